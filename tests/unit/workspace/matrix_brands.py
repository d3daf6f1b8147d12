"""The calls of the role matrix for the brand of a city."""

from __future__ import annotations

from functools import cache

from ctc_toolkit.reporting.sample_template import sample_template
from ctc_toolkit.reporting.sheets import Brand
from ctc_toolkit.store.brands import BrandValues
from ctc_toolkit.workspace import BrandEntry, city_brand, read_template, remove_template, save_brand, save_template

READING = {"city_brand", "read_template"}
WITHOUT_CITY: set[str] = set()


@cache
def usual_template():
    """Return a template that can be used."""
    return sample_template(Brand(), "de")


def with_template(ws, ags):
    """Give the city a template behind the back of the use cases."""
    with ws.store.writing() as repository:
        version = now_version(repository, ags)
        values = BrandValues("Stadt", "#17606F", b"", "", usual_template())
        repository.brands.save(ags, values, "muster.docx", "a" * 64, "Probe", version)


def now_version(repository, ags):
    """Return the version of the brand as it stands."""
    found = repository.brands.of_city(ags)
    return found.version if found else 0


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    city = ags or "09162000"
    if ags is not None:
        with_template(ws, ags)

    def version():
        with ws.store.reading() as repository:
            return now_version(repository, city)

    entry = BrandEntry("Stadt", "#0a5c36")
    return {
        "city_brand": lambda actor: city_brand(actor, ws, city),
        "read_template": lambda actor: read_template(actor, ws, city),
        "save_brand": lambda actor: save_brand(actor, ws, city, entry, version=version()),
        "save_template": lambda actor: save_template(actor, ws, city, usual_template(), "v.docx", version=version()),
        "remove_template": lambda actor: remove_template(actor, ws, city, version=version()),
    }
