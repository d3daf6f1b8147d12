"""What is due in one sentence, and where on the page of trainings it can be dealt with."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.training.words import EVENT, PART, TRAINING, body_words, training_name
from ctc_toolkit.pages.writing.places import AREA
from ctc_toolkit.workspace import TrainingReminder


def reminder_words(t: Translator, reminder: TrainingReminder) -> str:
    """Return what is due in one sentence, for Markdown."""
    place = plain(", ".join(part for part in (reminder.city_name, reminder.area_name) if part) or t("Region (office)"))
    training = plain(training_name(t, reminder.training)) if reminder.training else t("the event")
    day = t.date(reminder.day) if reminder.day else ""
    if reminder.kind == "share_low":
        body = body_words(t)[reminder.body] if reminder.body else ""
        return t.plural(
            "{place}: {body}, {count} more person has to be trained to reach three quarters.",
            "{place}: {body}, {count} more people have to be trained to reach three quarters.",
            reminder.lacking,
            place=place,
            body=body,
        )
    values = {"place": place, "training": training, "day": day}
    return {
        "missing": t("{place}: “{training}” belongs to the present phase and is not planned.", **values),
        "missing_earlier": t("{place}: “{training}” of an earlier phase was never held.", **values),
        "unconfirmed": t("{place}: was “{training}” held on {day}?", **values),
        "refresh": t("{place}: “{training}” is due again, last held on {day}.", **values),
        "certificate_expired": t("A certificate expired on {day}.", **values),
        "certificate_expires": t("A certificate expires on {day}.", **values),
    }[reminder.kind]


def reminder_view(reminder: TrainingReminder) -> dict[str, str]:
    """Return what the address of the page says to deal with it."""
    if reminder.certificate_id is not None:
        return {PART: "zertifikate"}
    if reminder.event_id is not None:
        return {EVENT: reminder.event_id}
    view = {TRAINING: reminder.training} if reminder.training else {PART: "anstehend"}
    return view | ({AREA: reminder.area_id} if reminder.area_id else {})
