"""Released tables that stay: how a request is named, kept and found again, and what is released before a deletion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ctc_toolkit import __version__
from ctc_toolkit.disclosure import (
    LEVELS,
    RULES,
    Level,
    Released,
    document_hash,
    release,
    released_from_document,
    released_to_document,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.store import NewRelease, ReleaseRecord

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.store import Repository, WaveRecord
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.responses import ResponseTable

STANDARD_GROUPS = ("sex", "grade")
"""Grouping columns of the standard catalogue: everybody, each alone, and their crossing."""


@dataclass(frozen=True)
class Request:
    """What was asked for. by: grouping columns in their order. cut_points: id of a table, None: none was used."""

    by: tuple[str, ...]
    cut_points: str | None
    settings: ProfileSettings

    @property
    def text(self) -> str:
        """The request as it is kept: canonical JSON, with the software that answered it."""
        return _canonical({**self._fields(), "software": f"ctc-toolkit {__version__}"})

    def fits(self, text: str) -> bool:
        """Return whether a kept request asked for the same, whichever version of the software answered it."""
        kept = json.loads(text)
        kept.pop("software", None)
        return _canonical(kept) == _canonical(self._fields())

    def _fields(self) -> dict[str, Any]:
        return {"by": list(self.by), "cut_points": self.cut_points, "settings": asdict(self.settings)}


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def as_kept(released: Released, request: Request) -> NewRelease:
    """Return a released profile as it is kept."""
    document = released_to_document(released)
    return NewRelease(released.level, request.text, released.rule_version, document, document_hash(document))


def kept_now(repository: Repository, wave: WaveRecord, level: Level, request: Request) -> Released | None:
    """Return what this version of the software released for the same request by today's rules, if it did.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    text = request.text
    same = [
        kept
        for kept in repository.releases.of_wave(wave.id, level)
        if kept.request == text and kept.rules == RULES.version
    ]
    return _opened(repository, same[-1]) if same else None


def kept_for_good(repository: Repository, wave: WaveRecord, level: Level, request: Request) -> Released:
    """Return what was released for the same request while the answers were there, the newest by today's rules first.

    Raises:
        ToolkitError: `answers_deleted`: this was never released, and cannot be computed any more;
            `release_level_unknown`, `released_document_damaged`.
    """
    if level not in LEVELS:
        raise ToolkitError("release_level_unknown", found=level, known=", ".join(LEVELS))
    everything = repository.releases.of_wave(wave.id)
    fitting = [kept for kept in everything if kept.level == level and request.fits(kept.request)]
    if not fitting:
        assert wave.answers_deleted_at is not None  # noqa: S101 - asked only after the deletion
        day = wave.answers_deleted_at.astimezone().strftime("%d.%m.%Y")
        raise ToolkitError("answers_deleted", label=wave.label, date=day, kept=Kept(tuple(everything), wave.instrument))
    best = max(fitting, key=lambda kept: (kept.rules == RULES.version, kept.created_at))
    return _opened(repository, best)


def _opened(repository: Repository, kept: ReleaseRecord) -> Released:
    document = repository.releases.document(kept.id)
    if document is None:
        raise ToolkitError("released_document_damaged", place="missing")
    return released_from_document(document, kept.content_hash)


@dataclass(frozen=True)
class Kept:
    """Which tables can still be shown, in words."""

    tables: tuple[ReleaseRecord, ...]
    instrument: str

    def say(self, language: str) -> str:
        """Return the kept breakdowns in `language`, each once."""
        from ctc_toolkit.survey.instrument_files import load_instrument

        t, instrument = translator(language), load_instrument(self.instrument)
        crossings = {tuple(json.loads(kept.request)["by"]) for kept in self.tables}
        ordered = sorted(crossings, key=lambda by: (len(by), by))
        named = [self._crossing(instrument, by, language) or t("everybody") for by in ordered]
        return "; ".join(named) or t("nothing")

    def _crossing(self, instrument: Instrument, by: tuple[str, ...], language: str) -> str:
        groups = instrument.group_by_id
        return " × ".join(groups[name].label.get(language) if name in groups else name for name in by)


def standard_requests(wave: WaveRecord, known: Sequence[str]) -> list[Request]:
    """Return the standard catalogue of a wave: everybody, each of `STANDARD_GROUPS` that is known, their crossing."""
    from ctc_toolkit.riskfactors.profile import ProfileSettings

    names = tuple(name for name in STANDARD_GROUPS if name in known)
    crossings = dict.fromkeys([names, (), *((name,) for name in names)])
    return [Request(by, wave.cut_points, ProfileSettings()) for by in crossings]


def standard_catalogue(wave: WaveRecord, table: ResponseTable, chosen: CutPointTable | None) -> list[NewRelease]:
    """Return everything of the standard catalogue at each level, with the cut points chosen for the wave.

    Raises:
        ToolkitError: what computing and releasing raise.
    """
    from ctc_toolkit.riskfactors.profile import make_profile

    found = []
    for request in standard_requests(wave, list(table.instrument.group_by_id)):
        profile = make_profile(table, cut_points=chosen, by=request.by, settings=request.settings)
        for level in LEVELS:
            released = release(profile, level, source="made_up" if wave.made_up else "survey")
            found.append(as_kept(released, request))
    return found
