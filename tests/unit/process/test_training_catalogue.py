"""The trainings of the catalogue, and mistakes in their file.

1. The eleven trainings have everything in both languages, with their certainty and with sources that exist.
2. A step that does not exist, and months that cannot be, are found with file and line.
3. What the reference knows of each training stands in the catalogue: phase and certainty.
"""

import shutil

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.process import check_process, load_process

CATALOGUE = load_process()
REFERENCE = {
    "info_event": ("p1", "partial"),
    "coordinator_training": ("p1", "source"),
    "klo": ("p2", "partial"),
    "cbo": ("p2", "partial"),
    "cat": ("p3", "partial"),
    "crat": ("p3", "partial"),
    "cpt": ("p4", "partial"),
    "cpit": ("p5", "partial"),
    "monitoring_training": ("p5", "source"),
    "implementation_review": ("p5", "source"),
    "multiplier_course": ("all", "source"),
}


@pytest.fixture
def folder(tmp_path):
    """Give a copy of the catalogue that can be spoiled."""
    copy = tmp_path / "process"
    shutil.copytree(catalogue_folder() / "process", copy)
    return copy


def spoiled(folder, before, after):
    file = folder / "trainings.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    return check_process(folder)


@pytest.mark.parametrize("training", CATALOGUE.trainings, ids=lambda one: one.id)
def test_1_both_languages(training):
    for label in (training.title, training.audience, training.duration, training.content):
        assert label.de.strip()
        assert label.en.strip()
    assert training.sources
    assert set(training.sources) <= {source.id for source in CATALOGUE.sources}


def test_3_the_reference():
    assert {one.id: (one.phase, one.certainty) for one in CATALOGUE.trainings} == REFERENCE


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("step: b2_2_2", "step: b9_9_9", "b9_9_9"),
        ("repeat_months: 18", "repeat_months: 0", "repeat_months"),
        ("repeat_months: 12", "repeat_months: jährlich", "repeat_months"),
        ("phase: p4", "phase: p6", "phase"),
    ],
)
def test_2_mistakes(folder, before, after, named):
    assert check_process(folder) == []
    found = spoiled(folder, before, after)
    assert {problem.file for problem in found} == {"process/trainings.yaml"}
    assert len({problem.line for problem in found} - {1}) == 1
    assert all(named in str(problem) for problem in found)
