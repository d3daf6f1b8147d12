"""Walk browser tests that failed once more, one after the other: `python -m tests.again`, after a run of all tests.

Two browsers and two apps share two cores in `make test`, and now and then a page is slower than a test can wait. What
fails alone as well is a failure; so is every failure of a test without a browser.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

FAILED = Path(".pytest_cache/v/cache/lastfailed")
MOST = 5
"""With more failures than that it is not the machine."""


def worth_another_walk(failed: Iterable[str]) -> bool:
    """Return whether a few tests failed and all of them need a browser."""
    names = list(failed)
    return 0 < len(names) <= MOST and all(name.startswith("tests/browser/") and "::" in name for name in names)


def main() -> int:
    """Return the exit code: 0 if everything that failed passes now."""
    import pytest

    try:
        failed = list(json.loads(FAILED.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return 1
    if not worth_another_walk(failed):
        return 1
    sys.stdout.write("Walked once more, alone:\n" + "".join(f"  {name}\n" for name in failed))
    return int(pytest.main(["-n", "0", *failed]))


if __name__ == "__main__":
    sys.exit(main())
