"""docs/survey-files.md is true.

1. Every ending that is read or refused, every coding and every limit stands on the page.
2. The Python example runs as it is written.
"""

import re
import subprocess
import sys
from pathlib import Path

from ctc_toolkit.survey.mapping import CODINGS
from ctc_toolkit.survey.readers import DEFAULT_LIMITS, REFUSED_FORMATS, SUPPORTED_FORMATS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "survey-files.md").read_text(encoding="utf-8")


def test_1_endings_and_codings():
    named = set(re.findall(r"`([^`]+)`", PAGE))
    assert {ending for entry in SUPPORTED_FORMATS.values() for ending in entry.endings} <= named
    assert set(REFUSED_FORMATS) <= named
    assert set(CODINGS) <= named


def test_1_limits():
    text = " ".join(PAGE.split())
    limits = DEFAULT_LIMITS
    for said in (
        f"{limits.file_bytes // 1024**2} MB, {limits.rows:,} rows, {limits.columns:,} columns, {limits.cells:,} cells",
        f"at most {limits.zip_entries:,} parts, {limits.unpacked_bytes // 1024**2} MB unpacked",
        f"packed at most {limits.zip_ratio} times",
        f"{limits.cpu_seconds} seconds of computing, {limits.wall_seconds} seconds in all",
        f"{limits.memory_bytes // 1024**3} GB of memory",
    ):
        assert said in text, said


def test_2_example():
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    done = subprocess.run([sys.executable, "-c", code.group(1)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Q3" in done.stdout
