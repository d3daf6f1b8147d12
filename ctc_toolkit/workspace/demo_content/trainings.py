"""Trainings and events of the demo: the published facts of the pilot region, and made-up ones around them.

Facts (annual report 2020/2021 of the Sicherheitskooperation Ruhr, catalogue source S01): information events in Duisburg
and Essen in March 2021, the one in Dortmund still open; an exchange with Augsburg on 14 July 2021; the training of two
multipliers from September 2021 to about March 2022. Of what only the month is known, only the month is stored. All
other events, numbers and certificates are made up and say so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.process.certificates import CertificateFields
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.process.training_needs import TeamShare

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913005")
"""Namespace of the ids: the same after each reset, so that links to events stay."""

WHO = "Koordination (Beispiel)"
OFFICE = "Geschäftsstelle (Beispiel)"
REPORT = "Tatsache aus dem Jahresbericht 2020/2021 der Sicherheitskooperation Ruhr."
MADE_UP = "Beispiel: erfunden."
DORTMUND, DUISBURG, ESSEN = "05913000", "05112000", "05113000"

_INFORMATION = EventFields("information", shared=True, function="regional_office", note=REPORT)
_MARCH = replace(_INFORMATION, precision="month", first_day=date(2021, 3, 1), state="held")
CITY_FACTS: dict[str, EventFields] = {
    DUISBURG: _MARCH,
    ESSEN: _MARCH,
    DORTMUND: replace(_INFORMATION, precision="open", note=f"{REPORT} Damals war der Termin noch offen."),
}
OFFICE_FACTS: tuple[EventFields, ...] = (
    EventFields(
        "exchange",
        title="Austausch mit Augsburg",
        first_day=date(2021, 7, 14),
        venue="video",
        state="held",
        function="regional_office",
        note=REPORT,
        shared=True,
    ),
    EventFields(
        "training",
        "multiplier_course",
        precision="month",
        first_day=date(2021, 9, 1),
        last_day=date(2022, 3, 1),
        state="held",
        attended=2,
        note=f"{REPORT} Das Ende steht dort als „etwa März 2022“.",
        shared=True,
    ),
)
_ASSESSMENT, _PLANNING = "cat", "cpt"


def demo_trainings(repository: Repository, cities: tuple[DemoCity, ...], today: date) -> None:
    """Store facts, made-up events, trained shares and certificates of the demo."""
    tables = repository.trainings
    for number, event in enumerate((*OFFICE_FACTS, *_made_up_of_office(today))):
        tables.add_event(None, event, OFFICE, id=_id("office", number))
    for city in cities:
        facts = [CITY_FACTS[city.ags]] if city.ags in CITY_FACTS else []
        for number, event in enumerate([*facts, *_made_up(city, today)]):
            tables.add_event(city.ags, event, WHO, id=_id(city.ags, number))
        for place, area in enumerate(city.areas):
            trained = (16, 9)[place % 2]
            tables.save_share(area.id, TeamShare("area_team", 20, trained, today - timedelta(40)), WHO)
        tables.save_share(city.areas[0].id, TeamShare("steering_group", 12, 9, today - timedelta(40)), WHO)
    for number, certificate in enumerate(_certificates(today)):
        tables.add_certificate(certificate, OFFICE, id=_id("certificate", number))


def _made_up(city: DemoCity, today: date) -> list[EventFields]:
    """Return made-up events of a city: earlier phases are trained, something is ahead, something was called off."""
    first, second = (area.id for area in city.areas[:2])
    whole = EventFields("training", state="held", function="trainer", hours=6.0, note=MADE_UP)
    found = [
        replace(whole, training="coordinator_training", first_day=today - timedelta(700), attended=2, hours=12.0),
        replace(
            whole,
            training="klo",
            first_day=today - timedelta(400),
            place="Rathaus (Beispiel)",
            attended=14,
            sectors={"schools": 3, "youth_welfare": 4, "politics": 3, "police_justice": 2},
        ),
        replace(
            whole,
            training="cbo",
            area=first,
            first_day=today - timedelta(380),
            last_day=today - timedelta(379),
            begins=time(9, 0),
            ends=time(16, 0),
            hours=12.0,
            place="Stadtteilbüro (Beispiel)",
            materials="Arbeitsblätter und Plakate des Trainingsteams (Beispiel)",
            attended=16,
            sectors={"schools": 4, "youth_work": 3, "parents": 3, "sports": 2, "health": 2},
        ),
    ]
    ahead = EventFields("training", function="trainer", hours=12.0, note=MADE_UP, shared=True)
    if city.ags == DORTMUND:
        found.append(
            replace(
                ahead,
                training=_ASSESSMENT,
                area=first,
                first_day=today + timedelta(16),
                last_day=today + timedelta(17),
                begins=time(9, 0),
                ends=time(16, 30),
                place="Stadtteilbüro (Beispiel)",
            )
        )
        found.append(replace(whole, training="cbo", area=second, state="planned", first_day=today - timedelta(4)))
    elif city.ags == DUISBURG:
        found.append(replace(ahead, training="cbo", area=second, first_day=today + timedelta(9), begins=time(17, 0)))
    else:
        reason = "Die Trainerin ist erkrankt (Beispiel)"
        found.append(
            replace(
                ahead,
                training=_PLANNING,
                area=first,
                state="cancelled",
                reason=reason,
                first_day=today + timedelta(6),
            )
        )
    return found


def _made_up_of_office(today: date) -> list[EventFields]:
    return [
        EventFields(
            "exchange",
            title="Austausch der Koordinationen (Beispiel)",
            first_day=today + timedelta(23),
            begins=time(10, 0),
            ends=time(12, 0),
            venue="video",
            function="regional_office",
            cities=tuple(sorted((DUISBURG, ESSEN, DORTMUND))),
            note=MADE_UP,
            shared=True,
        )
    ]


def _certificates(today: date) -> list[CertificateFields]:
    """Return made-up certificates: one that expires soon, one that has expired, one that is valid."""
    issuer = "Bundesweite CTC-Ansprechstelle (Beispiel)"
    people: tuple[tuple[str, bool, int], ...] = (
        ("Greta Glaubhaft (Beispiel)", False, 58),
        ("Lars Lehrreich (Beispiel)", True, -20),
        ("Tilda Tafel (Beispiel)", True, 900),
    )
    return [
        CertificateFields(
            name,
            "trainer" if trains else "multiplier",
            issuer,
            min(today - timedelta(1), today + timedelta(days - 1461)),
            today + timedelta(days),
            MADE_UP,
        )
        for name, trains, days in people
    ]


def _id(group: str, number: int) -> str:
    return str(uuid5(_NAMES, f"{group} {number}"))
