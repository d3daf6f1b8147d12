"""One German word for one thing.

1. The secret with which somebody signs in is a Passwort everywhere: on pages, in errors, in the audit log, in the
   handbook. "Kennwort" stands only among the words that a guesser would try first.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("ctc_toolkit", "catalog", "docs/handbuch")
KINDS = {".po", ".yaml", ".md", ".py", ".html"}
GUESSES = ROOT / "ctc_toolkit" / "access" / "passwords.py"


def test_1_passwort():
    files = [path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in KINDS]
    assert len(files) > 200
    found = [path for path in files if "kennwort" in path.read_text(encoding="utf-8").casefold()]
    assert [path for path in found if path != GUESSES] == []
