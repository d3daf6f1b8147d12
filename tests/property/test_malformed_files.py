"""Malformed files at every place that takes files, against a real workspace, in processes that are watched.

1. Every file ends: refused with a listed code that says in German what is the matter, or let in. No other exception, no
   process that dies, none that takes longer than 30 seconds or more than 1 GB.
2. A refused file leaves no row: all tables of the SQLite workspace are counted before and after.
3. Every hand-made file ends in the code that was looked through for it, or is let in where it only looks odd.
4. Every field of the app and every command that takes files is tried; the eight formats are all among the files.
5. The same number means the same file.
6. `make faults` tries all 20,000 on two processes and prints how they end; a cross-section is tried at every run.
7. What the files found in the readers stays mended: a value label of no number, notes of pandas that are not UTF-8,
   lists in the columns of parts, templates packed by LZMA or BZIP2 and spoilt or with broken relations, a file of the
   catalogue without bounds.
8. What is let in with other content and without a word is counted, and comes only from changed bytes, words, rows or
   answers: a valid file with other values cannot be told from the one that was meant.

One file again: `PYTHONPATH=tests python -m tests.malformed.run --only NUMBER`.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ctc_toolkit.catalogue import examine_document
from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.reporting.word_template import checked_template
from ctc_toolkit.riskfactors.parquet_batches import asked_in, open_parquet
from ctc_toolkit.survey.codings import labelled_codings, labelled_missing
from ctc_toolkit.survey.many_files import AnswerFile, sample_of
from tests.malformed import hostile_archives
from tests.malformed.bases import FORMATS, bases
from tests.malformed.ground import INSTRUMENT
from tests.malformed.hostile import HOSTILE
from tests.malformed.mutations import ROUND, mutant
from tests.malformed.run import FULL, summary, tried
from tests.malformed.surfaces import SURFACES

PAGES = Path(__file__).resolve().parents[2] / "ctc_toolkit" / "pages"
SLOW_TO_MAKE = 12
"""Of the hand-made files each twelfth is tried in every run, with as many mutated ones; all in `make faults`."""
MOST_SILENT = 0.15


def faults(done):
    return [f"{one.number} {one.what}: {one.end.end} {one.end.code} {one.end.told}" for one in done if one.end.faulty]


def unlike(done):
    """Return the hand-made files that end otherwise than was looked through."""
    wrong = []
    for one in done:
        if one.number < len(HOSTILE):
            made = HOSTILE[one.number]
            if one.end.end not in ("hang", "crash") and one.end.code != made.code:
                wrong.append((made.id, made.said, made.code, one.end.end, one.end.code))
    return wrong


def test_1_to_3_a_cross_section():
    numbers = [*range(0, len(HOSTILE), SLOW_TO_MAKE), *range(1000, 1000 + 2 * len(ROUND))]
    done = tried(numbers, processes=1)
    assert faults(done) == []
    assert unlike(done) == []
    assert len(done) == len(numbers)
    assert sum(one.end.rows for one in done if one.end.end == "code") == 0
    assert sum(one.end.end == "code" for one in done) > 0.6 * len(done)


def test_3_every_code_is_listed():
    assert len(HOSTILE) >= 150
    assert len({one.id for one in HOSTILE}) == len(HOSTILE)
    assert all(one.code in messages() for one in HOSTILE if one.code)


def test_4_every_place_that_takes_files():
    named = {name for one in SURFACES.values() for name in one.uploaders}
    fields = {
        str(path.relative_to(PAGES))
        for path in PAGES.rglob("*.py")
        if re.search(r"\bfile_uploader\(", path.read_text())
    }
    assert fields <= named, fields - named
    assert {name for name in named if name.endswith(".py")} <= fields
    taking = {"inspect", "profile", "cutpoints", "tables", "catalog", "backup", "restore"}
    assert {name.split()[1] for name in named if name.startswith("ctc ")} == taking
    assert {one.surface for one in HOSTILE} == set(SURFACES)
    assert set(FORMATS) <= {one.format for one in HOSTILE}
    assert {*FORMATS, "other"} == set(ROUND)


def test_5_the_same_number_the_same_file():
    steady = [number for number in range(600, 700) if ROUND[number % len(ROUND)] in ("csv", "yaml")]
    assert [mutant(number) for number in steady] == [mutant(number) for number in steady]
    assert len({mutant(number).content for number in steady}) > 0.9 * len(steady)


def test_7_a_label_of_no_number():
    answers = INSTRUMENT.response_set_by_id["agree4"]
    labels = {float("nan"): "ja", float("inf"): "nein", 1.5: "JA!", 1: "NEIN!", 4: "JA!"}
    assert labelled_codings(labels, answers) == labelled_codings({1: "NEIN!", 4: "JA!"}, answers)
    assert labelled_missing({float("nan"): "weiß nicht", 9.0: "weiß nicht"}, answers) == [9]


@pytest.mark.parametrize("note", [{b"pandas": b"\x80{"}, {b"pandas": b"{{{"}])
def test_7_notes_of_pandas_are_not_trusted(tmp_path, note):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"streit_1": [1.0, 2.0]}).replace_schema_metadata(note), path)
    raw = sample_of(AnswerFile(path, "parquet"))
    assert list(raw.frame["streit_1"]) == [1.0, 2.0]


@pytest.mark.parametrize("method", [12, 14])  # BZIP2, LZMA
def test_7_template_packed_and_spoilt(method):
    with pytest.raises(ToolkitError, match="brand_template_damaged"):
        checked_template(hostile_archives.broken_packed(hostile_archives.word, method))


def test_7_template_with_broken_relations():
    content = hostile_archives.replaced(
        hostile_archives.word, hostile_archives.WORD_LINKS, b'Target="styles.xml"', b'Aim="styles.xml"'
    )()
    with pytest.raises(ToolkitError, match="brand_template_damaged"):
        checked_template(content)


def test_7_lists_in_the_columns_of_parts(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"fights": pa.array([[1], [2]])}), path)
    opened = open_parquet(path)
    assert asked_in(opened, {"answer:fights": "fights"}) == frozenset({"fights"})  # its type is told of later


def test_7_catalogue_file_without_bounds(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("".join(f"f{number}: 1\n" for number in range(200_000)), encoding="utf-8")
    started = time.perf_counter()
    document, problems = examine_document(path, "c.yaml")
    assert document is None
    assert [one.code for one in problems] == ["catalogue_not_yaml"]
    assert "256 KB" in problems[0].say("de")
    assert time.perf_counter() - started < 5


@pytest.mark.faults
def test_3_no_hand_made_file_is_a_sound_one():
    sound = {(one.surface, one.name, one.content) for one in bases().values()}
    assert [one.said for one in HOSTILE if (one.surface, one.name, one.content()) in sound] == []


@pytest.mark.faults
def test_1_to_8_twenty_thousand():
    started = time.perf_counter()
    done = tried(range(FULL), processes=2)
    told = summary(done, time.perf_counter() - started)
    print(told)
    if os.environ.get("CTC_MALFORMED_REPORT"):
        Path(os.environ["CTC_MALFORMED_REPORT"]).write_text(told, encoding="utf-8")
    assert len(done) == FULL
    assert faults(done) == []
    assert unlike(done) == []
    assert sum(one.end.rows for one in done if one.end.end == "code") == 0
    silent = [one for one in done if one.end.end == "silent"]
    assert len(silent) <= MOST_SILENT * len(done)
