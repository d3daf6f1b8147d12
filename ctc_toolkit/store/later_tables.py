"""The tables that came with later phases; `Repository` gives them together with the first ones."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy.orm import Session

from ctc_toolkit.store.brands import BrandTables
from ctc_toolkit.store.interface_tokens import InterfaceTokenTables
from ctc_toolkit.store.jobs import JobTables
from ctc_toolkit.store.made_reports import MadeReportTables
from ctc_toolkit.store.offers import OfferTables
from ctc_toolkit.store.packages import PackageTables
from ctc_toolkit.store.programme_changes import ProgrammeChangeTables
from ctc_toolkit.store.school_consents import SchoolConsentTables
from ctc_toolkit.store.site_labels import SiteLabelTables
from ctc_toolkit.store.studies import StudyTables
from ctc_toolkit.store.yearly_reviews import YearlyReviewTables


class LaterTables:
    """Tables as seen inside one transaction."""

    _session: Session

    @cached_property
    def programme_changes(self) -> ProgrammeChangeTables:
        """Changes in the participants of measures of areas."""
        return ProgrammeChangeTables(self._session)

    @cached_property
    def yearly_reviews(self) -> YearlyReviewTables:
        """Yearly reviews of areas."""
        return YearlyReviewTables(self._session)

    @cached_property
    def made_reports(self) -> MadeReportTables:
        """Reports that were made of cities."""
        return MadeReportTables(self._session)

    @cached_property
    def school_consents(self) -> SchoolConsentTables:
        """Consent of schools to sheets with their own values."""
        return SchoolConsentTables(self._session)

    @cached_property
    def jobs(self) -> JobTables:
        """Work in the background."""
        return JobTables(self._session)

    @cached_property
    def studies(self) -> StudyTables:
        """Comparison studies of cities."""
        return StudyTables(self._session)

    @cached_property
    def offers(self) -> OfferTables:
        """Local offers of cities, and how many children live in their places."""
        return OfferTables(self._session)

    @cached_property
    def packages(self) -> PackageTables:
        """What areas choose their programme packages from."""
        return PackageTables(self._session)

    @cached_property
    def interface_tokens(self) -> InterfaceTokenTables:
        """Tokens of the read-only interface."""
        return InterfaceTokenTables(self._session)

    @cached_property
    def site_labels(self) -> SiteLabelTables:
        """The German words that this site has chosen."""
        return SiteLabelTables(self._session)

    @cached_property
    def brands(self) -> BrandTables:
        """How cities show themselves on their products."""
        return BrandTables(self._session)
