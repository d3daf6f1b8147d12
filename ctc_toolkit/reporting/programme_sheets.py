"""Sheets of programmes: one entry with its evidence, and up to four side by side. The page shows the same blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.evidence import evidence, rating_band
from ctc_toolkit.programmes.offer_terms import LEVEL_NAMES, SETTING_NAMES
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.programmes.terms import BASIS_NAMES, CONFIDENCE_NAMES, DESIGN_NAMES, PROBLEM_NAMES, ROLE_NAMES
from ctc_toolkit.reporting.programme_words import (
    ages_text,
    band_reason,
    band_text,
    cost_text,
    differences,
    factors_text,
    facts,
    languages_text,
    listed,
    local_text,
    not_known,
    nrw_text,
    rating_text,
    register_name,
    shown_name,
)
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable

MOST_COMPARED = 4


def entry_sheet(catalogue: ProgrammeCatalogue, programme: Programme, language: str, made_on: date) -> Sheet:
    """Return everything the catalogue says about a programme, for paper."""
    t = translator(language)
    blocks: list[SheetBlock] = [Paragraph(programme.aim.get(language), "strong")]
    blocks += role_blocks(t, catalogue, programme)
    blocks += local_blocks(t, catalogue, programme)
    blocks += evidence_blocks(t, catalogue, programme)
    blocks += factor_blocks(t, catalogue, programme)
    table = SheetTable(
        t("Facts"), (t("What"), t("What is said")), tuple(facts(t, catalogue, programme)), (1, 3), "above"
    )
    blocks += [Heading(t("Facts"), 2), table]
    blocks += unknown_blocks(t, catalogue, programme)
    blocks += source_blocks(t, programme)
    return Sheet(
        programme.name,
        language,
        tuple(blocks),
        subtitle=t("From the catalogue of programmes"),
        made_on=made_on,
        foot=t("Catalogue of {date}. All texts are own wording.", date=t.date(catalogue.version)),
    )


def role_blocks(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[SheetBlock]:
    """Return what has to be known first: it is no programme by itself, or a German version takes its place."""
    if programme.role == "programme":
        return []
    said = t("This entry is: {role}.", role=ROLE_NAMES[programme.role].get(t.language))
    version = catalogue.by_id.get(programme.german_version or "")
    if version is not None:
        said += " " + t("In Germany take {name}.", name=shown_name(version))
    else:
        said += " " + t("It is never proposed for a priority.")
    return [Paragraph(said, "note")]


def evidence_blocks(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[SheetBlock]:
    """Return the band with its reason, the ratings of each register, what is not confirmed, and the best evaluation."""
    found = evidence(programme, catalogue.registries)
    blocks: list[SheetBlock] = [
        Heading(t("What is proven"), 2),
        Paragraph(t("Evidence: {band}.", band=band_text(t, found)), "strong"),
        Paragraph(band_reason(t, catalogue, programme)),
    ]
    rows = []
    for rating in programme.ratings:
        if rating.confirmed:
            counts = t("counts") if rating_band(rating, catalogue.registries) is not None else t("shown only")
            number = f", {t('no. {number}', number=rating.entry)}" if rating.entry is not None else ""
            year = f" ({rating.year})" if rating.year else ""
            register = register_name(t, catalogue, rating) + number
            word = t("decides") if rating is found.rating and found.band != "U" else counts
            rows.append((register, rating_text(t, catalogue, rating) + year, t.date(rating.checked_on), word))
    if rows:
        columns = (t("Register"), t("Its own word"), t("Checked on"), t("For sorting"))
        blocks.append(SheetTable(t("Ratings of registers, confirmed"), columns, tuple(rows), (3, 5, 2, 2)))
    open_ones = tuple(
        f"{register_name(t, catalogue, one)}: {rating_text(t, catalogue, one)}"
        for one in programme.ratings
        if not one.confirmed
    )
    if open_ones:
        blocks += [Paragraph(t("Not confirmed, does not count"), "strong"), Bullets(open_ones)]
    blocks += register_links(t, catalogue, programme)
    blocks += _evaluation(t, programme)
    return blocks


def register_links(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[SheetBlock]:
    """Return links to the entries in the registers, one for each register that has one."""
    links: dict[str, str] = {}
    for rating in programme.ratings:
        registry = catalogue.registries.get(rating.registry)
        link = registry.entry_link(programme, rating) if registry else None
        if link is not None:
            links.setdefault(link, t("Read in the register: {name}", name=register_name(t, catalogue, rating)))
    return [Paragraph(text, link=link) for link, text in links.items()]


def _evaluation(t: Translator, programme: Programme) -> list[SheetBlock]:
    known = programme.evaluation
    if known is None:
        return [Paragraph(t("Which evaluation there is, is not known here."))]
    blocks: list[SheetBlock] = [
        Paragraph(t("Best evaluation known: {kind}.", kind=DESIGN_NAMES[known.kind].get(t.language)), "strong")
    ]
    if known.of == "parent":
        blocks.append(Paragraph(t("It is about the foreign original, not about this version."), "note"))
    texts = [label.get(t.language) for label in (known.design, known.finding) if label is not None]
    return [*blocks, *([Bullets(tuple(texts))] if texts else [])]


def factor_blocks(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[SheetBlock]:
    """Return what it works on first, what it also touches, and who says so."""
    named = programme.factors
    if not named.main and not named.side:
        return []
    return [
        Heading(t("What it works on"), 2),
        Bullets(
            (
                t("First of all: {factors}", factors=factors_text(t, catalogue, named.main)),
                t("Also: {factors}", factors=factors_text(t, catalogue, named.side)),
                t("Basis: {basis}", basis=BASIS_NAMES[named.basis].get(t.language)),
            )
        ),
    ]


def unknown_blocks(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[SheetBlock]:
    """Return what the catalogue does not know about it."""
    gaps = not_known(t, catalogue, programme)
    if not gaps:
        return []
    return [
        Heading(t("What is not known here"), 2),
        Bullets(tuple(gaps)),
        Paragraph(t("Ask the provider before you decide. Unknown is neither yes nor no.")),
    ]


def source_blocks(t: Translator, programme: Programme) -> list[SheetBlock]:
    """Return the sources as links, how certain the statements are, and when somebody looked."""
    said = [CONFIDENCE_NAMES[programme.confidence].get(t.language)]
    said.append(t("Checked on {date}.", date=t.date(programme.checked_on)))
    if programme.source_date:
        said.append(t("Newest source: {date}.", date=programme.source_date))
    links = [Paragraph(source.address, link=source.address) for source in programme.sources]
    return [Heading(t("Sources"), 2), Paragraph(" ".join(said)), *links]


def local_blocks(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[SheetBlock]:
    """Return what this site has added or corrected, with the shipped text beside it."""
    blocks: list[SheetBlock] = []
    for mark in catalogue.local.get(programme.id, ()):
        blocks.append(Paragraph(local_text(t, mark), "note"))
        if mark.shipped_changed:
            blocks.append(
                Paragraph(t("The shipped entry has changed since this correction. Please compare both."), "note")
            )
        both = tuple(
            t("{field}. Shipped today: {shipped}. Counts here: {here}.", field=field, shipped=shipped, here=here)
            for field, shipped, here in differences(t, catalogue, programme, mark)
        )
        if both:
            blocks.append(Bullets(both))
    return blocks


def comparison_table(t: Translator, catalogue: ProgrammeCatalogue, programmes: Sequence[Programme]) -> SheetTable:
    """Return up to four programmes side by side, one row for each thing to compare.

    Raises:
        ValueError: none, or more than four programmes.
    """
    if not 1 <= len(programmes) <= MOST_COMPARED:
        raise ValueError("one to four programmes can be compared")
    columns = [_compared(t, catalogue, one) for one in programmes]
    heads = [head for head, _ in columns[0]]
    rows = [(head, *(column[place][1] for column in columns)) for place, head in enumerate(heads)]
    caption = t("Programmes side by side")
    shares = (3, *([5] * len(programmes)))
    return SheetTable(caption, (t("What"), *(shown_name(one) for one in programmes)), tuple(rows), shares, "above")


def _compared(t: Translator, catalogue: ProgrammeCatalogue, one: Programme) -> list[tuple[str, str]]:
    language, known = t.language, one.evaluation
    ratings = "; ".join(
        f"{register_name(t, catalogue, rating)}: {rating_text(t, catalogue, rating)}"
        for rating in one.ratings
        if rating.confirmed
    )
    study = f"{DESIGN_NAMES[known.kind].get(language)}." if known else t("not known")
    finding = known.finding.get(language) if known and known.finding else ""
    sessions = one.format.sessions.get(language) if one.format and one.format.sessions else t("not known")
    return [
        (t("Aim"), one.aim.get(language)),
        (
            t("How well proven"),
            f"{band_text(t, evidence(one, catalogue.registries))}. {band_reason(t, catalogue, one)}",
        ),
        (t("Ratings of registers, confirmed"), ratings or t("none")),
        (t("Best evaluation"), f"{study[0].upper()}{study[1:]} {finding}".strip() if known else study),
        (t("Works on first"), factors_text(t, catalogue, one.factors.main)),
        (t("Also touches"), factors_text(t, catalogue, one.factors.side)),
        (t("Age"), ages_text(t, one)),
        (t("Where"), listed(SETTING_NAMES, one.settings, language)),
        (t("For whom"), listed(LEVEL_NAMES, one.levels, language)),
        (t("Against"), listed(PROBLEM_NAMES, one.problems, language)),
        (t("Sessions"), sessions),
        (t("Staff and training"), one.staff.get(language) if one.staff else t("not known")),
        (t("Costs"), "; ".join(cost_text(t, cost) for cost in one.costs) or t("not known")),
        (t("Languages"), languages_text(t, one)),
        (t("In Germany"), t("available") if one.availability.germany else t("not available")),
        (t("In North Rhine-Westphalia"), nrw_text(t, one)),
        (t("What is not known here"), "; ".join(not_known(t, catalogue, one)) or "–"),
        (t("Checked on"), t.date(one.checked_on)),
    ]


def comparison_sheet(
    catalogue: ProgrammeCatalogue, programmes: Sequence[Programme], language: str, made_on: date
) -> Sheet:
    """Return the comparison on paper laid across."""
    t = translator(language)
    return Sheet(
        t("Programmes side by side"),
        language,
        (comparison_table(t, catalogue, programmes),),
        subtitle=", ".join(shown_name(one) for one in programmes),
        made_on=made_on,
        foot=t("Catalogue of {date}. All texts are own wording.", date=t.date(catalogue.version)),
        layout="wide",
    )
