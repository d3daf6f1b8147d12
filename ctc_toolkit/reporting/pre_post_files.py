"""The template for linked answers as a spreadsheet: columns, lists to choose from, notes; no example of a person."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_table import (
    ARMS,
    ITEM,
    LONGEST_CODE,
    MOST_ITEMS,
    MOST_ROWS,
    SHORTEST_CODE,
    TIMES,
    TITLES,
)
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.sheet_xlsx import XLSX
from ctc_toolkit.reporting.word_files import writable

__all__ = ["XLSX", "linked_template"]

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def linked_template(fields: ChangeFields, items: int, language: str) -> bytes:
    """Return the Excel template for what is measured; items: how many single questions, 0 for a score.

    Raises:
        ValueError: more questions than a table may have, or fewer than none.
    """
    import xlsxwriter

    if not 0 <= items <= MOST_ITEMS:
        raise ValueError("a table has at most 60 questions")
    t = translator(language)
    titles = [TITLES[name].get(language) for name in ("code", "time", "group", "arm")]
    questions = [f"{ITEM.get(language)} {number}" for number in range(1, items + 1)]
    titles += questions if items and fields.kind == "score" else [TITLES["score"].get(language)]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        book.set_properties({"title": writable(t("Answers before and after")), "author": ""})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E6E6"})
        leaf = book.add_worksheet(t("Answers"))
        for place, title in enumerate(titles):
            leaf.write_string(0, place, title, head)
            leaf.set_column(place, place, 16 if place < 4 else 11)
        leaf.freeze_panes(1, 1)
        _choices(leaf, fields, len(titles), language)
        _notes(book, t, _how(t, fields, items))
    return target.getvalue()


def _choices(leaf: Any, fields: ChangeFields, columns: int, language: str) -> None:
    lists = {1: [one.get(language) for one in TIMES.values()], 3: [one.get(language) for one in ARMS.values()]}
    for place, values in lists.items():
        leaf.data_validation(1, place, MOST_ROWS, place, {"validate": "list", "source": values})
    if fields.kind == "yes_no":
        values = ["ja", "nein"] if language == "de" else ["yes", "no"]
        leaf.data_validation(1, 4, MOST_ROWS, 4, {"validate": "list", "source": values})
    elif fields.low is not None and fields.high is not None:
        rule = {"validate": "decimal", "criteria": "between", "minimum": fields.low, "maximum": fields.high}
        leaf.data_validation(1, 4, MOST_ROWS, columns - 1, rule)


def _how(t: Translator, fields: ChangeFields, items: int) -> list[str]:
    lines = [
        t("Answers before and after: {figure}", figure=fields.figure or "–"),
        t("One row is one answer: each young person has one row before and one row after."),
        t("Never write names, dates of birth, mail addresses or pupil numbers. Codes are the only link."),
        t(
            "Codes have {shortest} to {longest} signs, letters and digits, as the young people made them themselves. "
            "Copy them exactly.",
            shortest=SHORTEST_CODE,
            longest=LONGEST_CODE,
        ),
        t("Group: the course or class, such as “course A”. Leave it empty where there is just one."),
        t("Taking part: empty or “programme” for participants, “comparison” for young people without the programme."),
    ]
    if items:
        lines.append(
            t("Turn questions that ask the other way round before you enter them. The mean of the questions counts.")
        )
    return [
        *lines,
        t("What was not answered stays empty."),
        t("Only the result is stored, from ten young people on. Codes and answers are forgotten at once."),
    ]


def _notes(book: Any, t: Translator, lines: Sequence[str]) -> None:
    leaf = book.add_worksheet(t("Notes"))
    leaf.set_column(0, 0, 110)
    strong, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    for row, line in enumerate(lines):
        leaf.write_string(row, 0, writable(line), strong if row == 0 else text)
