"""What the schema of an instrument cannot see alone: references, duplicates, ranges, forbidden breakdowns.

Every check looks at a draft and yields all mistakes it finds. An entry that breaks the schema is missing from
the draft but still declared, so that it is not reported a second time as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import chain
from typing import Any

from ctc_toolkit.catalogue import Place, Problem
from ctc_toolkit.survey.instrument import (
    Group,
    Indicator,
    Item,
    Label,
    ResponseSet,
    Scale,
    ScreeningRule,
    Sourced,
)
from ctc_toolkit.survey.instrument_draft import TOPICS, Draft, Located

FORBIDDEN_GROUPS = (
    "migra", "nationalit", "staatsang", "citizen", "herkunft", "origin", "ethni", "race", "rasse",
    "hautfarbe", "religio", "konfession", "muttersprache", "sprache", "language", "geburtsland",
    "birthplace", "birthcountry", "orientation", "orientierung", "disab", "behinder",
)  # fmt: skip
"""Beginnings of words by which no result is ever broken down."""

_NEEDED: dict[str, tuple[str, ...]] = {
    "exclude_codes": ("items", "codes"),
    "any_use": ("items", "codes"),
    "sum_of_midpoints": ("items", "midpoints", "threshold"),
    "none_answered": ("items",),
    "two_of_three_at_top": ("item_groups", "codes", "threshold"),
    "month_over_lifetime": ("pairs", "threshold"),
    "age_outside_grade_band": ("band",),
    "share_answered": ("threshold",),
    "straight_lining": ("item_groups", "threshold"),
    "impossible_combinations": ("combinations", "threshold"),
}


def cross_checks(draft: Draft) -> Iterator[Problem]:
    """Yield every mistake that needs more than one entry to be seen."""
    if not draft.declared["items"] and "items" not in draft.unread:
        yield Problem.at(draft.head_shown, 1, "instrument_no_items")
    yield from _ids(draft)
    yield from _sources(draft)
    yield from _columns(draft)
    yield from _labels(draft)
    for answers in draft.response_sets:
        yield from _spellings(answers)
    for item in draft.items:
        yield from _unknown(draft, item, "response_sets", item.entry.response_set, ("response_set",))
    for scale in draft.scales:
        yield from _scale(draft, scale)
    for indicator in draft.indicators:
        yield from _indicator(draft, indicator)
    for rule in draft.screening:
        yield from _screening(draft, rule)
    for group in draft.groups:
        yield from _group(group)
    yield from _version(draft)


def unused_entries(drafts: Iterable[Draft], blurred: Iterable[str] = ()) -> Iterator[Problem]:
    """Yield entries that no version uses: an unused item would be imported without need.

    blurred: topics to leave out, because a reference to them is misspelt and may mean what seems unused.
    """
    drafts = tuple(drafts)
    used: dict[str, set[str]] = {topic: set() for topic in ("items", "response_sets", "recodes", "themes")}
    for draft in drafts:
        parts = [part for scale in draft.scales for part in scale.entry.items]
        used["items"] |= {part.item for part in parts}
        used["recodes"] |= {part.recode for part in parts if part.recode is not None}
        used["items"] |= {indicator.entry.item for indicator in draft.indicators}
        used["items"] |= set(chain.from_iterable(rule.entry.all_items for rule in draft.screening))
        used["response_sets"] |= {item.entry.response_set for item in draft.items}
        used["themes"] |= {indicator.entry.theme for indicator in draft.indicators}
    for draft in drafts:
        users = ("items", "scales", "indicators", "screening")
        if draft.unread or any(len(draft.topic(topic)) < len(draft.declared[topic]) for topic in users):
            continue  # a broken entry may use what seems unused
        for topic in used.keys() - set(blurred):
            for located in draft.topic(topic):
                if located.entry.id not in used[topic]:
                    yield located.problem("instrument_unused", "id", entry=located.entry.id, topic=topic)


def _unknown(draft: Draft, at: Located[Any], topic: str, name: str, inside: Place) -> Iterator[Problem]:
    """Yield a mistake if `name` is no entry of `topic`."""
    declared = draft.declared[topic]
    if name not in declared and topic not in draft.unread:
        near = get_close_matches(name, declared, n=1) or sorted(declared)[:8]
        yield at.problem(
            "instrument_unknown_entry",
            *inside,
            entry=at.entry.id,
            found=name,
            topic=topic,
            known=", ".join(near),
        )


def _ids(draft: Draft) -> Iterator[Problem]:
    for topic in TOPICS:
        seen: set[str] = set()
        for located in draft.topic(topic):
            if located.entry.id in seen:
                yield located.problem("instrument_id_twice", "id", entry=located.entry.id, topic=topic)
            seen.add(located.entry.id)
    for indicator in draft.indicators:
        if indicator.entry.id in draft.declared["scales"]:
            yield indicator.problem("instrument_indicator_like_scale", "id", entry=indicator.entry.id)
    for group in draft.groups:
        values = [value.id for value in group.entry.values]
        for place, name in enumerate(values):
            if name in values[:place]:
                yield group.problem("instrument_id_twice", "values", place, "id", entry=name, topic="values")


def _sources(draft: Draft) -> Iterator[Problem]:
    known = ", ".join(sorted(draft.sources)[:8])
    for topic, model in TOPICS.items():
        if not issubclass(model, Sourced):
            continue
        for located in draft.topic(topic):
            for place, name in enumerate(located.entry.sources):
                if name not in draft.sources:
                    near = ", ".join(get_close_matches(name, draft.sources, n=1)) or known
                    yield located.problem(
                        "instrument_unknown_source",
                        "sources",
                        place,
                        entry=located.entry.id,
                        found=name,
                        known=near,
                    )
    default = draft.head.minimum_answered if draft.head is not None else None
    for name in default.sources if default is not None else ():
        if name not in draft.sources:
            line = draft.head_document.line(("minimum_answered", "sources"))
            yield Problem.at(
                draft.head_shown,
                line,
                "instrument_unknown_source",
                entry="minimum_answered",
                found=name,
                known=known,
            )


def _columns(draft: Draft) -> Iterator[Problem]:
    """Yield column names that two items, an item and a group, or two groups claim.

    A column may serve as group and in the sampling design (the school often does both).
    """
    owner: dict[str, str] = {}
    for topic in ("items", "groups"):
        for located in draft.topic(topic):
            entry: Item | Group = located.entry
            for place, name in ((-1, entry.id), *enumerate(entry.columns)):
                inside: Place = ("columns", place) if place >= 0 else ("id",)
                if owner.setdefault(name.casefold(), entry.id) != entry.id:
                    other = owner[name.casefold()]
                    yield located.problem("instrument_column_twice", *inside, column=name, entry=entry.id, other=other)


def _labels(draft: Draft) -> Iterator[Problem]:
    """Yield labels that stand twice where a reader would see them side by side."""
    items: dict[str, Item] = draft.by_id("items")
    for scale in draft.scales:
        parts = [(("items", n), items[part.item]) for n, part in enumerate(scale.entry.items) if part.item in items]
        yield from _same_labels(scale, [(place, item.id, item.label) for place, item in parts])
    for topic in ("scales", "indicators", "themes", "groups"):
        first: dict[tuple[str, str], str] = {}
        for located in draft.topic(topic):
            label: Label = located.entry.label
            for language in ("de", "en"):
                other = first.setdefault((language, label.get(language).casefold()), located.entry.id)
                if other != located.entry.id:
                    yield _label_twice(located, ("label", language), label.get(language), located.entry.id, other)
    for group in draft.groups:
        yield from _same_labels(
            group, [(("values", n), value.id, value.label) for n, value in enumerate(group.entry.values)]
        )


def _spellings(answers: Located[ResponseSet]) -> Iterator[Problem]:
    """Yield spellings that stand for two answers, or that are the code of another answer."""
    entry = answers.entry
    codes = {str(option.code): option.code for option in entry.options}
    owner: dict[str, int | None] = {text.casefold(): None for text in entry.missing_texts}
    for place, option in enumerate(entry.options):
        for text in dict.fromkeys((option.de, option.en, *option.texts)):
            other = owner.setdefault(text.casefold(), option.code)
            other = codes.get(text, option.code) if other == option.code else other
            if other != option.code:
                name = "missing" if other is None else str(other)
                yield answers.problem(
                    "instrument_value_twice", "options", place,
                    entry=entry.id, found=text, value=option.code, other=name,
                )  # fmt: skip


def _same_labels(at: Located[Any], labels: Sequence[tuple[Place, str, Label]]) -> Iterator[Problem]:
    for language in ("de", "en"):
        first: dict[str, str] = {}
        for place, name, label in labels:
            other = first.setdefault(label.get(language).casefold(), name)
            if other != name:
                yield _label_twice(at, place, label.get(language), name, other)


def _label_twice(at: Located[Any], inside: Place, label: str, name: str, other: str) -> Problem:
    return at.problem("instrument_label_twice", *inside, entry=at.entry.id, label=label, name=name, other=other)


def _scale(draft: Draft, scale: Located[Scale]) -> Iterator[Problem]:
    entry = scale.entry
    seen: set[str] = set()
    ranges: set[tuple[int, int]] = set()
    for place, part in enumerate(entry.items):
        yield from _unknown(draft, scale, "items", part.item, ("items", place, "item"))
        if part.item in seen:
            yield scale.problem("instrument_item_twice", "items", place, "item", entry=entry.id, item=part.item)
        seen.add(part.item)
        if part.recode is not None:
            yield from _unknown(draft, scale, "recodes", part.recode, ("items", place, "recode"))
        codes = _codes(draft, part.item)
        if not codes:
            continue
        if part.recode is not None:
            table = draft.by_id("recodes").get(part.recode)
            if table is None:
                continue
            missing = [code for code in codes if code not in table.values]
            if missing:
                yield scale.problem(
                    "instrument_recode_incomplete", "items", place, "recode",
                    entry=entry.id, item=part.item, recode=part.recode, codes=_listed(missing),
                )  # fmt: skip
            codes = tuple(table.values.values())
        ranges.add((min(codes), max(codes)))
    if len(ranges) > 1 and entry.rescale is None and entry.scoring_key == "known":
        spoken = ", ".join(f"{low}–{high}" for low, high in sorted(ranges))
        yield scale.problem("instrument_ranges_differ", "id", entry=entry.id, ranges=spoken)


def _codes(draft: Draft, item: str) -> tuple[int, ...]:
    """Return the valid codes of an item; none where item or response set are unknown."""
    entry: Item | None = draft.by_id("items").get(item)
    answers: ResponseSet | None = draft.by_id("response_sets").get(entry.response_set) if entry is not None else None
    return answers.codes if answers is not None else ()


def _indicator(draft: Draft, indicator: Located[Indicator]) -> Iterator[Problem]:
    entry = indicator.entry
    yield from _unknown(draft, indicator, "themes", entry.theme, ("theme",))
    yield from _unknown(draft, indicator, "items", entry.item, ("item",))
    codes = _codes(draft, entry.item)
    if not codes:
        return
    named, where = (entry.codes, "codes") if entry.at_least is None else ((entry.at_least,), "at_least")
    strange = [code for code in named if code not in codes]
    if strange:
        yield indicator.problem(
            "instrument_codes_unknown", where, entry=entry.id, codes=_listed(strange), known=_listed(codes)
        )
    elif set(codes) <= set(named) or entry.at_least == codes[0]:
        yield indicator.problem("instrument_indicator_always", where, entry=entry.id)


def _screening(draft: Draft, rule: Located[ScreeningRule]) -> Iterator[Problem]:
    entry = rule.entry
    for place, item in _screened_items(entry):
        yield from _unknown(draft, rule, "items", item, place)
    for n in range(len(entry.combinations)):
        yield from _combined_codes(draft, rule, n)
    for name in _NEEDED[entry.kind]:
        if name == "threshold" and entry.use == "threshold_missing":
            continue
        if getattr(entry, name) in (None, (), {}):
            yield rule.problem("instrument_screening_field", "id", entry=entry.id, field=name, kind=entry.kind)
    if entry.use == "threshold_missing" and entry.threshold is not None:
        yield rule.problem("instrument_threshold_given", "threshold", entry=entry.id)
    for item in entry.all_items:
        codes = _codes(draft, item)
        strange = [code for code in entry.codes if codes and code not in codes]
        if strange:
            yield rule.problem(
                "instrument_codes_unknown",
                "codes",
                entry=entry.id,
                codes=_listed(strange),
                known=_listed(codes),
            )
        uncovered = [code for code in codes if code not in entry.midpoints]
        if entry.midpoints and uncovered:
            yield rule.problem(
                "instrument_midpoints_incomplete",
                "midpoints",
                entry=entry.id,
                item=item,
                codes=_listed(uncovered),
            )


def _screened_items(entry: ScreeningRule) -> Iterator[tuple[Place, str]]:
    """Yield every question that the rule names, with where it stands."""
    yield from ((("items", n), name) for n, name in enumerate(entry.items))
    for field, groups in (("item_groups", entry.item_groups), ("pairs", entry.pairs)):
        yield from (((field, n), item) for n, group in enumerate(groups) for item in group)
    for n, one in enumerate(entry.combinations):
        yield from ((("combinations", n), name) for name in (one.item, one.other))


def _combined_codes(draft: Draft, rule: Located[ScreeningRule], place: int) -> Iterator[Problem]:
    one = rule.entry.combinations[place]
    for field, item, named in (("codes", one.item, one.codes), ("other_codes", one.other, one.other_codes)):
        known = _codes(draft, item)
        strange = [code for code in named if known and code not in known]
        if strange:
            yield rule.problem(
                "instrument_codes_unknown",
                "combinations",
                place,
                field,
                entry=rule.entry.id,
                codes=_listed(strange),
                known=_listed(known),
            )


def _group(group: Located[Group]) -> Iterator[Problem]:
    entry = group.entry
    texts = [(("id",), entry.id), *((("columns", n), name) for n, name in enumerate(entry.columns))]
    texts += [(("label", language), entry.label.get(language)) for language in ("de", "en")]
    for place, text in texts:
        words = re.split(r"[^a-zäöüß]+", text.casefold())
        if any(word.startswith(FORBIDDEN_GROUPS) for word in words):
            yield group.problem("instrument_group_forbidden", *place, entry=entry.id, found=text)
    for kind in ("codes", "texts"):
        first: dict[str, str] = {}
        for place_of_value, value in enumerate(entry.values):
            for written in getattr(value, kind):
                other = first.setdefault(str(written).casefold(), value.id)
                if other != value.id:
                    yield group.problem(
                        "instrument_value_twice", "values", place_of_value, kind,
                        entry=entry.id, found=written, value=value.id, other=other,
                    )  # fmt: skip


def _version(draft: Draft) -> Iterator[Problem]:
    if draft.version is None:
        return
    for item, answers in draft.version.response_sets.items():
        for topic, name in (("items", item), ("response_sets", answers)):
            if name not in draft.declared[topic] and topic not in draft.unread:
                line = draft.head_document.line(("versions", draft.version_index, "response_sets", item))
                near = get_close_matches(name, draft.declared[topic], n=1) or sorted(draft.declared[topic])[:8]
                yield Problem.at(
                    draft.head_shown, line, "instrument_unknown_entry",
                    entry=draft.version.id, found=name, topic=topic, known=", ".join(near),
                )  # fmt: skip


def _listed(codes: Iterable[int]) -> str:
    return ", ".join(str(code) for code in codes)
