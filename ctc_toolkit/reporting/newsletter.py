"""The newsletter as a sheet (Word, web page) and as plain text, to be sent with one's own mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process.newsletter import KINDS, ItemKind, NewsletterItem, Period
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock


@dataclass(frozen=True)
class NewsletterFacts:
    """What goes into a newsletter. sender: office it comes from. made_up: it is marked as an example."""

    period: Period
    introduction: str
    items: tuple[NewsletterItem, ...]
    sender: str = ""
    made_up: bool = False
    today: date | None = None


def newsletter_sheet(facts: NewsletterFacts, language: str) -> Sheet:
    """Return the newsletter as a sheet."""
    t = translator(language)
    blocks: list[SheetBlock] = [Paragraph(part) for part in _paragraphs(facts.introduction)]
    for kind, items in _by_kind(facts.items):
        blocks.append(Heading(headings(t)[kind]))
        if kind == "practice":
            for item in items:
                blocks += [Heading(item.title, 2), Paragraph(_about(t, item), "note"), Paragraph(item.text)]
                blocks += [Paragraph(_contact(t, item))] if item.contact else []
        else:
            blocks.append(Bullets(tuple(_line(t, item) for item in items)))
    return Sheet(
        _title(t),
        language,
        tuple(blocks),
        subtitle=_days(t, facts.period),
        made_on=facts.today or date.today(),
        author=facts.sender,
        foot=t("Only what was approved stands here. Details are in the app, under “Exchange”."),
        made_up=facts.made_up,
    )


def newsletter_text(facts: NewsletterFacts, language: str) -> str:
    """Return the newsletter as plain text for a mail; each paragraph is one line, which mail programs wrap."""
    t = translator(language)
    lines = [*_underlined(f"{_title(t)}, {_days(t, facts.period)}", "="), ""]
    if facts.made_up:
        lines += [t("Example: made up for trying out"), ""]
    for part in _paragraphs(facts.introduction):
        lines += [part, ""]
    for kind, items in _by_kind(facts.items):
        lines += [*_underlined(headings(t)[kind], "-"), ""]
        for item in items:
            if kind == "practice":
                said = [f"* {item.title}", _about(t, item), item.text, _contact(t, item) if item.contact else ""]
                lines += [*(line for line in said if line), ""]
            else:
                lines.append(f"* {_line(t, item)}")
        lines += [] if kind == "practice" else [""]
    lines.append(t("Only what was approved stands here. Details are in the app, under “Exchange”."))
    if facts.sender:
        lines += ["", facts.sender]
    return "\n".join(lines).strip() + "\n"


def _underlined(text: str, sign: str) -> tuple[str, str]:
    return text, sign * min(len(text), 40)


def headings(t: Translator) -> dict[ItemKind, str]:
    """Return the headings of the parts of a newsletter."""
    return {
        "practice": t("Good practice"),
        "event": t("Dates ahead"),
        "past_event": t("Looking back"),
        "profile": t("Approved profiles"),
        "plan": t("Approved plans"),
    }


def _title(t: Translator) -> str:
    return t("News of Communities That Care")


def _days(t: Translator, period: Period) -> str:
    return t("{first} to {last}", first=t.date(period.first), last=t.date(period.last))


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _by_kind(items: Sequence[NewsletterItem]) -> Iterator[tuple[ItemKind, list[NewsletterItem]]]:
    for kind in KINDS:
        found = [item for item in items if item.kind == kind]
        if found:
            yield kind, found


def _about(t: Translator, item: NewsletterItem) -> str:
    approved = t("approved on {day}", day=t.date(item.day)) if item.day else ""
    return ", ".join(part for part in (item.place, approved) if part)


def _contact(t: Translator, item: NewsletterItem) -> str:
    return t("Questions answers: {contact}", contact=item.contact)


def _line(t: Translator, item: NewsletterItem) -> str:
    """Return an event, or an approved profile or plan, in one line."""
    if item.kind in ("event", "past_event"):
        return ", ".join(part for part in (item.when, item.title, item.place) if part)
    return ", ".join(part for part in (item.place, item.title, _about(t, item).removeprefix(f"{item.place}, ")) if part)
