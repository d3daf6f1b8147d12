"""Whether the app can do its work now: what `/readyz`, `ctc ready` and the checks of containers ask."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.figures import standing
from ctc_toolkit.workspace import Workspace
from ctc_toolkit.workspace.job_work import worker_place, workers_heard

Part = Literal["database", "tables", "disk", "worker"]
PROBE = b"x" * 4096


@dataclass(frozen=True)
class Readiness:
    """What can be worked with. database: it answers and takes changes; tables: they are those of this version.

    disk: files can be written beside the data and for uploads; worker: one was heard of, where it is to be outside.
    """

    parts: Mapping[Part, bool]

    @property
    def missing(self) -> tuple[Part, ...]:
        """What cannot be worked with."""
        return tuple(part for part, good in self.parts.items() if not good)

    @property
    def ready(self) -> bool:
        """Whether everything can be worked with."""
        return not self.missing


def readiness(opened: Callable[[], Workspace]) -> Readiness:
    """Return what can be worked with; nothing is raised and nothing stays behind."""
    parts: dict[Part, bool] = {"database": False, "tables": False, "disk": False, "worker": False}
    try:
        ws = opened()
        found = standing(ws.store.database)
        parts |= {"database": found.takes_changes, "tables": found.up_to_date}
        parts["disk"] = all(_writable(folder) for folder in _folders(ws))
        parts["worker"] = worker_place() == "inside" or bool(workers_heard(ws))
    except ToolkitError:
        return Readiness(parts)
    return Readiness(parts)


def _folders(ws: Workspace) -> tuple[Path, ...]:
    """Return where files are written: for uploads and downloads, and beside a SQLite file."""
    own = (Path(ws.place).parent,) if ws.store.database.dialect == "sqlite" else ()
    return (Path(tempfile.gettempdir()), *own)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(PROBE)
            file.flush()
    except OSError:
        return False
    return True
