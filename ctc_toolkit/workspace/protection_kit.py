"""Documents on data protection of a city: filled from its configuration, completed by people, told when outdated.

What people enter, and which version of a document was issued last, is kept among the texts of the city, as one entry
with a version. It lies at the city's first area or, where there is none, at its newest survey.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from ctc_toolkit.access import Actor, may
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.process.protection_texts import FIELDS, ProtectionText, protection_text, protection_texts
from ctc_toolkit.reporting.protection_documents import ProtectionDocument, protection_document, together_hash
from ctc_toolkit.reporting.protection_facts import USUAL_AUTHORITY
from ctc_toolkit.store import CityRecord, RuleBroken
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.protection_facts import from_plan, in_language, newest_plan, protection_facts
from ctc_toolkit.workspace.survey_checks import this_day
from ctc_toolkit.workspace.words import tidy

SECTION = "data_protection"
LONGEST_FIELD = 300
State = Literal["never", "current", "outdated"]


@dataclass(frozen=True)
class IssuedDocument:
    """Which version of a document was issued last, with the hash of what it said, and when."""

    version: str
    content_hash: str
    on: date


@dataclass(frozen=True)
class ProtectionKit:
    """The documents of a city in one language, as far as the person may read them.

    entered: what people typed for the documents; known: what the planned survey tells where nothing was typed.
    issued: by id of the document. version: of what was entered; 0: nothing yet.
    """

    ags: str
    city: str
    language: str
    documents: tuple[ProtectionDocument, ...]
    entered: Mapping[str, str]
    known: Mapping[str, str]
    issued: Mapping[str, IssuedDocument]
    version: int
    may_change: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that are still to fill in any of the documents, in their order."""
        needed = {name for document in self.documents for name in document.missing}
        return tuple(name for name in FIELDS if name in needed)

    def state(self, document: ProtectionDocument) -> State:
        """Return whether the document was issued as it now is."""
        last = self.issued.get(document.text.id)
        if last is None:
            return "never"
        return "current" if last.content_hash == document.content_hash else "outdated"


@dataclass(frozen=True)
class _Kept:
    """What is kept for a city; issued: by document and language."""

    fields: Mapping[str, str] = field(default_factory=dict)
    issued: Mapping[str, IssuedDocument] = field(default_factory=dict)
    text_id: str = ""
    version: int = 0

    def as_text(self) -> str:
        """Return it as it is stored."""
        issued = {
            name: {"version": one.version, "hash": one.content_hash, "on": one.on.isoformat()}
            for name, one in self.issued.items()
        }
        return json.dumps({"fields": dict(self.fields), "issued": issued}, ensure_ascii=False, sort_keys=True)


def data_protection(
    actor: Actor, ws: Workspace, ags: str, *, language: str = "de", today: date | None = None
) -> ProtectionKit:
    """Return the documents on data protection of a city, filled. today: the day written in them; None: today.

    Who only accompanies the city gets those that are meant for them: not the measures, contracts and the checklist.

    Raises:
        ToolkitError: `not_available`, `protection_invalid`.
    """
    with looking(actor, ws, "data_protection", ags) as grant:
        return _kit(grant, ws, grant.city(ags), language, today or this_day())


def save_data_protection(
    actor: Actor, ws: Workspace, ags: str, entered: Mapping[str, str], *, version: int, language: str = "de"
) -> ProtectionKit:
    """Store what people enter for the documents of a city, and return these. version: of what was read; 0: nothing.

    Fields that are not named stay as they are; an empty text takes a field out.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `protection_field_unknown`, `protection_field_long`,
            `protection_no_place`.
    """
    fields = {name: _fit(name, text) for name, text in entered.items()}
    try:
        with changing(actor, ws, "save_data_protection", ags) as grant:
            city, kept = grant.city(ags), _kept(grant, ags)
            if kept.version != version:
                raise ToolkitError("changed_meanwhile")
            together = {name: text for name, text in {**kept.fields, **fields}.items() if text}
            _store(grant, city, replace(kept, fields=together))
            grant.record(f"data protection: {', '.join(sorted(fields))}", ags)
            return _kit(grant, ws, city, language, this_day())
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def issue_data_protection(
    actor: Actor,
    ws: Workspace,
    ags: str,
    documents: Iterable[str] = (),
    *,
    version: int,
    language: str = "de",
    today: date | None = None,
) -> ProtectionKit:
    """Note that documents were issued as they now are, so that a later change is told. documents: ids; none: all.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `protection_unknown`, `protection_no_place`.
    """
    wanted = {protection_text(name).id for name in documents} or {text.id for text in protection_texts()}
    day = today or this_day()
    try:
        with changing(actor, ws, "issue_data_protection", ags) as grant:
            city, kept = grant.city(ags), _kept(grant, ags)
            if kept.version != version:
                raise ToolkitError("changed_meanwhile")
            made = [one for one in _kit(grant, ws, city, language, day).documents if one.text.id in wanted]
            issued = {
                f"{one.text.id}/{language}": IssuedDocument(one.text.version, one.content_hash, day) for one in made
            }
            _store(grant, city, replace(kept, issued={**kept.issued, **issued}))
            grant.record(f"data protection: {len(made)} documents, {language}, sha256 {together_hash(made)}", ags)
            return _kit(grant, ws, city, language, day)
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _fit(name: str, text: str) -> str:
    if name not in FIELDS:
        raise ToolkitError("protection_field_unknown", found=name[:40], known=", ".join(FIELDS))
    fit = tidy(text)
    if len(fit) > LONGEST_FIELD:
        raise ToolkitError("protection_field_long", field=FIELDS[name], found=len(fit), most=LONGEST_FIELD)
    return fit


def _kit(grant: Grant, ws: Workspace, city: CityRecord, language: str, today: date) -> ProtectionKit:
    spoken = language if language in LANGUAGES else "de"
    kept, plan = _kept(grant, city.ags), newest_plan(grant, city.ags)
    facts = in_language(protection_facts(grant, ws, city, kept.fields), plan, spoken)
    documents = [
        protection_document(text, facts, spoken, today)
        for text in protection_texts()
        if _readable(grant, city.ags, text)
    ]
    issued = {name.removesuffix(f"/{spoken}"): one for name, one in kept.issued.items() if name.endswith(f"/{spoken}")}
    return ProtectionKit(
        city.ags,
        city.name,
        spoken,
        tuple(documents),
        dict(kept.fields),
        {"authority": USUAL_AUTHORITY.get(spoken), **from_plan(plan, spoken)},
        issued,
        kept.version,
        may(grant.actor, "save_data_protection", grant.kind, city.ags),
    )


def _readable(grant: Grant, ags: str, text: ProtectionText) -> bool:
    return text.readers == "accompanying" or may(grant.actor, "save_data_protection", grant.kind, ags)


def _kept(grant: Grant, ags: str) -> _Kept:
    found = grant.repository.texts.of_city(ags, SECTION)
    if found is None:
        return _Kept()
    stored: dict[str, Any] = json.loads(found.text)
    issued = {
        name: IssuedDocument(one["version"], one["hash"], date.fromisoformat(one["on"]))
        for name, one in stored["issued"].items()
    }
    fields = {name: text for name, text in stored["fields"].items() if name in FIELDS}
    return _Kept(fields, issued, found.id, found.version)


def _store(grant: Grant, city: CityRecord, kept: _Kept) -> None:
    texts, by = grant.repository.texts, grant.actor.name
    if kept.text_id:
        texts.change_text(kept.text_id, kept.version, kept.as_text(), by)
        return
    area = city.areas[0].id if city.areas else None
    wave = None if area or not city.waves else city.waves[-1].id
    if area is None and wave is None:
        raise ToolkitError("protection_no_place", city=city.name)
    texts.add_text(TextPlace(city.ags, area, wave), SECTION, kept.as_text(), by)
