"""Released tables that stay: how a request is named, kept and found again, and what is released before a deletion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
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
from ctc_toolkit.workspace.usable_answers import with_origin

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.store import LockPlanRecord, Repository, WaveRecord
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.usable import UsableAnswers

STANDARD_GROUPS = ("sex", "grade")
"""Grouping columns that results are broken down by where nothing else is asked for."""


@dataclass(frozen=True)
class Request:
    """What was asked for. by: grouping columns in their order. cut_points: id of a table, None: none was used."""

    by: tuple[str, ...]
    cut_points: str | None
    settings: ProfileSettings

    @property
    def text(self) -> str:
        """The request as it is kept: canonical JSON, with the software that answered it."""
        return _canonical({**self.fields(), "software": f"ctc-toolkit {__version__}"})

    def fits(self, text: str) -> bool:
        """Return whether a kept request asked for the same, whichever version of the software answered it."""
        kept = json.loads(text)
        kept.pop("software", None)
        return _canonical(kept) == _canonical(self.fields())

    def fields(self) -> dict[str, Any]:
        """Return what was asked for by name."""
        return {"by": list(self.by), "cut_points": self.cut_points, "settings": asdict(self.settings)}


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def as_kept(released: Released, request: Request) -> NewRelease:
    """Return a released profile as it is kept."""
    document = released_to_document(released)
    return NewRelease(released.level, request.text, released.rule_version, document, document_hash(document))


def rules_of(wave: WaveRecord) -> str:
    """Return today's version of the rules for a wave: finished tables have no plan of locks."""
    return RULES.version if wave.source == "tables" else RULES.joint_version


def kept_now(repository: Repository, wave: WaveRecord, level: Level, request: Request) -> Released | None:
    """Return what this version of the software released for the same request by today's rules, if it did.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    text = request.text
    same = [
        kept
        for kept in repository.releases.of_wave(wave.id, level)
        if kept.request == text and kept.rules == rules_of(wave)
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
    best = max(fitting, key=lambda kept: (kept.rules == rules_of(wave), kept.created_at))
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
        from ctc_toolkit.survey.grade_bands import with_band_column
        from ctc_toolkit.survey.instrument_files import load_instrument

        t, instrument = translator(language), with_band_column(load_instrument(self.instrument))
        requests = [json.loads(kept.request) for kept in self.tables]
        crossings = {tuple(request["by"]) for request in requests if "by" in request}
        ordered = sorted(crossings, key=lambda by: (len(by), by))
        named = [self._crossing(instrument, by, language) or t("everybody") for by in ordered]
        return "; ".join(named) or t("nothing")

    def _crossing(self, instrument: Instrument, by: tuple[str, ...], language: str) -> str:
        groups = instrument.group_by_id
        return " × ".join(groups[name].label.get(language) if name in groups else name for name in by)


def standard_requests(wave: WaveRecord, known: Sequence[str]) -> list[Request]:
    """Return the catalogue of a wave without schools: each breakdown of the columns that are known, in its order."""
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.survey.grade_bands import breakdowns_of
    from ctc_toolkit.survey.instrument_files import load_instrument

    instrument = load_instrument(wave.instrument)
    usual = [STANDARD_GROUPS] if breakdowns_of(instrument).holds(STANDARD_GROUPS) else []
    crossings = dict.fromkeys([*usual, *breakdowns_of(instrument, known).city_tables])
    return [Request(by, wave.cut_points, ProfileSettings()) for by in crossings]


def standard_catalogue(
    wave: WaveRecord, usable: UsableAnswers, chosen: CutPointTable | None, held: Sequence[LockPlanRecord] = ()
) -> list[NewRelease]:
    """Return everything of the standard catalogue at each level, with the cut points chosen for the wave.

    held: the plans by which something of the wave was released before.

    Raises:
        ToolkitError: what computing and releasing raise.
    """
    from ctc_toolkit.riskfactors.profile import make_profile
    from ctc_toolkit.survey.grade_bands import with_bands
    from ctc_toolkit.workspace.lock_plans import made_plan, product_of, read_plan

    table = with_bands(usable.table)
    requests = standard_requests(wave, [str(name) for name in table.groups.columns])
    plan = read_plan(held, product_of(requests[0]), "city")
    plan = plan or made_plan(table, requests[0], chosen, scope="city", held=held)
    crossings = tuple(dict.fromkeys(part for request in requests for part in parts_of(request.by)))
    names = tuple(dict.fromkeys(name for crossing in crossings for name in crossing))
    made = make_profile(table, cut_points=chosen, by=names, settings=requests[0].settings, crossings=crossings)
    profile = with_origin(made, usable)
    found = []
    for request in requests:
        part = profile.broken_down(parts_of(request.by))
        for level in LEVELS:
            released = release(part, level, source="made_up" if wave.made_up else "survey", plan=plan)
            found.append(as_kept(released, request))
    return found


def parts_of(by: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the tables that a breakdown comes with: everybody, each column alone, their crossing."""
    return tuple(part for size in range(len(by) + 1) for part in combinations(by, size))
