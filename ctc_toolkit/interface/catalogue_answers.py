"""The catalogue as answers: factors, programmes in short, questionnaires. It holds nothing of any city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ctc_toolkit.interface.answers import (
    FactorEntry,
    Factors,
    InstrumentEntry,
    Instruments,
    ProgrammeEntry,
    Programmes,
    RatingEntry,
)
from ctc_toolkit.survey.instrument_files import known_instruments, load_instrument, versions_of

if TYPE_CHECKING:
    from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
    from ctc_toolkit.programmes.programme import Programme


def factors_answer(catalogue: ProgrammeCatalogue) -> Factors:
    """Return the factors, by id."""
    return Factors(
        factors=[
            FactorEntry(
                id=one.id,
                name_de=one.name.de,
                name_en=one.name.en,
                domain=one.domain,
                kind=one.kind,
                scales={str(instrument): str(scale) for instrument, scale in one.scales.items()},
            )
            for _, one in sorted(catalogue.factors.items())
        ]
    )


def programmes_answer(catalogue: ProgrammeCatalogue) -> Programmes:
    """Return the programmes in short, by name as in the catalogue."""
    return Programmes(version=catalogue.version, programmes=[_programme(one) for one in catalogue.programmes])


def instruments_answer() -> Instruments:
    """Return the questionnaires in all their versions."""
    found = []
    for name in known_instruments():
        for version in versions_of(name):
            one = load_instrument(name, version)
            found.append(
                InstrumentEntry(
                    reference=one.reference,
                    name_de=one.title.de,
                    name_en=one.title.en,
                    items=len(one.items),
                    scales=[scale.id for scale in one.scales],
                )
            )
    return Instruments(instruments=found)


def _programme(one: Programme) -> ProgrammeEntry:
    ratings = [
        RatingEntry(registry=rating.registry, label=rating.label, checked_on=rating.checked_on)
        for rating in one.ratings
        if rating.label is not None
    ]
    return ProgrammeEntry(
        id=one.id,
        name=one.name,
        provider=one.provider,
        country=one.country,
        aim_de=one.aim.de,
        aim_en=one.aim.en,
        domains=list(one.domains),
        settings=list(one.settings),
        main_factors=list(one.factors.main),
        side_factors=list(one.factors.side),
        ratings=ratings,
        checked_on=one.checked_on,
    )
