"""Makes what is handed out: wheel, source archive, bill of materials, list of licences, sums.

    python -m tools.release [--out dist] [--changes refuse|allow]

The same commit gives the same bytes: all dates are that of the commit (`SOURCE_DATE_EPOCH`), and nothing of the machine
gets in.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.metadata
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.licences import NOT_INSTALLED, licence_of
from tools.locked import Pin, pins_of

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
BOM, LICENCES, SUMS = "sbom.cdx.json", "licences.csv", "SHA256SUMS"
_BUILD = "import sys; from hatchling import build; print(getattr(build, sys.argv[1])(sys.argv[2]))"


def epoch() -> str:
    """Return the moment of the last commit, or what SOURCE_DATE_EPOCH says."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return given or _git("log", "-1", "--format=%ct")


def build(kind: str, out: Path, moment: str) -> Path:
    """Build a wheel ("build_wheel") or a source archive ("build_sdist") and return its path."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": moment}
    done = subprocess.run(  # noqa: S603 - this Python, our own words
        [sys.executable, "-c", _BUILD, kind, str(out)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{kind} failed:\n{done.stderr}")
    return out / done.stdout.strip().splitlines()[-1]


def bill_of_materials(pins: Sequence[Pin], moment: str) -> dict[str, Any]:
    """Return the bill of materials (CycloneDX 1.6) of the lock, with licences, hashes and the date of the commit."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bom.json"
        command = ["requirements", "--pyproject", "pyproject.toml", "--mc-type", "application", "--output-reproducible"]
        options = ["--output-format", "JSON", "--spec-version", "1.6", "--output-file", str(file), LOCK.name]
        subprocess.run(  # noqa: S603 - this Python, our own words
            [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", *command, *options],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        bom: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    known = {(pin.name, pin.version): pin for pin in pins}
    for component in bom["components"]:
        pin = known[component["name"], component["version"]]
        _complete(component, pin)
    root = bom["metadata"]["component"]["bom-ref"]
    bom["metadata"]["timestamp"] = datetime.fromtimestamp(int(moment), UTC).isoformat().replace("+00:00", "Z")
    bom["dependencies"] = [{"ref": root, "dependsOn": sorted(component["bom-ref"] for component in bom["components"])}]
    return bom


def _complete(component: dict[str, Any], pin: Pin) -> None:
    """Name a component by its purl, and add licence and the systems it is for; hashes are those of the lock."""
    component["bom-ref"] = component["purl"]
    component.pop("description", None)
    hashes = [{"alg": "SHA-256", "content": digest} for digest in pin.hashes]
    component["externalReferences"] = [{"type": "distribution", "url": LOCK.name, "hashes": hashes}]
    licence = licence_of(pin.name)
    if licence != NOT_INSTALLED:
        component["licenses"] = [{"license": {"name": licence, "acknowledgement": "declared"}}]
    if pin.marker:
        component["properties"] = [{"name": "ctc:marker", "value": pin.marker}]


def licence_list(pins: Sequence[Pin]) -> str:
    """Return the list of licences as CSV; a package that is not installed here is named with its marker."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("package", "version", "licence", "home page", "only where"))
    writer.writerow(("ctc-toolkit", importlib.metadata.version("ctc-toolkit"), "EUPL-1.2", "", ""))
    for pin in pins:
        home = _home(pin.name) if pin.installed_here else ""
        writer.writerow((pin.name, pin.version, licence_of(pin.name), home, pin.marker))
    return written.getvalue()


def _home(name: str) -> str:
    data = importlib.metadata.metadata(name)
    addresses = dict(entry.split(", ", 1) for entry in data.get_all("Project-URL") or () if ", " in entry)
    wanted = ("homepage", "home", "repository", "source", "source code")
    by_name = {key.lower(): value for key, value in addresses.items()}
    return str(data.get("Home-page") or next((by_name[key] for key in wanted if key in by_name), ""))


def sums(folder: Path) -> str:
    """Return the SHA-256 of every file of the folder, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own words
        ["git", *words],  # noqa: S607 - the git of this machine
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit("Neither a git checkout nor SOURCE_DATE_EPOCH: the date of the release is not known.")
    return done.stdout.strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Make everything."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the files")
    parser.add_argument("--changes", choices=("refuse", "allow"), default="refuse", help="what is not committed")
    given = parser.parse_args(arguments)
    if given.changes == "refuse" and _git("status", "--porcelain"):
        raise SystemExit("There are changes that are not committed; a release is made of a commit.")
    out, moment, pins = given.out.resolve(), epoch(), pins_of(LOCK)
    out.mkdir(parents=True, exist_ok=True)
    made = [build(kind, out, moment) for kind in ("build_wheel", "build_sdist")]
    texts = {
        BOM: json.dumps(bill_of_materials(pins, moment), indent=2, sort_keys=True) + "\n",
        LICENCES: licence_list(pins),
        LOCK.name: LOCK.read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8")
    (out / SUMS).write_text(sums(out), encoding="utf-8")
    sys.stdout.write("".join(f"{path}\n" for path in [*made, *(out / name for name in (*texts, SUMS))]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
