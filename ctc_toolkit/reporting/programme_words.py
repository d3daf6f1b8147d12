"""Words around one programme: what its evidence rests on, its facts, what is not known. German and English.

Ratings keep the register's own word. No word speaks of an effect where the design does not allow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from babel import Locale

from ctc_toolkit.language import Text, Translator
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.evidence import Evidence, evidence
from ctc_toolkit.programmes.offer_terms import LEVEL_NAMES, SETTING_NAMES
from ctc_toolkit.programmes.overlay import LocalMark
from ctc_toolkit.programmes.programme import CostFact, Programme, Rating
from ctc_toolkit.programmes.search import NOT_STATED
from ctc_toolkit.programmes.terms import (
    BAND_NAMES,
    FIELD_NAMES,
    PER_NAMES,
    PROBLEM_NAMES,
)
from ctc_toolkit.survey.instrument import Entry, Label


def listed(names: Mapping[str, Text], values: Iterable[str], language: str) -> str:
    """Return the names of some values, one after the other."""
    return ", ".join(names[value].get(language) for value in values)


def shown_name(programme: Programme) -> str:
    """Return the short name that people use, else the name."""
    return programme.short_name or programme.name


def band_text(t: Translator, found: Evidence) -> str:
    """Return the band in words with its letter."""
    return f"{BAND_NAMES[found.band].get(t.language)} ({found.band})"


def register_name(t: Translator, catalogue: ProgrammeCatalogue, rating: Rating) -> str:
    """Return the name of the register of a rating."""
    registry = catalogue.registries.get(rating.registry)
    return registry.name.get(t.language) if registry else rating.registry


def rating_text(t: Translator, catalogue: ProgrammeCatalogue, rating: Rating) -> str:
    """Return the register's own word, with what belongs to it."""
    registry = catalogue.registries.get(rating.registry)
    label = registry.label(rating.label) if registry else None
    parts = [label.name.get(t.language) if label else t("level not known")]
    if rating.applies_to is not None:
        parts.append(t("belongs to: {parent}", parent=rating.applies_to.get(t.language)))
    if rating.detail is not None:
        parts.append(rating.detail.get(t.language))
    return "; ".join(parts)


def band_reason(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> str:
    """Return in one or two sentences which rating decided the band, and what was left out."""
    found = evidence(programme, catalogue.registries)
    named = register_name(t, catalogue, found.rating) if found.rating else ""
    sentences = {
        "german": t("{register} decides: a German rating comes before a foreign one.", register=named),
        "foreign": t("{register} decides; no German rating with a level is confirmed.", register=named),
        "parent": t(
            "{register} has rated the foreign original. The German version has no controlled study of its own, so it "
            "counts as plausible at most.",
            register=named,
        ),
        "parent_with_own_study": t(
            "{register} has rated the foreign original, and the German version has a controlled study of its own.",
            register=named,
        ),
        "warning": t("{register} warns. A warning is not outvoted by other registers.", register=named),
        "level_unknown": t(
            "{register} lists it; the level is not known. That is neither good nor bad.", register=named
        ),
        "not_rated": t("No rating of a register that counts is confirmed. That is neither good nor bad."),
    }
    said = [sentences[found.reason]]
    if found.not_counted:
        said.append(
            t.plural(
                "{count} rating is not confirmed and does not count.",
                "{count} ratings are not confirmed and do not count.",
                found.not_counted,
            )
        )
    return " ".join(said)


def ages_text(t: Translator, programme: Programme) -> str:
    """Return from and up to which age, with grades where they are known."""
    if programme.ages is None:
        return t("not stated")
    low, high = programme.ages.min, programme.ages.max
    years = t("{low} years", low=low) if low == high else t("{low} to {high} years", low=low, high=high)
    return f"{years} ({programme.ages.grades.get(t.language)})" if programme.ages.grades else years


def languages_text(t: Translator, programme: Programme) -> str:
    """Return the languages of the materials."""
    names = [language_name(code, t.language) for code in programme.languages]
    if programme.languages_note is not None:
        names.append(programme.languages_note.get(t.language))
    return ", ".join(names) or t("not stated")


def language_name(code: str, language: str) -> str:
    """Return the name of a language from its two letters."""
    if code == NOT_STATED:
        return "nicht angegeben" if language == "de" else "not stated"
    return str(Locale(language).languages.get(code, code))


def cost_text(t: Translator, cost: CostFact) -> str:
    """Return one fact on costs: amount, for what, year, and its note.

    The note stands alone where it says the amount itself, and for sums that are no price, such as a whole funding.
    """
    note = cost.note.get(t.language)
    if cost.amount is None or cost.per == "total":
        return note
    digits = 0 if float(cost.amount).is_integer() else 2
    number = t.number(float(cost.amount), digits)
    said = f"{number} {cost.currency or ''}".strip() if cost.amount else t("free")
    known = (number,) if cost.amount else ("kostenlos", "kostenfrei", "gebührenfrei", "free")
    if any(word in note.casefold() for word in known):
        return note
    per = PER_NAMES[cost.per].get(t.language) if cost.per else ""
    year = f"({cost.year})" if cost.year else ""
    return " ".join(part for part in (said, per, year) if part) + f": {note}"


def factors_text(t: Translator, catalogue: ProgrammeCatalogue, ids: Iterable[str]) -> str:
    """Return the names of factors; a dash where there is none."""
    return ", ".join(catalogue.factors[name].name.get(t.language) for name in ids) or "–"


def nrw_text(t: Translator, programme: Programme) -> str:
    """Return whether use in North Rhine-Westphalia is documented; not documented says nothing."""
    return t("documented") if programme.availability.nrw else t("not documented; that does not mean it is absent")


def facts(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[tuple[str, str]]:
    """Return what is known of a programme as pairs of heading and text, without evidence and factors."""
    language = t.language
    found = [
        (t("Age"), ages_text(t, programme)),
        (t("Where"), listed(SETTING_NAMES, programme.settings, language)),
        (t("For whom"), listed(LEVEL_NAMES, programme.levels, language)),
        (t("Against"), listed(PROBLEM_NAMES, programme.problems, language)),
        (t("Provider"), programme.provider),
        (t("In Germany"), t("available") if programme.availability.germany else t("not available")),
        (t("In North Rhine-Westphalia"), nrw_text(t, programme)),
    ]
    if programme.availability.note is not None:
        found.append((t("On availability"), programme.availability.note.get(language)))
    found += _format(t, programme)
    if programme.staff is not None:
        found.append((t("Staff and training"), programme.staff.get(language)))
    found.append((t("Languages"), languages_text(t, programme)))
    costs = [cost_text(t, cost) for cost in programme.costs]
    found.append((t("Costs"), "; ".join(costs) or t("not known")))
    if programme.note is not None:
        found.append((t("Note"), programme.note.get(language)))
    return found


def _format(t: Translator, programme: Programme) -> list[tuple[str, str]]:
    if programme.format is None:
        return []
    parts = programme.format
    named: list[tuple[str, Label | None]] = [
        (t("Sessions"), parts.sessions),
        (t("Minutes of a session"), parts.session_minutes),
        (t("Size of a group"), parts.group_size),
        (t("Duration"), parts.duration),
        (t("How it is carried out"), parts.delivery),
    ]
    return [(name, label.get(t.language)) for name, label in named if label is not None]


def not_known(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[str]:
    """Return what the entry does not say, in plain words."""
    found = evidence(programme, catalogue.registries)
    gaps = [
        (found.band == "U", t("how good the evidence is")),
        (programme.evaluation is None, t("what an evaluation has found")),
        (programme.ages is None, t("for which age it is meant")),
        (not programme.costs, t("what it costs")),
        (
            bool(programme.costs) and all(cost.amount is None or cost.currency == "USD" for cost in programme.costs),
            t("what it costs in Germany today"),
        ),
        (programme.staff is None, t("which staff and training it needs")),
        (programme.format is None, t("how many sessions it takes")),
        (not programme.languages and programme.languages_note is None, t("in which languages there is material")),
        (not programme.availability.nrw, t("whether anybody in North Rhine-Westphalia offers it")),
    ]
    return [text for missing, text in gaps if missing]


def local_text(t: Translator, mark: LocalMark) -> str:
    """Return where an own entry or correction comes from."""
    said = {
        "added": t("Own entry of this site"),
        "corrected": t(
            "Corrected at this site: {fields}",
            fields=", ".join(FIELD_NAMES[name].get(t.language) for name in mark.fields),
        ),
    }[mark.kind]
    return said + ". " + t("Source: {source}. {date}, {by}.", source=mark.source, date=t.date(mark.date), by=mark.by)


def differences(
    t: Translator, catalogue: ProgrammeCatalogue, programme: Programme, mark: LocalMark
) -> list[tuple[str, str, str]]:
    """Return field, what is shipped today and what counts here, for each corrected field."""
    if mark.before is None:
        return []
    before = mark.before
    return [
        (
            FIELD_NAMES[name].get(t.language),
            field_text(t, catalogue, before, name),
            field_text(t, catalogue, programme, name),
        )
        for name in mark.fields
    ]


def field_text(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme, name: str) -> str:
    """Return one field of an entry in words; a dash where it is empty."""
    special = {
        "availability": lambda: "; ".join(
            part
            for part in (
                t("available") if programme.availability.germany else t("not available"),
                "NRW: " + nrw_text(t, programme),
                programme.availability.note.get(t.language) if programme.availability.note else "",
            )
            if part
        ),
        "ages": lambda: ages_text(t, programme),
        "costs": lambda: "; ".join(cost_text(t, cost) for cost in programme.costs),
        "ratings": lambda: "; ".join(
            f"{register_name(t, catalogue, one)}: {rating_text(t, catalogue, one)}"
            + ("" if one.confirmed else f" ({t('not confirmed')})")
            for one in programme.ratings
        ),
        "factors": lambda: factors_text(t, catalogue, (*programme.factors.main, *programme.factors.side)),
        "settings": lambda: listed(SETTING_NAMES, programme.settings, t.language),
        "levels": lambda: listed(LEVEL_NAMES, programme.levels, t.language),
        "problems": lambda: listed(PROBLEM_NAMES, programme.problems, t.language),
        "languages": lambda: ", ".join(language_name(code, t.language) for code in programme.languages),
        "format": lambda: "; ".join(f"{named}: {text}" for named, text in _format(t, programme)),
        "sources": lambda: ", ".join(source.address for source in programme.sources),
    }
    if name in special:
        return special[name]() or "–"
    return _plain(t, getattr(programme, name)) or "–"


def _plain(t: Translator, value: object) -> str:
    """Return any other field: a label in the language, several parts one after the other."""
    if value is None:
        return ""
    if isinstance(value, Label):
        return value.get(t.language)
    if isinstance(value, (tuple, list)):
        return ", ".join(_plain(t, part) for part in value)
    if isinstance(value, Entry):
        parts = (getattr(value, name) for name in type(value).model_fields)
        return "; ".join(text for text in (_plain(t, part) for part in parts) if text)
    return str(value)
