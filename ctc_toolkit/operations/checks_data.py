"""Checks of the data: database, audit log, clock, rights on files, backups and their key."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.surroundings import Check, Problem, Surroundings, refusal, warning
from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.store.rotation import OLDEST, backups_in, moment_of
from ctc_toolkit.store.sealed import key_file, read_keys
from ctc_toolkit.workspace.programmes import overlay_folder

NEWEST_BACKUP = timedelta(days=7)
LEAST_FREE = 2 * 10**9
"""Bytes that should be free where data and backups lie."""
CLOCK_TOLERANCE = timedelta(minutes=5)
NETWORK_SHARES = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "gpfs",
        "beegfs", "ocfs2", "gfs2", "9p", "davfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs",
        "fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.smbnetfs", "fuse.cifs",
    }
)  # fmt: skip
"""File systems of other machines, on which the locks of SQLite cannot be relied on."""

_WANTED_SQLITE = {"journal_mode": {"wal"}, "synchronous": {"2", "3"}, "foreign_keys": {"1"}, "secure_delete": {"1"}}
_UNSAFE_POSTGRES = {"fsync": {"off"}, "full_page_writes": {"off"}, "synchronous_commit": {"off"}}


def _database(surroundings: Surroundings) -> Problem | None:
    trouble = surroundings.condition.trouble
    return Problem(trouble) if trouble else None


def _settings(surroundings: Surroundings) -> Problem | None:
    found = surroundings.condition.settings
    if surroundings.condition.engine == "sqlite":
        odd = [name for name, wanted in _WANTED_SQLITE.items() if found.get(name, min(wanted)) not in wanted]
        code = "doctor_sqlite_settings"
    else:
        odd = [name for name, unsafe in _UNSAFE_POSTGRES.items() if found.get(name) in unsafe]
        code = "doctor_postgres_settings"
    return refusal(code, found=", ".join(f"{name} = {found[name]}" for name in odd)) if odd else None


def _network_share(surroundings: Surroundings) -> Problem | None:
    if surroundings.condition.engine != "sqlite":
        return None
    mounted = _file_system(surroundings.condition.folder, surroundings.mounts)
    if mounted is None or mounted[1] not in NETWORK_SHARES:
        return None
    return refusal("doctor_network_share", place=mounted[0], kind=mounted[1])


def _file_system(folder: Path, mounts: str) -> tuple[str, str] | None:
    """Return mount point and kind of the file system that `folder` lies on: the longest that leads to it."""
    place = folder.resolve()
    found: tuple[str, str] | None = None
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code.group(1), 8)), parts[1])
        if place.is_relative_to(point) and (found is None or len(point) >= len(found[0])):
            found = point, parts[2]
    return found


def _migrations(surroundings: Surroundings) -> Problem | None:
    condition = surroundings.condition
    if condition.state == "newer":
        return refusal("database_newer", place=condition.place, found=condition.revision, known=condition.known)
    if condition.state == "older":
        return warning("doctor_older_database", found=condition.revision, known=condition.known)
    return None


def _mixed_data(surroundings: Surroundings) -> Problem | None:
    condition = surroundings.condition
    mixed = condition.made_up and condition.real
    odd = (condition.mode == "demo" and condition.real) or (condition.mode == "real" and condition.made_up)
    if mixed or odd:
        return refusal("doctor_mixed_data", made_up=condition.made_up, real=condition.real)
    if condition.mode == "demo" and surroundings.purpose == "production":
        return warning("doctor_demo_in_production")
    return None


def _audit_log(surroundings: Surroundings) -> Problem | None:
    line = surroundings.condition.broken_at
    return None if line is None else refusal("doctor_audit_log", line=line)


def _clock(surroundings: Surroundings) -> Problem | None:
    moments = [moment for path in _backups(surroundings) if (moment := moment_of(path.name))]
    if surroundings.condition.newest:
        moments.append(surroundings.condition.newest)
    if not moments or max(moments) <= surroundings.now + CLOCK_TOLERANCE:
        return None
    now, newest = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (surroundings.now, max(moments)))
    return refusal("doctor_clock", now=now, newest=newest)


def _rights(surroundings: Surroundings) -> Problem | None:
    """Data must be closed to others; backups are encrypted, and many shares cannot keep rights: a warning there."""
    if os.name != "posix":
        return None
    condition = surroundings.condition
    data: list[Path] = []
    if condition.file is not None:
        endings = ("", "-wal", "-shm", "-journal")
        copies = condition.folder.glob(f"{condition.file.name}.*") if condition.folder.is_dir() else ()
        data = [condition.folder, *(condition.file.with_name(condition.file.name + end) for end in endings), *copies]
    if found := _open_to_others(data):
        return refusal("doctor_rights", found=", ".join(found[:5]))
    found = _open_to_others([condition.backup_folder, *_backups(surroundings)])
    return warning("doctor_rights", found=", ".join(found[:5])) if found else None


def _open_to_others(paths: Iterable[Path]) -> list[str]:
    """Return those of the paths that others than their owner can read or enter, with their rights."""
    found = []
    for path in dict.fromkeys(paths):
        try:
            rights = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue
        if rights & 0o077:
            found.append(f"{path} ({rights:04o})")
    return found


def _key(surroundings: Surroundings) -> Problem | None:
    path = key_file(surroundings.environment)
    if path is None:
        return warning("doctor_no_key")
    try:
        read_keys(path)
    except ToolkitError as error:
        return Problem(error)
    condition = surroundings.condition
    if any(path.resolve().is_relative_to(home.resolve()) for home in (condition.backup_folder, condition.folder)):
        return refusal("doctor_key_place", path=path)
    return None


def _recent_backup(surroundings: Surroundings) -> Problem | None:
    if surroundings.condition.state in ("new", "unusable"):
        return None
    moments = [moment for path in _backups(surroundings) if (moment := moment_of(path.name))]
    if not moments:
        return warning("doctor_no_backup", folder=surroundings.condition.backup_folder)
    age = surroundings.now - max(moments)
    return warning("doctor_old_backup", days=age.days) if age > NEWEST_BACKUP else None


def _expired_backups(surroundings: Surroundings) -> Problem | None:
    expired = [
        path.name
        for path in _backups(surroundings)
        if (moment := moment_of(path.name)) and surroundings.now - moment > OLDEST
    ]
    return warning("doctor_expired_backups", count=len(expired), days=OLDEST.days) if expired else None


def _backup_place(surroundings: Surroundings) -> Problem | None:
    condition = surroundings.condition
    if condition.file is None:
        return None
    try:
        same = _existing(condition.backup_folder).stat().st_dev == _existing(condition.folder).stat().st_dev
    except OSError:
        return None
    return warning("doctor_same_disk", folder=condition.backup_folder) if same else None


def _backup_programs(surroundings: Surroundings) -> Problem | None:
    trouble = surroundings.condition.tools_trouble
    return Problem(trouble, "warning") if trouble else None


def _disk_space(surroundings: Surroundings) -> Problem | None:
    """A full disk stops imports and backups half-way; nothing is lost then, but nothing goes on either."""
    condition = surroundings.condition
    places = [condition.backup_folder] + ([condition.folder] if condition.file is not None else [])
    for place in places:
        free = surroundings.free(place)
        if free < LEAST_FREE:
            return warning("doctor_disk_space", place=place, free=free // 10**6, needed=LEAST_FREE // 10**6)
    return None


def _own_programmes(surroundings: Surroundings) -> Problem | None:
    folder = overlay_folder(surroundings.environment)
    found = load_programmes(overlay=folder)
    if found.problems:
        files = sorted({problem.file for problem in found.problems})
        return warning("doctor_own_programmes_broken", folder=folder, count=len(files), files=", ".join(files[:5]))
    overtaken = [name for name, marks in found.local.items() if any(mark.shipped_changed for mark in marks)]
    if overtaken:
        return warning(
            "doctor_own_programmes_overtaken", count=len(overtaken), entries=", ".join(sorted(overtaken)[:5])
        )
    return None


def _existing(path: Path) -> Path:
    """Return the path, or the nearest folder above it that is there."""
    whole = path.absolute()
    return next(place for place in (whole, *whole.parents) if place.exists())


def _backups(surroundings: Surroundings) -> list[Path]:
    try:
        return backups_in(surroundings.condition.backup_folder)
    except OSError:
        return []


DATA_CHECKS = (
    Check("database", "The database can be opened, or will be made at the first start.", _database),
    Check("database_settings", "What was saved survives a power cut.", _settings),
    Check("network_share", "The database file does not lie on a network share.", _network_share),
    Check("migrations", "The tables are those of this version.", _migrations),
    Check("mixed_data", "Made-up and real cities are not in one database.", _mixed_data),
    Check("audit_log", "No line of the audit log was changed or removed.", _audit_log),
    Check("clock", "The clock is not behind the newest record.", _clock),
    Check("rights", "Only their owner can read the data and the backups.", _rights, "in production"),
    Check("key", "The backup key can be used and does not lie beside what it protects.", _key, "in production"),
    Check("backup_programs", "The programs for backups fit the database server.", _backup_programs),
    Check("recent_backup", "There is a backup of the last seven days, or nothing to back up.", _recent_backup),
    Check("expired_backups", "No backup is older than it may be.", _expired_backups),
    Check("backup_place", "The backups do not lie on the disk of the data.", _backup_place),
    Check("disk_space", "There is room for data and backups.", _disk_space),
    Check("own_programmes", "Own entries of the programme catalogue can be read and are up to date.", _own_programmes),
)
"""Checks of the data, in the order in which they are shown."""
