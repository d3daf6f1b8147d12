"""Reading the numbers of finished files back, without the code that wrote them: DOCX, PDF, XLSX, HTML.

`texts_of` returns every text of a file, `tables_of` its tables as rows of texts. `shares_of` reads "34 of 100 (30 to
38)" and "34 %" out of a text, `allowed_numbers` says which whole percent may stand anywhere in a product of released
values, and `expected_rows` what has to stand in a table of shares.
"""

from __future__ import annotations

import html
import io
import re

import docx
import openpyxl
import pikepdf

SPACE = "[ \u00a0]"
OF_HUNDRED = re.compile(rf"(\d+){SPACE}(?:von|of){SPACE}100(?:{SPACE}\((\d+){SPACE}(?:bis|to){SPACE}(\d+)\))?")
PERCENT = re.compile(rf"(?<![\d,.])(\d+){SPACE}?%")


def texts_of(content: bytes, form: str) -> list[str]:
    """Return the texts of a file in their order: paragraphs, cells, lines of pages."""
    return {"docx": _docx_texts, "pdf": _pdf_texts, "xlsx": _xlsx_texts, "html": _html_texts}[form](content)


def tables_of(content: bytes, form: str) -> list[list[list[str]]]:
    """Return the tables of a DOCX or XLSX file: rows of texts, the heading row first."""
    if form == "docx":
        tables = docx.Document(io.BytesIO(content)).tables
        return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    book = openpyxl.load_workbook(io.BytesIO(content))
    leaves = [[["" if cell is None else str(cell) for cell in row] for row in leaf.values] for leaf in book]
    return leaves[1:]  # the first leaf holds notes


def shares_in_tables(content: bytes, form: str, language: str) -> dict[str, tuple[str, str]]:
    """Return by the name of a measure the share and range that the tables of a report show for everybody."""
    head = {"de": ["Anteil", "Spanne (von 100)"], "en": ["Share", "Range (of 100)"]}[language]
    rows = [row for table in tables_of(content, form) if table[0][1:3] == head for row in table[1:]]
    return {row[0]: (re.sub(r" \((unsicher|uncertain)\)$", "", row[1]), row[2]) for row in rows}


def _docx_texts(content: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(content))
    named = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = ["".join(part.text or "" for part in paragraph.iter(f"{named}t"))
             for paragraph in document.element.body.iter(f"{named}p")]  # fmt: skip
    pictures = [one.get("descr") or "" for one in document.element.body.iter() if one.tag.endswith("}docPr")]
    return [text for text in (*found, *pictures) if text]


def _xlsx_texts(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [str(cell) for leaf in book for row in leaf.values for cell in row if cell is not None]


def _html_texts(content: bytes) -> list[str]:
    body = re.sub(r"<svg.*?</svg>|<style.*?</style>", " ", content.decode(), flags=re.DOTALL)
    return [html.unescape(part).strip() for part in re.split(r"<[^>]*>", body) if part.strip()]


def _pdf_texts(content: bytes) -> list[str]:
    """Return the text of each page; every glyph is looked up in the table to Unicode that its font brings."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [_page_text(page) for page in pdf.pages]


def _page_text(page: pikepdf.Page) -> str:
    fonts = {name: _to_unicode(font) for name, font in page.resources.get("/Font", {}).items()}
    said, held = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            held = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            raw = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            said.append("".join(held.get(raw[at : at + 2], "") for at in range(0, len(raw), 2)))
        elif str(operator) in ("BT", "ET"):
            said.append("\n")
    return re.sub(r"\n+", "\n", "".join(said))


def _to_unicode(font: pikepdf.Object) -> dict[bytes, str]:
    table = bytes(font["/ToUnicode"].read_bytes()).decode("latin-1")
    found: dict[bytes, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for source, target in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[bytes.fromhex(source)] = bytes.fromhex(target).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, target in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            begin = int(target, 16)
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[(int(low, 16) + step).to_bytes(2, "big")] = chr(begin + step)
    return found


def shares_of(text: str) -> set[int]:
    """Return every whole percent that a text names as "34 of 100 (30 to 38)"."""
    flat = " ".join(text.split())
    return {int(part) for found in OF_HUNDRED.findall(flat) for part in found if part}


def allowed_numbers(released, differences=()) -> set[int]:
    """Return every whole percent that may stand in a product of released values as "of 100"."""
    table = released.table
    shown = table[table["state"].isin(["shown", "banded"])]
    allowed = {int(value) for name in ("percent", "low", "high", "band_limit") for value in shown[name].dropna()}
    for held in differences:
        for one in held.shown:
            allowed |= {value for value in (one.percent, one.base) if value is not None}
    return allowed


def expected_rows(released, instrument, language: str) -> dict[str, tuple[str, str]]:
    """Return by the name of a measure its share and range for everybody, as a table has to show them."""
    sign, to = ("\u00a0%", "bis") if language == "de" else ("%", "to")
    rows = {}
    table = released.table
    for _, row in table[(table["groups"] == "all") & (table["state"] == "shown")].iterrows():
        if row["measure"] not in {scale.id for scale in instrument.scales} | {one.id for one in instrument.indicators}:
            continue
        interval = f"{row['low']} {to} {row['high']}" if row["low"] == row["low"] else ""
        rows[instrument.label_of(row["measure"], language)] = (f"{row['percent']}{sign}", interval)
    return rows
