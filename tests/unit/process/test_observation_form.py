"""The observation form of the catalogue.

1. It holds the points that process.md section 4.1 names: six of quality and three of responsiveness, in this order.
2. Every point has a question, words for 1, 3 and 5 in both languages, a mark of evidence and a source.
3. Fidelity counts the points of responsiveness as such and all others as quality.
4. Mistakes are found with file and line: a side that does not exist, words that are missing, a point twice, a source
   that does not exist, a form without points of one side.
5. The shipped catalogue holds no mistake.
"""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.implementation.fidelity import ratings_of
from ctc_toolkit.process.catalogue import check_process, load_process
from tests.made_up_delivery import seen

FORM = load_process().observation_form


def test_1_points():
    assert [one.id for one in FORM.of_side("quality")] == [
        "preparation", "clarity", "engagement", "time_use", "questions", "overall",
    ]  # fmt: skip
    assert [one.id for one in FORM.of_side("responsiveness")] == ["attention", "taking_part", "understanding"]
    assert FORM.point("clarity").title.de == "Klarheit"
    assert FORM.point("nothing") is None


def test_2_words_and_sources():
    for one in FORM.points:
        words = (one.question, one.title, one.anchors.low, one.anchors.middle, one.anchors.high)
        assert all(text.de and text.en and text.de != text.en for text in words), one.id
        assert len({one.anchors.low.de, one.anchors.middle.de, one.anchors.high.de}) == 3
        assert one.sources == ("E04",)
        assert one.certainty in ("source", "partial")
    assert "4,37" in FORM.note.de
    assert "4.37" in FORM.note.en


def test_3_fidelity_agrees():
    sixes = tuple((one.id, 2) for one in FORM.of_side("quality"))
    threes = tuple((one.id, 5) for one in FORM.of_side("responsiveness"))
    assert ratings_of(seen(date(2026, 9, 7), 1, ratings=sixes + threes)) == (2.0, 5.0)
    assert ratings_of(seen(date(2026, 9, 7), 1, ratings=threes)) == (None, 5.0)


@pytest.mark.parametrize(("old", "new", "code"), [
    ("side: quality", "side: beauty", "catalogue_choice"),
    ("      en: much remained unclear", "", "catalogue_field_missing"),
    ("- id: clarity", "- id: preparation", "process_id_twice"),
    ("sources: [E04]", "sources: [E99]", "process_unknown_entry"),
])  # fmt: skip
def test_4_mistakes(tmp_path, old, new, code):
    copy = shutil.copytree(catalogue_folder() / "process", tmp_path / "process")
    text = (copy / "observation_form.yaml").read_text(encoding="utf-8")
    assert old in text
    (copy / "observation_form.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = check_process(copy)
    assert (found.code, found.file) == (code, "process/observation_form.yaml")
    assert abs(found.line - text[: text.index(old)].count("\n") - 1) <= 2


def test_4_both_sides(tmp_path):
    copy = shutil.copytree(catalogue_folder() / "process", tmp_path / "process")
    text = (copy / "observation_form.yaml").read_text(encoding="utf-8")
    (copy / "observation_form.yaml").write_text(text.replace("side: responsiveness", "side: quality"), encoding="utf-8")
    (found,) = check_process(copy)
    assert found.code == "process_form_sides"
    assert "responsiveness" in found.say("de")


def test_5_no_mistake():
    assert check_process(catalogue_folder() / "process") == []
