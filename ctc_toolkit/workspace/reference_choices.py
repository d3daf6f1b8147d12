"""What a wave can be compared with: earlier waves, stored and published reference values, the average of partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure.benchmark import PooledFigure, dominance, pooled_figures
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text
from ctc_toolkit.riskfactors.references import ReferenceTable, ReferenceValue, shipped_references
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.survey.instrument import Label
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.profiles import profile_of_wave
from ctc_toolkit.workspace.reference_tables import reference_view

if TYPE_CHECKING:
    from ctc_toolkit.store import CityRecord, Repository, WaveRecord

Kind = Literal["wave", "city", "office", "published", "made_up", "partners"]
"""wave: an earlier survey of the same city. city, office: stored by one of them. published: shipped with the catalogue.
made_up: shipped, for made-up cities only. partners: the unnamed average of partner cities."""
Lock = Literal["", "few_units", "dominated"]

PARTNERS = "partners"
Act = Literal["release", "take_back"]


@dataclass(frozen=True)
class ReferenceChoice:
    """One thing to compare with. id: as it stands in the address. lock: why the average of partners is locked, or "".

    surveyed: when the answers were given; for a wave only its year counts. units: cities in the average.
    """

    id: str
    kind: Kind
    title: Text
    surveyed: date
    source: Text
    lock: Lock = ""
    units: int = 0


@dataclass(frozen=True)
class ReferenceChoices:
    """All choices of a wave, tables with values for most measures first; the first that is not locked is the default.

    released: whether the figures of this wave count in the average of partners.
    """

    choices: tuple[ReferenceChoice, ...]
    released: bool

    @property
    def default(self) -> ReferenceChoice | None:
        """The choice that counts where nobody has chosen."""
        return next((choice for choice in self.choices if not choice.lock), None)


def reference_choices(actor: Actor, ws: Workspace, wave_id: str) -> ReferenceChoices:
    """Return what a wave can be compared with.

    Raises:
        ToolkitError: `not_available`, `reference_damaged`.
    """
    with looking(actor, ws, "reference_choices", wave_id) as grant:
        wave = grant.wave(wave_id)
        return choices_of(ws, grant.repository, grant.city(wave.ags), wave)


def release_for_partners(actor: Actor, ws: Workspace, wave_id: str, *, act: Act = "release") -> ReferenceChoices:
    """Let the released figures of a wave count in the unnamed average of partner cities, or no more.

    Doing what is done already changes nothing.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    try:
        with changing(actor, ws, "release_for_partners", wave_id) as grant:
            wave = grant.wave(wave_id)
            references = grant.repository.references
            released = wave_id in references.shares()
            if act == "release" and not released:
                references.share(wave_id, actor.name)
            elif act == "take_back" and released:
                references.take_back(wave_id)
            grant.record(f"wave {wave_id}: {act}", wave.ags)
            city = grant.city(wave.ags)
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken
    with ws.store.reading() as repository:
        return choices_of(ws, repository, city, wave)


def choices_of(ws: Workspace, repository: Repository, city: CityRecord, wave: WaveRecord) -> ReferenceChoices:
    """Return the choices of a wave for a use case that was granted it."""
    found: list[ReferenceChoice] = []
    sizes: dict[str, int] = {}
    for record in repository.references.tables({wave.ags}):
        view = reference_view(record)
        if view.table.fits(wave.instrument):
            found.append(_choice(f"table-{view.id}", "office" if view.ags is None else "city", view.table))
            sizes[found[-1].id] = len(view.table.values)
    for table in shipped_references():
        if not table.fits(wave.instrument) or (table.status == "made_up" and not wave.made_up):
            continue
        kind: Kind = "made_up" if table.status == "made_up" else "published"
        found.append(_choice(f"shipped-{table.id}", kind, table))
        sizes[found[-1].id] = len(table.values)
    found.sort(key=lambda choice: -sizes[choice.id])
    partner, pool = pooled_reference(ws, repository, wave)
    lock = dominance(list(pool.values())) if partner is None else ""
    found.append(_partners(partner, "" if lock == "open" else lock or "", len(pool), wave.year))
    found += [_earlier(other) for other in earlier_waves(city, wave)]
    return ReferenceChoices(tuple(found), wave.id in repository.references.shares())


def earlier_waves(city: CityRecord, wave: WaveRecord) -> list[WaveRecord]:
    """Return the earlier waves of the same city with the same questionnaire, newest first."""
    name = wave.instrument.partition("@")[0]
    before = (wave.year, wave.imported_at)
    found = [
        one
        for one in city.waves
        if one.id != wave.id and one.instrument.partition("@")[0] == name and (one.year, one.imported_at) < before
    ]
    return sorted(found, key=lambda one: (-one.year, -one.imported_at.timestamp()))


def chosen_reference(ws: Workspace, repository: Repository, wave: WaveRecord, choice: str) -> ReferenceTable:
    """Return the table of a choice that is no wave.

    Raises:
        ToolkitError: `not_available`: there is no such choice, or it is locked; `reference_damaged`.
    """
    if choice == PARTNERS:
        partner, _ = pooled_reference(ws, repository, wave)
        if partner is not None:
            return partner
    elif choice.startswith("table-"):
        record = repository.references.table(choice.removeprefix("table-"))
        if record is not None and record.ags in (None, wave.ags):
            return reference_view(record).table
    else:
        for table in shipped_references():
            if f"shipped-{table.id}" == choice and (table.status != "made_up" or wave.made_up):
                return table
    raise ToolkitError("not_available")


def pooled_reference(
    ws: Workspace, repository: Repository, wave: WaveRecord
) -> tuple[ReferenceTable | None, dict[str, int]]:
    """Return the average of the partner cities as a table (None: locked), and the answers of each city in it.

    Of each city the newest wave counts that it has released for it, with the same questionnaire and cut points.
    """
    shares = repository.references.shares()
    newest: dict[str, WaveRecord] = {}
    for wave_id in sorted(shares):
        one = repository.wave(wave_id)
        same = one is not None and (one.instrument, one.cut_points) == (wave.instrument, wave.cut_points)
        if one is None or not same or one.ags == wave.ags or one.made_up != wave.made_up:
            continue
        known = newest.get(one.ags)
        if known is None or (known.year, known.imported_at) < (one.year, one.imported_at):
            newest[one.ags] = one
    sizes = {ags: one.respondents for ags, one in newest.items()}
    if dominance(list(sizes.values())) != "open":
        return None, sizes
    released = {ags: profile_of_wave(ws, one, level="public") for ags, one in newest.items()}
    figures = pooled_figures(released, own=wave.ags)
    if not figures:
        return None, sizes
    return _pooled(figures, wave, max(one.year for one in newest.values())), sizes


def _pooled(figures: dict[str, PooledFigure], wave: WaveRecord, year: int) -> ReferenceTable:
    values = {
        measure: {
            "all": ReferenceValue(
                percent=round(one.percent, 2), standard_error=round(one.standard_error, 2) or 0.01, n=one.n
            )
        }
        for measure, one in sorted(figures.items())
    }
    return ReferenceTable(
        id=PARTNERS,
        title=Label(de="Durchschnitt der Partnerstädte", en="Average of the partner cities"),
        instrument=wave.instrument,
        status="pooled",
        surveyed=date(year, 7, 1),
        source=Label(
            de="Freigegebene Werte anderer Städte, gewichtet nach Antworten",
            en="Released figures of other cities, weighted by answers",
        ),
        values=values,
    )


def _choice(identity: str, kind: Kind, table: ReferenceTable) -> ReferenceChoice:
    return ReferenceChoice(
        identity, kind, Text(table.title.de, table.title.en), table.surveyed, Text(table.source.de, table.source.en)
    )


def _partners(table: ReferenceTable | None, lock: Lock, units: int, year: int) -> ReferenceChoice:
    title = Text("Durchschnitt der Partnerstädte", "Average of the partner cities")
    source = Text("Freigegebene Werte anderer Städte", "Released figures of other cities")
    surveyed = table.surveyed if table else date(year, 7, 1)
    return ReferenceChoice(PARTNERS, "partners", title, surveyed, source, "" if table else lock or "few_units", units)


def _earlier(wave: WaveRecord) -> ReferenceChoice:
    title = Text(wave.label, wave.label)
    return ReferenceChoice(f"wave-{wave.id}", "wave", title, date(wave.year, 7, 1), title)
