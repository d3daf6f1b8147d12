"""Bringing a database to the state that this software knows, safely while other processes start as well.

A migration is one transaction under a lock (SQLite: the write lock of the file; PostgreSQL: an advisory
lock), so that a second starting process waits and then finds nothing to do, and a killed one leaves nothing
half. On SQLite foreign keys are off only inside that transaction (a table made anew would otherwise take its
children with it) and every reference is checked before it is committed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.database import Database, make_engine
from ctc_toolkit.store.failures import told
from ctc_toolkit.store.models import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0029"
"""The newest step of the chain."""

ADVISORY_LOCK = 0x6374635F  # "ctc_"
_one_at_a_time = threading.Lock()  # Alembic keeps its context in module variables


def current_revision(connection: Connection) -> str | None:
    """Return the state of the database; None where it has none of our tables.

    Raises:
        ToolkitError: `database_foreign` (tables of the same names that no migration made).
    """
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    strangers = sorted(tables & set(METADATA.tables))
    if strangers:
        raise ToolkitError("database_foreign", place=_name(connection), found=", ".join(strangers))
    return None


def bring_up_to_date(database: Database) -> None:
    """Migrate `database` to `HEAD` where it is not there yet; what it holds is kept as a backup or copy before.

    Raises:
        ToolkitError: `database_newer`, `database_foreign`, or what `failures.told` and `keep_before_migrating` raise.
    """
    from ctc_toolkit.store.before_migrating import keep_before_migrating, remove_old_copies  # knows this module

    with told(database.place), database.engine.connect() as connection:
        if current_revision(connection) == HEAD:
            remove_old_copies(database)
            return
    with migration(database) as connection:
        revision = current_revision(connection)
        if revision == HEAD:
            return
        config = alembic_config(connection)
        if revision is not None and revision not in known_revisions(config):
            raise ToolkitError("database_newer", place=database.place, found=revision, known=HEAD)
        if revision is not None:
            keep_before_migrating(database, connection, revision)
        from alembic import command

        command.upgrade(config, HEAD)


@contextmanager
def migration(database: Database) -> Iterator[Connection]:
    """Give a connection in one locked transaction for migrating; commits when nothing was raised.

    Raises:
        ToolkitError: what `failures.told` raises; `database_failed` where a reference would point nowhere.
    """
    engine = make_engine(database.engine.url, pooling="none")
    with _one_at_a_time, told(database.place), engine.connect() as opened:
        connection = opened.execution_options(ctc_intent="migrate")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            yield connection
            _check_references(connection, database.place)


def alembic_config(connection: Connection, *more_steps: str) -> Config:
    """Return Alembic's configuration for the shipped chain; `more_steps`: further folders with steps."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "ctc_toolkit.store:migrations")
    config.set_main_option("path_separator", "newline")
    folders = ("ctc_toolkit.store:migrations/versions", *more_steps)
    config.set_main_option("version_locations", "\n".join(folder.replace("%", "%%") for folder in folders))
    config.attributes["connection"] = connection
    return config


def known_revisions(config: Config) -> set[str]:
    """Return the ids of all steps of the chain."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _check_references(connection: Connection, place: str) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ToolkitError("database_failed", place=place, kind=IntegrityError.__name__)


def _name(connection: Connection) -> str:
    return str(connection.engine.url.database)
