"""Programmes for the decided priorities of an area, and what its programme package is chosen from.

Which programmes fit is computed from the catalogue of this site each time; what people enter is stored key by key, so
that several can work at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from ctc_toolkit.access import Actor
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.matching import Candidate, Matches, Priority, Wishes, candidates_of, match
from ctc_toolkit.programmes.matching_rules import MatchingRules, Weights, load_matching_rules
from ctc_toolkit.programmes.offers import LocalOffer
from ctc_toolkit.programmes.package_entries import Chosen, Frame, available_options, tidied_entries
from ctc_toolkit.riskfactors.priorities import Choice, merged_entries
from ctc_toolkit.store import Repository
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.offers import offers_of_area
from ctc_toolkit.workspace.priorities import EntriesConflict, EntriesSaved
from ctc_toolkit.workspace.programmes import site_programmes

Entries = Mapping[str, str | int]


@dataclass(frozen=True)
class AreaProgrammes:
    """What an area needs to choose programmes.

    number, decided_on: of the newest decided priorities; None before there are any. priorities, strengths: of that
    version. frame: what a package is chosen within; entries: what was entered for it, by whom and when.
    """

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    number: int | None
    decided_on: date | None
    priorities: tuple[str, ...]
    strengths: tuple[str, ...]
    catalogue: ProgrammeCatalogue
    frame: Frame
    entries: Entries
    changed_by: str
    changed_at: datetime | None
    version: int

    @property
    def chosen(self) -> Chosen:
        """The entries in their meaning."""
        return Chosen(self.entries, self.frame)

    @cached_property
    def rules(self) -> MatchingRules:
        """The rules of matching."""
        return load_matching_rules()

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """All programmes with their evidence bands."""
        return candidates_of(self.catalogue)

    def matches(self, factor: str, weights: Weights | None = None, wishes: Wishes | None = None) -> Matches:
        """Return the programmes for a factor, best first."""
        domain = self.catalogue.factors[factor].domain if factor in self.catalogue.factors else None
        return match(Priority(factor, domain), self.candidates, self.rules, weights=weights, wishes=wishes)


def area_programmes(actor: Actor, ws: Workspace, area_id: str) -> AreaProgrammes:
    """Return what an area needs to choose programmes: its decided priorities, the catalogue, its package.

    Raises:
        ToolkitError: `not_available`, `programmes_invalid`.
    """
    with looking(actor, ws, "area_programmes", area_id) as grant:
        ags, area = grant.area(area_id)
        city = grant.city(ags)
        number, decided_on, choice = _decided(grant.repository, area_id)
        catalogue = site_programmes()
        saved = grant.repository.packages.of_area(area_id)
        return AreaProgrammes(
            area.id,
            area.name,
            ags,
            city.name,
            city.made_up,
            number,
            decided_on,
            choice.priorities if choice is not None else (),
            choice.strengths if choice is not None else (),
            catalogue,
            _frame(grant, ags, area_id, catalogue),
            dict(saved.entries) if saved is not None else {},
            saved.changed_by if saved is not None else "",
            saved.changed_at if saved is not None else None,
            saved.version if saved is not None else 0,
        )


def save_programme_package(
    actor: Actor, ws: Workspace, area_id: str, *, before: Entries, after: Entries
) -> EntriesSaved | EntriesConflict:
    """Store what somebody changed: from `before` (what was read) to `after`. Keys: see `programmes.package_entries`.

    Raises:
        ToolkitError: `not_available`, `package_entry_unknown`, `package_number`, `package_family_long`,
            `package_too_many`.
    """
    with changing(actor, ws, "save_programme_package", area_id) as grant:
        ags, _ = grant.area(area_id)
        tables = grant.repository.packages
        held = tables.held(area_id)
        current: Entries = held.entries if held is not None else {}
        together, clashes = merged_entries(before, after, current)
        if clashes:
            return EntriesConflict(clashes, current, held.changed_by if held is not None else "")
        frame = _frame(grant, ags, area_id, site_programmes())
        new = {key: value for key, value in together.items() if current.get(key) != value}
        wanted = {key: value for key, value in together.items() if key not in new} | tidied_entries(new, frame)
        saved = tables.save(area_id, _counted(wanted, frame), actor.name)
        grant.record(f"area {area_id}: programme package", ags)
        return EntriesSaved(saved.entries, saved.changed_at, saved.version)


def _counted(wanted: Entries, frame: Frame) -> Entries:
    """Return the entries if there are not too many options.

    Raises:
        ToolkitError: `package_too_many`.
    """
    tidied_entries({key: value for key, value in wanted.items() if key.startswith("in.")}, frame)
    return {key: value for key, value in wanted.items() if value != ""}


def _frame(grant: Grant, ags: str, area_id: str, catalogue: ProgrammeCatalogue) -> Frame:
    """Return what a package of an area is chosen within: also further areas for which the person may work."""
    others = [one for one in grant.city(ags).areas if one.id != area_id and grant.covers(ags, one.id)]
    own = next(one for one in grant.city(ags).areas if one.id == area_id)
    wanted = {}
    for one in (own, *others):
        _, _, choice = _decided(grant.repository, one.id)
        wanted[one.id] = choice.priorities if choice is not None else ()
    listed = [one for one in (own, *others) if one is own or wanted[one.id]]
    offers: dict[str, LocalOffer] = {
        offer.id: offer
        for one in listed
        for offer in offers_of_area(grant.repository, ags, one.id, ("runs", "planned"))
    }
    priorities = tuple(dict.fromkeys(factor for one in listed for factor in wanted[one.id]))
    available = available_options(candidates_of(catalogue), offers.values(), priorities)
    return Frame(tuple((one.id, one.name) for one in listed), {one.id: wanted[one.id] for one in listed}, available)


def _decided(repository: Repository, area_id: str) -> tuple[int | None, date | None, Choice | None]:
    """Return number, day and choice of the newest decided priorities of an area."""
    found = next((one for one in repository.priorities.of_area(area_id) if one.state == "decided"), None)
    if found is None:
        return None, None, None
    return found.number, found.decided_on, Choice.of(found.entries, found.listed)
