"""What pages get to see of good practice, and who stands on which side of an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ctc_toolkit.access import Role, cities_for, covers, may
from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import Owner, PracticeFields, PracticeState, factor_scales, steps_by_id
from ctc_toolkit.process.practice_search import Searchable
from ctc_toolkit.store import CityRecord
from ctc_toolkit.store.exchange import LineRecord, PracticeFileRecord, PracticeRecord, PracticeVersionRecord
from ctc_toolkit.workspace.handle import Grant

OFFICE = "office"
"""In a search by city: what the office itself wrote about no city."""


@dataclass(frozen=True)
class PracticeSearch:
    """What is looked for. text: as people type. phase, step, factor: ids. city: AGS, `OFFICE`, or "" for all."""

    text: str = ""
    phase: str = ""
    step: str = ""
    factor: str = ""
    city: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is looked for."""
        return any((self.text.strip(), self.phase, self.step, self.factor, self.city))


@dataclass(frozen=True)
class PracticeView:
    """One version of an entry. ags, city_name: None where it is about no city of this workspace.

    approved_at: None unless it was approved. comments: how many there are on the entry. version: number of its
    changes, to be named in decisions about it. reason: why it was returned or withdrawn. handed_in_at: the last time.
    """

    id: str
    number: int
    state: PracticeState
    fields: PracticeFields
    owner: Owner
    ags: str | None
    city_name: str | None
    area: str | None
    area_name: str | None
    changed_by: str
    changed_at: datetime
    approved_at: datetime | None
    comments: int
    files: tuple[PracticeFileRecord, ...]
    version: int
    reason: str = ""
    handed_in_at: datetime | None = None


@dataclass(frozen=True)
class PracticeList:
    """Entries as one person sees them.

    found: approved ones that fit the search, newest first or best hit first. approved: how many there are in all.
    waiting: handed in, for the office to decide, longest waiting first. own: what the person's side works on.
    cities: name of each city with approved entries, by AGS; `office`: whether the office has written any about no city.
    """

    found: tuple[PracticeView, ...]
    approved: int
    newest: datetime | None
    waiting: tuple[PracticeView, ...]
    own: tuple[PracticeView, ...]
    cities: Mapping[str, str]
    office: bool


@dataclass(frozen=True)
class CommentView:
    """A comment. who: "" once the account was removed. own: written by this person. removable: by the office."""

    id: str
    text: str
    who: str
    role: Role
    city_name: str | None
    at: datetime
    own: bool
    removable: bool


@dataclass(frozen=True)
class PracticeReading:
    """An entry with all that the person may know of it.

    shown: the approved version, if there is one. working: the newest version where it is another one, for its writers
    and, once it is handed in, for the office. lines: what happened to it, for the same. removed: reasons for which the
    office has removed comments. own: the person wrote the working version, and cannot approve it.
    """

    shown: PracticeView | None
    working: PracticeView | None
    comments: tuple[CommentView, ...]
    removed: tuple[LineRecord, ...]
    lines: tuple[LineRecord, ...]
    may_write: bool
    may_decide: bool
    may_comment: bool
    own: bool


def of_the_office(grant: Grant, ags: str | None) -> bool:
    """Return whether the person decides about entries of this city (None: about such of no city, as the office)."""
    if ags is None:
        return cities_for(grant.actor, "decide_practice", grant.kind) is None
    return may(grant.actor, "decide_practice", grant.kind, ags)


def of_the_city(grant: Grant, ags: str | None, area: str | None) -> bool:
    """Return whether the person reads drafts of this place; entries are drafts like other texts of a city."""
    return ags is not None and covers(grant.actor, "read_texts", grant.kind, ags, area)


def writes(grant: Grant, practice: PracticeRecord) -> bool:
    """Return whether the person stands on the side that writes an entry."""
    if practice.owner == "office":
        return of_the_office(grant, practice.ags)
    return of_the_city(grant, practice.ags, practice.area)


def view_of(
    practice: PracticeRecord,
    version: PracticeVersionRecord,
    cities: Mapping[str, CityRecord],
    *,
    comments: int = 0,
    files: Iterable[PracticeFileRecord] = (),
    reason: str = "",
    handed_in_at: datetime | None = None,
) -> PracticeView:
    """Return a version of an entry for pages. cities: by AGS. files: of all its versions."""
    city = cities.get(practice.ags or "")
    area = next((one.name for one in city.areas if one.id == practice.area), None) if city else None
    return PracticeView(
        practice.id,
        version.number,
        version.state,
        version.fields,
        practice.owner,
        practice.ags,
        city.name if city else None,
        practice.area,
        area,
        version.changed_by,
        version.changed_at,
        version.decided_at if version.state == "approved" else None,
        comments,
        tuple(file for file in files if file.practice == practice.id and file.belongs_to(version.number)),
        practice.version,
        reason,
        handed_in_at,
    )


def fits(view: PracticeView, search: PracticeSearch) -> bool:
    """Return whether an entry fits everything of a search but its text."""
    fields = view.fields
    return (
        search.phase in ("", *fields.phases)
        and search.step in ("", *fields.steps)
        and search.factor in ("", *fields.factors)
        and search.city in ("", view.ags or OFFICE)
    )


def searchable(view: PracticeView) -> Searchable[str]:
    """Return what of an entry can be found, in both languages where it comes from the catalogue."""
    catalogue, fields = load_process(), view.fields
    steps, scales = steps_by_id(catalogue), {scale.id: scale for scale in factor_scales()}
    functions = {one.id: one for one in catalogue.functions}
    labels = [steps[step].title for step in fields.steps if step in steps]
    labels += [scales[factor].label for factor in fields.factors if factor in scales]
    labels += [phase.title for phase in catalogue.phases if phase.id in fields.phases]
    labels += [functions[fields.contact].title] if fields.contact in functions else []
    named = [text for label in labels for text in (label.de, label.en)]
    place = [view.city_name or "", view.area_name or "", fields.place, *named]
    texts = {
        fields.title: 8.0,
        " ".join(place): 4.0,
        " ".join((fields.done, fields.helped, fields.care)): 2.0,
        " ".join((fields.organisation, *(file.name for file in view.files))): 1.0,
    }
    return Searchable(view.id, texts)


def of_other_groups(grant: Grant) -> frozenset[str]:
    """Return the cities (AGS) of workshop groups that the person is not in: groups do not see each other.

    Only a workspace of made-up cities has groups; whoever holds a role for no city (trainers, the office) sees all.
    """
    if grant.kind != "demo" or any(entry.ags is None for entry in grant.actor.roles):
        return frozenset()
    groups = {group.ags for group in grant.repository.workshop.groups()}
    return frozenset(groups - {entry.ags for entry in grant.actor.roles})


def cities_of(grant: Grant, ags: Collection[str | None]) -> dict[str, CityRecord]:
    """Return the cities by AGS, whoever may see them: approved entries name their city to all partners."""
    return {city.ags: city for city in grant.repository.cities({one for one in ags if one is not None})}
