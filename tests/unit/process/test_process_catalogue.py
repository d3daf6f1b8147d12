"""The catalogue of phases, milestones and what belongs to them.

1. It holds 5 phases, 28 milestones, 118 benchmarks, 29 proposed gates, 6 German additions, 19 functions, 11 trainings,
   44 products, 12 criteria, 5 outcome levels, 56 terms and 126 sources, in the order of the phases.
2. Every text is there in both languages, and German and English differ where they should.
3. What is said to come from a source names one; proposals of this toolkit are marked.
4. Every mistake is found with its file and line: wrong reference, id twice, missing file, missing text, unknown field,
   wrong certainty, phase in the wrong file, web address with an addition, damaged YAML; all at once.
5. A wrong catalogue cannot be loaded, and the message names the first mistake and how many there are.
6. `ctc catalog check` covers it, from the whole catalogue, its folder or one of its files.
7. Numbers of editions are those of the sources where they differ.
8. Labels that differ between sites offer the words in use.
"""

import shutil
from pathlib import Path

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import check_process, load_process
from ctc_toolkit.process.catalogue import LISTS, SINGLE
from ctc_toolkit.survey.instrument import Entry, Label

CATALOGUE = load_process()


@pytest.fixture
def copy(tmp_path) -> Path:
    folder = tmp_path / "process"
    shutil.copytree(catalogue_folder() / "process", folder)
    return folder


def labels(value):
    """Yield every text in two languages inside a value."""
    if isinstance(value, Label):
        yield value
    elif isinstance(value, Entry):
        for name in type(value).model_fields:
            yield from labels(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from labels(part)


def test_1_everything_is_there():
    counts = {
        "phases": 5, "milestones": 28, "benchmarks": 118, "additions": 6, "functions": 19, "trainings": 11,
        "products": 44, "criteria": 12, "outcome_levels": 5, "glossary": 56, "sources": 126,
    }  # fmt: skip
    assert {name: len(getattr(CATALOGUE, name)) for name in counts} == counts
    assert sum(step.gate == "proposed" for step in CATALOGUE.benchmarks) == 29
    assert [phase.number for phase in CATALOGUE.phases] == [1, 2, 3, 4, 5]
    assert [len(phase.milestones) for phase in CATALOGUE.phases] == [5, 4, 6, 7, 6]
    assert CATALOGUE.phase(3).title.de == "CTC-Gebietsprofil erstellen"
    assert {variant.title for variant in CATALOGUE.phase(3).variants} >= {"Sozialraumprofil"}
    assert all(phase.timing for phase in CATALOGUE.phases)


def test_2_both_languages():
    everything = [getattr(CATALOGUE, name) for name in CATALOGUE.__dataclass_fields__]
    found = [label for part in everything for label in labels(part)]
    assert len(found) > 400
    assert all(label.de.strip() and label.en.strip() for label in found)
    long_same = [label.de for label in found if label.de == label.en and len(label.de.split()) > 4]
    assert long_same == []
    umlauts = [label.de for label in found if any(sign in label.de for sign in "äöüßÄÖÜ")]
    assert len(umlauts) > len(found) / 3


def test_3_founded():
    for step in (*CATALOGUE.benchmarks, *CATALOGUE.milestones, *CATALOGUE.additions, *CATALOGUE.trainings):
        assert step.certainty != "source" or step.sources, step.id
    assert {step.certainty for step in CATALOGUE.additions} >= {"design", "source"}
    assert {step.certainty for step in CATALOGUE.benchmarks} == {"source", "partial", "general"}


MISTAKES = [
    ("phases/p1.yaml", "product: network_map", "product: network_mapp", "process_unknown_entry"),
    ("phases/p2.yaml", "- id: b2_1_1", "- id: b1_1_1", "process_id_twice"),
    ("phases/p3.yaml", "id: p3", "id: p4", "process_phase_number"),
    ("phases/p3.yaml", "gate: none", "gate: perhaps", "catalogue_choice"),
    ("phases/p4.yaml", "certainty: source", "certainty: sure", "catalogue_choice"),
    ("phases/p5.yaml", "timing: early", "timings: early", "catalogue_field_unknown"),
    ("roles.yaml", "  title:\n    de: Impulsgebende Person\n", "  title:\n", "catalogue_field_missing"),
    ("glossary.yaml", "  term:\n    de: ", "  term:\n    de: ''\n    xx: ", "catalogue_text_empty"),
    ("sources.yaml", "['https://epis.psu.edu/ctc/phases']", "['see https://epis.psu.edu']", "process_address"),
    ("products.yaml", "phase: p1", "phase: p7", "catalogue_choice"),
    ("trainings.yaml", "- id: cbo", "- id: klo", "process_id_twice"),
    ("process.yaml", "version:", "version: '1'\nversion:", "catalogue_key_twice"),
    ("criteria.yaml", "- id: trend", "- id: [trend", "catalogue_not_yaml"),
    ("products.yaml", "  use: sheet", "  use: book", "catalogue_choice"),
    ("products.yaml", "    draws: readiness", "    draws: everything", "catalogue_choice"),
    ("products.yaml", "  - kind: checks", "  - kind: lines", "process_part_lacks"),
    ("products.yaml", "    empty: 6", "    empty: 60", "catalogue_out_of_range"),
    ("rating_scales.yaml", "  - id: dose", "  - id: adherence", "process_id_twice"),
    ("fidelity.yaml", "side: dose", "side: doses", "process_unknown_entry"),
    ("fidelity.yaml", "unit: rating", "unit: stars", "catalogue_choice"),
    ("fidelity.yaml", "exactness: about", "exactness: sure", "catalogue_choice"),
    ("fidelity.yaml", "sources: [E06]", "sources: [E96]", "process_unknown_entry"),
    ("process.yaml", "kein Gebiet, case: nominative", "kein Gebiet, masculine: kein", "process_phrase_rule"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), MISTAKES)
def test_4_mistakes_are_found(copy, file, old, new, code):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [problem for problem in check_process(copy) if problem.code == code]
    assert found, [str(problem) for problem in check_process(copy)]
    assert found[0].file == f"process/{file}"
    line = text[: text.index(old)].count("\n") + 1
    assert abs(found[0].line - line) <= 3
    for language in ("de", "en"):
        assert found[0].say(language)


MISTAKES_OF_PARTS = [
    ("products.yaml", "    draws: readiness\n", "    draws: readiness\n    lines: 3\n", "process_part_strange"),
    ("products.yaml", "    shares: [4, 2, 3, 2]", "    shares: [4, 2, 3]", "process_part_shares"),
    ("products.yaml", "    empty: 6", "    empty: 0", "process_part_no_rows"),
    ("rating_scales.yaml", "attention_from: 80", "attention_from: 95", "process_lights"),
    ("fidelity.yaml", "  high: 92", "  high: 90", "process_figure"),
    ("fidelity.yaml", "  high: 4.55", "  high: 45.5", "process_figure"),
    ("fidelity.yaml", "exactness: above", "exactness: range", "process_figure"),
    ("process.yaml", "  preset: Gebietsteam", "  preset: Quartiersteam", "process_label_preset"),
    ("process.yaml", "Steuerungsgruppe, gender: feminine", "Steuerkreis, gender: masculine", "process_label_gender"),
]
"""Mistakes that only several fields together make: they are told with the line where their entry begins."""


@pytest.mark.parametrize(("file", "old", "new", "code"), MISTAKES_OF_PARTS)
def test_4_mistakes_of_parts_are_found(copy, file, old, new, code):
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = [problem for problem in check_process(copy) if problem.code == code]
    line = text[: text.index(old)].count("\n") + 1
    assert line - 20 <= found.line <= line
    for language in ("de", "en"):
        assert found.say(language)


def test_4_missing_files_and_all_at_once(copy):
    for name in ("roles.yaml", "phases/p5.yaml"):
        (copy / name).unlink()
    text = (copy / "phases/p1.yaml").read_text(encoding="utf-8")
    (copy / "phases/p1.yaml").write_text(text.replace("timing: early", "timing: soon"), encoding="utf-8")
    codes = [problem.code for problem in check_process(copy)]
    assert codes.count("process_file_missing") == 2
    assert codes.count("catalogue_choice") == text.count("timing: early")
    assert codes == [problem.code for problem in sorted(check_process(copy))]


def test_5_a_wrong_catalogue_is_not_loaded(copy):
    (copy / "glossary.yaml").unlink()
    (copy / "roles.yaml").unlink()
    with pytest.raises(ToolkitError) as refused:
        load_process(copy)
    assert refused.value.code == "process_invalid"
    assert refused.value.values["count"] == 2
    assert "glossary.yaml" in refused.value.say("de")


def test_6_the_check_of_the_catalogue_covers_it(copy, tmp_path):
    text = (copy / "roles.yaml").read_text(encoding="utf-8")
    (copy / "roles.yaml").write_text(text + "- id: nobody\n", encoding="utf-8")
    for start in (tmp_path, copy, copy / "roles.yaml", copy / "phases" / "p2.yaml"):
        assert {problem.code for problem in check_catalogue(start)} == {"catalogue_field_missing"}, start
    assert check_catalogue(catalogue_folder() / "process") == []


def test_6_no_file_is_left_unread():
    folder = catalogue_folder() / "process"
    files = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.yaml")}
    assert files == {*SINGLE, *LISTS}


def test_7_editions():
    codes = {milestone.id: milestone.codes for milestone in CATALOGUE.milestones}
    assert codes["m2_1"] == {"ed2003": "2.1", "uw2014": "1.4"}
    assert codes["m1_5"] == {"ed2003": "1.5", "uw2014": "1.6"}
    assert codes["m3_1"] == {"ed2003": "3.1"}
    assert len({code["ed2003"] for code in codes.values()}) == 28


def test_8_labels_of_sites():
    labels_of_sites = {label.id: label for label in CATALOGUE.head.labels}
    words = {choice.word for choice in labels_of_sites["community_profile"].choices}
    assert words == {"Gebietsprofil", "Kommunalprofil", "Sozialraumprofil"}
    assert all(label.choice("no such word").word == label.preset for label in CATALOGUE.head.labels)
