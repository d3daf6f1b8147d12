"""How good the answers of a wave are, in words and tables: made from released values alone, German and English."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ctc_toolkit.disclosure.quality import GOOD, K_SCALE, MIDDLE, ReleasedQuality, require_quality
from ctc_toolkit.disclosure.quality_cells import (
    Count,
    Light,
    Mark,
    Part,
    RateQuality,
    ResponseQuality,
    RuleQuality,
    ScaleQuality,
    WeightQuality,
)
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.survey.instrument import Instrument

TELLING_GAP = 3
"""From so many points on, a group that is missing among the answers is named in the sentences."""
WIDE = 1.5
"""Kish's design effect above which weights ask for a look (methods, section 3)."""
FAR = 5.0
"""Multiple of the mean weight above which weights ask for a look."""


def answer_sentence(quality: ReleasedQuality, language: str) -> str:
    """Return the first sentence of the page: how many answered of those expected, how many were left out."""
    t, held = translator(language), require_quality(quality)
    pupils = held.response.pupils if held.response is not None else None
    if pupils is not None and pupils.state == "shown" and pupils.percent is not None:
        first = t(
            "{answered} of {expected} young people ({percent})",
            answered=t.number(pupils.answered or 0),
            expected=t.number(pupils.expected or 0),
            percent=t.percent(pupils.percent),
        )
    else:
        first = t.plural("{count} questionnaire", "{count} questionnaires", held.respondents)
    if held.excluded_percent is None:
        return t("{answers}, fewer than five left out by the checks.", answers=first)
    return t("{answers}, {percent} left out.", answers=first, percent=t.percent(held.excluded_percent, 1))


def light_text(t: Translator, light: Light) -> str:
    """Return the light of a response in words with a sign, never a colour alone."""
    return {"good": t("✓ good"), "middle": t("~ middling"), "low": t("! low"), "": "–"}[light]


def count_text(t: Translator, count: Count) -> str:
    """Return a number of questionnaires to the nearest five."""
    return t("fewer than 5") if count.value is None else t("about {count}", count=t.number(count.value))


def part_text(t: Translator, part: Part) -> str:
    """Return a share in words."""
    if part.percent is not None:
        return t.percent(part.percent)
    if part.limit is None:
        return "–"
    limit = t.percent(part.limit)
    return t("under {limit}", limit=limit) if part.band == "under" else t("over {limit}", limit=limit)


def rate_text(t: Translator, rate: RateQuality) -> str:
    """Return a rate: "81 %", "over 95 %", or why there is none."""
    if rate.state == "shown" and rate.percent is not None:
        return t.percent(rate.percent)
    if rate.state == "over" and rate.limit is not None:
        return t("over {limit}", limit=t.percent(rate.limit))
    return t("more than expected") if rate.state == "more" else t("locked, too few answers")


def flow_table(quality: ReleasedQuality, language: str) -> pd.DataFrame:
    """Return the way from the schools asked to the answers that count, one row for each step."""
    t, held = translator(language), require_quality(quality)
    rows: list[tuple[str, str, str]] = []
    found = held.response
    if found is not None:
        rows += _stages(t, found)
    rows.append((t("Questionnaires in the file"), t.number(held.respondents), ""))
    left_out = "" if held.excluded_percent is None else t.percent(held.excluded_percent, 1)
    rows.append((t("Left out by the checks"), count_text(t, held.excluded), left_out))
    used = held.respondents - (held.excluded.value or 0)
    text = t("about {count}", count=t.number(used)) if held.excluded.value else t.number(used)
    if held.excluded.value is None:
        text = t("nearly all")
    rows.append((t("Questionnaires that count"), text, ""))
    return pd.DataFrame(rows, columns=[t("Step"), t("How many"), t("Share")], dtype="str")


def _stages(t: Translator, found: ResponseQuality) -> list[tuple[str, str, str]]:
    rows = []
    if found.schools.state == "shown":
        rows.append((t("Schools taking part"), _of(t, found.schools), rate_text(t, found.schools)))
    if found.enrolment.state == "shown":
        rows.append(
            (t("Pupils of these schools, of all asked"), _of(t, found.enrolment), rate_text(t, found.enrolment))
        )
    if found.classes.state == "shown":
        rows.append((t("Classes taking part"), _of(t, found.classes), rate_text(t, found.classes)))
    if found.consent_yes is not None:
        rows.append((t("Consent given"), t.number(found.consent_yes), ""))
    if found.consent_no is not None:
        rows.append((t("Consent refused"), t.number(found.consent_no), ""))
    if found.reported is not None:
        rows.append((t("Answered, as the schools counted"), t.number(found.reported), ""))
    if found.pupils.state in ("shown", "more"):
        rows.append((t("Answered, of those expected"), _of(t, found.pupils), rate_text(t, found.pupils)))
    if found.complete is not None:
        rows.append((t("At least half filled in"), "", t.percent(found.complete)))
    if found.overall is not None:
        rows.append((t("All stages together"), "", t.percent(found.overall)))
    return rows


def _of(t: Translator, rate: RateQuality) -> str:
    return t("{part} of {whole}", part=t.number(rate.answered or 0), whole=t.number(rate.expected or 0))


def rates_table(rates: Sequence[RateQuality], heading: str, names: dict[str, str], language: str) -> pd.DataFrame:
    """Return the response of schools or grades; what tells about few is locked, both numbers with it."""
    t = translator(language)
    rows = [
        (
            names.get(rate.name, rate.name),
            "–" if rate.expected is None else t.number(rate.expected),
            "–" if rate.answered is None else t.number(rate.answered),
            rate_text(t, rate),
            light_text(t, rate.light),
        )
        for rate in rates
    ]
    columns = [heading, t("Expected"), t("Answered"), t("Response"), t("Verdict")]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def response_notes(quality: ReleasedQuality, instrument: Instrument, language: str) -> tuple[str, ...]:
    """Return what the response means, in plain sentences made from the numbers."""
    t, held = translator(language), require_quality(quality)
    found = held.response
    if found is None:
        return (t("Nobody has told how many young people were expected, so no response can be named."),)
    notes = []
    if found.pupils.light:
        notes.append(
            {
                "good": t("Four of five or more have answered. That is a good response."),
                "middle": t("Most have answered. Who did not may differ from the others."),
                "low": t("Fewer than three of five have answered. Please do not compare or rank these results."),
            }[found.pupils.light]
        )
    if found.overall is not None and found.pupils.percent is not None and found.overall < found.pupils.percent:
        notes.append(
            t(
                "Counted with the schools that did not take part, {percent} were reached.",
                percent=t.percent(found.overall),
            )
        )
    notes += _lowest(t, found, instrument)
    gap = largest_gap(held, instrument, language)
    if gap:
        notes.append(gap)
    elif held.weights.kind != "raked":
        notes.append(t("Without known numbers of the population nobody can say who is missing."))
    notes.append(t("A high response alone does not prove that the answers are right for everybody."))
    return tuple(notes)


def _lowest(t: Translator, found: ResponseQuality, instrument: Instrument) -> list[str]:
    """Return a sentence on the grade with the lowest shown response, where grades differ much."""
    shown = [rate for rate in found.by_grade if rate.state == "shown" and rate.percent is not None]
    if len(shown) < 2:
        return []
    lowest = min(shown, key=lambda rate: rate.percent or 0)
    highest = max(shown, key=lambda rate: rate.percent or 0)
    if (highest.percent or 0) - (lowest.percent or 0) < 10:
        return []
    names = grade_names(instrument, t.language)
    return [
        t(
            "The response differs by grade: {lowest} {low}, {highest} {high}.",
            lowest=names.get(lowest.name, lowest.name),
            low=t.percent(lowest.percent or 0),
            highest=names.get(highest.name, highest.name),
            high=t.percent(highest.percent or 0),
        )
    ]


def largest_gap(quality: ReleasedQuality, instrument: Instrument, language: str) -> str:
    """Return a sentence on the group that is furthest from its known share; "" without known numbers."""
    t, levels = translator(language), quality.weights.levels
    if not levels:
        return ""
    level = max(levels, key=lambda entry: abs(entry.answers - entry.known))
    if abs(level.answers - level.known) < TELLING_GAP:
        return t("In no group do the answers lie {points} points or more from the known numbers.", points=TELLING_GAP)
    return t(
        "Furthest from the known numbers: {group}, {answers} of the answers, {known} of all young people.",
        group=level_name(instrument, level.groups, level.values, language),
        answers=t.percent(level.answers),
        known=t.percent(level.known),
    )


def level_name(instrument: Instrument, groups: str, values: str, language: str) -> str:
    """Return a level of known numbers in words: "Klasse 7, weiblich", several joined by "+"."""
    names = groups.split("×")
    cells = []
    for cell in values.split("+"):
        parts = []
        for name, value in zip(names, cell.split("×"), strict=True):
            group = instrument.group_by_id.get(name)
            known = {entry.id: entry.label.get(language) for entry in group.values} if group else {}
            parts.append(known.get(value, value))
        cells.append(", ".join(parts))
    return " + ".join(cells)


def grade_names(instrument: Instrument, language: str) -> dict[str, str]:
    """Return the labels of the grades by id."""
    group = next((entry for entry in instrument.groups if entry.role == "grade"), None)
    return {} if group is None else {entry.id: entry.label.get(language) for entry in group.values}


def rules_table(quality: ReleasedQuality, instrument: Instrument, language: str) -> pd.DataFrame:
    """Return every rule: whether it counts, what it found alone and together with others, what it changes."""
    t, held = translator(language), require_quality(quality)
    labels = {rule.id: rule.label.get(language) for rule in instrument.screening}
    rows = [
        (
            labels.get(rule.rule, rule.rule),
            t("in use") if rule.use == "used" else t("switched off"),
            count_text(t, rule.found) if rule.asked else t("not asked"),
            count_text(t, rule.only) if rule.use == "used" and rule.asked else "–",
            _change(t, rule),
        )
        for rule in held.rules
    ]
    together = "" if held.excluded_percent is None else f" ({t.percent(held.excluded_percent, 1)})"
    rows.append((t("All checks in use together"), "", count_text(t, held.excluded) + together, "", ""))
    columns = [t("Check of answers"), t("State"), t("Found by it"), t("Found by it alone"), t("Largest change")]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _change(t: Translator, rule: RuleQuality) -> str:
    if rule.change is None:
        return "–"
    return t.plural("{count} point", "{count} points", rule.change)


def screening_notes(quality: ReleasedQuality, language: str) -> tuple[str, ...]:
    """Return what the checks found, in plain sentences."""
    t, held = translator(language), require_quality(quality)
    notes = []
    if held.many:
        notes.append(
            t(
                "More than 5% were left out. Surveys elsewhere lose 1 to 5%. Please look for another cause: columns "
                "matched wrongly, a class that made fun of it, a questionnaire that was too long."
            )
        )
    if held.duplicates.value is not None:
        notes.append(
            t(
                "{count} questionnaires repeat another one answer by answer. That happens when a file was put "
                "together twice. They are counted here and not left out.",
                count=count_text(t, held.duplicates),
            )
        )
    else:
        notes.append(t("Repeated questionnaires: fewer than 5, perhaps none."))
    return tuple(notes)


def weight_notes(quality: ReleasedQuality, instrument: Instrument, language: str) -> tuple[str, ...]:
    """Return how the answers are weighted and what that costs, in plain sentences."""
    t, held = translator(language), require_quality(quality).weights
    if held.kind == "none":
        return (t("The answers are not weighted: each questionnaire counts the same."),)
    notes = _raked_notes(t, held, instrument) if held.kind == "raked" else [t("The weights come from the file.")]
    notes.append(
        t(
            "The smallest weight is {low} times, the largest {high} times the mean. By unequal weights alone the "
            "variance grows {effect} times (design effect after Kish).",
            low=t.number(held.lowest, 1),
            high=t.number(held.highest, 1),
            effect=t.number(held.design_effect, 2),
        )
    )
    if held.design_effect > WIDE or held.highest > FAR:
        notes.append(t("That is much. Please look at the known numbers once more."))
    if held.largest_change is not None:
        notes.append(
            t.plural(
                "With and without weights no share differs by more than {count} point.",
                "With and without weights no share differs by more than {count} points.",
                held.largest_change,
            )
        )
    return tuple(notes)


def _raked_notes(t: Translator, held: WeightQuality, instrument: Instrument) -> list[str]:
    crossed = "; ".join(
        " × ".join(_group_label(instrument, name, t.language) for name in names.split("×")) for names in held.groups
    )
    notes = [
        t(
            "The answers are weighted so that they meet the known numbers ({groups}). Source: {source}, as of {date}.",
            groups=crossed,
            source=held.source,
            date=_day(t, held.on),
        ),
        t.plural(
            "After {count} round all known numbers are met.",
            "After {count} rounds all known numbers are met.",
            held.rounds,
        )
        if held.met
        else t("The known numbers are not all met."),
        t("{percent} of the weights lie at a limit (0.3 to 3 times the mean).", percent=t.percent(held.trimmed)),
    ]
    if held.collapsed:
        parts = (entry.partition("=") for entry in held.collapsed)
        named = "; ".join(level_name(instrument, groups, values, t.language) for groups, _, values in parts)
        notes.append(t("Put together, because fewer than 20 answered there: {levels}.", levels=named))
    notes.append(
        t(
            "The known numbers do not hold everybody: {count} questionnaires name another sex or leave something out. "
            "They keep their weight for response.",
            count=count_text(t, held.outside),
        )
    )
    return notes


def _group_label(instrument: Instrument, name: str, language: str) -> str:
    group = instrument.group_by_id.get(name)
    return group.label.get(language) if group else name


def _day(t: Translator, day: str) -> str:
    from datetime import date

    return t.date(date.fromisoformat(day))


def levels_table(quality: ReleasedQuality, instrument: Instrument, language: str) -> pd.DataFrame:
    """Return the groups of the known numbers: their share among the answers and among all young people."""
    t = translator(language)
    rows = [
        (
            level_name(instrument, level.groups, level.values, language),
            t.percent(level.answers),
            t.percent(level.known),
            t.number(level.answers - level.known),
        )
        for level in quality.weights.levels
    ]
    columns = [t("Group"), t("Among the answers"), t("Among all young people"), t("Difference in points")]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def weighted_table(quality: ReleasedQuality, instrument: Instrument, language: str) -> pd.DataFrame:
    """Return the measures that weights change most, with and without them."""
    from ctc_toolkit.reporting.selection import measure_label

    t = translator(language)
    rows = [
        (
            measure_label(entry.measure, instrument, language),
            t.percent(entry.weighted),
            t.percent(entry.plain),
        )
        for entry in quality.weights.measures
    ]
    return pd.DataFrame(rows, columns=[t("Measure"), t("With weights"), t("Without weights")], dtype="str")


def scales_table(quality: ReleasedQuality, instrument: Instrument, language: str) -> pd.DataFrame:
    """Return the reliability of every scale that was asked."""
    t = translator(language)
    labels = {scale.id: scale.label.get(language) for scale in instrument.scales}
    rows = [
        (
            labels.get(scale.scale, scale.scale),
            t.number(scale.items),
            _reliability(t, scale),
            "–" if scale.omega is None else t.number(scale.omega, 2),
            part_text(t, scale.without_score),
            f"{part_text(t, scale.lowest)} / {part_text(t, scale.highest)}",
            marks_text(t, scale.marks) or (t("fine") if scale.alpha is not None else "–"),
        )
        for scale in quality.scales
    ]
    columns = [
        t("Scale"),
        t("Questions"),
        t("Alpha (range)"),
        t("Omega"),
        t("Without a value"),
        t("Lowest / highest"),
        t("Verdict"),
    ]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _reliability(t: Translator, scale: ScaleQuality) -> str:
    if scale.n is None:
        return t("locked, too few answers")
    if scale.alpha is None or scale.alpha_low is None or scale.alpha_high is None:
        return "–"
    low, high = t.number(scale.alpha_low, 2), t.number(scale.alpha_high, 2)
    return f"{t.number(scale.alpha, 2)}\u00a0({low}\u2060–\u2060{high})"


def items_table(scale: ScaleQuality, instrument: Instrument, language: str) -> pd.DataFrame:
    """Return the questions of a scale: their correlation with the others, and how many left them out."""
    t = translator(language)
    rows = [
        (
            instrument.item_by_id[item.item].label.get(language),
            "–" if item.rest is None else t.number(item.rest, 2),
            part_text(t, item.missing),
            _item_verdict(t, item.rest),
        )
        for item in scale.single
    ]
    columns = [t("Question"), t("Fits the others (correlation)"), t("Left out"), t("Verdict")]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _item_verdict(t: Translator, rest: float | None) -> str:
    if rest is None:
        return "–"
    if rest < 0:
        return t("! points the other way: probably not reversed")
    return t("~ fits little") if rest < 0.2 else t("fine")


def marks_text(t: Translator, marks: Sequence[Mark]) -> str:
    """Return what must be said beside a scale; "" where nothing."""
    words = {
        "group_level": t("~ for groups only"),
        "low": t("! measured with little reliability"),
        "not_alone": t("! not to be shown alone"),
        "short": t("~ too few questions to judge"),
        "reversed": t("! a question points the other way"),
    }
    return "; ".join(words[mark] for mark in marks)


def weak_scales(quality: ReleasedQuality | None) -> dict[str, tuple[Mark, ...]]:
    """Return by scale the marks that must stand beside it wherever it is shown: too unreliable or too short."""
    if quality is None:
        return {}
    telling = {"low", "not_alone", "short", "reversed"}
    found = {scale.scale: tuple(mark for mark in scale.marks if mark in telling) for scale in quality.scales}
    return {name: marks for name, marks in found.items() if marks}


def how_computed(language: str) -> tuple[str, ...]:
    """Return how the numbers of the page are made."""
    t = translator(language)
    return (
        t("Response counts questionnaires with at least one answer, of all young people expected (AAPOR RR2)."),
        t(
            "Verdict: good from {good}, middling from {middle}, low below. The stages are multiplied.",
            good=t.percent(GOOD),
            middle=t.percent(MIDDLE),
        ),
        t("Numbers of the checks are rounded to five; fewer than five always read the same, also when it is none."),
        t("Largest change: the largest difference of any share of the whole city if this check were switched over."),
        t(
            "Alpha and omega use questionnaires with all questions of a scale, at least {count}. The range of alpha "
            "(after Feldt) takes the young people as independent and is somewhat too narrow.",
            count=t.number(K_SCALE),
        ),
        t("From 0.70 on a scale is fine. Below 0.60 it is marked, below 0.50 it should not stand alone."),
    )
