"""What states, reasons and lines of the history are called."""

from __future__ import annotations

from ctc_toolkit.access import Role
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.locked import role_names
from ctc_toolkit.workspace import EntryView, SubmissionView, Waiting


def state_sentence(t: Translator, state: str) -> str:
    """Return what a state means, as a sentence."""
    return {
        "submitted": t("It lies with the office for review."),
        "returned": t("The office has returned it with comments."),
        "approved": t("The office has approved it."),
        "withdrawn": t("The city has taken it back."),
    }[state]


def what_it_is(t: Translator, submission: SubmissionView) -> str:
    """Return kind, city, area and survey of a version, escaped."""
    kind = t("Profile") if submission.kind == "profile" else t("Plan of an area")
    parts = [submission.city_name, submission.area_name, submission.wave_label]
    return f"{kind} " + ", ".join(plain(part) for part in parts if part)


def reason_sentence(t: Translator, waiting: Waiting) -> str:
    """Return why something waits, as a sentence."""
    return {
        "submitted": t("The office reads it, then returns or approves it."),
        "returned": t("The city reads the comments, changes its texts and hands in a new version."),
        "commented": t("The city reads a comment of the office and answers it."),
    }[waiting.reason]


def line_title(t: Translator, line: EntryView) -> str:
    """Return who did what, escaped: "returned by Kim Muster (multiplier of the office)"."""
    name, role = plain(line.who), role_names(t)[Role(line.role)]
    return {
        "submitted": t("handed in by {name} ({role})", name=name, role=role),
        "comment": t("comment by {name} ({role})", name=name, role=role),
        "returned": t("returned by {name} ({role})", name=name, role=role),
        "approved": t("approved by {name} ({role})", name=name, role=role),
        "withdrawn": t("taken back by {name} ({role})", name=name, role=role),
    }[line.kind]
