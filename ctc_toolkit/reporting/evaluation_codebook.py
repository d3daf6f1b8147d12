"""The codebook of the outcome statistics: columns of the one tidy table, codes and their meaning in both languages.

Codes are only ever added at the end of their list: the numbers of the SPSS file are their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ctc_toolkit.language import Translator

Kind = Literal["text", "code", "number", "whole"]
"""text; code: one of `CODES`; number: may have decimals and may be missing; whole: a whole number, never coded."""


@dataclass(frozen=True)
class Column:
    """A column of the table. missing: whether an empty value carries a missing code in the SPSS file."""

    name: str
    kind: Kind
    missing: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("level", "code"),
    Column("made_up", "whole"),
    Column("city", "text"),
    Column("city_name", "text"),
    Column("wave", "text"),
    Column("year", "whole"),
    Column("wave_hash", "text"),
    Column("section", "code"),
    Column("place", "text"),
    Column("groups", "text"),
    Column("group_label", "text"),
    Column("kind", "code"),
    Column("measure", "text"),
    Column("label", "text"),
    Column("statistic", "code"),
    Column("unit", "code"),
    Column("estimate", "number", missing=True),
    Column("low", "number", missing=True),
    Column("high", "number", missing=True),
    Column("n", "number", missing=True),
    Column("band", "code"),
    Column("band_limit", "number"),
    Column("state", "code"),
    Column("locked", "whole"),
    Column("state_text", "text"),
    Column("certainty", "code"),
    Column("against", "text"),
    Column("base", "number"),
    Column("word", "code"),
    Column("note", "text"),
    Column("method", "text"),
    Column("document", "text"),
)
NAMES = tuple(column.name for column in COLUMNS)

LOCKED_STATES = ("locked", "not_asked", "no_scoring_key", "no_cut_point")

CODES: Mapping[str, tuple[str, ...]] = {
    "level": ("internal", "public"),
    "section": (
        "profile",
        "comparison",
        "change",
        "course",
        "rank",
        "district",
        "association",
        "staircase",
        "response",
        "screening",
        "weighting",
        "reliability",
        "cut_point",
        "priority",
        "goal",
        "delivery",
        "participants",
    ),
    "kind": ("risk", "protective", "behaviour"),
    "statistic": (
        "percent",
        "mean",
        "difference",
        "compared_percent",
        "detectable_change",
        "difference_shared_schools",
        "place",
        "among_first_five",
        "model_percent",
        "weight_of_own_answers",
        "response",
        "percent_with_factor",
        "percent_without_factor",
        "odds_ratio",
        "attributable_fraction",
        "slope",
        "respondents",
        "excluded",
        "excluded_percent",
        "found_by_rule",
        "design_effect",
        "cronbach_alpha",
        "mcdonald_omega",
        "cut_point",
        "chosen",
        "baseline",
        "target",
        "groups",
        "sessions_held",
        "participants",
        "adherence",
        "dose",
        "attendance",
        "reach",
        "retention",
        "staff_trained",
        "observed_quality",
        "own_quality",
        "before",
        "after",
        "effect_size",
        "lost",
    ),
    "unit": ("percent", "points", "score", "place", "count", "ratio", "coefficient", "rating"),
    "band": ("under", "over"),
    "state": (
        "shown",
        "banded",
        "locked",
        "not_asked",
        "no_cut_point",
        "no_scoring_key",
        "uncertain",
        "no_reference",
        "changed_question",
        "one_wave_only",
        "not_given",
        "other_cut_points",
    ),
    "certainty": ("ok", "uncertain"),
    "word": (
        "elevated",
        "lower",
        "similar",
        "unclear",
        "increased",
        "decreased",
        "unchanged",
        "not_determinable",
        "model",
        "city",
        "alike",
        "too_few_areas",
        "priority",
        "strength",
    ),
}
"""By column of kind "code" its codes; an empty value means that the column says nothing here."""

MISSING: Mapping[str, int] = {
    "locked": -9001,
    "banded": -9002,
    "not_asked": -9003,
    "no_cut_point": -9004,
    "no_scoring_key": -9005,
    "uncertain": -9006,
    "no_reference": -9006,
    "changed_question": -9006,
    "one_wave_only": -9006,
    "other_cut_points": -9006,
    "not_given": -9007,
}
"""In the SPSS file: what stands in an empty number by the state of its row; all are user-missing."""
MISSING_RANGE = (-9009, -9001)


def code_of(column: str, code: str) -> int | None:
    """Return the number of a code in the SPSS file, from 1; None for an empty value.

    Raises:
        ValueError: the codebook does not know the code.
    """
    return CODES[column].index(code) + 1 if code else None


def column_labels(t: Translator) -> dict[str, str]:
    """Return what each column holds."""
    return {
        "level": t("For whom it was released"),
        "made_up": t("1: sample data, no real survey"),
        "city": t("Municipality key"),
        "city_name": t("City"),
        "wave": t("Survey"),
        "year": t("Year of the survey"),
        "wave_hash": t("Fingerprint of the survey (SHA-256, first 12 digits)"),
        "section": t("What the row is about"),
        "place": t("District, school or part of the city; empty: whole city"),
        "groups": t("Group, as a key"),
        "group_label": t("Group, in words"),
        "kind": t("Kind of measure"),
        "measure": t("Measure, as a key"),
        "label": t("Measure, in words"),
        "statistic": t("Which statistic"),
        "unit": t("Unit of the value"),
        "estimate": t("Value; empty: see the state"),
        "low": t("Lower limit of the 95 percent interval"),
        "high": t("Upper limit of the 95 percent interval"),
        "n": t("Answers behind it, as released"),
        "band": t("Only a limit is told: under or over it"),
        "band_limit": t("The limit"),
        "state": t("Whether a value is shown, and why not"),
        "locked": t("1: no value, because it is locked"),
        "state_text": t("The state, in words"),
        "certainty": t("How sure the value is"),
        "against": t("What it is compared with or belongs to"),
        "base": t("Value that it is compared with"),
        "word": t("Result in one word"),
        "note": t("What to bear in mind"),
        "method": t("Method and protection rules"),
        "document": t("Fingerprint of the released table (first 12 digits)"),
    }


def meanings(t: Translator) -> dict[str, dict[str, str]]:
    """Return by column of kind "code" what each code means."""
    return {
        "level": {"internal": t("internal, not for publication"), "public": t("for the public")},
        "section": section_titles(t),
        "kind": {"risk": t("Risk factor"), "protective": t("Protective factor"), "behaviour": t("Behaviour")},
        "statistic": _statistics(t),
        "unit": {
            "percent": t("percent"),
            "points": t("percentage points"),
            "score": t("points of the scale"),
            "place": t("place in an order"),
            "count": t("count"),
            "ratio": t("ratio"),
            "coefficient": t("coefficient"),
            "rating": t("rating from 1 to 5"),
        },
        "band": {"under": t("under the limit"), "over": t("over the limit")},
        "state": state_texts(t),
        "certainty": {"ok": t("sure enough to compare"), "uncertain": t("uncertain, do not compare")},
        "word": _words(t),
    }


def codebook_table(t: Translator) -> pd.DataFrame:
    """Return the codebook as a table: column, code (with its number in the SPSS file), meaning."""
    labels, meant = column_labels(t), meanings(t)
    rows: list[tuple[str, str, str, str]] = []
    for column in COLUMNS:
        rows.append((column.name, "", "", labels[column.name]))
        codes = CODES.get(column.name, ())
        rows += [(column.name, code, str(place), meant[column.name][code]) for place, code in enumerate(codes, 1)]
        if column.missing:
            rows += [(column.name, "", str(code), text) for code, text in missing_labels(t).items()]
    names = [t("Column"), t("Code"), t("Number in SPSS"), t("Meaning")]
    return pd.DataFrame(rows, columns=names, dtype="str")


def section_titles(t: Translator) -> dict[str, str]:
    """Return by section what it is about; also the names of the leaves of the Excel file (at most 31 signs)."""
    return {
        "profile": t("Profile"),
        "comparison": t("Comparison"),
        "change": t("Change"),
        "course": t("Course over the surveys"),
        "rank": t("Ranks"),
        "district": t("Districts"),
        "association": t("What occurs together"),
        "staircase": t("By number of factors"),
        "response": t("Response"),
        "screening": t("Checks of the answers"),
        "weighting": t("Weighting"),
        "reliability": t("Reliability"),
        "cut_point": t("Cut points"),
        "priority": t("Priorities"),
        "goal": t("Goals of the plan"),
        "delivery": t("Delivery"),
        "participants": t("Change in participants"),
    }


def state_texts(t: Translator) -> dict[str, str]:
    """Return the states in words; locked cells all read the same."""
    return {
        "shown": t("shown"),
        "banded": t("only a limit is told"),
        "locked": t("locked, too few answers"),
        "not_asked": t("not asked in this survey"),
        "no_cut_point": t("no cut point on file"),
        "no_scoring_key": t("no scoring rule known"),
        "uncertain": t("too unsure to compare"),
        "no_reference": t("no reference value"),
        "changed_question": t("question was changed"),
        "one_wave_only": t("asked in one survey only"),
        "other_cut_points": t("other cut points before"),
        "not_given": t("not given"),
    }


def missing_labels(t: Translator) -> dict[int, str]:
    """Return the missing codes of the SPSS file with their meaning."""
    texts = state_texts(t)
    found = {MISSING[state]: texts[state] for state in ("locked", "banded", "not_asked", "no_cut_point")}
    found[MISSING["no_scoring_key"]] = texts["no_scoring_key"]
    found[MISSING["uncertain"]] = t("not compared, see the state")
    found[MISSING["not_given"]] = texts["not_given"]
    return found


def _statistics(t: Translator) -> dict[str, str]:
    return {
        "percent": t("Share of young people"),
        "mean": t("Mean score"),
        "difference": t("Difference"),
        "compared_percent": t("Share that was compared"),
        "detectable_change": t("Smallest change that could have been found"),
        "difference_shared_schools": t("Difference in schools of both surveys"),
        "place": t("Place; the limits are the joint interval"),
        "among_first_five": t("Chance to be among the first five"),
        "model_percent": t("Share from the model of all districts"),
        "weight_of_own_answers": t("Weight of the district's own answers"),
        "response": t("Response"),
        "percent_with_factor": t("Share with the factor"),
        "percent_without_factor": t("Share without the factor"),
        "odds_ratio": t("Odds ratio"),
        "attributable_fraction": t("Attributable fraction"),
        "slope": t("Points per further factor"),
        "respondents": t("Questionnaires"),
        "excluded": t("Questionnaires left out"),
        "excluded_percent": t("Share of questionnaires left out"),
        "found_by_rule": t("Questionnaires found by a check"),
        "design_effect": t("Design effect of the weights"),
        "cronbach_alpha": t("Cronbach's alpha"),
        "mcdonald_omega": t("McDonald's omega"),
        "cut_point": t("Cut point"),
        "chosen": t("Decided, with the share it rests on"),
        "baseline": t("Starting value of a goal"),
        "target": t("Target of a goal"),
        "groups": t("Groups"),
        "sessions_held": t("Sessions held"),
        "participants": t("Young people who began"),
        "adherence": t("Core components delivered, of those planned"),
        "dose": t("Sessions held, of those planned so far"),
        "attendance": t("Young people present, of those who began"),
        "reach": t("Young people reached, of the target"),
        "retention": t("Young people who stayed, of those who began"),
        "staff_trained": t("Staff trained"),
        "observed_quality": t("Quality, seen from outside"),
        "own_quality": t("Quality, as those who deliver see it"),
        "before": t("Before"),
        "after": t("After"),
        "effect_size": t("Effect size by its name, see the note"),
        "lost": t("Share of those asked before that are missing after"),
    }


def _words(t: Translator) -> dict[str, str]:
    return {
        "elevated": t("higher"),
        "lower": t("lower"),
        "similar": t("about the same"),
        "unclear": t("no secure difference"),
        "increased": t("increased"),
        "decreased": t("decreased"),
        "unchanged": t("unchanged"),
        "not_determinable": t("not determinable"),
        "model": t("value of the model"),
        "city": t("value of the city, too few own answers"),
        "alike": t("districts do not differ, common value"),
        "too_few_areas": t("too few districts for a model"),
        "priority": t("priority"),
        "strength": t("strength that is to stay"),
    }
