"""Reading YAML for people: lines are remembered, surprises of YAML are taken out, mistakes are put in plain words.

1. Every value knows its line, whatever its nesting, also below keys that are numbers; what has no line of its own
   gets that of the nearest parent.
2. `no`, `on`, numbers with leading zeros and times are texts; true, numbers and dates are what they are.
3. All keys written twice are found, each with its line; the document can still be used.
4. What is no YAML or no UTF-8 is refused with the line; a byte order mark is ignored.
5. Reading raises a listed error for a missing or broken file.
6. Aliases cannot make reading endless or huge.
7. Messages of the schema become codes with plain words, and every code used exists.
8. The catalogue lies beside the package, or in an installed wheel inside it.
9. An error text writes a value that can speak in the language of the reader.
"""

import datetime
import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from ctc_toolkit import catalogue
from ctc_toolkit.catalogue import Problem, catalogue_folder, examine_document, read_document, schema_problems
from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.survey.instrument import Scale

TEXT = """\
# comment
head:
  title: {de: Titel, en: Title}
list:
  - id: a
    values: {0: 1, 1: 2}
  - id: b
    note: >-
      two
      lines
"""


@pytest.fixture
def write(tmp_path):
    def written(content, name="file.yaml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return written


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 2),
        (("head",), 2),
        (("head", "title", "en"), 3),
        (("list",), 4),
        (("list", 0), 5),
        (("list", 0, "values"), 6),
        (("list", 0, "values", 1), 6),
        (("list", 0, "values", "1"), 6),
        (("list", 1, "note"), 8),
        (("list", 1, "nothing", "deeper"), 7),
        (("nothing",), 2),
        (("list", 9), 4),
    ],
)
def test_1_lines(write, place, line):
    assert read_document(write(TEXT)).line(place) == line


def test_1_an_empty_file(write):
    document = read_document(write("# nothing\n"))
    assert document.content is None
    assert document.line(("a",)) == 1


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("05913000", "05913000"),
        ("007", "007"),
        ("12:30", "12:30"),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("2.5", 2.5),
        ("2026-11-22", datetime.date(2026, 11, 22)),
        ("null", None),
        ('"1"', "1"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
    ],
)
def test_2_no_surprises(write, written, value):
    content = read_document(write(f"key: {written}\n")).content
    assert content == {"key": value}
    assert type(content["key"]) is type(value)


def test_3_keys_written_twice(write):
    path = write("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n")
    document, problems = examine_document(path, "shown.yaml")
    assert sorted(problems) == [
        Problem.at("shown.yaml", 5, "catalogue_key_twice", key="c"),
        Problem.at("shown.yaml", 6, "catalogue_key_twice", key="a"),
    ]
    assert document.content == {"a": 2, "b": {"c": 3, "d": 2}}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a: 1\nb: [1,\nc: 2\n", 4),
        (b"a: 'x\n", 2),
        (b"a: 1\n\tb: 2\n", 2),
        (b"a: 1\nb: \xe4\n", 2),
        (b"a: *unknown\n", 1),
        (b"a: !!python/object/apply:os.system ['echo']\n", 1),
        (b"a: 1\n---\nb: 2\n", 2),
        (b"{[1]: 2}\n", 1),
    ],
)
def test_4_what_is_no_yaml(write, content, line):
    document, problems = examine_document(write(content), "shown.yaml")
    assert document is None
    assert [(problem.file, problem.line, problem.code) for problem in problems] == [
        ("shown.yaml", line, "catalogue_not_yaml")
    ]


def test_4_byte_order_mark(write):
    assert read_document(write(b"\xef\xbb\xbfa: 1\n")).content == {"a": 1}


def test_5_errors(write, tmp_path):
    for path, code, word in (
        (tmp_path / "none.yaml", "catalogue_missing", "none.yaml"),
        (write("a: [\n"), "catalogue_yaml", "file.yaml"),
        (write("a: 1\nb: 2\na: 3\n", "twice.yaml"), "catalogue_yaml", "'a' stands twice"),
    ):
        with pytest.raises(ToolkitError) as raised:
            read_document(path)
        assert raised.value.code == code
        assert word in raised.value.say("de")
        assert raised.value.exit_code == 12


def aliases(depth):
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth)]
    return "\n".join(lines) + "\n"


def test_6_aliases(write):
    document = read_document(write(aliases(4)))
    assert len(document.lines) < 60
    assert document.line(("a3", 3, 2)) == 3  # where the value stands that the alias repeats
    assert document.content["a3"][3] == document.content["a2"]


@pytest.mark.parametrize("content", [aliases(12), "a: &a [*a]\n", "a: &a {b: *a}\n"])
def test_6_endless_aliases(write, content):
    document, problems = examine_document(write(content), "f")
    assert document is None
    assert [problem.code for problem in problems] == ["catalogue_not_yaml"]


def broken(**changes):
    right = {
        "id": "a", "label": {"de": "A", "en": "A"}, "domain": "school", "kind": "risk", "minimum_answered": 0.5,
        "items": [{"item": "x"}],
    }  # fmt: skip
    content = {key: value for key, value in {**right, **changes}.items() if value != "gone"}
    with pytest.raises(ValidationError) as raised:
        Scale.model_validate(content)
    document = catalogue.Document(Path("scales.yaml"), [content], {(): 1, (0,): 4, (0, "label"): 5})
    return list(schema_problems(raised.value, Scale, document, (0,), shown="scales.yaml", entry="a"))


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"domain": "gone"}, "catalogue_field_missing", '"a": the field "domain" is missing'),
        ({"label": {"de": "A"}}, "catalogue_field_missing", 'the field "label.en" is missing'),
        ({"lable": 1}, "catalogue_field_unknown", "Perhaps this is meant: label."),
        ({"items": [{"item": "x", "revers": True}]}, "catalogue_field_unknown", "Perhaps this is meant: reverse."),
        ({"zzz": 1}, "catalogue_field_unknown", "domain, evidence, id"),
        ({"kind": "danger"}, "catalogue_choice", "Possible are: risk, protective, outcome."),
        ({"minimum_answered": 0}, "catalogue_out_of_range", '"minimum_answered" is 0, allowed is > 0'),
        ({"minimum_answered": 2}, "catalogue_out_of_range", "allowed is ≤ 1"),
        ({"minimum_answered": "all"}, "catalogue_number_expected", "must be a number, found: all"),
        ({"items": []}, "catalogue_too_few", "at least 1 entries"),
        ({"items": "x"}, "catalogue_list_expected", '"items" must be a list'),
        ({"items": ["x"]}, "catalogue_fields_expected", '"items.0" must hold fields'),
        ({"label": "A"}, "catalogue_fields_expected", '"label" must hold fields'),
        ({"id": "A b"}, "catalogue_identifier", '"A b" in "id" is not a valid id'),
        ({"label": {"de": " ", "en": "A"}}, "catalogue_text_empty", '"label.de" is empty'),
        ({"label": {"de": ["A"], "en": "A"}}, "catalogue_text_expected", '"label.de" must be a text'),
        ({"items_published": {"cyds": 1.5}}, "catalogue_whole_number_expected", "whole number"),
        ({"items_published": {"CYDS x": 1}}, "catalogue_identifier", "CYDS x"),
        ({"rescale": [4, 1]}, "instrument_rescale_order", "runs from 4 to 1"),
        ({"method": "index"}, "instrument_index_without_key", "scoring_key: missing"),
    ],
)
def test_7_plain_words(changes, code, words):
    (problem,) = broken(**changes)
    assert problem.code == code
    assert words in problem.say("en")
    assert problem.line == (5 if "label" in changes else 4)
    assert problem.file == "scales.yaml"


def test_7_all_at_once():
    problems = broken(kind="danger", domain="x", minimum_answered=7, zzz=1)
    assert len(problems) == 4


def test_7_codes_exist():
    assert set(catalogue._PLAIN_CODES.values()) | {"catalogue_value"} <= set(messages())


def test_7_anything_else_has_words_too(monkeypatch):
    monkeypatch.setattr(catalogue, "_PLAIN_CODES", {})
    (problem,) = broken(kind="danger")
    assert problem.code == "catalogue_value"
    assert "docs/instruments.md" in problem.say("de")


def test_8_folder(monkeypatch, tmp_path):
    assert (catalogue_folder() / "instruments").is_dir()
    monkeypatch.setattr(catalogue, "_PACKAGE", tmp_path / "ctc_toolkit")
    assert catalogue_folder() == tmp_path / "catalog"
    (tmp_path / "ctc_toolkit" / "shipped" / "catalog").mkdir(parents=True)
    assert catalogue_folder() == tmp_path / "ctc_toolkit" / "shipped" / "catalog"


def test_9_values_that_speak():
    inner = ToolkitError("catalogue_missing", path="a.yaml", folder="b")
    outer = ToolkitError("instrument_invalid", instrument="x", count=1, found=inner)
    assert "Die Datei „a.yaml“ fehlt" in outer.say("de")
    assert 'The file "a.yaml" is missing' in outer.say("en")
    again = pickle.loads(pickle.dumps(outer))
    assert again.say("de") == outer.say("de")
