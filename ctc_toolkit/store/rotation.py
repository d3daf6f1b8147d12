"""Which backups are kept: 7 daily and 4 weekly ones, none older than 35 days, and always the newest.

Days and weeks count in UTC; weekly ones come from the weeks before those of the daily ones. Of the last 24 hours all
are kept, so that the one made before a restore or a migration is not replaced by the next one of the same day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAILY = 7
WEEKLY = 4
OLDEST = timedelta(days=35)
"""Deleted data must be gone from all backups by then (rule G9)."""

FRESH = timedelta(hours=24)
SUFFIX = ".ctcb"
_NAME = re.compile(r"ctc-backup-(\d{8}T\d{6}\.\d{6})Z-(sqlite|postgresql)\.ctcb")


def backup_name(moment: datetime, engine: str) -> str:
    """Return the file name of a backup: `ctc-backup-<UTC time>-<engine>.ctcb`."""
    return f"ctc-backup-{moment.astimezone(UTC):%Y%m%dT%H%M%S.%f}Z-{engine}{SUFFIX}"


def moment_of(name: str) -> datetime | None:
    """Return when a backup was made, by its name; None for any other file."""
    found = _NAME.fullmatch(name)
    return datetime.strptime(found.group(1), "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC) if found else None


def backups_in(folder: Path) -> list[Path]:
    """Return the backups in a folder, newest first; none where there is no such folder.

    Raises:
        OSError: the folder may not be read.
    """
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if moment_of(path.name)), key=lambda path: path.name, reverse=True)


def outdated(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Return those of the moments of backups whose backups are not to be kept.

    Backups that seem to come from the future (a clock was wrong) are kept and do not count.
    """
    ordered = sorted(set(moments), reverse=True)
    past = [moment for moment in ordered if moment <= now]
    young = [moment for moment in past if now - moment <= OLDEST]
    daily = _newest_of_each([moment.date() for moment in young], young)[:DAILY]
    covered = {_week(moment) for moment in daily}
    older = [moment for moment in young if _week(moment) not in covered]
    weekly = _newest_of_each([_week(moment) for moment in older], older)[:WEEKLY]
    fresh = [moment for moment in past if now - moment <= FRESH]
    return set(past) - set(daily) - set(weekly) - set(fresh) - set(ordered[:1])


def _week(moment: datetime) -> tuple[int, int]:
    year, week, _ = moment.isocalendar()
    return year, week


def _newest_of_each(groups: Sequence[object], moments: Sequence[datetime]) -> list[datetime]:
    first: dict[object, datetime] = {}
    for group, moment in zip(groups, moments, strict=True):
        first.setdefault(group, moment)
    return list(first.values())
