"""A real file, the whole way to what people see: file -> profile -> release -> table and chart.

1. Every cell that R estimated is shown with R's percentage rounded half up, or banded, or locked: shown where the
   profile says that it stands, banded exactly where fewer than five answered so or did not, or it rounds to 0 or 100.
2. Limits are those of the logit interval, rounded.
3. Public products hold the same percentages, and numbers of answers to the nearest five.
4. The published figures of the CDC are in the table of the page, as whole percent.
5. At least nine in ten cells for everybody, by sex and by grade are shown or banded: safety is not reached by hiding.
6. The chart holds every behaviour once, under its theme.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from ctc_toolkit.disclosure import Released, release
from ctc_toolkit.reporting import profile_chart, profile_table
from ctc_toolkit.riskfactors.profile import Profile, ProfileSettings, make_profile
from ctc_toolkit.survey.instrument_files import load_instrument, recognise_version
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping
from ctc_toolkit.survey.readers import read_file

FOLDER = Path(__file__).parent / "yrbs"
AS_IN_R = ProfileSettings(lonely_psu="adjust", interval="logit")
VALUES = {"sex": {"1": "female", "2": "male"}, "grade": {"1": "9", "2": "10", "3": "11", "4": "12"}}


@cache
def profile() -> Profile:
    raw = read_file(FOLDER / "yrbs2017.parquet")
    instrument = load_instrument("yrbs", recognise_version("yrbs", [str(name) for name in raw.frame.columns]))
    table, _ = apply_mapping(raw, instrument, propose_mapping(raw, instrument).mapping)
    return make_profile(table, by=("sex", "grade"), settings=AS_IN_R)


@cache
def released(level: str) -> Released:
    return release(profile(), level)


@cache
def expected() -> pd.DataFrame:
    """Return R's rows with the released cell and the profile's counts beside them."""
    rows = pd.read_csv(FOLDER / "yrbs2017_expected.csv", dtype={"level": str})
    pairs = zip(rows["by"], rows["level"], strict=True)
    rows["groups"] = ["all" if by == "all" else f"{by}={VALUES[by][level]}" for by, level in pairs]
    rows = rows.rename(columns={"item": "measure", "n": "n_r"})
    cells = released("internal").table
    exact = profile().estimates[["measure", "groups", "hits", "psus", "status"]]
    both = rows.merge(cells, on=["measure", "groups"], validate="one_to_one")
    return both.merge(exact, on=["measure", "groups"], validate="one_to_one")


def whole(value: float) -> int:
    return int(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP))


def test_1_every_cell_of_r():
    rows = expected()
    assert len(rows) > 500
    for entry in rows.itertuples():
        rounds_away = whole(entry.pct) in (0, 100)
        if entry.n_r < 20 or entry.psus < 2:
            assert entry.state == "locked"
        elif entry.hits < 5 or entry.n_r - entry.hits < 5:
            assert entry.state == "banded"
        elif entry.status not in ("ok", "uncertain"):
            assert entry.state == "locked"
        else:
            assert entry.state == ("banded" if rounds_away else "shown")
        if entry.state == "shown":
            assert entry.percent == whole(entry.pct)
            assert entry.n == entry.n_r


def test_2_limits():
    shown = expected().query("state == 'shown'")
    for entry in shown.itertuples():
        near_a_half = min(abs(value % 1 - 0.5) for value in (entry.lo, entry.hi)) < 1e-4
        if not near_a_half:
            assert (entry.low, entry.high) == (whole(entry.lo), whole(entry.hi))
        assert entry.low <= entry.percent <= entry.high


def test_3_public():
    public, internal = released("public").table, released("internal").table
    both = internal.merge(public, on=["measure", "groups"], suffixes=("", "_public"), validate="one_to_one")
    shown = both.query("state_public == 'shown'")
    assert len(shown) > 500
    assert (shown["percent"] == shown["percent_public"]).all()
    assert ((shown["n"] - shown["n_public"]).abs() <= 2).all()
    assert (shown["n_public"] % 5 == 0).all()


@pytest.mark.parametrize(("language", "sign"), [("de", "\u00a0%"), ("en", "%")])
def test_4_what_the_page_says(language, sign):
    instrument = load_instrument("yrbs@2017")
    table = profile_table(released("internal"), instrument, kind="behaviour", language=language).set_index(
        "Verhalten oder Erfahrung" if language == "de" else "Behaviour or experience"
    )
    rows = expected().query("groups == 'all' and state == 'shown' and certainty == 'ok'")
    assert len(rows) > 60
    column = "Anteil" if language == "de" else "Share"
    for entry in rows.itertuples():
        label = instrument.label_of(entry.measure, language)
        assert table.loc[[label], column].tolist().count(f"{whole(entry.pct)}{sign}") >= 1


def test_5_most_numbers_are_shown():
    table = released("public").table
    single = table[table["groups"].str.count("=") <= 1]
    asked = single[~single["state"].isin(["not_asked", "no_cut_point", "no_scoring_key"])]
    assert asked["state"].isin(["shown", "banded"]).mean() >= 0.9


def test_6_the_chart_holds_every_behaviour_once():
    instrument = load_instrument("yrbs@2017")
    chart = profile_chart(released("internal"), instrument, kind="behaviour", language="de")
    rows = chart.to_dict()["datasets"]["released"]
    keys = [entry["key"] for entry in rows if entry["form"] != "heading"]
    measures = released("internal").table.query("kind == 'behaviour'")["measure"].unique()
    assert sorted(keys) == sorted(f"{measure} all" for measure in measures)
    headings = [entry["label"].replace("\n", " ") for entry in rows if entry["form"] == "heading"]
    assert headings == [theme.label.de for theme in instrument.themes if theme.label.de in headings]
