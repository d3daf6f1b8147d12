"""Rows of the tidy table for what is derived from released tables: comparisons, ranks, districts, quality and so on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ctc_toolkit.disclosure.area_results import AreaResults, require_area_results
from ctc_toolkit.disclosure.association_results import Pair, Staircase, require_associations
from ctc_toolkit.disclosure.differences import Difference, Differences, require_differences
from ctc_toolkit.disclosure.quality import ReleasedQuality, require_quality
from ctc_toolkit.disclosure.quality_cells import Count, RateQuality
from ctc_toolkit.disclosure.rank_results import FactorRanks, require_factor_ranks
from ctc_toolkit.disclosure.rules import K_X
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.difference_words import reference_name
from ctc_toolkit.reporting.quality_words import grade_names
from ctc_toolkit.reporting.selection import group_label, measure_label
from ctc_toolkit.survey.instrument import Instrument

if TYPE_CHECKING:
    from ctc_toolkit.reporting.evaluation_contents import WaveOutcome

Row = dict[str, Any]
SHORT = 12


def derived_rows(wave: WaveOutcome, instrument: Instrument, t: Translator) -> Iterator[Row]:
    """Yield one row for each value that was derived from the released tables of a survey."""
    for differences in wave.differences:
        yield from _differences(require_differences(differences), instrument, t)
    if wave.ranks is not None:
        yield from _ranks(require_factor_ranks(wave.ranks), instrument, t)
    if wave.areas is not None:
        yield from _areas(require_area_results(wave.areas), instrument, t)
    if wave.associations is not None:
        held = require_associations(wave.associations)
        origin = {"method": held.rules, "document": held.content_hash[:SHORT]}
        kinds = {str(row["measure"]): str(row["kind"]) for row in wave.whole.table.to_dict("records")}
        for pair in held.pairs:
            yield from ({**row, **origin} for row in _pair(pair, kinds, instrument, t))
        for stairs in held.staircases:
            yield from ({**row, **origin} for row in _staircase(stairs, instrument, t))
    if wave.quality is not None:
        yield from _quality(require_quality(wave.quality), instrument, t)


def _differences(held: Differences, instrument: Instrument, t: Translator) -> Iterator[Row]:
    facts = held.facts
    against = reference_name(held, t.language)
    if held.product == "course":
        against = f"{facts.get('year', '')}–{facts.get('later_year', '')}"
    design = " ".join(f"{name}={facts[name]}" for name in ("basis", "coverage", "design") if facts.get(name))
    origin = {
        "section": held.product,
        "groups": "all",
        "group_label": group_label("all", instrument, t.language),
        "against": against,
        "method": f"{held.rules}; {design}" if design else held.rules,
        "document": held.content_hash[:SHORT],
    }
    for entry in held.entries:
        about = {
            "kind": entry.kind,
            "measure": entry.measure,
            "label": measure_label(entry.measure, instrument, t.language),
        }
        yield from ({**origin, **about, **row} for row in _difference(entry))


def _difference(entry: Difference) -> Iterator[Row]:
    notes = [entry.note, "screened" if entry.screened else ""]
    yield {
        "statistic": "difference",
        "unit": "points",
        "estimate": entry.points,
        "low": entry.low,
        "high": entry.high,
        "base": entry.base,
        "state": entry.state,
        "word": entry.word,
        "note": " ".join(note for note in notes if note),
    }
    if entry.percent is not None:
        yield {"statistic": "compared_percent", "unit": "percent", "estimate": entry.percent, "base": entry.base}
    if entry.detectable is not None:
        yield {"statistic": "detectable_change", "unit": "points", "estimate": entry.detectable}
    if entry.shared_points is not None:
        limits = {"low": entry.shared_low, "high": entry.shared_high}
        yield {"statistic": "difference_shared_schools", "unit": "points", "estimate": entry.shared_points, **limits}


def _ranks(held: FactorRanks, instrument: Instrument, t: Translator) -> Iterator[Row]:
    families = {"risk": t("Risk factors"), "protective": t("Protective factors"), "together": t("All factors together")}
    for rank in held.ranks:
        about = {
            "section": "rank",
            "groups": "all",
            "group_label": group_label("all", instrument, t.language),
            "kind": rank.kind,
            "measure": rank.measure,
            "label": measure_label(rank.measure, instrument, t.language),
            "against": families[rank.family],
            "method": f"{held.rules}; {held.yardstick}",
            "document": held.content_hash[:SHORT],
        }
        place = {"estimate": rank.place, "low": rank.best, "high": rank.worst}
        yield {**about, "statistic": "place", "unit": "place", **place}
        chance: Row = {"statistic": "among_first_five", "unit": "percent"}
        if rank.top_five_band:
            chance |= {"band": rank.top_five_band, "band_limit": rank.top_five, "state": "banded"}
        else:
            chance["estimate"] = rank.top_five
        yield {**about, **chance}


def _areas(held: AreaResults, instrument: Instrument, t: Translator) -> Iterator[Row]:
    """Yield what the model says; the direct shares of the districts stand in the profile already."""
    origin = {"section": "district", "method": f"{held.rules}; {held.method}", "document": held.content_hash[:SHORT]}
    for one in held.results:
        groups = f"{held.group}={one.area}"
        about = {
            **origin,
            "place": one.area,
            "groups": groups,
            "group_label": group_label(groups, instrument, t.language),
            "kind": one.kind,
            "measure": one.measure,
            "label": measure_label(one.measure, instrument, t.language),
        }
        told = one.model is not None
        yield {
            **about,
            "statistic": "model_percent",
            "unit": "percent",
            "estimate": one.model,
            "low": one.model_low,
            "high": one.model_high,
            "state": "shown" if told else "not_given",
            "word": one.outcome if told or one.outcome == "too_few_areas" else "",
        }
        if one.reliability is not None:
            yield {**about, "statistic": "weight_of_own_answers", "unit": "percent", "estimate": one.reliability}
    for answered in held.response:
        groups = f"{held.group}={answered.area}"
        yield {
            **origin,
            "place": answered.area,
            "groups": groups,
            "group_label": group_label(groups, instrument, t.language),
            "statistic": "response",
            "unit": "percent",
            "estimate": answered.percent,
            "state": "shown" if answered.percent is not None else "not_given",
        }


def _pair(pair: Pair, kinds: dict[str, str], instrument: Instrument, t: Translator) -> Iterator[Row]:
    about = {
        "section": "association",
        "groups": "all",
        "group_label": group_label("all", instrument, t.language),
        "kind": kinds.get(pair.behaviour, ""),
        "measure": pair.behaviour,
        "label": measure_label(pair.behaviour, instrument, t.language),
        "against": measure_label(pair.factor, instrument, t.language),
        "note": pair.factor,
        "state": pair.state,
        "n": pair.n,
    }
    difference = {"estimate": pair.difference, "low": pair.low, "high": pair.high}
    yield {**about, "statistic": "difference", "unit": "points", **difference}
    if pair.state != "shown":
        return
    yield {**about, "statistic": "percent_with_factor", "unit": "percent", "estimate": pair.exposed}
    yield {**about, "statistic": "percent_without_factor", "unit": "percent", "estimate": pair.unexposed}
    odds = {"estimate": _tenth(pair.odds), "low": _tenth(pair.odds_low), "high": _tenth(pair.odds_high)}
    yield {**about, "statistic": "odds_ratio", "unit": "ratio", **odds}
    if pair.fraction is not None:
        share = {"estimate": pair.fraction, "low": pair.fraction_low, "high": pair.fraction_high}
        yield {**about, "statistic": "attributable_fraction", "unit": "percent", **share}


def _staircase(stairs: Staircase, instrument: Instrument, t: Translator) -> Iterator[Row]:
    about = {
        "section": "staircase",
        "kind": "behaviour",
        "measure": stairs.behaviour,
        "label": measure_label(stairs.behaviour, instrument, t.language),
        "against": t("Number of risk factors") if stairs.kind == "risk" else t("Number of protective factors"),
    }
    for step in stairs.steps:
        span = str(step.lowest) if step.lowest == step.highest else f"{step.lowest}–{step.highest}"
        yield {
            **about,
            "groups": f"{stairs.kind}_factors={step.lowest}-{step.highest}",
            "group_label": t("{span} factors", span=span),
            "statistic": "percent",
            "unit": "percent",
            "estimate": step.percent,
            "low": step.low,
            "high": step.high,
            "n": step.n,
            "band": step.band,
            "band_limit": step.band_limit,
            "state": step.state,
        }
    if stairs.slope is not None:
        slope = {"estimate": _tenth(stairs.slope), "low": _tenth(stairs.slope_low), "high": _tenth(stairs.slope_high)}
        everybody = {"groups": "all", "group_label": group_label("all", instrument, t.language)}
        yield {**about, **everybody, "statistic": "slope", "unit": "points", **slope, "note": f"line={stairs.line}"}


def _quality(held: ReleasedQuality, instrument: Instrument, t: Translator) -> Iterator[Row]:
    everybody = {"groups": "all", "group_label": group_label("all", instrument, t.language)}
    origin = {**everybody, "method": held.rule_set, "document": held.content_hash[:SHORT]}
    for row in (*_screening(held, instrument, t), *_response(held, instrument, t), *_weighting(held, t)):
        yield {**origin, **row}
    for scale in held.scales:
        about = {
            **origin,
            "section": "reliability",
            "measure": scale.scale,
            "label": measure_label(scale.scale, instrument, t.language),
            "unit": "coefficient",
            "n": scale.n,
            "note": " ".join(scale.marks),
        }
        state = "locked" if scale.n is None else "not_given"
        alpha = {"estimate": scale.alpha, "low": scale.alpha_low, "high": scale.alpha_high}
        for statistic, values in (("cronbach_alpha", alpha), ("mcdonald_omega", {"estimate": scale.omega})):
            told = values["estimate"] is not None
            yield {**about, "statistic": statistic, **values, "state": "shown" if told else state}


def _screening(held: ReleasedQuality, instrument: Instrument, t: Translator) -> Iterator[Row]:
    section: Row = {"section": "screening", "unit": "count"}
    yield {**section, "statistic": "respondents", "estimate": held.respondents, "label": t("All questionnaires")}
    yield {**section, "statistic": "excluded", "label": t("All checks in use together"), **_count(held.excluded)}
    if held.excluded_percent is not None:
        share = {"statistic": "excluded_percent", "unit": "percent", "estimate": held.excluded_percent}
        yield {**section, **share, "label": t("All checks in use together")}
    titles = {rule.id: rule.label.get(t.language) for rule in instrument.screening}
    for rule in held.rules:
        told = {"measure": rule.rule, "label": titles.get(rule.rule, rule.rule), "note": rule.use}
        count = _count(rule.found) if rule.asked else {"state": "not_asked"}
        yield {**section, "statistic": "found_by_rule", **told, **count}


def _response(held: ReleasedQuality, instrument: Instrument, t: Translator) -> Iterator[Row]:
    found = held.response
    if found is None:
        return
    stages = {
        "schools": t("Schools"),
        "enrolment": t("Pupils of the schools"),
        "classes": t("Classes"),
        "pupils": t("Pupils"),
    }
    for name, label in stages.items():
        yield {"section": "response", "measure": name, "label": label, **_rate(getattr(found, name))}
    if found.overall is not None:
        yield {
            "section": "response",
            "measure": "overall",
            "label": t("All stages together"),
            "statistic": "response",
            "unit": "percent",
            "estimate": found.overall,
        }
    grade = next((group.id for group in instrument.groups if group.role == "grade"), "grade")
    school = next((group.id for group in instrument.groups if group.role == "school"), "school")
    grades = grade_names(instrument, t.language)
    for dimension, rows in ((grade, found.by_grade), (school, found.by_school)):
        for rate in rows:
            yield {
                "section": "response",
                "place": rate.name if dimension == school else "",
                "groups": f"{dimension}={rate.name}",
                "group_label": grades.get(rate.name, rate.name) if dimension == grade else rate.name,
                "measure": "pupils",
                "label": t("Pupils"),
                **_rate(rate),
            }


def _rate(rate: RateQuality) -> Row:
    """Return a response. More answers than expected pupils: no rate can be given."""
    row: Row = {"statistic": "response", "unit": "percent"}
    if rate.state == "locked":
        return {**row, "state": "locked"}
    row |= {"n": rate.answered, "base": rate.expected}
    if rate.state == "over":
        return {**row, "state": "banded", "band": "over", "band_limit": rate.limit}
    if rate.state == "more":
        return {**row, "state": "not_given", "note": "more_than_expected"}
    return {**row, "estimate": rate.percent, "state": rate.state}


def _weighting(held: ReleasedQuality, t: Translator) -> Iterator[Row]:
    weights = held.weights
    if weights.kind == "none":
        return
    yield {
        "section": "weighting",
        "measure": weights.kind,
        "label": t("Weights to known numbers") if weights.kind == "raked" else t("Weights of the file"),
        "statistic": "design_effect",
        "unit": "ratio",
        "estimate": weights.design_effect,
        "note": ", ".join(weights.groups),
        "against": weights.source,
    }


def _count(count: Count) -> Row:
    """Return a number of questionnaires to the nearest five, or only that it is under five."""
    if count.value is None:
        return {"state": "banded", "band": "under", "band_limit": K_X}
    return {"estimate": count.value}


def _tenth(value: int | None) -> float | None:
    return None if value is None else value / 10
