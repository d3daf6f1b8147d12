"""Columns that are never imported: names and addresses, technical traces, class names, special categories.

The rule is an allow-list: only columns that the instrument names are imported at all. This list is the second wall:
what stands here is not proposed for any question, is refused even if somebody maps it, and is named in a finding
by its column name only.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Reason = Literal["person", "technical", "class", "special"]
"""Why a column is not imported: it tells who somebody is, comes from the survey system, names a class, or
holds origin, language, religion, sexual orientation or disability."""

_WORD_LISTS: dict[Reason, str] = {
    "person": """
        vorname nachname familienname rufname firstname lastname surname forename email mail emailadresse tel telefon
        telefonnummer handynummer mobilnummer phone phonenumber adresse address anschrift strasse straße hausnummer plz
        postleitzahl zip zipcode postcode birth birthday birthdate dob geburtstag geburtsdatum geburtsort birthplace
        initialen initials unterschrift signature elternname schülername schuelername
    """,
    "technical": """
        token ip ipaddr ipaddress refurl referrer seed startdate submitdate enddate datestamp timestamp zeitstempel
        interviewtime starttime endtime lastpage responseid respondentid caseid recordid lfdn lfd uuid guid session
        sessionid cookie useragent browser latitude longitude lat lon gps zugangscode zugangscodes
    """,
    "class": "klassenname klassenbezeichnung classname classroom lerngruppe",
    "special": """
        migration nationality nationalität nationalitaet language sprache sprachen religion konfession herkunft origin
        ethnicity ethnic race raceeth hispanic religiosity religiosität
    """,
}
_STEM_LISTS: dict[Reason, str] = {
    "person": "geburtsdat geburtstag birthdat dateofbirth vorname nachname emailadr telefonn",
    "technical": "startlanguage startsprache submitdate ipaddr ipadress interviewzeit grouptime",
    "class": "klassenname klassenbez",
    "special": """
        migrationshint staatsangeh staatsbürg staatsbuerg nationalit muttersprach familiensprach hauptsprach
        homelanguage konfession sexuelleorient sexualorient geburtsland countryofbirth ethnic raceeth schwerbehind
        behinderung disability
    """,
}
_ALONE: dict[str, Reason] = {
    "name": "person",
    "names": "person",
    "id": "technical",
    "serial": "technical",
    "klasse": "class",
    "class": "class",
}
_PERSON_LIST = """
    kind child student pupil schüler schueler schülerin lehrer lehrerin lehrkraft teacher mutter mother vater father
    eltern parent user full contact nick
"""
_WORDS = {reason: frozenset(words.split()) for reason, words in _WORD_LISTS.items()}
_STEMS = {reason: tuple(stems.split()) for reason, stems in _STEM_LISTS.items()}
_PERSONS = frozenset(_PERSON_LIST.split())
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_SPLIT = re.compile(r"[^a-zäöüß]+")


def forbidden_reason(column: str) -> Reason | None:
    """Return why a column of this name is never imported, or None where nothing speaks against it."""
    plain = unicodedata.normalize("NFC", column)
    words = [word for word in _SPLIT.split(_CAMEL.sub("_", plain).casefold()) if word]
    joined = "".join(words)
    if joined in _ALONE:
        return _ALONE[joined]
    for reason, listed in _WORDS.items():
        if joined in listed or not listed.isdisjoint(words):
            return reason
    if len(words) > 1 and words[-1] == "name" and words[0] in _PERSONS:
        return "person"
    if words and words[-1] in ("klasse", "class"):
        return "class"
    for reason, stems in _STEMS.items():
        if any(stem in joined for stem in stems):
            return reason
    return None
