"""Where a bundle comes from, as JSON: from what the numbers can be computed again, and which files belong to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ctc_toolkit import __version__
from ctc_toolkit.disclosure.derived import Derived
from ctc_toolkit.reporting.evaluation_contents import Outcomes, WaveOutcome

FORMAT = "ctc-outcome-statistics-1"


def provenance(outcomes: Outcomes, language: str) -> dict[str, Any]:
    """Return the provenance without the files: level, language, software, and each survey with everything behind it."""
    return {
        "format": FORMAT,
        "software": f"ctc-toolkit {__version__}",
        "language": language,
        "made_up": outcomes.made_up,
        "as_of": outcomes.made_on.isoformat(),
        "city": {"municipality_key": outcomes.ags, "name": outcomes.city},
        "filters": {"level": outcomes.level, "surveys": [wave.content_hash for wave in outcomes.waves]},
        "surveys": [_survey(wave) for wave in outcomes.waves],
    }


def provenance_json(told: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return the provenance with the size and SHA-256 of every file, as JSON that reads well."""
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    text = json.dumps({**told, "files": listed}, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()


def _survey(wave: WaveOutcome) -> dict[str, Any]:
    held = wave.whole.provenance
    points = wave.cut_points
    derived: list[tuple[str, Derived | None]] = [(one.product, one) for one in wave.differences]
    derived += [("ranks", wave.ranks), ("districts", wave.areas), ("associations", wave.associations)]
    derived += [("quality", wave.quality)]
    tables = [
        {
            "content_hash": table.content_hash,
            "rules": table.rule_version,
            "software": table.provenance.software,
            "groups": sorted({_crossing(groups) for groups in table.table["groups"].unique()}),
        }
        for table in wave.tables
    ]
    return {
        "label": wave.label,
        "year": wave.year,
        "survey_hash": wave.content_hash,
        "input_hash": held.source_hash,
        "instrument": held.instrument,
        "cut_points": {
            "id": held.cut_points,
            "status": held.cut_points_status,
            "provisional": held.cut_points_provisional,
            "valid_from": points.valid_from.isoformat() if points else None,
        },
        "answers": held.answers,
        "finished_tables": held.as_dict().get("tables"),
        "settings": dict(wave.settings),
        "tables": tables,
        "derived": [{"kind": kind, "content_hash": one.content_hash} for kind, one in derived if one is not None],
    }


def _crossing(groups: str) -> str:
    return "all" if groups == "all" else ",".join(part.partition("=")[0] for part in groups.split(";"))
