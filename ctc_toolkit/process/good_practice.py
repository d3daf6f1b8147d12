"""What people enter about good practice: checked field by field, and what is missing before it can be handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.merging import one_line, several_lines
from ctc_toolkit.process.progress import Step, steps_of_phase
from ctc_toolkit.survey.instrument import Scale
from ctc_toolkit.survey.instrument_files import load_instrument

INSTRUMENT = "ctc-youth-survey"
"""Whose risk and protective factors an entry can name."""

LONGEST_TITLE = 120
LONGEST_TEXT = 4000
LONGEST_LINE = 200

PracticeState = Literal["draft", "handed_in", "returned", "approved", "replaced", "withdrawn"]
"""draft, returned: its writers work on it. handed_in: the office reads it. approved: all partners read it.

replaced: a later version was approved. withdrawn: it was approved and is shown no longer.
"""

Owner = Literal["city", "office"]
STATES: tuple[PracticeState, ...] = get_args(PracticeState)
OPEN: tuple[PracticeState, ...] = ("draft", "returned")
"""States in which an entry can be written."""

APPROVED: tuple[PracticeState, ...] = ("approved",)


@dataclass(frozen=True)
class PracticeFields:
    """What an entry of good practice says.

    done: what was done. place: where, in words: part of the city, setting. phases, steps: ids of the process catalogue.
    factors: ids of risk and protective factors of `INSTRUMENT`. helped: what helped. care: what to watch out for.
    contact: function that answers questions, as an id of the catalogue. reach: shared mailbox or telephone.
    """

    title: str = ""
    done: str = ""
    place: str = ""
    phases: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    helped: str = ""
    care: str = ""
    contact: str | None = None
    organisation: str = ""
    reach: str = ""


NAMES = tuple(one.name for one in fields(PracticeFields))
TEXTS = ("done", "helped", "care")
LINES = ("place", "organisation", "reach")
LISTS = ("phases", "steps", "factors")


@dataclass(frozen=True)
class Known:
    """The ids that an entry can name: steps with their phase, factors, functions."""

    phases: Mapping[str, str] = field(default_factory=dict)
    factors: Collection[str] = ()
    functions: Collection[str] = ()


@lru_cache(maxsize=1)
def factor_scales() -> tuple[Scale, ...]:
    """Return the risk and protective factors that an entry can name, in the order of the questionnaire."""
    return tuple(scale for scale in load_instrument(INSTRUMENT).scales if scale.kind in ("risk", "protective"))


def known_ids(catalogue: ProcessCatalogue) -> Known:
    """Return what entries can name; `phases`: the phase of each step."""
    return Known(
        {step.id: phase.id for phase in catalogue.phases for step in steps_of_phase(catalogue, phase)},
        {scale.id for scale in factor_scales()},
        {one.id for one in catalogue.functions},
    )


def steps_by_id(catalogue: ProcessCatalogue) -> dict[str, Step]:
    """Return all steps of all phases by id."""
    return {step.id: step for phase in catalogue.phases for step in steps_of_phase(catalogue, phase)}


def problems(entered: PracticeFields, catalogue: ProcessCatalogue) -> dict[str, ToolkitError]:
    """Return what is wrong, by field; empty if it can be saved."""
    known, found = known_ids(catalogue), dict[str, ToolkitError]()
    if not entered.title.strip():
        found["title"] = ToolkitError("practice_title_missing")
    if len(entered.title) > LONGEST_TITLE:
        found["title"] = _long(entered.title, LONGEST_TITLE)
    for name in TEXTS:
        if len(getattr(entered, name)) > LONGEST_TEXT:
            found[name] = _long(getattr(entered, name), LONGEST_TEXT)
    for name in LINES:
        if len(getattr(entered, name)) > LONGEST_LINE:
            found[name] = _long(getattr(entered, name), LONGEST_LINE)
    allowed: dict[str, Collection[str]] = {
        "phases": {phase.id for phase in catalogue.phases},
        "steps": known.phases,
        "factors": known.factors,
    }
    for name, ids in allowed.items():
        strange = [one for one in getattr(entered, name) if one not in ids]
        if strange:
            found[name] = ToolkitError("practice_unknown", found=_shown(strange[0]))
    if entered.contact is not None and entered.contact not in known.functions:
        found["contact"] = ToolkitError("step_function_unknown", found=_shown(entered.contact))
    return found


def missing(entered: PracticeFields) -> dict[str, ToolkitError]:
    """Return what still has to be entered before the entry can be handed in, by field."""
    needed = {
        "done": ("practice_done_missing", entered.done.strip()),
        "phases": ("practice_phase_missing", entered.phases),
        "contact": ("practice_contact_missing", entered.contact),
        "organisation": ("practice_organisation_missing", entered.organisation.strip()),
    }
    return {name: ToolkitError(code) for name, (code, value) in needed.items() if not value}


def tidied(entered: PracticeFields, catalogue: ProcessCatalogue) -> PracticeFields:
    """Return the fields as they are stored: texts without control characters, lists in the order of the catalogue.

    The phase of every step is among the phases.
    """
    known = known_ids(catalogue)
    phases = {*entered.phases, *(known.phases[step] for step in entered.steps if step in known.phases)}
    changes: dict[str, object] = {name: several_lines(getattr(entered, name)) for name in TEXTS}
    changes |= {name: one_line(getattr(entered, name)) for name in ("title", *LINES)}
    changes["phases"] = _ordered(phases, [phase.id for phase in catalogue.phases])
    changes["steps"] = _ordered(entered.steps, list(known.phases))
    changes["factors"] = _ordered(entered.factors, [scale.id for scale in factor_scales()])
    return replace(entered, **changes)  # type: ignore[arg-type]


def _ordered(ids: Collection[str], order: list[str]) -> tuple[str, ...]:
    places = {one: place for place, one in enumerate(order)}
    return tuple(sorted(set(ids), key=lambda one: (places.get(one, len(places)), one)))


def _long(text: str, longest: int) -> ToolkitError:
    return ToolkitError("practice_text_long", longest=longest, found=len(text))


def _shown(found: str) -> str:
    return one_line(found)[:40]
