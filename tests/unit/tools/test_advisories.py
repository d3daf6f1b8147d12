"""The audit of what we depend on.

1. A stored source that knows the controls is believed: a hole in a pin is reported with its id and what closes it.
2. A source that does not know every control fails, whatever else it says: silence proves nothing.
3. A source older than thirty days, an empty one, one that is not there and a file that is no advisory fail.
4. Ranges, named versions, withdrawn advisories, other ecosystems and other spellings of names are read as OSV says.
5. Every pin of a lock is looked up, also those of other systems; a line that is none is never passed over.
6. With a service: no answer, a skipped package or a silent control fail; an answer to all passes.
7. The exit code says which: 0 nothing, 1 holes, 2 not to be believed.
"""

import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tools import advisories
from tools.advisories import CONTROLS, Advisories, AuditFailedError, ask_the_service, audit, stored
from tools.locked import Pin, pins_of

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LOCK = "flask==2.0.0 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "a" * 64 + "\n"


def advisory(name, package, *, events=(), versions=(), modified=NOW, **more):
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    affected = {"package": {"ecosystem": "PyPI", "name": package}, "ranges": ranges, "versions": list(versions)}
    return {"id": name, "modified": modified.isoformat().replace("+00:00", "Z"), "affected": [affected], **more}


def controls(modified=NOW, without=None):
    return [
        advisory(f"MADE-UP-{number}", pin.name, events=[{"introduced": "0"}, {"fixed": "99"}], modified=modified)
        for number, pin in enumerate(CONTROLS)
        if pin.name != without
    ]


def write(folder, records):
    folder.mkdir(exist_ok=True)
    for number, record in enumerate(records):
        (folder / f"{number}.json").write_text(json.dumps(record))
    return folder


HOLE = advisory("MADE-UP-HOLE", "Flask", events=[{"introduced": "1.0"}, {"fixed": "2.0.3"}], aliases=["CVE-2026-00000"])


def test_1_hole_is_reported(tmp_path):
    source = stored(write(tmp_path / "osv", [*controls(), HOLE]))
    report = audit([Pin("flask", "2.0.0"), Pin("werkzeug", "3.0")], source, "osv", NOW)
    (found,) = report.findings
    assert (found.package, found.version, found.id) == ("flask", "2.0.0", "MADE-UP-HOLE")
    assert (found.aliases, found.fixed) == (("CVE-2026-00000",), ("2.0.3",))
    assert (report.looked_up, report.as_of) == (2, "2026-11-30")
    assert audit([Pin("flask", "2.0.3")], source, "osv", NOW).findings == ()


@pytest.mark.parametrize("silent", [pin.name for pin in CONTROLS])
def test_2_silent_control(tmp_path, silent):
    source = stored(write(tmp_path / "osv", [*controls(without=silent), HOLE]))
    with pytest.raises(AuditFailedError, match=silent):
        audit([], source, "osv", NOW)


def test_3_too_old(tmp_path):
    old = stored(write(tmp_path / "osv", controls(modified=NOW - timedelta(days=31))))
    with pytest.raises(AuditFailedError, match="older than 30 days"):
        audit([], old, "osv", NOW)
    assert audit([], old, "osv", NOW - timedelta(days=2)).findings == ()


@pytest.mark.parametrize("content", ["no json", "[]", '{"id": "x"}', "null"])
def test_3_no_advisory(tmp_path, content):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(AuditFailedError, match="no advisory"):
        stored(tmp_path)


def test_3_nothing_there(tmp_path):
    with pytest.raises(AuditFailedError, match="holds no"):
        stored(tmp_path)
    with pytest.raises(AuditFailedError, match="not there"):
        stored(tmp_path / "nowhere")


def test_3_archive_and_file(tmp_path):
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("PYSEC-1.json", json.dumps(HOLE))
        file.writestr("README", "text")
    (tmp_path / "one.json").write_text(json.dumps(HOLE))
    for place in (archive, tmp_path / "one.json"):
        assert stored(place).of(Pin("flask", "1.5"))[0].id == "MADE-UP-HOLE"


RANGES = [
    ([{"introduced": "0"}], ["0.1", "99"], []),
    ([{"introduced": "1.0"}, {"fixed": "1.2"}], ["1.0", "1.1.9", "1.2rc1"], ["0.9", "1.2", "1.2.post1"]),
    ([{"introduced": "1.0"}, {"last_affected": "1.2"}], ["1.0", "1.2"], ["1.2.1", "2"]),
    (
        [{"introduced": "3.0"}, {"fixed": "3.2"}, {"introduced": "0"}, {"fixed": "1.5"}],
        ["0.1", "3.0", "3.1"],
        ["1.5", "2.9", "3.2"],
    ),
]


@pytest.mark.parametrize(("events", "inside", "outside"), RANGES)
def test_4_ranges(events, inside, outside):
    source = Advisories([advisory("X", "p", events=events)])
    assert [version for version in inside if not source.of(Pin("p", version))] == []
    assert [version for version in outside if source.of(Pin("p", version))] == []


def test_4_other_rules():
    named = Advisories([advisory("X", "Python_Multi.Part", versions=["1.0.0", "1.1"])])
    assert named.of(Pin("python-multi-part", "1.0"))
    assert not named.of(Pin("python-multi-part", "1.2"))
    withdrawn = Advisories([advisory("X", "p", events=[{"introduced": "0"}], withdrawn="2026-01-01T00:00:00Z")])
    assert withdrawn.of(Pin("p", "1")) == []
    other = advisory("X", "p", events=[{"introduced": "0"}])
    other["affected"][0]["package"]["ecosystem"] = "npm"
    assert Advisories([other]).of(Pin("p", "1")) == []
    odd = Advisories([advisory("X", "p", versions=["not-a-version", "2004d"], events=[{"introduced": "x"}])])
    assert odd.of(Pin("p", "2004d"))
    assert odd.of(Pin("p", "3")) == []


def test_5_locks():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = pins_of(ROOT / name)
        assert len(pins) == len(re.findall(r"^[A-Za-z0-9].*==", text, re.MULTILINE))
        assert sum(len(pin.hashes) for pin in pins) == text.count("--hash=sha256:")
    numpy = [pin for pin in pins if pin.name == "numpy"]
    assert len(numpy) > 1
    assert [pin.installed_here for pin in numpy].count(True) == 1


@pytest.mark.parametrize(
    "text",
    [
        "flask\n",
        "flask==2.0.0\n",
        "flask>=2 \\\n    --hash=sha256:" + "a" * 64,
        "-r other.txt\n",
        LOCK + "  --hash=md5:1\n",
    ],
)
def test_5_nothing_is_passed_over(tmp_path, text):
    (tmp_path / "x.lock").write_text(text)
    with pytest.raises(ValueError, match=r"x\.lock"):
        pins_of(tmp_path / "x.lock")


def answer(pins, holes=(), skipped=()):
    entries = []
    for pin in pins:
        if pin.name in skipped:
            entries.append({"name": pin.name, "skip_reason": "not found"})
        else:
            vulns = [{"id": "S-1", "fix_versions": ["9"], "aliases": []}] if pin.name in holes else []
            entries.append({"name": pin.name, "version": pin.version, "vulns": vulns})
    return entries


def service(monkeypatch, **how):
    monkeypatch.setattr(advisories, "_pip_audit", lambda pins: answer(pins, **how))


NAMES = tuple(pin.name for pin in CONTROLS)


def test_6_service(monkeypatch):
    service(monkeypatch, holes=(*NAMES, "flask"))
    report = ask_the_service([Pin("flask", "2.0.0"), Pin("click", "8")])
    assert [(finding.package, finding.fixed) for finding in report.findings] == [("flask", ("9",))]
    service(monkeypatch, holes=NAMES[1:])
    with pytest.raises(AuditFailedError, match=NAMES[0]):
        ask_the_service([])
    service(monkeypatch, holes=NAMES, skipped=("click",))
    with pytest.raises(AuditFailedError, match="click 8"):
        ask_the_service([Pin("click", "8")])


def test_6_no_answer(monkeypatch):
    class Done:
        stdout, stderr = "No known vulnerabilities found", "ERROR: not found and could not be audited"

    asked = []

    def run(command, **_):
        asked.append(Path(command[command.index("--requirement") + 1]).read_text())
        return Done

    monkeypatch.setattr(advisories.subprocess, "run", run)
    with pytest.raises(AuditFailedError, match="could not be audited"):
        ask_the_service([Pin("flask", "2.0.0")])
    assert asked[0].splitlines()[0] == "flask==2.0.0"
    Done.stdout = json.dumps({"dependencies": []})
    with pytest.raises(AuditFailedError, match=r"flask 2\.0\.0, jinja2"):
        ask_the_service([Pin("flask", "2.0.0"), Pin("jinja2", "3.1")])
    assert [text.count("jinja2") for text in asked[1:]] == [1, 1]


def test_7_exit_codes(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(advisories.SOURCE, raising=False)
    fresh = datetime.now(UTC)
    lock = tmp_path / "x.lock"
    lock.write_text(LOCK)
    report = tmp_path / "audit.json"
    known = write(tmp_path / "known", controls(fresh))
    words = ["--lock", str(lock), "--report", str(report)]
    assert advisories.main(["--source", str(known), *words]) == 0
    assert json.loads(report.read_text())["looked_up"] == 1
    assert "1 pins looked up" in capsys.readouterr().out
    monkeypatch.setenv(advisories.SOURCE, str(write(tmp_path / "more", [*controls(fresh), HOLE])))
    assert advisories.main(words) == 1
    assert "flask 2.0.0: MADE-UP-HOLE CVE-2026-00000, fixed in 2.0.3" in capsys.readouterr().out
    monkeypatch.setenv(advisories.SOURCE, str(tmp_path / "nowhere"))
    assert advisories.main(words) == 2
    monkeypatch.delenv(advisories.SOURCE)
    monkeypatch.setattr(advisories, "_pip_audit", lambda _: [])
    assert advisories.main(words) == 2
    assert advisories.SOURCE in capsys.readouterr().err
