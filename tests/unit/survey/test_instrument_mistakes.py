"""Mistakes in an instrument are all found at once, each with the right file, line and words.

1. Every kind of mistake planted alone is found, once, at its line, and nothing else is reported.
2. All of them planted together are reported together, each with the same code and line.
3. One mistake does not cause others: an entry that breaks the schema is not reported as unknown where it is used.
4. Every mistake has a sentence in German and in English with no placeholder left open.
5. Misspelt fields and references name the nearest existing one.
6. A mistake in any version of an instrument is found, with the folder of the version.
7. Whatever is done to a file, the check returns mistakes or nothing; it never fails itself.
8. Files that nobody reads, and entries that nothing uses, are reported.
9. Loading a wrong instrument raises an error that names the first mistakes in the language of the reader.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import Problem, check_instrument, load_instrument

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "instrument-small"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "my-survey"))


@dataclass(frozen=True)
class Planted:
    """Replace `old` by `new` in `file`: the mistake `code` is then found at the line of `mark`, `below` lines further.

    mark: default `new`. at: file the mistake is found in, default `file`.
    """

    code: str
    file: str
    old: str
    new: str
    mark: str = ""
    at: str = ""
    below: int = 0

    def plant(self, folder):
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.file}: {self.old!r} stands {text.count(self.old)} times"
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")

    def place(self, folder):
        file = self.at or self.file
        line = line_of(folder, file, (self.mark or self.new).splitlines()[0].strip())
        return f"{folder.name}/{file}", line + self.below, self.code


def line_of(folder, file, text):
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if text in line]
    assert found, f"{file}: {text!r} is nowhere"
    return found[0]


TOGETHER = [
    # form
    Planted("catalogue_field_unknown", "items.yaml", "columns: [F1, sicher]", "colums: [F1, sicher]"),
    Planted("catalogue_field_missing", "items.yaml", "    en: Fights in the neighborhood\n", "", "- id: fights",
            below=1),
    Planted("catalogue_text_empty", "items.yaml", "en: Sibling drank alcohol", 'en: ""'),
    Planted("catalogue_choice", "scales.yaml", "domain: community", "domain: comunity"),
    Planted("catalogue_out_of_range", "scales.yaml", "minimum_answered: 1 ", "minimum_answered: 1.5 "),
    Planted("catalogue_text_expected", "themes.yaml", "de: Alkohol", "de: true"),
    Planted("catalogue_identifier", "facts.yaml", "- id: first_use", "- id: First use"),
    Planted("catalogue_list_expected", "groups.yaml", "columns: [stadtteil]", "columns: stadtteil"),
    Planted("catalogue_fields_expected", "themes.yaml", "  label:\n    de: Hilfe für andere\n    en: Helping others\n",
            "  label: Helping others\n"),
    Planted("catalogue_date_expected", "instrument.yaml", "checked: 2026-01-12", "checked: January 2026"),
    Planted("catalogue_key_twice", "instrument.yaml", "design:", "design:\n  weight: [w]", "weight: [weight, gewicht]"),
    Planted("catalogue_truth_expected", "scales.yaml", "reverse: true", "reverse: maybe"),
    # content
    Planted("instrument_code_twice", "response_sets.yaml", "{code: 2, de: 3- bis 9-mal", "{code: 1, de: 3- bis 9-mal",
            "- id: occasions4"),
    Planted("instrument_unknown_source", "indicators.yaml", "  codes: [2, 3]", "  codes: [2, 3]\n  sources: [unknown]",
            "sources: [unknown]"),
    Planted("instrument_screening_field", "screening.yaml", "  threshold: 0.5\n", "", "- id: too_few_answers"),
    Planted("instrument_group_forbidden", "groups.yaml", "columns: [geschlecht]", "columns: [muttersprache]"),
    Planted("instrument_value_twice", "groups.yaml", "codes: [3], texts: [d]", "codes: [3], texts: [w]"),
]  # fmt: skip
"""Mistakes that can stand in one instrument without hiding each other."""

ALONE = [
    Planted("catalogue_not_yaml", "items.yaml", "  response_set: age_first3", "  response_set: age: first3"),
    Planted("catalogue_whole_number_expected", "response_sets.yaml", "missing_codes: [2]", "missing_codes: [two]"),
    Planted("catalogue_number_expected", "screening.yaml", "threshold: 0.5", "threshold: half"),
    Planted("catalogue_too_few", "recodes.yaml", "values: {0: 0, 1: 2, 2: 1}", "values: {0: 0}"),
    Planted("catalogue_too_many", "scales.yaml", "rescale: [1, 4]", "rescale: [1, 4, 5]"),
    Planted("catalogue_text_too_long", "screening.yaml", "- id: too_few_answers", f"- id: {'x' * 61}"),
    Planted("instrument_missing_code_valid", "response_sets.yaml", "missing_codes: [2]", "missing_codes: [1]",
            "- id: yes_no_siblings"),
    Planted("instrument_index_without_key", "scales.yaml", "  minimum_answered: 1 ",
            "  method: index\n  minimum_answered: 1 ", "- id: early_alcohol"),
    Planted("instrument_rescale_order", "scales.yaml", "rescale: [1, 4]", "rescale: [4, 1]", "- id: early_alcohol"),
    Planted("instrument_indicator_rule", "indicators.yaml", "  codes: [2, 3]\n", "", "- id: helped"),
    Planted("instrument_indicator_always", "indicators.yaml", "at_least: 1", "at_least: 0"),
    Planted("instrument_codes_unknown", "indicators.yaml", "codes: [2, 3]", "codes: [2, 4]"),
    Planted("instrument_id_twice", "indicators.yaml", "- id: helped",
            "- id: alcohol_30d\n  label: {de: Half, en: Helped}", "theme: helping", below=-2),
    Planted("instrument_indicator_like_scale", "indicators.yaml", "- id: helped", "- id: unsafe_area"),
    Planted("instrument_unknown_entry", "items.yaml", "response_set: age_first3", "response_set: age_first4"),
    Planted("instrument_unknown_entry", "indicators.yaml", "theme: helping", "theme: help"),
    Planted("instrument_unknown_entry", "scales.yaml", "recode: early", "recode: erly"),
    Planted("instrument_column_twice", "items.yaml", "columns: [F4]", "columns: [SICHER]"),
    Planted("instrument_column_twice", "items.yaml", "columns: [F3]", "columns: [klasse]",
            "columns: [klassenstufe, klasse]", "groups.yaml"),
    Planted("instrument_label_twice", "items.yaml", "de: Schlägereien in der Wohngegend",
            "de: Fühlt sich in der Wohngegend sicher", "- {item: fights}", "scales.yaml"),
    Planted("instrument_label_twice", "themes.yaml", "en: Helping others", "en: Alcohol",
            "de: Hilfe für andere", below=1),
    Planted("instrument_item_twice", "scales.yaml", "- {item: fights}", "- {item: fights}\n    - {item: safe}",
            "- {item: safe}"),
    Planted("instrument_recode_incomplete", "recodes.yaml", "values: {0: 0, 1: 2, 2: 1}", "values: {0: 0, 1: 2}",
            "recode: early", "scales.yaml"),
    Planted("instrument_ranges_differ", "scales.yaml", "  rescale: [1, 4] ", "  items_note: none ",
            "- id: early_alcohol"),
    Planted("instrument_value_twice", "response_sets.yaml", "texts: [0-mal, 0 times]", 'texts: ["1"]'),
    Planted("instrument_value_twice", "response_sets.yaml", "missing_texts: [keine Geschwister, no siblings]",
            "missing_texts: [nein]", "{code: 0, de: nein, en: no}"),
    Planted("instrument_value_twice", "response_sets.yaml", "{code: 1, de: NEIN!, en: NO!}",
            "{code: 1, de: NEIN!, en: NO!, texts: [ja!]}", "{code: 4, de: JA!, en: YES!}"),
    Planted("instrument_label_twice", "groups.yaml", "label: {de: männlich, en: male}",
            "label: {de: Weiblich, en: male}"),
    Planted("instrument_unknown_entry", "indicators.yaml", "item: helped", "item: hlped"),
    Planted("instrument_unknown_entry", "screening.yaml", "  threshold: 0.5", "  items: [nobody]\n  threshold: 0.5",
            "items: [nobody]"),
    Planted("instrument_midpoints_incomplete", "screening.yaml", "kind: share_answered\n  use: default",
            "kind: sum_of_midpoints\n  items: [helped]\n  midpoints: {0: 0, 1: 1.5}", "midpoints: {0"),
    Planted("instrument_codes_unknown", "screening.yaml", "kind: share_answered",
            "kind: any_use\n  items: [helped]\n  codes: [3, 4]", "codes: [3, 4]"),
    Planted("instrument_screening_field", "screening.yaml", "kind: share_answered", "kind: month_over_lifetime",
            "- id: too_few_answers"),
    Planted("instrument_threshold_given", "screening.yaml", "use: default", "use: threshold_missing", "threshold: 0.5"),
    Planted("instrument_unused", "indicators.yaml", "  theme: helping", "  theme: alcohol",
            "- id: helping", "themes.yaml"),
]  # fmt: skip

NAMES = [f"{planted.code}-{planted.file}-{number}" for number, planted in enumerate([*TOGETHER, *ALONE])]


def found(folder):
    return [(problem.file, problem.line, problem.code) for problem in check_instrument(folder)]


def test_the_example_is_right(folder):
    assert check_instrument(folder) == []


@pytest.mark.parametrize("planted", [*TOGETHER, *ALONE], ids=NAMES)
def test_1_one_mistake(folder, planted):
    planted.plant(folder)
    assert found(folder) == [planted.place(folder)]


def test_2_all_at_once(folder):
    for planted in TOGETHER:
        planted.plant(folder)
    (folder / "screning.yaml").write_text("[]\n", encoding="utf-8")
    expected = {planted.place(folder) for planted in TOGETHER}
    expected.add((f"{folder.name}/screning.yaml", 1, "instrument_file_unread"))
    problems = check_instrument(folder)
    assert {(problem.file, problem.line, problem.code) for problem in problems} == expected
    assert len(problems) == len(expected) == 18
    assert problems == sorted(problems)


def test_3_no_mistake_causes_another(folder):
    Planted("", "items.yaml", "  response_set: age_first3", "  response_set: [age_first3]").plant(folder)
    Planted("", "response_sets.yaml", "- id: agree4\n  label:", "- id: agree4\n  labels:").plant(folder)
    Planted("", "instrument.yaml", "share: 0.5", "share: 2").plant(folder)
    codes = [problem.code for problem in check_instrument(folder)]
    assert sorted(codes) == [
        "catalogue_field_missing", "catalogue_field_unknown", "catalogue_out_of_range", "catalogue_text_expected",
    ]  # fmt: skip


def test_3_two_mistakes_in_one_entry(folder):
    Planted("", "items.yaml", "columns: [F3]", "colums: [F3]").plant(folder)
    Planted("", "items.yaml", "response_set: yes_no_siblings", "response_set: yes_no").plant(folder)
    Planted("", "indicators.yaml", "    en: Drank alcohol (past 30 days)\n", "").plant(folder)
    Planted("", "indicators.yaml", "theme: alcohol", "theme: alcohl").plant(folder)
    assert [code for _, _, code in found(folder)] == [
        "catalogue_field_missing", "instrument_unknown_entry", "instrument_unknown_entry", "catalogue_field_unknown",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("scales.yaml", "rescale: [1, 4]", "rescal: [1, 4]"),
        ("scales.yaml", "recode: early", "recod: early"),
        ("screening.yaml", "threshold: 0.5", "treshold: 0.5"),
        ("groups.yaml", "columns: [klassenstufe, klasse]", "columns: []"),
        ("items.yaml", "response_set: age_first3", "respons_set: age_first3"),
    ],
)
def test_3_a_field_that_matters(folder, file, old, new):
    Planted("", file, old, new).plant(folder)
    assert {problem.file for problem in check_instrument(folder)} == {f"{folder.name}/{file}"}
    assert {problem.code for problem in check_instrument(folder)} <= {
        "catalogue_field_unknown", "catalogue_field_missing", "catalogue_too_few",
    }  # fmt: skip


@pytest.mark.parametrize("planted", [*TOGETHER, *ALONE], ids=NAMES)
def test_4_sentences(folder, planted):
    planted.plant(folder)
    for problem in check_instrument(folder):
        german, english = problem.say("de"), problem.say("en")
        assert german != english
        assert german.startswith(f"{problem.file}:{problem.line}: ")
        assert not re.search(r"{\w+}", german + english)
        assert "pydantic" not in english


@pytest.mark.parametrize(
    ("planted", "hint"),
    [
        (TOGETHER[0], "columns"),
        (Planted("", "items.yaml", "response_set: age_first3", "response_set: age_frist3"), "age_first3"),
        (Planted("", "scales.yaml", "{item: fights}", "{item: fihgts}"), "fights"),
        (Planted("", "items.yaml", "sources: [meeting]", "sources: [meating]"), "meeting"),
        (Planted("", "scales.yaml", "kind: risk\n  items:\n    - {item: safe",
                 "kind: danger\n  items:\n    - {item: safe"),
         "risk, protective, outcome"),
    ],
)  # fmt: skip
def test_5_hints(folder, planted, hint):
    planted.plant(folder)
    (problem,) = (entry for entry in check_instrument(folder) if entry.code != "instrument_unused")
    for language in ("de", "en"):
        assert hint in problem.say(language)


def test_5_an_entry_without_id_is_named_by_its_place(folder):
    Planted("", "items.yaml", "- id: fights\n  label:", "- label:").plant(folder)
    (first,) = (problem for problem in check_instrument(folder) if problem.file.endswith("items.yaml"))
    assert '"items 2": the field "id" is missing' in first.say("en")


def with_two_versions(folder):
    head = folder / "instrument.yaml"
    second = "  - id: 2028-1\n    folder: second\n    label: {de: Zweite Fassung, en: Second edition}\n"
    text = head.read_text(encoding="utf-8").replace("    valid_from: 2026\n", "    valid_from: 2026\n" + second)
    head.write_text(text, encoding="utf-8")
    (folder / "second" / "items").mkdir(parents=True)
    return folder / "second"


def test_6_versions(folder):
    second = with_two_versions(folder)
    (second / "items" / "b.yaml").write_text(
        "- id: new\n  label: {de: Neu, en: New}\n  response_set: agree5\n", encoding="utf-8"
    )
    assert found(folder) == [
        ("my-survey/second/items/b.yaml", 1, "instrument_unused"),
        ("my-survey/second/items/b.yaml", 3, "instrument_unknown_entry"),
    ]
    assert len(load_instrument(str(folder), "2026-1").items) == 6


def test_6_overridden_answers(folder):
    head = folder / "instrument.yaml"
    text = head.read_text(encoding="utf-8")
    override = "    valid_from: 2026\n    response_sets:\n      safe: agree5\n      unsafe: agree4\n"
    head.write_text(text.replace("    valid_from: 2026\n", override), encoding="utf-8")
    problems = check_instrument(folder)
    head_line = line_of(folder, "instrument.yaml", "safe: agree5")
    assert ("my-survey/instrument.yaml", head_line, "instrument_unknown_entry") in found(folder)
    assert ("my-survey/instrument.yaml", head_line + 1, "instrument_unknown_entry") in found(folder)
    assert {"unsafe", "agree5"} <= {
        dict(problem.values)["found"] for problem in problems if "found" in dict(problem.values)
    }


def test_6_versions_with_one_name(folder):
    second = with_two_versions(folder)
    second.rename(folder / "scales")
    Planted("", "instrument.yaml", "  - id: 2028-1", "  - id: 2026-1").plant(folder)
    assert "instrument_id_twice" in [problem.code for problem in check_instrument(folder)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "catalogue_fields_expected"),
        ("- a\n- b\n", "catalogue_fields_expected"),
        ("just a text\n", "catalogue_fields_expected"),
        ("id: x\nversions: none\n", "catalogue_list_expected"),
        ("id: x\nversions: [1, 2]\n", "catalogue_fields_expected"),
        ("id: x\nversions: []\n", "catalogue_too_few"),
        ("a: &a [*a]\n", "catalogue_not_yaml"),
        ("a: [\n", "catalogue_not_yaml"),
        ("? [1, 2]\n: x\n", "catalogue_not_yaml"),
    ],
)
def test_7_odd_heads(folder, content, code):
    (folder / "instrument.yaml").write_text(content, encoding="utf-8")
    assert code in [problem.code for problem in check_instrument(folder)]


def test_7_bytes_that_are_no_text(folder):
    (folder / "items.yaml").write_bytes(b"- id: a\n  label: \xff\xfe\n")
    assert ("my-survey/items.yaml", 2, "catalogue_not_yaml") in found(folder)


def test_7_no_head(tmp_path):
    (tmp_path / "empty").mkdir()
    assert found(tmp_path / "empty") == [("empty/instrument.yaml", 1, "instrument_head_missing")]


FILES = sorted(path.name for path in EXAMPLE.glob("*.yaml"))
ODD = st.sampled_from(["", "- ", "x", "{", "]", ": ", "[a, b]", "\n", "  ", "'", "*a", "&a ", "null", "1.5", "é", "#"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 200) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), cut=st.floats(0, 1), length=st.integers(0, 40), put=ODD)
def test_7_damaged_texts(folder, file, cut, length, put):
    text = (EXAMPLE / file).read_text(encoding="utf-8")
    at = int(cut * len(text))
    (folder / file).write_text(text[:at] + put + text[at + length :], encoding="utf-8")
    problems = check_instrument(folder)
    shutil.copy(EXAMPLE / file, folder / file)
    assert all(isinstance(problem.say("de"), str) for problem in problems)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), data=st.data(), value=PLAIN)
def test_7_wrong_values(folder, file, data, value):
    content = yaml.safe_load((EXAMPLE / file).read_text(encoding="utf-8"))
    place = content
    while isinstance(place, dict | list) and place:
        key = data.draw(st.sampled_from(sorted(place, key=str) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            place[key] = value
            break
        place = place[key]
    (folder / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    problems = check_instrument(folder)
    assert all(isinstance(problem.say("en"), str) for problem in problems)
    if not problems:
        assert load_instrument(str(folder)).items
    shutil.copy(EXAMPLE / file, folder / file)


def test_8_files_nobody_reads(folder):
    (folder / "item.yaml").write_text("- id: a\n", encoding="utf-8")
    (folder / "scales.yml").write_text("[]\n", encoding="utf-8")
    assert found(folder) == [
        ("my-survey/item.yaml", 1, "instrument_file_unread"),
        ("my-survey/scales.yml", 1, "instrument_file_unread"),
    ]


def test_8_nothing_but_unused(folder):
    for name in ("scales", "indicators"):
        (folder / f"{name}.yaml").unlink()
    unused = {dict(problem.values)["entry"] for problem in check_instrument(folder)}
    assert {"safe", "fights", "helped", "early", "alcohol", "helping"} <= unused


def test_8_no_items(folder):
    for name in ("items", "scales", "indicators", "themes", "recodes", "response_sets"):
        (folder / f"{name}.yaml").unlink()
    assert found(folder) == [("my-survey/instrument.yaml", 1, "instrument_no_items")]


def test_9_loading_names_the_first_mistakes(folder):
    TOGETHER[0].plant(folder)
    TOGETHER[3].plant(folder)
    with pytest.raises(ToolkitError) as raised:
        load_instrument(str(folder))
    assert raised.value.code == "instrument_invalid"
    assert raised.value.values["count"] == 2
    german, english = raised.value.say("de"), raised.value.say("en")
    assert "items.yaml:8" in german
    assert "Das Feld „colums“ gibt es nicht" in german
    assert 'there is no field "colums"' in english
    assert "comunity" in german


def test_9_a_problem_is_a_plain_value():
    first = Problem.at("a.yaml", 3, "catalogue_key_twice", key="x")
    assert first == Problem("a.yaml", 3, "catalogue_key_twice", (("key", "x"),))
    assert first < Problem.at("a.yaml", 10, "catalogue_key_twice", key="x")
    assert str(first) == first.say("en")
    with pytest.raises(AttributeError):
        first.line = 4
