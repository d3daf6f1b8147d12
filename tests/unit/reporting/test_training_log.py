"""The list of trainings and events as a Word file.

1. Every event has a row with date, title, for whom, where, by which function, state, and people by sector.
2. An event of which only the month is known stands with its month; one without a date as open.
3. A cancelled event stands with its reason; what was not counted stays empty and is no zero.
4. The file is marked as an example where the data are made up, and comes in both languages.
5. Notes and materials are not in it.
"""

import io
from dataclasses import replace
from datetime import date, time

import docx
import pytest

from ctc_toolkit.process import load_process
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_name
from ctc_toolkit.reporting.training_log import LogEntry, training_log

HELD = EventFields(
    "training",
    "cbo",
    first_day=date(2026, 11, 1),
    last_day=date(2026, 11, 2),
    begins=time(9),
    ends=time(16),
    place="Rathaus <b>1</b>",
    hours=12.5,
    state="held",
    function="trainer",
    materials="MATERIAL",
    note="NOTIZ",
    attended=1016,
    sectors={"schools": 4, "sports": 2},
)
SECTORS = {sector.id: sector.title.de for sector in load_process().sectors}
MONTH = EventFields("information", precision="month", first_day=date(2021, 3, 1), state="held")
OPEN = EventFields("information", precision="open")
OFF = EventFields("exchange", title="Austausch", first_day=date(2026, 12, 6), state="cancelled", reason="Krankheit")


def document(*fields, language="de", made_up=False):
    entries = [LogEntry(one, "Dortmund, Süd") for one in fields]
    sheet = training_log(entries, title="Schulungen", language=language, made_up=made_up)
    return docx.Document(io.BytesIO(sheet_docx(sheet)))


def rows(made):
    (table,) = made.tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_1_a_row_for_each_event():
    heading, held = rows(document(HELD))
    assert heading == ["Wann", "Was", "Für wen", "Wo, geleitet von", "Stand", "Personen, Bereiche"]
    assert held == [
        "01.11.2026 bis 02.11.2026, täglich 09:00 bis 16:00 Uhr",
        "Einführung für das Gebietsteam, 12,5 Stunden",
        "Dortmund, Süd",
        "Rathaus <b>1</b>, Zertifizierte CTC-Trainerin / zertifizierter CTC-Trainer",
        "hat stattgefunden",
        f"1.016 ({SECTORS['schools']} 4, {SECTORS['sports']} 2)",
    ]
    assert len(rows(document(HELD, MONTH, OPEN, OFF))) == 5


def test_2_dates_are_honest():
    _, month, nothing = rows(document(MONTH, OPEN))
    assert (month[0], nothing[0]) == ("März 2021", "Termin noch offen")


def test_3_cancelled_and_uncounted():
    _, off, month, none = rows(document(OFF, MONTH, replace(HELD, attended=0, sectors={})))
    assert off[4] == "abgesagt: Krankheit"
    assert (off[5], month[5], none[5]) == ("", "", "0")


@pytest.mark.parametrize(("language", "word"), [("de", "Nur Zahlen, keine Namen."), ("en", "Numbers only, no names.")])
def test_4_languages_and_mark(language, word):
    plain, example = document(HELD, language=language), document(HELD, language=language, made_up=True)
    texts = [" ".join(part.text for part in made.paragraphs) for made in (plain, example)]
    assert all(word in text for text in texts)
    assert len(texts[1]) > len(texts[0])
    name = sheet_name(training_log([], title="Schulungen", language=language, made_up=False), ".docx")
    assert name.startswith("schulungen")
    assert name.endswith(".docx")


def test_5_what_stays_inside():
    made = document(HELD)
    everything = " ".join([*(part.text for part in made.paragraphs), *(cell for row in rows(made) for cell in row)])
    assert "MATERIAL" not in everything
    assert "NOTIZ" not in everything
