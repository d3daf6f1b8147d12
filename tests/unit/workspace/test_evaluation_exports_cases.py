"""Bundles of outcome statistics as use cases.

1. An export releases nothing for the first time: before somebody has opened the profile it is refused and nothing is
   stored; afterwards the standard tables are in it, whoever looked at what.
2. Every value is the one of all other products of the survey at this level; what is locked in one of them has no number
   in the bundle (S11, S12, A24).
3. Deleted answers change no byte of the bundle.
4. Each bundle leaves one line in the audit log with level, language, forms and SHA-256, from which the list is made;
   people of other cities do not see it.
5. The same survey, level and language give the same file again, also after others have looked at more products.
6. The bundle of a city holds all surveys of which something was released, oldest first, and none of the others.
7. Wrong forms, languages and levels are refused before anything is computed.
8. Decided priorities and goals stand in the bundle, open ones do not.
9. Finished tables of an institute are exported as they were released, without a report on answers.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from datetime import date

import pandas as pd
import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.disclosure import released_from_document
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan.entries import GoalFields, to_document
from ctc_toolkit.store import NewWave
from ctc_toolkit.store.plans import NewEntry
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import (
    city_evaluation_bundle,
    delete_answers,
    evaluation_bundle,
    evaluation_exports,
    import_tables,
    open_workspace,
    wave_changes,
    wave_comparison,
    wave_profile,
)
from ctc_toolkit.workspace.derived_products import is_product
from tests.decided_priorities import decide_at_once
from tests.table_files import ENTRY, good_tables
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, answers, audit_log, fresh_hash, real_workspace

EVALUATOR = Actor("Evaluation Dortmund", frozenset({Assignment(Role.EVALUATOR, DORTMUND)}))
CSV = ("csv",)


def add_wave(ws, label="Befragung", year=2026, seed=1):
    """Store a wave behind the back of the use cases; `seed` makes its answers."""
    table = answers(500, seed=seed)
    new = NewWave(DORTMUND, "yrbs@2019", year, label, len(table), fresh_hash(), "test", answers_to_parquet(table))
    with ws.store.writing() as repository:
        return repository.add_wave(new).id


@pytest.fixture
def ws(sqlite_url):
    """Give a workspace with the real cities Dortmund and Essen."""
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Give a database with two surveys of Dortmund whose standard tables are released, made once."""
    path = tmp_path_factory.mktemp("released") / "ctc.sqlite"
    opened = real_workspace(f"sqlite:///{path}")
    earlier, wave = add_wave(opened, year=2024, seed=5), add_wave(opened)
    wave_profile(COORDINATOR, opened, earlier)
    wave_profile(COORDINATOR, opened, wave)
    evaluation_bundle(EVALUATOR, opened, wave, formats=CSV)
    opened.close()
    return path, earlier, wave


@pytest.fixture
def released(template, tmp_path):
    """Give a workspace of its own with the surveys of the template: workspace, earlier survey, survey."""
    path, earlier, wave = template
    shutil.copy(path, tmp_path / "ctc.sqlite")
    opened = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    yield opened, earlier, wave
    opened.close()


def kept(ws, wave):
    with ws.store.reading() as repository:
        return {(one.level, one.request) for one in repository.releases.of_wave(wave)}


def data(bundle):
    """Return the tidy table of a bundle."""
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        return pd.read_csv(archive.open("ctc-data.csv"), dtype={"city": "str"}, low_memory=False)


def test_1_nothing_is_released_by_an_export(ws):
    wave = add_wave(ws)
    with pytest.raises(ToolkitError, match="export_not_released"):
        evaluation_bundle(EVALUATOR, ws, wave, formats=CSV)
    assert kept(ws, wave) == set()
    assert [one.id for one in evaluation_exports(EVALUATOR, ws, DORTMUND).waiting] == [wave]
    wave_profile(COORDINATOR, ws, wave, by=())
    assert [one.id for one in evaluation_exports(EVALUATOR, ws, DORTMUND).waves] == [wave]
    table = data(evaluation_bundle(EVALUATOR, ws, wave, formats=CSV))
    assert {"all", "sex=female", "grade=9", "sex=male;grade=10"} <= set(table["groups"])
    assert {"profile", "comparison", "screening"} <= set(table["section"])


def test_2_the_same_as_every_other_product(released):
    ws, earlier, wave = released
    change = wave_changes(COORDINATOR, ws, wave, earlier)
    comparison = wave_comparison(COORDINATOR, ws, wave, "shipped-yrbs-national-2019")
    for level in ("internal", "public"):
        table = data(evaluation_bundle(EVALUATOR, ws, wave, formats=CSV, level=level))
        shares = table.query("section == 'profile' and statistic == 'percent'").set_index(["measure", "groups"])
        assert shares.index.is_unique
        with ws.store.reading() as repository:
            records = [one for one in repository.releases.of_wave(wave, level) if not is_product(one)]
            products = [released_from_document(repository.releases.document(r.id), r.content_hash) for r in records]
        assert len(products) >= 4
        states = set()
        for product in products:
            for cell in product.table.to_dict("records"):
                row = shares.loc[(cell["measure"], cell["groups"])]
                states.add(cell["state"])
                assert row["state"] == cell["state"], cell
                for name, column in (("percent", "estimate"), ("low", "low"), ("high", "high"), ("n", "n")):
                    assert (pd.isna(cell[name]) and pd.isna(row[column])) or cell[name] == row[column], cell
        assert {"shown", "locked"} <= states
    table = data(evaluation_bundle(EVALUATOR, ws, wave, formats=CSV))
    for held, section in ((change, "change"), (comparison, "comparison")):
        rows = table.query(f"section == '{section}' and statistic == 'difference'")
        for entry in held.entries:
            fitting = rows[rows["measure"] == entry.measure]
            told = [None if pd.isna(value) else int(value) for value in fitting["estimate"]]
            assert entry.points in told, (section, entry)


def test_3_deleted_answers_change_nothing(released):
    ws, _, wave = released
    before = evaluation_bundle(EVALUATOR, ws, wave)
    delete_answers(COORDINATOR, ws, wave)
    ws.cache.clear()
    after = evaluation_bundle(EVALUATOR, ws, wave)
    assert after.sha256 == before.sha256
    assert len(after.files) == 11


def test_4_5_the_log_and_the_list(released):
    ws, _, wave = released
    begun = len(evaluation_exports(COORDINATOR, ws, DORTMUND).made)
    first = evaluation_bundle(EVALUATOR, ws, wave, language="en", formats=("parquet", "csv"))
    wave_profile(COORDINATOR, ws, wave, by=("sex",), level="public")
    evaluation_bundle(COORDINATOR, ws, wave, formats=CSV, level="public")
    ws.cache.clear()
    again = evaluation_bundle(EVALUATOR, ws, wave, language="en", formats=("csv", "parquet"))
    assert again.sha256 == first.sha256
    lines = [line for line in audit_log(ws) if line.action == "evaluation_bundle"][begun:]
    assert [(line.who, line.result, line.ags) for line in lines] == [
        (EVALUATOR.name, "done", DORTMUND),
        (COORDINATOR.name, "done", DORTMUND),
        (EVALUATOR.name, "done", DORTMUND),
    ]
    made = evaluation_exports(COORDINATOR, ws, DORTMUND).made[:3]
    assert [(one.who, one.level, one.language, one.forms) for one in made] == [
        (EVALUATOR.name, "internal", "en", ("csv", "parquet")),
        (COORDINATOR.name, "public", "de", ("csv",)),
        (EVALUATOR.name, "internal", "en", ("csv", "parquet")),
    ]
    assert {made[0].sha256, made[2].sha256} == {first.sha256}
    assert all(one.wave_id == wave for one in made)
    elsewhere = Actor("Essen", frozenset({Assignment(Role.EVALUATOR, ESSEN)}))
    assert evaluation_exports(elsewhere, ws, ESSEN).made == ()
    with pytest.raises(ToolkitError, match="not_available"):
        evaluation_exports(elsewhere, ws, DORTMUND)


def test_6_nothing_of_a_city_is_released(ws):
    wave = add_wave(ws)
    with pytest.raises(ToolkitError, match="export_not_released"):
        city_evaluation_bundle(EVALUATOR, ws, DORTMUND, formats=CSV)
    assert kept(ws, wave) == set()


def test_6_all_surveys_of_a_city(released):
    ws, _, _ = released
    hidden = add_wave(ws, "Ungesehen", 2022, 4)
    bundle = city_evaluation_bundle(EVALUATOR, ws, DORTMUND, formats=CSV)
    table = data(bundle)
    assert list(dict.fromkeys(table["year"])) == [2024, 2026]
    assert "change" in set(table["section"])
    assert kept(ws, hidden) == set()
    made = evaluation_exports(EVALUATOR, ws, DORTMUND).made[0]
    assert made.wave_id is None
    assert made.sha256 == bundle.sha256
    told = json.loads(zipfile.ZipFile(io.BytesIO(bundle.content)).read("provenance.json"))
    assert [survey["year"] for survey in told["surveys"]] == [2024, 2026]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"formats": ("pdf",)}, "export_form_unknown"),
        ({"formats": ()}, "export_no_form"),
        ({"language": "fr"}, "export_language_unknown"),
        ({"level": "secret"}, "release_level_unknown"),
    ],
)
def test_7_refused(ws, asked, code):
    wave = add_wave(ws)
    with pytest.raises(ToolkitError, match=code):
        evaluation_bundle(EVALUATOR, ws, wave, **asked)
    with pytest.raises(ToolkitError, match=code):
        city_evaluation_bundle(EVALUATOR, ws, DORTMUND, **asked)
    assert kept(ws, wave) == set()


def test_8_what_was_decided(released):
    ws, _, wave = released
    with ws.store.writing() as repository:
        areas = {area.name: area.id for area in repository.city(DORTMUND).areas}
        decide_at_once(repository, areas["Nordstadt"], wave, ["family_conflict"])
        repository.priorities.begin(areas["Hörde"], wave, ("academic_failure",), {}, "Jemand", date(2026, 11, 2))
        decided = repository.priorities.of_area(areas["Nordstadt"])[0]
        plan = repository.plans.begin(areas["Nordstadt"], decided.id, wave, "Jemand", date(2026, 11, 3))
        goal = GoalFields(figure="qn8", baseline=38, low=33, high=43, answers=900, target=30, year=2028)
        repository.plans.add_entries(plan.id, [NewEntry("goal", to_document(goal))], "Jemand")
    open_plan = data(evaluation_bundle(EVALUATOR, ws, wave, formats=CSV))
    assert set(open_plan.query("section == 'priority'")["place"]) == {"Nordstadt"}
    assert "goal" not in set(open_plan["section"])
    with ws.store.writing() as repository:
        review = date(2027, 11, 4)
        repository.plans.decide(
            plan.id, on=date(2026, 11, 4), present=9, review_on=review, decision_id=None, who="Jemand"
        )
    table = data(evaluation_bundle(EVALUATOR, ws, wave, formats=CSV))
    chosen = table.query("section == 'priority'")
    assert list(zip(chosen["measure"], chosen["word"], chosen["estimate"], strict=True)) == [
        ("family_conflict", "priority", 38),
        ("family_attachment", "strength", 38),
    ]
    goals = table.query("section == 'goal'")
    assert list(zip(goals["statistic"], goals["measure"], goals["estimate"], strict=True)) == [
        ("baseline", "qn8", 38),
        ("target", "qn8", 30),
    ]


def test_9_finished_tables(ws):
    given = {"label": "Tabellen", "year": 2026, "tables": good_tables(fresh_hash()), "entry": ENTRY}
    wave = import_tables(COORDINATOR, ws, ags=DORTMUND, **given)
    bundle = evaluation_bundle(EVALUATOR, ws, wave.id, formats=("csv", "report"))
    table = data(bundle)
    released = wave_profile(EVALUATOR, ws, wave.id)
    shares = table.query("section == 'profile' and statistic == 'percent'")
    assert len(shares) == len(released.table)
    assert shares["estimate"].sum() == released.table["percent"].sum()
    assert "screening" not in set(table["section"])
    told = json.loads(zipfile.ZipFile(io.BytesIO(bundle.content)).read("provenance.json"))
    assert told["surveys"][0]["finished_tables"]["institute"] == ENTRY.institute
