"""Words for where schools stand, and the sentence that says how far the survey is."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.process.school_progress import RESPONSE_MARK, Share, Stage, consent, response
from ctc_toolkit.reporting.school_chart import share_text
from ctc_toolkit.workspace import SchoolView, SurveyPlanView
from ctc_toolkit.workspace.survey_checks import this_day

DONE = "✓"
"""Stands before what is there, so that a row can be read at a glance."""
NOTHING = "–"


def stage_words(t: Translator) -> dict[Stage, str]:
    """Return what each stage is called."""
    return {
        "not_asked": t("not asked yet"),
        "asked": t("asked"),
        "agreed": t("takes part"),
        "consent": t("consent is being collected"),
        "done": t("has finished"),
        "declined": t("declined, is left out"),
    }


def progress_sentence(t: Translator, plan: SurveyPlanView) -> str:
    """Return how far the survey is, in one sentence: "3 of 5 schools have finished, 812 of 1,240 ... (65 %)."."""
    found = plan.totals
    if not found.asked:
        return ""
    schools = t.plural(
        "{done} of {count} school has finished", "{done} of {count} schools have finished", found.asked, done=found.done
    )
    share = found.response
    if share.part is None:
        if not share.whole:
            return t("{schools}.", schools=schools)
        return t("{schools}, {pupils} young people are expected.", schools=schools, pupils=t.number(share.whole))
    if share.percent is None:
        return t("{schools}, {part} young people have answered.", schools=schools, part=t.number(share.part))
    return t(
        "{schools}, {part} of {whole} young people ({percent}).",
        schools=schools,
        part=t.number(share.part),
        whole=t.number(share.whole),
        percent=t.percent(share.percent),
    )


def asked_cell(t: Translator, school: SchoolView) -> str:
    """Return whether the school was asked. Cells say what they are about: on a phone they stand below each other."""
    if school.entry.asked_on is not None:
        said = t("asked on {date}", date=t.date(school.entry.asked_on))
    elif school.stage == "not_asked":
        return NOTHING
    else:
        said = t("asked")
    return f"{DONE}\u00a0{said}"


def agreed_cell(t: Translator, school: SchoolView) -> str:
    """Return what the head has decided, with the day."""
    entry = school.entry
    if entry.decision == "open":
        return t("decision open")
    day = t.date(entry.decided_on) if entry.decided_on else t("without a date")
    if entry.decision == "no":
        return t("no, {day}", day=day)
    said = t("yes, {day}", day=day)
    return f"{DONE}\u00a0{said}" if not school.missing else said


def consent_cell(t: Translator, school: SchoolView) -> str:
    """Return how many consent forms are back."""
    share = consent(school.facts)
    if share.whole is None and share.part is None:
        return NOTHING
    return t("{share} back", share=share_text(t, Share(share.part or 0, share.whole)))


def answered_cell(t: Translator, school: SchoolView) -> str:
    """Return how many have answered; a low response is said in words."""
    share = response(school.facts)
    if school.entry.decision == "no":
        return NOTHING
    if share.part is None:
        return share_text(t, share)
    said = t("{share} answered", share=share_text(t, share))
    if share.below(RESPONSE_MARK) and school.stage == "done":
        return t("{share}, below {mark}", share=said, mark=t.percent(RESPONSE_MARK))
    return f"{DONE}\u00a0{said}" if school.stage == "done" else said


def _on_its_days(t: Translator, said: list[str], school: SchoolView) -> list[str]:
    """Return where a school stands that takes part and has not finished, with the day that comes next."""
    entry, today = school.entry, this_day()
    if entry.first_day is None:
        return [*said, t("no day yet")]
    if school.facts.ends is None or school.facts.ends >= today:
        return [*said, t("survey on {date}", date=t.date(entry.first_day))]
    if entry.reserve_day is not None and entry.reserve_day >= today:
        return [t("asked its pupils"), t("reserve day on {date}", date=t.date(entry.reserve_day))]
    return [t("asked its pupils"), t("numbers are missing")]


def state_cell(context: PageContext, school: SchoolView) -> str:
    """Return where the school stands, its day, and what is missing or should be looked at."""
    t, entry = context.t, school.entry
    said = [stage_words(t)[school.stage]]
    if school.stage in ("agreed", "consent"):
        said = _on_its_days(t, said, school)
    prefix = f"{entry.school}: "
    notes = [note.what(context.language).removeprefix(prefix) for note in (*school.missing, *school.warnings)]
    return " ".join([", ".join(said) + ("." if notes else ""), *(plain(note) for note in notes)])
