"""Offers and gaps of a place as a sheet to carry into a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ctc_toolkit.language import Translator
from ctc_toolkit.programmes.offer_matrix import ANY, BANDS, Assessment
from ctc_toolkit.programmes.offer_terms import SETTING_NAMES
from ctc_toolkit.programmes.offers import LocalOffer
from ctc_toolkit.reporting.offer_words import (
    Basis,
    Called,
    ages_text,
    answer_text,
    band_heading,
    cell_text,
    ending_text,
    evidence_text,
    factors_text,
    gap_text,
    lists_of,
    missing_text,
    overlap_text,
    places_text,
    reach_of,
    rules_of,
    share_text,
    strength_text,
    word_text,
)
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable


def offer_sheet(
    called: Called,
    found: Assessment,
    listed: Sequence[LocalOffer],
    *,
    city: str,
    made_up: bool,
    today: date,
    basis: Basis = "priorities",
) -> Sheet:
    """Return the sheet. listed: all offers of the place, running ones first."""
    t = called.t
    running = [one for one in listed if one.fields.state == "runs"]
    blocks: list[SheetBlock] = [Paragraph(answer_text(called, found, len(running), basis), "strong")]
    if found.factors:
        heading = t("Priorities by age") if basis == "priorities" else t("Factors of the offers by age")
        blocks += [Heading(heading), matrix_table(called, found, ANY)]
        blocks += _settings(called, found)
    for heading, lines in _sentences(called, found, today, basis):
        if lines:
            blocks += [Heading(heading), Bullets(tuple(lines))]
    blocks += [Heading(t("All offers")), inventory_table(called, listed)]
    known = [one for one in found.shares.values() if one.share is not None]
    if known:
        rows = tuple((called.offers[one.offer].fields.name, share_text(called, one)) for one in known)
        blocks += [
            Heading(t("How the shares are made")),
            SheetTable(t("Shares"), (t("Offer"), t("Share reached")), rows, (2, 5), "above"),
        ]
    blocks += [Heading(t("What the words mean")), Bullets(tuple(rules_of(t, found.threshold)))]
    return Sheet(
        t("Offers and gaps"),
        t.language,
        tuple(blocks),
        subtitle=called.place(found.place) if found.place else city,
        made_on=today,
        author=city,
        foot=t("Entered by the city. Every number of children has a school year and a source; nothing is estimated."),
        made_up=made_up,
        layout="wide",
    )


def matrix_table(called: Called, found: Assessment, setting: str) -> SheetTable:
    """Return the matrix of one setting as a table: a row for each priority, a column for each age band."""
    t = called.t
    rows = tuple(
        (
            called.factor(factor),
            *(_cell(t, found, factor, place, setting) for place in range(len(BANDS))),
        )
        for factor in found.factors
    )
    columns = (t("Priority"), *(band_heading(t, band) for band in BANDS))
    return SheetTable(t("Priorities by age"), columns, rows, (3, *[2.0] * len(BANDS)), "above")


def inventory_table(called: Called, listed: Sequence[LocalOffer]) -> SheetTable:
    """Return all offers as a table."""
    t = called.t
    rows = []
    for one in listed:
        offer = one.fields
        levels, settings, state = lists_of(t, offer)
        until = t("funded until {day}", day=t.date(offer.funded_until)) if offer.funded_until else ""
        rows.append(
            (
                f"{offer.name} ({offer.provider})",
                f"{ages_text(t, offer.age_from, offer.age_to)}; {levels}",
                f"{places_text(called, offer)}; {settings}",
                factors_text(called, offer.factors_main),
                reach_of(t, offer),
                evidence_text(called, offer),
                ", ".join(part for part in (state, until, t("strength to keep") if offer.keep else "") if part),
            )
        )
    columns = (
        t("Offer"),
        t("For whom"),
        t("Where"),
        t("Main factors"),
        t("Children reached"),
        t("Evidence"),
        t("State"),
    )
    return SheetTable(t("All offers"), columns, tuple(rows), (3, 3, 2, 3, 2, 3, 2), "above")


def _cell(t: Translator, found: Assessment, factor: str, place: int, setting: str) -> str:
    cell = found.cell(factor, BANDS[place], setting)
    more = cell_text(t, cell)
    return f"{word_text(t, cell.word)}: {more}" if more else word_text(t, cell.word)


def _settings(called: Called, found: Assessment) -> list[SheetBlock]:
    """Return the cells of single settings in which something runs or is planned, as one table."""
    t = called.t
    rows = [
        (
            called.factor(factor),
            band_heading(t, band),
            SETTING_NAMES[setting].get(t.language),
            word_text(t, cell.word),
            cell_text(t, cell),
            called.several(cell.running) or called.several(cell.planned),
        )
        for (factor, band, setting), cell in found.cells.items()
        if setting != ANY and (cell.running or cell.planned)
    ]
    if not rows:
        return []
    columns = (t("Priority"), t("Age"), t("Setting"), t("Word"), t("Share and number"), t("Offers"))
    table = SheetTable(t("Priorities by age and setting"), columns, tuple(rows), (3, 1, 1.5, 1.5, 3, 4), "above")
    return [Heading(t("Priorities by age and setting")), table]


def _sentences(called: Called, found: Assessment, today: date, basis: Basis) -> list[tuple[str, list[str]]]:
    t = called.t
    return [
        (t("Gaps"), [gap_text(called, one) for one in found.gaps] if basis == "priorities" else []),
        (t("Overlaps"), [overlap_text(called, one) for one in found.overlaps]),
        (t("Strengths that are to stay"), kept_lines(called, found)),
        (
            t("Funding that ends within a year"),
            [ending_text(called, called.offers[one].fields, today) for one in found.ending],
        ),
        (t("Numbers that are missing"), [missing_text(called, one, found.place) for one in found.missing]),
    ]


def kept_lines(called: Called, found: Assessment) -> list[str]:
    """Return what carries the strengths of a place, and which offers somebody marked to be kept."""
    t = called.t
    lines = [strength_text(called, one) for one in found.strengths]
    if found.kept:
        lines.append(t("Marked as strengths: {offers}.", offers=called.several(found.kept)))
    return lines
