"""What monitoring may ask.

1. `/readyz` says ready or not ready and nothing else to strangers; with the token it names the parts.
2. `/metrics` does not exist without a token or with one that could be guessed, asks for it (401), refuses a wrong one
   (403) and gives figures for the right one; tokens are compared in constant time.
3. Requests are counted by class of address and status, open pages while they are open; no address, token or name is in
   the figures.
4. Figures of sessions, jobs, database and backups are those of the database; without a database the others remain.
5. Readiness is looked up at most once in two seconds.
6. The guard lets monitoring in without a session, under known names only.
"""

import asyncio
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations import monitoring_token
from ctc_toolkit.operations.measures import Measures
from ctc_toolkit.pages import watching
from ctc_toolkit.pages.middleware import Guard
from ctc_toolkit.pages.watching import Watch, route_class, routes
from ctc_toolkit.store.rotation import backup_name
from ctc_toolkit.workspace import open_workspace
from ctc_toolkit.workspace.sessions import demo_sign_in

TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def ws(demo_url, monkeypatch, tmp_path):
    monkeypatch.setenv("CTC_DATABASE_URL", demo_url)
    monkeypatch.setenv("CTC_BACKUP_FOLDER", str(tmp_path / "kept"))
    monkeypatch.setenv("CTC_METRICS_TOKEN", TOKEN)
    opened = open_workspace(demo_url)
    yield opened
    opened.close()


def client(opened, extra=(), hosts=()):
    measures = Measures(opened)
    guard = Middleware(Guard, hosts=hosts, media_owners=lambda _: set(), signed_in=lambda _: False)
    app = Starlette(
        routes=[*routes(opened, measures), *extra], middleware=[Middleware(Watch, measures=measures), guard]
    )
    return TestClient(app, base_url="http://localhost")


def broken():
    raise ToolkitError("database_unreachable", place="postgresql://secret-host/ctc")


def figures(answer):
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_1_ready(ws):
    browser = client(lambda: ws)
    assert (browser.get("/readyz").status_code, browser.get("/readyz").text) == (200, "ready")
    parts = browser.get("/readyz", headers=HEADERS).json()
    assert parts == {"ready": True, "database": True, "tables": True, "disk": True, "worker": True}


def test_1_not_ready_without_details(ws):
    browser = client(broken)
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready")
    with_token = browser.get("/readyz", headers=HEADERS)
    assert (with_token.status_code, with_token.json()["database"]) == (503, False)
    assert "secret-host" not in with_token.text
    assert browser.get("/readyz", headers={"Authorization": "Bearer wrong"}).text == "not ready"


@pytest.mark.parametrize("token", ["", "short", "a" * 64])
def test_2_no_figures_without_a_good_token(ws, monkeypatch, token):
    monkeypatch.setenv("CTC_METRICS_TOKEN", token)
    assert client(lambda: ws).get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code == 404


def test_2_token_file_that_cannot_be_read(ws, monkeypatch):
    monkeypatch.delenv("CTC_METRICS_TOKEN")
    monkeypatch.setenv("CTC_METRICS_TOKEN_FILE", "/nowhere/token")
    assert client(lambda: ws).get("/metrics", headers=HEADERS).status_code == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("", 401),
        ("Bearer ", 401),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
        ("Bearer wrong", 403),
        (f"Bearer {TOKEN}x", 403),
        (f"Bearer {TOKEN[:-1]}", 403),
        (b"Bearer \xff\xfe", 403),
        (f"bearer {TOKEN}", 200),
    ],
)
def test_2_door(ws, header, status):
    answer = client(lambda: ws).get("/metrics", headers={} if header is None else {"Authorization": header})
    assert answer.status_code == status
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
    assert TOKEN not in answer.text


def test_2_constant_time(ws, monkeypatch):
    compared, real = [], hmac.compare_digest

    def noted(one, other):
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(monitoring_token.hmac, "compare_digest", noted)
    assert client(lambda: ws).get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert compared == [(b"wrong", TOKEN.encode())]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "page"),
        ("/profil", "page"),
        ("/anmelden/code", "sign_in"),
        ("/teambefragung/abc", "team_survey"),
        ("/anbieter/abc/def", "provider"),
        ("/api/v1/tables", "interface"),
        ("/media/abc.xlsx", "download"),
        ("/_stcore/upload_file/a/b", "upload"),
        ("/_stcore/stream", "stream"),
        ("/_stcore/host-config", "inner"),
        ("/static/js/a.js", "static"),
        ("/healthz", "watching"),
        ("/../etc/passwd", "page"),
    ],
)
def test_3_classes(path, name):
    assert route_class(path) == name


def test_3_counts_without_content(ws):
    def boom(_):
        raise RuntimeError("inside")

    browser = client(
        lambda: ws,
        [Route("/anbieter/{token}", lambda _: PlainTextResponse("x", status_code=410)), Route("/anmelden/x", boom)],
    )
    browser.get("/anbieter/geheimes-token?name=Mia")
    browser.get("/anbieter/anderes-token")
    with pytest.raises(RuntimeError):
        browser.get("/anmelden/x")
    answer = browser.get("/metrics", headers=HEADERS)
    found = figures(answer)
    assert found["ctc_http_requests_total", (("route", "provider"), ("status", "4xx"))] == 2
    assert found["ctc_http_requests_total", (("route", "sign_in"), ("status", "5xx"))] == 1
    assert found["ctc_http_request_seconds_count", (("route", "provider"),)] == 2
    for planted in ("geheim", "anderes", "Mia", TOKEN, "Dortmund", "05913000", "Duisburg"):
        assert planted not in answer.text


def test_3_open_pages(ws):
    measures = Measures(lambda: ws)

    async def page(socket):
        await socket.accept()
        await socket.receive_text()

    app = Watch(Starlette(routes=[WebSocketRoute("/_stcore/stream", page)]), measures=measures)
    with TestClient(app).websocket_connect("/_stcore/stream") as socket:
        assert b"ctc_open_pages 1.0" in measures.text()
        socket.send_text("x")
    assert b"ctc_open_pages 0.0" in measures.text()


def test_3_other_events_pass():
    seen = []

    async def inner(scope, _receive, _send):
        seen.append(scope["type"])

    asyncio.run(Watch(inner, measures=Measures(broken))({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]


def test_4_figures(ws, tmp_path):
    before = figures(client(lambda: ws).get("/metrics", headers=HEADERS))
    demo_sign_in(ws, Role.TRAINER)
    kept = tmp_path / "kept"
    kept.mkdir()
    moment = datetime.now(UTC) - timedelta(hours=30)
    (kept / backup_name(moment, "sqlite")).write_bytes(b"12345")
    after = figures(client(lambda: ws).get("/metrics", headers=HEADERS))
    assert after["ctc_sessions", ()] - before["ctc_sessions", ()] == 1
    assert ("ctc_backup_age_seconds", ()) not in before
    assert after["ctc_backup_age_seconds", ()] == pytest.approx(30 * 3600, abs=60)
    assert (after["ctc_backups", ()], after["ctc_backup_bytes", ()]) == (1, 5)
    assert after["ctc_database_bytes", ()] > 100_000
    assert {labels for name, labels in after if name == "ctc_jobs"} == {
        (("state", state),) for state in ("waiting", "working", "done", "failed")
    }
    assert all(value == 1 for (name, _), value in after.items() if name in ("ctc_ready", "ctc_build"))


def test_4_without_a_database(ws):
    found = figures(client(broken).get("/metrics", headers=HEADERS))
    assert found["ctc_ready", (("part", "database"),)] == 0
    assert ("ctc_sessions", ()) not in found
    assert found["ctc_open_pages", ()] == 0


def test_5_not_too_often(ws, monkeypatch):
    asked = []

    def opened():
        asked.append(1)
        return ws

    now = [100.0]
    monkeypatch.setattr(watching.time, "monotonic", lambda: now[0])
    look = watching.Asked(opened)
    for moment in (100.0, 100.5, 101.9, 102.0, 103.0):
        now[0] = moment
        assert look.now().ready
    assert len(asked) == 2


def test_6_guard(ws):
    browser = client(lambda: ws, [Route("/profil", lambda _: PlainTextResponse("page"))], hosts=("localhost",))
    assert browser.get("/readyz").status_code == 200
    assert browser.get("/metrics").status_code == 401
    assert browser.get("/profil", follow_redirects=False).status_code == 303
    assert browser.get("/metrics", headers={**HEADERS, "Host": "evil.example"}).status_code == 400
