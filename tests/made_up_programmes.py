"""Programmes made up for tests: as little as a programme can have, changed by names."""

from __future__ import annotations

from typing import Any

from ctc_toolkit.programmes.programme import Programme

_LEAST: dict[str, Any] = {
    "role": "programme",
    "provider": "Somebody",
    "country": "DE",
    "aim": {"de": "Ziel", "en": "Aim"},
    "availability": {"germany": True, "nrw": False},
    "levels": ["universal"],
    "settings": ["school"],
    "domains": ["peer_individual"],
    "problems": ["violence"],
    "ages": {"min": 6, "max": 10},
    "sources": [{"address": "https://example.org/"}],
    "confidence": "verified",
    "checked_on": "2026-11-22",
}


def made_up_programme(id: str, main: tuple[str, ...] = (), side: tuple[str, ...] = (), **changes: Any) -> Programme:
    """Return a programme. changes: fields as in its file; `nrw` and `germany` for availability."""
    available = {name: changes.pop(name) for name in ("germany", "nrw") if name in changes}
    content = {
        **_LEAST,
        "id": id,
        "name": id.upper(),
        "factors": {"main": list(main), "side": list(side), "basis": "own_reading"},
        **changes,
    }
    content["availability"] = {**_LEAST["availability"], **available}
    return Programme.model_validate(content)
