"""Words of the page of trainings: states of needs, bodies, places in the address, and events in one line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.process import Training, load_process
from ctc_toolkit.process.bodies import BodyKind
from ctc_toolkit.process.certificates import CertificateKind, Validity
from ctc_toolkit.process.events import EventFields, Precision
from ctc_toolkit.process.training_needs import Need, NeedState
from ctc_toolkit.reporting.event_words import event_dates, event_title, month, state_words, where
from ctc_toolkit.workspace import EventView

PART, EVENT, TRAINING = "teil", "termin", "training"
"""What the address says: the part of the page, the event and the training that are open."""

NEW = "neu"
PARTS = ("anstehend", "kalender", "katalog", "zertifikate")

NEED_ICONS: dict[NeedState, str] = {
    "missing": ":material/radio_button_unchecked:",
    "unconfirmed": ":material/help:",
    "planned": ":material/event:",
    "refresh": ":material/update:",
    "done": ":material/check_circle:",
}


def training_of(training_id: str | None) -> Training | None:
    """Return a training of the catalogue."""
    return next((one for one in load_process().trainings if one.id == training_id), None)


def training_name(t: Translator, training_id: str | None) -> str:
    """Return what a training is called."""
    found = training_of(training_id)
    return found.title.get(t.language) if found else str(training_id or "")


def phase_words(t: Translator, training: Training) -> str:
    """Return in which phase a training is needed."""
    return t("all phases") if training.phase == "all" else t("phase {number}", number=training.phase[1:])


def need_words(t: Translator, need: Need) -> str:
    """Return how far a training is, with its date (no times of day) where there is one."""
    when = event_dates(replace(need.event.fields, begins=None), t.language) if need.event else ""
    return {
        "missing": t("not planned yet"),
        "unconfirmed": t("was planned ({when}): was it held?", when=when),
        "planned": t("planned: {when}", when=when),
        "refresh": t("last held {when}, due again", when=when),
        "done": t("held: {when}", when=when),
    }[need.state]


def body_words(t: Translator) -> dict[BodyKind, str]:
    """Return what the kinds of bodies are called."""
    return {
        "steering_group": t("Steering group"),
        "coordination": t("Coordination"),
        "area_team": t("Area team"),
        "work_group": t("Working groups"),
    }


def certificate_words(t: Translator) -> dict[CertificateKind, str]:
    """Return what the kinds of certificates are called."""
    return {"trainer": t("Certified trainer"), "multiplier": t("Trained multiplier")}


def validity_words(t: Translator, validity: Validity, days: int | None) -> str:
    """Return whether a certificate is valid, with the days that are left or gone."""
    if validity == "expired":
        return t.plural("expired {count} day ago", "expired {count} days ago", -(days or 0))
    if validity == "expires_soon":
        return t.plural("expires in {count} day", "expires in {count} days", days or 0)
    return t("valid, without an end") if validity == "without_end" else t("valid")


def precision_words(t: Translator) -> dict[Precision, str]:
    """Return how well a date can be known."""
    return {"day": t("day is fixed"), "month": t("only the month"), "open": t("still open")}


def event_place(t: Translator, event: EventView) -> str:
    """Return for whom an event is: city and area, or the region."""
    if event.ags is None:
        return t("Region (office)")
    return ", ".join(part for part in (event.city_name, event.area_name) if part)


def event_line(t: Translator, event: EventView) -> str:
    """Return an event in one line, for Markdown."""
    fields = event.fields
    parts = [event_title(fields, t.language), event_place(t, event), where(fields, t.language)]
    when, state = event_dates(fields, t.language), state_words(t)[fields.state]
    return plain(f"{when[:1].upper()}{when[1:]}: {' · '.join(part for part in parts if part)} ({state})")


def read_month(text: str) -> date | None:
    """Return the first day of a month that somebody typed: 03.2021, 3/2021, 2021-03, März 2021, March 2021.

    Raises:
        ValueError: it is none of these.
    """
    words = " ".join(text.split()).casefold()
    if not words:
        return None
    numbers = re.fullmatch(r"(\d{1,2})[./ -](\d{4})", words)
    if numbers:
        return date(int(numbers[2]), int(numbers[1]), 1)
    turned = re.fullmatch(r"(\d{4})-(\d{1,2})", words)
    if turned:
        return date(int(turned[1]), int(turned[2]), 1)
    name, _, year = words.rpartition(" ")
    for number in range(1, 13):
        called = {month(date(2000, number, 1), language).casefold().removesuffix(" 2000") for language in ("de", "en")}
        if year.isdecimal() and len(year) == 4 and name in called:
            return date(int(year), number, 1)
    raise ValueError(text)


def month_text(day: date | None) -> str:
    """Return a month as it is typed: 03.2021."""
    return day.strftime("%m.%Y") if day else ""


def is_next(fields: EventFields, today: date) -> bool:
    """Return whether an event is still to come on a known date."""
    return fields.state == "planned" and fields.first_day is not None and not fields.over(today)
