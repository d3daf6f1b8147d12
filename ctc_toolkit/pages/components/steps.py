"""Steps in a row, each with number, name and state in words: the steps of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from ctc_toolkit.language import Translator

State = Literal["done", "current", "open"]
_ICONS = {
    "done": ":material/check_circle:",
    "current": ":material/radio_button_checked:",
    "open": ":material/radio_button_unchecked:",
}


@dataclass(frozen=True)
class Step:
    """One step: its short name, how far it is, and what else is said about it."""

    name: str
    state: State
    note: str = ""


def steps_in_a_row(steps: Sequence[Step], t: Translator, *, key: str) -> None:
    """Show the steps beside each other, on a narrow screen below each other.

    The state stands in words, too.
    """
    words = {"done": t("done"), "current": t("now"), "open": t("to come")}
    columns = st.container(key=f"row-{key}").columns(len(steps), gap="small", wrap=False)
    for number, (column, step) in enumerate(zip(columns, steps, strict=True), start=1):
        name = f"**{number} {step.name}**" if step.state == "current" else f"{number} {step.name}"
        with column.container(key=f"step-{key}-{step.state}-{number}"):
            note = f" · {step.note}" if step.note else ""
            st.markdown(f"{name}  \n:small[{_ICONS[step.state]} {words[step.state]}{note}]")
