"""The examples of the page on the interface.

1. The Python example runs as it stands there, against the interface on a real socket, and prints the table.
2. The page names every address of the interface, and its limits are those of the code.
"""

import contextlib
import io
import re
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from ctc_toolkit.interface import PREFIX, build_interface
from ctc_toolkit.interface.pace import PER_SOURCE, PER_TOKEN
from tests.unit.workspace.interface_made import evaluator, released_wave, stored_token
from tests.unit.workspace.made import DORTMUND, real_workspace

PAGE = (Path(__file__).parents[2] / "docs" / "handbuch" / "schnittstelle.md").read_text(encoding="utf-8")


@pytest.fixture
def served(sqlite_url):
    ws = real_workspace(sqlite_url)
    released_wave(ws, DORTMUND)
    _, token = stored_token(ws, evaluator(ws, DORTMUND))
    app = Starlette(routes=[Mount(PREFIX, app=build_interface(lambda: ws))])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    (socket,) = server.servers[0].sockets
    yield f"http://127.0.0.1:{socket.getsockname()[1]}", token
    server.should_exit = True
    thread.join(10)
    ws.close()


def test_1_the_example_runs(served, monkeypatch):
    address, token = served
    monkeypatch.setenv("CTC_ADDRESS", address)
    monkeypatch.setenv("CTC_TOKEN", token)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    printed = io.StringIO()
    names: dict = {}
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "schnittstelle.md", "exec"), names)
    assert {"label", "percent", "low", "high", "state"} <= set(names["table"].columns)
    assert f"[{len(names['table'])} rows x 6 columns]" in printed.getvalue()


def test_2_the_page_is_true():
    paths = set(build_interface(lambda: None).openapi()["paths"])
    for path in paths:
        assert f"`{path}`" in PAGE, path
    assert f"{PER_TOKEN} Anfragen in der Minute" in PAGE
    assert f"eine Adresse im Netz {PER_SOURCE}" in PAGE
