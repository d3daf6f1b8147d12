"""The German words of this site: everybody reads them, administrators (in a demo: trainers) choose them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.site_labels import checked_word, site_words
from ctc_toolkit.site_words import SiteWords
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.site_labels import SiteLabelRecord
from ctc_toolkit.workspace.handle import Workspace, changing, looking


@dataclass(frozen=True)
class SiteLabelView:
    """One label: the word in use, and who chose it when ("" and None: it is the preset). version: 0 if never chosen."""

    label: str
    word: str
    changed_by: str
    changed_at: datetime | None
    version: int


@dataclass(frozen=True)
class SiteLabels:
    """All labels in the order of the catalogue, and what German texts are rewritten with."""

    labels: tuple[SiteLabelView, ...]
    words: SiteWords


def site_labels(actor: Actor, ws: Workspace) -> SiteLabels:
    """Return the words of this site.

    A word that the catalogue no longer offers counts as the preset.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "site_labels", about="catalogue") as grant:
        return _views(grant.repository.site_labels.all())


def choose_site_label(actor: Actor, ws: Workspace, label: str, word: str, *, version: int) -> SiteLabels:
    """Choose the word for a label, one of those in the catalogue, and return all of them.

    version: of the choice that was read; 0 where there was none. Choosing the same word again changes nothing.

    Raises:
        ToolkitError: `not_available`, `site_label_unknown`, `site_word_unknown`, `changed_meanwhile`.
    """
    try:
        with changing(actor, ws, "choose_site_label", about="catalogue") as grant:
            chosen = checked_word(label, word)
            tables = grant.repository.site_labels
            before = next(view for view in _views(tables.all()).labels if view.label == label)
            if before.word != chosen or before.version != version:
                tables.choose(label, chosen, actor.name, version)
                grant.record(f"word {label}: {chosen}", None)
            found = _views(tables.all())
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken
    ws.kept_words.forget()
    return found


def _views(records: list[SiteLabelRecord]) -> SiteLabels:
    stored = {record.label: record for record in records}
    views = []
    for label in load_process().head.labels:
        record = stored.get(label.id)
        if record is None:
            views.append(SiteLabelView(label.id, label.preset, "", None, 0))
        else:
            word = label.choice(record.word).word
            views.append(SiteLabelView(label.id, word, record.changed_by, record.changed_at, record.version))
    return SiteLabels(tuple(views), site_words({view.label: view.word for view in views}))
