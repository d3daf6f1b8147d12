"""Rows and content hashes of a database.

1. The same rows give the same hashes on SQLite and on PostgreSQL, in whatever order they were written.
2. Any change of any value of any table, a missing row and a row more change the hash of that table and of no other.
3. The number of rows is right, every table of the models is there, and no other.
4. Two databases agree by an independent comparison of their contents exactly when they agree here.
5. Values that look alike are told apart: nothing, the empty text, the text "None", a number and its text, bytes and
   text, neighbouring columns whose texts join to the same.
6. A workspace in which nobody has stored anything does not count as populated; a single row anywhere does.
7. Every table that any revision of the chain has is one of ours, so that no backup leaves one out.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from alembic import command
from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Time,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from ctc_toolkit.store.contents import OURS, _content, _row_hash, _written, content_hashes, populated, tables_of
from ctc_toolkit.store.database import connect, database_url
from ctc_toolkit.store.migrate import alembic_config, migration
from ctc_toolkit.store.models import METADATA
from tests.store.conftest import fill
from tests.store.populate import ROWS, contents, fitted


def hashes(database):
    with database.engine.connect() as connection:
        return content_hashes(connection)


def independent(database):
    with database.engine.connect() as connection:
        return {name: value for name, value in contents(connection).items() if name in METADATA.tables}


@pytest.mark.postgres
def test_1_same_on_both_engines_in_any_order(sqlite_url, postgres_database):
    first, second = connect(database_url(sqlite_url)), connect(database_url(postgres_database()))
    fill(first)
    fill(second)
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    for database in (first, second):
        with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
            tables = tables_of(connection)
            made = fitted(connection, {"created_at": moment})  # each database has its own moment there
            connection.execute(update(tables["workspace"]).values(made))
            for name in ("sign_in_session", "school_grade", "audit_record", "released_table"):
                rows = connection.execute(select(tables[name])).mappings().all()
                assert len(rows) > 1
                connection.execute(delete(tables[name]))
                order = rows if database is first else reversed(rows)
                connection.execute(insert(tables[name]), [dict(row) for row in order])
    assert hashes(first) == hashes(second)
    first.close()
    second.close()


def test_3_tables_and_rows(filled):
    found = hashes(filled)
    assert set(found) == set(METADATA.tables)
    assert {name: content.rows for name, content in found.items()} == {
        name: rows for name, (rows, _) in independent(filled).items()
    }
    with filled.engine.connect() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (id INTEGER)"))
        assert "somebody_elses" not in content_hashes(connection)
        connection.rollback()


def test_2_4_every_value_counts(filled):
    """One database in one transaction: each column gets another value and is put back by a savepoint."""
    before, changed = hashes(filled), 0
    with filled.engine.connect().execution_options(ctc_intent="write") as connection:
        for name, table in tables_of(connection).items():
            plain = sorted(map(repr, connection.execute(select(table))))
            for column in table.columns:
                if column.primary_key or column.foreign_keys:
                    continue
                savepoint = connection.begin_nested()
                try:
                    value = other_value(connection, column)
                    connection.execute(update(table).values(fitted(connection, {column.name: value})))
                except DBAPIError:  # a rule of the table allows no other value
                    savepoint.rollback()
                    continue
                assert sorted(map(repr, connection.execute(select(table)))) != plain
                assert _content(connection, table) != before[name], column
                savepoint.rollback()
                assert _content(connection, table) == before[name], column
                changed += 1
        connection.rollback()
    assert changed > 60
    assert hashes(filled) == before


def other_value(connection, column):
    """Return a value of the kind of the column that no row has."""
    present = connection.execute(select(column).limit(1)).scalar_one_or_none()
    for kind, value in (
        (Boolean, not present),
        (DateTime, datetime(2031, 5, 6, 7, 8, 9, 1, tzinfo=UTC)),
        (Date, date(2031, 5, 6)),
        (Time, time(7, 8, 9)),
        (Float, 7.25),
        (Integer, 77_777),
        (LargeBinary, b"\0other"),
    ):
        if isinstance(column.type, kind):
            return value
    return "another text"


def test_2_rows_more_and_less(filled):
    before = hashes(filled)
    with filled.session("write") as session:
        session.execute(text("DELETE FROM sign_in_session"))
    after = hashes(filled)
    assert {name for name in after if after[name] != before[name]} == {"sign_in_session"}
    plain = independent(filled)
    assert after["sign_in_session"].rows == plain["sign_in_session"][0] == 0


def test_5_alike_but_not_the_same():
    values = [None, "", "None", "0", 0, "1", 1, b"1", 1.0, "1.0", Decimal("1"), date(2026, 1, 1), "2026-01-01"]
    values += [{"a": 1}, '{"a":1}', [], "[]", b"", datetime(2026, 1, 1, tzinfo=UTC)]
    assert len({_row_hash([value]) for value in values}) == len(values)
    assert len({_row_hash(row) for row in (["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None], ["abc"])}) == 5


def test_5_the_same_in_other_clothes():
    summer = timezone(timedelta(hours=2))
    moments = [datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=summer), datetime(2026, 7, 1, 10)]
    assert len({_row_hash([moment]) for moment in moments}) == 1
    assert _row_hash([True]) == _row_hash([1])
    assert _row_hash([memoryview(b"x")]) == _row_hash([b"x"])
    assert _row_hash([Decimal("1.50")]) == _row_hash([Decimal("1.5")])
    with pytest.raises(TypeError):
        _written(object())


def test_6_populated(database_url, request):
    from ctc_toolkit.store.database import database_url as parsed

    database = connect(parsed(database_url))
    with database.engine.connect() as connection:
        assert not populated(connection)
    with database.session("write") as session:
        session.execute(text("INSERT INTO sign_in_delay VALUES ('k', 1, '2026-01-01', '2026-01-01')"))
    with database.engine.connect() as connection:
        assert populated(connection)
    database.close()


def test_7_tables_of_all_revisions(tmp_path):
    database = connect(database_url(f"sqlite:///{tmp_path / 'ctc.sqlite'}"))
    seen = set()
    for revision in sorted(ROWS):
        with migration(database) as connection:
            command.upgrade(alembic_config(connection), revision)
        with database.engine.connect() as connection:
            seen |= set(inspect(connection).get_table_names()) - {"alembic_version"}
    assert seen <= OURS
    assert set(METADATA.tables) <= seen
    database.close()
