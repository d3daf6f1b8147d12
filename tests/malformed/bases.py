"""The sound files that mutations start from: one or more for each place that takes files, in each format it takes."""

from __future__ import annotations

import base64
import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import damage
from survey_files import write_xlsx

from ctc_toolkit.survey.instrument_files import load_instrument
from tests.pages_workspace import answers_frame
from tests.table_files import csv_of, good_rows
from tests.word_templates import template_with

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "instrument-small"
INSTRUMENT_FILES = {path.name: path.read_bytes() for path in sorted(EXAMPLE.glob("*.yaml"))}
FORMATS = ("sav", "zsav", "dta", "csv", "xlsx", "parquet", "yaml", "docx")
"""The eight formats: four of statistics programs, two of spreadsheets, the catalogue's own, and the Word template.

Pictures (logo), kept files (evidence) and backups are tried as well, under `other`.
"""


@dataclass(frozen=True)
class Base:
    """A sound file. surface: the place that takes it. name: as it is uploaded."""

    id: str
    format: str
    surface: str
    name: str
    content: bytes


def rows_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as German spreadsheets write CSV."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def rows_xlsx(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as an Excel workbook."""
    import pandas as pd

    frame = pd.DataFrame([list(row) for row in rows], columns=list(head)).astype(object)
    return damage.stored(lambda path: write_xlsx(path, frame, "Tabelle"), "x.xlsx")


def tables() -> dict[str, tuple[Sequence[str], list[list[object]]]]:
    """Return heading and rows of a sound table for each place that takes spreadsheets."""
    measures = enumerate(("family_conflict", "alcohol_30d"))
    grades = [[one, "Text", sex, "alle", 31.5 + at, 1.2, 400] for at, one in measures for sex in ("alle", "Mädchen")]
    linked = [
        [f"QX{one:02d}W", time, value, f"Kurs {one % 4}"]
        for one in range(24)
        for time, value in (("vorher", 1.5 + one % 3 / 2), ("nachher", 2.0 + one % 3 / 2 + one % 2 / 4))
    ]
    study = [
        [f"Stadt {letter}", arm, start, figure, year, 20 + at + year % 10]
        for at, (letter, arm, start) in enumerate([("A", "CTC", 2022), ("B", "Vergleich", ""), ("C", "CTC", 2022),
                                                   ("D", "Vergleich", "")])
        for figure in ("Alkohol in 30 Tagen", "Gewalt")
        for year in (2021, 2025)
    ]  # fmt: skip
    schools = [[f"Gesamtschule {name}", grade, 5, 130 + grade, "offen"]
               for name in ("Nord", "Süd", "West") for grade in (7, 9)]  # fmt: skip
    sessions = [["Lebenskompetenz", "Klasse 5b", number, f"{number + 6:02d}.09.2026", "ja", 45, 15, "alle"]
                for number in range(1, 8)]  # fmt: skip
    return {
        "reference": (
            ("Kennung", "Bezeichnung", "Geschlecht", "Klassenstufe", "Prozent", "Standardfehler", "Antworten"),
            grades,
        ),
        "margins": (
            ("Klassenstufe", "Geschlecht", "Zahl"),
            [[grade, sex, 200 + grade] for grade in (7, 8, 9) for sex in ("weiblich", "männlich")],
        ),
        "expected": (
            ("Schule", "Klassenstufe", "Erwartete Jugendliche", "Geantwortet"),
            [[f"Gesamtschule {name}", grade, 160, 120] for name in ("Nord", "Süd") for grade in (7, 9)],
        ),
        "schools": (
            ("Schule", "Klassenstufe", "Zahl der Klassen", "Erwartete Jugendliche", "Entscheidung"),
            schools,
        ),
        "offers": (
            ("Angebot", "Träger", "Alter von", "Alter bis", "Plätze", "Stand", "Finanziert bis"),
            [[f"Elternkurs {name}", "Familienbildung", 6, 9, 40, "läuft", "31.07.2027"] for name in "ABCD"],
        ),
        "sessions": (
            ("Maßnahme", "Gruppe", "Termin Nr.", "Datum", "Stattgefunden", "Minuten", "Anwesende",
             "Kernbausteine gemacht"),
            sessions,
        ),
        "study": (("Kommune", "Gruppe", "CTC seit", "Größe", "Jahr", "Prozent"), study),
        "linked": (("Code", "Zeitpunkt", "Wert", "Gruppe"), linked),
        "indicators": (
            ("Indikator", "AGS", "Bezirk", "Jahr", "Zähler", "Nenner", "Quelle", "Stand"),
            [["sgb2_under_18", "05913000", "", year, 20_100 + year, 98_000, "Kommunalstatistik", f"31.12.{year}"]
             for year in (2022, 2023, 2024)],
        ),
    }  # fmt: skip


CUT_POINTS = """\
id: probe
instrument: ctc-youth-survey
title: {de: Probe, en: Trial}
valid_from: 2026-01-01
status: made_up
method: {de: 'Für Tests erfunden', en: 'Made up for tests'}
values:
  family_conflict: {6: 2.5, 7: 2.25}
  community_disorganization:
    all: 2.75
"""
OWN_PROGRAMME = """\
id: local_nachtsport
name: Nachtsport Beispielstadt
role: programme
provider: Sportbund Beispielstadt
country: DE
aim: Junge Menschen treffen sich am Wochenende beim Sport.
availability: {germany: true, nrw: true, note: Nur in Beispielstadt}
ages: {min: 12, max: 18}
levels: [universal]
settings: [community]
domains: [community]
factors: {main: [community_opportunities], basis: own_reading}
problems: [violence]
costs:
- {note: Hallenmiete, amount: 4000, currency: EUR, year: 2026, per: site}
sources:
- address: https://www.beispielstadt.example/nachtsport
confidence: partial
checked_on: 2026-11-30
local:
  source: Jahresbericht 2026 des Sportbunds
  date: 2026-11-30
  by: Koordinierung Beispielstadt
"""


def picture(size: tuple[int, int] = (120, 60), kind: str = "PNG") -> bytes:
    """Return a small picture."""
    from PIL import Image

    target = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1, 1, 1), 20).convert("RGB").save(target, kind)
    return target.getvalue()


@cache
def small_instrument_folder() -> Path:
    """Return the folder of the questionnaire that streamed files are answered on."""
    return EXAMPLE


@cache
def _streamed_parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = answers_frame(load_instrument(str(EXAMPLE)), 60, 4).drop(columns="class")
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), sink)
    return sink.getvalue()


@cache
def _streamed_csv() -> bytes:
    frame = answers_frame(load_instrument(str(EXAMPLE)), 60, 4).drop(columns="class")
    return frame.to_csv(sep=";", decimal=",", index=False).encode()


@cache
def backup_keys() -> tuple:
    """Return the key that the backups are made with."""
    from ctc_toolkit.store.sealed import make_key_file, read_keys

    folder = Path(tempfile.mkdtemp(prefix="ctc-key-"))
    try:
        make_key_file(folder / "key")
        return read_keys(folder / "key")
    finally:
        (folder / "key").unlink()
        folder.rmdir()


@cache
def sound_backup() -> bytes:
    """Return a backup of a database with one city."""
    from ctc_toolkit.store import open_store
    from ctc_toolkit.store.backup import make_backup

    with tempfile.TemporaryDirectory() as name:
        store = open_store(f"sqlite:///{name}/ctc.sqlite")
        with store.writing() as repository:
            repository.decide_mode("real")
            repository.add_city("05113000", "Essen")
        made = make_backup(store.database, Path(name) / "backups", backup_keys())
        content = made.path.read_bytes()
        store.close()
        return content


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
TINY_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


@cache
def bases() -> dict[str, Base]:
    """Return all sound files by id."""
    found = []
    for one in damage.bases().values():
        kind = one.name.rpartition(".")[2]
        found.append(Base(f"answers {one.id}", kind, "answers", one.name, one.content))
    found.append(Base("tables csv", "csv", "tables", "t.csv", csv_of(good_rows())))
    found.append(Base("tables xlsx", "xlsx", "tables", "t.xlsx", _tables_xlsx()))
    for surface, (head, rows) in tables().items():
        found.append(Base(f"{surface} csv", "csv", surface, "t.csv", rows_csv(head, rows)))
        found.append(Base(f"{surface} xlsx", "xlsx", surface, "t.xlsx", rows_xlsx(head, rows)))
    found.append(Base("streamed parquet", "parquet", "streamed", "a.parquet", _streamed_parquet()))
    found.append(Base("streamed csv", "csv", "streamed", "a.csv", _streamed_csv()))
    found.append(Base("cut_points yaml", "yaml", "cut_points", "c.yaml", CUT_POINTS.encode()))
    found.append(Base("own_programme yaml", "yaml", "own_programme", "local_nachtsport.yaml", OWN_PROGRAMME.encode()))
    found += [
        Base(f"instrument {name}", "yaml", "instrument", name, content) for name, content in INSTRUMENT_FILES.items()
    ]
    found.append(Base("template docx", "docx", "template", "v.docx", template_with("{{title}}", "{{content}}")))
    found.append(Base("logo png", "other", "logo", "l.png", picture()))
    found.append(Base("evidence pdf", "other", "evidence", "p.pdf", PDF))
    found.append(Base("evidence docx", "other", "evidence", "p.docx", template_with("Protokoll")))
    found.append(Base("backup", "other", "backup", "ctc.ctcbackup", sound_backup()))
    return {one.id: one for one in found}


def _tables_xlsx() -> bytes:
    rows = good_rows()
    head = list(dict.fromkeys(name for row in rows for name in row))
    return rows_xlsx(head, [[row.get(name, "") or None for name in head] for row in rows])


@cache
def of_format() -> dict[str, tuple[Base, ...]]:
    """Return the sound files of each format."""
    kinds = (*FORMATS, "other")
    return {kind: tuple(one for one in bases().values() if one.format == kind) for kind in kinds}
