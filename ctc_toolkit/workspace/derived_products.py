"""Products derived from the answers of a wave beside its profile: computed once, released, kept, and kept for good.

They are kept beside the profiles of the wave, with a request that names the product, so that they stay when the
answers go. What cannot be kept is not handed out, as with profiles.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ctc_toolkit import __version__
from ctc_toolkit.disclosure import Level
from ctc_toolkit.disclosure.derived import Derived
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewRelease, ReleaseRecord, RuleBroken
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.released_tables import Kept
from ctc_toolkit.workspace.usable_answers import choice_of, hold_choice, usable_table

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository, WaveRecord
    from ctc_toolkit.survey.responses import ResponseTable
    from ctc_toolkit.workspace.handle import Workspace

PRODUCT = "product"
"""Key of a request that names a product; requests of profiles have none."""

_Kind = TypeVar("_Kind", bound=Derived)


@dataclass(frozen=True)
class Product(Generic[_Kind]):
    """One kind of derived product. name: in the request; write, read: as a document and back."""

    name: str
    write: Callable[[_Kind], tuple[str, str]]
    read: Callable[[str, str], _Kind]


@dataclass(frozen=True)
class Wanted:
    """What was asked for. asked: what the result depends on, ready for JSON; rules: version of the door's rules."""

    level: Level
    asked: Mapping[str, Any]
    rules: str

    def request(self, product: str) -> str:
        """Return the request as it is kept."""
        return _canonical({**self.asked, PRODUCT: product, "software": f"ctc-toolkit {__version__}"})

    def fits(self, product: str, text: str) -> bool:
        """Return whether a kept request asked for the same, whichever version of the software answered it."""
        kept = json.loads(text)
        kept.pop("software", None)
        return _canonical(kept) == _canonical({**self.asked, PRODUCT: product})


def derived_product(
    ws: Workspace, wave_id: str, product: Product[_Kind], wanted: Wanted, make: Callable[[ResponseTable], _Kind]
) -> _Kind:
    """Return the product of a wave that the actor may see: from memory, as kept, or made now from the answers and kept.

    Raises:
        ToolkitError: `not_available`, `answers_deleted` (never made while the answers were there),
            `released_document_damaged`, and what `make` raises.
    """
    with ws.store.reading() as repository:
        wave = repository.wave(wave_id)
    if wave is None:
        raise ToolkitError("not_available")
    state = "gone" if wave.answers_deleted_at is not None else "there"
    rest = (wave.made_up, product.name, wanted.level, wanted.request(product.name), wanted.rules, state)
    return ws.cache.get(wave.content_hash, rest, lambda: _found_or_made(ws, wave_id, product, wanted, make))


def kept_form(product: Product[_Kind], wanted: Wanted, value: _Kind) -> NewRelease:
    """Return a product as it is kept."""
    document, content_hash = product.write(value)
    return NewRelease(wanted.level, wanted.request(product.name), wanted.rules, document, content_hash)


def is_product(record: ReleaseRecord) -> bool:
    """Return whether a kept table is a derived product and no profile."""
    return PRODUCT in json.loads(record.request)


def _found_or_made(
    ws: Workspace, wave_id: str, product: Product[_Kind], wanted: Wanted, make: Callable[[ResponseTable], _Kind]
) -> _Kind:
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    with ws.store.reading() as repository:
        wave = repository.wave(wave_id)
        if wave is None:
            raise ToolkitError("not_available")
        kept = _kept(repository, wave, product, wanted)
        if kept is not None:
            return kept
        answers, choice = repository.answers(wave_id), choice_of(repository, wave)
    value = make(usable_table(answers_from_parquet(answers, load_instrument(wave.instrument)), choice).table)
    try:
        with ws.store.writing() as repository:
            hold_choice(repository, wave, choice)
            repository.releases.keep(wave.id, kept_form(product, wanted, value))
    except RuleBroken as broken:
        raise ToolkitError("not_available") from broken
    return value


def _kept(repository: Repository, wave: WaveRecord, product: Product[_Kind], wanted: Wanted) -> _Kind | None:
    """Return what was kept; while the answers are there only what the same rules and software made."""
    everything = repository.releases.of_wave(wave.id)
    fitting = [kept for kept in everything if kept.level == wanted.level and wanted.fits(product.name, kept.request)]
    if wave.answers_deleted_at is None:
        request = wanted.request(product.name)
        fitting = [kept for kept in fitting if kept.request == request and kept.rules == wanted.rules]
        return _opened(repository, product, fitting[-1]) if fitting else None
    if not fitting:
        day = wave.answers_deleted_at.astimezone().strftime("%d.%m.%Y")
        kept_tables = Kept(tuple(everything), wave.instrument)
        raise ToolkitError("answers_deleted", label=wave.label, date=day, kept=kept_tables)
    best = max(fitting, key=lambda kept: (kept.rules == wanted.rules, kept.created_at))
    return _opened(repository, product, best)


def _opened(repository: Repository, product: Product[_Kind], kept: ReleaseRecord) -> _Kind:
    document = repository.releases.document(kept.id)
    if document is None:
        raise ToolkitError("released_document_damaged", place="missing")
    return product.read(document, kept.content_hash)


def _canonical(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
