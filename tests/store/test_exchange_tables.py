"""Good practice in the tables, on both engines.

1. An entry begins with an empty first version; what is saved comes back the same, lists and line ends included.
2. Two drafts with the same number cannot both be stored; an unknown state, owner or kind of line is refused.
3. A city's entry needs its city, an area needs its city, and neither can go while an entry hangs on it.
4. Files belong to versions from the first to the last; discarding a draft gives back what only it had changed.
5. Discarding the first version leaves nothing of the entry.
6. Every change of an entry raises its version.
7. Who wrote is found by name or by account, in the version that is asked about.
8. A newsletter is kept once per period; saving an outdated one is refused.
9. Removing an account takes its name from comments and keeps their text; the history keeps working.
"""

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.good_practice import PracticeFields
from ctc_toolkit.store import RuleBroken, open_store
from ctc_toolkit.store.exchange import NewFile
from ctc_toolkit.store.models import Area, City
from ctc_toolkit.store.records import AreaRecord

DORTMUND = "05913000"
FIELDS = PracticeFields(
    "=Größe „Titel“ 🌳", "Zeile 1\n\n\tZeile 2", "שכונה", ("p1", "p2"), ("b1_1_1",), ("family_conflict",),
    "Suppe", "Achtung", "coordinator", "Jugendamt", "ctc@stadt.example",
)  # fmt: skip
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord("area-1", "Nord")])
    yield opened
    opened.close()


@pytest.fixture
def entry(store):
    with store.writing() as repository:
        added = repository.exchange.add("city", DORTMUND, "area-1", "Jemand")
        repository.exchange.save(added.id, 1, FIELDS, "Jemand")
        return added.id


def new_file(name="a.pdf"):
    return NewFile(name, "application/pdf", b"%PDF-1.7\0\xff", "e" * 64)


def versions(store, entry):
    with store.reading() as repository:
        return repository.exchange.versions(ids=[entry])


def test_1_round_trip(store, entry):
    (version,) = versions(store, entry)
    assert (version.number, version.state, version.fields, version.changed_by) == (1, "draft", FIELDS, "Jemand")
    assert version.changed_at.tzinfo is not None
    with store.reading() as repository:
        (practice,) = repository.exchange.practices().values()
        assert (practice.owner, practice.ags, practice.area) == ("city", DORTMUND, "area-1")
        assert repository.exchange.practices(["nothing"]) == {}
        assert repository.exchange.versions(states=("approved",)) == []
    with store.writing() as repository:
        empty = repository.exchange.add("office", None, None, "Büro")
    assert versions(store, empty.id)[0].fields == PracticeFields()


def test_2_rules(store, entry):
    with store.writing() as repository:
        repository.exchange.add_version(entry, 2, FIELDS, "Jemand")
    for broken in (
        lambda tables: tables.add_version(entry, 2, FIELDS, "Jemand"),
        lambda tables: tables.add_version(entry, 0, FIELDS, "Jemand"),
        lambda tables: tables.set_state(entry, 1, "lost"),
        lambda tables: tables.add("somebody", None, None, "Jemand"),
        lambda tables: tables.add_line(entry, 1, "sung", "Jemand", None),
        lambda tables: tables.save_newsletter(LAST, FIRST, "", (), "Büro", 0),
    ):
        with pytest.raises(RuleBroken), store.writing() as repository:
            broken(repository.exchange)
    assert [version.state for version in versions(store, entry)] == ["draft", "draft"]


def test_3_places(store, entry):
    for owner, ags, area in (("city", None, None), ("office", None, "area-1"), ("office", "09162000", None)):
        with pytest.raises(RuleBroken), store.writing() as repository:
            repository.exchange.add(owner, ags, area, "Jemand")
    for model, key in ((Area, "area-1"), (City, DORTMUND)):
        with pytest.raises(RuleBroken), store.database.session("write") as session:
            session.delete(session.get_one(model, key))
    with store.writing() as repository:
        repository.exchange.place(entry, DORTMUND, None)
        assert repository.exchange.practices([entry])[entry].area is None


def test_4_files_belong_to_versions(store, entry):
    with store.writing() as repository:
        tables = repository.exchange
        old, gone = (tables.add_file(entry, 1, new_file(name), "Jemand") for name in ("old.pdf", "gone.pdf"))
        tables.add_version(entry, 2, FIELDS, "Jemand")
        fresh = tables.add_file(entry, 2, new_file("fresh.pdf"), "Jemand")
        tables.remove_file(gone, 2)
    assert named(store, entry, 1) == ["gone.pdf", "old.pdf"]
    assert named(store, entry, 2) == ["fresh.pdf", "old.pdf"]
    with store.reading() as repository:
        assert repository.exchange.file_content(fresh.id) == b"%PDF-1.7\0\xff"
    with store.writing() as repository:
        repository.exchange.discard(entry, 2)
    assert named(store, entry, 1) == named(store, entry, 2) == ["gone.pdf", "old.pdf"]
    with store.writing() as repository:
        repository.exchange.remove_file(old, 1)
    assert named(store, entry, 1) == ["gone.pdf"]


def named(store, entry, number):
    with store.reading() as repository:
        files = repository.exchange.files([entry])
        return sorted(file.name for file in files if file.belongs_to(number))


def test_5_nothing_is_left(store, entry):
    with store.writing() as repository:
        tables = repository.exchange
        tables.add_file(entry, 1, new_file(), "Jemand")
        tables.add_comment(entry, "Gut", "Jemand", None, "coordinator", DORTMUND)
        tables.add_line(entry, 1, "written", "Jemand", None)
        tables.discard(entry, 1)
        assert tables.practices() == {}
        assert tables.files([entry]) == tables.comments(entry) == tables.lines(entry) == []
        assert tables.counted_comments() == {}


def test_6_versions_of_the_entry(store, entry):
    numbers = []
    for _ in range(3):
        with store.writing() as repository:
            numbers.append(repository.exchange.touch(entry).version)
    assert numbers == sorted(set(numbers))
    with store.writing() as repository:
        assert repository.exchange.locked(entry).version == numbers[-1]
        assert repository.exchange.locked("nothing") is None


def test_7_who_wrote(store, entry):
    with store.writing() as repository:
        account = repository.people.add_account("kim@stadt.example", "Kim").id
        tables = repository.exchange
        tables.add_line(entry, 1, "written", "Kim", account)
        tables.add_line(entry, 1, "handed_in", "Alex", None)
        tables.add_line(entry, 1, "approved", "Büro", None)
        assert tables.wrote(entry, 1, "Kim", None)
        assert tables.wrote(entry, 1, "Neuer Name", account)
        assert tables.wrote(entry, 1, "Alex", None)
        assert not tables.wrote(entry, 1, "Büro", "another")
        assert not tables.wrote(entry, 2, "Kim", account)
        assert [line.kind for line in tables.lines(entry)] == ["written", "handed_in", "approved"]
        assert tables.last_lines("approved")[entry, 1].who == "Büro"


def test_8_newsletters(store):
    with store.writing() as repository:
        saved = repository.exchange.save_newsletter(FIRST, LAST, "Liebe „Runde“", ["b", "a"], "Büro", 0)
    assert (saved.introduction, saved.left_out, saved.version) == ("Liebe „Runde“", ("a", "b"), 1)
    for version in (0, 2):
        with pytest.raises(ToolkitError) as refused, store.writing() as repository:
            repository.exchange.save_newsletter(FIRST, LAST, "Zu spät", (), "Büro", version)
        assert refused.value.code == "changed_meanwhile"
    with store.writing() as repository:
        repository.exchange.save_newsletter(FIRST, LAST, "Neu", (), "Büro B", 1)
        repository.exchange.save_newsletter(FIRST, FIRST, "Ein Tag", (), "Büro", 0)
        assert [one.introduction for one in repository.exchange.newsletters()] == ["Neu", "Ein Tag"]
        assert repository.exchange.newsletter(LAST, LAST) is None


def test_9_removed_accounts(store, entry):
    with store.writing() as repository:
        account = repository.people.add_account("kim@stadt.example", "Kim").id
        repository.exchange.add_comment(entry, "Danke", "Kim", account, "evaluator", DORTMUND)
        repository.exchange.add_line(entry, 1, "written", "Kim", account)
    with store.writing() as repository:
        repository.people.remove_account(account)
    with store.reading() as repository:
        (comment,) = repository.exchange.comments(entry)
        (line,) = repository.exchange.lines(entry)
    assert (comment.text, comment.who, comment.account) == ("Danke", "", None)
    assert line.account is None
    with store.writing() as repository:
        repository.exchange.save(entry, 1, replace(FIELDS, title="Geht noch"), "Alex")
    assert versions(store, entry)[0].fields.title == "Geht noch"
