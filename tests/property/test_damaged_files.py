"""Damaged files: whatever a broken or hostile file holds, nobody gets a wrong profile from it unnoticed.

1. Each of 2,000 seeded damaged variants over all formats and kinds of damage ends in a listed code with a German
   sentence that says what and what to do - of the readers, or of the gate that asks a person to accept the findings
   on a file that is still readable - or holds exactly the answers of the undamaged file. No other exception.
2. None of the variants that end in a code writes a row, and notes alone never stand for damage.
3. Damage that leaves a perfectly valid file with other values (a 2 that became a 3, a file cut between two rows) cannot
   be seen by anybody who has only the file: its share is measured, small, and occurs only where bytes or whole rows
   were changed in formats without checksums.
4. With the checksum of the sender every single variant is refused.
5. The undamaged files are all read and stored, with the same answers.
6. A fast run over every kind is part of the ordinary suite.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from damage import Variant, bases, kinds, variant
from survey_files import gaps, survey_instrument

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping, require_importable
from ctc_toolkit.survey.readers import read_file
from ctc_toolkit.survey.responses import ResponseTable

INSTRUMENT = survey_instrument()
FORM_RULES = {"csv_form", "xlsx_sheet", "limesurvey_form", "limesurvey_answer_codes", "parquet_no_checksums"}
"""Findings that every file of a format has; they say nothing about damage."""
FULL = 2_000
CAN_BE_SILENT = {"bytes: bytes flipped", "bytes: bytes removed", "bytes: truncated", "bytes: block repeated",
                 "bytes: bytes inserted", "bytes: block zeroed", "structure: header of Stata"}  # fmt: skip
"""Kinds of damage that can leave a valid file with other values."""
MOST_SILENT, MOST_CRASHES = 0.01, 0.01


@dataclass
class Store:
    """Stands for the store of answers: counts what an import writes."""

    rows: int = 0
    tables: list[ResponseTable] = field(default_factory=list)

    def write(self, table: ResponseTable) -> None:
        answers_to_parquet(table)
        self.rows += len(table)
        self.tables.append(table)


def import_unattended(path: Path, filename: str, store: Store) -> tuple[Finding, ...]:
    """Read, map, apply and store a file while nobody looks: warnings are not accepted by anyone."""
    raw = read_file(path, filename=filename)
    proposal = propose_mapping(raw, INSTRUMENT)
    table, findings = apply_mapping(raw, INSTRUMENT, proposal.mapping)
    everything = (*raw.findings, *proposal.findings, *findings)
    assert gaps(*everything) == []
    require_importable(everything)
    store.write(table)
    return everything


@dataclass(frozen=True)
class Outcome:
    """How a variant ended: "code", "finding", "unchanged" or "silent"; the code; rows written; seconds."""

    variant: Variant
    end: str
    code: str = ""
    rows: int = 0
    seconds: float = 0.0


def canonical(table: ResponseTable) -> tuple[object, ...]:
    """Return everything a profile could depend on; strata and PSUs by which rows they hold."""
    design = {}
    for role in table.design.columns:
        column = table.design[role]
        design[role] = tuple(pd.factorize(column)[0] if role in ("stratum", "psu") else column)
    answers = table.answers.reindex(sorted(table.answers.columns), axis=1)
    groups = {name: tuple(table.groups[name].astype(str)) for name in sorted(table.groups.columns)}
    return (tuple(answers.columns), answers.to_numpy().tobytes(), tuple(groups.items()), tuple(sorted(design.items())))


def known_ends() -> tuple[set[object], dict[str, set[tuple[str, str]]]]:
    """Return the canonical answers of the undamaged files, and by base the findings each has anyway."""
    answers, findings = set(), {}
    for base in bases().values():
        store = Store()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / base.name
            path.write_bytes(base.content)
            told = import_unattended(path, base.name, store)
        answers.add(canonical(store.tables[0]))
        findings[base.id] = {(entry.rule, entry.column) for entry in told}
    return answers, findings


@pytest.fixture(scope="module")
def known():
    return known_ends()


def usual_findings(known, damaged: Variant) -> set[tuple[str, str]]:
    """Return the findings that the undamaged file has as well."""
    name = damaged.base if damaged.base in known[1] else {"x.csv": "csv"}.get(damaged.name, damaged.name[2:])
    return known[1][name]


def end_of(damaged: Variant, folder: Path, known) -> Outcome:
    answers, _ = known
    path = folder / hashlib.sha256(damaged.content + damaged.name.encode()).hexdigest()[:24]
    path.write_bytes(damaged.content)
    store, started = Store(), time.perf_counter()
    error, told = None, ()
    try:
        told = import_unattended(path, damaged.name, store)
    except ToolkitError as raised:
        error = raised
    finally:
        path.unlink()
    if error is not None:
        assert error.code in messages(), error.code
        german = error.say("de")
        assert len(german) > 40, german
        assert gaps(error) == []
        assert german != error.say("en")
        return Outcome(damaged, "code", error.code, store.rows, time.perf_counter() - started)
    seconds = time.perf_counter() - started
    if canonical(store.tables[0]) in answers:
        return Outcome(damaged, "unchanged", "", store.rows, seconds)
    new = {entry for entry in ((one.rule, one.column) for one in told) if entry not in usual_findings(known, damaged)}
    new = {entry for entry in new if entry[0] not in FORM_RULES}
    end = "finding" if new else "silent"
    return Outcome(damaged, end, min(new)[0] if new else "", store.rows, seconds)


def run(numbers: range, known) -> list[Outcome]:
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = Path(name)
        return list(pool.map(lambda number: end_of(variant(number), folder, known), numbers))


def check(outcomes: list[Outcome]) -> None:
    ends = Counter(outcome.end for outcome in outcomes)
    assert sum(outcome.rows for outcome in outcomes if outcome.end == "code") == 0
    assert not [outcome for outcome in outcomes if outcome.end == "finding"]
    silent = [outcome for outcome in outcomes if outcome.end == "silent"]
    assert {outcome.variant.kind for outcome in silent} <= CAN_BE_SILENT
    assert len(silent) <= MOST_SILENT * len(outcomes), ends
    assert ends["code"] > 0.75 * len(outcomes), ends
    contained = Counter(outcome.code for outcome in outcomes if outcome.code.startswith("reader_"))
    assert set(contained) <= {"reader_crashed"}, contained  # the library that reads SPSS files does crash on some
    assert contained["reader_crashed"] <= MOST_CRASHES * len(outcomes)
    assert max(outcome.seconds for outcome in outcomes) < 30


def report(outcomes: list[Outcome], seconds: float) -> str:
    """Return the measured shares as text: by end, by kind of damage, and how the silent ones came about."""
    lines = [f"{len(outcomes)} damaged files in {seconds:.0f} s"]
    for end, count in Counter(outcome.end for outcome in outcomes).most_common():
        lines.append(f"  {end}: {count} ({count / len(outcomes):.1%})")
    for title, counts in (
        ("codes", Counter(outcome.code for outcome in outcomes if outcome.end == "code")),
        ("findings", Counter(outcome.code for outcome in outcomes if outcome.end == "finding")),
        ("silent", Counter(f"{o.variant.kind} / {o.variant.base}" for o in outcomes if o.end == "silent")),
        ("unchanged", Counter(f"{o.variant.kind} / {o.variant.base}" for o in outcomes if o.end == "unchanged")),
    ):
        lines.append(f"{title}:")
        lines += [f"  {count:5} {name}" for name, count in counts.most_common()]
    return "\n".join(lines)


def test_5_undamaged_files_are_stored(known):
    answers, usual = known
    assert len(answers) == 2  # a LimeSurvey export has no design columns
    assert set(usual) == set(bases())


def test_6_fast_run_over_every_kind(known):
    numbers = range(len(kinds()))
    assert {variant(number).kind for number in numbers} == set(kinds())
    outcomes = run(numbers, known)
    assert len(outcomes) >= 120
    check(outcomes)


@pytest.mark.faults
def test_1_to_3_two_thousand(known):
    started = time.perf_counter()
    outcomes = run(range(FULL), known)
    assert len(outcomes) == FULL
    told = report(outcomes, time.perf_counter() - started)
    print(told)
    if os.environ.get("CTC_DAMAGE_REPORT"):
        Path(os.environ["CTC_DAMAGE_REPORT"]).write_text(told, encoding="utf-8")
    check(outcomes)


def test_4_the_checksum_of_the_sender_catches_all(known, tmp_path):
    digests = {base.id: hashlib.sha256(base.content).hexdigest() for base in bases().values()}
    for number in range(0, FULL, 7):
        damaged = variant(number)
        if damaged.base not in digests or damaged.content == bases()[damaged.base].content:
            continue
        path = tmp_path / "damaged"
        path.write_bytes(damaged.content)
        with pytest.raises(ToolkitError) as caught:
            read_file(path, filename=bases()[damaged.base].name, sha256=digests[damaged.base])
        assert caught.value.code == "file_hash_differs"


def test_1_variants_are_the_same_each_time():
    for number in (1, 3, 5, 7):
        assert variant(number) == variant(number)
    assert len({variant(number).content for number in range(40)}) > 35
    assert np.mean([kind.startswith("bytes") for kind in kinds()]) == 0.5
