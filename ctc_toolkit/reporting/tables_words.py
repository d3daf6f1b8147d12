"""Words about numbers that come from finished tables of an institute: said on every product that shows them."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.disclosure.tables_origin import TablesOrigin
from ctc_toolkit.language import Translator, translator


def tables_origin(released: Released) -> TablesOrigin | None:
    """Return who made the tables; None for numbers that were computed from answers."""
    return require_released(released).provenance.tables


def tables_notice(released: Released, language: str) -> str:
    """Return the short sentence that stands on a chart or above a page; "" for numbers computed from answers."""
    origin, t = tables_origin(released), translator(language)
    return t("Finished tables of {institute}.", institute=origin.institute) if origin is not None else ""


def tables_lines(released: Released, language: str) -> tuple[str, ...]:
    """Return what every product says about finished tables, one sentence or two a line; empty where there are none."""
    origin, t = tables_origin(released), translator(language)
    if origin is None:
        return ()
    return (
        t("Finished tables of {institute}, not computed from answers here.", institute=origin.institute),
        t("From: {report}.", report=origin.report),
        t(
            "Asked from {first} to {last} at {schools}.",
            first=_day(t, origin.first_day),
            last=_day(t, origin.last_day),
            schools=t.plural("{count} school", "{count} schools", origin.schools),
        ),
        ranges_sentence(origin, t),
    )


def ranges_sentence(origin: TablesOrigin, t: Translator) -> str:
    """Return where the ranges come from, as one or more sentences."""
    said = []
    if "given" in origin.bases:
        said.append(t("The institute gave ranges."))
    if "standard_error" in origin.bases:
        said.append(t("Ranges were computed from the institute's standard errors."))
    if "design_effect" in origin.bases:
        said.append(t("Ranges were computed from the institute's design effects."))
    if "assumed" in origin.bases:
        value = t.number(float(origin.design_effect), 1)
        said.append(t("Approximation: ranges were computed with an assumed design effect of {value}.", value=value))
    if "none" in origin.bases:
        said.append(t("Numbers without a range say nothing about how sure they are; please do not compare them."))
    return " ".join(said) or t("No number has a range.")


def tables_cut_points(origin: TablesOrigin, t: Translator) -> str:
    """Return which cut points the institute used, in a few words."""
    return {
        "official": t("official ones, as the institute says"),
        "institute": t("the institute's own"),
        "unknown": t("not known"),
    }[origin.cut_points]


def cut_points_sentence(origin: TablesOrigin, t: Translator) -> str:
    """Return what the cut points of the institute mean for reading the shares."""
    return {
        "official": t("According to the institute these are official cut points of the publisher."),
        "institute": t("The institute chose its own cut points. Compare the shares with other surveys only with care."),
        "unknown": t("It is not known which cut points were used. Do not compare the shares with other surveys."),
    }[origin.cut_points]


def tables_cut_point_warning(released: Released, language: str) -> str:
    """Return the sentence that goes with cut points that are not official, else ""."""
    origin, t = tables_origin(released), translator(language)
    if origin is None or origin.cut_points == "official":
        return ""
    return t("Cut points of the institute.") if origin.cut_points == "institute" else t("Cut points not known.")


def approximate(released: Released, measure: str, groups: str) -> bool:
    """Return whether the range of a cell is an approximation with an assumed design effect."""
    origin = tables_origin(released)
    return origin is not None and origin.is_assumed(measure, groups)


def _day(t: Translator, text: str) -> str:
    return t.date(date.fromisoformat(text)) if text else ""
