"""Buttons that hand out the template of a product: a Word file, and a spreadsheet for what grows over time."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.product_templates import (
    Form,
    TemplateFacts,
    product_file,
    product_file_name,
    product_forms,
)
from ctc_toolkit.reporting.sheet_xlsx import XLSX
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.site_words import current_words

MEDIA: dict[Form, str] = {"docx": DOCX, "xlsx": XLSX}
ICONS: dict[Form, str] = {"docx": ":material/description:", "xlsx": ":material/table:"}


def template_button(
    context: PageContext,
    product: str,
    *,
    city: str = "",
    area: str = "",
    made_up: bool = False,
    place: str = "step",
    words: Literal["product", "short"] = "short",
) -> None:
    """Show one button (Word), or two (Word and spreadsheet), for the template of a product.

    city, area: names for the head of the sheet. place: makes the keys of the buttons differ where a page shows the
    same product twice. Making a file takes about a tenth of a second; it is then kept.
    """
    t = context.t
    facts = TemplateFacts(city, area, date.today(), made_up)
    titles = {one.id: one.title.get(t.language) for one in load_process().products}
    title = titles[product]
    labels = {
        ("docx", "short"): t("Word template"),
        ("xlsx", "short"): t("Excel template"),
        ("docx", "product"): t("{title} (Word)", title=plain(title)),
        ("xlsx", "product"): t("{title} (Excel)", title=plain(title)),
    }
    with st.container(key=f"template-{place}-{product}", horizontal=True, gap="small"):
        for form in product_forms(product):
            st.download_button(
                labels[form, words],
                _file(product, facts, t.language, form, current_words().key),
                file_name=product_file_name(product, facts, t.language, form),
                mime=MEDIA[form],
                key=f"template-{place}-{product}-{form}",
                icon=ICONS[form],
                on_click="ignore",
                help=t("Template: {title}", title=plain(title)),
            )


@lru_cache(maxsize=256)
def _file(product: str, facts: TemplateFacts, language: str, form: Form, words: str) -> bytes:
    """Return a template, kept for a while: it depends on nothing but this. words: key of the words of the site.

    The file is made beforehand: what a download button makes on demand belongs to no session, and would be refused.
    """
    return product_file(product, facts, language, form)
