"""Words around local offers and what they cover. German and English; what is not known is said so.

Every number is one that somebody entered with its source, or the share of two such numbers; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ctc_toolkit.language import Translator
from ctc_toolkit.programmes.offer_matrix import (
    BANDS,
    Assessment,
    Band,
    Cell,
    Gap,
    Missing,
    Overlap,
    Reached,
    Strength,
    Word,
)
from ctc_toolkit.programmes.offer_table import school_year
from ctc_toolkit.programmes.offer_terms import LEVEL_NAMES, SETTING_NAMES, STATE_NAMES, OfferNames
from ctc_toolkit.programmes.offers import CITY, OLDEST, LocalOffer, OfferFields

Basis = Literal["priorities", "offers"]
"""Which factors a matrix has: priorities, or those that offers work on because no priorities are chosen yet."""


@dataclass(frozen=True)
class Called:
    """What things are called in one language: offers, factors, places."""

    t: Translator
    names: OfferNames
    offers: dict[str, LocalOffer]

    def factor(self, name: str) -> str:
        """Return the name of a factor."""
        found = self.names.factors.get(name)
        return found.get(self.t.language) if found else name

    def offer(self, name: str) -> str:
        """Return the name of an offer."""
        found = self.offers.get(name)
        return (
            f"„{found.fields.name}“"
            if found and self.t.language == "de"
            else f"“{found.fields.name}”"
            if found
            else name
        )

    def several(self, names: Iterable[str]) -> str:
        """Return the names of offers."""
        return ", ".join(self.offer(one) for one in names)

    def place(self, place: str) -> str:
        """Return the name of a place."""
        return self.t("the whole city") if place == CITY else self.names.areas.get(place, place)

    def where(self, place: str) -> str:
        """Return where something is: "in the whole city", "in Nordhafen"."""
        return self.t("in the whole city") if place == CITY else self.t("in {place}", place=self.place(place))

    def programme(self, name: str) -> str:
        """Return the name of a programme of the catalogue; its id where the catalogue no longer has it."""
        return self.names.programmes.get(name, name)


def word_text(t: Translator, word: Word) -> str:
    """Return the word of a cell."""
    return {"covered": t("covered"), "thin": t("thin"), "gap": t("gap"), "unknown": t("unknown")}[word]


def ages_text(t: Translator, first: int | None, last: int | None) -> str:
    """Return ages: "10 to 12 years", "16 and older", "age not entered"."""
    if first is None or last is None:
        return t("age not entered")
    if last >= OLDEST:
        return t("{age} years and older", age=first) if first else t("all ages")
    if first == last:
        return t.plural("{count} year", "{count} years", first)
    return t("{first} to {last} years", first=first, last=last)


def band_heading(t: Translator, band: Band) -> str:
    """Return the heading of an age band: "10–12", "16 and older"."""
    return t("{age} and older", age=band[0]) if band[1] >= OLDEST else f"{band[0]}–{band[1]}"


def share_number(t: Translator, found: Reached) -> str:
    """Return a share as "34 of 100", rounded down, so that it never seems to reach a threshold that it does not."""
    assert found.share is not None  # noqa: S101 - asked for known shares only
    whole = found.share * 100
    if 0 < whole < 1:
        return t("less than 1 of 100")
    return t("{count} of 100", count=t.number(int(whole)))


def cell_text(t: Translator, cell: Cell) -> str:
    """Return what a cell says: word, share where it is known, number of offers."""
    parts = []
    if cell.best is not None:
        share = share_number(t, cell.best)
        parts.append(share if cell.best.whom == "all" else t("{share} of the target group", share=share))
    elif cell.running and not cell.main:
        parts.append(t("touched besides only"))
    elif cell.places is not None:
        parts.append(t.plural("{count} place", "{count} places", cell.places))
    if cell.running:
        parts.append(t.plural("{count} offer", "{count} offers", len(cell.running)))
    if cell.planned:
        parts.append(t.plural("{count} planned", "{count} planned", len(cell.planned)))
    return ", ".join(parts)


def answer_text(called: Called, found: Assessment, running: int, basis: Basis = "priorities") -> str:
    """Return the sentence that answers the question of the page."""
    t, where = called.t, called.where(found.place)
    if not running:
        return t("Not known yet: no running offer is entered {where}.", where=where)
    offers = t.plural("{count} offer runs {where}.", "{count} offers run {where}.", running, where=where)
    if basis == "offers" or not found.factors:
        return offers + " " + t("What is missing shows as soon as priorities are chosen.")
    return (
        offers
        + " "
        + t(
            "{count} cells by priority and age: {covered} covered, {thin} thin, {gap} empty, {unknown} unknown.",
            count=t.number(len(found.factors) * len(BANDS)),
            covered=t.number(found.count("covered")),
            thin=t.number(found.count("thin")),
            gap=t.number(found.count("gap")),
            unknown=t.number(found.count("unknown")),
        )
    )


def gap_text(called: Called, gap: Gap) -> str:
    """Return a gap as a sentence."""
    t = called.t
    ages = "; ".join(ages_text(t, first, last) for first, last in gap.bands)
    said = t("{factor}: no running offer for {ages}.", factor=called.factor(gap.factor), ages=ages)
    return f"{said} {t('Planned: {offers}.', offers=called.several(gap.planned))}" if gap.planned else said


def overlap_text(called: Called, overlap: Overlap) -> str:
    """Return an overlap as a sentence."""
    t = called.t
    return t(
        "{factor}, {setting}, {ages}: {offers} run side by side.",
        factor=called.factor(overlap.factor),
        setting=SETTING_NAMES[overlap.setting].get(t.language),
        ages=ages_text(t, overlap.first, overlap.last),
        offers=called.several(overlap.offers),
    )


def strength_text(called: Called, strength: Strength) -> str:
    """Return which offers carry a protective factor that is to stay."""
    t, factor = called.t, called.factor(strength.factor)
    if not strength.offers:
        return t("{factor}: no running offer is entered that carries this strength.", factor=factor)
    return t("{factor}: carried by {offers}.", factor=factor, offers=called.several(strength.offers))


def ending_text(called: Called, offer: OfferFields, today: date) -> str:
    """Return until when an offer is funded."""
    t, day = called.t, offer.funded_until
    assert day is not None  # noqa: S101 - asked for offers with an end of funding only
    if day < today:
        return t("{offer}: the funding ended on {day}.", offer=offer.name, day=t.date(day))
    return t("{offer}: funded until {day}.", offer=offer.name, day=t.date(day))


def missing_text(called: Called, missing: Missing, place: str) -> str:
    """Return which number would make cells known."""
    t = called.t
    offer = called.offers[missing.offer]
    ages = ages_text(t, offer.fields.age_from, offer.fields.age_to)
    return {
        "reach": t("{offer}: how many children does it reach in a school year?", offer=called.offer(offer.id)),
        "level": t("{offer}: is it for all children or for some of them?", offer=called.offer(offer.id)),
        "place": t(
            "{offer}: counted for {where} together. Enter it once for each area to know it for {place}.",
            offer=called.offer(offer.id),
            where=places_text(called, offer.fields),
            place=called.place(place),
        ),
        "group": t("{offer}: how many children belong to its target group?", offer=called.offer(offer.id)),
        "children": t(
            "{offer}: how many children ({ages}) live {where}?",
            offer=called.offer(offer.id),
            where=called.where(place),
            ages=ages,
        ),
        "more": t(
            "{offer}: more children are reached than live there. Check both numbers.", offer=called.offer(offer.id)
        ),
        "": "",
    }[missing.reason]


def share_text(called: Called, found: Reached) -> str:
    """Return how the share of an offer is made, so that it can be followed by hand."""
    t, offer = called.t, called.offers[found.offer].fields
    if found.share is None:
        return t("not known")
    said = t(
        "{reach} of {whole} children ({share})",
        reach=t.number(found.reach or 0),
        whole=t.number(found.whole or 0),
        share=share_number(t, found),
    )
    year = school_year(offer.reach_year) if offer.reach_year is not None else "–"
    parts = [said, t("school year {year}", year=year), t("reached: {source}", source=offer.reach_source)]
    if found.counts:
        told = dict.fromkeys(f"{one.source} {one.year}".strip() for one in found.counts)
        parts.append(t("children: {source}", source="; ".join(told)))
    else:
        parts.append(t("target group: {source}", source=offer.group_source))
    return "; ".join(parts)


def places_text(called: Called, offer: OfferFields) -> str:
    """Return where an offer runs."""
    return ", ".join(called.place(area) for area in offer.areas) or called.place(CITY)


def reach_of(t: Translator, offer: OfferFields) -> str:
    """Return how many children an offer reaches, with school year."""
    if offer.reach is None:
        return t("not entered")
    year = school_year(offer.reach_year) if offer.reach_year is not None else "–"
    return t("{count} in {year}", count=t.number(offer.reach), year=year)


def lists_of(t: Translator, offer: OfferFields) -> tuple[str, str, str]:
    """Return levels, settings and state of an offer in words."""
    levels = ", ".join(LEVEL_NAMES[one].get(t.language) for one in offer.levels) or t("not entered")
    settings = ", ".join(SETTING_NAMES[one].get(t.language) for one in offer.settings) or t("not entered")
    return levels, settings, STATE_NAMES[offer.state].get(t.language)


def factors_text(called: Called, factors: Sequence[str]) -> str:
    """Return the names of factors."""
    return "; ".join(called.factor(one) for one in factors) or called.t("not entered")


def evidence_text(called: Called, offer: OfferFields) -> str:
    """Return what is known about whether an offer works: the entry of the catalogue it is, or own words."""
    t = called.t
    linked = (
        t("{programme} (list of programmes)", programme=called.programme(offer.programme)) if offer.programme else ""
    )
    return "; ".join(part for part in (linked, offer.evidence) if part) or t("not entered")


def rules_of(t: Translator, threshold: int) -> list[str]:
    """Return the rules behind the words, one sentence or two each."""
    return [
        t(
            "Covered: one offer alone reaches at least {threshold} of 100 children it is meant for. This limit is a "
            "choice of your group and no standard.",
            threshold=threshold,
        ),
        t("Thin: all shares are known and stay below the limit together, or offers touch the factor besides only."),
        t("Unknown: offers run, but a number is missing. Nothing is estimated."),
        t("Gap: no running offer. Planned and ended ones do not count."),
        t(
            "Share: children reached in a school year out of all children of the ages of the offer in this place; for "
            "offers at raised risk out of their target group. Ages are only added where they fit exactly."
        ),
        t("An offer counts in every age group it touches. Offers of the whole city have no share for one area."),
    ]
