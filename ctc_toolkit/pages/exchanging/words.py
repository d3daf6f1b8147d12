"""Words of the exchange: states, places, names of phases, steps, factors and fields."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import PracticeState, factor_scales
from ctc_toolkit.process.progress import steps_of_phase
from ctc_toolkit.workspace import PracticeView


def state_words(t: Translator) -> dict[PracticeState, str]:
    """Return what the states of an entry are called."""
    return {
        "draft": t("draft"),
        "handed_in": t("with the office"),
        "returned": t("returned with a comment"),
        "approved": t("approved"),
        "replaced": t("replaced by a newer version"),
        "withdrawn": t("no longer shown"),
    }


def line_words(t: Translator) -> dict[str, str]:
    """Return what the lines of the history say."""
    return {
        "written": t("written by {name}"),
        "handed_in": t("handed in by {name}"),
        "taken_back": t("taken back by {name}"),
        "returned": t("returned by {name}"),
        "approved": t("approved by {name}"),
        "withdrawn": t("taken out by {name}"),
    }


def phase_names(t: Translator) -> dict[str, str]:
    """Return number and name of the phases by id."""
    return {phase.id: f"{phase.number} {phase.title.get(t.language)}" for phase in load_process().phases}


def step_names(t: Translator, phases: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the names of the steps of some phases (none named: of all) by id, with the number of the phase."""
    catalogue = load_process()
    return {
        step.id: f"{phase.number}: {step.title.get(t.language)}"
        for phase in catalogue.phases
        for step in steps_of_phase(catalogue, phase)
        if not phases or phase.id in phases
    }


def factor_names(t: Translator) -> dict[str, str]:
    """Return the names of the risk and protective factors by id, with what they are."""
    kinds = {"risk": t("Risk"), "protective": t("Protection")}
    return {scale.id: f"{scale.label.get(t.language)} ({kinds[scale.kind]})" for scale in factor_scales()}


def where(t: Translator, view: PracticeView) -> str:
    """Return where something was done, escaped: city, area, setting; the office where it belongs to no city."""
    city = view.city_name or (t("Office") if view.owner == "office" else "")
    return ", ".join(plain(part) for part in (city, view.area_name, view.fields.place) if part)


def field_names(t: Translator) -> dict[str, str]:
    """Return what the fields of an entry are called."""
    return {
        "title": t("Title"),
        "done": t("What was done?"),
        "place": t("Where? (setting)"),
        "phases": t("Phases"),
        "steps": t("Steps"),
        "factors": t("Risk and protective factors"),
        "helped": t("What helped?"),
        "care": t("What should others watch out for?"),
        "contact": t("Who answers questions? (function)"),
        "organisation": t("Organisation"),
        "reach": t("How to reach them"),
    }
