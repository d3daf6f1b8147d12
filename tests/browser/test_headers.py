"""What the served app sends on every route.

1. Every HTTP answer, errors and refusals included, and the websocket handshake carry the security headers.
2. A page says its language, in the address, by cookie and by browser; no page is kept by browsers.
3. Closed routes are closed; the health route answers; the host configuration names no foreign origin.
4. Another name than the machine's own is refused, over HTTP and over the websocket; so is a foreign origin.
5. A session is not resumed by a browser that did not open it.
6. A prepared download is given to its browser only.
7. Uploads without the token against forged requests are refused.
8. An error nobody foresaw sends nothing of its cause to the browser.
"""

import http.client
import re
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

REQUIRED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def ask(served, path, *, method="GET", headers=None, body=None):
    """Return status, headers (lower case; the last of each), all cookies and the body."""
    parts = urlsplit(served.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    names = {name.lower(): value for name, value in answer.getheaders()}
    cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return answer.status, names, cookies, data


def static_file(served):
    page = ask(served, "/")[3].decode()
    return "/" + re.search(r'src="\./(static/js/index[^"]+)"', page).group(1)


ROUTES = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/profil"),
    ("GET", "/gibt-es-nicht"),
    ("GET", "/healthz"),
    ("GET", "/robots.txt"),
    ("GET", "/ctc/page.js"),
    ("GET", "/ctc/icon.svg"),
    ("GET", "/favicon.png"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/metrics"),
    ("GET", "/_stcore/agent/openapi.json"),
    ("POST", "/_stcore/agent/interact"),
    ("GET", "/media/0123456789abcdef.csv"),
    ("PUT", "/_stcore/upload_file/a/b"),
    ("POST", "/"),
    ("OPTIONS", "/_stcore/health"),
    ("GET", "/static/js/missing.js"),
    ("GET", "/../../etc/passwd"),
    ("GET", "//evil.example/x"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_1_headers_on_every_route(served, method, path):
    _, headers, _, _ = ask(served, path, method=method)
    for name, value in REQUIRED.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "permissions-policy" in headers
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_1_static_files(served):
    status, headers, _, _ = ask(served, static_file(served))
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert "immutable" in headers["cache-control"]


def test_1_websocket_handshake(served):
    with connect(served.address.replace("http", "ws") + "/_stcore/stream", subprotocols=["streamlit"]) as socket:
        headers = socket.response.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "de"),
        ("/profil?lang=en", {"Accept-Language": "de"}, "en"),
        ("/", {"Accept-Language": "en-GB"}, "en"),
        ("/", {"Accept-Language": "en-GB", "Cookie": "ctc_language=de"}, "de"),
        ("/", {"Accept-Language": "pl"}, "de"),
    ],
)
def test_2_language(served, path, headers, language):
    status, answer, _, data = ask(served, path, headers={**headers, "Accept-Encoding": "gzip"})
    assert status == 200
    assert f'<html lang="{language}">'.encode() in data
    assert answer["cache-control"] == "no-store"
    assert b"<title>Communities That Care</title>" in data


def test_3_closed_and_open_routes(served):
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"):
        assert ask(served, path)[0] == 404
    assert ask(served, "/healthz")[3] == b"ok"
    config = ask(served, "/_stcore/host-config")[3].decode()
    assert "http" not in config
    assert '"allowedOrigins":[]' in config.replace(" ", "")


def test_4_foreign_names_and_origins(served):
    assert ask(served, "/", headers={"Host": "evil.example"})[0] == 400
    address = served.address.replace("http", "ws") + "/_stcore/stream"
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        with pytest.raises(InvalidStatus), connect(address, additional_headers=headers):
            pass


def session_of(served, cookie, session=""):
    """Open a websocket as the browser `cookie`, run the app once, and return the id of its session."""
    address = served.address.replace("http", "ws") + "/_stcore/stream"
    protocols = ["streamlit", "none"] + ([session] if session else [])
    headers = {"Cookie": f"ctc_browser={cookie}"}
    with connect(address, subprotocols=protocols, additional_headers=headers, max_size=None) as socket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(socket.recv(timeout=30))
            if answer.WhichOneof("type") == "new_session":
                return answer.new_session.initialize.session_id


def test_5_sessions_belong_to_a_browser(served):
    session = session_of(served, "browser-a")
    assert session_of(served, "browser-a", session) == session
    assert session_of(served, "browser-b", session) != session
    assert session_of(served, "", session) != session


def test_6_downloads_belong_to_a_browser(served, open_page, settled):
    page = open_page("/profil")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Alle Werte als Datei speichern").click()
    text = loading.value.path().read_text(encoding="utf-8-sig")
    assert "beispieldaten" in loading.value.suggested_filename.lower()
    assert "Beispieldaten" in text
    assert "measure;label;kind" in text
    path = urlsplit(loading.value.url).path
    assert path.startswith("/media/")
    (cookie,) = [entry for entry in page.context.cookies() if entry["name"] == "ctc_browser"]
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"
    assert ask(served, path, headers={"Cookie": f"ctc_browser={cookie['value']}"})[0] == 200
    assert ask(served, path)[0] == 403
    assert ask(served, path, headers={"Cookie": "ctc_browser=somebody-else"})[0] == 403
    assert ask(served, path, headers={"Cookie": f"ctc_browser={cookie['value']}"})[1]["cache-control"] == "no-store"


def test_7_uploads_need_the_token(served):
    session = session_of(served, "browser-c")
    status, _, _, _ = ask(served, f"/_stcore/upload_file/{session}/file", method="PUT", body=b"x")
    assert status == 403


def test_8_errors_tell_nothing(served, open_page, browser):
    (served.data / "ctc.sqlite").rename(served.data / "away.sqlite")
    (served.data / "ctc.sqlite").mkdir()
    try:
        page = open_page("/profil?wave=x")
        text = page.locator("body").inner_text()
        assert str(served.data) not in text
        assert "Traceback" not in text
        assert "sqlite" not in text.lower()
    finally:
        (served.data / "ctc.sqlite").rmdir()
        (served.data / "away.sqlite").rename(served.data / "ctc.sqlite")
