"""Every product of Duisburg, made in both languages and read back.

1. All products can be made, as PDF (slides as PowerPoint) and Word file; a PDF is tagged and names its language; the
   report has 20 to 40 pages, the summary and the sheet of a school two, the plain page one.
2. Every share that a product names is one of the released table; every released value stands in the report's tables,
   and every value of a school in the tables of its sheet.
"""

from __future__ import annotations

import pytest

from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting.products import products
from tests.every_product import check_city, copied


@pytest.fixture(scope="module")
def demo(demo_template, tmp_path_factory):
    ws = copied(demo_template, tmp_path_factory.mktemp("duisburg"))
    yield ws
    ws.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_1_2_every_product(demo, language):
    assert check_city(demo, "05112000", language) == {product.id for product in products()}
