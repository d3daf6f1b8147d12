"""Texts of the demo: sheets of all areas, drafts of plans, commentaries, and versions in every state of review.

Everything is invented: areas, offices, agreements and people, who are named by their part only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from ctc_toolkit.access import Role
from ctc_toolkit.disclosure import release
from ctc_toolkit.store import NewWave, Repository, sha256
from ctc_toolkit.store.reviews import EntryKind, NewEntry, NewSubmission, SubmissionKind, SubmissionState
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.action_plan_documents import frozen_plan
from ctc_toolkit.workspace.demo_content.answer_checks import demo_rules
from ctc_toolkit.workspace.review_documents import NUMBERS, document_of, frozen_profile
from ctc_toolkit.workspace.reviews import SHEETS, subject_of
from ctc_toolkit.workspace.sections import sections_of
from ctc_toolkit.workspace.texts import TextView, text_view
from ctc_toolkit.workspace.usable_answers import with_origin

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import AreaRecord, CityRecord, WaveRecord

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913002")
"""Namespace of the ids: the same after each reset, so that links stay."""

DORTMUND, DUISBURG, ESSEN = "05913000", "05112000", "05113000"
OFFICE = "Geschäftsstelle (Beispiel)"

Written = Mapping[str, str]
"""Texts by section."""

SHEETS_OF_AREAS: Mapping[str, Written] = {
    "emscherwiesen_nord": {
        "situation": "Das Gebiet liegt zwischen Kanal und Stadtbahn. Drei Schulen und ein Jugendhaus arbeiten gut "
        "zusammen.\nSorgen macht der Platz am Nordtor: Jugendliche meiden ihn am Abend.",
        "next_step": "Am 14. Januar trägt das Gebietsteam die Ergebnisse der Befragung im Jugendhaus vor.",
        "who_acts": "Jugendamt (Einladung), Gesamtschule (Raum und Technik), Quartiersbüro (Werbung im Gebiet).",
        "agreements": "Das Jugendhaus öffnet freitags bis 22 Uhr, erprobt bis zu den Sommerferien.",
    },
    "zechenhang": {
        "situation": "Viele Familien wohnen seit Generationen hier. Vereine und Nachbarschaft tragen viel.",
        "next_step": "Das Gebietsteam sucht noch ein Mitglied aus dem Sport.",
        "who_acts": "Koordination, gemeinsam mit dem Stadtsportbund.",
    },
    "hafenwinkel": {
        "situation": "Ein junges Gebiet mit viel Zuzug. Die Schulen melden häufige Wechsel in den Klassen.",
        "next_step": "Bestandsaufnahme der Angebote bis Ende Februar.",
        "who_acts": "Koordination und Familienzentrum Hafenwinkel.",
        "agreements": "Die Schulsozialarbeit aller drei Schulen trifft sich alle sechs Wochen.",
    },
    "rheinhoefe": {
        "situation": "Ruhiges Wohngebiet mit wenigen Treffpunkten für Jugendliche ab 14.",
        "next_step": "Begehung mit Jugendlichen im März.",
    },
    "schlaegelpark": {
        "situation": "Der Park ist Mittelpunkt des Gebiets. Zwei Träger der Jugendhilfe teilen sich die offene Arbeit.",
        "next_step": "Elternabend zur Befragung am 9. Februar.",
        "who_acts": "Gymnasium (Einladung), Träger der offenen Arbeit (Betreuung der Jüngeren).",
        "agreements": "Beide Träger stimmen ihre Öffnungszeiten ab.",
    },
    "ruhrterrassen": {
        "situation": "Gute Anbindung, starke Vereine. Einzelne Straßenzüge sind vom Angebot schlecht zu erreichen.",
        "next_step": "Start des Elterntrainings nach den Osterferien.",
        "who_acts": "Familienbildungsstätte, unterstützt von zwei Grundschulen.",
        "agreements": "Die Kommune zahlt die Schulung der Trainerinnen und Trainer, die Träger stellen die Räume.",
    },
}

PLANS: Mapping[str, Written] = {
    "emscherwiesen_nord": {
        "goals": "Bis zur nächsten Befragung fühlen sich mehr Jugendliche in ihrem Gebiet zugehörig.",
    },
    "ruhrterrassen": {
        "goals": "Bis 2028 sinkt messbar der Anteil der Jugendlichen mit erhöhtem Risiko beim Familienmanagement.",
        "measures": "Elterntraining in zwei Durchgängen je Jahr mit je 20 Familien; Lotsinnen in zwei Schulen.",
        "responsibilities": "Familienbildungsstätte führt, Jugendamt finanziert, Grundschulen laden ein.",
        "success": "Teilnahme je Durchgang; Umsetzungstreue nach jedem Termin; Jugendbefragung 2028.",
    },
}

COMMENTARIES: Mapping[str, Written] = {
    DORTMUND: {
        "stands_out": "Die Bindung an die Familie ist stark. Auffällig ist, wie leicht Jugendliche an Alkohol kommen.",
        "limits": "Eine Förderschule hat nicht teilgenommen. Werte kleiner Gruppen sind gesperrt.",
        "conclusions": "Das Gebietsteam schlägt vor, mit „Verfügbarkeit von Drogen“ und „Bindung ans Wohngebiet“ zu "
        "arbeiten.",
        "questions": "Wie sehen Eltern und Handel die Abgabe von Alkohol? Gespräch mit dem Ordnungsamt im Februar.",
    },
    DUISBURG: {
        "stands_out": "Die Bindung an die Schule ist niedriger als erhofft, in der zweiten Befragung aber gestiegen.",
        "conclusions": "Die Übergänge nach Klasse 6 verdienen Aufmerksamkeit.",
    },
    ESSEN: {
        "stands_out": "Am auffälligsten sind Einstellungen zu Drogen; das Familienmanagement hat sich verbessert.",
        "limits": "Die Befragung sagt nichts über Kinder unter zwölf Jahren.",
    },
}


@dataclass(frozen=True)
class Line:
    """A line of the history of a version, so many days ago."""

    kind: EntryKind
    days: int
    who: str
    role: Role
    text: str = ""
    section: str | None = None


@dataclass(frozen=True)
class Version:
    """A version that was handed in."""

    kind: SubmissionKind
    ags: str
    area: str | None
    state: SubmissionState
    lines: tuple[Line, ...]


def handed_in(city: str, days: int) -> Line:
    """Return the line that says that the city handed something in."""
    return Line("submitted", days, coordination_of(city), Role.COORDINATOR)


def by_office(kind: EntryKind, days: int, text: str = "", section: str | None = None) -> Line:
    """Return a line of the office."""
    return Line(kind, days, OFFICE, Role.MULTIPLIER, text, section)


def coordination_of(city: str) -> str:
    """Return what the coordination of a city is called."""
    return f"Koordination {city} (Beispiel)"


VERSIONS = (
    Version("profile", DORTMUND, None, "submitted", (handed_in("Dortmund", 6),)),
    Version(
        "profile",
        DUISBURG,
        None,
        "returned",
        (
            handed_in("Duisburg", 20),
            by_office("comment", 12, "Bitte nennen Sie, welche Schulen nicht teilgenommen haben.", "limits"),
            by_office("comment", 12, "Gut gesehen. Gilt das für beide Gebiete?", "stands_out"),
            by_office("comment", 12, "Der Vergleich der beiden Befragungen ist hier hilfreich.", NUMBERS),
            by_office("returned", 12, "Ein Satz zu den Grenzen der Befragung fehlt noch, dann ist die Fassung rund."),
        ),
    ),
    Version(
        "plan",
        ESSEN,
        "ruhrterrassen",
        "approved",
        (
            handed_in("Essen", 41),
            by_office("comment", 36, "Zwei Durchgänge sind ehrgeizig und gut begründet.", "measures"),
            by_office("approved", 35),
        ),
    ),
)
"""One version that waits for the office, one for its city, and one that is approved."""


@dataclass(frozen=True)
class DemoProfiles:
    """The released profiles of the newest waves, ready to be frozen, by AGS."""

    by_city: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def demo_profiles(waves: Iterable[NewWave], cut_points: CutPointTable) -> DemoProfiles:
    """Return the released profiles that belong to the versions of the demo: computed before anything is stored."""
    from ctc_toolkit.riskfactors.profile import make_profile
    from ctc_toolkit.survey.answers_file import answers_from_parquet
    from ctc_toolkit.survey.usable import usable_answers

    wanted = {version.ags for version in VERSIONS if version.kind == "profile"}
    newest = {wave.ags: wave for wave in sorted(waves, key=lambda wave: wave.year) if wave.ags in wanted}
    profiles = {}
    for ags, wave in newest.items():
        table = answers_from_parquet(wave.answers, load_instrument(wave.instrument))
        usable = usable_answers(table, demo_rules(wave.instrument, ags, wave.year))
        profile = with_origin(make_profile(usable.table, cut_points=cut_points, by=("sex", "grade")), usable)
        profiles[ags] = frozen_profile(release(profile, "internal", source="made_up"), wave.instrument)
    return DemoProfiles(profiles)


def demo_texts(repository: Repository, profiles: DemoProfiles, moment: datetime) -> None:
    """Store texts and versions about the cities, areas and waves that are there; `moment`: as if written before it."""
    for city in repository.cities():
        for area in city.areas:
            place = TextPlace(city.ags, area.id, None)
            team = f"Gebietsteam {area.name} (Beispiel)"
            for written in (SHEETS_OF_AREAS, PLANS):
                store_texts(repository, place, written.get(area.id, {}), team, moment - timedelta(days=43))
        if city.waves:
            place = TextPlace(city.ags, None, city.waves[0].id)
            said = COMMENTARIES.get(city.ags, {})
            store_texts(repository, place, said, coordination_of(city.name), moment - timedelta(days=22))
    cities = {city.ags: city for city in repository.cities()}
    for version in VERSIONS:
        if version.ags in cities and cities[version.ags].waves:
            hand_in(repository, version, cities[version.ags], profiles, moment)


def store_texts(repository: Repository, place: TextPlace, written: Written, by: str, moment: datetime) -> None:
    """Store what was written at a place."""
    for name, text in written.items():
        repository.texts.add_text(place, name, text, by, _id(place.key(name)), moment)


def hand_in(
    repository: Repository, version: Version, city: CityRecord, profiles: DemoProfiles, moment: datetime
) -> None:
    """Store a version of the profile of the newest wave, or of the plan of an area, with its history."""
    area: AreaRecord | None = next((entry for entry in city.areas if entry.id == version.area), None)
    wave: WaveRecord | None = city.waves[0] if version.kind == "profile" else None
    if (version.area is None) != (area is None):
        return
    place = TextPlace(city.ags, area.id if area else None, wave.id if wave else None)
    written = {text.section: text_view(text) for text in repository.texts.texts(place)}
    names = [entry.id for sheet in SHEETS[version.kind] for entry in sections_of(sheet)]
    texts = [written.get(name, TextView(name)) for name in names]
    profile = profiles.by_city.get(city.ags) if version.kind == "profile" else None
    plans = repository.plans.of_area(version.area or "") if version.kind == "plan" else []
    plan = frozen_plan(repository, plans[0]) if plans else None
    document = document_of(version.kind, city, area, wave, texts, profile, plan)
    subject = subject_of(version.kind, place.area, place.wave)
    first = version.lines[0]
    stored = repository.reviews.add_submission(
        NewSubmission(
            subject,
            version.kind,
            city.ags,
            place.area,
            place.wave,
            document,
            sha256(document.encode()),
            first.who,
            _id(subject),
            moment - timedelta(days=first.days),
        )
    )
    if version.state != "submitted":
        repository.reviews.set_state(stored.id, version.state, stored.version)
    for line in version.lines:
        entry = NewEntry(line.kind, line.who, line.role, line.text, line.section, moment - timedelta(days=line.days))
        repository.reviews.add_entry(stored.id, entry)


def _id(what: str) -> str:
    return str(uuid5(_NAMES, what))
