"""What a person has chosen and typed on the page on the quality of the data, until it is saved."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import QualityView

PROBLEM, SAVED = "quality-problem", "quality-saved"
NONE, KEPT, UPLOADED, TYPED = "none", "kept", "uploaded", "typed"
"""Where known numbers come from: nowhere, as stored, from a file, typed in."""


def key(wave: str, *parts: str) -> str:
    """Return the key of a field of a survey."""
    return "-".join(("quality", wave, *parts))


def begin(view: QualityView, instrument: Instrument) -> None:
    """Fill the form from what is stored, unless somebody is at work in it."""
    wave, state = view.wave.id, st.session_state
    keep_alive(wave)
    if key(wave, "held") in state:
        return
    state[key(wave, "held")] = view.choice
    in_use = view.choice.rules.rules
    levels = [rule.id for rule in instrument.screening if rule.kind == "exclude_codes"]
    state[key(wave, "levels")] = next((name for name in levels if name in in_use), "")
    for rule in instrument.screening:
        state[key(wave, "rule", rule.id)] = rule.id in in_use
    margins = view.choice.rules.margins
    state[key(wave, "numbers")] = NONE if margins is None else KEPT
    state[key(wave, "source")] = "" if margins is None else margins.source
    state[key(wave, "on")] = date.today() if margins is None else margins.on
    state[key(wave, "typed")] = ""


def keep_alive(wave: str) -> None:
    """Let values stay although their fields are not shown in this run."""
    for name in list(st.session_state):
        if str(name).startswith(f"quality-{wave}-") and "-file-" not in str(name):
            st.session_state[name] = st.session_state[name]


def forget_typed(wave: str) -> None:
    """Forget what was chosen and typed for a survey; the next run shows what is stored."""
    st.session_state.pop(PROBLEM, None)
    for name in list(st.session_state):
        if str(name).startswith(f"quality-{wave}-") and "-round" not in str(name):
            del st.session_state[name]
    for what in ("margins", "expected"):
        number = key(wave, what, "round")
        st.session_state[number] = st.session_state.get(number, 0) + 1
