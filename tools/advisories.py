"""Are there known vulnerabilities in what we depend on? With a positive control: silence alone proves nothing.

The source is either a folder, file or zip archive of advisories in OSV form (https://ossf.github.io/osv-schema), named
by `CTC_ADVISORIES`, or the service that pip-audit asks. In both ways:

- packages with well-known holes are asked for as well; unless all of them are reported, the source is not believed;
- every pin of the lock must have been looked up; a skipped one is a failure;
- a stored source older than 30 days is a failure.

    python -m tools.advisories [--source PATH] [--lock FILE ...] [--report FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tools.locked import Pin, pins_of

SOURCE = "CTC_ADVISORIES"
CONTROLS = (Pin("jinja2", "2.10"), Pin("streamlit", "0.80.0"), Pin("pyarrow", "14.0.0"))
"""Packages with published holes (CVE-2019-10906, CVE-2022-35918, CVE-2023-47248); asked for, never installed."""
OLDEST = timedelta(days=30)
ECOSYSTEM = "PyPI"


class AuditFailedError(Exception):
    """The audit cannot be believed, or found something."""


@dataclass(frozen=True)
class Finding:
    """A hole in a package at a version. fixed: the versions that close it."""

    package: str
    version: str
    id: str
    aliases: tuple[str, ...]
    fixed: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What was looked at. source: where advisories came from; as_of: the newest of them, for stored ones."""

    source: str
    as_of: str
    looked_up: int
    controls: tuple[str, ...]
    findings: tuple[Finding, ...]


class Advisories:
    """Stored advisories in OSV form."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self.newest: datetime | None = None
        self.count = 0
        self._of: dict[str, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = {}
        for record in records:
            self.count += 1
            moment = datetime.fromisoformat(str(record["modified"]))
            self.newest = max(self.newest or moment, moment)
            if record.get("withdrawn"):
                continue
            for affected in record.get("affected", ()):
                package = affected.get("package", {})
                if package.get("ecosystem") == ECOSYSTEM:
                    self._of.setdefault(str(canonicalize_name(package["name"])), []).append((record, affected))

    def of(self, pin: Pin) -> list[Finding]:
        """Return the holes of a package at its version; one that is told under several ids counts once for each."""
        found = {}
        for record, affected in self._of.get(pin.name, ()):
            if _is_affected(pin.version, affected):
                aliases = tuple(record.get("aliases", ()))
                found[record["id"]] = Finding(pin.name, pin.version, record["id"], aliases, _fixed(affected))
        return [found[name] for name in sorted(found)]


def stored(place: Path) -> Advisories:
    """Return the advisories of a folder (with all folders in it), a JSON file or a zip archive of JSON files.

    Raises:
        AuditFailedError: nothing is there, or a file is no advisory.
    """
    found = Advisories(_records(place))
    if not found.count:
        raise AuditFailedError(f"{place} holds no advisories in OSV form")
    return found


def audit(pins: Sequence[Pin], advisories: Advisories, place: str, now: datetime) -> Report:
    """Return what stored advisories say about the pins.

    Raises:
        AuditFailedError: a control is not reported, or the advisories are too old.
    """
    newest = advisories.newest
    if newest is None or now - newest > OLDEST:
        raise AuditFailedError(f"the newest advisory of {place} is of {newest:%Y-%m-%d}: older than {OLDEST.days} days")
    _demand_controls({pin for pin in CONTROLS if advisories.of(pin)}, place)
    findings = tuple(finding for pin in pins for finding in advisories.of(pin))
    return Report(place, newest.date().isoformat(), len(pins), _names(CONTROLS), findings)


def ask_the_service(pins: Sequence[Pin]) -> Report:
    """Return what the service of pip-audit says about the pins.

    Raises:
        AuditFailedError: it cannot be reached, a control is not reported, or a package was skipped.
    """
    answered = _pip_audit([*pins, *CONTROLS])
    known = {(str(canonicalize_name(entry["name"])), entry.get("version")): entry for entry in answered}
    skipped = [
        f"{pin.name} {pin.version}"
        for pin in [*pins, *CONTROLS]
        if "vulns" not in known.get((pin.name, pin.version), {}) or "skip_reason" in known[pin.name, pin.version]
    ]
    if skipped:
        raise AuditFailedError(f"not looked up: {', '.join(skipped)}")
    _demand_controls({pin for pin in CONTROLS if known[pin.name, pin.version]["vulns"]}, "pip-audit")
    findings = tuple(
        Finding(pin.name, pin.version, hole["id"], tuple(hole.get("aliases", ())), tuple(hole.get("fix_versions", ())))
        for pin in pins
        for hole in known[pin.name, pin.version]["vulns"]
    )
    return Report("pip-audit", datetime.now(UTC).date().isoformat(), len(pins), _names(CONTROLS), findings)


def _demand_controls(reported: set[Pin], place: str) -> None:
    silent = [pin for pin in CONTROLS if pin not in reported]
    if silent:
        missing = ", ".join(_names(silent))
        raise AuditFailedError(f"{place} does not know the holes of {missing}: what it does not report means nothing")


def _names(pins: Iterable[Pin]) -> tuple[str, ...]:
    return tuple(f"{pin.name} {pin.version}" for pin in pins)


def _pip_audit(pins: Sequence[Pin]) -> list[dict[str, Any]]:
    """Ask in groups in which no package stands twice, as one requirements file may name each once."""
    answered: list[dict[str, Any]] = []
    left = list(pins)
    while left:
        group: dict[str, Pin] = {}
        for pin in left:
            group.setdefault(pin.name, pin)
        left = [pin for pin in left if group[pin.name] is not pin]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "asked.txt"
            file.write_text("".join(f"{pin.name}=={pin.version}\n" for pin in group.values()), encoding="utf-8")
            command = [sys.executable, "-m", "pip_audit", "--requirement", str(file), "--no-deps", "--disable-pip"]
            options = ["--strict", "--format", "json", "--progress-spinner", "off"]
            done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)  # noqa: S603
        try:
            answered += json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError) as problem:
            reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            raise AuditFailedError(f"pip-audit did not answer: {reason}") from problem
    return answered


def _records(place: Path) -> Iterator[Mapping[str, Any]]:
    if place.is_dir():
        for path in sorted(place.rglob("*.json")):
            yield _record(path.read_bytes(), str(path))
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".json"):
                    yield _record(archive.read(name), f"{place}/{name}")
    elif place.is_file():
        yield _record(place.read_bytes(), str(place))
    else:
        raise AuditFailedError(f"{place} is not there")


def _record(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        record = json.loads(data)
        record["id"], record["modified"]
    except (ValueError, KeyError, TypeError) as problem:
        raise AuditFailedError(f"{name} is no advisory in OSV form") from problem
    return dict(record)


def _is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    """Return whether a version is named, or lies in a range (OSV: introduced <= version < fixed, <= last_affected)."""
    try:
        asked = Version(version)
    except InvalidVersion:
        return version in affected.get("versions", ())
    if any(_same(asked, named) for named in affected.get("versions", ())):
        return True
    ranges = (entry for entry in affected.get("ranges", ()) if entry.get("type") in ("ECOSYSTEM", "SEMVER"))
    return any(_in_range(asked, entry.get("events", ())) for entry in ranges)


def _same(asked: Version, named: str) -> bool:
    try:
        return Version(named) == asked
    except InvalidVersion:
        return False


def _in_range(asked: Version, events: Sequence[Mapping[str, str]]) -> bool:
    inside = False
    for kind, bound in sorted(_bounds(events), key=lambda one: (one[1] is not None, one[1] or Version("0"), one[0])):
        if kind == "introduced" and (bound is None or asked >= bound):
            inside = True
        elif bound is not None and (
            (kind == "fixed" and asked >= bound) or (kind == "last_affected" and asked > bound)
        ):
            inside = False
    return inside


def _bounds(events: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, Version | None]]:
    for event in events:
        for kind, value in event.items():
            try:
                yield kind, None if value == "0" else Version(value)
            except InvalidVersion:
                continue


def _fixed(affected: Mapping[str, Any]) -> tuple[str, ...]:
    events = (event for entry in affected.get("ranges", ()) for event in entry.get("events", ()))
    return tuple(event["fixed"] for event in events if "fixed" in event)


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit the lock files; 0: nothing found and the source is to be believed, 1: holes, 2: the audit failed."""
    parser = argparse.ArgumentParser(prog="python -m tools.advisories", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, default=os.environ.get(SOURCE) or None, help=f"advisories ({SOURCE})")
    parser.add_argument("--lock", type=Path, action="append", help="lock file; can be repeated")
    parser.add_argument("--report", type=Path, help="write what was found to this file")
    given = parser.parse_args(arguments)
    locks = given.lock or [Path("requirements.lock")]
    pins = list(dict.fromkeys(pin for lock in locks for pin in pins_of(lock)))
    try:
        if given.source is None:
            report = ask_the_service(pins)
        else:
            report = audit(pins, stored(given.source), str(given.source), datetime.now(UTC))
    except AuditFailedError as problem:
        sys.stderr.write(f"The audit failed: {problem}.\n")
        if given.source is None:
            sys.stderr.write(f"Without access to a service, name stored advisories in {SOURCE} (docs/release.md).\n")
        return 2
    if given.report:
        given.report.write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")
    for finding in report.findings:
        fixed = f", fixed in {', '.join(finding.fixed)}" if finding.fixed else ""
        sys.stdout.write(f"{finding.package} {finding.version}: {finding.id} {' '.join(finding.aliases)}{fixed}\n")
    sys.stdout.write(
        f"{report.looked_up} pins looked up in {report.source} as of {report.as_of}, none skipped; "
        f"controls reported: {', '.join(report.controls)}; {len(report.findings)} holes found.\n"
    )
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
