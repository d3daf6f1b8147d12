"""Texts on how to read the numbers: short blocks for every kind of measure, and the note on cut points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.selection import Kind


class LabelLike(Protocol):
    """A text in both languages."""

    def get(self, language: str) -> str:
        """Return the text in `language`."""


class CutPointsLike(Protocol):
    """What the note needs to know of a cut-point table."""

    @property
    def title(self) -> LabelLike:
        """Title in both languages."""

    @property
    def valid_from(self) -> date:
        """Date from which the table holds."""

    @property
    def status(self) -> str:
        """official, derived or made_up."""

    @property
    def provisional(self) -> bool:
        """Whether the values are provisional."""

    @property
    def at_cut(self) -> str:
        """Which scores are flagged: those "above" the cut point, or "at_or_above"."""


@dataclass(frozen=True)
class Block:
    """One heading with its sentences."""

    title: str
    sentences: tuple[str, ...]


def how_to_read(kind: Kind, language: str) -> tuple[Block, ...]:
    """Return the blocks that explain `kind`: what the chart shows, how sure it is, what it does not say."""
    t = translator(language)
    return (_shows(t, kind), _sure(t), _is_not(t, kind))


def _shows(t: Translator, kind: Kind) -> Block:
    if kind == "risk":
        sentences = (
            t("Each bar is one risk factor: a circumstance that often goes along with problems."),
            t("Its length says how many of 100 young people are above the cut point of their grade."),
            t("A longer bar is worse for young people."),
        )
    elif kind == "protective":
        sentences = (
            t("Each bar is one protective factor: a strength that often goes along with a good development."),
            t("Its length says how many of 100 young people are above the cut point of their grade."),
            t("A longer bar is better for young people."),
        )
    else:
        sentences = (
            t("Each bar is one behaviour or experience that young people report about themselves."),
            t("Its length says how many of 100 young people report it."),
            t("Where more is better for young people, the label says so."),
        )
    return Block(t("What the chart shows"), sentences)


def _sure(t: Translator) -> Block:
    return Block(
        t("How sure the numbers are"),
        (
            t("Not everybody answered, so every number has a range. The thin line shows it."),
            t("In 95 of 100 such surveys the range holds the true value."),
            t("Outlined bars are uncertain: their range is wide."),
            t("If two ranges overlap, the difference may be chance."),
        ),
    )


def _is_not(t: Translator, kind: Kind) -> Block:
    first = {
        "risk": t("A risk factor is no forecast for a single child: most young people with risks do well."),
        "protective": t("A protective factor is no guarantee for a single child."),
        "behaviour": t("Some young people exaggerate, some keep things to themselves."),
    }[kind]
    return Block(
        t("What the numbers do not say"),
        (
            first,
            t("The numbers describe what young people report. They do not say where it comes from."),
            t("They are no marks for schools or neighbourhoods."),
        ),
    )


def cut_point_note(cut_points: CutPointsLike | None, language: str) -> Block:
    """Return where the cut points come from and how firm they are; None: that none were used."""
    t = translator(language)
    title = t("Cut points")
    if cut_points is None:
        return Block(
            title,
            (
                t("No cut points were used."),
                t("For scales there are therefore mean scores, but no shares at risk or protected."),
            ),
        )
    named = t(
        "Used: {title}, valid from {date}.",
        title=cut_points.title.get(language),
        date=t.date(cut_points.valid_from),
    )
    origin = {
        "official": t("These are official cut points of the publisher of the questionnaire."),
        "derived": t("They were computed from a reference sample, because no official ones are on file."),
        "made_up": t("They are invented and serve for practice only. Draw no conclusions from the shares."),
    }[cut_points.status]
    firm = (
        (t("They are provisional: another sample would give somewhat other shares."),) if cut_points.provisional else ()
    )
    tie = (
        t("A score exactly at the cut point counts as above.")
        if cut_points.at_cut == "at_or_above"
        else t("A score exactly at the cut point does not count as above.")
    )
    return Block(title, (named, origin, *firm, tie))
