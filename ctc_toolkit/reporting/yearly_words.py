"""How a school year is told: short words for tables, sentences, and what is not known said as such.

Never why something changed: what a survey allows to say is "change" or "not assessable".
"""

from __future__ import annotations

from ctc_toolkit.evaluation.yearly_entries import Choice
from ctc_toolkit.evaluation.yearly_review import (
    Delivered,
    GoalYear,
    MeasureYear,
    Notice,
    ParticipantChange,
    Planned,
    Reached,
    SurveyChange,
    YearFigures,
)
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.plan_words import figure_name, money_text
from ctc_toolkit.reporting.pre_post_words import answer_text, direction_text
from ctc_toolkit.reporting.warning_words import severity_words, warning_facts, warning_title
from ctc_toolkit.survey.instrument import Instrument

CHOICE_MARKS: dict[Choice, str] = {"continue": "●", "adapt": "◆", "end": "■"}


def year_text(year: int) -> str:
    """Return what a school year is called: "2025/26"."""
    return f"{year}/{(year + 1) % 100:02d}"


def choice_text(t: Translator, choice: Choice | None) -> str:
    """Return what becomes of a measure, with its mark."""
    if choice is None:
        return t("not decided yet")
    word = {"continue": t("goes on"), "adapt": t("is adapted"), "end": t("ends")}[choice]
    return f"{CHOICE_MARKS[choice]} {word}"


def planned_text(t: Translator, planned: Planned, *, money: str = "with") -> str:
    """Return what was planned, in short words. money: "with" or "without"."""
    parts = []
    if planned.groups:
        parts.append(t.plural("{count} group", "{count} groups", planned.groups))
    if planned.sessions is not None:
        parts.append(t.plural("{count} session", "{count} sessions", planned.sessions))
    if planned.undated:
        parts.append(
            t.plural("{count} group without planned days", "{count} groups without planned days", planned.undated)
        )
    if planned.reach is not None:
        parts.append(t.plural("{count} young person", "{count} young people", planned.reach))
    if money == "with":
        parts += [
            t("{amount} in {year}", amount=money_text(t, one.amount), year=str(one.year)) for one in planned.money
        ]
    return ", ".join(parts) or t("nothing entered")


def delivered_text(t: Translator, delivered: Delivered) -> str:
    """Return what took place, in short words."""
    if not delivered.held and not delivered.cancelled:
        return t("nothing entered")
    if delivered.dose is not None:
        part, whole = delivered.dose
        parts = [t("{held} of {planned} sessions", held=t.number(part), planned=t.number(whole))]
    else:
        parts = [t.plural("{count} session", "{count} sessions", delivered.held)]
    if delivered.cancelled:
        parts.append(t("{count} cancelled", count=t.number(delivered.cancelled)))
    if delivered.adherence is not None:
        parts.append(t("{share} of the core components", share=t.percent(delivered.adherence)))
    parts.append(quality_text(t, delivered))
    return ", ".join(parts)


def quality_text(t: Translator, delivered: Delivered) -> str:
    """Return the quality with who rated it."""
    if delivered.quality is None:
        return t("quality not known")
    mean = t.number(delivered.quality, 1)
    if delivered.rated_by == "self":
        return t("quality {mean} of 5 (own rating)", mean=mean)
    return t("quality {mean} of 5 (observed)", mean=mean)


def reached_text(t: Translator, reached: Reached) -> str:
    """Return who was reached, in short words."""
    if reached.participants is None:
        return t("nobody counted")
    count = t.number(reached.participants)
    if reached.target:
        said = t("{count} of {target} young people", count=count, target=t.number(reached.target))
    else:
        said = t.plural("{count} young person", "{count} young people", reached.participants)
        said += ", " + t("no target entered")
    if reached.stayed is not None:
        part, whole = reached.stayed
        said += ", " + t("{part} of {whole} stayed", part=t.number(part), whole=t.number(whole))
    if reached.uncounted:
        said += ", " + t.plural("{count} group not counted", "{count} groups not counted", reached.uncounted)
    return said


def survey_change_text(t: Translator, change: SurveyChange) -> str:
    """Return a released change of the survey in words, with both years: "fell by 4 points (2023 to 2025)"."""
    years = {"first": str(change.first), "last": str(change.last)}
    if change.word == "increased" and change.points is not None:
        return t.plural(
            "change: risen by {count} point ({first} to {last})",
            "change: risen by {count} points ({first} to {last})",
            abs(change.points), **years,
        )  # fmt: skip
    if change.word == "decreased" and change.points is not None:
        return t.plural(
            "change: fallen by {count} point ({first} to {last})",
            "change: fallen by {count} points ({first} to {last})",
            abs(change.points), **years,
        )  # fmt: skip
    if change.word == "unchanged":
        return t("no change ({first} to {last})", **years)
    return t("not assessable ({first} to {last})", **years)


def changed_text(t: Translator, measure: MeasureYear, figures: YearFigures, instrument: Instrument) -> str:
    """Return what changed around a measure: the figures of its goals, and in its participants. Never why."""
    parts = []
    for name in measure.goals:
        goal = figures.by_goal.get(name)
        if goal is None or goal.state == "not_surveyed":
            continue
        label = figure_name(t, goal.fields, instrument)
        if goal.change is not None and goal.change.since:
            parts.append(f"{label}: {survey_change_text(t, goal.change)}")
        else:
            parts.append(f"{label}: {t('not assessable, not asked again yet')}")
    parts += [
        t("participants, {figure}: {direction}", figure=one.fields.figure, direction=participants_short(t, one))
        for one in measure.participants
    ]
    return "; ".join(parts) or t("not measured")


def participants_short(t: Translator, one: ParticipantChange) -> str:
    """Return a change in participants in a few words."""
    if one.result.state != "shown":
        return answer_text(t, one.fields, one.result)
    return direction_text(t, one.fields, one.result)


def goal_state_text(t: Translator, goal: GoalYear) -> str:
    """Return where one stands with a goal, in words; the change beside it where there is one."""
    words = {
        "reached": t("the target is reached in the survey"),
        "nearer": t("nearer to the target"),
        "away": t("further away from the target"),
        "no_sure_change": t("no change beyond chance"),
        "no_survey_since": t("not assessable: not asked again since the start"),
        "locked": t("not assessable: the value is locked"),
        "not_surveyed": t("not counted by the survey; see what was delivered"),
    }
    said = words[goal.state]
    change = goal.change
    if change is None or change.percent is None:
        return said
    now = t("{count} of 100 in {year}", count=t.number(change.percent), year=str(change.last))
    return f"{said}; {now}, {survey_change_text(t, change)}"


def no_change_text(t: Translator, figures: YearFigures) -> str:
    """Return why nothing can be said about a change in the survey; "" where something can."""
    if figures.no_change is None:
        asked = [one for one in figures.goals if one.state != "not_surveyed"]
        if not asked or any(one.state != "no_survey_since" for one in asked):
            return ""
        said = t("The young people were not asked again since this plan began.")
        return f"{said} {t('The change shown lies before it.')}" if any(one.change for one in asked) else said
    return {
        "no_survey": t("There is no survey up to this school year. About goals nothing can be said yet."),
        "one_survey": t("There is only one survey so far. For a change it takes a second one."),
        "not_released": t("Of one of the surveys nothing was released yet. Open its profile first."),
        "not_comparable": t("The surveys cannot be compared: other questions, or answers that are deleted."),
    }[figures.no_change]


def answer_of_year(t: Translator, figures: YearFigures | None) -> str:
    """Return the sentence that answers what the year brought."""
    if figures is None or not figures.measures:
        return t("Nothing to look back on yet: no measure of a decided plan ran.")
    held = sum(one.delivered.held for one in figures.measures)
    parts = [
        t.plural(
            "In the school year {year}, {count} session took place.",
            "In the school year {year}, {count} sessions took place.",
            held,
            year=year_text(figures.year),
        )
    ]
    counted = [one.reached.participants for one in figures.measures if one.reached.participants is not None]
    if counted:
        parts.append(t.plural("{count} young person took part.", "{count} young people took part.", sum(counted)))
    else:
        parts.append(t("Nobody counted who took part."))
    asked = [one for one in figures.goals if one.state != "not_surveyed"]
    known = [one for one in asked if one.state not in ("no_survey_since", "locked")]
    if asked and not known:
        parts.append(t("Whether the goals have moved cannot be assessed yet."))
    elif known:
        nearer = sum(one.state in ("reached", "nearer") for one in known)
        parts.append(
            t("{near} of {all} goals of the survey are reached or nearer.", near=nearer, all=t.number(len(asked)))
        )
    return " ".join(parts)


def notice_lines(t: Translator, measure: MeasureYear) -> tuple[str, ...]:
    """Return the warnings about a measure with what was done, then what was done about warnings that are over."""
    lines = [_notice(t, one) for one in measure.notices]
    lines += [
        t("Over: {what} ({who}, {date})", what=one.what, who=one.by, date=t.date(one.on)) for one in measure.settled
    ]
    return tuple(lines)


def _notice(t: Translator, one: Notice) -> str:
    said = (
        f"{severity_words(t, one.warning.severity)}: {warning_title(t, one.warning)}. {warning_facts(t, one.warning)}"
    )
    if one.reaction is None:
        return f"{said} {t('Nothing was written down about it.')}"
    return f"{said} " + t(
        "What was done: {what} ({who}, {date})",
        what=one.reaction.what,
        who=one.reaction.by,
        date=t.date(one.reaction.on),
    )


def counting_text(t: Translator) -> tuple[str, ...]:
    """Return how the numbers of a year are made."""
    return (
        t("A school year runs from 1 August to 31 July. Money stands by calendar year, as in the plan."),
        t("Planned sessions: spread evenly between start and end of a group. Held ones are those that were entered."),
        t("Change: the released change of the survey since the plan began. Why it changed cannot be told from it."),
        t("Reached and nearer: by the survey of the whole city, not by this part of it alone."),
    )
