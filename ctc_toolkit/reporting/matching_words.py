"""What matching found, in words: reasons, doubts, why a programme is not there. German and English.

Nothing here counts anything; no word speaks of causes.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctc_toolkit.language import Translator
from ctc_toolkit.programmes.matching import Barrier, Doubt, Match, Matches, Reason
from ctc_toolkit.programmes.matching_rules import Criterion
from ctc_toolkit.programmes.matching_stability import RankStability
from ctc_toolkit.programmes.offer_terms import LEVEL_NAMES, SETTING_NAMES
from ctc_toolkit.programmes.terms import BAND_NAMES


def criterion_names(t: Translator) -> dict[str, str]:
    """Return the criteria by name, the factor first."""
    weighed: dict[str, str] = {str(name): said for name, said in weighed_names(t).items()}
    return {"factor": t("Works on the factor"), **weighed}


def weighed_names(t: Translator) -> dict[Criterion, str]:
    """Return what can be weighed, by name."""
    return {
        "evidence": t("How well it is proven"),
        "age": t("Before the problem begins"),
        "setting": t("Where it runs"),
        "level": t("For whom it is meant"),
        "nrw": t("Used in North Rhine-Westphalia"),
        "languages": t("Languages"),
    }


def band_name(t: Translator, band: str) -> str:
    """Return an evidence band in words."""
    return BAND_NAMES[band].get(t.language)


def reason_text(t: Translator, reason: Reason) -> str:
    """Return what was found for a criterion."""
    if reason.criterion == "evidence":
        return band_name(t, reason.code)
    if reason.criterion == "level" and reason.code in LEVEL_NAMES:
        return LEVEL_NAMES[reason.code].get(t.language)
    if reason.criterion == "age":
        return _age_text(t, reason)
    if reason.code == "in_place":
        return t("where the factor acts: {setting}", setting=setting_name(t, str(reason.values["setting"])))
    texts = {
        "main": t("one of its main factors"),
        "side": t("a side factor"),
        "elsewhere": t("not where the factor acts"),
        "no_place": t("not known"),
        "level_unknown": t("not known"),
        "nrw_shown": t("use in North Rhine-Westphalia is documented"),
        "nrw_not_shown": t("use in North Rhine-Westphalia is not documented"),
        "languages_unknown": t("not known"),
        "languages": t("offered in: {languages}", languages=reason.values.get("languages", "")),
    }
    return texts[reason.code]


def _age_text(t: Translator, reason: Reason) -> str:
    values = {name: t.number(int(value)) for name, value in reason.values.items()}
    texts = {
        "before": t("begins at {start}, the problem spreads from {onset} on", **values) if "onset" in values else "",
        "shortly_before": t("begins at {start}, one year before {onset}", **values) if "onset" in values else "",
        "at_onset": t("begins at {start}, when the problem begins to spread", **values) if "onset" in values else "",
        "too_late": t("begins at {start}, after {onset}", **values) if "onset" in values else "",
        "age_unknown": t("age not known"),
        "onset_unknown": t("no problem behaviour is named"),
    }
    return texts[reason.code]


def setting_name(t: Translator, setting: str) -> str:
    """Return where a programme runs."""
    return SETTING_NAMES[setting].get(t.language)


def doubt_texts(t: Translator) -> Mapping[Doubt, str]:
    """Return what there is to doubt, in words."""
    return {
        "too_late": t("begins after the problem has begun to spread"),
        "evidence_unknown": t("how well it is tested is not known"),
        "evidence_plausible": t("plausible, but not tested with a comparison group"),
        "evidence_of_parent": t("tested in its original version, not in this one"),
        "evaluation_unknown": t("no evaluation is known to us"),
        "unconfirmed_ratings": t("further ratings are not confirmed and do not count"),
        "side_only": t("works on this factor only on the side"),
        "own_reading": t("the link to the factor is our own reading"),
        "age_unknown": t("age not known"),
        "onset_unknown": t("no problem behaviour is named"),
        "at_onset": t("begins only when the problem begins to spread"),
        "nrw_not_shown": t("no use in North Rhine-Westphalia is documented"),
        "languages_unknown": t("whether it exists in the wished language is not known"),
        "cost_unknown": t("costs not known"),
        "not_checked": t("details from general knowledge, not checked in a source"),
    }


def barrier_texts(t: Translator) -> Mapping[Barrier, str]:
    """Return why a programme is not in the list, in words."""
    return {
        "not_linked": t("It is not linked to this factor."),
        "system": t("It is a system of several offers, not a programme of its own."),
        "component": t("It is a component of something larger, not a programme of its own."),
        "parent_version": t("It is the original version; the German version is offered instead."),
        "not_available": t("It is not offered in Germany."),
        "warned": t("A register warns of it."),
        "age": t("It does not reach the wished age."),
        "setting": t("It does not run in the wished place."),
        "language": t("It does not exist in the wished language."),
    }


def points_text(t: Translator, one: Match) -> str:
    """Return the score: "61 of 80 points"."""
    return t("{points} of {most} points", points=t.number(one.points), most=t.number(one.most))


def short_text(t: Translator, one: Match) -> str:
    """Return the three things that count most, in one line."""
    link = t("main factor") if one.link == "main" else t("side factor")
    ages = one.programme.ages
    age = t("{low} to {high} years", low=ages.min, high=ages.max) if ages else t("age not known")
    return " · ".join((link, band_name(t, one.band), age))


def knowledge_text(t: Translator, found: Matches) -> str:
    """Return what is known for a factor, in a sentence."""
    count = len(found.ranked)
    tested = sum(1 for one in found.ranked if one.band in ("A", "B"))
    if found.knowledge == "tested":
        return t.plural(
            "{count} programme fits, {tested} of them with good or strong evidence.",
            "{count} programmes fit, {tested} of them with good or strong evidence.",
            count,
            tested=t.number(tested),
        )
    texts = {
        "untested": t("No tested programme is known. What fits is plausible at best, or not rated."),
        "late": t("No programme is known that begins before the problem spreads."),
        "none": t("No tested programme is known for this factor."),
    }
    return texts[found.knowledge]


def stability_text(t: Translator, found: RankStability | None) -> str:
    """Return how far the first places depend on the weights."""
    if found is None:
        return t("Three programmes or fewer: the weights only change their order.")
    said = t(
        "In {same} of 100 random weightings the same three stand first; the first one stays first in {first}.",
        same=t.number(found.same),
        first=t.number(found.first),
    )
    if found.steady:
        return said + " " + t("The choice hardly depends on the weights.")
    return said + " " + t("The choice depends on the weights: talk about them.")
