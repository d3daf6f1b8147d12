"""How changes in participants are told: what changed during the programme, how surely, and what has to be kept in mind.

Never why: without people who did not take part nobody can know that, and with them only within limits.
"""

from __future__ import annotations

from ctc_toolkit.evaluation.pre_post import FEWEST_GROUPS, ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ArmDifference, ChangeResult, Effect, Share
from ctc_toolkit.evaluation.pre_post_table import ITEM, TITLES, LinkedFinding
from ctc_toolkit.language import Translator

MUCH_LOST = 20
"""Percent without a pair from which a result may be that of others than those who began."""
MANY_AT_END = 15
"""Percent with the best or worst value from which a scale has a ceiling or floor (McHorney and Tarlov 1995)."""
UNCERTAIN = 30
"""Below so many people an interval is wide and one person counts for much."""
_SIZES = (0.2, 0.5, 0.8)


def signed(t: Translator, value: float, digits: int) -> str:
    """Return a change with its sign: +0,4; −0,4; 0,0 for none."""
    number = t.number(abs(value), digits)
    if round(abs(value), digits) == 0:
        return number
    return f"+{number}" if value > 0 else f"−{number}"


def share_text(t: Translator, share: Share | None) -> str:
    """Return a share as it may be told: 34 %, "below 10 %", "above 90 %", a dash where there is none."""
    if share is None:
        return "–"
    percent = t.percent(share.percent)
    return {
        "": percent,
        "below": t("below {percent}", percent=percent),
        "above": t("above {percent}", percent=percent),
    }[share.open]


def digits_of(fields: ChangeFields) -> int:
    """Return how many decimals a change is told with: means one, shares none."""
    return 1 if fields.kind == "score" else 0


def change_text(t: Translator, fields: ChangeFields, value: float) -> str:
    """Return a change with its sign and unit."""
    text = signed(t, value, digits_of(fields))
    if fields.kind == "score":
        return text
    return t.plural("{change} point", "{change} points", abs(round(value)), change=text)


def range_text(t: Translator, fields: ChangeFields, low: float | None, high: float | None) -> str:
    """Return the limits of a change, "" where there are none."""
    if low is None or high is None:
        return ""
    digits = digits_of(fields)
    return t("{low} to {high}", low=signed(t, low, digits), high=signed(t, high, digits))


def direction_text(t: Translator, fields: ChangeFields, result: ChangeResult) -> str:
    """Return in words what a change means for young people, and whether it is sure."""
    if result.change is None or result.secure is None:
        return t("not determinable")
    if not result.secure:
        return t("no sure change")
    good = (result.change > 0) == (fields.better == "up")
    return t("for the better") if good else t("for the worse")


def answer_text(t: Translator, fields: ChangeFields, result: ChangeResult) -> str:
    """Return the sentence that answers what changed. Values of the site are not escaped."""
    if result.state == "words":
        return t("Told in words only.")
    if result.state == "few":
        return t("Fewer than {least} young people: nothing but words is shown.", least=fields.fewest)
    if result.state == "alike":
        return t("Nearly everybody gave the same answers. A number would tell how single persons answered.")
    return _mean_answer(t, fields, result) if fields.kind == "score" else _share_answer(t, fields, result)


def _mean_answer(t: Translator, fields: ChangeFields, result: ChangeResult) -> str:
    values = {
        "before": t.number(result.before or 0.0, 1),
        "after": t.number(result.after or 0.0, 1),
        "change": change_text(t, fields, result.change or 0.0),
        "range": range_text(t, fields, result.low, result.high) or "–",
    }
    if not result.secure:
        return t(
            "The mean was {before} before and {after} after. Whether anything changed during the programme cannot be "
            "told for sure ({change}, probably {range}).",
            **values,
        )
    good = (result.change or 0.0) > 0 if fields.better == "up" else (result.change or 0.0) < 0
    if good:
        return t(
            "The mean changed for the better during the programme: from {before} to {after} ({change}, probably "
            "{range}).",
            **values,
        )
    return t(
        "The mean changed for the worse during the programme: from {before} to {after} ({change}, probably {range}).",
        **values,
    )


def _share_answer(t: Translator, fields: ChangeFields, result: ChangeResult) -> str:
    shares = {"before": share_text(t, result.share_before), "after": share_text(t, result.share_after)}
    if result.change is None:
        return t(
            "Yes was said by {before} before and by {after} after. The exact change would tell of single persons.",
            **shares,
        )
    values = {
        **shares,
        "change": change_text(t, fields, result.change),
        "range": range_text(t, fields, result.low, result.high),
    }
    if not result.secure:
        return t(
            "Yes was said by {before} before and by {after} after. Whether anything changed during the programme "
            "cannot be told for sure ({change}, probably {range}).",
            **values,
        )
    if (result.change > 0) == (fields.better == "up"):
        return t(
            "The share changed for the better during the programme: from {before} to {after} ({change}, probably "
            "{range}).",
            **values,
        )
    return t(
        "The share changed for the worse during the programme: from {before} to {after} ({change}, probably {range}).",
        **values,
    )


def people_text(t: Translator, result: ChangeResult) -> str:
    """Return how many young people a result is about, and whether they are the same ones."""
    if result.n_before is None or result.n_after is None:
        return ""
    if result.design == "pairs":
        return t("{count} young people who answered both times", count=t.number(result.n_before))
    return t(
        "{before} young people before, {after} after; it is not known who belongs together",
        before=t.number(result.n_before),
        after=t.number(result.n_after),
    )


def effect_name(t: Translator, name: str) -> str:
    """Return the full name of an effect size."""
    return {
        "g_av": t("Hedges g (g_av): change by the mean of both standard deviations, corrected for small groups"),
        "d_av": t("Cohen d (d_av): change by the mean of both standard deviations"),
        "d_rm": t("Cohen d for repeated measures (d_rm): takes into account how before and after go together"),
        "d_z": t("Cohen d of the changes (d_z): change by the standard deviation of the changes"),
        "g_s": t("Hedges g (g_s): difference by the common standard deviation, corrected for small groups"),
        "d_s": t("Cohen d (d_s): difference by the common standard deviation"),
        "h": t("Cohen h: difference of two shares"),
    }[name]


def effect_text(t: Translator, effect: Effect) -> str:
    """Return an effect size with its limits and how large it counts."""
    value = signed(t, effect.value, 2)
    if effect.low is not None and effect.high is not None:
        value = t(
            "{value} ({low} to {high})", value=value, low=signed(t, effect.low, 2), high=signed(t, effect.high, 2)
        )
    if effect.name == "d_z":  # the usual marks are not made for it
        return value
    size = abs(effect.value)
    named = (t("very small"), t("small"), t("medium"), t("large"))[sum(size >= mark for mark in _SIZES)]
    return f"{value}, {named}"


def change_rows(t: Translator, fields: ChangeFields, result: ChangeResult) -> list[tuple[str, str]]:
    """Return the table of a result: what, and its value."""
    if result.state != "shown":
        return []
    score = fields.kind == "score"
    before = t.number(result.before or 0.0, 1) if score else share_text(t, result.share_before)
    after = t.number(result.after or 0.0, 1) if score else share_text(t, result.share_after)
    rows = [
        (t("Young people"), people_text(t, result)),
        (t("Before"), before),
        (t("After"), after),
    ]
    if result.change is not None:
        rows += [
            (t("Change during the programme"), change_text(t, fields, result.change)),
            (t("Probably between (95 % interval)"), _interval(t, fields, result)),
            (t("In words"), direction_text(t, fields, result)),
        ]
    rows += [(effect_name(t, one.name), effect_text(t, one)) for one in result.effects]
    for title, share in (
        (t("Changed to yes"), result.to_yes),
        (t("Changed to no"), result.to_no),
        (t("Reliably better"), result.improved),
        (t("Reliably worse"), result.worsened),
        (t("Best possible value before"), result.best_before),
        (t("Best possible value after"), result.best_after),
        (t("Worst possible value before"), result.worst_before),
        (t("Worst possible value after"), result.worst_after),
    ):
        if share is not None:
            rows.append((title, share_text(t, share)))
    if result.reliability is not None:
        rows.append((t("Reliability of the scale"), t.number(result.reliability, 2)))
    return rows + _lost_rows(t, result) + _group_rows(t, fields, result)


def _interval(t: Translator, fields: ChangeFields, result: ChangeResult) -> str:
    found = range_text(t, fields, result.low, result.high) or "–"
    named = {
        "groups": t("CR2 interval over the course groups"),
        "t": t("t interval of the pairs") if result.design == "pairs" else t("Welch's t interval"),
        "pairs": t("Newcombe's interval of the pairs"),
        "apart": t("Newcombe's interval without the pairs, too wide rather than too narrow"),
        "": "",
    }[result.limits]
    return f"{found} ({named})" if named else found


def _lost_rows(t: Translator, result: ChangeResult) -> list[tuple[str, str]]:
    rows = []
    if result.began is not None:
        rows.append((t("Answered before"), t.number(result.began)))
    if result.lost is not None:
        rows.append((t("Without a pair (lost on the way)"), share_text(t, result.lost)))
    if result.lost_before is not None:
        rows.append((t("Mean before of those without a pair"), t.number(result.lost_before, 1)))
    return rows


def _group_rows(t: Translator, fields: ChangeFields, result: ChangeResult) -> list[tuple[str, str]]:
    rows = []
    if result.across is not None:
        text = range_text(t, fields, *result.across)
        rows.append((t("Across {count} groups, each counting alike", count=result.groups), text))
    other = result.comparison
    if other is not None:
        moved = t(
            "{count} young people: {before} before, {after} after, {change}",
            count=t.number(other.n),
            before=t.number(other.before, 1),
            after=t.number(other.after, 1),
            change=signed(t, other.change, 1),
        )
        rows += [
            (t("Comparison group"), moved),
            (t("Difference of those who began alike (ANCOVA)"), _arms(t, fields, other.ancova)),
            (t("Difference of the changes (gain scores)"), _arms(t, fields, other.gain)),
        ]
    return rows


def _arms(t: Translator, fields: ChangeFields, found: ArmDifference) -> str:
    value, limits = signed(t, found.value, 1), range_text(t, fields, found.low, found.high)
    return f"{value} ({limits})" if limits else t("{value}, without an interval", value=value)


def cautions(t: Translator, fields: ChangeFields, result: ChangeResult) -> list[str]:
    """Return what has to be kept in mind, the weightiest first."""
    found: list[str] = []
    if result.state != "shown":
        return found
    if fields.selected:
        found.append(
            t(
                "They take part because their values stood out. Such values move towards the middle by themselves "
                "(regression to the mean)."
            )
        )
    elif result.far:
        found.append(
            t(
                "Before, the group lay far from the mean of all of this age. Such values move towards the middle by "
                "themselves (regression to the mean)."
            )
        )
    if result.regression is not None and (fields.selected or result.far):
        found.append(
            t(
                "From measurement alone, about {change} of the change is to be expected without any programme.",
                change=signed(t, result.regression, 1),
            )
        )
    return found + _about_people(t, fields, result) + _about_groups(t, result)


def _about_people(t: Translator, fields: ChangeFields, result: ChangeResult) -> list[str]:
    found = []
    if result.lost is not None and result.lost.open != "below" and result.lost.percent >= MUCH_LOST:
        found.append(
            t(
                "{share} of those asked before have no pair. Those who stay often do better.",
                share=share_text(t, result.lost),
            )
        )
    if (
        result.best_before is not None
        and result.best_before.open != "below"
        and result.best_before.percent >= MANY_AT_END
    ):
        found.append(
            t(
                "{share} had the best possible value before already: the scale cannot show that they got better.",
                share=share_text(t, result.best_before),
            )
        )
    if (
        result.worst_before is not None
        and result.worst_before.open != "below"
        and result.worst_before.percent >= MANY_AT_END
    ):
        found.append(
            t(
                "{share} had the worst possible value before: the scale cannot show that they got worse.",
                share=share_text(t, result.worst_before),
            )
        )
    if result.design == "unpaired":
        found.append(
            t(
                "It is not known who belongs together. The interval counts both times as different people and is "
                "wider than with pairs."
            )
        )
    if result.n_before is not None and min(result.n_before, result.n_after or 0) < UNCERTAIN:
        found.append(t("Few young people: each single one weighs much, the interval is wide."))
    return found


def _about_groups(t: Translator, result: ChangeResult) -> list[str]:
    found = []
    if result.limits == "groups":
        found.append(t("The limits of the sizes of change (d, g) count everybody singly and may be too narrow."))
    if 0 < result.groups < FEWEST_GROUPS:
        found.append(
            t(
                "Fewer than {least} groups: the interval counts everybody singly and may be too narrow.",
                least=FEWEST_GROUPS,
            )
        )
    other = result.comparison
    if other is not None:
        if other.errors == "groups":
            found.append(t("The intervals of the comparison take into account that groups resemble themselves (CR2)."))
        elif other.errors == "people":
            found.append(
                t("No groups were named: the intervals of the comparison count everybody singly and may be too narrow.")
            )
        else:
            found.append(t("Too few groups on one side: the comparison is told without intervals."))
        if _differ(other.ancova, other.gain):
            found.append(
                t(
                    "Both ways of comparing do not agree. They ask different questions where the groups began "
                    "differently (Lord's paradox)."
                )
            )
    if result.near:
        found.append(t("Codes that differ in one sign only and are not linked: {count}.", count=result.near))
    return found


def _differ(first: ArmDifference, second: ArmDifference) -> bool:
    return first.secure != second.secure or first.value * second.value < 0


def comparison_text(t: Translator, fields: ChangeFields, result: ChangeResult) -> str:
    """Return the sentence that sets the participants beside the comparison group; "" where there is none."""
    other = result.comparison
    if other is None:
        return ""
    return t(
        "Beside {count} young people without the programme: their mean changed by {change}. The difference of the "
        "changes is {gain}, of those who began alike {ancova}.",
        count=t.number(other.n),
        change=signed(t, other.change, 1),
        gain=_arms(t, fields, other.gain),
        ancova=_arms(t, fields, other.ancova),
    )


def no_reason_text(t: Translator, result: ChangeResult) -> str:
    """Return the sentence that stands below every result."""
    if result.comparison is not None:
        return t(
            "This is a difference to the comparison group, not a proof: nobody was assigned by lot, so that the groups "
            "may differ in other things."
        )
    return t(
        "This says what changed during the programme, not why. Young people get older, and other things happen too; "
        "only a comparison group can tell more."
    )


def finding_column(t: Translator, finding: LinkedFinding) -> str:
    """Return the name of the column that a finding is about, as in the template; "" for the whole row or table."""
    if finding.column == "item":
        return f"{ITEM.get(t.language)} {finding.item}"
    return TITLES[finding.column].get(t.language) if finding.column else ""
