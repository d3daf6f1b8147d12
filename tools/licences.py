"""The licence that an installed package states about itself."""

from __future__ import annotations

from importlib import metadata

STATED_ELSEWHERE = {"huey": "MIT"}
"""Packages whose metadata name no licence; each one was read in the file LICENSE that the package brings."""

_SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
}
NOT_INSTALLED = "not installed on this system"


def licence_of(name: str) -> str:
    """Return the licence of a package: its expression, else its classifier, else its short text.

    Raises:
        ValueError: an installed package states none; somebody has to look.
    """
    try:
        data = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return NOT_INSTALLED
    classified = [
        entry.rpartition(" :: ")[2] for entry in data.get_all("Classifier") or () if entry.startswith("License ::")
    ]
    written = next(iter((data.get("License") or "").strip().splitlines()), "")
    short = written if len(written) <= 60 and "Copyright" not in written else ""
    named = " OR ".join(_SHORT.get(entry, entry) for entry in classified if entry != "OSI Approved")
    found = data.get("License-Expression") or short or named or STATED_ELSEWHERE.get(name, "")
    if not found:
        raise ValueError(f"{name} states no licence")
    return str(found)
