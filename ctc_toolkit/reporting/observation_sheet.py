"""The observation form as a sheet to print, and what was seen in words: ratings, and both views of the same session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ctc_toolkit.implementation.agreement import Agreement, Compared
from ctc_toolkit.implementation.records import OBSERVERS, Component, Delivery, Observation
from ctc_toolkit.language import Translator
from ctc_toolkit.process.observation_form import SIDES, FormPoint, ObservationForm, Side
from ctc_toolkit.reporting.delivery_month import observer_text, session_text
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable, WritingSpace

DASH = "–"


def side_text(t: Translator, side: Side) -> str:
    """Return what a side of the form is called."""
    return t("Quality of delivery") if side == "quality" else t("Responsiveness of the young people")


def anchors_text(t: Translator, point: FormPoint) -> str:
    """Return the words of a point on one line: 1 = ..., 3 = ..., 5 = ..."""
    low, middle, high = (one.get(t.language) for one in (point.anchors.low, point.anchors.middle, point.anchors.high))
    return t("1 = {low}, 3 = {middle}, 5 = {high}", low=low, middle=middle, high=high)


def observation_sheet(
    t: Translator,
    form: ObservationForm,
    delivery: Delivery,
    groups: Sequence[str],
    *,
    city: str,
    made_up: bool,
    today: date,
) -> Sheet:
    """Return the form for a measure, to be filled in by hand. groups: their names, to be ticked."""
    language = t.language
    fields = (t("Day, session no."), t("Observed by (function, never a name)"), t("Young people present (number)"))
    head = SheetTable(t("The session"), (t("What"), t("Entry")), tuple((one, "") for one in fields), (2, 3), "above")
    blocks: list[SheetBlock] = [Paragraph(form.introduction.get(language)), Heading(t("The session")), head]
    if groups:
        blocks += [Paragraph(t("Group"), "strong"), Bullets(tuple(groups), "boxes")]
    own = [observer_text(t, one) for one in OBSERVERS]
    blocks += [Paragraph(t("Who fills in the form?"), "strong"), Bullets(tuple(own), "boxes")]
    if delivery.set_up.components:
        blocks += [
            Heading(t("Core components seen")),
            Bullets(tuple(one.name for one in delivery.set_up.components), "boxes"),
        ]
    for side in SIDES:
        heading = t("{side} (values 1 to 5)", side=side_text(t, side))
        blocks += [Heading(heading), _points_table(t, form.of_side(side), heading)]
    blocks += [
        WritingSpace(t("What went well?"), 2),
        WritingSpace(t("What do we agree on for the next session?"), 2),
        Paragraph(form.note.get(language), "note"),
    ]
    return Sheet(
        form.title.get(language),
        language,
        tuple(blocks),
        subtitle=delivery.title,
        made_on=today,
        author=city,
        foot=t("Version {version} of the form. No names of young people.", version=form.version),
        made_up=made_up,
        layout="compact",
    )


def _points_table(t: Translator, points: Sequence[FormPoint], caption: str) -> SheetTable:
    language = t.language
    rows = tuple(
        (
            f"{one.title.get(language)}: {one.question.get(language)}",
            one.anchors.low.get(language),
            one.anchors.middle.get(language),
            one.anchors.high.get(language),
            "",
        )
        for one in points
    )
    return SheetTable(caption, (t("Point"), "1", "3", "5", t("Value")), rows, (4, 2, 2, 2, 1), "above")


def ratings_table(t: Translator, form: ObservationForm, seen: Observation) -> SheetTable:
    """Return the ratings of an observation, point by point; what was left out shows a dash."""
    given = dict(seen.fields.ratings)
    rows = tuple(
        (side_text(t, one.side), one.title.get(t.language), t.number(given[one.id]) if one.id in given else DASH)
        for one in form.points
    )
    return SheetTable(t("Ratings"), (t("Side"), t("Point"), t("Value (1 to 5)")), rows, (3, 3, 1))


def agreement_text(t: Translator, found: Agreement) -> str:
    """Return the sentence that says how far observers and those who deliver agree."""
    if not found.compared:
        return t("No session was both entered and observed from outside yet. Only then both views can be compared.")
    counted = t(
        "About {same} of {count} core components both say the same.",
        same=t.number(found.same),
        count=t.number(found.components),
    )
    sessions = t.plural(
        "{count} session was entered and observed from outside.",
        "{count} sessions were entered and observed from outside.",
        len(found.compared),
    )
    if found.percent is None:
        return f"{sessions} {counted} " + t("That is too few for a percentage.")
    return f"{sessions} {counted} " + t("That is {percent}.", percent=t.percent(round(found.percent)))


def agreement_table(t: Translator, delivery: Delivery, found: Agreement) -> SheetTable:
    """Return one row for each session that was entered and observed."""
    names = {one.id: one for one in delivery.set_up.components}
    rows = tuple(
        (
            one.group.fields.name,
            session_text(t, one.session.fields.number, one.observation.fields.on),
            t("own entry {share}", share=t.percent(round(one.by_self))),
            t("observer {share}", share=t.percent(round(one.by_observer))),
            _differing_text(t, one, names),
        )
        for one in sorted(found.compared, key=lambda one: str(one.observation.fields.on), reverse=True)
    )
    columns = (
        t("Group"),
        t("Session"),
        t("Core components: own entry"),
        t("Core components: observer"),
        t("Seen differently"),
    )
    return SheetTable(t("Both views of the same session"), columns, rows, (2, 2, 2, 2, 4), "above")


def _differing_text(t: Translator, one: Compared, names: dict[str, Component]) -> str:
    words = {"only_self": t("only entered"), "only_observer": t("only observed")}
    told = [f"{names[part].name if part in names else part} ({words[said]})" for part, said in one.differing]
    return "; ".join(told) or t("no difference")
