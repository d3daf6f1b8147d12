"""Slides for a council: what the survey says and what was decided on it, a statement on each.

They are made from released values alone. What a survey does not hold has no slide: without a comparison none compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.difference_words import Row, method_lines, reference_name, rows_of, sentences
from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
from ctc_toolkit.reporting.explain import cut_point_note, how_to_read
from ctc_toolkit.reporting.highlights import highlights
from ctc_toolkit.reporting.profile_report import ProfileInputs
from ctc_toolkit.reporting.profile_sections import about
from ctc_toolkit.reporting.profile_sections.results import kind_names
from ctc_toolkit.reporting.quality_words import answer_sentence, response_notes
from ctc_toolkit.reporting.selection import KINDS, Entry, Kind, entries
from ctc_toolkit.reporting.slide_charts import level_chart, level_lines, pair_chart, pair_lines, telling, widest
from ctc_toolkit.reporting.slide_decisions import decision_slides, next_steps
from ctc_toolkit.reporting.slides import Deck, Slide
from ctc_toolkit.reporting.words import answers_text, cut_point_warning, explanations, of_hundred, provenance_lines
from ctc_toolkit.survey.grade_bands import with_band_column

_MOST_POINTS = 4


def council_slides(inputs: ProfileInputs, language: str) -> Deck:
    """Return the slides on a survey in one language."""
    t, outcome = translator(language), inputs.outcome
    named = outcome.label if str(outcome.year) in outcome.label else f"{outcome.label} ({outcome.year})"
    slides = [_what_ctc_is(t), _answers(outcome, t), _standing_out(outcome, t)]
    slides += [slide for kind in KINDS if (slide := _level(outcome, kind, t)) is not None]
    slides += [slide for product in ("comparison", "change") if (slide := _difference(outcome, product, t)) is not None]
    slides += [*decision_slides(outcome, t), next_steps(outcome, t), _reading(outcome, t), _limits(outcome, t)]
    slides.append(_origin(outcome, t))
    return Deck(
        title=t("What young people report"),
        subtitle=f"{outcome.city}, {named}",
        language=t.language,
        slides=tuple(slides),
        opening=(
            t("Every slide stands for one statement. What to say with it is written here, below the slide."),
            t("The charts can be edited: right click, “Edit data”. The numbers are released values, so keep them."),
            about.level_line(outcome, t),
        ),
        made_on=inputs.made_on,
        author=outcome.city,
        foot=f"{outcome.city}, {named} · {about.level_line(outcome, t)}",
        made_up=outcome.made_up,
        brand=inputs.brand,
    )


def _what_ctc_is(t: Translator) -> Slide:
    phases = load_process().phases
    return Slide(
        t("Communities That Care: prevent together, guided by numbers"),
        (
            t("Young people say in a survey how they live, without giving names."),
            t("The numbers show what often goes along with problems, and what often protects."),
            t("People from the place choose together what they work on first."),
            t("They choose offers that were tested, carry them out well, and ask again."),
        ),
        (
            t("CTC has five phases that come again and again:"),
            *(f"{phase.number} {phase.title.get(t.language)}" for phase in phases),
        ),
    )


def _answers(outcome: WaveOutcome, t: Translator) -> Slide:
    quality, whole = outcome.quality, outcome.whole
    if quality is not None:
        points = response_notes(quality, outcome.instrument, t.language)
        sentence = answer_sentence(quality, t.language)
        pupils = quality.response.pupils if quality.response is not None else None
        if pupils is None or pupils.state != "shown" or pupils.percent is None:
            return Slide(t("Who answered, and what that means"), (sentence, *points[: _MOST_POINTS - 1]), points)
        share = t.percent(pupils.percent)
        title = t("{percent} of the young people who were asked have answered", percent=share)
        return Slide(title, (sentence, *points[: _MOST_POINTS - 1]), points)
    found = [entry for kind in KINDS for entry in _entries(outcome, kind, t)]
    most = max((entry for entry in found if entry.cell.n), key=lambda entry: entry.cell.n or 0, default=None)
    told = tuple(block.text for block in about.answers(outcome, t) if hasattr(block, "text"))
    counted = (
        (t("Behind a number stand at most {answers}.", answers=answers_text(most.cell, t.language, whole.level)),)
        if most is not None
        else ()
    )
    asked = t("Questionnaire: {title}.", title=outcome.instrument.title.get(t.language))
    return Slide(t("The numbers come from the survey of {year}", year=str(outcome.year)), (asked, *counted), told)


def _entries(outcome: WaveOutcome, kind: Kind, t: Translator) -> list[Entry]:
    return entries(outcome.whole, with_band_column(outcome.instrument), kind=kind, language=t.language)


def _standing_out(outcome: WaveOutcome, t: Translator) -> Slide:
    instrument = with_band_column(outcome.instrument)
    said = [highlights(outcome.whole, instrument, kind=kind, language=t.language) for kind in KINDS]
    notes = [note for one in said for note in (*one.sentences, *one.notes)]
    return Slide(
        t("Three things stand out") if all(one.notes for one in said) else t("What stands out"),
        tuple(one.sentences[0] for one in said),
        tuple(dict.fromkeys(notes)),
    )


def _level(outcome: WaveOutcome, kind: Kind, t: Translator) -> Slide | None:
    found = _entries(outcome, kind, t)
    chosen = telling(found, kind)
    if not chosen or not any(entry.cell.state in ("shown", "banded", "locked") for entry in chosen):
        return None
    title = _level_title(t, kind, chosen)
    shows = how_to_read(kind, t.language)[0].sentences
    legend = t("In brackets: the range of each number. Whole percent of all who answered.")
    further = len(found) - len(chosen)
    more = t.plural("{count} more value stands in the report.", "{count} more values stand in the report.", further)
    said = highlights(outcome.whole, with_band_column(outcome.instrument), kind=kind, language=t.language)
    return Slide(
        title,
        (f"{shows[-1]} {legend}" if kind != "behaviour" else legend, *((more,) if further > 0 else ())),
        (*shows, *said.sentences, *said.notes, t("The values on this slide:"), *level_lines(t, chosen)),
        chart=level_chart(t, kind_names(t)[kind], chosen),
    )


def _level_title(t: Translator, kind: Kind, chosen: list[Entry]) -> str:
    """Return the statement: one measure by name where it is ahead for certain, else two that are among the first."""
    certain = [entry for entry in chosen if entry.cell.comparable]
    if not certain:
        return t("{kind}: no number is certain enough to be compared", kind=kind_names(t)[kind])
    first, *others = certain
    if others and not _ahead(first, others[0]):
        names = {"first": first.label, "second": others[0].label}
        return {
            "risk": t("Among the highest risks: “{first}” and “{second}”", **names),
            "protective": t("Among the weakest protection: “{first}” and “{second}”", **names),
            "behaviour": t("Among what is reported most often: “{first}” and “{second}”", **names),
        }[kind]
    named = {"label": first.label, "value": of_hundred(first.cell, t.language)}
    return {
        "risk": t("The highest risk: “{label}” ({value})", **named),
        "protective": t("The weakest protection: “{label}” ({value})", **named),
        "behaviour": t("Reported most often: “{label}” ({value})", **named),
    }[kind]


def _ahead(first: Entry, second: Entry) -> bool:
    """Return whether the ranges of two values do not overlap."""
    one, other = first.cell, second.cell
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low > other.high or one.high < other.low


def _difference(outcome: WaveOutcome, product: str, t: Translator) -> Slide | None:
    held = next((one for one in outcome.differences if one.product == product), None)
    if held is None:
        return None
    instrument = with_band_column(outcome.instrument)
    rows = [
        row for kind in KINDS for row in rows_of(held, outcome.whole, instrument, kind=kind, language=t.language)
    ]  # fmt: skip
    chosen = [row for row in widest(rows) if row.difference.base is not None]
    if not chosen:
        return None
    other = _other(held, t)
    own = t("This survey") if product == "comparison" else t("Now")
    title = _difference_title(t, held, rows)
    legend = t("In brackets: difference in points, its range, and what it means where it is secure.")
    notes = (
        *sentences(held, rows, t.language),
        *method_lines(held, rows, t.language),
        t("The values on this slide:"),
        *pair_lines(t, chosen, own, other),
    )
    return Slide(title, (legend,), notes, chart=pair_chart(t, title, held, chosen, other))


def _other(held: Differences, t: Translator) -> str:
    name = reference_name(held, t.language)
    return name or (t("Reference") if held.product == "comparison" else t("Before"))


def _difference_title(t: Translator, held: Differences, rows: Sequence[Row]) -> str:
    shown = [row for row in rows if row.difference.state == "shown"]
    worse, better = (sum(row.verdict == word for row in shown) for word in ("worse", "better"))
    if held.product == "comparison":
        if not worse + better:
            return t.plural(
                "No secure difference to the reference: {count} value compared",
                "No secure difference to the reference: {count} values compared",
                len(shown),
            )
        return t(
            "Compared with the reference: {worse} less favourable, {better} more favourable, of {all} values",
            worse=t.number(worse),
            better=t.number(better),
            all=t.number(len(shown)),
        )
    if not worse + better:
        return t.plural(
            "No secure change since the survey before: {count} value compared",
            "No secure change since the survey before: {count} values compared",
            len(shown),
        )
    return t(
        "Since the survey before: {worse} changed for the worse, {better} for the better, of {all} values",
        worse=t.number(worse),
        better=t.number(better),
        all=t.number(len(shown)),
    )


def _reading(outcome: WaveOutcome, t: Translator) -> Slide:
    sure = how_to_read("risk", t.language)[1]
    locked = explanations(outcome.whole, t.language)
    return Slide(
        t("How to read it: every number has a range"),
        (
            t("Risk and protection: how many of 100 are above the cut point of their grade."),
            t("A longer bar of a risk factor is worse, one of a protective factor is better."),
            sure.sentences[1],
            sure.sentences[3],
            t("“Locked” is not zero: too few answered, or the number would be too unsure."),
        ),
        (*sure.sentences, *(f"{name}: {text}" for name, text in locked.items())),
    )


def _limits(outcome: WaveOutcome, t: Translator) -> Slide:
    limits = how_to_read("risk", t.language)[2].sentences
    warning = cut_point_warning(outcome.whole, t.language)
    behaviour = how_to_read("behaviour", t.language)[2].sentences[0]
    points = (*limits, behaviour, *((warning,) if warning else ()))
    note = cut_point_note(outcome.cut_points, t.language)
    return Slide(t("The numbers describe; they do not say why"), points, (*points, *note.sentences))


def _origin(outcome: WaveOutcome, t: Translator) -> Slide:
    lines = provenance_lines(outcome.whole, t.language)
    return Slide(t("Where the numbers come from"), lines, (t("From this they can be computed again."), *lines))
