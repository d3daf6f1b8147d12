"""The queue through which jobs reach workers: huey on SQLite or PostgreSQL, carrying nothing but the id of a job.

What is true about a job stands in the table `background_job`; the queue only says that somebody should look at it. So
it may be lost, hold an id twice or name a job that is gone: nothing comes of it. On SQLite it is a file of its own
beside the database; on PostgreSQL it is a few tables beside ours, which are neither migrated nor backed up.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huey import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PostgresStorage, SqliteStorage
from sqlalchemy import text

from ctc_toolkit.store.database import BUSY_SECONDS, Database

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "ctc"
TASK = "look_at_job"
QUEUE_SUFFIX = "-queue"
TABLES = "ctc_queue"
"""What the names of the tables on PostgreSQL begin with."""
MAKING = 0x63746371
"""Name of the lock for making these tables ("ctcq")."""
SIGN_OF_LIFE = "worker:"
FORGOTTEN = timedelta(days=1)

Work = Callable[[str], None]
"""Looks at the job with an id."""


class JsonMessages(Serializer):  # type: ignore[misc]
    """Writes messages as JSON and reads nothing else; the library's own way (pickle) would run what it reads."""

    def _serialize(self, data: Any) -> bytes:
        """Return the message as JSON: its own id, and the id of the job."""
        if not isinstance(data, Message):
            raise TypeError("the queue carries messages about jobs and nothing else")
        (job_id,) = data.args
        return json.dumps([data.id, str(job_id)]).encode()

    def _deserialize(self, data: bytes) -> Message:
        """Return the message.

        Raises:
            ValueError: it is not what `_serialize` writes.
        """
        found = json.loads(bytes(data))
        if not (isinstance(found, list) and len(found) == 2 and all(isinstance(part, str) for part in found)):
            raise ValueError("not a message about a job")
        message_id, job_id = found
        return Message(message_id, _TASK_NAME, args=(job_id,), kwargs={})


class JobQueue:
    """The queue of a database, for those who hand jobs out and for those who work on them."""

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self._work: Work | None = None
        self._task = huey.task(name=TASK)(self._look)

    def works_with(self, work: Work) -> None:
        """Let the jobs that are taken out here be looked at by `work`."""
        self._work = work

    def hand_out(self, job_ids: list[str]) -> None:
        """Put jobs into the queue that are not in it."""
        if job_ids:
            there = self.held()
            for job_id in dict.fromkeys(job_ids):
                if job_id not in there:
                    self._task(job_id)

    def held(self) -> set[str]:
        """Return the ids of the jobs in the queue; what is no message of ours counts for nothing."""
        found = set()
        for data in self.huey.storage.enqueued_items():
            try:
                found.add(str(self.huey.serializer.deserialize(data).args[0]))
            except ValueError:
                continue
        return found

    def sign(self, worker: str) -> None:
        """Leave a sign of life of a worker, and forget those of long ago."""
        self.huey.storage.put_data(SIGN_OF_LIFE + worker, json.dumps(time.time()).encode())
        for other, heard in self._signs().items():
            if datetime.now(UTC) - heard > FORGOTTEN:
                self.sign_off(other)

    def sign_off(self, worker: str) -> None:
        """Forget a worker that has ended."""
        self.huey.storage.delete_data(SIGN_OF_LIFE + worker)

    def workers(self, since: timedelta) -> tuple[str, ...]:
        """Return the workers that were heard of within this time."""
        at = datetime.now(UTC)
        return tuple(sorted(name for name, heard in self._signs().items() if at - heard <= since))

    def close(self) -> None:
        """Give back the connections of this thread."""
        self.huey.storage.close()

    def _look(self, job_id: str) -> None:
        if self._work is not None:
            self._work(job_id)

    def _signs(self) -> Mapping[str, datetime]:
        found = {}
        for key, value in self.huey.storage.result_items().items():
            name = key.decode() if isinstance(key, bytes) else str(key)
            if name.startswith(SIGN_OF_LIFE):
                moment = datetime.fromtimestamp(float(json.loads(bytes(value))), UTC)
                found[name.removeprefix(SIGN_OF_LIFE)] = moment
        return found


_TASK_NAME = f"{__name__}.{TASK}"


def open_queue(database: Database) -> JobQueue:
    """Return the queue of a database; what it needs is made where it is missing.

    What the drivers raise comes out as it is: whoever works with the queue logs it and tries again later.
    """
    settings = _on_sqlite(database) if database.dialect == "sqlite" else _on_postgres(database)
    return JobQueue(Huey(NAME, results=False, serializer=JsonMessages(), **settings))


def _on_sqlite(database: Database) -> dict[str, Any]:
    path = Path(str(database.engine.url.database) + QUEUE_SUFFIX)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # its log files inherit the rights
    return {"storage_class": SqliteStorage, "filename": str(path), "timeout": BUSY_SECONDS, "cache_mb": 1}


def _on_postgres(database: Database) -> dict[str, Any]:
    import psycopg

    _, parts = database.engine.dialect.create_connect_args(database.engine.url)

    def connect() -> Any:
        return psycopg.connect(**{"connect_timeout": 10, **parts, "application_name": "ctc-toolkit queue"})

    settings = {"storage_class": PostgresStorage, "connection": connect, "table_prefix": TABLES}
    with database.engine.begin() as connection:  # two that begin at once would be in each other's way
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MAKING})
        if connection.execute(text("SELECT to_regclass(:last)"), {"last": f"{TABLES}_counter"}).scalar() is None:
            PostgresStorage(NAME, connection=connect, table_prefix=TABLES).close()
    return {**settings, "create_tables": False}
