"""The form for one session: what stands in it, and what was sent with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import LONGEST_TEXT
from ctc_toolkit.implementation.records import ADAPTED, HELD, Component, SessionFields
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.delivery_words import next_number
from ctc_toolkit.workspace.provider_sessions import ProviderGroup

ALL, SOME = "all", "some"
DONE, LEFT, OFF = "done", "left", "off"
PART = "part-"
RATINGS = ("1", "2", "3", "4", "5")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WHOLE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Choice:
    """A group of radio buttons. options: value and label."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str = ""
    hint: str = ""
    error: str = ""


@dataclass(frozen=True)
class Entered:
    """What was sent: a session, and what cannot be read at all, by field."""

    fields: SessionFields
    problems: dict[str, ToolkitError] = field(default_factory=dict)


def first_values(group: ProviderGroup, today: date) -> dict[str, str]:
    """Return what stands in the form for a new session: what is known already."""
    return {
        "number": str(next_number(group.record)),
        "on": today.isoformat(),
        "held": "held",
        "minutes": str(group.minutes or ""),
        "adapted": "none",
    }


def stored_values(fields: SessionFields, components: Sequence[Component]) -> dict[str, str]:
    """Return what stands in the form for a session that is corrected."""
    values = {
        "number": str(fields.number),
        "on": fields.on.isoformat() if fields.on else "",
        "held": fields.held,
        "adapted": fields.adapted,
        "why": fields.why,
    }
    for name in ("minutes", "present", "quality", "engagement"):
        given = getattr(fields, name)
        values[name] = "" if given is None else str(given)
    done, meant = set(fields.delivered), set(fields.planned)
    if fields.held == "held" and components:
        values["parts"] = ALL if {one.id for one in components} <= done else SOME
        for place, one in enumerate(components):
            values[f"{PART}{place}"] = DONE if one.id in done else LEFT if one.id in meant else OFF
    return values


def read(sent: Mapping[str, str], components: Sequence[Component], before: SessionFields | None = None) -> Entered:
    """Return the session that was sent. before: the stored one, whose components that are no choice any more stay."""
    problems: dict[str, ToolkitError] = {}

    def whole(name: str) -> int | None:
        text = sent.get(name, "").strip()
        if text and not _WHOLE.fullmatch(text):
            problems[name] = ToolkitError("provider_entry_wrong", found=text[:20])
            return None
        return int(text) if text else None

    number = whole("number")
    if number is None and "number" not in problems:
        problems["number"] = ToolkitError("provider_number_missing")
    on = _day(sent.get("on", "").strip(), problems)
    held, adapted = sent.get("held", "held"), sent.get("adapted", "none")
    took_place = held == "held"
    delivered, planned = _parts(sent, components, before, problems) if took_place and components else ((), ())
    fields = SessionFields(
        1 if number is None else number,
        on,
        cast("Any", held if held in HELD else held[:20]),
        whole("minutes") if took_place else None,
        whole("present") if took_place else None,
        delivered,
        planned,
        whole("quality") if took_place else None,
        whole("engagement") if took_place else None,
        cast("Any", (adapted if adapted in ADAPTED else adapted[:20]) if took_place else "none"),
        sent.get("why", ""),
    )
    return Entered(fields, problems)


def choices(
    t: Translator, values: Mapping[str, str], components: Sequence[Component], errors: Mapping[str, str]
) -> dict[str, Any]:
    """Return the radio buttons of the form as the template wants them."""
    part_options = [(DONE, t("was done")), (LEFT, t("left out")), (OFF, t("not meant for today"))]

    def rating(name: str, label: str, hint: str) -> Choice:
        return Choice(name, label, [(one, one) for one in RATINGS], values.get(name, ""), hint, errors.get(name, ""))

    return {
        "held": Choice(
            "held",
            t("Did the session take place?"),
            [("held", t("yes")), ("cancelled", t("no, it fell out")), ("later", t("no, it is made up for later"))],
            values.get("held", "held"),
            error=errors.get("held", ""),
        ),
        "parts": Choice(
            "parts",
            t("Which core components were done?"),
            [(ALL, t("all")), (SOME, t("not all"))],
            values.get("parts", ""),
            error=errors.get("parts", "") or errors.get("delivered", "") or errors.get("planned", ""),
        ),
        "each": [
            Choice(f"{PART}{place}", one.name, part_options, values.get(f"{PART}{place}", ""))
            for place, one in enumerate(components)
        ],
        "quality": rating("quality", t("How well did it go?"), t("1 = badly, 5 = very well; may stay empty")),
        "engagement": rating(
            "engagement", t("How well did the young people join in?"), t("1 = hardly, 5 = very well; may stay empty")
        ),
        "adapted": Choice(
            "adapted",
            t("Was anything done differently than the programme says?"),
            [
                ("none", t("no")),
                ("fits", t("yes, in a way that fits the programme")),
                ("core", t("yes, something at its core")),
            ],
            values.get("adapted", "none"),
            error=errors.get("adapted", ""),
        ),
        "longest": LONGEST_TEXT,
    }


def _day(text: str, problems: dict[str, ToolkitError]) -> date | None:
    """Return a day as browsers send it, or as people write it where the browser knows no field for days."""
    german = _GERMAN_DAY.fullmatch(text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems["on"] = ToolkitError("provider_entry_wrong", found=text[:20])
        return None


def _parts(
    sent: Mapping[str, str],
    components: Sequence[Component],
    before: SessionFields | None,
    problems: dict[str, ToolkitError],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the components that were delivered, and those that were meant for the session; unmarked: left out."""
    known = {one.id for one in components}
    told = {one.id: sent.get(f"{PART}{place}", "") for place, one in enumerate(components)}
    said = {name: DONE if sent.get("parts") == ALL else one or LEFT for name, one in told.items()}
    nothing = sent.get("parts") == SOME and not any(told.values())
    if sent.get("parts") not in (ALL, SOME) or nothing or all(one == OFF for one in said.values()):
        problems["parts"] = ToolkitError("provider_parts_missing")
        return (), ()
    done = {name for name, one in said.items() if one == DONE}
    meant = {name for name, one in said.items() if one != OFF}
    if before is not None:
        done |= set(before.delivered) - known
        meant |= set(before.planned) - known
    return tuple(sorted(done)), tuple(sorted(meant))
