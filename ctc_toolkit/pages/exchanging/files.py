"""Files of an entry of the exchange."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.files import MEGABYTES, FileUse, show_files
from ctc_toolkit.workspace import PracticeView, add_practice_file, read_practice_file, remove_practice_file


def show_entry_files(context: PageContext, view: PracticeView, use: Literal["read", "change"]) -> None:
    """Show the files of a version of an entry."""
    t, entry = context.t, view.id
    if use == "read":
        if not view.files:
            return
        st.header(t("Files"), anchor=False)
    files = FileUse(
        "practice",
        entry[:8],
        t("Add a file (up to {most} MB, no lists of persons)", most=MEGABYTES),
        read=lambda now, file: read_practice_file(now.actor, now.workspace, entry, file)[1],
        add=lambda now, name, content: add_practice_file(now.actor, now.workspace, entry, name=name, content=content),
        remove=lambda now, file: remove_practice_file(now.actor, now.workspace, entry, file),
    )
    show_files(context, view.files, files, use)
