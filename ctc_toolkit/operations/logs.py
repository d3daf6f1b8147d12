"""The log of a server as lines of JSON in UTC, without what belongs to persons.

One event is one line in plain ASCII, so that nothing that somebody typed can begin a line of its own. Of an error only
its kind and the places in the code are written: its text can hold answers. Links that open pages without an account,
passwords, tokens, codes and e-mail addresses are masked. Of libraries only the first line of the fixed part of a
message is written, never what they put in.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO

from ctc_toolkit.configuration import MASK, without_passwords
from ctc_toolkit.errors import ToolkitError

FORMAT = "CTC_LOG_FORMAT"
Form = Literal["json", "text"]
OURS = "ctc_toolkit"
WARNINGS = "py.warnings"
LONGEST_FOREIGN = 200
MOST_PLACES = 25

_LINKS = re.compile(r"(/(?:teambefragung|anbieter)/)[^\s/?#\"']+")
_QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]+")
_NAMED = re.compile(
    r"(?i)\b(authorization|(?:set-)?cookie|[\w-]*token|[\w-]*secret|password|passwort|code)"
    r"([\"']?\s*[:=]\s*[\"']?)(?:bearer\s+|basic\s+)?[^\s\"',;]+"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG = re.compile(r"[A-Za-z0-9_-]{32,}")
_WARNING_KIND = re.compile(r"^(.*?:\d+: \w+):")


def log_form(environment: Mapping[str, str], *, otherwise: Form) -> Form:
    """Return the form of the log that the environment asks for.

    Raises:
        ToolkitError: `doctor_log_format`.
    """
    given = environment.get(FORMAT, "").strip().lower()
    if given in ("json", "text"):
        return given  # type: ignore[return-value] # one of the two
    if given:
        raise ToolkitError("doctor_log_format", found=given)
    return otherwise


def redacted(text: str) -> str:
    """Return a text without links, passwords, tokens, codes and addresses of persons."""
    text = _LINKS.sub(rf"\1{MASK}", without_passwords(text))
    text = _NAMED.sub(rf"\1\2{MASK}", _QUERY.sub(f"?{MASK}", text))
    return _LONG.sub(MASK, _MAIL.sub(MASK, _BEARER.sub(rf"\1 {MASK}", text)))


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON: time, level, logger, message, and of an error its kind and its places."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        fields |= {name: redacted(str(value)) for name, value in getattr(record, "fields", {}).items()}
        if record.exc_info and record.exc_info[1] is not None:
            fields |= _of_error(record.exc_info[1])
        return json.dumps(fields, ensure_ascii=True)


def line(logger: str, message: str, fields: Mapping[str, object], level: int = logging.INFO) -> str:
    """Return a line as the log would have it, for what is told before anything is logged."""
    record = logging.LogRecord(f"{OURS}.{logger}", level, "", 0, "%s", (message,), None)
    record.fields = dict(fields)
    return JsonLines().format(record)


def _message(record: logging.LogRecord) -> str:
    if _is_ours(record):
        return redacted(record.getMessage())
    if record.name == WARNINGS:
        found = _WARNING_KIND.match(record.getMessage())
        return redacted(found.group(1)) if found else "warning"
    first = str(record.msg).strip().splitlines()
    return redacted(first[0])[:LONGEST_FOREIGN] if first else ""


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def _of_error(error: BaseException) -> dict[str, Any]:
    """Return the kinds of an error and of what caused it, and the places it went through, the deepest last."""
    kinds, seen, current = [], set(), error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kinds.append(_kind(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)  # type: ignore[assignment]
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return {"error": " <- ".join(kinds), "places": [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames]}


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    return f"{name}[{error.code}]" if isinstance(error, ToolkitError) else name


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])


@dataclass(frozen=True)
class Told:
    """What `write_to` changed, so that `stop` can change it back."""

    handler: logging.Handler
    root: tuple[list[logging.Handler], int]
    threads: Callable[[Any], Any]


def write_to(stream: TextIO, level: int = logging.WARNING) -> Told:
    """Write all that is logged to `stream` as lines of JSON from now on; return what `stop` ends it with.

    level: from which on libraries are heard; our own messages are heard from information on.
    """
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: record.levelno >= (logging.INFO if _is_ours(record) else level))
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.captureWarnings(True)
    threads = threading.excepthook
    threading.excepthook = _of_thread
    return Told(handler, before, threads)


def stop(told: Told) -> None:
    """End what `write_to` began."""
    root = logging.getLogger()
    root.handlers[:], level = told.root
    root.setLevel(level)
    logging.getLogger(OURS).setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    threading.excepthook = told.threads


def _of_thread(arguments: Any) -> None:
    kind: type[BaseException] = arguments.exc_type
    value: BaseException | None = arguments.exc_value
    place: TracebackType | None = arguments.exc_traceback
    if kind is not SystemExit:
        info = (kind, value, place) if value is not None else None
        logging.getLogger(f"{OURS}.process").error("a thread ended unexpectedly", exc_info=info)
