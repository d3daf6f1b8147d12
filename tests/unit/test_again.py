"""Which failures `make test` walks once more.

1. A few browser tests; never when a test without a browser failed, when a file could not be read, or when many failed.
2. Without a list of failures the run stays failed.
3. A run that was stopped or broke off stays failed, whatever its list says: most tests may never have been run.
4. What failed at first is named, and so is how it went alone; what fails again is a failure.
"""

import json

import pytest

from tests import again

BROWSER = "tests/browser/test_journeys.py::test_1"


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        ([BROWSER], True),
        ([f"{BROWSER}[{number}]" for number in range(again.MOST)], True),
        ([f"{BROWSER}[{number}]" for number in range(again.MOST + 1)], False),
        ([BROWSER, "tests/unit/test_house.py::test_1_sizes"], False),
        (["tests/browser/test_journeys.py"], False),
        ([], False),
    ],
)
def test_1_only_a_few_of_the_browser(failed, expected):
    assert again.worth_another_walk(failed) is expected


@pytest.mark.parametrize("content", [None, "", "{", "{}", '{"tests/unit/test_house.py::test_1_sizes": true}'])
def test_2_stays_failed(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        again.FAILED.parent.mkdir(parents=True)
        again.FAILED.write_text(content)
    assert again.main(again.TESTS_FAILED) == 1


@pytest.fixture
def walked(tmp_path, monkeypatch):
    """Give a list of failures with one test of the browser, and collect what is walked instead of walking it."""
    monkeypatch.chdir(tmp_path)
    again.FAILED.parent.mkdir(parents=True)
    again.FAILED.write_text(json.dumps({BROWSER: True}))
    calls = []
    monkeypatch.setattr(pytest, "main", lambda arguments: calls.append(arguments) or len(calls) - 1)
    return calls


@pytest.mark.parametrize("code", ["", "0", "2", "3", "4", "5", "137"])
def test_3_a_run_that_broke_off(walked, code):
    assert again.main(code) == 1
    assert walked == []


def test_4_says_what_happened(walked, capsys):
    assert again.main("1") == 0
    assert walked == [["-n", "0", BROWSER]]
    told = capsys.readouterr().out
    assert BROWSER in told
    assert "1 failed at first; alone, all passed." in told
    assert again.main("1") == 1
    assert "alone, some fail again." in capsys.readouterr().out
