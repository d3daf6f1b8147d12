"""Products about a part of a city besides its action plan: offers and gaps, the yearly review, the plan in short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ctc_toolkit import __version__
from ctc_toolkit.evaluation.yearly_entries import YearlyEntry
from ctc_toolkit.evaluation.yearly_review import YearFigures
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.programmes.offer_matrix import Assessment
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import LocalOffer
from ctc_toolkit.reporting.offer_sheet import offer_sheet
from ctc_toolkit.reporting.offer_words import Basis, Called
from ctc_toolkit.reporting.sheets import Heading, Paragraph, Sheet
from ctc_toolkit.reporting.yearly_sheets import YearPlace, yearly_sheet
from ctc_toolkit.survey.instrument import Instrument


@dataclass(frozen=True)
class OffersInputs:
    """What the report on offers and gaps is made of. listed: all offers there. inputs_hash: stands at its end."""

    names: OfferNames
    listed: tuple[LocalOffer, ...]
    found: Assessment
    basis: Basis
    city: str
    made_up: bool
    made_on: date
    inputs_hash: str


@dataclass(frozen=True)
class YearInputs:
    """What the yearly report is made of. entries: by measure. inputs_hash: stands at its end."""

    figures: YearFigures
    entries: Mapping[str, YearlyEntry]
    instrument: Instrument
    place: YearPlace
    made_on: date
    inputs_hash: str


def resource_report_sheet(inputs: OffersInputs, language: str) -> Sheet:
    """Return offers and gaps of a place."""
    t = translator(language)
    sheet = offer_sheet(
        Called(t, inputs.names, {one.id: one for one in inputs.listed}),
        inputs.found,
        inputs.listed,
        city=inputs.city,
        made_up=inputs.made_up,
        today=inputs.made_on,
        basis=inputs.basis,
    )
    return with_origin(sheet, inputs.inputs_hash, t)


def yearly_report_sheet(inputs: YearInputs, language: str) -> Sheet:
    """Return what a school year brought."""
    t = translator(language)
    sheet = yearly_sheet(t, inputs.figures, inputs.entries, inputs.instrument, inputs.place)
    return with_origin(replace(sheet, made_on=inputs.made_on), inputs.inputs_hash, t)


def with_origin(sheet: Sheet, inputs_hash: str, t: Translator) -> Sheet:
    """Return a sheet that says at its end from what it can be made again."""
    origin = t(
        "Fingerprint of the inputs: {hash}. Software: ctc-toolkit {version}.",
        hash=inputs_hash[:16],
        version=__version__,
    )
    blocks = (*sheet.blocks, Heading(t("Where this comes from")), Paragraph(origin, "note"))
    return replace(sheet, blocks=blocks)
