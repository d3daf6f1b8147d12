"""Texts that people write together.

1. A save on the version that was seen succeeds and counts the version up; others see it at once.
2. A save on an outdated version overwrites nothing: both texts come back, and the later one is kept for its writer,
   also for another process, until the writer decides; nobody else sees or decides it.
3. Each decision does what it says: mine, theirs, or a merged text is the newest, and nothing is kept afterwards. If
   somebody was faster once more, the text stays kept and both come back again.
4. Different sections never stand in each other's way; the same text twice is no conflict and no new version.
5. Two first saves at once: one comes second and is kept.
6. Whatever is typed comes back sign by sign, on both engines (umlauts, emoji, RTL, blanks, a leading "="); only control
   characters are left out, and line ends become one kind.
7. What is too long is refused and changes nothing; unknown sections and decisions as well.
8. A member of one area reads, writes and settles there only: not in other areas, not for the whole city; a text
   about a wave belongs to its city.
9. Every stored change leaves one line in the audit log, without the text.
10. Every section has title and hint in both languages and an id of its own.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewWave, new_id
from ctc_toolkit.workspace import (
    Conflict,
    Place,
    Saved,
    kept_texts,
    list_cities,
    open_workspace,
    read_texts,
    save_text,
    settle_kept_text,
)
from ctc_toolkit.workspace import texts as texts_module
from ctc_toolkit.workspace.sections import SECTIONS, sections_of
from ctc_toolkit.workspace.texts import LONGEST_TEXT, cleaned
from tests.unit.workspace.made import DORTMUND, audit_log, fresh_hash, tables_in
from tests.writing_people import ALEX, ESSENER, KIM, areas, workspace_with_area, written


@pytest.fixture
def ws_and_place(database_url):
    ws, place = workspace_with_area(database_url)
    yield ws, place
    ws.close()


def text_of(ws, place, section="situation", actor=KIM, sheet="area"):
    return next(text for text in read_texts(actor, ws, place, sheet) if text.section == section)


def refused(call):
    with pytest.raises(ToolkitError) as error:
        call()
    return error.value.code


def conflict(ws, place, mine="Mein Text", actor=KIM):
    """Let ALEX be faster than `actor` and return the conflict."""
    begun = written(ws, place)
    written(ws, place, text="Der Text von Alex", actor=ALEX, version=begun.version)
    outcome = save_text(actor, ws, place, "situation", mine, begun.version)
    assert isinstance(outcome, Conflict)
    return outcome


def test_1_saves_in_turn(ws_and_place):
    ws, place = ws_and_place
    assert (text_of(ws, place).version, text_of(ws, place).changed_by) == (0, None)
    first = written(ws, place, text="eins")
    assert first.version == 1
    second = written(ws, place, text="zwei", actor=ALEX, version=1)
    assert (second.version, second.changed_by) == (2, "Alex Team")
    assert text_of(ws, place) == second
    assert text_of(ws, place, "next_step").version == 0
    assert [text.section for text in read_texts(KIM, ws, place, "area")] == [
        "situation",
        "next_step",
        "who_acts",
        "agreements",
    ]


def test_2_a_late_save_overwrites_nothing(ws_and_place, database_url):
    ws, place = ws_and_place
    late = conflict(ws, place)
    assert late.newest.text == "Der Text von Alex"
    assert (late.kept.text, late.kept.based_on) == ("Mein Text", 1)
    assert text_of(ws, place).text == "Der Text von Alex"
    elsewhere = open_workspace(database_url)
    assert kept_texts(KIM, elsewhere) == (late.kept,)
    assert kept_texts(KIM, elsewhere, place) == (late.kept,)
    assert kept_texts(KIM, elsewhere, areas(ws)[1]) == ()
    assert kept_texts(ALEX, elsewhere) == ()
    assert refused(lambda: settle_kept_text(ALEX, elsewhere, late.kept.id, "take_mine", 2)) == "not_available"
    assert refused(lambda: settle_kept_text(KIM, ws, new_id(), "take_mine", 2)) == "not_available"
    assert kept_texts(KIM, elsewhere) == (late.kept,)
    elsewhere.close()


def test_2_accounts_are_told_apart_even_with_the_same_name(ws_and_place):
    ws, place = ws_and_place
    with ws.store.database.session("write") as session:
        from ctc_toolkit.store.models import Account

        ids = [new_id(), new_id()]
        session.add_all([Account(id=name, login=name, name="Kim", state="active") for name in ids])
    one, other = (replace(KIM, name="Kim", account=name) for name in ids)
    late = conflict(ws, place, actor=one)
    assert kept_texts(one, ws) == (late.kept,)
    assert kept_texts(other, ws) == kept_texts(replace(one, account=None), ws) == ()
    assert kept_texts(replace(one, name="Umbenannt"), ws) == (late.kept,)


def test_2_visitors_of_the_demo_are_told_apart_by_what_they_play(ws_and_place):
    ws, place = ws_and_place
    late = conflict(ws, place)
    assert kept_texts(replace(KIM), ws) == (late.kept,)
    assert kept_texts(replace(KIM, roles=frozenset({(Role.AREA_TEAM, DORTMUND)})), ws) == ()


def test_2_the_same_late_text_is_kept_once(ws_and_place):
    ws, place = ws_and_place
    late = conflict(ws, place)
    again = save_text(KIM, ws, place, "situation", "Mein Text", 1)
    assert again == late
    other = save_text(KIM, ws, place, "situation", "Mein anderer Text", 1)
    assert kept_texts(KIM, ws) == (late.kept, other.kept)


@pytest.mark.parametrize(
    ("decision", "merged", "expected", "version"),
    [
        ("take_mine", "", "Mein Text", 3),
        ("keep_theirs", "", "Der Text von Alex", 2),
        ("merged", "Beides\r\nzusammen", "Beides\nzusammen", 3),
    ],
)
def test_3_decisions(ws_and_place, decision, merged, expected, version):
    ws, place = ws_and_place
    late = conflict(ws, place)
    done = settle_kept_text(KIM, ws, late.kept.id, decision, late.newest.version, merged)
    assert isinstance(done, Saved)
    assert (done.newest.text, done.newest.version) == (expected, version)
    assert text_of(ws, place) == done.newest
    assert kept_texts(KIM, ws) == ()
    assert tables_in(ws)["kept_text"] == 0
    assert refused(lambda: settle_kept_text(KIM, ws, late.kept.id, decision, version)) == "not_available"


def test_3_somebody_was_faster_once_more(ws_and_place):
    ws, place = ws_and_place
    late = conflict(ws, place)
    written(ws, place, text="Noch ein Text von Alex", actor=ALEX, version=2)
    again = settle_kept_text(KIM, ws, late.kept.id, "take_mine", 2)
    assert isinstance(again, Conflict)
    assert (again.newest.text, again.kept.text) == ("Noch ein Text von Alex", "Mein Text")
    merged = settle_kept_text(KIM, ws, late.kept.id, "merged", 2, "Zusammen")
    assert isinstance(merged, Conflict)
    assert [kept.text for kept in kept_texts(KIM, ws)] == ["Zusammen"]
    assert text_of(ws, place).text == "Noch ein Text von Alex"
    done = settle_kept_text(KIM, ws, late.kept.id, "take_mine", 3)
    assert (done.newest.text, done.newest.version) == ("Zusammen", 4)


def test_3_deciding_for_a_text_that_has_become_the_newest(ws_and_place):
    ws, place = ws_and_place
    late = conflict(ws, place)
    written(ws, place, text="Mein Text", actor=ALEX, version=2)
    done = settle_kept_text(KIM, ws, late.kept.id, "take_mine", 2)
    assert isinstance(done, Saved)
    assert done.newest.version == 3
    assert kept_texts(KIM, ws) == ()


def test_4_sections_and_equal_texts(ws_and_place):
    ws, place = ws_and_place
    seen = written(ws, place)
    written(ws, place, "next_step", "Schritt")
    written(ws, place, "next_step", "Nächster Schritt", actor=ALEX, version=1)
    assert isinstance(save_text(KIM, ws, place, "situation", "neu", seen.version), Saved)
    before = audit_log(ws)
    assert save_text(KIM, ws, place, "next_step", "Nächster Schritt", 0).newest.version == 2
    assert save_text(KIM, ws, place, "who_acts", "", 0).newest.version == 0
    assert audit_log(ws) == before
    assert kept_texts(KIM, ws) == ()


def test_5_two_first_saves_at_once(ws_and_place, monkeypatch):
    ws, place = ws_and_place
    stored = texts_module._stored

    def meets_another(grant, where, name, newest, text, version):
        monkeypatch.setattr(texts_module, "_stored", stored)
        with ws.store.database.engine.connect() as connection:
            engine = connection.dialect.name
        if newest is None and engine == "postgresql":  # SQLite lets nobody else write meanwhile
            written(ws, place, text="Alex zuerst", actor=ALEX)
        return stored(grant, where, name, newest, text, version)

    monkeypatch.setattr(texts_module, "_stored", meets_another)
    outcome = save_text(KIM, ws, place, "situation", "Kim zuerst", 0)
    if ws.store.database.dialect == "postgresql":
        assert isinstance(outcome, Conflict)
        assert (outcome.newest.text, outcome.kept.text) == ("Alex zuerst", "Kim zuerst")
    else:
        assert isinstance(outcome, Saved)
        assert isinstance(save_text(ALEX, ws, place, "situation", "Alex", 0), Conflict)


TYPED = [
    "=SUMME(A1:A9)",
    "  eingerückt\n\tmit Tabulator  ",
    "Größe, Straße, Ärger",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 Familie",
    "\u202eabc\u202c \u200fשלום עליכם العربية\u200e",
    "e\u0301 é \u00a0 \ufeff \ufffe \U0010ffff",
    "-- ' \" \\ % _ {x} ${y} <b>&amp;</b>",
    "\n\n\n",
    "x" * LONGEST_TEXT,
]


@pytest.mark.parametrize("text", TYPED, ids=range(len(TYPED)))
def test_6_sign_by_sign(ws_and_place, text):
    ws, place = ws_and_place
    assert written(ws, place, text=text).text == text
    stored = text_of(ws, place)
    assert stored.text.encode() == text.encode()
    written(ws, place, text="anders", actor=ALEX, version=stored.version)
    late = save_text(KIM, ws, place, "situation", text, 0)
    assert late.kept.text == kept_texts(KIM, ws)[0].text == text


def test_6_control_characters(ws_and_place):
    ws, place = ws_and_place
    typed = "a\0b\x07c\x1b[31md\x7fe\x85f\ud800g\r\nh\ri\tj"
    assert written(ws, place, text=typed).text == "abc[31mdefg\nh\ni\tj"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_6_any_text(demo_text_place, text):
    ws, place = demo_text_place
    fit = cleaned(text)
    assert cleaned(fit) == fit
    now = text_of(ws, place, "success", sheet="plan")
    save_text(KIM, ws, place, "success", text, now.version)
    assert text_of(ws, place, "success", sheet="plan").text == fit
    assert [sign for sign in text if sign.isalnum()] == [sign for sign in fit if sign.isalnum()]


@pytest.fixture
def demo_text_place(database_url):
    ws, place = workspace_with_area(database_url)
    yield ws, place
    ws.close()


def test_7_too_long_and_unknown(ws_and_place):
    ws, place = ws_and_place
    seen = written(ws, place)
    before = tables_in(ws)
    with pytest.raises(ToolkitError) as error:
        save_text(KIM, ws, place, "situation", "x" * (LONGEST_TEXT + 1), seen.version)
    assert error.value.code == "text_too_long"
    assert error.value.values == {"longest": LONGEST_TEXT, "found": LONGEST_TEXT + 1}
    assert refused(lambda: save_text(KIM, ws, place, "gibtsnicht", "x", 0)) == "section_unknown"
    assert refused(lambda: read_texts(KIM, ws, place, "gibtsnicht")) == "section_unknown"
    assert refused(lambda: settle_kept_text(KIM, ws, new_id(), "weg", 1)) == "decision_unknown"
    assert text_of(ws, place) == seen
    assert tables_in(ws) == before
    late = conflict_again(ws, place, seen)
    too_long = "y" * (LONGEST_TEXT + 1)
    assert refused(lambda: settle_kept_text(KIM, ws, late.kept.id, "merged", 2, too_long)) == "text_too_long"
    assert kept_texts(KIM, ws) == (late.kept,)


def conflict_again(ws, place, seen):
    written(ws, place, text="Der Text von Alex", actor=ALEX, version=seen.version)
    return save_text(KIM, ws, place, "situation", "Mein Text", seen.version)


def test_8_members_of_one_area(ws_and_place):
    ws, place = ws_and_place
    other = areas(ws)[1]
    member = Actor("Mitglied", frozenset({(Role.AREA_TEAM, DORTMUND, place.area)}))
    with ws.store.writing() as repository:
        wave = repository.add_wave(NewWave(DORTMUND, "yrbs@2019", 2019, "Probe", 5, fresh_hash(), "test", b"x")).id
    assert isinstance(save_text(member, ws, place, "situation", "meins", 0), Saved)
    assert isinstance(save_text(member, ws, Place(place.area, wave), "limits", "meins", 0), Saved)
    elsewhere = [(other, "situation"), (Place(other.area, wave), "limits"), (Place(None, wave), "limits")]
    for where, section in elsewhere:
        sheet = "area" if section == "situation" else "profile"
        assert refused(lambda where=where, sheet=sheet: read_texts(member, ws, where, sheet)) == "not_available"
        assert refused(lambda where=where, name=section: save_text(member, ws, where, name, "x", 0)) == "not_available"
        assert refused(lambda where=where: kept_texts(member, ws, where)) == "not_available"
    assert tables_in(ws)["draft_text"] == 2
    late = save_text(member, ws, place, "situation", "zu spät", 0)
    moved = replace(member, roles=frozenset({(Role.AREA_TEAM, DORTMUND, other.area)}))
    assert kept_texts(moved, ws) == ()
    assert refused(lambda: settle_kept_text(moved, ws, late.kept.id, "take_mine", 1)) == "not_available"


def test_8_places_that_do_not_fit(ws_and_place):
    ws, place = ws_and_place
    with ws.store.writing() as repository:
        wave = repository.add_wave(NewWave(DORTMUND, "yrbs@2019", 2019, "Probe", 5, fresh_hash(), "test", b"x")).id
    foreign = Place(area=list_cities(ESSENER, ws)[0].areas[0].id)
    for where, section in [
        (Place(), "situation"),
        (Place(wave=wave), "situation"),
        (place, "limits"),
        (Place(foreign.area, wave), "limits"),
        (foreign, "situation"),
        (Place(area="' OR 1=1 --"), "situation"),
        (Place(area=new_id()), "situation"),
    ]:
        assert refused(lambda where=where, name=section: save_text(KIM, ws, where, name, "x", 0)) == "not_available"
    assert refused(lambda: save_text(ESSENER, ws, Place(wave=wave), "limits", "x", 0)) == "not_available"
    assert tables_in(ws)["draft_text"] == 0


def test_9_audit(ws_and_place):
    ws, place = ws_and_place
    late = conflict(ws, place, mine="GEHEIM")
    settle_kept_text(KIM, ws, late.kept.id, "take_mine", 2)
    lines = [line for line in audit_log(ws) if "text" in line.action]
    assert [(line.who, line.action, line.ags, line.result) for line in lines] == [
        ("Kim Koordination", "save_text", DORTMUND, "done"),
        ("Alex Team", "save_text", DORTMUND, "done"),
        ("Kim Koordination", "save_text", DORTMUND, "done"),
        ("Kim Koordination", "settle_kept_text", DORTMUND, "done"),
    ]
    assert not [line for line in lines if "GEHEIM" in line.object]


def test_10_sections():
    assert len({section.id for section in SECTIONS}) == len(SECTIONS) == 12
    for section in SECTIONS:
        for text in (section.title, section.hint):
            assert text.de.strip()
            assert text.en.strip()
            assert text.de != text.en
        assert section.title.de.endswith("?")
    assert {len(sections_of(sheet)) for sheet in ("area", "profile", "plan")} == {4}
