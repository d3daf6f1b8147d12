"""`ctc worker`: the work in the background in a process of its own.

1. As a real process it does what was ordered, is heard of, and ends in good order with SIGTERM.
2. `--check` says whether a worker is running, and ends with 15 where none is.
3. A wrong CTC_WORKER keeps the app from starting, with a sentence.
4. Where jobs had to be given back, it says how many.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest
from click.testing import CliRunner

from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.pages.server import serve
from ctc_toolkit.workspace import ReportOrder, job_work, made_reports, order_report, read_made_report, report_jobs
from tests.unit.workspace.made import COORDINATOR, DORTMUND, real_workspace
from tests.unit.workspace.matrix_surveys import add_wave

SECONDS = 120


def check():
    return CliRunner().invoke(cli, ["worker", "--check"])


@pytest.mark.slow
def test_1_2_a_real_process(sqlite_url, monkeypatch):
    ws = real_workspace(sqlite_url)
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    order = ReportOrder("profile_summary", DORTMUND, add_wave(ws, DORTMUND), form="html", made_on=date(2026, 11, 30))
    order_report(COORDINATOR, ws, order)
    environment = {**os.environ, "CTC_LANGUAGE": "en"}
    program = "from ctc_toolkit.cli.main import main; main()"
    command = [sys.executable, "-c", program, "worker", "--jobs", "1"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + SECONDS
        while report_jobs(COORDINATOR, ws, DORTMUND)[0].unfinished:
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < end
            time.sleep(0.2)
        assert check().exit_code == 0
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=SECONDS)[1]
    assert process.returncode == 0
    assert "The worker is ready" in said
    assert "The worker has ended." in said
    (made,) = made_reports(COORDINATOR, ws, DORTMUND).made
    assert b"</html>" in read_made_report(COORDINATOR, ws, made.id).content
    refused = check()
    assert isinstance(refused.exception, ToolkitError)
    assert (refused.exception.code, refused.exception.exit_code) == ("worker_silent", 15)
    ws.close()


def test_3_a_wrong_setting(monkeypatch):
    monkeypatch.setenv("CTC_WORKER", "elsewhere")
    with pytest.raises(ToolkitError, match="worker_setting_wrong") as wrong:
        serve(port=1)
    assert "elsewhere" in wrong.value.say("de")


@pytest.mark.parametrize(("given", "words"), [(0, ""), (1, "1 job was not finished"), (2, "2 jobs were not finished")])
def test_4_given_back(sqlite_url, monkeypatch, given, words):
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    monkeypatch.setattr(job_work, "work", lambda _ws, jobs: given if jobs == 2 else -1)
    left = []
    monkeypatch.setattr(os, "_exit", left.append)
    monkeypatch.setattr("ctc_toolkit.cli.worker.t", translator("en"))
    said = CliRunner().invoke(cli, ["worker"]).output
    assert words in said
    assert ("was not finished" in said or "were not finished" in said) == bool(words)
    assert left == ([0] if given else []), "threads that have not finished do not keep the process"
