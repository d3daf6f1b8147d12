"""Words of the phases: states of steps, why a step comes next, how well a content is founded."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.entries import Certainty, Timing
from ctc_toolkit.process.progress import Progress, StepState, Why

ICONS: dict[StepState, str] = {
    "not_started": ":material/radio_button_unchecked:",
    "in_progress": ":material/pending:",
    "partly": ":material/clock_loader_40:",
    "mostly": ":material/clock_loader_80:",
    "fully": ":material/check_circle:",
    "not_applicable": ":material/do_not_disturb_on:",
}


def state_words(t: Translator) -> dict[StepState, str]:
    """Return what the states of a step are called."""
    return {
        "not_started": t("not started"),
        "in_progress": t("in progress"),
        "partly": t("met in part"),
        "mostly": t("mostly met"),
        "fully": t("fully met"),
        "not_applicable": t("does not apply here"),
    }


def state_meanings(t: Translator) -> str:
    """Return what the states mean, for the help beside the choice."""
    return t(
        "Met in part: less than half is done. Mostly met: more than half is done and the rest is planned. Fully met: "
        "everything is done, and evidence is noted. Mostly and fully met count as met."
    )


def why_words(t: Translator) -> dict[Why, str]:
    """Return why a step is proposed."""
    return {
        "overdue": t("its date has passed"),
        "due_soon": t("its date is near"),
        "gate": t("the next phase asks for it"),
        "begun": t("it was begun"),
        "in_turn": t("it is its turn"),
    }


def timing_words(t: Translator) -> dict[Timing, str]:
    """Return when a step is due in its phase."""
    return {
        "early": t("early in the phase"),
        "mid": t("in the middle of the phase"),
        "late": t("late in the phase"),
        "ongoing": t("all the time"),
        "yearly": t("every year"),
        "every_two_to_three_years": t("every two to three years"),
    }


def certainty_words(t: Translator) -> dict[Certainty, str]:
    """Return how well the content of a step is founded."""
    return {
        "source": t("stated in a named source"),
        "partial": t("supported in part by a source"),
        "general": t("general knowledge, not found in a source"),
        "design": t("proposal of this app"),
    }


def function_names(t: Translator) -> dict[str, str]:
    """Return the names of the functions by id."""
    return {one.id: one.title.get(t.language) for one in load_process().functions}


def counted(t: Translator, progress: Progress) -> str:
    """Return how many of the steps are met."""
    return t("{met} of {all} met", met=progress.met, all=progress.applicable)
