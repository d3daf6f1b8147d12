"""What reports on a part of a city and slides for its council are made of, with the rights of the pages themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offer_matrix import assess
from ctc_toolkit.programmes.offers import STATES, offers_at
from ctc_toolkit.reporting.area_products import OffersInputs, YearInputs
from ctc_toolkit.reporting.fingerprints import fingerprint, together
from ctc_toolkit.reporting.yearly_sheets import YearPlace
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.evaluation_sources import decisions_of
from ctc_toolkit.workspace.offers import city_offers
from ctc_toolkit.workspace.report_sources import Collected, outcome_hashes, profile_source
from ctc_toolkit.workspace.yearly_reviews import yearly_reviews

if TYPE_CHECKING:
    from ctc_toolkit.access import Actor
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.reporting.offer_words import Basis
    from ctc_toolkit.store import WaveRecord
    from ctc_toolkit.workspace.handle import Workspace


def council_source(
    actor: Actor, ws: Workspace, wave: WaveRecord, level: Level, language: str, made_on: date
) -> Collected:
    """Return what slides for a council are made of: the profile, and what all areas decided on it.

    For use cases that were granted the wave and the decisions of the whole city.

    Raises:
        ToolkitError: as `profile_source`.
    """
    found = profile_source(actor, ws, wave, level, language, made_on)
    with ws.store.reading() as repository:
        city = repository.city(wave.ags)
        decided = tuple(decisions_of(repository, city, wave)) if city is not None else ()
    outcome = replace(found.inputs.outcome, decisions=decided)
    return Collected(replace(found.inputs, outcome=outcome), {**found.hashes, **outcome_hashes(outcome)})


def offers_source(actor: Actor, ws: Workspace, ags: str, area_id: str, made_on: date) -> Collected:
    """Return what the report on offers and gaps of an area is made of.

    Without priorities, the factors that the offers themselves work on are looked at.

    Raises:
        ToolkitError: `not_available`.
    """
    view = city_offers(actor, ws, ags)
    priorities, strengths = view.choice_of(area_id)
    basis: Basis = "priorities"
    if not priorities:
        running = offers_at(view.offers, area_id)
        priorities = tuple(dict.fromkeys(name for one in running for name in one.fields.factors_main))
        basis = "offers"
    found = assess(view.offers, area_id, priorities, strengths, view.counts, made_on)
    listed = tuple(
        sorted((one for one in view.offers if one.at(area_id)), key=lambda one: STATES.index(one.fields.state))
    )
    hashes = {"offers": view.content_hash}
    inputs = OffersInputs(
        view.names, listed, found, basis, view.city_name, view.made_up, made_on, together(hashes)
    )  # fmt: skip
    return Collected(inputs, hashes)


def yearly_source(actor: Actor, ws: Workspace, area_id: str, made_on: date) -> Collected:
    """Return what the yearly report of an area is made of: of the school year that is to be reviewed now.

    Raises:
        ToolkitError: `report_no_year`, and what reading a yearly review raises.
    """
    view = yearly_reviews(actor, ws, area_id, today=made_on)
    figures = view.figures
    if figures is None or not figures.measures:
        raise ToolkitError("report_no_year", name=view.name)
    review = view.review
    decision = review.decision if review is not None else None
    place = YearPlace(
        view.name,
        view.city_name,
        view.made_up,
        review.decided_on if review is not None else None,
        f"{decision.body} ({decision.number})" if decision is not None else "",
    )
    instrument = load_instrument(figures.instrument)
    hashes = {
        "year": fingerprint(figures),
        "written": fingerprint(view.written),
        "decision": fingerprint(place),
        "instrument": fingerprint(instrument),
    }
    return Collected(YearInputs(figures, view.written, instrument, place, made_on, together(hashes)), hashes)
