"""How a city shows itself on what it hands out: name, colour, logo, and a Word template of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from ctc_toolkit.access import Actor, may
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.branding import checked_colour
from ctc_toolkit.reporting.logos import checked_logo
from ctc_toolkit.reporting.sheets import USUAL_COLOUR, Brand
from ctc_toolkit.reporting.word_template import checked_template
from ctc_toolkit.store import CityRecord, RuleBroken
from ctc_toolkit.store.brands import BrandRecord, BrandValues
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.report_brands import brand_of

LONGEST_NAME = 80
LONGEST_WORDS = 150
_NOTHING = BrandValues("", USUAL_COLOUR, b"", "")


@dataclass(frozen=True)
class BrandView:
    """The brand of a city. changed_at: None where it has none yet; then version is 0. template_size: in bytes.

    may_change: whether the person may change it.
    """

    ags: str
    city: str
    brand: Brand
    template_name: str
    template_size: int
    template_hash: str
    changed_by: str
    changed_at: datetime | None
    version: int
    may_change: bool


@dataclass(frozen=True)
class BrandEntry:
    """What a person enters. logo: None to keep the one that is there, b"" to have none. logo_alt: what it shows."""

    name: str
    colour: str
    logo: bytes | None = None
    logo_alt: str = ""


def city_brand(actor: Actor, ws: Workspace, ags: str) -> BrandView:
    """Return how a city shows itself on what it hands out.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "city_brand", ags) as grant:
        return _view(grant, grant.city(ags), grant.repository.brands.of_city(ags))


def read_template(actor: Actor, ws: Workspace, ags: str) -> bytes:
    """Return the Word template of a city as a file.

    Raises:
        ToolkitError: `not_available`, `brand_template_none`.
    """
    with looking(actor, ws, "read_template", ags) as grant:
        grant.city(ags)
        found = grant.repository.brands.of_city(ags)
        if found is None or not found.values.template:
            raise ToolkitError("brand_template_none")
        return found.values.template


def save_brand(actor: Actor, ws: Workspace, ags: str, entered: BrandEntry, *, version: int) -> BrandView:
    """Store name, colour and logo of a city. version: of the brand that was changed; 0: there was none.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `brand_colour_unknown`, `brand_colour_pale`,
            `brand_logo_words`, and the other codes that begin with `brand_logo_`.
    """
    colour = checked_colour(entered.colour)
    logo = checked_logo(entered.logo) if entered.logo else entered.logo
    words = " ".join(entered.logo_alt.split())[:LONGEST_WORDS]
    with _editing(actor, ws, "save_brand", ags, version) as edit:
        kept = edit.before.logo if logo is None else logo
        if kept and not words:
            raise ToolkitError("brand_logo_words")
        name = " ".join(entered.name.split())[:LONGEST_NAME]
        values = replace(edit.before, name=name, colour=colour, logo=kept, logo_alt=words if kept else "")
        return edit.store(values, edit.template_name, "brand: name, colour, logo")


def save_template(actor: Actor, ws: Workspace, ags: str, content: bytes, name: str, *, version: int) -> BrandView:
    """Check the Word template of a city and store it. version: of the brand that was changed; 0: there was none.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, and what `checked_template` raises.
    """
    template = checked_template(content)
    with _editing(actor, ws, "save_template", ags, version) as edit:
        named = " ".join(name.replace("\\", "/").rpartition("/")[2].split())[-LONGEST_NAME:]
        sha = hashlib.sha256(template).hexdigest()
        return edit.store(replace(edit.before, template=template), named, f"brand: template, sha256 {sha}")


def remove_template(actor: Actor, ws: Workspace, ags: str, *, version: int) -> BrandView:
    """Take out the Word template of a city; reports have the usual layout from then on.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `brand_template_none`.
    """
    with _editing(actor, ws, "remove_template", ags, version) as edit:
        if not edit.before.template:
            raise ToolkitError("brand_template_none")
        return edit.store(replace(edit.before, template=b""), "", "brand: template")


@dataclass(frozen=True)
class _Edit:
    """One change of a brand, inside its transaction."""

    grant: Grant
    city: CityRecord
    before: BrandValues
    template_name: str
    version: int

    def store(self, values: BrandValues, template_name: str, thing: str) -> BrandView:
        """Store the brand, and write it into the log."""
        sha = hashlib.sha256(values.template).hexdigest() if values.template else ""
        brands, ags = self.grant.repository.brands, self.city.ags
        record = brands.save(ags, values, template_name, sha, self.grant.actor.name, self.version)
        self.grant.record(thing, ags)
        return _view(self.grant, self.city, record)


@contextmanager
def _editing(actor: Actor, ws: Workspace, action: str, ags: str, version: int) -> Iterator[_Edit]:
    """Give what is changed, if the person may change it and nobody else has changed it meanwhile."""
    try:
        with changing(actor, ws, action, ags) as grant:
            city, found = grant.city(ags), grant.repository.brands.of_city(ags)
            if (found.version if found else 0) != version:
                raise ToolkitError("changed_meanwhile")
            before, named = (found.values, found.template_name) if found else (_NOTHING, "")
            yield _Edit(grant, city, before, named, version)
    except RuleBroken as broken:  # somebody else has just stored the first one
        raise ToolkitError("changed_meanwhile") from broken


def _view(grant: Grant, city: CityRecord, record: BrandRecord | None) -> BrandView:
    changes = may(grant.actor, "save_brand", grant.kind, city.ags)
    if record is None:
        return BrandView(city.ags, city.name, Brand(), "", 0, "", "", None, 0, changes)
    return BrandView(
        city.ags,
        city.name,
        brand_of(record.values),
        record.template_name,
        len(record.values.template),
        record.template_hash,
        record.changed_by,
        record.changed_at,
        record.version,
        changes,
    )
