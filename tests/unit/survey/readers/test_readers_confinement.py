"""The reading process: limits hold, whatever it does ends in a listed code, and the program around it is safe.

1. Out of time (computing or waiting), out of memory, killed, crashed: each has its own code.
2. Network, programs, writing, unpickling are refused inside; the process has no secrets of the environment.
3. An exception of a library becomes `file_damaged` with its kind only: its text may quote answers.
4. Both ways to start (prepared process that forks; a new process each time) give the same.
5. The way `__main__` was started does not matter: `python -c`, a script without guard, forked programs, threads.
6. The prepared process is started again when it was lost, and ends with the program.
7. A read costs little beyond the parsing itself once the process is prepared.
8. What does not look like an answer of a reader is refused; frames never come from pickles.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pytest
from survey_files import survey_frame, write_csv

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers import DEFAULT_LIMITS, Limits, confined, read_file, start_reading_process
from ctc_toolkit.survey.readers.child import answer
from ctc_toolkit.survey.readers.confined import call_confined
from ctc_toolkit.survey.readers.table import unpack

MODULE = """
import os, pickle, signal, socket, subprocess, sys, time
from ctc_toolkit.errors import ToolkitError

def fine(text): return {"text": text, "secret": os.environ.get("CTC_DATABASE_URL")}, b"body"
def damaged(): raise ValueError("Max Mustermann said yes")
def listed(): raise ToolkitError("csv_quotes", line=7)
def unlisted_values(): raise ToolkitError("csv_quotes", line=object())
def compute():
    while True: pass
def wait(): time.sleep(600)
def allocate(): return {}, bytearray(3 * 1024**3)
def grow():
    kept = []
    while True: kept.append(bytearray(10**7))
def crash(): os.kill(os.getpid(), signal.SIGSEGV)
def abort(): os.abort()
def killed(): os.kill(os.getpid(), signal.SIGKILL)
def leave(): os._exit(3)
def silent(): os._exit(0)
def connect(): socket.create_connection(("127.0.0.1", 9))
def run(): subprocess.run(["true"])
def system(): os.system("true")
def fork(): os.fork()
def write(path): open(path, "w")
def remove(path): os.remove(path)
def unpickle(): pickle.loads(b"cos\\nsystem\\n(S'true'\\ntR.")
def talk(): print("noise on standard output"); return {}, b"x"
def paths(): return {"path": sys.path, "main": str(sys.modules["__main__"].__file__)}, b""
"""
STARTS = pytest.mark.parametrize("start", ["fork", pytest.param("spawn", marks=pytest.mark.slow)])


@pytest.fixture
def target(tmp_path, monkeypatch):
    """Give a function from a name in MODULE to its target, importable in new reading processes."""
    name = f"misbehaving_{os.getpid()}_{time.monotonic_ns()}"
    (tmp_path / f"{name}.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = confined._server
    monkeypatch.setattr(confined, "_server", None)
    yield lambda function: f"{name}:{function}"
    if confined._server is not None and confined._server is not before:
        confined._server.close()


def code_of(target: str, limits: Limits = DEFAULT_LIMITS, start: str = confined.START, **arguments: object) -> str:
    with pytest.raises(ToolkitError) as caught:
        call_confined(target, arguments, limits, start)
    assert caught.value.say("de") != caught.value.say("en")
    return caught.value.code


def test_1_time(target):
    started = time.monotonic()
    assert code_of(target("compute"), Limits(cpu_seconds=1)) == "reader_time"
    assert code_of(target("wait"), Limits(wall_seconds=1)) == "reader_time"
    assert time.monotonic() - started < 30


def test_1_memory(target):
    assert code_of(target("allocate")) == "reader_memory"
    assert code_of(target("grow")) == "reader_memory"


@STARTS
def test_1_ends(target, start):
    assert code_of(target("killed"), start=start) == "reader_killed"
    for name in ("crash", "abort", "leave", "silent"):
        assert code_of(target(name), start=start) == "reader_crashed", name


def test_2_locks(target, tmp_path):
    for name in ("connect", "run", "system", "fork", "unpickle"):
        assert code_of(target(name)) == "reader_forbidden", name
    victim = tmp_path / "victim.txt"
    victim.write_text("still here")
    assert code_of(target("write"), path=str(victim)) == "reader_forbidden"
    assert code_of(target("remove"), path=str(victim)) == "reader_forbidden"
    assert victim.read_text() == "still here"


@STARTS
def test_2_no_secrets_and_4_both_starts(target, start, monkeypatch):
    monkeypatch.setenv("CTC_DATABASE_URL", "postgresql://user:secret@host/db")
    got = call_confined(target("fine"), {"text": "größe"}, DEFAULT_LIMITS, start)
    assert (got.header, bytes(got.body)) == ({"text": "größe", "secret": None}, b"body")
    assert bytes(call_confined(target("talk"), {}, DEFAULT_LIMITS, start).body) == b"x"
    assert code_of(target("listed"), start=start) == "csv_quotes"


@STARTS
def test_4_same_table_from_both_starts(tmp_path, start, monkeypatch):
    path = write_csv(tmp_path / "x.csv", survey_frame(20))
    arguments = {"path": str(path), "file_format": "csv", "limits": asdict(DEFAULT_LIMITS)}
    got = call_confined("ctc_toolkit.survey.readers.parse:parse", arguments, DEFAULT_LIMITS, start)
    assert unpack(got.header, got.body, "").frame.equals(read_file(path).frame)


def test_3_texts_of_libraries_stay_inside(target):
    with pytest.raises(ToolkitError) as caught:
        call_confined(target("damaged"), {}, DEFAULT_LIMITS)
    assert caught.value.code == "file_damaged"
    assert caught.value.values == {"kind": "ValueError"}
    assert "Mustermann" not in caught.value.say("de")
    assert code_of(target("unlisted_values")) == "csv_quotes"
    assert code_of(target("does_not_exist")) == "reader_crashed"


SCRIPT = """
import sys
from pathlib import Path
from ctc_toolkit.survey.readers import read_file
print("once")
print(len(read_file(Path(sys.argv[1])).frame))
"""


@pytest.mark.parametrize("way", ["-c", "script", "stdin"])
def test_5_any_main(tmp_path, way):
    path = write_csv(tmp_path / "x.csv", survey_frame(20))
    script = tmp_path / "no_guard.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = {"-c": ["-c", SCRIPT], "script": [str(script)], "stdin": ["-"]}[way]
    done = subprocess.run(
        [sys.executable, *command, str(path)], input=SCRIPT, capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.stdout == "once\n20\n", done.stderr
    assert done.stderr == ""


def test_5_threads_and_forked_programs(tmp_path):
    path = write_csv(tmp_path / "x.csv", survey_frame(20))
    with ThreadPoolExecutor(8) as pool:
        assert [len(raw.frame) for raw in pool.map(read_file, [path] * 24)] == [20] * 24
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if len(read_file(path).frame) == 20 else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert len(read_file(path).frame) == 20


def test_5_modules_beside_the_program_are_not_imported(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "x.csv", survey_frame(20))
    (tmp_path / "pyreadstat.py").write_text("raise SystemExit('the wrong module')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, str(path)], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.stdout == "once\n20\n", done.stderr


def test_6_started_again(tmp_path):
    path = write_csv(tmp_path / "x.csv", survey_frame(20))
    start_reading_process()
    first = confined._server
    assert first is not None
    first.process.kill()
    first.process.wait()
    assert len(read_file(path).frame) == 20
    assert confined._server is not first


def test_6_not_available(monkeypatch, tmp_path):
    path = write_csv(tmp_path / "x.csv", survey_frame(20))
    monkeypatch.setattr(confined, "_server", None)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python here"))
    with pytest.raises(ToolkitError) as caught:
        read_file(path)
    assert caught.value.code == "reader_unavailable"


def test_6_ends_with_the_program(tmp_path):
    path = write_csv(tmp_path / "x.csv", survey_frame(20))
    script = SCRIPT + "from ctc_toolkit.survey.readers import confined\nprint(confined._server.process.pid)\n"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60)
    pid = int(done.stdout.split()[-1])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_7_overhead(tmp_path):
    path = write_csv(tmp_path / "x.csv", survey_frame(5))
    read_file(path)
    spent = []
    for _ in range(7):
        started = time.perf_counter()
        read_file(path)
        spent.append(time.perf_counter() - started)
    assert min(spent) < 0.25


def test_8_answers_are_not_trusted():
    header = {"file_format": "csv", "labels": {}, "value_labels": {}, "findings": []}
    good = pa.table({"a": pa.array([1.0])})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, good.schema) as writer:
        writer.write_table(good)
    body = sink.getvalue().to_pybytes()
    assert unpack(header, body, "h").frame["a"].tolist() == [1.0]
    for broken in (body[:50], b"", body[::-1]):
        with pytest.raises((pa.ArrowException, OSError, ValueError)):
            unpack(header, broken, "h")
    other = pa.table({"a": pa.array([1], pa.int16())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, other.schema) as writer:
        writer.write_table(other)
    with pytest.raises(ValueError, match="int16"):
        unpack(header, sink.getvalue().to_pybytes(), "h")
    with pytest.raises(KeyError):
        unpack({}, body, "h")


def test_8_a_wrong_answer_ends_in_a_code(monkeypatch, tmp_path):
    path = write_csv(tmp_path / "x.csv", survey_frame(5))
    monkeypatch.setattr("ctc_toolkit.survey.readers.call_confined", lambda *_: confined.Answer({}, memoryview(b"junk")))
    with pytest.raises(ToolkitError) as caught:
        read_file(path)
    assert caught.value.code == "reader_crashed"


def test_4_parse_is_an_ordinary_function(tmp_path):
    from ctc_toolkit.survey.readers.parse import parse

    path: Path = write_csv(tmp_path / "x.csv", survey_frame(5))
    header, write = parse(str(path), "csv", asdict(DEFAULT_LIMITS))
    out = io.BytesIO()
    write(out)
    assert len(unpack(header, out.getvalue(), "").frame) == 5
    assert answer.__doc__
