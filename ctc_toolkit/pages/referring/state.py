"""What the page of reference values keeps for the session: what was said last, and forms until they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.reference_list import ReferenceList
from ctc_toolkit.workspace import ReferenceView

PROBLEM, SAID, FORMS = "reference-problem", "reference-said", "reference-forms"


@dataclass
class ReferenceForm:
    """One form: new values, or changed ones of a stored table (`stored`).

    ags: of the city; None: of the office. read: what the uploaded file holds, with the id of the upload; problems: by
    field; round: of the widgets, so that a stored form begins afresh.
    """

    ags: str | None
    stored: ReferenceView | None = None
    read: tuple[str, ReferenceList] | None = None
    file_problem: ToolkitError | None = None
    problems: Mapping[str, ToolkitError] = field(default_factory=dict)
    round: int = 0

    def key(self, name: str) -> str:
        """Return the key of the widget of a field."""
        return f"reference-{self.ags or 'site'}-{self.stored.id if self.stored else 'new'}-{name}-{self.round}"


def form_of(ags: str | None) -> ReferenceForm:
    """Return the form of a city or of the office."""
    forms: dict[str, ReferenceForm] = st.session_state.setdefault(FORMS, {})
    return forms.setdefault(ags or "site", ReferenceForm(ags))
