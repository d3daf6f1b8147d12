"""What stands on a page whose session is over, or never was."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from ctc_toolkit.language import Translator

SIGN_IN = "/anmelden"


def ask_to_sign_in(t: Translator) -> None:
    """Say that nobody is signed in here any more, and lead to the sign-in page and from there back to this one."""
    st.title(t("Please sign in"), anchor=False)
    if not behind_guard():
        st.markdown(t("The app was started without its sign-in. Please start it with `ctc run` or `make run`."))
        return
    st.markdown(
        t(
            "Your sign-in has expired or was ended: after half an hour without a click, after ten hours, or because "
            "you signed out elsewhere. What you saved is still there."
        )
    )
    st.link_button(t("Sign in"), sign_in_address(), type="primary", icon=":material/login:")


def behind_guard() -> bool:
    """Return whether the app is served by `ctc run`, which has the sign-in pages; `streamlit run` does not."""
    return any(name.lower() == "x-ctc-guard" for name in st.context.headers)


def sign_in_address() -> str:
    """Return the address of the sign-in page that leads back to the page of this run."""
    path = urlsplit(st.context.url or "").path or "/"
    query = urlencode(st.query_params.to_dict())
    wanted = path + ("?" + query if query else "")
    return SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}"
