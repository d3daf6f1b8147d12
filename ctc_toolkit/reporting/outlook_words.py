"""Words for dates and changes of an area; texts are plain, to be escaped where they become Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import cast

from ctc_toolkit.language import Text, Translator
from ctc_toolkit.process.outlook import Change, Deadline
from ctc_toolkit.process.progress import StepState
from ctc_toolkit.reporting.step_words import function_names, state_words


def listed(t: Translator, names: Iterable[str]) -> str:
    """Return names in a row: "A, B and C"."""
    found = list(names)
    if len(found) < 2:
        return "".join(found)
    return t("{first} and {last}", first=", ".join(found[:-1]), last=found[-1])


def who_acts(t: Translator, functions: Iterable[str]) -> str:
    """Return the names of functions in a row, at most three of them."""
    names = function_names(t)
    return ", ".join(names.get(one, one) for one in list(functions)[:3])


def who_of(t: Translator, deadline: Deadline) -> str:
    """Return who must act on a date: the functions named, else who usually looks after such a date; "" for nobody."""
    if deadline.functions:
        return who_acts(t, deadline.functions[:2])
    if deadline.kind == "deletion":
        return t("Administration")
    return who_acts(t, ["coordinator"]) if deadline.kind in ("survey_begins", "survey_ends", "meeting") else ""


def _name(t: Translator, name: Text) -> str:
    """Return a name; one that a person gave is the same in both languages and stays as it is."""
    return name.de if name.de == name.en else name.get(t.language)


def date_sentence(t: Translator, deadline: Deadline) -> str:
    """Return what is due, without the day."""
    name = _name(t, deadline.name)
    return {
        "step": name,
        "survey_begins": t("The survey “{name}” begins", name=name),
        "survey_ends": t("The survey “{name}” ends", name=name),
        "deletion": t("The answers of “{name}” must be deleted", name=name),
        "meeting": t("Meeting: {name}", name=name),
        "training": t("Training or event: {name}", name=name),
        "decision": t("A decision is to be carried out: {name}", name=name),
    }[deadline.kind]


def day_here(t: Translator, moment: datetime) -> str:
    """Return the date of a moment in the time zone of this machine."""
    return t.date(moment.astimezone().date())


def change_sentence(t: Translator, change: Change, day: Callable[[Translator, datetime], str] = day_here) -> str:
    """Return what was changed, when and by whom. day: says the date of a moment, where whoever reads it lives."""
    head = f"{day(t, change.at)}, {change.who}: " if change.who else f"{day(t, change.at)}: "
    told = _told(t, change)
    return f"{head}{told} ({change.reason})" if change.reason else head + told


def _told(t: Translator, change: Change) -> str:
    name = _name(t, change.subject)
    if change.kind == "step":
        return _step(t, change, name)
    if change.kind == "review":
        return _review(t, change.detail, name)
    if change.kind == "file":
        if change.detail:
            return t("Evidence for “{step}” added: {file}", step=name, file=change.detail)
        return t("Evidence for “{step}” removed", step=name)
    if change.kind == "survey":
        imported = change.detail == "imported"
        return t("“{name}” imported", name=name) if imported else t("Answers of “{name}” deleted", name=name)
    return {
        "phase": t("Phase {number} opened", number=change.detail),
        "pause": t("Pause begun"),
        "goes_on": t("Pause ended"),
        "text": t("Text written: {name}", name=name),
        "meeting": t("Meeting held: {name}", name=name),
        "decision": t("Decision: {name}", name=name),
        "training": t("Training or event held: {name}", name=name),
    }[change.kind]


def _step(t: Translator, change: Change, name: str) -> str:
    if change.detail:
        return t("“{step}” is now {state}", step=name, state=state_words(t)[cast("StepState", change.detail)])
    words = field_words(t)
    return t("“{step}”: {fields} changed", step=name, fields=listed(t, [words[one] for one in change.fields]))


def _review(t: Translator, what: str, name: str) -> str:
    return {
        "submitted": t("Handed in: {name}", name=name),
        "comment": t("Commented: {name}", name=name),
        "returned": t("Returned: {name}", name=name),
        "approved": t("Approved: {name}", name=name),
        "withdrawn": t("Taken back: {name}", name=name),
    }[what]


def field_words(t: Translator) -> dict[str, str]:
    """Return what the fields of a step are called within a sentence."""
    return {
        "state": t("state"),
        "reason": t("reason"),
        "evidence": t("evidence"),
        "link": t("link"),
        "function": t("who is responsible"),
        "due": t("date"),
        "note": t("note"),
    }
