"""Which failures `make test` walks once more.

1. A few browser tests; never when a test without a browser failed, when a file could not be read, or when many failed.
2. Without a list of failures the run stays failed.
"""

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
    assert again.main() == 1
