"""The kills of `test_kills.py` on a PostgreSQL server; a file of its own, so that both engines are tested side by side.

1. to 6. as there. The server itself is never killed, only the processes that work with it.
"""

import pytest

from ctc_toolkit.store.database import connect, database_url
from tests.store.conftest import need_programs
from tests.store.test_kills import check

POSTGRES = pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgres)])


def check_with_programs(url, kills, old_database, backups):
    database = connect(database_url(url))
    need_programs(database)
    database.close()
    check(url, kills, old_database, backups)


@pytest.mark.faults
@pytest.mark.slow
@POSTGRES
def test_1_to_6_killed_while_working(empty_database_url, old_database, backups):
    check_with_programs(empty_database_url, 20, old_database, backups)


@pytest.mark.faults
@POSTGRES
def test_1_to_6_killed_very_often(empty_database_url, old_database, backups):
    check_with_programs(empty_database_url, 250, old_database, backups)
