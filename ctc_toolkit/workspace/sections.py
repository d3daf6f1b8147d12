"""The sections of texts that people write together, as data: title and a hint for each, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text

Sheet = Literal["area", "profile", "plan"]
"""What is written: the sheet of an area, the commentary on a profile, the draft of a plan."""


@dataclass(frozen=True)
class Section:
    """One section with a field of its own. hint: what belongs there, in one or two sentences."""

    id: str
    sheet: Sheet
    title: Text
    hint: Text


SECTIONS: tuple[Section, ...] = (
    Section(
        "situation",
        "area",
        Text("Wie ist die Lage im Gebiet?", "What is the situation in the area?"),
        Text(
            "Was zeichnet das Gebiet aus, was läuft gut, was macht Sorgen? Zwei bis fünf Sätze, ohne Namen von "
            "Personen.",
            "What marks the area, what goes well, what gives cause for concern? Two to five sentences, no names of "
            "persons.",
        ),
    ),
    Section(
        "next_step",
        "area",
        Text("Was ist der nächste Schritt?", "What is the next step?"),
        Text(
            "Ein Schritt, der in den kommenden Wochen getan wird, mit Termin.",
            "One step that will be done in the coming weeks, with a date.",
        ),
    ),
    Section(
        "who_acts",
        "area",
        Text("Wer handelt?", "Who acts?"),
        Text(
            "Welche Stelle oder Einrichtung den nächsten Schritt übernimmt und wer hilft.",
            "Which office or organisation takes the next step, and who helps.",
        ),
    ),
    Section(
        "agreements",
        "area",
        Text("Was ist vereinbart?", "What has been agreed?"),
        Text(
            "Absprachen, auf die sich andere verlassen: was, mit wem, seit wann.",
            "Agreements that others rely on: what, with whom, since when.",
        ),
    ),
    Section(
        "stands_out",
        "profile",
        Text("Was fällt auf?", "What stands out?"),
        Text(
            "Die zwei oder drei Ergebnisse, über die gesprochen werden muss, Stärken eingeschlossen.",
            "The two or three results that have to be talked about, strengths included.",
        ),
    ),
    Section(
        "limits",
        "profile",
        Text("Was kann die Befragung nicht sagen?", "What can the survey not say?"),
        Text(
            "Wer fehlt, was nicht gefragt wurde, welche Werte unsicher oder gesperrt sind.",
            "Who is missing, what was not asked, which values are uncertain or locked.",
        ),
    ),
    Section(
        "conclusions",
        "profile",
        Text("Was schließen wir daraus?", "What do we conclude?"),
        Text(
            "Worauf sich das Gebietsteam geeinigt hat und warum. Die Befragung zeigt Zusammenhänge, keine Ursachen.",
            "What the area team agreed on and why. The survey shows associations, not causes.",
        ),
    ),
    Section(
        "questions",
        "profile",
        Text("Welche Fragen sind offen?", "Which questions are open?"),
        Text(
            "Was noch geklärt werden muss, mit wem oder mit welchen Zahlen.",
            "What still has to be clarified, with whom or with which figures.",
        ),
    ),
    Section(
        "goals",
        "plan",
        Text("Welche Ziele haben wir?", "Which goals do we have?"),
        Text(
            "Was sich für die jungen Menschen bis wann geändert haben soll, so, dass man es messen kann.",
            "What is to have changed for young people by when, in a way that can be measured.",
        ),
    ),
    Section(
        "measures",
        "plan",
        Text("Was tun wir dafür?", "What do we do for them?"),
        Text(
            "Programme und Maßnahmen, für wen sie sind und wie viele sie erreichen sollen.",
            "Programmes and measures, whom they are for and how many they are to reach.",
        ),
    ),
    Section(
        "responsibilities",
        "plan",
        Text("Wer ist verantwortlich?", "Who is responsible?"),
        Text(
            "Welche Stelle welche Maßnahme führt, womit sie bezahlt wird, wer mithilft.",
            "Which office leads which measure, what pays for it, who helps.",
        ),
    ),
    Section(
        "success",
        "plan",
        Text("Woran erkennen wir Erfolg?", "How do we measure success?"),
        Text(
            "Welche Zahl, aus welcher Quelle, wann wieder hingesehen wird.",
            "Which figure, from which source, when it is looked at again.",
        ),
    ),
)
"""All sections, in the order in which they are shown. Ids are never used twice."""

_BY_ID = {section.id: section for section in SECTIONS}


def sections_of(sheet: Sheet) -> tuple[Section, ...]:
    """Return the sections of a sheet in their order.

    Raises:
        ToolkitError: `section_unknown`.
    """
    if sheet not in get_args(Sheet):
        raise ToolkitError("section_unknown", found=str(sheet))
    return tuple(section for section in SECTIONS if section.sheet == sheet)


def section(name: str) -> Section:
    """Return the section with the id `name`.

    Raises:
        ToolkitError: `section_unknown`.
    """
    if name not in _BY_ID:
        raise ToolkitError("section_unknown", found=str(name))
    return _BY_ID[name]
