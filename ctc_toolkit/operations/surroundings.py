"""What the checks of `ctc doctor` look at, and what they say."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any, Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.store.condition import Condition

State = Literal["ok", "warning", "refused"]


def _now() -> datetime:
    return datetime.now(UTC)


def _told_by_system(name: str) -> str:
    """Return a table of the running system, such as that of mounted file systems; empty where it has none to read."""
    try:
        return Path("/proc", name).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _open_files() -> int | None:
    """Return how many files a process may keep open; None where there is no limit or the system knows none."""
    try:
        import resource
    except ImportError:
        return None
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def _free(folder: Path) -> int:
    """Return the free bytes on the disk of a folder, or of the nearest one above it that is there."""
    whole = folder.absolute()
    return shutil.disk_usage(next(place for place in (whole, *whole.parents) if place.exists())).free


def _requirements() -> Sequence[str]:
    return requires("ctc-toolkit") or ()


@dataclass(frozen=True)
class Surroundings:
    """Everything that the checks look at.

    purpose: "production": others can reach the app. settings: those of Streamlit, by name. host: address to listen on.
    mounts: text of /proc/mounts. requirements, installed: what the package needs, and what version of it is there.
    free: bytes that are free where a folder lies. memory: text of /proc/meminfo. open_files: how many one may have.
    """

    condition: Condition
    settings: Mapping[str, Any]
    purpose: Literal["production", "trial"] = "production"
    host: str = "127.0.0.1"
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    mounts: str = field(default_factory=lambda: _told_by_system("mounts"))
    now: datetime = field(default_factory=_now)
    requirements: Sequence[str] = field(default_factory=_requirements)
    installed: Callable[[str], str] = version
    free: Callable[[Path], int] = _free
    memory: str = field(default_factory=lambda: _told_by_system("meminfo"))
    open_files: int | None = field(default_factory=_open_files)


@dataclass(frozen=True)
class Problem:
    """What is wrong: an error whose text says why and what to do, and how bad it is."""

    error: ToolkitError
    state: Literal["warning", "refused"] = "refused"


@dataclass(frozen=True)
class Check:
    """One check. fine: what holds if it finds nothing, in English; matters: where a refusal is one."""

    id: str
    fine: str
    look: Callable[[Surroundings], Problem | None]
    matters: Literal["always", "in production"] = "always"


@dataclass(frozen=True)
class Verdict:
    """The result of one check."""

    check: str
    state: State
    fine: str
    problem: Problem | None = None

    def why(self, language: str) -> str:
        """Return one sentence: what was found."""
        if self.problem is None:
            return translator(language)(self.fine)
        return self._part("what", language)

    def what_to_do(self, language: str) -> str:
        """Return one sentence: what to do; empty where there is nothing to do."""
        return "" if self.problem is None else self._part("do", language)

    def _part(self, part: str, language: str) -> str:
        from ctc_toolkit.errors import messages

        error = self.problem.error if self.problem else ToolkitError("unsafe_settings")
        return messages()[error.code].render(part, language, **error.values)


def warning(code: str, **values: Any) -> Problem:
    """Return a problem that is told and does not keep the app from starting."""
    return Problem(ToolkitError(code, **values), "warning")


def refusal(code: str, **values: Any) -> Problem:
    """Return a problem with which the app is not to be started."""
    return Problem(ToolkitError(code, **values), "refused")
