"""Districts of a city: the direct percentages that are shown, and beside them values that lean on all districts.

The rules:

- The direct percentage of a district is the cell of the released table, and nothing else.
- A value of the model is given only where the city's percentage of the measure is shown. A district takes part with its
  answers if its own cell is shown. A cell that is locked only because its number is too uncertain takes part as well,
  if the plan of all tables of the wave lets it be shown, so that no other lock leans on it; without a plan, as long as
  no cell of the measure among the districts is locked or banded for any other reason. What does not take part changes
  no value.
- A district of which fewer than 40 of 100 pupils answered has no value of either kind on the map.
- Values are whole percent; the weight of a district's own answers is given in steps of 5 percent.
- Where a known figure of the districts supports the model, it is named: which, of which year, by whom.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import floor, isfinite
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.disclosure.cells import STATES, STRUCTURAL, Plan
from ctc_toolkit.disclosure.derived import DerivedFromTable, contents_of, from_document, require, sealed, to_document
from ctc_toolkit.disclosure.release import Released, require_released
from ctc_toolkit.disclosure.rules import LEVELS, MINIMUM_PSUS, Level

RULE_SET = "areas-1"
"""Name of these rules. Changing any rule or constant of this module changes the name."""

LEAST_RESPONSE = 0.4
"""Response of a district below which nothing is shown of it."""
LEAST_CITY_RESPONSE = 0.6
"""Response of the city below which there is no map of districts."""
RELIABILITY_STEP = 5

AreaOutcome = Literal["model", "city", "alike", "too_few_areas", "left_out"]
"""What stands beside the direct percentage.

model: the value of the model. city: the value of the city, because the district's own answers weigh less than 0.3.
alike: no difference between the districts can be shown, all have the common value. too_few_areas: fewer than six
districts, no model. left_out: no value for this district.
"""
AREA_OUTCOMES: tuple[AreaOutcome, ...] = ("model", "city", "alike", "too_few_areas", "left_out")

MapState = Literal["open", "low_response"]


@dataclass(frozen=True)
class AreaInput:
    """One measure in one district, exact, before it is released. Percent points 0 to 100; NaN where there is none.

    model, low, high: the shrunken estimate with its 95 percent interval. reliability: weight of the district's own
    answers, 0 to 1.
    """

    measure: str
    area: str
    model: float
    low: float
    high: float
    reliability: float
    outcome: AreaOutcome


@dataclass(frozen=True)
class AreaResult:
    """What may be said about one measure in one district.

    state, percent, low, high, n, band, band_limit, certainty: the direct percentage, as in the released table; percent
    is None where it is not shown. model, model_low, model_high: whole percent; None where there is no value.
    reliability: in steps of 5 percent; None without a model.
    """

    measure: str
    kind: str
    area: str
    state: str
    n: int | None
    percent: int | None
    low: int | None
    high: int | None
    band: str
    band_limit: int | None
    certainty: str
    outcome: AreaOutcome
    model: int | None
    model_low: int | None
    model_high: int | None
    reliability: int | None


@dataclass(frozen=True)
class AreaResponse:
    """Response of a district in whole percent; None: not known."""

    area: str
    percent: int | None


@dataclass(frozen=True)
class CityValue:
    """The city's own value of a measure, as in the released table; percent None where it is not shown."""

    measure: str
    percent: int | None


@dataclass(frozen=True)
class Auxiliary:
    """A known figure of all districts that supports a model.

    indicator: its id; name_de, name_en: as its card has it. year: of the figures; source, as_of (ISO) as they were
    entered. content: SHA-256 of the figures, so that other figures are another support.
    """

    indicator: str
    name_de: str
    name_en: str
    year: int
    source: str
    as_of: str
    content: str

    @property
    def key(self) -> str:
        """What a choice of it is called: indicator and year."""
        return f"{self.indicator}@{self.year}"

    def name(self, language: str) -> str:
        """Return its name in `language`."""
        return self.name_de if language == "de" else self.name_en


@dataclass(frozen=True)
class _Contents:
    level: Level
    made_up: bool
    rules: str
    table: str
    group: str
    method: str
    map_state: MapState
    response: tuple[AreaResponse, ...]
    cities: tuple[CityValue, ...]
    results: tuple[AreaResult, ...]


@dataclass(frozen=True)
class _Supported(_Contents):
    """With a known figure of the districts; documents without one keep their form."""

    auxiliary: Auxiliary
    supported: tuple[str, ...]


class AreaResults(DerivedFromTable):
    """Values of districts that may leave the system. Only `release_area_results` makes them."""

    __slots__ = ()

    @property
    def results(self) -> tuple[AreaResult, ...]:
        """One entry per measure and district, in the order of the released table."""
        return self._held.results

    @property
    def group(self) -> str:
        """The grouping column of the districts."""
        return self._held.group

    @property
    def method(self) -> str:
        """The model: "fay_herriot" or "beta_binomial"."""
        return self._held.method

    @property
    def auxiliary(self) -> Auxiliary | None:
        """The known figure that supports the model, None where there is none."""
        held = self._held
        return held.auxiliary if isinstance(held, _Supported) else None

    @property
    def supported(self) -> tuple[str, ...]:
        """The measures in whose model the known figure was used: there were enough districts, all with a figure."""
        held = self._held
        return held.supported if isinstance(held, _Supported) else ()

    @property
    def map_state(self) -> MapState:
        """Whether districts may be compared: "low_response" where under 60 of 100 pupils of the city answered."""
        return self._held.map_state

    @property
    def response(self) -> tuple[AreaResponse, ...]:
        """Response by district."""
        return self._held.response

    def city(self, measure: str) -> int | None:
        """Return the city's percentage of a measure; None where it is not shown."""
        return next((one.percent for one in self._held.cities if one.measure == measure), None)

    @property
    def _held(self) -> _Contents:
        held: _Contents = contents_of(self)
        return held


def require_area_results(value: object) -> AreaResults:
    """Return `value` if `release_area_results()` made it.

    Raises:
        TypeError: for anything else.
    """
    return require(AreaResults, value)


def consenting_areas(
    estimates: pd.DataFrame, released: Released, group: str, plan: Plan | None = None
) -> dict[str, tuple[str, ...]]:
    """Return by measure the districts whose answers may take part in a model, see the rules above.

    plan: by which `released` was made, None where there was none.
    estimates: exact cells of the same answers with measure, groups, n, hits, psus and status, as a profile has them.
    """
    held = require_released(released)
    table = held.table
    of_city = dict(zip(*(table.loc[table["groups"] == "all", name] for name in ("measure", "state")), strict=True))
    areas = table[[_is_area(groups, group) for groups in table["groups"]]]
    exact = estimates.set_index(["measure", "groups"])
    uncertain = _uncertain_only(exact, held)
    found: dict[str, tuple[str, ...]] = {}
    for measure, rows in areas.groupby("measure", sort=False):
        if of_city.get(measure) != "shown":
            continue
        shown = [str(row["groups"]) for row in rows.to_dict("records") if row["state"] == "shown"]
        others = [str(row["groups"]) for row in rows.to_dict("records") if row["state"] != "shown"]
        unsure = [name for name in others if (str(measure), name) in uncertain]
        if plan is not None:
            shown += [name for name in unsure if plan.may_show(held.level, str(measure), name)]
        elif unsure == others:
            shown += unsure
        found[str(measure)] = tuple(name.split("=", 1)[1] for name in rows["groups"] if name in shown)
    return found


def _uncertain_only(exact: pd.DataFrame, released: Released) -> frozenset[tuple[str, str]]:
    """Return the cells that nothing but the uncertainty of their number locks."""
    rules, level = released.rules, released.level
    enough = (
        (exact["n"] >= rules.smallest_n(level))
        & (exact["psus"] >= MINIMUM_PSUS)
        & (exact["hits"] >= rules.k_x)
        & (exact["n"] - exact["hits"] >= rules.k_x)
        & (exact["status"] == "unreliable")
    )
    return frozenset((str(measure), str(groups)) for measure, groups in exact.index[enough])


def release_area_results(
    found: Sequence[AreaInput],
    released: Released,
    group: str,
    *,
    consent: Mapping[str, Sequence[str]],
    method: str = "fay_herriot",
    response: Mapping[str, float | None] | None = None,
    city_response: float | None = None,
    auxiliary: Auxiliary | None = None,
    supported: Collection[str] = (),
) -> AreaResults:
    """Return what may be said about districts: the only way out for values of a model.

    released: the released table with the breakdown by `group`. consent: as `consenting_areas` of the same table.
    response, city_response: 0 to 1 where known. auxiliary: the known figure that was to support the model; supported:
    the measures for which it did.

    Raises:
        ValueError: a value for a district that may not take part, or an impossible number.
    """
    table = require_released(released).table
    given = {(one.measure, one.area): one for one in found}
    for one in found:
        if one.outcome != "left_out" and one.area not in consent.get(one.measure, ()):
            raise ValueError(f"{one.area} may not take part in {one.measure}")
    rates = dict(response or {})
    low = city_response is not None and city_response < LEAST_CITY_RESPONSE
    rows = table[[_is_area(groups, group) for groups in table["groups"]]]
    results = [_result(row, given, rates, low) for row in rows.to_dict("records")]
    city = table[table["groups"] == "all"]
    areas = list(dict.fromkeys(result.area for result in results))
    contents = _Contents(
        released.level,
        released.made_up,
        f"{RULE_SET}; {released.rule_version}",
        released.content_hash,
        group,
        method,
        "low_response" if low else "open",
        tuple(AreaResponse(area, _whole(100 * (rates.get(area) or float("nan")))) for area in areas),
        tuple(CityValue(str(row["measure"]), _optional(row["percent"])) for row in city.to_dict("records")),
        tuple(results),
    )
    if auxiliary is not None:
        measures = tuple(dict.fromkeys(one.measure for one in results if one.measure in supported))
        contents = _Supported(**{**vars(contents), "auxiliary": auxiliary, "supported": measures})
    if not _possible(contents):
        raise ValueError("values of districts that cannot be")
    return sealed(AreaResults, contents)


def area_results_to_document(results: AreaResults) -> tuple[str, str]:
    """Return everything that results hold as canonical JSON, and the SHA-256 of it."""
    return to_document(require_area_results(results))


def area_results_from_document(document: str, content_hash: str) -> AreaResults:
    """Return the results that were written as `document`.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    return from_document(AreaResults, document, content_hash, _read, _possible)


def _is_area(groups: object, group: str) -> bool:
    name, _, value = str(groups).partition("=")
    return name == group and ";" not in value


def _result(
    row: Mapping[Any, Any],
    given: Mapping[tuple[str, str], AreaInput],
    rates: Mapping[str, float | None],
    low: bool,
) -> AreaResult:
    """Return one entry; nothing of a district, or of a city, in which too few pupils answered."""
    measure, area, state = str(row["measure"]), str(row["groups"]).partition("=")[2], str(row["state"])
    rate = rates.get(area)
    few = low or (rate is not None and rate < LEAST_RESPONSE)
    if few and state not in STRUCTURAL:
        state = "locked"
    shown, banded = state == "shown", state == "banded"
    one = None if few else given.get((measure, area))
    outcome: AreaOutcome = one.outcome if one is not None else "left_out"
    valued = one is not None and outcome in ("model", "alike") and isfinite(one.model)
    return AreaResult(
        measure,
        str(row["kind"]),
        area,
        state,
        n=_optional(row["n"]) if shown or banded else None,
        percent=_optional(row["percent"]) if shown else None,
        low=_optional(row["low"]) if shown else None,
        high=_optional(row["high"]) if shown else None,
        band=str(row["band"]) if banded else "",
        band_limit=_optional(row["band_limit"]) if banded else None,
        certainty=str(row["certainty"]) if shown else "",
        outcome=outcome,
        model=_inner(one.model) if one is not None and valued else None,
        model_low=_inner(one.low) if one is not None and valued else None,
        model_high=_inner(one.high) if one is not None and valued else None,
        reliability=_stepped(one) if one is not None and outcome in ("model", "city", "alike") else None,
    )


def _stepped(one: AreaInput) -> int:
    return floor(100 * one.reliability / RELIABILITY_STEP + 0.5) * RELIABILITY_STEP


def _inner(value: float) -> int:
    """Return whole percent; never 0 or 100, which would say "nobody" or "everybody"."""
    return min(max(floor(value + 0.5), 1), 99)


def _whole(value: float) -> int | None:
    return floor(value + 0.5) if isfinite(value) else None


def _optional(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _read(held: dict[str, Any]) -> _Contents:
    read = {
        **held,
        "response": tuple(AreaResponse(**entry) for entry in held["response"]),
        "cities": tuple(CityValue(**entry) for entry in held["cities"]),
        "results": tuple(AreaResult(**entry) for entry in held["results"]),
    }
    if "auxiliary" not in held:
        return _Contents(**read)
    return _Supported(**{**read, "auxiliary": Auxiliary(**held["auxiliary"]), "supported": tuple(held["supported"])})


def _possible(contents: _Contents) -> bool:
    """Return whether the door could have made the contents."""
    if contents.level not in LEVELS or contents.map_state not in ("open", "low_response"):
        return False
    if type(contents.made_up) is not bool or not contents.group:
        return False
    if isinstance(contents, _Supported) and not _possible_support(contents):
        return False
    names = [(one.measure, one.area) for one in contents.results]
    return len(set(names)) == len(names) and all(_possible_result(one) for one in contents.results)


def _possible_support(contents: _Supported) -> bool:
    known = contents.auxiliary
    texts = (known.indicator, known.name_de, known.name_en, known.source, known.as_of, known.content)
    return (
        type(known.year) is int
        and all(type(text) is str for text in texts)
        and {*contents.supported} <= {one.measure for one in contents.results}
    )


def _possible_result(one: AreaResult) -> bool:
    numbers = (one.n, one.percent, one.low, one.high, one.band_limit, one.model, one.model_low, one.model_high)
    if not all(number is None or type(number) is int for number in (*numbers, one.reliability)):
        return False
    if one.state not in STATES or one.outcome not in AREA_OUTCOMES:
        return False
    if one.state != "shown" and (one.percent, one.low, one.high) != (None, None, None):
        return False
    if one.state == "shown" and (one.percent is None or not 0 < one.percent < 100):
        return False
    valued = one.model is not None
    inside = one.model is None or (
        one.model_low is not None
        and one.model_high is not None
        and 1 <= one.model_low <= one.model <= one.model_high <= 99
    )
    return inside and valued == (one.model_low is not None) and (not valued or one.outcome in ("model", "alike"))
