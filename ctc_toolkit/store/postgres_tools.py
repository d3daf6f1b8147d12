"""PostgreSQL's own programs pg_dump and pg_restore, and databases for trying a restore.

The password of a database never stands on a command line: the programs get the address by the environment variables
of libpq. Dumps go through a pipe, never to the disk unencrypted.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from ctc_toolkit.configuration import secret_setting
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.database import database_url, make_engine
from ctc_toolkit.store.failures import refusal

PG_DUMP = "CTC_PG_DUMP"
CHECK_URL = "CTC_BACKUP_CHECK_URL"
_SCRATCH = "ctc_check_"
Process = subprocess.Popen[bytes]
_LIBPQ = {
    "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER",
    "password": "PGPASSWORD", "passfile": "PGPASSFILE", "require_auth": "PGREQUIREAUTH", "service": "PGSERVICE",
    "channel_binding": "PGCHANNELBINDING", "options": "PGOPTIONS", "sslmode": "PGSSLMODE", "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY", "sslcertmode": "PGSSLCERTMODE", "sslrootcert": "PGSSLROOTCERT", "sslcrl": "PGSSLCRL",
    "sslcrldir": "PGSSLCRLDIR", "sslsni": "PGSSLSNI", "requirepeer": "PGREQUIREPEER", "gssencmode": "PGGSSENCMODE",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION", "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
    "krbsrvname": "PGKRBSRVNAME", "connect_timeout": "PGCONNECT_TIMEOUT", "client_encoding": "PGCLIENTENCODING",
    "target_session_attrs": "PGTARGETSESSIONATTRS", "load_balance_hosts": "PGLOADBALANCEHOSTS",
}  # fmt: skip
"""Parameters of a connection and the environment variables that stand for them (PostgreSQL manual, libpq-envars)."""


@dataclass(frozen=True)
class Tools:
    """Where the two programs lie, and their major version."""

    dump: Path
    restore: Path
    major: int


def find_tools(server_major: int) -> Tools:
    """Return pg_dump and pg_restore: those beside the program CTC_PG_DUMP names, else those in PATH.

    Raises:
        ToolkitError: `postgres_tool_missing`, `postgres_tool_old` (older than the server).
    """
    named = os.environ.get(PG_DUMP, "").strip()
    found = shutil.which(named or "pg_dump")
    if found is None:
        raise ToolkitError("postgres_tool_missing", tool=named or "pg_dump", needed=server_major)
    dump = Path(found)
    restore = shutil.which("pg_restore", path=str(dump.parent))
    if restore is None:
        raise ToolkitError("postgres_tool_missing", tool=dump.parent / "pg_restore", needed=server_major)
    major = _major_version(dump)
    if major < server_major:
        raise ToolkitError("postgres_tool_old", tool=dump, found=major, needed=server_major)
    return Tools(dump, Path(restore), major)


def server_major(connection: Connection) -> int:
    """Return the major version of the server."""
    return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10000


def libpq_environment(url: URL) -> dict[str, str]:
    """Return the environment in which the programs reach the database at `url`; nothing else of ours is in it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("CTC_", "PG"))}
    parts = {
        "host": url.host,
        "port": str(url.port) if url.port else None,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        **{name: ",".join(value) if isinstance(value, tuple) else value for name, value in url.query.items()},
    }
    named = {_LIBPQ[name]: value for name, value in parts.items() if value and name in _LIBPQ}
    return {**ours, "PGAPPNAME": "ctc-toolkit backup", "PGCONNECT_TIMEOUT": "10", **named}


@contextmanager
def dumping(
    url: URL, tools: Tools, snapshot: str, tables: Sequence[str], empty: Sequence[str] = ()
) -> Iterator[IO[bytes]]:
    """Give the dump of some tables (quoted names), as they are in an exported snapshot, as a stream.

    empty: those of them whose rows are left out.

    Raises:
        ToolkitError: `postgres_tool_failed`, also where the program fails after its stream has ended.
    """
    command = [
        str(tools.dump), "--format=custom", "--no-owner", "--no-privileges", "--no-password",
        f"--snapshot={snapshot}", "--lock-wait-timeout=30s", *(f"--table={table}" for table in tables),
        *(f"--exclude-table-data={table}" for table in empty),
    ]  # fmt: skip
    with tempfile.TemporaryFile() as complaints:
        process = _started(command, url, complaints, "stdout")
        try:
            yield cast("IO[bytes]", process.stdout)
        except BaseException:
            process.kill()
            raise
        finally:
            cast("IO[bytes]", process.stdout).close()
            process.wait()
        if process.returncode != 0:
            raise _failed(tools.dump, complaints)


def restore_dump(url: URL, tools: Tools, source: IO[bytes]) -> None:
    """Restore the dump that `source` gives into the empty database at `url`, in one transaction.

    Raises:
        ToolkitError: `postgres_tool_failed`, or what reading `source` raises.
    """
    command = [
        str(tools.restore), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--no-password", f"--dbname={url.database}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as complaints:
        process = _started(command, url, complaints, "stdin")
        target = cast("IO[bytes]", process.stdin)
        try:
            with suppress(BrokenPipeError):  # the program has given up and says why
                shutil.copyfileobj(source, target, 1 << 18)
            while source.read(1 << 18):
                pass  # what the program did not want to read is checked all the same
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(OSError):
                target.close()
            process.wait()
        if process.returncode != 0:
            raise _failed(tools.restore, complaints)


@contextmanager
def scratch_database(server: URL) -> Iterator[URL]:
    """Give the URL of a new empty database on the server; it is gone afterwards, and so are leftovers of the dead.

    Raises:
        ToolkitError: `backup_no_check_database` (no right to make one), `database_unreachable` and the like.
    """
    name = f"{_SCRATCH}{secrets.token_hex(8)}"
    engine = make_engine(server, pooling="none").execution_options(isolation_level="AUTOCOMMIT")
    place = str(server.set(query={}).render_as_string(hide_password=True))
    try:
        with engine.connect() as connection:
            _drop_leftovers(connection)
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _key_of(name)})
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
            try:
                yield server.set(database=name)
            finally:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "42501":
            raise ToolkitError("backup_no_check_database", place=place) from error
        raise refusal(error, place) from error
    finally:
        engine.dispose()


def check_server(url: URL) -> URL:
    """Return the server on which a dump is tried: CTC_BACKUP_CHECK_URL, else that of `url`, else CTC_DATABASE_URL.

    Raises:
        ToolkitError: `backup_needs_server` (none of them is PostgreSQL), `database_url_unknown`.
    """
    named = secret_setting(CHECK_URL)
    server = database_url(named or None) if named or url.drivername == "sqlite" else url
    if server.drivername == "sqlite":
        raise ToolkitError("backup_needs_server")
    return server


def _drop_leftovers(connection: Connection) -> None:
    """Drop databases for trying whose owner holds its lock no longer."""
    pattern = _SCRATCH.replace("_", r"\_") + "%"
    names = connection.execute(text("SELECT datname FROM pg_database WHERE datname LIKE :p"), {"p": pattern})
    for name in [name for name in names.scalars() if re.fullmatch(rf"{_SCRATCH}[0-9a-f]{{16}}", name)]:
        key = {"key": _key_of(name)}
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
            with suppress(DBAPIError):
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _key_of(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _major_version(program: Path) -> int:
    try:
        said = subprocess.run(  # noqa: S603 - the program that the administrator named
            [str(program), "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolkitError("postgres_tool_failed", tool=program, said=type(error).__name__) from error
    number = re.search(r"(\d+)(\.|devel|beta|rc)", said)
    if number is None:
        raise ToolkitError("postgres_tool_failed", tool=program, said=said.strip()[:200])
    return int(number.group(1))


def _started(command: list[str], url: URL, complaints: IO[bytes], piped: Literal["stdin", "stdout"]) -> Process:
    silent, pipe = subprocess.DEVNULL, subprocess.PIPE
    try:
        return subprocess.Popen(  # noqa: S603 - the program that the administrator named
            command,
            env=libpq_environment(url),
            stdin=pipe if piped == "stdin" else silent,
            stdout=pipe if piped == "stdout" else silent,
            stderr=complaints,
        )
    except OSError as error:
        raise ToolkitError("postgres_tool_failed", tool=command[0], said=error.strerror) from error


def _failed(program: Path, complaints: IO[bytes]) -> ToolkitError:
    complaints.seek(0)
    lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
    fitting = [line for line in lines if "error" in line.lower()] or lines or ["?"]
    return ToolkitError("postgres_tool_failed", tool=program, said=fitting[0][:300])
