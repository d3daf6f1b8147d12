"""The profile of finished tables.

1. A range that the institute gives is used as it is.
2. A standard error gives Korn and Graubard's range; with that of independent answers this is Clopper and Pearson's
   (Newcombe 1998, table I: 81 of 263 from 25.27 to 36.76 percent, 15 of 148 from 5.78 to 16.17).
3. With fewer than 9 schools the range is Wilson's with the own design effect, as for answers.
4. A design effect gives Wilson's range (Newcombe 1998, table I: 81 of 263 from 25.53 to 36.62 percent, 15 of 148 from
   6.24 to 16.05); so does an assumed one, which is marked as an approximation cell by cell.
5. Without anything there is no range: shown as uncertain, never compared, and said so.
6. What is certain enough follows the same rules as for answers; everything else is locked.
7. Measures without values are not asked; groups of other measures are there, but locked.
8. A mean is shown with one decimal where at most 90 percent lie on one side of the cut point.
9. Released and read again: the same; the origin is carried, and older documents stay as they were.
10. A breakdown holds the same cells as the whole, with the same locks.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ctc_toolkit.disclosure import (
    RULES,
    document_hash,
    release,
    released_from_document,
    released_to_document,
)
from ctc_toolkit.disclosure.tables_plan import plan_of_tables
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting import highlights, profile_chart, profile_table, provenance_lines, released_csv
from ctc_toolkit.riskfactors.table_profile import profile_of_tables
from ctc_toolkit.survey.given_tables import GivenCell, GivenTables
from ctc_toolkit.survey.instrument_files import load_instrument
from tests.released_examples import full_example
from tests.table_files import ENTRY, REFERENCE

INSTRUMENT = load_instrument("ctc-youth-survey")
MANY_SCHOOLS = replace(ENTRY, schools=263)


def profile(*cells, entry=ENTRY):
    return profile_of_tables(GivenTables(REFERENCE, cells, "a" * 64), entry, INSTRUMENT)


def shown(*cells, entry=ENTRY, level="internal"):
    return release(profile(*cells, entry=entry), level, source="tables")


def cell(n, percent, *, measure="family_conflict", groups="all", **more):
    return GivenCell(measure, groups, "given", n, percent, **more)


def limits(found, row=0):
    table = found.estimates[found.estimates["status"] != "not_asked"]
    return [round(float(table[name].iloc[row]), 2) for name in ("low", "high")]


def test_1_given_range():
    found = profile(cell(400, 30.0, low=22.5, high=39.0, standard_error=1.0))
    assert limits(found) == [22.5, 39.0]
    assert found.provenance.tables.bases == ("given",)


@pytest.mark.parametrize(("hits", "n", "expected"), [(81, 263, [25.27, 36.76]), (15, 148, [5.78, 16.17])])
def test_2_standard_error(hits, n, expected):
    p = hits / n
    error = 100 * (p * (1 - p) / (n - 1)) ** 0.5
    simple = 100 * (p * (1 - p) / n) ** 0.5
    entry = replace(ENTRY, schools=n)
    assert limits(profile(cell(n, 100 * p, standard_error=simple), entry=entry)) == expected
    wider = limits(profile(cell(n, 100 * p, standard_error=1.5 * error), entry=entry))
    assert wider[0] < expected[0]
    assert wider[1] > expected[1]


def test_3_few_schools():
    p, n = 81 / 263, 263
    simple = 100 * (p * (1 - p) / n) ** 0.5
    few = replace(ENTRY, schools=8)
    assert limits(profile(cell(n, 100 * p, standard_error=simple), entry=few)) == [25.53, 36.62]
    doubled = limits(profile(cell(2 * n, 100 * p, standard_error=simple), entry=few))
    assert doubled == [25.53, 36.62]  # design effect 2 of twice as many answers


@pytest.mark.parametrize(("hits", "n", "expected"), [(81, 263, [25.53, 36.62]), (15, 148, [6.24, 16.05])])
def test_4_design_effects(hits, n, expected):
    percent = 100 * hits / n
    assert limits(profile(cell(n, percent, design_effect=1.0))) == expected
    assert limits(profile(cell(2 * n, percent, design_effect=2.0))) == expected
    assumed = profile(cell(2 * n, percent), entry=replace(ENTRY, design_effect=2.0))
    assert limits(assumed) == expected
    assert assumed.provenance.tables.assumed == ("family_conflict",)


def test_4_marked_cell_by_cell():
    released = shown(
        cell(600, 30.0),
        cell(300, 28.0, groups="sex=female", standard_error=3.0),
        cell(290, 32.0, groups="sex=male"),
        cell(600, 40.0, measure="rebelliousness", low=36.0, high=44.0),
        entry=replace(ENTRY, design_effect=1.5),
    )
    origin = released.provenance.tables
    assert origin.assumed == ("family_conflict all", "family_conflict sex=male")
    assert origin.bases == ("given", "standard_error", "assumed")
    table = profile_table(
        released, INSTRUMENT, kind="risk", language="de", measures=["family_conflict", "rebelliousness"]
    )
    texts = dict(zip(table["Risikofaktor"], table["Spanne (von 100)"], strict=True))
    assert sorted("Näherung" in text for text in texts.values()) == [False, True]
    chart = profile_chart(released, INSTRUMENT, kind="risk", language="de", measures=["family_conflict"])
    assert "≈" in chart.json
    assert "Fertige Tabellen: Institut für Jugendforschung." in chart.alt
    lines = " ".join(provenance_lines(released, "de"))
    assert "angenommenen Design-Effekt von 1,5" in lines
    assert "eigene des Instituts" in lines
    assert b"range_mark" in released_csv(released, INSTRUMENT, "de")


def test_5_no_range():
    released = shown(cell(600, 30.0), cell(600, 55.0, measure="rebelliousness"))
    table = released.table.set_index("measure")
    assert table.loc["family_conflict", "certainty"] == "uncertain"
    assert table.loc[["family_conflict", "rebelliousness"], ["low", "high"]].isna().all().all()
    assert list(table.loc[["family_conflict", "rebelliousness"], "percent"]) == [30, 55]
    assert "keine Angabe" in set(profile_table(released, INSTRUMENT, kind="risk", language="de")["Spanne (von 100)"])
    said = highlights(released, INSTRUMENT, kind="risk", language="de")
    assert "unsicher" in said.sentences[0]
    assert "Zahlen ohne Spanne" in " ".join(provenance_lines(released, "de"))


def test_6_certainty():
    found = profile(
        cell(400, 30.0, low=25.0, high=36.0),
        cell(400, 30.0, measure="rebelliousness", low=18.0, high=40.0),
        cell(400, 30.0, measure="academic_failure", low=10.0, high=50.0),
        cell(25, 40.0, measure="gang_involvement", low=33.0, high=47.0),
        cell(400, 30.0, measure="intention_use", low=25.0, high=36.0, schools=3),
        cell(400, 30.0, measure="antisocial_peers", low=25.0, high=36.0, schools=1),
        GivenCell("sensation_seeking", "all", "locked"),
        GivenCell("friends_drug_use", "all", "small"),
    )
    states = found.estimates.set_index("measure")["status"]
    assert [states[name] for name in ("family_conflict", "rebelliousness", "academic_failure")] == [
        "ok",
        "uncertain",
        "unreliable",
    ]
    assert states["gang_involvement"] == "unreliable"
    assert states["intention_use"] == "uncertain"
    assert states["sensation_seeking"] == "withheld"
    table = release(found, "internal", source="tables").table.set_index("measure")["state"]
    assert (
        table[["academic_failure", "gang_involvement", "antisocial_peers", "sensation_seeking", "friends_drug_use"]]
        .eq("locked")
        .all()
    )
    assert table["intention_use"] == "shown"
    assert table["binge"] == "not_asked"


def test_7_other_groups_are_locked():
    released = shown(
        cell(400, 30.0, low=25.0, high=36.0),
        cell(200, 30.0, groups="grade=9", low=24.0, high=37.0),
        cell(400, 30.0, measure="rebelliousness", low=25.0, high=36.0),
    )
    table = released.table.set_index(["measure", "groups"])["state"]
    assert table["family_conflict", "grade=9"] == "shown"
    assert table["rebelliousness", "grade=9"] == "locked"
    assert table["binge", "grade=9"] == "not_asked"


def test_8_means():
    released = shown(
        cell(400, 30.0, low=25.0, high=36.0, mean=2.34),
        cell(400, 94.0, measure="rebelliousness", low=91.0, high=96.0, mean=3.5),
        cell(400, 30.0, measure="academic_failure", mean=1.96),
    )
    means = released.means.set_index("measure")["mean"]
    assert means["family_conflict"] == 2.3
    assert means["academic_failure"] == 2.0
    assert means.isna()["rebelliousness"]


def test_9_documents():
    released = shown(cell(600, 30.0), cell(300, 28.0, groups="sex=female", standard_error=3.0))
    document = released_to_document(released)
    again = released_from_document(document, document_hash(document))
    assert again.provenance == released.provenance
    assert again.content_hash == released.content_hash
    assert not again.made_up
    held = json.loads(document)
    for change in ({"source": "survey"}, {"provenance": {**held["provenance"], "tables": {"institute": 3}}}):
        text = json.dumps({**held, **change}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        with pytest.raises(ToolkitError, match="released_document_damaged"):
            released_from_document(text, document_hash(text))
    older = released_to_document(release(full_example(), "internal"))
    assert "tables" not in json.loads(older)["provenance"]
    assert release(profile(cell(600, 30.0)), "internal", source="made_up_tables").made_up


def test_10_same_locks_in_every_breakdown():
    cells = [cell(200, 30.0, low=27.0, high=33.0)]
    for sex, n in (("female", 100), ("male", 100)):
        cells.append(cell(n, 30.0, groups=f"sex={sex}", low=25.0, high=35.0))
        for grade in ("7", "8"):
            groups = f"sex={sex};grade={grade}"
            locked = (sex, grade) == ("male", "8")
            cells.append(
                GivenCell("family_conflict", groups, "small")
                if locked
                else cell(50 if sex == "female" else 90, 30.0, groups=groups, low=25.0, high=35.0)
            )
    for grade, n in (("7", 140), ("8", 60)):
        cells.append(cell(n, 30.0, groups=f"grade={grade}", low=25.0, high=35.0))
    whole = profile(*cells)
    whole = whole.locked("internal", RULES, plan_of_tables(whole.estimates, RULES))
    everything = release(whole.broken_down(("sex", "grade")), "internal", source="tables").table
    states = everything[everything["measure"] == "family_conflict"].set_index("groups")["state"]
    assert states["sex=male;grade=8"] == "locked"
    assert (states[["sex=male;grade=7", "sex=female;grade=8"]] == "locked").any()
    for by in ((), ("sex",), ("grade",), ("grade", "sex")):
        part = release(whole.broken_down(by), "internal", source="tables").table
        part = part[part["measure"] == "family_conflict"].set_index("groups")["state"]
        for groups, state in part.items():
            same = ";".join(sorted(groups.split(";"), reverse=True)) if groups != "all" else groups
            assert states[same] == state
