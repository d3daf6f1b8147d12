"""Every product of Dortmund and Essen, made in both languages and read back; see the file on Duisburg.

1. What there is to tell can be made, as PDF (slides as PowerPoint) and Word file; pages, tags and language are right.
2. Every share that a product names is one of the released table; every released value stands in the report's tables.
"""

from __future__ import annotations

import pytest

from ctc_toolkit.language import LANGUAGES
from tests.every_product import check_city, copied

ALWAYS = {"profile_summary", "profile_report", "plain_page", "council_slides", "resource_report", "letters"}


@pytest.fixture(scope="module")
def demo(demo_template, tmp_path_factory):
    ws = copied(demo_template, tmp_path_factory.mktemp("others"))
    yield ws
    ws.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ags", ["05913000", "05113000"])
def test_1_2_every_product(demo, ags, language):
    assert check_city(demo, ags, language) >= ALWAYS
