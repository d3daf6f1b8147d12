"""Which backups are kept.

1. One backup a day over 400 days: at the end of each day the last seven days and four older weeks are there, one
   backup each, and nothing older than 35 days; every state of the last week can be restored, and one of each of the
   four weeks before.
2. The newest backup is never removed, however old it is.
3. Of the last 24 hours all are kept; of earlier days the last one of the day.
4. After a time without backups nothing that is older than 35 days stays but the newest.
5. Files that are no backups are never touched; backups from the future are kept and do not count.
6. Whatever the moments: what stays is never more than 7 + 4 and those of the last 24 hours, and rotating twice removes
   nothing more.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.backup import rotate
from ctc_toolkit.store.rotation import backup_name, backups_in, moment_of, outdated

START = datetime(2026, 1, 1, 3, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def touch(folder, moment, engine="sqlite"):
    path = folder / backup_name(moment, engine)
    path.write_bytes(b"x")
    return path


def moments_in(folder):
    return [moment_of(path.name) for path in backups_in(folder)]


def test_1_four_hundred_days(tmp_path):
    for number in range(400):
        now = START + number * DAY + timedelta(minutes=number % 50)
        touch(tmp_path, now)
        rotate(tmp_path, now)
        kept = moments_in(tmp_path)
        ages = [(now.date() - moment.date()).days for moment in kept]
        assert ages[:7] == list(range(min(7, number + 1)))
        assert max(ages) <= 35
        older = kept[7:]
        weeks = [moment.isocalendar()[:2] for moment in older]
        assert len(weeks) == len(set(weeks))
        assert len(older) <= 4
        if number >= 40:
            assert len(older) == 4
            assert max(ages) >= 28
            gaps = [younger - later for younger, later in zip(ages[1:], ages, strict=False)]
            assert max(gaps) <= 8


def test_2_newest_stays(tmp_path):
    old = touch(tmp_path, START)
    older = touch(tmp_path, START - DAY)
    removed = rotate(tmp_path, START + 400 * DAY)
    assert removed == (older,)
    assert backups_in(tmp_path) == [old]


def test_3_several_a_day(tmp_path):
    for hour in range(24 * 10):
        touch(tmp_path, START + timedelta(hours=hour))
    now = START + timedelta(hours=24 * 10 - 1)
    rotate(tmp_path, now)
    kept = moments_in(tmp_path)
    assert [moment for moment in kept if now - moment <= DAY] == [now - timedelta(hours=hour) for hour in range(25)]
    earlier = [moment for moment in kept if now - moment > DAY and (now.date() - moment.date()).days < 7]
    assert len({moment.date() for moment in earlier}) == len(earlier) == 5
    assert {moment.hour for moment in earlier} == {23}


def test_4_after_a_gap(tmp_path):
    for number in range(30):
        touch(tmp_path, START + number * DAY)
    now = START + 70 * DAY
    rotate(tmp_path, now)
    assert moments_in(tmp_path) == [START + 29 * DAY]
    touch(tmp_path, now)
    rotate(tmp_path, now)
    assert moments_in(tmp_path) == [now]


def test_5_strangers_and_the_future(tmp_path):
    names = [
        "ctc-backup-20200101T000000.000000Z-mysql.ctcb",
        "ctc-backup-20200101T000000.000000Z-sqlite.ctcb.copy",
        ".ctc-backup-20200101T000000.000000Z-sqlite.ctcb.part",
        "ctc-backup-20200101.ctcb",
        "notes.txt",
    ]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    future = [touch(tmp_path, START + number * DAY, "postgresql") for number in range(100, 110)]
    past = [touch(tmp_path, START - number * DAY) for number in range(7)]
    touch(tmp_path, START - 90 * DAY)
    rotate(tmp_path, START)
    assert set(names) <= {path.name for path in tmp_path.iterdir()}
    assert set(backups_in(tmp_path)) == {*future, *past}
    assert backups_in(tmp_path / "not there") == []


def test_5_what_cannot_be_removed_is_told(tmp_path, monkeypatch):
    touch(tmp_path, START)
    old = touch(tmp_path, START - 50 * DAY)

    def refuse(self, **_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(old), "unlink", refuse)
    with pytest.raises(ToolkitError) as refused:
        rotate(tmp_path, START)
    assert refused.value.code == "backup_not_rotated"
    assert old.name in refused.value.say("de")


hours = st.lists(st.integers(min_value=-48, max_value=24 * 80), min_size=1, max_size=120)


@given(hours)
def test_6_any_moments(ages):
    now = START
    moments = {now - timedelta(hours=hour) for hour in ages}
    gone = outdated(moments, now)
    kept = moments - gone
    assert gone <= moments
    assert max(moments) in kept
    assert all(now - moment <= 35 * DAY for moment in kept - {max(moments)})
    assert len([moment for moment in kept if now - moment > DAY]) <= 11
    assert {moment for moment in moments if moment > now - DAY} <= kept
    assert outdated(kept, now) == set()
    past = [moment for moment in moments if moment <= now and now - moment <= 35 * DAY]
    assert {moment.date() for moment in kept} >= set(sorted({moment.date() for moment in past}, reverse=True)[:7])


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),
    st.sampled_from(["sqlite", "postgresql"]),
)
def test_5_names_and_moments(moment, engine):
    aware = moment.replace(tzinfo=UTC)
    assert moment_of(backup_name(aware, engine)) == aware
    assert backup_name(aware, engine).startswith("ctc-backup-")
