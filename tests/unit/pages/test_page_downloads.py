"""Whose a prepared download is.

1. A file made by a click belongs to the session that showed its button, whoever asked for it and however often.
2. Two sessions with the same file both own it; a file nobody ordered belongs to nobody.
3. A session that has ended owns nothing.
4. What is remembered has a limit.
"""

from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from ctc_toolkit.pages import downloads


class Pages:
    """Sessions with the media files of a running server, without the server."""

    def __init__(self, monkeypatch):
        self.media_file_mgr = MediaFileManager(MemoryMediaFileStorage("/media"))
        self.cookies, self._monkeypatch = {}, monkeypatch

    def get_client(self, session):
        cookies = self.cookies.get(session)
        return SimpleNamespace(client_context=SimpleNamespace(cookies=cookies)) if cookies is not None else None

    def button(self, session, content):
        self._monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: session)
        return self.media_file_mgr.add_deferred(lambda: content, "text/plain", f"place-{session}", "a.txt")

    def click(self, button):
        return self.media_file_mgr.execute_deferred(button).rpartition("/")[2].partition(".")[0]


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.setattr(MediaFileManager, "execute_deferred", MediaFileManager.execute_deferred)  # put back afterwards
    downloads.remember_who_ordered()
    downloads.remember_who_ordered()
    found = Pages(monkeypatch)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime.Runtime, "instance", lambda: found)
    monkeypatch.setattr(downloads, "owner_name", lambda cookies: cookies["name"])
    monkeypatch.setattr(downloads, "_ORDERED", type(downloads._ORDERED)())
    return found


def test_1_the_session_that_showed_the_button(pages):
    pages.cookies = {"one": {"name": "Anna"}, "two": {"name": "Berta"}}
    pages.button("two", b"other")
    button = pages.button("one", b"content")
    first, second = pages.click(button), pages.click(button)
    assert first == second
    assert downloads.media_owners(first) == {"Anna"}
    assert downloads.media_owners(button) == {"Anna"}


def test_2_several_owners_and_none(pages):
    pages.cookies = {"one": {"name": "Anna"}, "two": {"name": "Berta"}}
    ids = {pages.click(pages.button(session, b"same")) for session in ("one", "two")}
    assert len(ids) == 1
    assert downloads.media_owners(ids.pop()) == {"Anna", "Berta"}
    assert downloads.media_owners("0" * 64) == set()


def test_3_ended_sessions(pages):
    pages.cookies = {"one": {"name": "Anna"}}
    file_id = pages.click(pages.button("one", b"content"))
    assert downloads.media_owners(file_id) == {"Anna"}
    pages.cookies = {}
    assert downloads.media_owners(file_id) == set()


def test_4_a_limit(pages, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_REMEMBERED", 3)
    pages.cookies = {"one": {"name": "Anna"}}
    ids = [pages.click(pages.button("one", f"content {number}".encode())) for number in range(5)]
    assert len(downloads._ORDERED) == 3
    pages.media_file_mgr.clear_session_refs("one")
    assert [bool(downloads.media_owners(file_id)) for file_id in ids] == [False, False, True, True, True]
