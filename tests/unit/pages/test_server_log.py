"""The log of the server.

1. While the app is served, each line of the audit log goes to standard error as one line of JSON; before and after not.
"""

import io
import json

import uvicorn

from ctc_toolkit.pages.server import serve
from ctc_toolkit.workspace import audit_log, operator_actor
from tests.unit.workspace.made import ADMINISTRATOR, real_workspace


def test_1_told_while_served(sqlite_url, monkeypatch):
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    told = io.StringIO()
    monkeypatch.setattr("sys.stderr", told)
    during = []

    def run(_server, sockets):
        assert sockets
        during.append(real_workspace(sqlite_url))

    monkeypatch.setattr(uvicorn.Server, "run", run)
    serve(port=0)
    (ws,) = during
    events = [json.loads(line) for line in told.getvalue().splitlines() if line.startswith("{")]
    assert [(event["event"], event["city"], event["who"]) for event in events] == [
        ("add_city", "05913000", ADMINISTRATOR.name),
        ("add_city", "05113000", ADMINISTRATOR.name),
    ]
    assert [line.id for line in audit_log(operator_actor(), ws).lines][::-1] == [event["line"] for event in events]
    ws.close()
