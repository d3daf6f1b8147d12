"""A sheet on the screen, with the same blocks as in its Word file, and the buttons that hand it out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import current_language, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.reporting.branding import branded
from ctc_toolkit.reporting.palette import INK
from ctc_toolkit.reporting.sheets import (
    HTML,
    PDF,
    Brand,
    Bullets,
    Drawing,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    WritingSpace,
    sheet_docx,
    sheet_html,
    sheet_name,
    sheet_pdf,
)
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.site_words import current_words, use_words
from ctc_toolkit.workspace import city_brand

LONGEST = 4000
INKS = {"light": "#1d2a30", "dark": "#f0efe9"}
"""Text colours of pictures: one that is shown as an image does not know the colours around it."""
_BOX = ":material/check_box_outline_blank: "


def show_blocks(blocks: Iterable[SheetBlock], *, key: str) -> None:
    """Show blocks of a sheet one below the other; every text is foreign text and escaped."""
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            (st.header if block.level == 1 else st.subheader)(plain(block.text), anchor=False)
        elif isinstance(block, Paragraph):
            _paragraph(block)
        elif isinstance(block, Bullets):
            with st.container(key=f"{block.style}-{key}-{number}"):
                _bullets(block)
        elif isinstance(block, SheetTable):
            frame = pd.DataFrame(
                [[plain(cell, LONGEST) for cell in row] for row in block.rows],
                columns=[plain(name) for name in block.columns],
            )
            show_table(frame, block.caption, content="sentences", key=f"{key}-{number}")
        elif isinstance(block, WritingSpace):
            st.markdown(plain(block.label))
        elif isinstance(block, Drawing):
            show_drawing(block, key=f"{key}-{number}")
        elif isinstance(block, Figure):
            _figure(block, key=f"{key}-{number}")
        elif isinstance(block, PageBreak):
            st.divider()


def show_drawing(block: Drawing, *, key: str) -> None:
    """Show a picture that this software drew, in the text colour of the theme; on a phone it can be moved sideways."""
    ink = INKS["dark" if st.context.theme.type == "dark" else "light"]
    with st.container(key=f"drawing-{key}"):
        st.image(block.svg.replace(INK, ink), width="stretch", alt=block.described)


def _figure(block: Figure, *, key: str) -> None:
    """Show a chart as it is printed, and the same values as a table below it."""
    from ctc_toolkit.reporting.print_charts import chart_svg

    with st.container(key=f"drawing-{key}"):
        st.markdown(f"**{plain(block.title)}**")
        st.image(
            chart_svg(json.loads(block.document), current_language(), block.width), width="stretch", alt=block.described
        )
    if block.table is not None:
        show_blocks([block.table], key=f"{key}-table")


def _paragraph(block: Paragraph) -> None:
    text = plain(block.text, LONGEST)
    if block.address:
        st.markdown(f"[{text}]({block.address})")
    elif block.style == "note":
        st.info(text)
    else:
        st.markdown(f"**{text}**" if block.style == "strong" else text)


def _bullets(block: Bullets) -> None:
    lines = []
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}. " if block.style == "numbers" else "- "
        lines.append(mark + (_BOX if block.style == "boxes" else "") + plain(item, LONGEST))
    st.markdown("\n".join(lines))


def city_look(ags: str) -> Callable[[], Brand]:
    """Return what gives the brand of a city to files that are made when somebody clicks; "" is no city."""
    context = page_context()
    if not ags or not reach(context.actor)("city_brand"):
        return Brand
    actor, workspace = context.actor, context.workspace

    def look() -> Brand:
        """Read the brand, as the person who opened the page."""
        return city_brand(actor, workspace, ags).brand

    return look


def sheet_downloads(t: Translator, sheet: Callable[[], Sheet], name: Sheet, *, key: str, city: str = "") -> None:
    """Offer a sheet as a Word file, as PDF and as a web page; it is made when somebody clicks.

    name: a sheet with the title that the files are named after. city: whose name, colours, logo and template it has
    (AGS).
    """
    words, brand = current_words(), city_look(city)

    def made(make: Callable[[Sheet], bytes]) -> bytes:
        """Make the file outside of the page, with the words of this site."""
        with use_words(words):
            return make(branded(sheet(), brand()))

    with st.container(key=f"downloads-{key}", horizontal=True, gap="small"):
        st.download_button(
            t("As a Word file"),
            lambda: made(sheet_docx),
            file_name=sheet_name(name, ".docx"),
            mime=DOCX,
            key=f"{key}-docx",
            icon=":material/description:",
            on_click="ignore",
        )
        st.download_button(
            t("As a PDF file"),
            lambda: made(sheet_pdf),
            file_name=sheet_name(name, ".pdf"),
            mime=PDF,
            key=f"{key}-pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        st.download_button(
            t("As a web page to print"),
            lambda: made(sheet_html),
            file_name=sheet_name(name, ".html"),
            mime=HTML,
            key=f"{key}-html",
            icon=":material/print:",
            on_click="ignore",
        )
