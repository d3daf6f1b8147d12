"""The newsletter: what stands in it, what does not, and what the office keeps of it.

1. It holds entries approved in the period and shown still, each once, with place, contact and the first sentences.
2. It holds approved profiles and plans by what they are about and when, never anything of their content.
3. It holds events that partners see: those of the period that are over, those ahead, and those without a date.
4. Nothing that was not approved stands in it: no draft, nothing handed in, returned or taken out.
5. The introduction and what is left out are kept per period; a lost update and a wrong period are refused.
6. The same words make a Word file, a web page that loads nothing, and plain text; made-up data is marked.
7. Words of the catalogue come in the language asked for.
"""

import io
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import docx
import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.process.good_practice import PracticeFields
from ctc_toolkit.process.newsletter import LONGEST_INTRODUCTION, NewsletterItem, Period
from ctc_toolkit.reporting.newsletter import NewsletterFacts, newsletter_sheet, newsletter_text
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html
from ctc_toolkit.store.reviews import NewEntry, NewSubmission
from ctc_toolkit.workspace import newsletter, open_workspace, save_newsletter
from ctc_toolkit.workspace import newsletters as module
from ctc_toolkit.workspace.training_views import EventView
from tests.unit.workspace.made import DORTMUND, real_workspace

OFFICE = Actor("Büro A", frozenset({Assignment(Role.MULTIPLIER)}))
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
TODAY = date(2026, 11, 30)
FIELDS = PracticeFields(
    "Elternabend", "Erster Satz. Zweiter Satz.", "Vereinsheim", ("p3",), contact="coordinator", organisation="Jugendamt"
)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("newsletter") / "ctc.sqlite"
    real_workspace(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def ws(template, tmp_path, monkeypatch):
    shutil.copyfile(template, tmp_path / "ctc.sqlite")
    opened = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    monkeypatch.setattr(module, "regional_calendar", lambda actor, ws: ())
    yield opened
    opened.close()


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def store(ws, state, decided, title="Elternabend", number=1, practice=None):
    """Store a version of an entry in a state, decided on a day; return the id of the entry."""
    with ws.store.writing() as repository:
        tables = repository.exchange
        fields = replace(FIELDS, title=title)
        if practice is None:
            practice = tables.add("city", DORTMUND, None, "Jemand").id
            tables.save(practice, 1, fields, "Jemand")
        else:
            tables.add_version(practice, number, fields, "Jemand")
        tables.set_state(practice, number, state, decided_at=noon(decided) if decided else None)
        return practice


def submit(ws, subject, state, day, kind="plan"):
    """Store a version of a plan of the first area, in a state since a day."""
    with ws.store.writing() as repository:
        area = repository.city(DORTMUND).areas[0].id
        reviews = repository.reviews
        record = reviews.add_submission(
            NewSubmission(subject, kind, DORTMUND, area, None, '{"geheim": "Text"}', "h", "Jemand", at=noon(day))
        )
        if state != "submitted":
            reviews.set_state(record.id, state, record.version)
        reviews.add_entry(record.id, NewEntry(state, "Büro", "multiplier", "geheim", None, noon(day)))


def read(ws, first=FIRST, last=LAST, **named):
    return newsletter(OFFICE, ws, first, last, today=TODAY, **named)


def test_1_entries_of_the_period(ws):
    inside = store(ws, "approved", date(2026, 10, 31), "Im Oktober")
    store(ws, "approved", date(2026, 11, 1), "Im November")
    store(ws, "approved", date(2026, 9, 30), "Im September")
    again = store(ws, "replaced", date(2026, 10, 5), "Alte Fassung")
    store(ws, "approved", date(2026, 10, 20), "Neue Fassung", 2, again)
    later = store(ws, "replaced", date(2026, 10, 2), "Damals freigegeben")
    store(ws, "approved", date(2026, 11, 20), "Heutige Fassung", 2, later)
    items = read(ws).items
    assert [(item.title, item.day) for item in items] == [
        ("Im Oktober", date(2026, 10, 31)),
        ("Neue Fassung", date(2026, 10, 20)),
        ("Damals freigegeben", date(2026, 10, 2)),
    ]
    assert items[0].key == f"practice/{inside}"
    assert (items[0].place, items[0].text) == ("Dortmund, Vereinsheim", "Erster Satz. Zweiter Satz.")
    assert items[0].contact == "Örtliche CTC-Koordination, Jugendamt"


def test_2_profiles_and_plans_without_content(ws):
    submit(ws, "a", "approved", date(2026, 10, 10))
    submit(ws, "b", "approved", date(2026, 10, 12), kind="profile")
    submit(ws, "c", "approved", date(2026, 9, 10))
    items = read(ws).items
    with ws.store.reading() as repository:
        area = repository.city(DORTMUND).areas[0].name
    assert [(item.kind, item.title, item.place, item.day) for item in items] == [
        ("profile", area, "Dortmund", date(2026, 10, 12)),
        ("plan", area, "Dortmund", date(2026, 10, 10)),
    ]
    assert "geheim" not in repr(items)


def event(name, first, last=None, **changes):
    fields = EventFields(kind="exchange", title=name, first_day=first, last_day=last, **changes)
    return EventView(
        **{
            **dict.fromkeys(EventView.__dataclass_fields__, None),
            "id": name, "ags": None, "city_name": "", "area_name": "", "fields": fields,
        }
    )  # fmt: skip


def test_3_events(ws, monkeypatch):
    known = (
        event("over", date(2026, 10, 14)),
        event("across", date(2026, 9, 30), date(2026, 10, 1)),
        event("before", date(2026, 9, 29)),
        event("soon", date(2026, 12, 9)),
        event("far", TODAY + timedelta(days=93)),
        event("cancelled", date(2026, 12, 9), state="cancelled"),
        event("undated", None, precision="open"),
    )
    monkeypatch.setattr(module, "regional_calendar", lambda actor, ws: known)
    assert [(item.key, item.kind) for item in read(ws).items] == [
        ("event/over", "past_event"),
        ("event/across", "past_event"),
        ("event/soon", "event"),
        ("event/undated", "event"),
    ]
    assert read(ws).items[0].when == "14.10.2026"


def test_4_nothing_that_was_not_approved(ws):
    day = date(2026, 10, 10)
    for state in ("draft", "handed_in", "returned", "withdrawn", "replaced"):
        store(ws, state, day, f"nicht freigegeben: {state}")
    for state in ("submitted", "returned", "withdrawn"):
        submit(ws, state, state, day)
    assert read(ws).items == ()


def test_5_what_is_kept(ws):
    assert (read(ws).introduction, read(ws).version) == (None, 0)
    save = lambda **named: save_newsletter(OFFICE, ws, FIRST, LAST, **named)  # noqa: E731
    save(introduction="Guten Tag\x00\r\n", left_out=["practice/x"], version=0)
    view = read(ws)
    assert (view.introduction, view.left_out, view.changed_by, view.version) == (
        "Guten Tag",
        ("practice/x",),
        "Büro A",
        1,
    )
    with pytest.raises(ToolkitError) as refused:
        save(introduction="Zu spät", left_out=(), version=0)
    assert refused.value.code == "changed_meanwhile"
    save(introduction="Neu", left_out=(), version=1)
    with pytest.raises(ToolkitError) as refused:
        save(introduction="x" * (LONGEST_INTRODUCTION + 1), left_out=(), version=2)
    assert refused.value.code == "newsletter_long"
    with pytest.raises(ToolkitError) as refused:
        read(ws, LAST, FIRST)
    assert refused.value.code == "newsletter_period"
    assert read(ws).introduction == "Neu"
    other = read(ws, date(2026, 9, 1), date(2026, 9, 30))
    assert (other.introduction, other.earlier) == (None, (Period(FIRST, LAST),))


FACTS = NewsletterFacts(
    Period(FIRST, LAST),
    "Liebe <b>Runde</b>,\n\nzweiter Absatz",
    (
        NewsletterItem("p", "practice", "Elternabend & Suppe", "Dortmund", LAST, text="Ein Satz.", contact="Jugendamt"),
        NewsletterItem("e", "event", "Treffen", "Essen", None, when="09.12.2026"),
        NewsletterItem("o", "past_event", "Vortrag", "", None, when="14.10.2026"),
        NewsletterItem("f", "profile", "Nordstadt", "Dortmund", LAST),
        NewsletterItem("l", "plan", "", "Essen", FIRST),
    ),
    "Geschäftsstelle",
    True,
    TODAY,
)


def test_6_three_forms_of_the_same_words():
    text = newsletter_text(FACTS, "de")
    file = docx.Document(io.BytesIO(sheet_docx(newsletter_sheet(FACTS, "de"))))
    word = "\n".join(paragraph.text for paragraph in file.paragraphs)
    page = sheet_html(newsletter_sheet(FACTS, "de")).decode()
    for part in (
        "Neues von Communities That Care", "01.10.2026 bis 31.10.2026", "Liebe <b>Runde</b>,", "zweiter Absatz",
        "Elternabend & Suppe", "freigegeben am 31.10.2026", "Fragen beantwortet: Jugendamt",
        "09.12.2026, Treffen, Essen", "Rückblick", "Freigegebene Profile", "Dortmund, Nordstadt",
        "Essen, freigegeben am 01.10.2026",
    ):  # fmt: skip
        assert part in text, part
        assert part in word, part
        assert part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page, part
    assert "Beispiel: erfunden" in text
    assert "<b>" not in page
    assert not re.search(r"""(src|href)=["']?(https?:)?//|url\(|@import|<script""", page)
    assert [heading.text for heading in file.paragraphs if heading.style.name == "Heading 1"] == [
        "Gute Praxis", "Termine", "Rückblick", "Freigegebene Profile", "Freigegebene Pläne",
    ]  # fmt: skip
    assert "Beispiel" not in newsletter_text(replace(FACTS, made_up=False), "de")


def test_6_an_empty_newsletter_is_a_sheet_all_the_same():
    empty = replace(FACTS, items=(), introduction="")
    assert newsletter_text(empty, "en").startswith("News of Communities That Care")
    assert sheet_docx(newsletter_sheet(empty, "en")).startswith(b"PK")


def test_7_languages(ws):
    store(ws, "approved", date(2026, 10, 10))
    assert read(ws, language="en").items[0].contact == "Coordinator / mobilizer, Jugendamt"
    english = newsletter_text(FACTS, "en")
    assert "approved on 31 Oct 2026" in english
    assert "Good practice" in english
