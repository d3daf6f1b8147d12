"""Good practice of the demo: entries in every state, comments and the beginning of a newsletter; all of it made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import Owner, PracticeFields, tidied
from ctc_toolkit.store import Repository, sha256
from ctc_toolkit.store.exchange import LineKind, NewFile

if TYPE_CHECKING:
    from ctc_toolkit.store import CityRecord
    from ctc_toolkit.store.exchange import PracticeRecord

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913007")
"""Namespace of the ids: the same after each reset, so that links stay."""

DORTMUND, DUISBURG, ESSEN = "05913000", "05112000", "05113000"
OFFICE = "Geschäftsstelle (Beispiel)"
OTHER_OFFICE = "Zweite Person der Geschäftsstelle (Beispiel)"


@dataclass(frozen=True)
class Remark:
    """A comment: days ago, name, role and city of the person, text."""

    days: int
    who: str
    role: Role
    ags: str
    text: str


@dataclass(frozen=True)
class DemoPractice:
    """An entry of the demo. lines: what happened to it, each so many days ago. next: what its next version changes.

    ags None: an entry of the office.
    """

    ags: str | None
    area: int | None
    fields: PracticeFields
    lines: tuple[tuple[LineKind, int, str], ...]
    comments: tuple[Remark, ...] = ()
    file: tuple[str, str] | None = None
    next: Mapping[str, str] | None = None

    @property
    def owner(self) -> Owner:
        """Who writes it."""
        return "office" if self.ags is None else "city"


def approved(days: int) -> tuple[tuple[LineKind, int, str], ...]:
    """Return what happened to an entry that was approved so many days ago."""
    return (("written", days + 9, ""), ("handed_in", days + 4, ""), ("approved", days, ""))


PRACTICES = (
    DemoPractice(
        DORTMUND,
        0,
        PracticeFields(
            title="Erst das Gespräch mit der Schulleitung, dann der Brief",
            done="Vor der Befragung haben wir alle Schulleitungen im Gebiet einzeln besucht, je eine halbe Stunde. "
            "Mitgebracht "
            "haben wir ein Blatt mit drei Fragen: Was bringt es der Schule? Was kostet es an Unterricht? Wer sieht die "
            "Ergebnisse?\n\nDer Brief mit der Anfrage kam erst danach und nahm auf das Gespräch Bezug. Fünf von sechs "
            "Schulen "
            "haben zugesagt, drei davon noch am selben Tag.",
            place="Schulen der Sekundarstufe I",
            phases=("p1", "p3"),
            steps=("b1_3_4", "de_1", "b3_2_1"),
            helped="Die Schulsozialarbeit war beim Gespräch dabei. Wir haben Termine in der unterrichtsfreien Woche "
            "angeboten.",
            care="Keine Schulvergleiche versprechen. Vorab klären, was mit den Ergebnissen einer Schule geschieht.",
            contact="coordinator",
            organisation="Jugendamt, Stabsstelle Prävention (Beispiel)",
            reach="ctc@stadt.example",
        ),
        approved(12),
        (
            Remark(
                9,
                "Theo Test (Beispiel)",
                Role.COORDINATOR,
                DUISBURG,
                "Das Blatt mit den drei Fragen haben wir übernommen. Zwei Zusagen bisher.",
            ),
            Remark(
                7,
                "Egon Ergebnis (Beispiel)",
                Role.EVALUATOR,
                DUISBURG,
                "Gut auch für den Rücklauf: Schulen, die früh zusagen, antworten vollständiger.",
            ),
        ),
        file=(
            "Drei Fragen für das Gespräch.txt",
            "Was bringt es der Schule?\nWas kostet es an Unterricht?\nWer sieht die Ergebnisse?\n",
        ),
    ),
    DemoPractice(
        DUISBURG,
        1,
        PracticeFields(
            title="Elternabend im Vereinsheim statt in der Aula",
            done="Zum Elternabend über das Profil kamen in der Aula nur elf Eltern. Beim zweiten Mal haben wir in das "
            "Vereinsheim "
            "am Sportplatz eingeladen, mit Kinderbetreuung und Suppe. Es kamen 54.\n\nVorgestellt haben zwei "
            "Trainerinnen des "
            "Vereins, nicht das Amt.",
            place="Sportverein im Quartier",
            phases=("p3", "p5"),
            steps=("b3_6_1", "b5_6_2"),
            factors=("low_neighborhood_attachment", "community_opportunities"),
            helped="Der Verein hat selbst eingeladen, über seine Gruppen. Die Zahlen standen auf drei großen Plakaten.",
            care="Nicht mehr als drei Zahlen zeigen. Kleine Straßenzüge nicht benennen.",
            contact="community_board",
            organisation="Quartiersbüro (Beispiel)",
        ),
        approved(38),
        (
            Remark(
                20,
                "Emil Entwurf (Beispiel)",
                Role.AREA_TEAM,
                DORTMUND,
                "Wir versuchen es im Januar im Schützenheim und berichten.",
            ),
        ),
    ),
    DemoPractice(
        None,
        None,
        PracticeFields(
            title="Eine Seite, die die Lenkungsgruppe wirklich liest",
            done="Vor jeder Sitzung der Lenkungsgruppe verschicken wir eine einzige Seite: Wo stehen wir? Was "
            "brauchen wir von "
            "Ihnen? Was kommt als Nächstes? Beschlüsse stehen als fertiger Satz darauf.",
            place="Region, alle Pilotstädte",
            phases=("p2",),
            steps=("b2_1_5", "b2_2_6"),
            helped="Die Seite geht eine Woche vorher hinaus, mit höchstens zwei Bitten.",
            care="Keine Anhänge. Wer mehr will, fragt nach.",
            contact="regional_office",
            organisation="Geschäftsstelle der Sicherheitskooperation (Beispiel)",
        ),
        approved(25),
    ),
    DemoPractice(
        ESSEN,
        0,
        PracticeFields(
            title="Jugendliche lesen das Profil gegen",
            done="Acht Jugendliche aus zwei Jugendhäusern haben den Entwurf des Profils gelesen und jeden Satz "
            "angestrichen, den "
            "sie nicht verstanden oder ungerecht fanden. Ein Drittel des Textes haben wir danach neu geschrieben.",
            place="Jugendhaus",
            phases=("p3",),
            steps=("b3_6_1", "b3_3_2", "b2_3_4"),
            factors=("community_rewards", "prosocial_involvement"),
            helped="Ein fester Nachmittag mit Pizza, zwei Fachkräfte, die nur zuhören.",
            care="Es geht um den Text, nicht um die eigenen Antworten. Das am Anfang sagen.",
            contact="coordinator",
            organisation="Jugendamt, Abteilung Jugendförderung (Beispiel)",
        ),
        approved(75),
        next={
            "helped": "Ein fester Nachmittag mit Pizza, zwei Fachkräfte, die nur zuhören. Neu: eine Einladung über die "
            "Schülervertretungen."
        },
    ),
    DemoPractice(
        DUISBURG,
        0,
        PracticeFields(
            title="Ein Wegweiser für neue Mitglieder im Gebietsteam",
            done="Wer neu ins Gebietsteam kommt, erhält eine Mappe mit vier Blättern und geht einmal mit einem "
            "erfahrenen Mitglied "
            "durch das Gebiet.",
            phases=("p2", "p5"),
            steps=("b2_2_3", "b5_1_6"),
            helped="Der Rundgang dauert eine Stunde und endet im Jugendhaus.",
            contact="coordinator",
            organisation="Jugendamt (Beispiel)",
        ),
        (("written", 6, ""), ("handed_in", 2, "")),
    ),
    DemoPractice(
        ESSEN,
        1,
        PracticeFields(
            title="Elterntraining ohne Warteliste",
            done="Zwei Träger haben ihre Kurse zusammengelegt und teilen sich Räume und Werbung.",
            phases=("p5",),
            steps=("b5_3_1",),
            factors=("poor_family_management",),
            contact="implementer",
            organisation="Familienbildungsstätte (Beispiel)",
        ),
        (
            ("written", 20, ""),
            ("handed_in", 15, ""),
            (
                "returned",
                11,
                "Bitte ergänzen: Welches Programm war es, und wie viele Familien haben bis zum Ende teilgenommen?",
            ),
        ),
    ),
    DemoPractice(
        DORTMUND,
        1,
        PracticeFields(
            title="Protokoll in zehn Minuten",
            done="Wir schreiben das Protokoll in der Sitzung mit, für alle sichtbar an der Wand.",
            phases=("p2",),
            contact="community_board",
        ),
        (("written", 3, ""),),
    ),
)


def demo_exchange(repository: Repository, moment: datetime) -> None:
    """Store the entries about cities that are there, and those of the office; `moment`: as if written before it."""
    cities = {city.ags: city for city in repository.cities()}
    for number, practice in enumerate(PRACTICES, start=1):
        if practice.ags is None or practice.ags in cities:
            _store(repository, practice, number, cities, moment)


def _store(
    repository: Repository, practice: DemoPractice, number: int, cities: Mapping[str, CityRecord], moment: datetime
) -> None:
    tables, city = repository.exchange, cities.get(practice.ags or "")
    areas = city.areas if city else ()
    area = areas[practice.area].id if practice.area is not None and practice.area < len(areas) else None
    who = f"Koordination {city.name} (Beispiel)" if city else OFFICE
    added = tables.add(practice.owner, practice.ags, area, who, id=str(uuid5(_NAMES, f"practice {number}")))
    fields, began = tidied(practice.fields, load_process()), moment - timedelta(days=practice.lines[0][1])
    tables.save(added.id, 1, fields, who, at=began)
    for kind, days, text in practice.lines:
        at = moment - timedelta(days=days)
        decider = OTHER_OFFICE if practice.owner == "office" else OFFICE
        tables.add_line(added.id, 1, kind, decider if kind in ("approved", "returned") else who, None, text=text, at=at)
        if kind in ("handed_in", "returned", "approved"):
            tables.set_state(added.id, 1, kind, decided_at=at if kind != "handed_in" else None)
    _attach(repository, added, practice, cities, moment, who)


def _attach(
    repository: Repository,
    added: PracticeRecord,
    practice: DemoPractice,
    cities: Mapping[str, CityRecord],
    moment: datetime,
    who: str,
) -> None:
    """Store the file, the comments and the beginning of the next version of an entry."""
    tables = repository.exchange
    if practice.file is not None:
        content = practice.file[1].encode()
        tables.add_file(added.id, 1, NewFile(practice.file[0], "text/plain", content, sha256(content)), who)
    for remark in practice.comments:
        if remark.ags in cities:
            at = moment - timedelta(days=remark.days)
            tables.add_comment(added.id, remark.text, remark.who, None, remark.role.value, remark.ags, at=at)
    if practice.next is not None:
        fields = replace(tidied(practice.fields, load_process()), **practice.next)  # type: ignore[arg-type]
        tables.add_version(added.id, 2, fields, who)
        tables.add_line(added.id, 2, "written", who, None, at=moment - timedelta(days=5))
