"""Licences of everything the lock files install.

1. Every locked package that is installed states a licence which may be used together with EUPL-1.2.
2. The lock files hold hashes only: no address of a package index, no path of a machine.
"""

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
ALLOWED = re.compile(
    r"MIT|BSD|Apache|MPL|Mozilla Public License|PSF|Python Software Foundation|LGPL|ISC|Zlib|0BSD|CC0|Public Domain"
)
STATED_ELSEWHERE = {"axe-playwright-python": "MIT, with axe-core under MPL-2.0", "huey": "MIT"}


def locked(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)))


def licence(name: str) -> str:
    info = metadata.metadata(name)
    classifiers = [entry for entry in info.get_all("Classifier") or [] if entry.startswith("License ::")]
    return " ".join([info.get("License-Expression") or "", *classifiers, (info.get("License") or "")[:200]]).strip()


@pytest.mark.parametrize("lock", LOCKS)
def test_1_every_licence_fits(lock):
    unfit, seen = {}, 0
    for name in locked(lock):
        try:
            stated = licence(name)
        except metadata.PackageNotFoundError:  # other platforms' packages
            continue
        seen += 1
        if name not in STATED_ELSEWHERE and not ALLOWED.search(stated):
            unfit[name] = stated
    assert unfit == {}
    assert seen > 50


@pytest.mark.parametrize("lock", LOCKS)
def test_2_locks_hold_hashes_only(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file:|--index-url|--find-links|^/", text, re.MULTILINE)
