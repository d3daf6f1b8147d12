"""The log as lines of JSON.

1. One event is one line of JSON in plain ASCII with the time in UTC, whatever somebody typed.
2. Of an error only kinds and places are written, never its text: answers, names and parameters stay out.
3. Links without an account, passwords, tokens, codes, cookies and e-mail addresses are masked, in messages and fields.
4. Of libraries only the first line of the fixed part is written; of warnings their kind and place.
5. An error in a thread becomes a line; afterwards all is as before.
6. The form is chosen by CTC_LOG_FORMAT, anything else is a listed error.
7. Streamlit's and uvicorn's own loggers write in the same way once they are quietened.
"""

import io
import json
import logging
import threading
import warnings
from datetime import UTC, datetime, timedelta

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations import logs

TOKEN = "Zk3vQ8xN1pLw7RtY5uBc2sDf9hJm4gKaE6oWiXqVnTr"
ANSWER = "In den letzten 12 Monaten: 3 Mal"
PLANTED = ("Mia Musterkind", ANSWER, TOKEN, "geheim99", "a.muster@stadt.example")


@pytest.fixture
def written():
    stream = io.StringIO()
    told = logs.write_to(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.stop(told)
    for planted in PLANTED:
        assert planted not in stream.getvalue()


def ours():
    return logging.getLogger("ctc_toolkit.somewhere")


def test_1_one_line(written):
    ours().warning('first\nsecond\r {"level": "info"} \u2028 ü %s', "x\ny")
    (line,) = written()
    assert line["level"] == "warning"
    assert line["logger"] == "ctc_toolkit.somewhere"
    assert line["message"].startswith("first\nsecond")
    moment = datetime.fromisoformat(line["time"])
    assert line["time"].endswith("Z")
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


def test_1_ascii():
    line = logs.line("x", "Jürgen\nZeile\u0085", {"check": "ö\n"})
    assert line.isascii()
    assert line.splitlines() == [line]


def fail():
    try:
        raise ValueError(f"Mia Musterkind answered {ANSWER!r}")
    except ValueError as first:
        raise RuntimeError(f"[SQL: INSERT ...] [parameters: ({ANSWER!r}, {TOKEN!r})]") from first


def test_2_errors_without_text(written):
    try:
        fail()
    except RuntimeError:
        ours().exception("it failed")
    try:
        raise ToolkitError("setting_twice", setting="geheim99")
    except ToolkitError:
        ours().warning("listed", exc_info=True)
    first, second = written()
    assert first["error"] == "RuntimeError <- ValueError"
    assert first["places"][-1].rpartition(":")[0].endswith("operations/test_json_log.py")
    assert second["error"] == "ToolkitError[setting_twice]"


def test_2_chains_without_end(written):
    error = RuntimeError(ANSWER)
    error.__cause__ = error
    ours().error("odd", exc_info=error)
    assert written()[0]["error"] == "RuntimeError"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"GET /teambefragung/{TOKEN} failed", "GET /teambefragung/*** failed"),
        (f"/anbieter/{TOKEN[:20]}/gruppe", "/anbieter/***/gruppe"),
        (f"/anmelden/openid/antwort?code={TOKEN}&state=x", "/anmelden/openid/antwort?***"),
        ("postgresql://ctc:geheim99@db/ctc", "postgresql://ctc:***@db/ctc"),
        (f"Authorization: Bearer {TOKEN}", "Authorization: ***"),
        (f"cookie: __Host-ctc={TOKEN[:12]}", "cookie: ***"),
        ("password = 'geheim99'", "password = '***'"),
        ("Passwort: geheim99, weiter", "Passwort: ***, weiter"),
        ("from a.muster@stadt.example today", "from *** today"),
        (f"the key {TOKEN} is there", "the key *** is there"),
        ("a job of the kind report failed", "a job of the kind report failed"),
        ("unexpected error 1f2e3d4c", "unexpected error 1f2e3d4c"),
    ],
)
def test_3_masks(written, text, left):
    ours().error("%s", text)
    assert written()[0]["message"] == left
    assert json.loads(logs.line("x", "m", {"field": text}))["field"] == left


def test_4_libraries(written):
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: <Task exception={ANSWER}>")
    logging.getLogger("sqlalchemy.pool").error("Exception during reset of %r", ANSWER)
    warnings.warn(f"could not read {ANSWER}", UserWarning, stacklevel=1)
    logging.getLogger("some.library").setLevel(logging.DEBUG)
    logging.getLogger("some.library").debug("everything it does")
    logging.getLogger("some.library").info("and more")
    task, pool, warned = written()
    assert task["message"] == "Task exception was never retrieved"
    assert pool["message"] == "Exception during reset of %r"
    assert warned["message"].endswith(": UserWarning")


def test_5_threads():
    stream, before = io.StringIO(), (list(logging.getLogger().handlers), threading.excepthook)
    told = logs.write_to(stream)

    def die():
        raise KeyError(ANSWER)

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    logs.stop(told)
    (line,) = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (line["error"], line["level"]) == ("KeyError", "error")
    assert ANSWER not in stream.getvalue()
    assert (list(logging.getLogger().handlers), threading.excepthook) == before


@pytest.mark.parametrize(("given", "expected"), [("json", "json"), (" TEXT ", "text"), ("", "text")])
def test_6_form(given, expected):
    assert logs.log_form({"CTC_LOG_FORMAT": given}, otherwise="text") == expected
    assert logs.log_form({}, otherwise="json") == "json"


def test_6_other_form():
    with pytest.raises(ToolkitError) as caught:
        logs.log_form({"CTC_LOG_FORMAT": "xml"}, otherwise="text")
    assert caught.value.code == "doctor_log_format"


def test_7_streamlit_writes_the_same(written, monkeypatch):
    from streamlit import logger as theirs

    from ctc_toolkit.pages.watching import quieten_streamlit

    kept = {name: (list(one.handlers), one.propagate) for name, one in theirs._loggers.items()}
    monkeypatch.setattr(theirs, "setup_formatter", theirs.setup_formatter)
    quieten_streamlit()
    try:
        theirs.get_logger("streamlit.made_for_this_test").error("new %s", ANSWER)
        theirs.get_logger("uvicorn.error").error("Exception in ASGI application\n" + ANSWER)
        assert [line["message"] for line in written()] == ["new %s", "Exception in ASGI application"]
    finally:
        theirs._loggers.pop("streamlit.made_for_this_test")
        for name, (handlers, propagate) in kept.items():
            theirs._loggers[name].handlers[:], theirs._loggers[name].propagate = handlers, propagate
