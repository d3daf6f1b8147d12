"""`ctc catalog check`: everything that can be checked is found, wherever the path points.

1. Without a path the shipped catalogue is checked, and it holds no mistake.
2. A catalogue, its folder of instruments, one instrument and a file inside one are all understood.
3. Mistakes of several instruments and cut-point tables come in one sorted list.
4. A folder without `instrument.yaml` among the instruments is a mistake; hidden folders are not looked at.
5. A cut-point table is checked by itself and against the instrument it names.
6. Where there is nothing to check the command says so instead of saying that all is well.
"""

import shutil
from pathlib import Path

import pytest

from ctc_toolkit.catalogue_check import check_catalogue, check_cut_point_file
from ctc_toolkit.errors import ToolkitError

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "instrument-small"
CUT_POINTS = """\
id: made-up
instrument: ctc-youth-survey
title: {de: Erfunden, en: Made up}
valid_from: 2026-01-01
status: made_up
provisional: true
method: {de: Erfunden, en: Made up}
at_cut: above
values:
  family_conflict: {6: 2.17, 8: 2.33}
"""


@pytest.fixture
def catalog(tmp_path):
    root = tmp_path / "catalog"
    for name in ("first", "second"):
        shutil.copytree(EXAMPLE, root / "instruments" / name)
        items = root / "instruments" / name / "items.yaml"
        items.write_text(items.read_text(encoding="utf-8").replace("columns: [F4]", "colums: [F4]"), encoding="utf-8")
    (root / "cutpoints").mkdir()
    (root / "cutpoints" / "good.yaml").write_text(CUT_POINTS, encoding="utf-8")
    return root


def places(problems):
    return [(problem.file, problem.line, problem.code) for problem in problems]


FIRST = ("first/items.yaml", 33, "catalogue_field_unknown")
SECOND = ("second/items.yaml", 33, "catalogue_field_unknown")


def test_1_the_shipped_catalogue():
    assert check_catalogue() == []


@pytest.mark.parametrize(
    "path", ["instruments/first", "instruments/first/items.yaml", "instruments/first/instrument.yaml"]
)
def test_2_one_instrument(catalog, path):
    assert places(check_catalogue(catalog / path)) == [FIRST]


@pytest.mark.parametrize("path", ["", "instruments"])
def test_2_all_instruments(catalog, path):
    assert places(check_catalogue(catalog / path)) == [FIRST, SECOND]


def test_2_a_path_relative_to_here(catalog, monkeypatch):
    monkeypatch.chdir(catalog / "instruments" / "first")
    assert places(check_catalogue(Path())) == [FIRST]
    assert places(check_catalogue(Path("items.yaml"))) == [FIRST]


def test_3_one_list(catalog):
    (catalog / "cutpoints" / "bad.yaml").write_text(CUT_POINTS.replace("6: 2.17", "6: high"), encoding="utf-8")
    (catalog / "cutpoints" / "broken.yaml").write_text("a: [\n", encoding="utf-8")
    assert places(check_catalogue(catalog)) == [
        ("cutpoints/bad.yaml", 1, "cut_points_invalid"),
        ("cutpoints/broken.yaml", 2, "catalogue_yaml"),
        FIRST,
        SECOND,
    ]


def test_4_folders(catalog):
    (catalog / "instruments" / "empty").mkdir()
    (catalog / "instruments" / ".hidden").mkdir()
    (catalog / "instruments" / "__pycache__").mkdir()
    assert ("empty/instrument.yaml", 1, "instrument_head_missing") in places(check_catalogue(catalog))
    assert len(check_catalogue(catalog)) == 3


def test_5_cut_points(catalog):
    file = catalog / "cutpoints" / "good.yaml"
    assert check_catalogue(file) == check_cut_point_file(file) == check_catalogue(catalog / "cutpoints") == []


@pytest.mark.parametrize(
    ("old", "new", "code", "word"),
    [
        ("family_conflict:", "family_conflikt:", "cut_points_unknown_scale", "family_conflikt"),
        ("instrument: ctc-youth-survey", "instrument: ctc-survey", "instrument_unknown", "ctc-survey"),
        ("valid_from: 2026-01-01", "valid_from: soon", "cut_points_invalid", "valid_from"),
    ],
)
def test_5_mistakes_of_cut_points(catalog, old, new, code, word):
    file = catalog / "cutpoints" / "good.yaml"
    file.write_text(CUT_POINTS.replace(old, new), encoding="utf-8")
    (problem,) = check_catalogue(file)
    assert (problem.file, problem.code) == ("cutpoints/good.yaml", code)
    for language in ("de", "en"):
        assert word in problem.say(language)


@pytest.mark.parametrize("make", [None, "folder", "text"])
def test_6_nothing_to_check(tmp_path, make):
    path = tmp_path / "here"
    if make == "folder":
        (path / "deeper").mkdir(parents=True)
    if make == "text":
        path = path.with_suffix(".txt")
        path.write_text("x", encoding="utf-8")
    with pytest.raises(ToolkitError) as raised:
        check_catalogue(path)
    assert raised.value.code == "catalogue_nothing"
    assert "here" in raised.value.say("de")
