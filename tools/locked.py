"""The pins of a lock file: every package with its version, its marker and its hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"^\s+--hash=sha256:([0-9a-f]{64})\s*\\?$")


@dataclass(frozen=True)
class Pin:
    """One package at one version. marker: where it is installed, empty for everywhere; hashes: SHA-256 of its files."""

    name: str
    version: str
    marker: str = ""
    hashes: tuple[str, ...] = ()

    @property
    def installed_here(self) -> bool:
        """Whether this Python on this system gets it."""
        line = f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")
        marker = Requirement(line).marker
        return marker is None or marker.evaluate()


def pins_of(lock: Path) -> list[Pin]:
    """Return the pins of a lock file.

    Raises:
        ValueError: a line is neither a pin with its hashes, a remark nor empty: nothing is passed over in silence.
    """
    found: list[Pin] = []
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        pin, digest = _PIN.match(line), _HASH.match(line)
        if pin:
            found.append(Pin(str(canonicalize_name(pin[1])), pin[2], (pin[3] or "").strip()))
        elif digest and found:
            last = found.pop()
            found.append(Pin(last.name, last.version, last.marker, (*last.hashes, digest[1])))
        else:
            raise ValueError(f"{lock.name}, line {number}: neither a pin nor a hash")
    without = [pin.name for pin in found if not pin.hashes]
    if without:
        raise ValueError(f"{lock.name}: without hash: {', '.join(without)}")
    return found
