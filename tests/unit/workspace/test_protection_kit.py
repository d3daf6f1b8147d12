"""Documents on data protection of a city as use cases.

1. The documents say what is configured: changed periods, settings and rights change the text, and nothing else does.
2. What the planned survey tells stands in the documents; what people type comes before it, for every document at once.
3. Entries are tidied, checked and versioned; an outdated change is refused, and so is one that has nowhere to lie.
4. Who accompanies the city reads five documents and changes nothing; whoever may not sees nothing.
5. A document that was issued is told as outdated when its texts, entries or settings change, and only then.
6. The log names which entries were changed, not what they say.
7. The subjects of the table of roles are rows of the table of rights, and the table says what that says.
8. Entries are kept, each with its own city.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.access import POLICY, Actor, Assignment, Role
from ctc_toolkit.access.openid.settings import PREFIX
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.protection_texts import protection_texts
from ctc_toolkit.reporting.protection_facts import ROLES, SUBJECTS
from ctc_toolkit.reporting.sheets import SheetTable, sheet_html
from ctc_toolkit.store import rotation
from ctc_toolkit.workspace import (
    add_city,
    data_protection,
    deletion,
    issue_data_protection,
    open_workspace,
    protection_kit,
    save_data_protection,
    save_survey_plan,
    sessions,
)
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COMPLETE,
    COORDINATOR,
    DORTMUND,
    DUISBURG,
    ESSEN,
    audit_log,
    real_workspace,
)

EVALUATOR = Actor("Evaluation", frozenset({Assignment(Role.EVALUATOR, DORTMUND)}))
OFFICE = Actor("Büro", frozenset({Assignment(Role.MULTIPLIER)}))
TEAM = Actor("Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}))
ACCOMPANYING = ["pupils", "parents", "processing-record", "deletion-concept", "impact-assessment"]


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    for name in ("CTC_WORKER", "CTC_LOG_FORMAT", "CTC_BACKUP_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def page(kit, name):
    (document,) = [one for one in kit.documents if one.text.id == name]
    return sheet_html(document.sheet).decode()


def marks(kit):
    return {one.text.id: one.content_hash for one in kit.documents}


def refused(call, *arguments, **more):
    with pytest.raises(ToolkitError) as found:
        call(*arguments, **more)
    return found.value.code


@pytest.mark.parametrize(
    ("place", "name", "value", "document", "before", "after"),
    [
        (deletion, "YEARS", 2, "deletion-concept", "12 Monate nach dem Einlesen", "24 Monate nach dem Einlesen"),
        (deletion, "KEPT_TEXT_DAYS", 45, "deletion-concept", "90 Tage", "45 Tage"),
        (rotation, "OLDEST", timedelta(days=21), "processor-annex", "höchstens 35 Tage", "höchstens 21 Tage"),
        (sessions, "IDLE", timedelta(minutes=11), "measures", "nach 30 Minuten", "nach 11 Minuten"),
    ],
)
def test_1_periods_of_the_software(ws, monkeypatch, place, name, value, document, before, after):
    first = page(data_protection(COORDINATOR, ws, DORTMUND), document)
    assert before in first
    assert after not in first
    monkeypatch.setattr(place, name, value)
    then = page(data_protection(COORDINATOR, ws, DORTMUND), document)
    assert after in then
    assert before not in then


@pytest.mark.parametrize(
    ("variable", "value", "document", "after"),
    [
        ("CTC_WORKER", "outside", "measures", "in einem eigenen Prozess"),
        ("CTC_LOG_FORMAT", "json", "breach-checklist", "eine Zeile JSON"),
        ("CTC_BACKUP_KEY_FILE", "/etc/ctc/backup.key", "processor-annex", "verschlüsselt und geprüft"),
    ],
)
def test_1_settings(ws, monkeypatch, variable, value, document, after):
    first = data_protection(COORDINATOR, ws, DORTMUND)
    assert after not in page(first, document).replace("In ", "in ").replace("V", "v").replace("Eine", "eine")
    monkeypatch.setenv(variable, value)
    then = data_protection(COORDINATOR, ws, DORTMUND)
    assert after.casefold() in page(then, document).casefold()
    assert value not in page(then, document) or variable == "CTC_LOG_FORMAT" or value == "outside"
    assert marks(first)["pupils"] == marks(then)["pupils"]


def test_1_sign_in_through_a_provider(ws, monkeypatch):
    assert "Anmeldedienst https" not in page(data_protection(COORDINATOR, ws, DORTMUND), "measures")
    monkeypatch.setenv(f"{PREFIX}ISSUER", "https://login.stadt.example/realms/stadt")
    monkeypatch.setenv(f"{PREFIX}CLIENT_ID", "ctc")
    monkeypatch.setenv(f"{PREFIX}SECRET", "geheim-und-lang-genug-fuer-den-test-0123456789")
    monkeypatch.setenv(f"{PREFIX}ADDRESS", "https://ctc.stadt.example")
    then = data_protection(COORDINATOR, ws, DORTMUND)
    assert "Anmeldedienst https://login.stadt.example/realms/stadt" in page(then, "measures")
    assert "geheim" not in "".join(page(then, one.text.id) for one in then.documents)


def test_2_plan_and_entries(ws):
    before = data_protection(COORDINATOR, ws, DORTMUND)
    assert {"controller", "contact", "hosting"} <= set(before.missing)
    save_survey_plan(COORDINATOR, ws, ags=DORTMUND, entry=replace(COMPLETE, responsible_office="Jugendamt A"))
    planned = data_protection(COORDINATOR, ws, DORTMUND)
    assert "controller" not in planned.missing
    assert "hosting" in planned.missing
    assert all("Jugendamt A" in page(planned, name) for name in ("pupils", "parents", "processing-record"))
    saved = save_data_protection(
        COORDINATOR, ws, DORTMUND, {"controller": "Jugendamt B", "hosting": "RZ Süd"}, version=0
    )
    assert "hosting" not in saved.missing
    for name in ("pupils", "parents", "processing-record", "breach-checklist"):
        assert "Jugendamt B" in page(saved, name)
        assert "Jugendamt A" not in page(saved, name)
    again = data_protection(COORDINATOR, ws, DORTMUND, language="en")
    assert "RZ Süd" in page(again, "measures")
    emptied = save_data_protection(COORDINATOR, ws, DORTMUND, {"controller": " "}, version=saved.version)
    assert "Jugendamt A" in page(emptied, "pupils")
    assert "RZ Süd" in page(emptied, "measures")


def test_3_entries_are_checked(ws):
    saved = save_data_protection(COORDINATOR, ws, DORTMUND, {"hosting": " RZ\x00 \n Süd "}, version=0)
    assert saved.entered == {"hosting": "RZ Süd"}
    assert saved.version == 1
    call = (save_data_protection, COORDINATOR, ws, DORTMUND)
    assert refused(*call, {"hosting": "x"}, version=0) == "changed_meanwhile"
    assert refused(*call, {"hosting": "x" * 301}, version=1) == "protection_field_long"
    assert refused(*call, {"nothing": "x"}, version=1) == "protection_field_unknown"
    assert refused(issue_data_protection, COORDINATOR, ws, DORTMUND, version=0) == "changed_meanwhile"
    assert refused(issue_data_protection, COORDINATOR, ws, DORTMUND, ["x"], version=1) == "protection_unknown"
    add_city(ADMINISTRATOR, ws, ags=DUISBURG, name="Duisburg", areas=[])
    assert refused(save_data_protection, ADMINISTRATOR, ws, DUISBURG, {"hosting": "x"}, version=0) == (
        "protection_no_place"
    )
    assert data_protection(COORDINATOR, ws, DORTMUND).entered == {"hosting": "RZ Süd"}


def test_4_rights(ws):
    everything = [text.id for text in protection_texts()]
    for actor in (COORDINATOR, ADMINISTRATOR):
        kit = data_protection(actor, ws, DORTMUND)
        assert [one.text.id for one in kit.documents] == everything
        assert kit.may_change
    for actor in (EVALUATOR, OFFICE):
        kit = data_protection(actor, ws, DORTMUND)
        assert [one.text.id for one in kit.documents] == ACCOMPANYING
        assert not kit.may_change
        assert refused(save_data_protection, actor, ws, DORTMUND, {"hosting": "x"}, version=0) == "not_available"
        assert refused(issue_data_protection, actor, ws, DORTMUND, version=0) == "not_available"
    assert refused(data_protection, TEAM, ws, DORTMUND) == "not_available"
    assert refused(data_protection, EVALUATOR, ws, ESSEN) == "not_available"
    assert refused(data_protection, COORDINATOR, ws, ESSEN) == "not_available"


def test_5_outdated(ws, monkeypatch):
    day = date(2026, 12, 1)
    kit = issue_data_protection(COORDINATOR, ws, DORTMUND, version=0, today=day)
    assert {kit.state(one) for one in kit.documents} == {"current"}
    assert kit.issued["measures"].on == day
    english = data_protection(COORDINATOR, ws, DORTMUND, language="en")
    assert {english.state(one) for one in english.documents} == {"never"}
    later = data_protection(COORDINATOR, ws, DORTMUND, today=day + timedelta(days=400))
    assert {later.state(one) for one in later.documents} == {"current"}
    entered = save_data_protection(COORDINATOR, ws, DORTMUND, {"staff_council": "3. Mai"}, version=kit.version)
    outdated = {one.text.id for one in entered.documents if entered.state(one) == "outdated"}
    assert outdated == {"processing-record", "impact-assessment"}
    again = issue_data_protection(COORDINATOR, ws, DORTMUND, ["processing-record"], version=entered.version)
    assert {one.text.id for one in again.documents if again.state(one) == "outdated"} == {"impact-assessment"}
    newer = tuple(
        one.model_copy(update={"version": "2.0"}) if one.id == "pupils" else one for one in protection_texts()
    )
    monkeypatch.setattr(protection_kit, "protection_texts", lambda: newer)
    changed = data_protection(COORDINATOR, ws, DORTMUND)
    assert {one.text.id for one in changed.documents if changed.state(one) == "outdated"} == {
        "pupils",
        "impact-assessment",
    }
    assert changed.issued["pupils"].version == "1.0"


def test_6_log(ws):
    save_data_protection(COORDINATOR, ws, DORTMUND, {"incident_contact": "0200 4711", "hosting": "RZ"}, version=0)
    issue_data_protection(COORDINATOR, ws, DORTMUND, version=1)
    lines = [line for line in audit_log(ws) if line.action.endswith("_data_protection")]
    assert [line.object.split(",")[0] for line in lines] == ["data protection: hosting", "data protection: 8 documents"]
    assert "incident_contact" in lines[0].object
    assert "4711" not in lines[0].object


def test_7_roles(ws):
    assert set(SUBJECTS) <= set(POLICY)
    assert set(ROLES) == {role.value for role in Role}
    (record,) = [one for one in data_protection(COORDINATOR, ws, DORTMUND).documents if one.text.id == "measures"]
    (table,) = [
        one for one in record.sheet.blocks if isinstance(one, SheetTable) and one.caption == "Rollen und Rechte"
    ]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Multiplikatoren"] == ("nichts", "Eingereichtes lesen")
    assert rows["Schulung"] == ("nichts", "nichts")
    assert rows["Evaluation"] == ("freigegebene Ergebnisse sehen; freigegebene Tabellen mitnehmen", "nichts")
    assert "Konten und Rollen verwalten" in rows["Verwaltung der Software"][1]
    assert "freigegebene Ergebnisse" not in "".join(rows["Verwaltung der Software"])


def test_8_of_one_city(ws, sqlite_url):
    save_data_protection(COORDINATOR, ws, DORTMUND, {"hosting": "RZ Dortmund"}, version=0)
    other = data_protection(ADMINISTRATOR, ws, ESSEN)
    assert other.entered == {}
    assert other.version == 0
    save_data_protection(ADMINISTRATOR, ws, ESSEN, {"hosting": "RZ Essen"}, version=0)
    ws.close()
    opened = open_workspace(sqlite_url)
    assert data_protection(COORDINATOR, opened, DORTMUND).entered == {"hosting": "RZ Dortmund"}
    assert data_protection(ADMINISTRATOR, opened, ESSEN).entered == {"hosting": "RZ Essen"}
    opened.close()
