"""Cities, their areas, and the phase of CTC each area is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from ctc_toolkit.access import AGS_PATTERN, Actor, may
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AreaRecord, RuleBroken, new_id
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.views import AreaView, CityView, Steps, area_view, city_view
from ctc_toolkit.workspace.words import tidy

STATES = frozenset(f"{number:02}" for number in range(1, 17))
"""The first two digits of a municipality key: the sixteen states."""

LONGEST_NAME = 80
LONGEST_STEP = 200
ALIKE = 0.86
"""From this share of equal letters on (`difflib`), two names of cities are taken for the same one."""

SimilarName = Literal["refuse", "allow"]
"""What to do with a city whose name looks like that of a city which is there already."""

_DESIGNATIONS = frozenset(
    ("stadt", "kreis", "landkreis", "kreisfreie", "hansestadt", "landeshauptstadt", "gemeinde", "markt", "der", "die")
)

_UMLAUTS: dict[int, str] = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}


def list_cities(actor: Actor, ws: Workspace) -> list[CityView]:
    """Return the cities that the actor may see, by name, with areas and waves.

    Raises:
        ToolkitError: `not_available` if no role of the actor sees any city here.
    """
    with looking(actor, ws, "list_cities") as grant:
        found = grant.repository.cities(grant.within)
        return [city_view(city, steps_for(grant, city.ags)) for city in found]


def add_city(
    actor: Actor,
    ws: Workspace,
    *,
    ags: str,
    name: str,
    areas: Sequence[str] = (),
    similar_name: SimilarName = "refuse",
) -> CityView:
    """Add a real city with its areas; the first one makes this a workspace of real cities for good.

    ags: blanks between its digits are left out. similar_name: "allow" where a person has confirmed that this is not
    one of the cities which are there.

    Raises:
        ToolkitError: `not_available`, `workspace_is_demo`; about the key `ags_not_eight_digits`, `ags_leading_zero`,
            `ags_unknown_state`, `city_exists`; about the name `city_name_missing`, `city_name_long`,
            `city_name_similar`; about the areas `area_name_missing`, `area_name_long`, `area_doubled`.
    """
    try:
        with changing(actor, ws, "add_city", about="catalogue") as grant:
            key = check_ags(ags)
            title, names = _city_name(name), _area_names(areas)
            grant.repository.decide_mode("real")
            known = {city.ags: city.name for city in grant.repository.cities()}
            if key in known:
                raise ToolkitError("city_exists", ags=key, name=known[key])
            if similar_name == "refuse":
                _refuse_similar(title, known)
            grant.repository.add_city(key, title, [AreaRecord(new_id(), area) for area in names])
            grant.record(f"city {key}", key)
            added = grant.repository.city(key)
            assert added is not None  # noqa: S101 - added three lines above
            return city_view(added)
    except RuleBroken as broken:
        raise ToolkitError("city_exists", ags=tidy(ags), name=tidy(name)) from broken


def add_area(actor: Actor, ws: Workspace, ags: str, *, name: str) -> AreaView:
    """Add an area to a city; it begins in phase 1.

    Raises:
        ToolkitError: `not_available`, `area_name_missing`, `area_name_long`, `area_doubled`.
    """
    try:
        with changing(actor, ws, "add_area", ags) as grant:
            city = grant.city(ags)
            (title,) = _area_names([name])
            if not grant.covers(ags, None):
                raise ToolkitError("not_available")
            _area_names([area.name for area in city.areas] + [title])
            area = grant.repository.add_area(ags, AreaRecord(new_id(), title))
            grant.record(f"area {area.id}", ags)
            return area_view(area)
    except RuleBroken as broken:
        raise ToolkitError("area_doubled", name=tidy(name)) from broken


def tell_next_step(actor: Actor, ws: Workspace, area_id: str, *, next_step: str, version: int) -> AreaView:
    """Store what is done next in an area, one line that the office reads at once, and return the area.

    version: the version of the area that the line was written from. What is stored already changes nothing.

    Raises:
        ToolkitError: `not_available`, `next_step_long`, `changed_meanwhile`.
    """
    with changing(actor, ws, "tell_next_step", area_id) as grant:
        ags, area = grant.area(area_id)
        said = tidy(next_step)
        if len(said) > LONGEST_STEP:
            raise ToolkitError("next_step_long", longest=LONGEST_STEP, found=len(said))
        if area.version != version:
            raise ToolkitError("changed_meanwhile")
        if area.next_step != said:
            area = grant.repository.set_phase(area_id, area.phase, version, said)
            grant.record(f"area {area_id}", ags)
        return area_view(area, "shown")


def steps_for(grant: Grant, ags: str) -> Steps:
    """Return whether a person may read what a city says about its next steps: like what it submits."""
    return "shown" if may(grant.actor, "read_submission", grant.kind, ags) else "hidden"


def check_ags(text: str) -> str:
    """Return a municipality key (AGS) as eight digits.

    Raises:
        ToolkitError: `ags_leading_zero` (seven digits that a zero would complete), `ags_not_eight_digits`,
            `ags_unknown_state` (the first two digits are none of the sixteen states).
    """
    key = re.sub(r"\s", "", text)
    if AGS_PATTERN.fullmatch(f"0{key}") and f"0{key[:1]}" in STATES:
        raise ToolkitError("ags_leading_zero", found=tidy(text), meant=f"0{key}")
    if not AGS_PATTERN.fullmatch(key):
        raise ToolkitError("ags_not_eight_digits", found=tidy(text)[:LONGEST_NAME])
    if key[:2] not in STATES:
        raise ToolkitError("ags_unknown_state", found=key, state=key[:2])
    return key


def _city_name(name: str) -> str:
    title = tidy(name)
    if not any(sign.isalpha() for sign in title):
        raise ToolkitError("city_name_missing")
    if len(title) > LONGEST_NAME:
        raise ToolkitError("city_name_long", longest=LONGEST_NAME, found=len(title))
    return title


def _area_names(areas: Iterable[str]) -> list[str]:
    """Return the names of areas, tidied; each has to be there once, whatever its capital letters."""
    names: list[str] = []
    for area in areas:
        name = tidy(area)
        if not any(sign.isalnum() for sign in name):
            raise ToolkitError("area_name_missing")
        if len(name) > LONGEST_NAME:
            raise ToolkitError("area_name_long", longest=LONGEST_NAME, found=len(name))
        if name.casefold() in (other.casefold() for other in names):
            raise ToolkitError("area_doubled", name=name)
        names.append(name)
    return names


def _refuse_similar(title: str, known: dict[str, str]) -> None:
    for ags, name in known.items():
        if SequenceMatcher(None, _core(title), _core(name)).ratio() >= ALIKE:
            raise ToolkitError("city_name_similar", name=title, other=name, ags=ags)


def _core(name: str) -> str:
    """Return what is left of a name without designations ("Stadt Essen"), punctuation and ways of writing umlauts."""
    words = re.findall(r"\w+", name.casefold().translate(_UMLAUTS))
    return " ".join([word for word in words if word not in _DESIGNATIONS] or words)
