"""The calls of the role matrix for the words of a site."""

from __future__ import annotations

from ctc_toolkit.workspace import choose_site_label, site_labels
from ctc_toolkit.workspace.site_labels import SiteLabels

READING = {"site_labels"}
WITHOUT_CITY = {"site_labels", "choose_site_label"}


def calls(ws, ags):
    """Return for each action a function of the actor that does it; the city does not matter."""
    return {"site_labels": lambda actor: site_labels(actor, ws), "choose_site_label": lambda actor: chosen(ws, actor)}


def chosen(ws, actor) -> SiteLabels:
    """Choose the other of two words, from whatever stands there."""
    with ws.store.reading() as repository:
        stored = {one.label: one for one in repository.site_labels.all()}.get("key_leaders")
    word = "Steuerungsgruppe" if stored is None or stored.word == "Lenkungsgruppe" else "Lenkungsgruppe"
    return choose_site_label(actor, ws, "key_leaders", word, version=stored.version if stored else 0)
