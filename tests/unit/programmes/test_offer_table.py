"""A table of offers from a file: its columns, its values, every mistake with row and column, and what it would do.

1. German and English headings, several columns for one field and semicolons are read; unknown columns are told.
2. Numbers, school years, days and choices are read as people write them; each mistake names row, column and offer.
3. A row with name, organisation and areas of a stored offer changes that one; fields without a column stay as they are.
4. The same offer twice stops the table; similar ones are told and stop nothing; an unchanged row changes nothing.
5. Missing columns, an empty table and one too long are told once for the whole table.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from ctc_toolkit.language import Text
from ctc_toolkit.programmes.offer_table import MOST_ROWS, check_offers, headings, read_offer_table, school_year
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import LocalOffer, OfferFields

TODAY = date(2026, 11, 30)
NAMES = OfferNames(
    {"a1": "Nordhafen", "a2": "Lindenau"},
    {
        "family_conflict": Text("Konflikte in der Familie", "Family conflict"),
        "academic_failure": Text("Lernrückstände", "Academic failure"),
    },
    {"balu_und_du": "Balu und Du"},
)
FULL = {
    "Angebot": " Elternkurs ", "Träger": "Familienbildung", "Gebiet": "nordhafen", "Gebiet 2": "Lindenau",
    "Ebene": "selektiv", "Ebene 2": "für alle (universell)", "Lebenswelt": "Familie; online", "Alter von": "6",
    "Alter bis": "9", "Plätze": "1.200", "Erreichte Kinder": "90", "Schuljahr": "2025/26",
    "Quelle der Erreichten": "Jahresbericht", "Hauptfaktor": "Konflikte in der Familie",
    "Nebenfaktor 3": "academic_failure",
    "Programm der Liste": "balu und du", "Finanziert bis": "31.07.2027", "Stand": "läuft", "Als Stärke erhalten": "ja",
}  # fmt: skip
READ = OfferFields(
    "Elternkurs", "Familienbildung", areas=("a1", "a2"), levels=("universal", "selective"),
    settings=("family", "online"),
    age_from=6, age_to=9, places=1200, reach=90, reach_year=2025, reach_source="Jahresbericht",
    factors_main=("family_conflict",), factors_side=("academic_failure",), programme="balu_und_du",
    funded_until=date(2027, 7, 31), keep=True,
)  # fmt: skip


def stored(fields, offer_id="o1", version=3):
    return LocalOffer(offer_id, "05913000", fields, "Jemand", datetime(2026, 1, 1, tzinfo=UTC), version)


def table(*rows):
    return read_offer_table(pd.DataFrame(rows, dtype="object"), NAMES)


def told(findings):
    return [(one.row, one.column, one.offer, one.problem.code, one.stops) for one in findings]


def test_1_everything_is_read():
    found = table(FULL)
    assert found.findings == ()
    assert found.rows == ((2, READ),)


def test_1_english_numbers_and_strange_columns():
    row = {
        "offer": "Club",
        "ORGANISATION": "Town",
        "Age from": 6.0,
        "Age to": 9.0,
        "Main factor": "Family conflict",
        "Farbe": "rot",
    }
    found = table(
        row, {"offer": "", "ORGANISATION": None, "Age from": float("nan"), "Age to": "", "Main factor": "", "Farbe": ""}
    )
    assert found.rows == ((2, OfferFields("Club", "Town", age_from=6, age_to=9, factors_main=("family_conflict",))),)
    assert told(found.findings) == [(1, "Farbe", "", "offer_table_column_unknown", False)]
    assert len(headings("de")) == len({title for _, title in headings("de")}) == len(headings("en"))


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Gebiet", "Südstadt", "offer_area_unknown"),
        ("Ebene", "mittel", "offer_choice"),
        ("Lebenswelt", "Familie; Mond", "offer_choice"),
        ("Hauptfaktor", "Mut", "offer_factor_unknown"),
        ("Programm der Liste", "Gibt es nicht", "offer_programme_unknown"),
        ("Alter von", "sechs", "offer_not_whole"),
        ("Plätze", "12,5", "offer_not_whole"),
        ("Alter bis", "99", "offer_age"),
        ("Schuljahr", "2025/27", "offer_school_year_text"),
        ("Schuljahr", "nächstes", "offer_school_year_text"),
        ("Finanziert bis", "bald", "offer_day"),
        ("Als Stärke erhalten", "vielleicht", "offer_choice"),
        ("Träger", "Frau Schmidt", "offer_person"),
        ("Angebot", "", "offer_text_missing"),
        ("Quelle der Erreichten", "", "offer_source"),
    ],
)
def test_2_mistakes(column, value, code):
    found = check_offers(table({**FULL, column: value}), [], NAMES, TODAY)
    offer = "" if column == "Angebot" else "Elternkurs"
    first = [
        (row, title, name, problem, stops)
        for row, title, name, problem, stops in told(found.findings)
        if title == column
    ]
    assert first == [(2, column, offer, code, True)]
    assert found.stopping


def test_2_all_mistakes_at_once():
    rows = [{**FULL, "Alter von": "sechs", "Hauptfaktor": "Mut"}, {**FULL, "Angebot": "Kurs", "Stand": "irgendwie"}]
    found = check_offers(table(*rows), [], NAMES, TODAY)
    assert {(row, column) for row, column, *_ in told(found.findings)} >= {
        (2, "Alter von"),
        (2, "Hauptfaktor"),
        (3, "Stand"),
    }
    assert school_year(2025) == "2025/26"
    assert school_year(1999) == "1999/00"


def test_3_changes_of_stored_offers():
    old = stored(READ)
    short = table(
        {"Angebot": "ELTERNKURS", "Träger": "Familienbildung", "Gebiet": "Lindenau; Nordhafen", "Plätze": "30"}
    )
    (change,) = check_offers(short, [old], NAMES, TODAY).changes
    assert (change.kind, change.old) == ("changed", old)
    assert (change.fields.name, change.fields.places, change.fields.reach) == ("ELTERNKURS", 30, 90)
    (same,) = check_offers(table(FULL), [old], NAMES, TODAY).changes
    assert same.kind == "same"
    (new,) = check_offers(table({**FULL, "Gebiet 2": ""}), [old], NAMES, TODAY).changes
    assert (new.kind, new.old) == ("new", None)


def test_4_twice_and_similar():
    found = check_offers(table(FULL, FULL), [], NAMES, TODAY)
    assert told(found.findings) == [(3, "Angebot", "Elternkurs", "offer_twice", True)]
    alike = check_offers(table({**FULL, "Angebot": "Eltern-Kurs"}), [stored(READ)], NAMES, TODAY)
    assert told(alike.findings) == [(2, "Angebot", "Eltern-Kurs", "offer_similar", False)]
    assert (alike.stopping, [one.kind for one in alike.changes]) == (0, ["new"])


def test_5_whole_table():
    assert told(table({"Angebot": "Kurs", "Alter": 3}).findings) == [(None, "", "", "offer_table_columns", True)]
    assert told(table({"Angebot": "", "Träger": ""}).findings) == [(None, "", "", "offer_table_empty", True)]
    many = table(*[{"Angebot": f"Kurs {number}", "Träger": "Amt"} for number in range(MOST_ROWS + 1)])
    assert told(many.findings) == [(None, "", "", "offer_table_long", True)]
    assert not check_offers(many, [], NAMES, TODAY).changes
