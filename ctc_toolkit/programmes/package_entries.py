"""What an area enters for its programme package, and the task that follows from it.

Entries are a flat mapping, so that several people can work at once: what two of them changed in different places is put
together. Keys, with `<option>` a programme id or `offer:` and the id of a local offer:

    in.<option>            1: it is an option
    one_off.<option>       euros once; yearly.<option>: euros a year; both whole; an option without yearly costs waits
    staff.<option>         hours of own staff a year; training.<option>: places in trainings
    rule.<option>          "must" or "must_not"
    family.<option>        a word; of options with the same word at most one
    absent.<option>.<area> 1: it would not run in this area
    weight.<factor>        1 to 5, usually 3; cover.<factor>: 1: must be covered as a main factor in every age and area
    age.<band>             1 or 0; band as "6-9"; area.<area>: 1: a further area of the city
    limit.<name>           budget, year1 to year3, staff, training: whole; floor: a band; several: 1 where families may
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.matching import Candidate, Link, link_of
from ctc_toolkit.programmes.offer_matrix import BANDS as AGE_BANDS
from ctc_toolkit.programmes.offers import LocalOffer
from ctc_toolkit.programmes.portfolio_task import BANDS, MOST_NUMBER, MOST_WEIGHT, Cell, Limits, Option, Task
from ctc_toolkit.programmes.registries import Band

Entry = str | int
Entries = Mapping[str, Entry]

OFFER = "offer:"
"""Begins the id of an option that is a local offer."""

USUAL_WEIGHT = 3
USUAL_AGES: tuple[tuple[int, int], ...] = ((6, 9), (10, 12), (13, 15))
MOST_CHOSEN, LONGEST_FAMILY = 60, 40
NUMBERS = ("one_off", "yearly", "staff", "training")
LIMIT_NUMBERS = ("budget", "year1", "year2", "year3", "staff", "training")


@dataclass(frozen=True)
class Available:
    """What can become an option: a programme that may be recommended, or an offer that runs here or is planned."""

    id: str
    name: str
    factors: Mapping[str, Link]
    ages: tuple[int, int] | None
    band: Band
    areas: tuple[str, ...] = ()

    @property
    def is_offer(self) -> bool:
        """Whether it is a local offer."""
        return self.id.startswith(OFFER)


@dataclass(frozen=True)
class Frame:
    """What a package is chosen within. areas: (id, name), the own one first. wanted: decided priorities by area."""

    areas: tuple[tuple[str, str], ...]
    wanted: Mapping[str, tuple[str, ...]]
    available: tuple[Available, ...]

    @property
    def own(self) -> str:
        """The area the package belongs to."""
        return self.areas[0][0]


def available_options(
    candidates: Iterable[Candidate], offers: Iterable[LocalOffer], priorities: Collection[str]
) -> tuple[Available, ...]:
    """Return programmes and offers that work on one of the priorities, by name. An offer that is a programme of the
    catalogue has its evidence; any other has none that is known.
    """
    known = {one.programme.id: one for one in candidates}
    found = []
    for one in known.values():
        programme = one.programme
        factors = {factor: link for factor in priorities if (link := link_of(programme, factor))}
        usable = programme.role == "programme" and programme.availability.germany and one.band != "X"
        if factors and usable:
            ages = (programme.ages.min, programme.ages.max) if programme.ages else None
            named = programme.short_name or programme.name
            found.append(Available(programme.id, named, factors, ages, one.band))
    for offer in offers:
        fields = offer.fields
        entry = known.get(fields.programme)
        band: Band = entry.band if entry is not None else "U"
        linked: dict[str, Link] = {one: "main" if one in fields.factors_main else "side" for one in fields.factors}
        factors = {factor: link for factor, link in linked.items() if factor in priorities}
        if factors and band != "X":
            ages = (
                (fields.age_from, fields.age_to) if fields.age_from is not None and fields.age_to is not None else None
            )
            found.append(Available(f"{OFFER}{offer.id}", fields.name, factors, ages, band, fields.areas))
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


@dataclass(frozen=True)
class Chosen:
    """The entries in their meaning, as far as they fit the frame."""

    entries: Entries
    frame: Frame

    @property
    def options(self) -> tuple[Available, ...]:
        """What is an option."""
        return tuple(one for one in self.frame.available if self.entries.get(f"in.{one.id}"))

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas to be covered, the own one first."""
        own = self.frame.own
        return tuple(one for one, _ in self.frame.areas if one == own or self.entries.get(f"area.{one}"))

    @property
    def ages(self) -> tuple[tuple[int, int], ...]:
        """The age bands to be covered."""
        return tuple(one for one in AGE_BANDS if self.entries.get(f"age.{band_key(one)}", int(one in USUAL_AGES)))

    @property
    def priorities(self) -> dict[str, int]:
        """The priorities of the areas with their weights."""
        listed = dict.fromkeys(factor for area in self.areas for factor in self.frame.wanted.get(area, ()))
        return {factor: int(self.entries.get(f"weight.{factor}", USUAL_WEIGHT)) for factor in listed}

    @property
    def waiting(self) -> tuple[Available, ...]:
        """Options without yearly costs: they cannot be calculated yet."""
        return tuple(one for one in self.options if f"yearly.{one.id}" not in self.entries)

    def number(self, name: str) -> int | None:
        """Return a number that was entered; None where nothing was."""
        found = self.entries.get(name)
        return None if found is None else int(found)

    def limits(self, cells: Sequence[Cell]) -> Limits:
        """Return the limits, for the options that can be calculated."""
        ready = {one.id for one in self.options} - {one.id for one in self.waiting}
        rules = {one: self.entries.get(f"rule.{one}") for one in ready}
        floor = self.entries.get("limit.floor")
        return Limits(
            self.number("limit.budget"),
            (self.number("limit.year1"), self.number("limit.year2"), self.number("limit.year3")),
            self.number("limit.staff"),
            self.number("limit.training"),
            next((one for one in BANDS if one == floor), None),
            frozenset(one for one in ready if rules[one] == "must"),
            frozenset(one for one in ready if rules[one] == "must_not"),
            frozenset(cell for cell in cells if self.entries.get(f"cover.{cell.priority}")),
            not self.entries.get("limit.several"),
        )

    def task(self) -> Task | None:
        """Return the task; None where options, ages or priorities are still missing.

        Raises:
            ToolkitError: as `Task`, for example `portfolio_must_budget`; `portfolio_must_waiting` (something that must
                be part has no costs yet).
        """
        for one in self.waiting:
            if self.entries.get(f"rule.{one.id}") == "must":
                raise ToolkitError("portfolio_must_waiting", option=one.name)
        options = tuple(self._option(one) for one in self.options if one not in self.waiting)
        priorities, areas = self.priorities, self.areas
        if not options or not self.ages or not priorities:
            return None
        wanted = {area: frozenset(self.frame.wanted.get(area, ())) for area in areas}
        bare = Task(options, priorities, self.ages, areas, wanted=wanted)
        return Task(options, priorities, self.ages, areas, self.limits(bare.cells), wanted)

    def _option(self, one: Available) -> Option:
        areas = frozenset(
            area
            for area in self.areas
            if (not one.areas or area in one.areas) and not self.entries.get(f"absent.{one.id}.{area}")
        )
        numbers = {name: self.number(f"{name}.{one.id}") or 0 for name in NUMBERS}
        return Option(
            one.id,
            one.name,
            one.factors,
            one.ages,
            areas,
            one.band,
            numbers["one_off"],
            numbers["yearly"],
            numbers["staff"],
            numbers["training"],
            str(self.entries.get(f"family.{one.id}", "")).casefold(),
        )


def band_key(ages: tuple[int, int]) -> str:
    """Return an age band as it stands in a key: "6-9"."""
    return f"{ages[0]}-{ages[1]}"


_OPTION = re.compile(r"(?:[a-z][a-z0-9_]{0,59}|offer:[0-9a-f-]{36})")


def tidied_entries(entries: Entries, frame: Frame) -> dict[str, Entry]:
    """Return the entries as they are stored: known keys and values only, nothing where nothing is said.

    Options that have meanwhile left the catalogue or the inventory keep what was entered.

    Raises:
        ToolkitError: `package_entry_unknown`, `package_number`, `package_family_long`, `package_too_many`.
    """
    found = {key: _tidied(key, value, frame) for key, value in sorted(entries.items()) if value not in ("", None)}
    chosen = sum(1 for key, value in found.items() if key.startswith("in.") and value)
    if chosen > MOST_CHOSEN:
        raise ToolkitError("package_too_many", found=chosen, most=MOST_CHOSEN)
    return found


def _tidied(key: str, value: Entry, frame: Frame) -> Entry:
    kind, _, rest = key.partition(".")
    if kind in NUMBERS and _OPTION.fullmatch(rest):
        return _number(value)
    if kind == "limit" and rest in LIMIT_NUMBERS:
        return _number(value)
    if kind == "family" and _OPTION.fullmatch(rest):
        text = " ".join(str(value).split())
        if len(text) > LONGEST_FAMILY:
            raise ToolkitError("package_family_long", found=len(text), longest=LONGEST_FAMILY)
        return text
    if value in _values(kind, rest, frame):
        return value
    raise ToolkitError("package_entry_unknown")


def _values(kind: str, rest: str, frame: Frame) -> Collection[Entry]:
    """Return what may stand at a key; nothing where there is no such key."""
    areas = {area for area, _ in frame.areas}
    factors = {factor for listed in frame.wanted.values() for factor in listed}
    option, _, area = rest.partition(".")
    known = {
        "in": bool(_OPTION.fullmatch(rest)),
        "rule": bool(_OPTION.fullmatch(rest)),
        "absent": bool(_OPTION.fullmatch(option)) and area in areas,
        "weight": rest in factors,
        "cover": rest in factors,
        "age": rest in {band_key(one) for one in AGE_BANDS},
        "area": rest in areas,
        "limit": rest in ("floor", "several"),
    }
    if not known.get(kind):
        return ()
    if kind == "rule":
        return ("must", "must_not")
    if kind == "weight":
        return range(1, MOST_WEIGHT + 1)
    if rest == "floor":
        return BANDS[:-1]
    return (0, 1) if kind == "age" else (1,)


def _number(value: Entry) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_NUMBER:
        raise ToolkitError("package_number", found=value)
    return value
