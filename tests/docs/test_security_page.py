"""The page on security is true.

1. Every threat, finding, control and promise of the specification of trust stands there once.
2. Every test that it names exists, and no row is without one.
3. No file of answers lies in the repository besides the public ones that are named.
4. bandit is part of the check that must pass.
"""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([TFXR]\d+) \|(.*)\|$", PAGE, re.MULTILINE)
IDS = [
    f"{kind}{number}" for kind, last in (("T", 22), ("F", 13), ("X", 19), ("R", 14)) for number in range(1, last + 1)
]
ANSWERS = {".sav", ".zsav", ".por", ".dta", ".parquet"}


def test_1_every_id_stands_there():
    assert [name for name, _ in ROWS] == IDS


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[name for name, _ in ROWS])
def test_2_named_tests_exist(name, row):
    named = re.findall(r"`((?:\w+/)+test_\w+\.py)(?:::(\w+))?`", row.rsplit("|", 1)[-1])
    assert named
    for file, function in named:
        path = ROOT / "tests" / file
        assert path.is_file(), file
        assert not function or re.search(rf"^ *def {function}\(", path.read_text(encoding="utf-8"), re.MULTILINE), (
            function
        )


def test_3_no_real_survey_is_here():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("the list of files comes from git, and this is no checkout")
    found = [Path(line) for line in listed.stdout.splitlines() if Path(line).suffix in ANSWERS]
    assert all(path.is_relative_to("tests/golden") or path.is_relative_to("tests/data") for path in found), found
    large = [path for path in map(Path, listed.stdout.splitlines()) if (ROOT / path).is_file() and path.suffix in
             {".csv", ".xlsx", ".sqlite", ".db"} and (ROOT / path).stat().st_size > 400_000]  # fmt: skip
    assert all(path.is_relative_to("tests/golden") for path in large), large


def test_4_bandit_is_part_of_the_check():
    assert re.search(
        r"^check:.*(\n\t.*)*\n\t\$\(BIN\)/bandit ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
