"""The workspace of this server, opened once per process and place: for pages, routes and middleware alike."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctc_toolkit.workspace import Workspace

_LOCK = threading.Lock()
_OPEN: dict[tuple[str | None, ...], Workspace] = {}
_PLACE = ("CTC_DATABASE_URL", "CTC_DATABASE_URL_FILE", "CTC_DATA_FOLDER")


def open_this_workspace() -> Workspace:
    """Return the workspace of this server.

    Raises:
        ToolkitError: one of the codes that begin with `database_`.
    """
    place = tuple(os.environ.get(name) for name in _PLACE)
    with _LOCK:
        if place not in _OPEN:
            from ctc_toolkit.workspace import open_workspace

            _OPEN[place] = open_workspace()
        return _OPEN[place]
