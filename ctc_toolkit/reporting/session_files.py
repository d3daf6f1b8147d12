"""The template for many sessions as a spreadsheet, made for the measures and groups of an area, with lists."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ctc_toolkit.implementation.planned import due_days
from ctc_toolkit.implementation.records import HIGHEST, LOWEST, Delivery
from ctc_toolkit.implementation.session_table import (
    ADAPTED_NAMES,
    ALL,
    COLUMNS,
    EXAMPLE,
    HELD_NAMES,
    MOST_ROWS,
    NONE,
    TITLES,
)
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.sheet_xlsx import XLSX
from ctc_toolkit.reporting.word_files import writable

__all__ = ["XLSX", "session_template"]

MOST_PREFILLED = 400
"""How many sessions that are due the template names beforehand."""

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = {"measure": 32, "group": 26, "number": 10, "on": 12, "minutes": 10, "present": 11, "why": 44}
_FIELDS = tuple(one.field for one in COLUMNS)
_EXAMPLES: tuple[dict[str, object], ...] = (
    {"held": "held", "number": 1, "on": date(2026, 9, 7), "minutes": 45, "present": 21, "delivered": ALL, "quality": 4,
     "engagement": 5, "adapted": "none"},
    {"held": "held", "number": 2, "on": date(2026, 9, 14), "minutes": 40, "present": 19, "delivered": "1; 2",
     "planned": "1; 2; 3", "quality": 3, "engagement": 4, "adapted": "fits"},
    {"held": "cancelled", "number": 3, "on": date(2026, 9, 21)},
)  # fmt: skip


def session_template(deliveries: Sequence[Delivery], language: str, today: date, *, title: str, made_up: str) -> bytes:
    """Return an Excel file with one row for each session that is due and not entered yet, below three example rows.

    made_up: a sentence where everything is made up, else "".
    """
    import xlsxwriter

    t = translator(language)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        book.set_properties({"title": writable(title), "author": ""})
        _rows(book, t, deliveries, today)
        _notes(book, t, [title, *([made_up] if made_up else []), *_how(t), *_components(t, deliveries)])
        _lists(book, t, deliveries)
    return target.getvalue()


def _rows(book: Any, t: Translator, deliveries: Sequence[Delivery], today: date) -> None:
    leaf = book.add_worksheet(t("Sessions of groups"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E6E6"})
    example = book.add_format({"italic": True, "font_color": "#595959", "valign": "top"})
    example_day = book.add_format(
        {"italic": True, "font_color": "#595959", "valign": "top", "num_format": "dd.mm.yyyy"}
    )
    text, day = book.add_format({"valign": "top"}), book.add_format({"valign": "top", "num_format": "dd.mm.yyyy"})
    for place, column in enumerate(COLUMNS):
        leaf.write_string(0, place, column.title.get(t.language), head)
        leaf.set_column(place, place, _WIDTHS.get(column.field, 18), day if column.field == "on" else text)
    rows = [(cells, example, example_day) for cells in _examples(t)]
    rows += [(cells, text, day) for cells in _due(deliveries, today)]
    for row, (cells, plain, dated) in enumerate(rows, start=1):
        for field, value in cells.items():
            place = _FIELDS.index(field)
            if isinstance(value, date):
                leaf.write_datetime(row, place, value, dated)
            elif isinstance(value, int):
                leaf.write_number(row, place, value, plain)
            else:
                leaf.write_string(row, place, writable(value), plain)
    leaf.freeze_panes(1, 2)
    leaf.set_landscape()
    leaf.set_paper(9)
    leaf.fit_to_pages(1, 0)


def _examples(t: Translator) -> Iterator[dict[str, object]]:
    """Yield the example rows in the language of the template."""
    reasons = ("", t("shortened: fire drill"), t("school trip"))
    for number, (cells, why) in enumerate(zip(_EXAMPLES, reasons, strict=True), start=1):
        shown = {
            "measure": EXAMPLE.get(t.language),
            "group": f"{EXAMPLE.get(t.language)} {number}",
            **cells,
            "held": HELD_NAMES[str(cells["held"])].get(t.language),
        }
        if "adapted" in cells:
            shown["adapted"] = ADAPTED_NAMES[str(cells["adapted"])].get(t.language)
        if cells.get("delivered") is ALL:
            shown["delivered"] = ALL.get(t.language)
        yield shown | ({"why": why} if why else {})


def _due(deliveries: Sequence[Delivery], today: date) -> Iterator[dict[str, object]]:
    """Yield measure, group, number and expected day of sessions that are due and not entered, at most 400."""
    left = MOST_PREFILLED
    for delivery in deliveries:
        for group in delivery.groups:
            entered = {one.fields.number for one in group.sessions if one.fields.held != "later"}
            for number, day in enumerate(due_days(delivery, group), start=1):
                if day <= today and number not in entered and left > 0 and not delivery.dropped:
                    left -= 1
                    yield {"measure": delivery.title, "group": group.fields.name, "number": number, "on": day}


def _lists(book: Any, t: Translator, deliveries: Sequence[Delivery]) -> None:
    """Write the values of lists on a hidden sheet and let the cells of their columns offer them."""
    leaf, called = book.get_worksheet_by_name(t("Sessions of groups")), t("Lists")
    hidden = book.add_worksheet(called)
    lists = {
        "measure": [one.title for one in deliveries if one.groups],
        "group": list(dict.fromkeys(group.fields.name for one in deliveries for group in one.groups)),
        "held": [text.get(t.language) for text in HELD_NAMES.values()],
        "adapted": [text.get(t.language) for text in ADAPTED_NAMES.values()],
        "delivered": [ALL.get(t.language), NONE.get(t.language)],
    }
    for column, (field, values) in enumerate(lists.items()):
        hidden.write_string(0, column, field)
        for row, value in enumerate(values, start=1):
            hidden.write_string(row, column, writable(value))
        if not values:
            continue
        letter, place = chr(ord("A") + column), _FIELDS.index(field)
        rule: dict[str, object] = {"validate": "list", "source": f"='{called}'!${letter}$2:${letter}${len(values) + 1}"}
        if field == "delivered":
            rule |= {"ignore_blank": True, "show_error": False}
        else:
            rule |= {"error_type": "warning", "error_title": t("Not in the list")}
            rule |= {"error_message": t("Please take a value of the list.")}
        leaf.data_validation(1, place, MOST_ROWS, place, rule)
    hidden.hide()
    for field in ("quality", "engagement"):
        place = _FIELDS.index(field)
        rating = {"validate": "integer", "criteria": "between", "minimum": LOWEST, "maximum": HIGHEST}
        leaf.data_validation(1, place, MOST_ROWS, place, {**rating, "error_type": "warning"})


def _notes(book: Any, t: Translator, lines: Sequence[str]) -> None:
    leaf = book.add_worksheet(t("Notes"))
    leaf.set_column(0, 0, 110)
    strong, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    for row, line in enumerate(lines):
        leaf.write_string(row, 0, writable(line), strong if row == 0 else text)


def _how(t: Translator) -> list[str]:
    called = {field: text.get(t.language) for field, text in TITLES.items()}
    return [
        t("One row is one session of a group. Rows with “Example” are not read; they may stay or go."),
        t(
            "Sessions that are due stand there already with the day on which they were expected, spread evenly between "
            "start and end. Correct the day. Rows in which nothing else is filled in are passed over."
        ),
        t("Needed: {columns}.", columns=", ".join(called[name] for name in ("group", "number", "on", "held"))),
        t(
            "{delivered}: “all”, “none”, or the numbers below with a semicolon, such as 1; 3. {planned}: only where "
            "not all of them were meant for this session.",
            delivered=called["delivered"],
            planned=called["planned"],
        ),
        t("{quality} and {engagement}: own ratings, 1 low, 5 high.", **called),
        t("A reason is needed where a session was cancelled or adapted."),
        t("Counts only. No names of young people, no notes about single persons."),
        t("A table only adds. Sessions that are entered already stay as they are."),
    ]


def _components(t: Translator, deliveries: Sequence[Delivery]) -> list[str]:
    """Return one line for each measure with its numbered core components, so that the notes stay short."""
    lines = []
    for one in deliveries:
        named = [f"{number} = {part.name}" for number, part in enumerate(one.set_up.components, start=1)]
        if one.groups and named:
            lines.append(t("Core components of {measure}:", measure=one.title) + "\n" + "\n".join(named))
    return lines
