"""Made-up outcomes for the tests of the bundles: every state occurs, and texts that a spreadsheet could run."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.differences import DifferenceInput, release_changes, release_comparison
from ctc_toolkit.disclosure.quality import release_quality
from ctc_toolkit.disclosure.quality_input import (
    QualityInput,
    RateInput,
    ResponseInput,
    ScaleInput,
    WeightsInput,
)
from ctc_toolkit.disclosure.rank_results import RankInput, release_factor_ranks
from ctc_toolkit.plan.entries import GoalFields
from ctc_toolkit.reporting.evaluation_contents import AreaDecisions, DecidedFactor, Fact, Outcomes, WaveOutcome
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.riskfactors.priorities import FactorEvidence
from tests.released_examples import Example, example_instrument, full_example

FORMULA = '=HYPERLINK("http://x.example";"Klick")'
EVIL = (FORMULA, "+1+1", "-2", "@SUM(A1)", "\tx", "＝1", "'=1")
HASH = "c0ffee" * 10 + "abcd"


def judged(percents):
    """Judge every measure: three points more, with an interval of two points on each side."""
    return [
        DifferenceInput(m, 3.0, 1.0, 5.0, "elevated", screened=True, base=p - 3.0, detectable=2.4)
        for m, p in percents.items()
    ]


def changed(percents):
    """Judge every measure as unchanged."""
    return [DifferenceInput(m, -0.4, -2.0, 1.2, "unchanged", detectable=4.0) for m in percents]


def quality(made_up=False):
    rates = (RateInput("Schule A", 300, 320), RateInput("Schule B", 200, 260), RateInput("=Schule C", 11, 12))
    return release_quality(
        QualityInput(
            respondents=920,
            excluded=20,
            duplicates=0,
            rules=(),
            response=ResponseInput(
                schools=(3, 4),
                enrolment=(592, 700),
                classes=(30, 32),
                pupils=(511, 592),
                complete=500,
                overall=0.66,
                reported=511,
                consent_yes=520,
                consent_no=30,
                by_school=rates,
                by_grade=(RateInput("8", 170, 190), RateInput("9", 171, 200), RateInput("10", 170, 202)),
            ),
            weights=WeightsInput("none"),
            scales=(
                ScaleInput("conflict", 3, 920, 800, 0.81, 0.79, 0.83, 0.82, 880, 40, 30, 20, ()),
                ScaleInput("peers", 3, 920, 50, 0.61, 0.5, 0.7, 0.6, 60, 860, 10, 9, ()),
            ),
            made_up=made_up,
        )
    )


def cut_points():
    return CutPointTable.model_validate(
        {
            "id": "example-cuts",
            "instrument": "example",
            "title": {"de": "Probe", "en": "Probe"},
            "valid_from": "2025-09-01",
            "status": "official",
            "provisional": False,
            "method": {"de": "Probe.", "en": "Probe."},
            "values": {"conflict": {"8": 2.5, "9": 2.75}, "peers": {"all": 1.5}},
        }
    )


def outcome(
    profile: Example | None = None, *, level="internal", label="Befragung", year=2026, source="survey", **changes
) -> WaveOutcome:
    """Return a survey with everything that a bundle can hold. profile: its exact numbers."""
    held = release(profile or full_example(), level, source=source)
    earlier = release(full_example(2), level, source=source)
    facts = {"title_de": EVIL[0], "title_en": EVIL[0], "basis": "answers", "coverage": "grade"}
    measures = list(held.table["measure"].unique())
    comparison = release_comparison(held, judged, available=measures, facts=facts)
    wording = dict.fromkeys(measures, "same")
    change = release_changes(
        held, earlier, changed, wording=wording, facts={"kind": "wave", "label": "Früher", "year": "2024"}
    )
    shown = list(held.table.query("groups == 'all' and state == 'shown' and kind == 'risk'")["measure"])
    ranks = [RankInput("risk", name, place, place, len(shown), 0.4) for place, name in enumerate(shown, 1)]
    ranks[0] = RankInput("risk", shown[0], 1, 1, 2, 0.999)
    known = FactorEvidence("falling_behind", "risk", "school", "shown", 41, 36, 46, 850)
    goal = GoalFields(what=EVIL[1], baseline=41, low=36, high=46, answers=850, target=35, year=2028, survey=EVIL[2])
    values = {
        "city": EVIL[3],
        "ags": "05913000",
        "label": label,
        "year": year,
        "content_hash": HASH,
        "kept_on": date(2026, 11, 30),
        "instrument": example_instrument(),
        "level": level,
        "tables": (held,),
        "differences": (comparison, change),
        "ranks": release_factor_ranks(ranks, held),
        "quality": quality(held.made_up) if level == "internal" else None,
        "cut_points": cut_points(),
        "decisions": (AreaDecisions(EVIL[4], date(2026, 11, 1), (DecidedFactor(known, "priority"),), (goal,)),),
        "facts": (Fact("Nord", "abc", EVIL[5], "groups", "count", 12.0, None, EVIL[6]),),
    }
    return WaveOutcome(**{**values, **changes})


def outcomes(*args, **changes) -> Outcomes:
    """Return the outcomes of one survey."""
    return Outcomes((outcome(*args, **changes),))
