"""Files kept with something: list, fetching, upload and removal, the same wherever files are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.process.evidence import LARGEST, TAKEN

MEGABYTES = LARGEST // 1024 // 1024
"""How large a file may be."""


class KeptFile(Protocol):
    """A file without its content."""

    @property
    def id(self) -> str:
        """Under which it is fetched."""

    @property
    def name(self) -> str:
        """As it was called on the device it came from."""

    @property
    def media_type(self) -> str:
        """What it is."""

    @property
    def size(self) -> int:
        """Bytes."""


@dataclass(frozen=True)
class FileUse:
    """How the files of one thing are read and changed; each call asks for the rights of this moment.

    kind: a word that keeps the fields of different pages apart. thing: what the files are kept with. upload: label of
    the field. read: returns the content of a file by its id. add: keeps a file by name and content. remove: by id.
    """

    kind: str
    thing: str
    upload: str
    read: Callable[[PageContext, str], bytes]
    add: Callable[[PageContext, str, bytes], object]
    remove: Callable[[PageContext, str], object]

    def key(self, part: str) -> str:
        """Return the key of a field or of what the session remembers."""
        return f"{self.kind}-file-{part}"


def show_files(
    context: PageContext,
    files: Sequence[KeptFile],
    use: FileUse,
    what: Literal["read", "change"],
    about: Callable[[KeptFile], str] = lambda _: "",
) -> None:
    """Show the files. A file is only fetched when somebody asks for it. about: what stands behind the size."""
    t = context.t
    for file in files:
        with st.container(horizontal=True, vertical_alignment="center", key=use.key(file.id[:8])):
            size = t.number(max(1, round(file.size / 1024)))
            st.markdown(f":material/attach_file: **{plain(file.name)}** ({size} kB){about(file)}")
            _fetch(context, file, use)
            if what == "change":
                st.button(
                    t("Remove"),
                    key=use.key(f"remove-{file.id[:8]}"),
                    help=t("Remove {name}", name=plain(file.name)),
                    on_click=_removed,
                    args=(use, file.id),
                )
    if what == "change":
        _upload(use)


def _fetch(context: PageContext, file: KeptFile, use: FileUse) -> None:
    t = context.t
    if st.session_state.get(use.key("fetched")) != file.id:
        help_text = t("Fetch {name}", name=plain(file.name))
        if st.button(t("Fetch"), key=use.key(f"fetch-{file.id[:8]}"), help=help_text):
            st.session_state[use.key("fetched")] = file.id
            st.rerun()
        return
    try:
        content = use.read(context, file.id)
    except ToolkitError as problem:
        report_unexpected(problem)
        return
    key = use.key(f"download-{file.id[:8]}")
    st.download_button(t("Save on this device"), content, file.name, file.media_type, key=key)


def _upload(use: FileUse) -> None:
    turn = st.session_state.setdefault(use.key("round"), 0)
    key = use.key(f"upload-{use.thing}-{turn}")
    endings = [ending.lstrip(".") for ending in TAKEN]
    st.file_uploader(use.upload, type=endings, key=key, on_change=_added, args=(use, key))
    problem = st.session_state.pop(use.key("problem"), None)
    if problem is not None:
        with st.container(key=f"problem-{use.kind}-file"):
            report_unexpected(problem)


def _added(use: FileUse, key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    try:
        use.add(page_context(), uploaded.name, uploaded.getvalue())
    except Exception as problem:  # shown beneath the field
        st.session_state[use.key("problem")] = problem
        return
    st.session_state[use.key("round")] += 1  # an empty field for the next file


def _removed(use: FileUse, file_id: str) -> None:
    try:
        use.remove(page_context(), file_id)
    except Exception as problem:  # shown beneath the list
        st.session_state[use.key("problem")] = problem
