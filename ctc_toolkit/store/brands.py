"""How cities show themselves on their products, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, defer

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import CityBrand, KeptBrand, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class BrandValues:
    """What a brand consists of; see `models.brands`."""

    name: str
    colour: str
    logo: bytes
    logo_alt: str
    template: bytes = b""


@dataclass(frozen=True)
class BrandRecord:
    """The brand of a city as it is now."""

    ags: str
    values: BrandValues
    template_name: str
    template_hash: str
    changed_by: str
    changed_at: datetime
    version: int


class BrandTables:
    """Brands of cities."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_city(self, ags: str) -> BrandRecord | None:
        """Return the brand of a city; None: it has none."""
        row = self._session.scalars(select(CityBrand).where(column(CityBrand.ags) == ags)).one_or_none()
        return _record(row) if row else None

    def save(
        self, ags: str, values: BrandValues, template_name: str, template_hash: str, who: str, version: int
    ) -> BrandRecord:
        """Store the brand of a city. version: of the one that was read; 0: there was none.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: there was none, and somebody else has just stored the first one.
        """
        statement = select(CityBrand).where(column(CityBrand.ags) == ags).with_for_update()
        row = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        if (row.version if row else 0) != version:
            raise ToolkitError("changed_meanwhile")
        if row is None:
            row = CityBrand(
                ags=ags,
                **vars(values),
                template_name=template_name,
                template_hash=template_hash,
                changed_by=who,
            )
            self._session.add(row)
        else:
            for name, value in vars(values).items():
                setattr(row, name, value)
            row.template_name, row.template_hash = template_name, template_hash
            row.changed_by, row.changed_at = who, now()
        self._session.flush()
        return _record(row)

    def keep(self, ags: str, fingerprint: str, values: BrandValues) -> None:
        """Keep the brand that a report is made with, unless it is kept already."""
        row = KeptBrand(ags=ags, fingerprint=fingerprint, **vars(values))
        if self._kept(ags, fingerprint) is None:
            self._session.add(row)
            self._session.flush()

    def kept(self, ags: str, fingerprint: str) -> BrandValues | None:
        """Return the brand that reports with this fingerprint among their inputs were made with."""
        row = self._kept(ags, fingerprint)
        return BrandValues(row.name, row.colour, row.logo, row.logo_alt, row.template) if row else None

    def keep_only(self, ags: str, fingerprints: frozenset[str]) -> None:
        """Delete kept brands of a city that no report names any more."""
        statement = select(KeptBrand).where(column(KeptBrand.ags) == ags)
        held = self._session.scalars(statement.options(defer(KeptBrand.template), defer(KeptBrand.logo)))  # type: ignore[arg-type]
        gone = [row.id for row in held if row.fingerprint not in fingerprints]
        if gone:
            self._session.execute(delete(KeptBrand).where(column(KeptBrand.id).in_(gone)))

    def _kept(self, ags: str, fingerprint: str) -> KeptBrand | None:
        wanted = column(KeptBrand.ags) == ags, column(KeptBrand.fingerprint) == fingerprint
        return self._session.scalars(select(KeptBrand).where(*wanted)).one_or_none()


def _record(row: CityBrand) -> BrandRecord:
    return BrandRecord(
        row.ags,
        BrandValues(row.name, row.colour, row.logo, row.logo_alt, row.template),
        row.template_name,
        row.template_hash,
        row.changed_by,
        row.changed_at,
        row.version,
    )
