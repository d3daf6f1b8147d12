"""Good practice: writing, handing in, approving, reading, commenting; who sees what.

1. A draft is seen by its own side only: people who write in its city, or the office; it is invisible to all others.
2. Handing in needs what is missing to be there; then the office reads it, and nobody changes it.
3. Approved, every partner reads it: in other cities, evaluation, administration; not a person without a role.
4. Four eyes: who wrote a version, added a file or handed it in cannot approve it, also under a new name.
5. Returning needs a reason, which the writers read; they change the entry and hand it in again.
6. Editing an approved entry makes a new version; the approved one stays visible until the new one is approved.
7. A draft can be deleted; the approved version, its files and comments stay.
8. An approved entry can be taken out by its writers or by the office, with a reason; then nobody else sees it.
9. Decisions about a version that was changed meanwhile are refused; of two decisions the first one counts.
10. Two people who change different fields both keep theirs; the same field is shown to be decided.
11. Files are checked, limited, and belong to versions; a removed file stays with the approved version.
12. Comments: partners write on approved entries; own ones are deleted, the office removes others with a reason.
13. When an account is removed, its comments lose the name and stay.
14. The search narrows by words, phase, step, factor and city, the office included.
15. A member of an area team writes about the own area only; the office about cities and about none.
16. Every change leaves a line in the log that names the approved title, never that of a draft.
17. Groups of a workshop see neither entries nor comments of each other; whoever leads the workshop sees all.
18. Ids of other people's drafts, and made-up ones, are answered alike.
"""

import shutil
from dataclasses import replace

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.good_practice import PracticeFields
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    PracticeConflict,
    PracticePlace,
    PracticeSearch,
    add_practice_file,
    audit_log,
    comment_on_practice,
    decide_practice,
    hand_in_practice,
    list_cities,
    open_workspace,
    practices,
    read_practice,
    read_practice_file,
    remove_practice_comment,
    remove_practice_file,
    save_practice,
    withdraw_practice,
)
from ctc_toolkit.workspace.exchange_writing import LONGEST_REASON, MOST_FILES
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, ESSEN, real_workspace

TEAM = Actor("Gebietsteam", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}))
OTHER_CITY = Actor("Koordination Essen", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
EVALUATOR = Actor("Auswertung", frozenset({Assignment(Role.EVALUATOR, ESSEN)}))
OFFICE = Actor("Büro A", frozenset({Assignment(Role.MULTIPLIER)}))
SECOND = Actor("Büro B", frozenset({Assignment(Role.MULTIPLIER)}))
NOBODY = Actor("Ohne Rolle")
FIELDS = PracticeFields(
    title="Elternabend im Vereinsheim",
    done="Wir haben ins Vereinsheim eingeladen.",
    phases=("p3",),
    steps=("b3_6_1",),
    factors=("family_conflict",),
    contact="coordinator",
    organisation="Jugendamt",
)
PDF = b"%PDF-1.7 probe"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("exchange") / "ctc.sqlite"
    real_workspace(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def ws(template, tmp_path):
    shutil.copyfile(template, tmp_path / "ctc.sqlite")
    opened = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    yield opened
    opened.close()


def written(ws, who=COORDINATOR, ags=DORTMUND, area=None, **changes):
    """Write an entry and return its id."""
    fields = replace(FIELDS, **changes)
    return save_practice(who, ws, None, before=PracticeFields(), after=fields, place=PracticePlace(ags, area)).id


def version(ws, who, entry):
    reading = read_practice(who, ws, entry)
    return (reading.working or reading.shown).version


def hand_in(ws, who, entry):
    return hand_in_practice(who, ws, entry, version(ws, who, entry))


def approve(ws, entry, who=OFFICE):
    return decide_practice(who, ws, entry, version(ws, who, entry), "approve")


def approved(ws, who=COORDINATOR, **changes):
    """Write an entry that the office approves; return its id."""
    entry = written(ws, who, **changes)
    hand_in(ws, who, entry)
    approve(ws, entry, SECOND)
    return entry


def edit(ws, who, entry, **changes):
    reading = read_practice(who, ws, entry)
    before = (reading.working or reading.shown).fields
    return save_practice(who, ws, entry, before=before, after=replace(before, **changes))


def code_of(call):
    with pytest.raises(ToolkitError) as refused:
        call()
    return refused.value.code


def test_1_drafts_stay_with_their_side(ws):
    entry = written(ws)
    assert [view.id for view in practices(TEAM, ws).own] == [entry]
    assert read_practice(TEAM, ws, entry).may_write
    for other in (OTHER_CITY, OFFICE, EVALUATOR, ADMINISTRATOR, NOBODY):
        assert code_of(lambda other=other: read_practice(other, ws, entry)) == "not_available"
    assert practices(OTHER_CITY, ws).own == ()
    assert practices(OFFICE, ws).waiting == ()
    ours = written(ws, OFFICE, None)
    assert [view.id for view in practices(SECOND, ws).own] == [ours]
    assert code_of(lambda: read_practice(COORDINATOR, ws, ours)) == "not_available"


def test_2_handing_in(ws):
    entry = written(ws, organisation="", phases=(), steps=())
    with pytest.raises(ToolkitError) as refused:
        hand_in(ws, COORDINATOR, entry)
    assert (refused.value.code, refused.value.values["count"]) == ("practice_incomplete", 2)
    edit(ws, COORDINATOR, entry, organisation="Jugendamt", phases=("p1",))
    assert hand_in(ws, TEAM, entry).working.state == "handed_in"
    assert [view.id for view in practices(OFFICE, ws).waiting] == [entry]
    assert read_practice(OFFICE, ws, entry).working.fields.organisation == "Jugendamt"
    assert code_of(lambda: edit(ws, COORDINATOR, entry, title="Anders")) == "practice_handed_in"
    assert code_of(lambda: add_practice_file(TEAM, ws, entry, name="a.pdf", content=PDF)) == "practice_handed_in"
    assert code_of(lambda: read_practice(OTHER_CITY, ws, entry)) == "not_available"
    back = withdraw_practice(COORDINATOR, ws, entry, version(ws, COORDINATOR, entry), "take_back")
    assert back.working.state == "draft"
    assert code_of(lambda: read_practice(OFFICE, ws, entry)) == "not_available"


def test_2_wrong_entries_store_nothing(ws):
    assert code_of(lambda: written(ws, title=" ")) == "practice_title_missing"
    assert code_of(lambda: written(ws, contact="Frau Muster")) == "step_function_unknown"
    assert practices(COORDINATOR, ws).own == ()


def test_3_every_partner_reads_what_is_approved(ws):
    entry = approved(ws)
    for reader in (COORDINATOR, TEAM, OTHER_CITY, EVALUATOR, OFFICE, ADMINISTRATOR):
        shown = practices(reader, ws)
        assert [(view.id, view.city_name) for view in shown.found] == [(entry, "Dortmund")]
        reading = read_practice(reader, ws, entry)
        assert reading.shown.fields == FIELDS
        assert reading.working is None
    assert not read_practice(OTHER_CITY, ws, entry).may_write
    assert read_practice(OTHER_CITY, ws, entry).lines == ()
    assert not read_practice(ADMINISTRATOR, ws, entry).may_comment
    for call in (lambda: practices(NOBODY, ws), lambda: read_practice(NOBODY, ws, entry)):
        assert code_of(call) == "not_available"
    trainer = Actor("Training", frozenset({Assignment(Role.TRAINER)}))
    assert code_of(lambda: practices(trainer, ws)) == "not_available"


def test_4_four_eyes(ws):
    both = Actor(
        "Beides", frozenset({Assignment(Role.MULTIPLIER), Assignment(Role.COORDINATOR, DORTMUND)}), account="a"
    )
    entry = written(ws)
    with ws.store.writing() as repository:
        repository.people.add_account("beides@stadt.example", "Beides", id="a")
    add_practice_file(both, ws, entry, name="a.pdf", content=PDF)
    hand_in(ws, COORDINATOR, entry)
    assert read_practice(both, ws, entry).own
    assert code_of(lambda: approve(ws, entry, both)) == "practice_own"
    renamed = replace(both, name="Anders")
    assert code_of(lambda: approve(ws, entry, renamed)) == "practice_own"
    assert approve(ws, entry, OFFICE).shown.state == "approved"
    ours = written(ws, OFFICE, None)
    hand_in(ws, SECOND, ours)
    for person in (OFFICE, SECOND):
        assert code_of(lambda person=person: approve(ws, ours, person)) == "practice_own"
    third = Actor("Büro C", frozenset({Assignment(Role.MULTIPLIER)}))
    assert approve(ws, ours, third).shown.owner == "office"
    edit(ws, OFFICE, ours, title="Neue Fassung")
    hand_in(ws, OFFICE, ours)
    assert approve(ws, ours, SECOND).shown.fields.title == "Neue Fassung"


def test_5_returning(ws):
    entry = written(ws)
    hand_in(ws, COORDINATOR, entry)
    seen = version(ws, OFFICE, entry)
    assert code_of(lambda: decide_practice(OFFICE, ws, entry, seen, "return", " \n")) == "reason_missing"
    long = "x" * (LONGEST_REASON + 1)
    assert code_of(lambda: decide_practice(OFFICE, ws, entry, seen, "return", long)) == "text_too_long"
    assert decide_practice(OFFICE, ws, entry, seen, "return", "Welches Programm?") is None
    (view,) = practices(TEAM, ws).own
    assert (view.state, view.reason) == ("returned", "Welches Programm?")
    edit(ws, TEAM, entry, done="Das Programm hieß Probe.")
    hand_in(ws, TEAM, entry)
    assert approve(ws, entry).shown.fields.done == "Das Programm hieß Probe."
    told = [(line.kind, line.who) for line in read_practice(COORDINATOR, ws, entry).lines]
    assert told == [
        ("written", COORDINATOR.name), ("handed_in", COORDINATOR.name), ("returned", OFFICE.name),
        ("written", TEAM.name), ("handed_in", TEAM.name), ("approved", OFFICE.name),
    ]  # fmt: skip


def test_6_a_new_version_leaves_the_approved_one(ws):
    entry = approved(ws)
    edit(ws, TEAM, entry, title="Elternabend im Schützenheim")
    assert [view.fields.title for view in practices(OTHER_CITY, ws).found] == ["Elternabend im Vereinsheim"]
    reading = read_practice(COORDINATOR, ws, entry)
    assert (reading.shown.number, reading.working.number, reading.working.state) == (1, 2, "draft")
    hand_in(ws, TEAM, entry)
    for_office = read_practice(OFFICE, ws, entry)
    assert (for_office.shown.number, for_office.working.number) == (1, 2)
    approve(ws, entry)
    shown = practices(OTHER_CITY, ws)
    assert [(view.number, view.fields.title) for view in shown.found] == [(2, "Elternabend im Schützenheim")]
    assert shown.approved == 1


def test_7_deleting_a_draft(ws):
    entry = approved(ws)
    kept = add_practice_file(COORDINATOR, ws, entry, name="neu.pdf", content=PDF)
    comment_on_practice(OTHER_CITY, ws, entry, "Gut")
    left = withdraw_practice(COORDINATOR, ws, entry, version(ws, COORDINATOR, entry), "discard")
    assert (left.shown.number, left.shown.files, left.working) == (1, (), None)
    assert [comment.text for comment in left.comments] == ["Gut"]
    assert code_of(lambda: read_practice_file(COORDINATOR, ws, entry, kept.id)) == "not_available"
    fresh = written(ws)
    assert withdraw_practice(TEAM, ws, fresh, version(ws, TEAM, fresh), "discard") is None
    assert code_of(lambda: read_practice(TEAM, ws, fresh)) == "not_available"


@pytest.mark.parametrize("side", ["city", "office"])
def test_8_taking_out(ws, side):
    entry = approved(ws)
    edit(ws, COORDINATOR, entry, title="Ein Entwurf, der bleibt")

    def take_out(reason):
        if side == "city":
            return withdraw_practice(TEAM, ws, entry, version(ws, TEAM, entry), "withdraw", reason)
        return decide_practice(OFFICE, ws, entry, version(ws, OFFICE, entry), "withdraw", reason)

    assert code_of(lambda: take_out("")) == "reason_missing"
    take_out("Der Träger hat aufgehört")
    assert practices(OTHER_CITY, ws).found == ()
    assert code_of(lambda: read_practice(OTHER_CITY, ws, entry)) == "not_available"
    assert code_of(lambda: comment_on_practice(OTHER_CITY, ws, entry, "Noch da?")) == "not_available"
    assert read_practice(TEAM, ws, entry).working.fields.title == "Ein Entwurf, der bleibt"
    assert code_of(lambda: take_out("Noch einmal")) in ("practice_not_open", "not_available")


def test_8_what_was_taken_out_can_come_back(ws):
    entry = approved(ws)
    withdraw_practice(COORDINATOR, ws, entry, version(ws, COORDINATOR, entry), "withdraw", "Fehler")
    reading = read_practice(COORDINATOR, ws, entry)
    assert (reading.shown, reading.working.state, reading.working.reason) == (None, "withdrawn", "Fehler")
    edit(ws, COORDINATOR, entry, care="Vorher fragen")
    hand_in(ws, COORDINATOR, entry)
    assert approve(ws, entry).shown.number == 2


def test_9_outdated_decisions(ws):
    entry = written(ws)
    early = version(ws, COORDINATOR, entry)
    edit(ws, TEAM, entry, helped="Suppe")
    assert code_of(lambda: hand_in_practice(COORDINATOR, ws, entry, early)) == "changed_meanwhile"
    hand_in(ws, COORDINATOR, entry)
    seen = version(ws, OFFICE, entry)
    decide_practice(OFFICE, ws, entry, seen, "approve")
    assert code_of(lambda: decide_practice(SECOND, ws, entry, seen, "return", "Nein")) == "changed_meanwhile"
    assert code_of(lambda: approve(ws, entry, SECOND)) == "practice_not_open"
    assert code_of(lambda: hand_in(ws, COORDINATOR, entry)) == "practice_not_open"
    for what in ("take_back", "discard"):
        now = version(ws, COORDINATOR, entry)
        assert code_of(lambda what=what, now=now: withdraw_practice(COORDINATOR, ws, entry, now, what)) == (
            "practice_not_open"
        )


def test_10_two_people_at_once(ws):
    entry = written(ws)
    mine = replace(FIELDS, helped="Suppe", title="Mein Titel")
    save_practice(COORDINATOR, ws, entry, before=FIELDS, after=replace(FIELDS, care="Nicht zu viele Zahlen"))
    saved = save_practice(TEAM, ws, entry, before=FIELDS, after=mine)
    assert (saved.fields.care, saved.fields.helped) == ("Nicht zu viele Zahlen", "Suppe")
    clash = save_practice(COORDINATOR, ws, entry, before=FIELDS, after=replace(FIELDS, title="Anderer Titel"))
    assert isinstance(clash, PracticeConflict)
    assert [(one.field, one.theirs, one.yours) for one in clash.conflicts] == [("title", "Mein Titel", "Anderer Titel")]
    assert clash.changed_by == TEAM.name
    assert read_practice(TEAM, ws, entry).working.fields.title == "Mein Titel"


def test_11_files(ws):
    entry = written(ws)
    assert code_of(lambda: add_practice_file(TEAM, ws, entry, name="a.exe", content=b"MZ\0")) == "evidence_type"
    assert code_of(lambda: add_practice_file(TEAM, ws, entry, name="a.pdf", content=b"")) == "evidence_empty"
    first = add_practice_file(TEAM, ws, entry, name="../Größe.pdf", content=PDF)
    assert first.name == "Größe.pdf"
    for number in range(1, MOST_FILES):
        add_practice_file(TEAM, ws, entry, name=f"{number}.pdf", content=PDF)
    assert code_of(lambda: add_practice_file(TEAM, ws, entry, name="z.pdf", content=PDF)) == "practice_files_full"
    assert code_of(lambda: read_practice_file(OTHER_CITY, ws, entry, first.id)) == "not_available"
    hand_in(ws, COORDINATOR, entry)
    assert read_practice_file(OFFICE, ws, entry, first.id)[1] == PDF
    approve(ws, entry)
    remove_practice_file(COORDINATOR, ws, entry, first.id)
    reading = read_practice(COORDINATOR, ws, entry)
    assert len(reading.shown.files) == MOST_FILES
    assert first.id not in {file.id for file in reading.working.files}
    assert read_practice_file(OTHER_CITY, ws, entry, first.id)[0].name == "Größe.pdf"
    withdraw_practice(COORDINATOR, ws, entry, reading.working.version, "discard")
    assert code_of(lambda: remove_practice_file(COORDINATOR, ws, entry, new_id())) == "not_available"
    edit(ws, COORDINATOR, entry, helped="Suppe")
    assert first.id in {file.id for file in read_practice(COORDINATOR, ws, entry).working.files}


def test_12_comments(ws):
    entry = approved(ws)
    assert code_of(lambda: comment_on_practice(OTHER_CITY, ws, entry, " ")) == "practice_comment_missing"
    assert code_of(lambda: comment_on_practice(OTHER_CITY, ws, entry, "x" * 2001)) == "practice_comment_long"
    assert code_of(lambda: comment_on_practice(ADMINISTRATOR, ws, entry, "Hallo")) == "not_available"
    comment_on_practice(OTHER_CITY, ws, entry, "Bei uns\nauch")
    reading = comment_on_practice(EVALUATOR, ws, entry, "Wie viele kamen?")
    first, second = reading.comments
    assert (first.text, first.role, first.city_name, first.own) == ("Bei uns\nauch", Role.COORDINATOR, "Essen", False)
    assert (second.own, second.removable) == (True, False)
    assert practices(TEAM, ws).found[0].comments == 2
    assert code_of(lambda: remove_practice_comment(COORDINATOR, ws, entry, first.id, "Weg")) == "not_available"
    assert code_of(lambda: remove_practice_comment(OFFICE, ws, entry, first.id)) == "reason_missing"
    left = remove_practice_comment(OFFICE, ws, entry, first.id, "Nennt eine Person")
    assert [comment.id for comment in left.comments] == [second.id]
    assert [line.text for line in read_practice(EVALUATOR, ws, entry).removed] == ["Nennt eine Person"]
    assert remove_practice_comment(EVALUATOR, ws, entry, second.id).comments == ()
    assert len(read_practice(EVALUATOR, ws, entry).removed) == 1
    other = approved(ws)
    third = comment_on_practice(EVALUATOR, ws, entry, "Noch eine Frage").comments[0]
    assert code_of(lambda: remove_practice_comment(EVALUATOR, ws, other, third.id)) == "not_available"


def test_13_removed_accounts_leave_comments_without_a_name(ws):
    entry = approved(ws)
    with ws.store.writing() as repository:
        account = repository.people.add_account("gast@stadt.example", "Kim Gast")
    guest = Actor("Kim Gast", frozenset({Assignment(Role.EVALUATOR, ESSEN)}), account=account.id)
    comment_on_practice(guest, ws, entry, "Danke")
    namesake = Actor("Kim Gast", frozenset({Assignment(Role.EVALUATOR, ESSEN)}), account="another")
    assert not read_practice(namesake, ws, entry).comments[0].own
    with ws.store.writing() as repository:
        repository.people.remove_account(account.id)
    (comment,) = read_practice(COORDINATOR, ws, entry).comments
    assert (comment.text, comment.who, comment.role, comment.own) == ("Danke", "", Role.EVALUATOR, False)


def test_14_search(ws):
    parents = approved(ws)
    school = approved(
        ws, title="Gespräch mit der Schulleitung", phases=("p1",), steps=("b1_3_4",), factors=("low_commitment_school",)
    )
    ours = written(ws, OFFICE, None, title="Eine Seite für alle", factors=())
    hand_in(ws, OFFICE, ours)
    approve(ws, ours, SECOND)
    everything = practices(EVALUATOR, ws)
    assert [view.id for view in everything.found] == [ours, school, parents]
    assert (everything.cities, everything.office) == ({DORTMUND: "Dortmund"}, True)
    for search, hits in (
        (PracticeSearch("elternabnd"), [parents]),
        (PracticeSearch("Gespraech schule"), [school]),
        (PracticeSearch("bindung zur schule"), [school]),
        (PracticeSearch("family conflict"), [parents]),
        (PracticeSearch("dortmund"), [school, parents]),
        (PracticeSearch(phase="p1"), [school]),
        (PracticeSearch(step="b1_3_4"), [school]),
        (PracticeSearch(step="b1_1_1"), []),
        (PracticeSearch(factor="family_conflict"), [parents]),
        (PracticeSearch(city="office"), [ours]),
        (PracticeSearch("seite", city=DORTMUND), []),
        (PracticeSearch(city=ESSEN), []),
    ):
        assert [view.id for view in practices(EVALUATOR, ws, search).found] == hits, search
        assert practices(EVALUATOR, ws, search).approved == 3


def test_15_places(ws):
    city = next(city for city in list_cities(COORDINATOR, ws) if city.ags == DORTMUND)
    north, south = (area.id for area in city.areas)
    member = Actor("Nord", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, north)}))
    entry = written(ws, member, area=north)
    assert read_practice(COORDINATOR, ws, entry).working.area_name == city.areas[0].name
    for place in (None, south):
        assert code_of(lambda place=place: written(ws, member, area=place)) == "not_available"
    assert code_of(lambda: written(ws, ags=None)) == "not_available"
    assert code_of(lambda: written(ws, ags=ESSEN)) == "not_available"
    assert code_of(lambda: written(ws, area=new_id())) == "not_available"
    about = written(ws, OFFICE, ESSEN)
    assert code_of(lambda: read_practice(OTHER_CITY, ws, about)) == "not_available"
    moved = save_practice(OFFICE, ws, about, before=FIELDS, after=FIELDS, place=PracticePlace(DORTMUND))
    assert read_practice(SECOND, ws, moved.id).working.city_name == "Dortmund"
    fixed = approved(ws)
    assert code_of(
        lambda: save_practice(
            COORDINATOR, ws, fixed, before=FIELDS, after=replace(FIELDS, care="x"), place=PracticePlace(DORTMUND, south)
        )
    ) in ("practice_not_open", "not_available")


def test_16_the_log_names_approved_titles_only(ws):
    draft = written(ws, title="Geheimer Entwurf")
    shown = approved(ws)
    page = audit_log(COORDINATOR, ws)
    told = [line.sentence("de") for line in page.lines if draft in line.object or shown in line.object]
    assert any("Elternabend im Vereinsheim" in line for line in told)
    assert any("an einem Eintrag guter Praxis geschrieben" in line for line in told)
    assert not any("Geheimer" in line for line in told)


def test_17_workshop_groups(sqlite_url):
    ws = open_workspace(sqlite_url)
    places = (DORTMUND, "99900001", "99900002")
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        for number, ags in enumerate(places):
            repository.add_city(ags, f"Stadt {number}")
            if number:
                repository.workshop.add_group(ags, number, f"code-{number}", "start_p1")
    one, two = (Actor("Demo", frozenset({Assignment(Role.COORDINATOR, ags)}), demo=True) for ags in places[1:])
    leader = Actor("Demo", frozenset({Assignment(Role.TRAINER)}), demo=True)
    shared, theirs = (approved_by(ws, leader, ags) for ags in places[:2])
    comment_on_practice(one, ws, shared, "Aus der ersten Gruppe")
    assert {view.id for view in practices(one, ws).found} == {shared, theirs}
    assert [(view.id, view.comments) for view in practices(two, ws).found] == [(shared, 0)]
    assert read_practice(two, ws, shared).comments == ()
    assert code_of(lambda: read_practice(two, ws, theirs)) == "not_available"
    assert len(read_practice(leader, ws, shared).comments) == len(read_practice(one, ws, shared).comments) == 1
    assert {view.id for view in practices(leader, ws).found} == {shared, theirs}
    ws.close()


def approved_by(ws, leader, ags):
    entry = written(ws, leader, ags)
    hand_in(ws, leader, entry)
    approve(ws, entry, leader)
    return entry


def test_18_guessed_ids(ws):
    draft = written(ws)
    for entry in (draft, new_id(), "", "1", "' OR 1=1 --", "x\0y", "ä" * 400):
        for call in (
            lambda entry=entry: read_practice(OTHER_CITY, ws, entry),
            lambda entry=entry: read_practice_file(OTHER_CITY, ws, entry, new_id()),
            lambda entry=entry: edit_blindly(ws, OTHER_CITY, entry),
            lambda entry=entry: hand_in_practice(OTHER_CITY, ws, entry, 1),
            lambda entry=entry: decide_practice(OFFICE, ws, entry if entry != draft else new_id(), 1, "approve"),
            lambda entry=entry: comment_on_practice(OTHER_CITY, ws, entry, "Hallo"),
        ):
            assert code_of(call) == "not_available"


def edit_blindly(ws, who, entry):
    return save_practice(who, ws, entry, before=FIELDS, after=replace(FIELDS, title="Fremd"))
