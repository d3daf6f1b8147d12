"""The German words of a site.

1. Without a choice the preset words count; a choice is read back with who made it and when, by everybody.
2. Only words of the catalogue can be chosen, only for labels that exist; what is refused changes nothing.
3. A choice made from an older state is refused, also where two people choose at the same time for the first time.
4. Choosing the same again changes nothing and leaves no line in the audit log; a choice leaves one.
5. A word that the catalogue no longer offers counts as the preset.
6. The words are kept for some seconds for each workspace by itself: a choice is in use at once here, after that time
   in other processes, never in another workspace.
7. Clearing the demo brings back the preset words.
8. Pages before the sign-in have the words, too, and the preset ones where the database does not answer.
"""

from datetime import UTC, datetime

import pytest
from starlette.requests import Request

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.sign_in.rendering import Visit
from ctc_toolkit.site_words import PRESET, use_words
from ctc_toolkit.store.models import SiteLabel
from ctc_toolkit.store.site_labels import SiteLabelTables
from ctc_toolkit.workspace import cache, choose_site_label, demo_actor, open_workspace, site_labels
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, audit_log, real_workspace


def of(labels, label):
    return next(view for view in labels.labels if view.label == label)


def choose(ws, word="Kommune", *, label="area", version=0, actor=ADMINISTRATOR):
    return choose_site_label(actor, ws, label, word, version=version)


def refused(call, *args, **named):
    with pytest.raises(ToolkitError) as error:
        call(*args, **named)
    return error.value.code


def test_1_choose_and_read(database_url):
    ws = real_workspace(database_url)
    before = site_labels(COORDINATOR, ws)
    assert [(view.label, view.word) for view in before.labels] == [
        ("community_profile", "Gebietsprofil"),
        ("community_board", "Gebietsteam"),
        ("key_leaders", "Lenkungsgruppe"),
        ("area", "Gebiet"),
    ]
    assert before.words is PRESET
    chosen = choose(ws)
    assert of(chosen, "area").version == 1
    again = choose(ws, "Sozialraum", version=1)
    view = of(site_labels(COORDINATOR, ws), "area")
    assert view == of(again, "area")
    assert (view.word, view.changed_by, view.version) == ("Sozialraum", ADMINISTRATOR.name, 2)
    assert (datetime.now(UTC) - view.changed_at).total_seconds() < 60
    assert site_labels(COORDINATOR, ws).words.put("im Gebiet") == "im Sozialraum"
    ws.close()


def test_2_only_offered_words(sqlite_url):
    ws = real_workspace(sqlite_url)
    assert refused(choose, ws, "Revier") == "site_word_unknown"
    assert refused(choose, ws, "Gebietsteam") == "site_word_unknown"
    assert refused(choose, ws, label="colour") == "site_label_unknown"
    assert refused(choose, ws, actor=COORDINATOR) == "not_available"
    assert site_labels(COORDINATOR, ws).words is PRESET
    assert not [line for line in audit_log(ws) if line.action == "choose_site_label" and line.result == "done"]
    ws.close()


def test_3_changed_meanwhile(database_url, monkeypatch):
    ws = real_workspace(database_url)
    choose(ws)
    assert refused(choose, ws, "Stadtteil", version=0) == "changed_meanwhile"
    assert refused(choose, ws, "Stadtteil", version=7) == "changed_meanwhile"
    assert of(site_labels(ADMINISTRATOR, ws), "area").word == "Kommune"

    def somebody_was_first(self, label, word, who, version):
        self._session.connection().exec_driver_sql(
            "INSERT INTO site_label (label, word, changed_by, changed_at, version) "
            "VALUES ('key_leaders', 'Steuerungsgruppe', 'X', '2026-11-30 08:00:00.000000+00:00', 1)"
        )
        self._session.add(SiteLabel(label=label, word=word, changed_by=who))
        self._session.flush()

    monkeypatch.setattr(SiteLabelTables, "choose", somebody_was_first)
    assert refused(choose, ws, "Steuerungsgruppe", label="key_leaders") == "changed_meanwhile"
    monkeypatch.undo()
    assert of(site_labels(ADMINISTRATOR, ws), "key_leaders").version == 0
    ws.close()


def test_4_audit_lines(sqlite_url):
    ws = real_workspace(sqlite_url)
    choose(ws)
    choose(ws, version=1)
    lines = [line for line in audit_log(ws) if line.action == "choose_site_label"]
    assert [(line.who, line.object, line.result) for line in lines] == [
        (ADMINISTRATOR.name, "word area: Kommune", "done")
    ]
    assert of(site_labels(ADMINISTRATOR, ws), "area").version == 1
    ws.close()


def test_5_words_that_are_gone(sqlite_url):
    ws = real_workspace(sqlite_url)
    with ws.store.writing() as repository:
        repository.site_labels.choose("area", "Quartier", "Früher", 0)
        repository.site_labels.choose("gone", "Wort", "Früher", 0)
    found = site_labels(COORDINATOR, ws)
    assert of(found, "area").word == "Gebiet"
    assert found.words is PRESET
    assert of(choose(ws, "Stadtteil", version=1), "area").word == "Stadtteil"
    ws.close()


def test_6_kept_for_seconds_and_for_one_workspace(tmp_path, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: clock[0])
    one, other = (real_workspace(f"sqlite:///{tmp_path / name}") for name in ("one.sqlite", "other.sqlite"))
    same = open_workspace(f"sqlite:///{tmp_path / 'one.sqlite'}")

    def shown():
        return [ws.words.put("im Gebiet") for ws in (one, same, other)]

    assert shown() == ["im Gebiet"] * 3
    choose(one)
    assert shown() == ["in der Kommune", "im Gebiet", "im Gebiet"]
    assert one.kept_words.get(lambda: pytest.fail("read again")).key == "Gebiet=Kommune"
    clock[0] += cache.KEPT_SECONDS + 0.1
    assert shown() == ["in der Kommune", "in der Kommune", "im Gebiet"]
    for ws in (one, same, other):
        ws.close()


def test_8_plain_pages_have_the_words(sqlite_url):
    ws = real_workspace(sqlite_url)
    choose(ws, "Kommunalteam", label="community_board")
    scope = {"type": "http", "method": "GET", "path": "/anmelden", "query_string": b"lang=de", "headers": []}
    with use_words(PRESET):
        assert Visit(Request(scope), ws).t("Area team") == "Kommunalteam"
    ws.close()
    broken = open_workspace(sqlite_url)
    broken.kept_words.get = refuse
    with use_words(PRESET):
        assert Visit(Request(scope), broken).t("Area team") == "Gebietsteam"
    broken.close()


def refuse(_):
    raise ToolkitError("not_available")


def test_7_a_demo_that_is_cleared_has_the_preset_words(database_url):
    ws = open_workspace(database_url)
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
    trainer = demo_actor()
    assert of(choose(ws, "Stadtteil", actor=trainer), "area").word == "Stadtteil"
    with ws.store.writing() as repository:
        repository.clear_demo()
    assert site_labels(trainer, ws).words is PRESET
    ws.close()
