"""What a session knows of the fields in which somebody writes. What is stored lies in the workspace, not here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.workspace import Place, TextView

FIELDS = "writing-fields"


@dataclass
class Field:
    """One field: the text in it and the stored version it was written from.

    problem: why the last save failed; then the text is in this session only. saved_at: of this session's last save.
    turn: grows where the field has to show another text than the one that was typed.
    """

    section: str
    text: str
    version: int
    problem: Exception | None = None
    saved_at: datetime | None = None
    turn: int = 0

    def take(self, newest: TextView) -> None:
        """Show the newest stored text."""
        self.text, self.version, self.problem = newest.text, newest.version, None
        self.turn += 1


def field_of(context: PageContext, place: Place, newest: TextView) -> Field:
    """Return the field of a section; it shows the newest text the first time."""
    return fields_of(context, place).setdefault(
        newest.section, Field(newest.section, text=newest.text, version=newest.version)
    )


def fields_of(context: PageContext, place: Place) -> dict[str, Field]:
    """Return the fields of a place that this person has seen in this session, by section."""
    return _all(context).setdefault(place, {})


def unsaved_fields(context: PageContext) -> list[Field]:
    """Return the fields of this person with a text that could not be saved yet."""
    return [field for fields in _all(context).values() for field in fields.values() if field.problem is not None]


def widget_key(context: PageContext, place: Place, field: Field) -> str:
    """Return the name of the field on the page; it differs by language, as a field with another label is another."""
    return f"text-{place.area or ''}-{place.wave or ''}-{field.section}-{context.language}-{field.turn}"


def _all(context: PageContext) -> dict[Place, dict[str, Field]]:
    """Return the fields of the person; another person in the same session does not find them."""
    person = (context.actor.account, context.actor.name)
    return st.session_state.setdefault(FIELDS, {}).setdefault(person, {})
