"""Whose a prepared download is: only its owner may fetch it.

Streamlit keeps in private attributes which session holds which file, and forgets it for files that are made only when
somebody clicks ("deferred" ones). Both are asked for or noted here; without them nobody may fetch anything, and a test
fails.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import wraps
from pathlib import PurePosixPath
from typing import Any

from ctc_toolkit.pages.sign_in.cookies import owner_name

MOST_REMEMBERED = 10_000
_ORDERED: OrderedDict[str, set[str]] = OrderedDict()
"""Sessions whose button made a file, by the id of the file (a hash of its content), the newest last."""
_LOCK = threading.Lock()


def media_owners(file_id: str) -> set[str]:
    """Return whose running pages hold the prepared download `file_id`: browser and session (see `owner_name`)."""
    from streamlit.runtime import Runtime, exists

    if not exists():
        return set()
    runtime = Runtime.instance()
    held: dict[str, dict[str, str]] = getattr(runtime.media_file_mgr, "_files_by_session_and_coord", {})
    sessions = {session for session, files in list(held.items()) if file_id in list(files.values())}
    with _LOCK:
        sessions |= _ORDERED.get(file_id, set())
    owners = set()
    for session in sessions:
        context = getattr(runtime.get_client(session), "client_context", None)
        owners.add(owner_name(context.cookies) if context is not None else "")
    return owners - {""}


def remember_who_ordered() -> None:
    """Note from now on which session's button made a file, whoever asks for it; once for this process.

    The session is the one that showed the button, so that guessing the id of a button gives nobody its file.
    """
    from streamlit.runtime.media_file_manager import MediaFileManager

    run = MediaFileManager.execute_deferred
    if hasattr(run, "__wrapped__"):
        return

    @wraps(run)
    def run_and_note(manager: MediaFileManager, file_id: str) -> str:
        order: dict[str, Any] = dict(manager._deferred_callables.get(file_id, {}))
        url = run(manager, file_id)
        if order:
            _note(PurePosixPath(url.partition("?")[0]).stem, str(order["session_id"]))
        return url

    MediaFileManager.execute_deferred = run_and_note


def _note(file_id: str, session: str) -> None:
    with _LOCK:
        _ORDERED.setdefault(file_id, set()).add(session)
        _ORDERED.move_to_end(file_id)
        while len(_ORDERED) > MOST_REMEMBERED:
            _ORDERED.popitem(last=False)
