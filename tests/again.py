"""Walk browser tests that failed once more, alone: `python -m tests.again CODE` after all tests have ended with CODE.

Two browsers and two apps share two cores in `make test`, and now and then a page is slower than a test can wait. What
fails alone as well is a failure; so is every failure of a test without a browser. A run that did not come to its end
(CODE is not 1) stays failed: its list of failures may be short because most tests were never run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

FAILED = Path(".pytest_cache/v/cache/lastfailed")
TESTS_FAILED = "1"
"""With this code pytest says that it ran all tests and some failed."""
MOST = 5
"""With more failures than that it is not the machine."""


def worth_another_walk(failed: Iterable[str]) -> bool:
    """Return whether a few tests failed and all of them need a browser."""
    names = list(failed)
    return 0 < len(names) <= MOST and all(name.startswith("tests/browser/") and "::" in name for name in names)


def main(code: str) -> int:
    """Return the exit code: 0 if everything that failed passes now."""
    import pytest

    if code != TESTS_FAILED:
        return 1
    try:
        failed = list(json.loads(FAILED.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return 1
    if not worth_another_walk(failed):
        return 1
    sys.stdout.write("Walked once more, alone:\n" + "".join(f"  {name}\n" for name in failed))
    left = int(pytest.main(["-n", "0", *failed]))
    sys.stdout.write(f"{len(failed)} failed at first; alone, {'some fail again' if left else 'all passed'}.\n")
    return left


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
