"""The app killed while it orders work in the background, and workers killed while they do it, as in `test_work_kills`.

1. What was acknowledged as ordered is there, once, with one line in the log.
2. However often workers are killed: no job stays as being worked on, one of a person is worked on at a time; each is
   done once, or has failed with a listed code after three tries and can be ordered again. What has failed left nothing.
3. What is done is whole: the report with its fingerprint and one line in the log, the survey with its answers and
   nothing held any more, all tables of a release.
4. The kills did hit: as statement 5 there.
"""

import pytest

from tests.engines import ONLY_POSTGRES, ONLY_SQLITE
from tests.store.test_work_kills import IN_THE_MIDDLE, kill


@ONLY_SQLITE
def test_1_to_3_killed_while_working(empty_database_url):
    kill(empty_database_url, "", {"job": 8}, stride=4)


@pytest.mark.faults
@ONLY_SQLITE
def test_1_to_4_killed_very_often(empty_database_url):
    found = kill(empty_database_url, "", {"order": 150, "job": 200})
    assert min(came["broken_off"] for came in found.values()) >= IN_THE_MIDDLE, found
    assert found["order"]["all_points"] >= 1
    assert found["job"]["acknowledged"] >= 1


@pytest.mark.faults
@ONLY_POSTGRES
def test_1_to_3_killed_on_postgresql(empty_database_url):
    kill(empty_database_url, "", {"order": 20, "job": 24}, stride=3)
