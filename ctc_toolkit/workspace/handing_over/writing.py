"""Surveys, texts and versions handed in, for the hand-over sheet."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.sheets import Heading, Paragraph, SheetBlock
from ctc_toolkit.workspace.hand_over import HandOver
from ctc_toolkit.workspace.handing_over.parts import part
from ctc_toolkit.workspace.review_words import state_word
from ctc_toolkit.workspace.reviews import SubmissionView
from ctc_toolkit.workspace.survey_plan_views import SurveyPlanView

LONGEST_TEXT = 1500
"""So much of a text stands in the sheet; the rest is read in the app."""


def surveys_part(t: Translator, found: HandOver) -> list[SheetBlock]:
    """Return surveys that were imported and such that are being planned."""
    rows = [_plan(t, plan) for plan in found.plans if plan.wave_id is None]
    for wave in found.waves:
        if wave.source == "tables":
            state = t("finished tables of an institute; no answers here")
        elif wave.answers_deleted_at is not None:
            state = t("answers deleted on {date}", date=t.date(wave.answers_deleted_at.astimezone().date()))
        elif wave.delete_on is not None:
            state = t("imported; answers to be deleted on {date}", date=t.date(wave.delete_on))
        else:
            state = t("imported")
        rows.append((wave.label, str(wave.year), state, t.number(wave.respondents)))
    columns = (t("Survey"), t("Year"), t("State"), t("Answers or schools"))
    return part(
        t("Surveys"),
        t("No survey has been planned or imported."),
        columns,
        rows,
        (4, 1.5, 6, 3),
        caption=t("Planned and imported"),
    )


def _plan(t: Translator, plan: SurveyPlanView) -> tuple[str, ...]:
    entry = plan.entry
    days = [t.date(one) for one in (entry.first_day, entry.last_day) if one is not None]
    when = t("{first} to {last}", first=days[0], last=days[-1]) if days else t("no days yet")
    missing = t.plural("{count} entry is missing", "{count} entries are missing", len(plan.missing))
    state = t("planned, {days}; {missing}", days=when, missing=missing if plan.missing else t("nothing is missing"))
    schools = t("{agreed} of {schools} schools agreed", agreed=len(plan.agreed), schools=len(plan.schools))
    return (entry.label, str(entry.year), state, schools)


def texts_part(t: Translator, found: HandOver) -> list[SheetBlock]:
    """Return the texts that are being written, the versions handed in, and what waits for whom."""
    blocks: list[SheetBlock] = [Heading(t("Texts in draft"))]
    for draft in found.drafts:
        title = draft.section.title.get(t.language) + (f" ({draft.survey})" if draft.survey else "")
        blocks.append(Heading(title, 2))
        text = draft.text.text.strip()
        whole = len(text) <= LONGEST_TEXT
        blocks.append(Paragraph(text if whole else text[:LONGEST_TEXT].rstrip() + " … " + t("(more in the app)")))
        if draft.text.changed_at is not None:
            day = t.date(draft.text.changed_at.astimezone().date())
            blocks.append(Paragraph(t("Last changed on {date} by {who}", date=day, who=draft.text.changed_by)))
    if not found.drafts:
        blocks.append(Paragraph(t("Nothing has been written yet.")))
    return [*blocks, *_versions(t, found)]


def _versions(t: Translator, found: HandOver) -> list[SheetBlock]:
    waits = {one.submission.id: one.waits_for for one in found.outlook.waiting}
    rows = []
    for one in found.submissions:
        side = waits.get(one.id)
        for_whom = {"office": t("the office"), "city": t("the city")}[side] if side else t("nobody")
        day = t.date(one.submitted_at.astimezone().date())
        rows.append((_name(t, one), day, state_word(t, one), for_whom))
    columns = (t("Version"), t("Handed in on"), t("State"), t("Waits for"))
    return part(
        t("Versions handed in and reviews"),
        t("Nothing has been handed in."),
        columns,
        rows,
        (5.4, 2.6, 3, 3),
        caption=t("Who waits for whom"),
    )


def _name(t: Translator, one: SubmissionView) -> str:
    kind = t("Profile") if one.kind == "profile" else t("Plan of an area")
    about = ", ".join(part for part in (one.area_name, one.wave_label) if part)
    return t("{kind} {about}, version {number}", kind=kind, about=about or one.city_name, number=one.number)
