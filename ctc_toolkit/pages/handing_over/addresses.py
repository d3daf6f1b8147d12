"""Addresses of pages, for links in a sheet that is read outside of the app."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import streamlit as st

from ctc_toolkit.language import translator
from ctc_toolkit.pages.components.languages import PARAMETER
from ctc_toolkit.pages.stepping.gate import PHASE
from ctc_toolkit.pages.stepping.milestones import STEP
from ctc_toolkit.pages.writing.places import AREA
from ctc_toolkit.workspace.handing_over.first import Address

_NAMES = {"phase": PHASE, "step": STEP, "area": AREA}


def base_address() -> str:
    """Return where this app is, without a page; "" where the browser did not say."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def page_address(base: str, page: str, language: str, **view: str) -> str:
    """Return the address of a page (its file name) with what it says; "" without a base."""
    from ctc_toolkit.pages.navigation import entries

    if not base:
        return ""
    path = next(entry.address for entry in entries(translator(language)) if entry.file == page)
    return f"{base}/{path}?{urlencode({PARAMETER: language, **view})}"


def addresses_of(base: str) -> Address:
    """Return what tells the addresses of pages below `base`; none where that is ""."""

    def address(page: str, language: str, view: Mapping[str, str]) -> str:
        """Return the address of a page with what it shows."""
        return page_address(base, page, language, **{_NAMES.get(name, name): value for name, value in view.items()})

    return address
