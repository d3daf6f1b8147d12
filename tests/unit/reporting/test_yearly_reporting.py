"""How a school year is told.

1. What was planned, delivered and reached is told in short words in both languages; what is not known is said.
2. Changes are told as change or not assessable, with years, and never with a word of cause.
3. Where one stands with a goal, and why nothing can be said, in words.
4. The sentence for the whole year counts sessions, young people and goals.
5. The sheet holds measures, goals, money, lessons, decisions, warnings counting rules, and opens as Word and page.
6. Cells on the screen can be read without their headings; a choice has a mark and a word.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry
from ctc_toolkit.evaluation.yearly_review import Reached
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.sheets import SheetTable, sheet_docx, sheet_html
from ctc_toolkit.reporting.yearly_sheets import (
    YearPlace,
    decisions_table,
    goals_of_year_table,
    lessons_table,
    measures_of_year_table,
    money_of_year_table,
    yearly_sheet,
)
from ctc_toolkit.reporting.yearly_words import (
    answer_of_year,
    changed_text,
    choice_text,
    delivered_text,
    goal_state_text,
    no_change_text,
    notice_lines,
    planned_text,
    reached_text,
    survey_change_text,
    year_text,
)
from ctc_toolkit.survey.instrument_files import load_instrument
from tests.made_up_years import CHANGE, COURSE, SETTLED, UNKNOWN, YEAR

DE, EN = translator("de"), translator("en")
INSTRUMENT = load_instrument("ctc-youth-survey")
ENTRIES = {
    "m1": YearlyEntry("Ruhe", "Zeit", "Früher planen", "adapt", "Es lief halb"),
    "m2": YearlyEntry(choice="end", reason="Niemand kam"),
    WHOLE: YearlyEntry("Feste Ansprechpersonen"),
}
CAUSE = re.compile(r"wirk|Effekt|bewirk|dank|führte|caused|effect|because of|led to", re.IGNORECASE)
PLACE = YearPlace("Nord", "Dortmund", True, date(2026, 9, 1), "Lenkungsgruppe (2026-04)")


def test_1_short_words():
    assert planned_text(DE, COURSE.planned) == (
        "2 Gruppen, 20 Termine, 1 Gruppe ohne geplante Tage, 60 junge Menschen, "
        "2.000 Euro im Jahr 2025, 3.000 Euro im Jahr 2026"
    )
    assert planned_text(EN, COURSE.planned, money="without") == (
        "2 groups, 20 sessions, 1 group without planned days, 60 young people"
    )
    assert delivered_text(EN, COURSE.delivered) == (
        "14 of 20 sessions, 2 cancelled, 85% of the core components, quality 3.8 of 5 (observed)"
    )
    own = replace(COURSE.delivered, rated_by="self", dose=None, adherence=None, cancelled=0)
    assert delivered_text(DE, own) == "14 Termine, Qualität 3,8 von 5 (eigene Einschätzung)"
    assert reached_text(DE, COURSE.reached) == (
        "45 von 60 jungen Menschen, 30 von 40 blieben dabei, 1 Gruppe nicht gezählt"
    )
    assert reached_text(EN, Reached(1)) == "1 young person, no target entered"
    told = [planned_text(DE, UNKNOWN.planned), delivered_text(DE, UNKNOWN.delivered), reached_text(DE, UNKNOWN.reached)]
    assert told == ["nichts eingetragen", "nichts eingetragen", "nicht gezählt"]
    assert year_text(2099) == "2099/00"


@pytest.mark.parametrize(
    ("change", "german", "english"),
    [
        (CHANGE, "Veränderung: um 4 Punkte gesunken (2023 bis 2025)", "change: fallen by 4 points (2023 to 2025)"),
        (
            replace(CHANGE, word="increased", points=1),
            "Veränderung: um 1 Punkt gestiegen (2023 bis 2025)",
            "change: risen by 1 point (2023 to 2025)",
        ),
        (replace(CHANGE, word="unchanged"), "keine Veränderung (2023 bis 2025)", "no change (2023 to 2025)"),
        (
            replace(CHANGE, word="not_determinable"),
            "nicht beurteilbar (2023 bis 2025)",
            "not assessable (2023 to 2025)",
        ),
        (replace(CHANGE, word="", points=None), "nicht beurteilbar (2023 bis 2025)", "not assessable (2023 to 2025)"),
    ],
)
def test_2_changes(change, german, english):
    assert (survey_change_text(DE, change), survey_change_text(EN, change)) == (german, english)


def test_2_of_a_measure():
    said = changed_text(EN, COURSE, YEAR, INSTRUMENT)
    assert said.endswith("change: fallen by 4 points (2023 to 2025); participants, Zuhören: Told in words only.")
    before = replace(YEAR, goals=(replace(YEAR.goals[0], change=replace(CHANGE, since=False)),))
    assert "not assessable, not asked again yet" in changed_text(EN, COURSE, before, INSTRUMENT)
    assert changed_text(DE, UNKNOWN, YEAR, INSTRUMENT) == "nicht gemessen"


def test_3_goals():
    (goal,) = YEAR.goals
    assert goal_state_text(EN, goal) == (
        "nearer to the target; 34 of 100 in 2025, change: fallen by 4 points (2023 to 2025)"
    )
    assert goal_state_text(DE, replace(goal, change=None, state="no_survey_since")) == (
        "nicht beurteilbar: seit dem Start nicht noch einmal befragt"
    )
    assert no_change_text(DE, YEAR) == ""
    not_since = replace(goal, state="no_survey_since", change=replace(CHANGE, since=False))
    assert no_change_text(EN, replace(YEAR, goals=(not_since,))) == (
        "The young people were not asked again since this plan began. The change shown lies before it."
    )
    assert "nur eine Befragung" in no_change_text(DE, replace(YEAR, no_change="one_survey"))


def test_4_answer():
    assert answer_of_year(EN, YEAR) == (
        "In the school year 2025/26, 14 sessions took place. 45 young people took part. "
        "1 of 1 goals of the survey are reached or nearer."
    )
    nobody = replace(YEAR, measures=(UNKNOWN,), goals=())
    assert answer_of_year(DE, nobody) == (
        "Im Schuljahr 2025/26 fanden 0 Termine statt. Wie viele teilgenommen haben, hat niemand gezählt."
    )
    unknown = replace(YEAR, goals=(replace(YEAR.goals[0], state="locked"),))
    assert answer_of_year(DE, unknown).endswith("ist noch nicht beurteilbar.")
    assert answer_of_year(EN, None) == answer_of_year(EN, replace(YEAR, measures=()))


@pytest.mark.parametrize("language", ["de", "en"])
def test_5_sheet(language):
    t = translator(language)
    sheet = yearly_sheet(t, YEAR, ENTRIES, INSTRUMENT, PLACE)
    tables = [block for block in sheet.blocks if isinstance(block, SheetTable)]
    assert [len(table.rows) for table in tables] == [2, 1, 2, 2, 2]
    page = sheet_html(sheet).decode()
    held = {"Kurs „Ü“", "Niemand kam", "Feste Ansprechpersonen", "Antrag gestellt", "(2026-04)", "Termine werden nach"}
    assert {text for text in held if text not in page} == set()
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(sheet_docx(sheet))).paragraphs)
    assert t("Warnings and what was done") in words
    assert not CAUSE.findall(re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL))
    at_work = yearly_sheet(t, YEAR, {}, INSTRUMENT, replace(PLACE, decided_on=None, decision=""))
    assert lessons_table(t, YEAR, {}) is None
    assert len([block for block in at_work.blocks if isinstance(block, SheetTable)]) == 4
    assert goals_of_year_table(t, replace(YEAR, goals=()), INSTRUMENT) is None
    assert money_of_year_table(t, replace(YEAR, measures=(UNKNOWN,))) is None


def test_5_warnings():
    lines = notice_lines(DE, COURSE)
    assert len(lines) == 2
    assert lines[0].startswith("▲ bald hinschauen: Weniger Termine als geplant (Klasse 5b).")
    assert lines[0].endswith("Was getan wurde: Termine werden nachgeholt „Ä“ (Koordination, 15.01.2026)")
    assert lines[1] == f"Erledigt: {SETTLED.what} (Koordination, 01.10.2025)"


def test_6_screen():
    (first, _) = measures_of_year_table(DE, YEAR, INSTRUMENT, "told").rows
    assert [cell.split(":")[0] for cell in first[1:4]] == ["geplant", "umgesetzt", "erreicht"]
    assert measures_of_year_table(EN, YEAR, INSTRUMENT).rows[1][0] == "Abende (not in the plan)"
    (goal,) = goals_of_year_table(EN, YEAR, INSTRUMENT, "told").rows
    assert goal[1:3] == ("start: 38 of 100 (33–43)", "target: 33 of 100 by 2029")
    assert [choice_text(DE, one) for one in ("continue", "adapt", "end", None)] == [
        "● läuft weiter",
        "◆ wird angepasst",
        "■ endet",
        "noch nicht entschieden",
    ]
    rows = decisions_table(EN, YEAR, ENTRIES).rows
    assert [row[1] for row in rows] == ["◆ is adapted", "■ ends"]
