"""What is handed out.

1. Wheel and source archive built twice, in other time zones and with other rights for new files, have the same bytes.
2. The bill of materials is valid CycloneDX and names every pin of the lock with version, hashes and licence; its date
   is the one of the commit.
3. The list of licences names every pin; no installed package is without a licence.
4. The sums are those of the files.
5. The source archive holds what is needed to build and test, and nothing of the machine.
6. A release of what is not committed is refused.
"""

import csv
import hashlib
import json
import os
import re
import subprocess
import tarfile
from importlib import metadata
from pathlib import Path

import pytest

from tools import licences, release
from tools.locked import pins_of

MOMENT = "1796072025"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give two folders of the same release, the second one made under other circumstances."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", MOMENT)
        assert release.main(["--out", str(first), "--changes", "allow"]) == 0
        patch.setenv("TZ", "Pacific/Kiritimati")
        patch.setenv("PYTHONHASHSEED", "4711")
        before = os.umask(0o077)
        try:
            for kind in ("build_wheel", "build_sdist"):
                release.build(kind, second, MOMENT)
        finally:
            os.umask(before)
    return first, second


@pytest.mark.slow
def test_1_same_bytes(made):
    first, second = made
    names = sorted(path.name for path in second.iterdir())
    assert [Path(name).suffix for name in names] == [".whl", ".gz"]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.slow
def test_2_bill_of_materials(made):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = (made[0] / release.BOM).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom, pins = json.loads(text), pins_of(release.LOCK)
    named = {(one["name"], one["version"]): one for one in bom["components"]}
    assert set(named) == {(pin.name, pin.version) for pin in pins}
    for pin in pins:
        one = named[pin.name, pin.version]
        hashes = {digest["content"] for entry in one["externalReferences"] for digest in entry["hashes"]}
        assert hashes == set(pin.hashes)
        assert not pin.installed_here or one["licenses"]
    assert bom["metadata"]["component"]["name"] == "ctc-toolkit"
    assert bom["metadata"]["timestamp"] == "2026-11-30T20:53:45Z"
    assert len(bom["dependencies"][0]["dependsOn"]) == len(pins)
    assert "http" + "s://py" + "pi" not in json.dumps(bom["components"])


@pytest.mark.slow
def test_3_licences(made):
    rows = list(csv.DictReader((made[0] / release.LICENCES).open(encoding="utf-8")))
    pins = pins_of(release.LOCK)
    assert [(row["package"], row["version"]) for row in rows[1:]] == [(pin.name, pin.version) for pin in pins]
    assert rows[0]["licence"] == "EUPL-1.2"
    stated = {row["package"]: row["licence"] for row in rows}
    assert (stated["psycopg"], stated["huey"], stated["starlette"]) == ("LGPL-3.0-only", "MIT", "BSD-3-Clause")
    installed = {row["package"] for row in rows if not row["only where"]}
    assert [name for name in installed if stated[name] in ("", licences.NOT_INSTALLED)] == []


def test_3_without_a_licence(monkeypatch):
    assert licences.licence_of("surely-not-there") == licences.NOT_INSTALLED
    monkeypatch.setattr(licences, "STATED_ELSEWHERE", {})
    with pytest.raises(ValueError, match="huey"):
        licences.licence_of("huey")
    files = metadata.files("huey") or []
    (text,) = [file.read_text() for file in files if file.name == "LICENSE"]
    assert "Permission is hereby granted, free of charge" in text


@pytest.mark.slow
def test_4_sums(made):
    lines = (made[0] / release.SUMS).read_text(encoding="utf-8").splitlines()
    found = dict(reversed(line.split("  ")) for line in lines)
    files = {path.name: path for path in made[0].iterdir() if path.name != release.SUMS}
    assert set(found) == set(files)
    for name, digest in found.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_5_source_archive(made):
    (archive,) = made[0].glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    names = {member.name.partition("/")[2] for member in members}
    for needed in ("pyproject.toml", "Makefile", "requirements.lock", "deploy/compose.yaml", "tests/conftest.py"):
        assert needed in names
    assert not [name for name in names if re.match(r"(\.venv|data|dist|\.git)/", name) or name.endswith(".pyc")]
    assert {(member.uname, member.uid) for member in members} <= {("", 0), ("root", 0)}


def test_6_only_what_is_committed(monkeypatch, tmp_path):
    monkeypatch.setattr(release, "_git", lambda *words: "?? new.py" if words[0] == "status" else MOMENT)
    with pytest.raises(SystemExit, match="not committed"):
        release.main(["--out", str(tmp_path / "dist")])
    assert not (tmp_path / "dist").exists()


def test_6_date(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(release, "ROOT", Path("/"))

    def refused(*_, **__):
        return subprocess.CompletedProcess([], 128, "", "no checkout")

    monkeypatch.setattr(release.subprocess, "run", refused)
    with pytest.raises(SystemExit, match="SOURCE_DATE_EPOCH"):
        release.epoch()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MOMENT)
    assert release.epoch() == MOMENT
