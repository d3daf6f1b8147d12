"""The brand that reports are made with: as it is now, or as it was when a kept one was made. For use cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ctc_toolkit.reporting.fingerprints import fingerprint
from ctc_toolkit.reporting.sheets import Brand
from ctc_toolkit.store.brands import BrandValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ctc_toolkit.store import Repository


def brand_of(values: BrandValues) -> Brand:
    """Return stored values as the brand of a sheet."""
    return Brand(values.name, values.colour, values.logo, values.logo_alt, values.template)


def brand_now(repository: Repository, ags: str, form: str) -> Brand:
    """Return the brand that a report of a city is made with now; its template counts for Word files only."""
    found = repository.brands.of_city(ags)
    brand = brand_of(found.values) if found is not None else Brand()
    return brand if form == "docx" else replace(brand, template=b"")


def brand_then(repository: Repository, ags: str, inputs: Mapping[str, str]) -> Brand:
    """Return the brand that a kept report was made with, by the fingerprints of its inputs."""
    found = repository.brands.kept(ags, inputs["brand"]) if "brand" in inputs else None
    return brand_of(found) if found is not None else Brand()


def brand_hashes(brand: Brand) -> dict[str, str]:
    """Return the fingerprint of a brand as the inputs of a report name it; empty without a brand."""
    return {} if brand == Brand() else {"brand": fingerprint(brand)}


def keep_brand(repository: Repository, ags: str, brand: Brand) -> None:
    """Keep the brand that a report was made with, so that the report can be made again as it was."""
    for sha in brand_hashes(brand).values():
        values = BrandValues(brand.name, brand.colour, brand.logo, brand.logo_alt, brand.template)
        repository.brands.keep(ags, sha, values)
