"""Fields whose typed text is kept in the session until it is used: over reruns, languages, pages and errors."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ctc_toolkit.language import translator
from ctc_toolkit.pages.components.context import PageContext, current_language, signed_in_now
from ctc_toolkit.pages.components.escaping import plain

TYPED = "typed-texts"


def typed_area(context: PageContext, label: str, name: str, *, start: str = "", hint: str | None = None) -> None:
    """Show a field of several lines; what is typed is kept under `name`. start: what stands there at first."""
    key = _key(context, name)
    if key not in st.session_state:
        st.session_state[key] = _kept().get(name, start)
    st.text_area(label, key=key, help=hint, height="content", on_change=_keep, args=(label, name, key))


def typed(name: str, start: str = "") -> str:
    """Return what has been typed under `name`."""
    return str(_kept().get(name, start))


def used(name: str) -> None:
    """Forget what was typed under `name`, because it has been stored; the field starts anew."""
    _kept().pop(name, None)
    rounds = st.session_state.setdefault(f"{TYPED}-rounds", {})
    rounds[name] = rounds.get(name, 0) + 1


def hand_back(label: str, text: str) -> bool:
    """Return whether the sign-in has ended meanwhile; then the text that was just sent is shown for copying.

    It goes back to the browser that sent it in this very run, and nowhere else.
    """
    if signed_in_now() is not None:
        return False
    t = translator(current_language())
    st.warning(
        t("Your sign-in has ended meanwhile, so this text is not saved. Please copy it before you sign in again."),
        icon=":material/content_copy:",
    )
    st.markdown(f"**{label}**")
    st.code(text, language=None, wrap_lines=True)
    return True


def _keep(label: str, name: str, key: str) -> None:
    _kept()[name] = st.session_state[key]
    hand_back(plain(label), st.session_state[key])


def _kept() -> dict[str, Any]:
    return st.session_state.setdefault(TYPED, {})


def _key(context: PageContext, name: str) -> str:
    """Return a name for the field that differs by language: a field with another label is another field."""
    turn = st.session_state.get(f"{TYPED}-rounds", {}).get(name, 0)
    return f"typed-{name}-{context.language}-{turn}"
