"""The server.

1. It finds `app.py` in a checkout and in an installed wheel.
2. It answers to the names it was told, to its own machine's where it listens only there, else to all.
3. A port that is taken and an address that does not exist end in a listed error, not in a traceback.
4. It has a health route, an icon and a script of its own, and asks robots to stay away.
5. Without a running app nobody owns a download.
6. The settings of the app are the safe ones.
7. Warming up never stops the server.
8. Only named addresses and networks are trusted as web servers in front; anything else is a listed error.
9. The plain pages get the typefaces of the app.
"""

import re
import socket
import tomllib
from pathlib import Path

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.measures import Measures
from ctc_toolkit.pages import server

ROOT = Path(__file__).resolve().parents[3]


def test_1_script(tmp_path, monkeypatch):
    assert server.script_path() == ROOT / "app.py"
    shipped = tmp_path / "shipped" / "app.py"
    shipped.parent.mkdir()
    shipped.write_text("")
    monkeypatch.setattr(server, "_PACKAGE", tmp_path)
    assert server.script_path() == shipped


def test_1_app_is_navigation_only():
    lines = (ROOT / "app.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60
    assert not [line for line in lines if "st." in line and "navigation" not in line]


@pytest.mark.parametrize(
    ("host", "named", "expected"),
    [
        ("127.0.0.1", "", server.LOOPBACK),
        ("localhost", "", server.LOOPBACK),
        ("::1", "", server.LOOPBACK),
        ("0.0.0.0", "", ()),
        ("0.0.0.0", "ctc.stadt.example, ctc", ("ctc.stadt.example", "ctc", *server.LOOPBACK)),
        ("127.0.0.1", "ctc.stadt.example", ("ctc.stadt.example", *server.LOOPBACK)),
    ],
)
def test_2_names(monkeypatch, host, named, expected):
    monkeypatch.setenv("CTC_ALLOWED_HOSTS", named)
    assert server.allowed_hosts(host) == expected


def test_3_port_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ToolkitError) as caught:
            server.serve(port=port)
    assert caught.value.code == "port_taken"
    assert str(port) in caught.value.say("de")


def test_3_address_of_another_machine():
    with pytest.raises(ToolkitError) as caught:
        server.serve(host="192.0.2.1", port=0)
    assert caught.value.code == "cannot_listen"


def test_4_routes():
    paths = {route.path for route in server._routes(Measures(server.open_this_workspace))}
    files = {"/ctc/page.js", "/ctc/icon.svg", "/ctc/fonts.css", "/ctc/sign-in.css", "/ctc/team-survey.css"}
    files |= {"/teambefragung/danke", "/teambefragung/{token}", "/ctc/provider.css", "/ctc/provider.js"}
    session = "/anbieter/{token}/{group}/{session}"
    files |= {
        "/anbieter/{token}",
        "/anbieter/{token}/{group}",
        session,
        f"{session}/gespeichert",
        f"{session}/loeschen",
    }
    signing_in = {path for path in paths if path.startswith(("/anmelden", "/abmelden", "/konto/passwort"))}
    assert paths - signing_in == {"/healthz", "/readyz", "/metrics", "/robots.txt", "/api/v1", *files}
    assert {"/anmelden", "/anmelden/demo", "/anmelden/code", "/abmelden", "/konto/passwort"} <= signing_in
    for name in ("page.js", "icon.svg", "sign-in.css"):
        assert (server.ASSETS / name).is_file()


def test_5_nobody_owns_a_download_without_an_app():
    assert server.media_owners("abc") == set()


def test_6_settings():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["toolbarMode"] == "viewer"
    server_part = settings["server"]
    assert server_part["maxUploadSize"] == 20
    assert server_part["enableXsrfProtection"] is True
    assert server_part["enableCORS"] is True
    assert server_part["enableStaticServing"] is False
    assert server_part["enableAgentApi"] is False
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")


def test_7_warming_up_never_raises(monkeypatch, caplog):
    def broken():
        raise RuntimeError("no process")

    monkeypatch.setattr("ctc_toolkit.survey.readers.start_reading_process", broken)
    server.warm_up()
    assert "could not be warmed up" in caplog.text


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("", ()),
        (" , ", ()),
        ("127.0.0.1", ("127.0.0.1",)),
        ("10.0.0.0/24, ::1", ("10.0.0.0/24", "::1")),
        ("10.0.0.9/24", ("10.0.0.9/24",)),
    ],
)
def test_8_trusted_proxies(monkeypatch, named, expected):
    monkeypatch.setenv("CTC_TRUSTED_PROXIES", named)
    assert server.trusted_proxies() == expected


@pytest.mark.parametrize("named", ["*", "proxy.stadt.example", "10.0.0.0/99", "127.0.0.1;::1"])
def test_8_untrusted_entries(monkeypatch, named):
    monkeypatch.setenv("CTC_TRUSTED_PROXIES", named)
    with pytest.raises(ToolkitError) as caught:
        server.serve(port=0)
    assert caught.value.code == "trusted_proxies_wrong"


def test_9_typefaces():
    import streamlit

    faces = server.font_faces()
    files = re.findall(r'url\("(/static/media/[^"]+[.]woff2)"\)', faces)
    assert len(files) == 2
    for file in files:
        assert (Path(streamlit.__file__).parent / "static" / file.removeprefix("/")).is_file()
