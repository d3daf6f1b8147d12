"""The audit log as lines of JSON for the logs of a server, written only for what was really stored.

Every line of the audit log goes to the logger `ctc_toolkit.audit` after its transaction was committed; nothing is
told of what was rolled back. One event is one line: JSON in plain ASCII, so that no name can begin a line of its own.
The hash of each line goes along: whoever keeps these lines elsewhere can show that the audit log was not written anew
(`ctc audit verify --expect HASH`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC
from typing import TextIO

from ctc_toolkit.store.records import AuditEntry

NAME = "ctc_toolkit.audit"
_LOG = logging.getLogger(NAME)
_LOG.addHandler(logging.NullHandler())  # silent unless somebody listens


def tell(entries: Sequence[AuditEntry]) -> None:
    """Write one line per entry to the logger: refused ones as warnings. The entries must have been stored."""
    for entry in entries:
        _LOG.log(logging.WARNING if entry.result == "refused" else logging.INFO, "%s", line_of(entry))


def line_of(entry: AuditEntry) -> str:
    """Return a stored entry as one line of JSON: time in UTC, event, result, who, account, object, city, line, hash."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds") if entry.at else None
    fields = {
        "time": moment.replace("+00:00", "Z") if moment else None,
        "event": entry.action,
        "result": entry.result,
        "who": entry.who,
        "account": entry.account,
        "object": entry.object,
        "city": entry.ags,
        "line": entry.id,
        "hash": entry.entry_hash,
    }
    return json.dumps(fields, ensure_ascii=True)


def write_to(stream: TextIO) -> logging.Handler:
    """Write the lines to `stream` from now on; return what `stop` ends it with."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False  # the root logger would write the line again in a form of its own
    return handler


def stop(handler: logging.Handler) -> None:
    """End what `write_to` began."""
    _LOG.removeHandler(handler)
    _LOG.setLevel(logging.NOTSET)
    _LOG.propagate = True
