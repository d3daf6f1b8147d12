"""What the last two weeks changed in an area, read from where it is kept: steps, texts, reviews, surveys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time

from ctc_toolkit.access import covers
from ctc_toolkit.language import Text
from ctc_toolkit.process.outlook import BACK, Change, told_together
from ctc_toolkit.store import AreaRecord, CityRecord
from ctc_toolkit.store.process import ChangeRecord
from ctc_toolkit.store.reviews import SubmissionRecord
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.workspace.handle import Grant
from ctc_toolkit.workspace.process_views import AreaProcess
from ctc_toolkit.workspace.sections import SECTIONS

KINDS = {"profile": Text("Profil, Fassung {number}", "profile, version {number}"),
         "plan": Text("Plan, Fassung {number}", "plan, version {number}")}  # fmt: skip
_TITLES = {section.id: section.title for section in SECTIONS}


def recent_changes(
    grant: Grant,
    city: CityRecord,
    area: AreaRecord,
    process: AreaProcess,
    submissions: Sequence[SubmissionRecord],
    today: date,
    further: Iterable[Change] = (),
) -> tuple[Change, ...]:
    """Return what was changed within the last two weeks, newest day first, as far as the person may read it elsewhere.

    submissions: of the area and of the city as a whole, such that the person may see. further: other changes.
    """
    since = datetime.combine(today - BACK, time.min, tzinfo=UTC)
    found = [*_steps(grant, process, since), *_surveys(city, since), *further]
    if covers(grant.actor, "read_texts", grant.kind, city.ags, area.id):
        found += _texts(grant, TextPlace(city.ags, area.id, None), since)
    found += _reviews(grant, submissions, since)
    return told_together(found)


def name_of_version(entry: SubmissionRecord) -> Text:
    """Return what a version is called, by language."""
    kind = KINDS[entry.kind]
    return Text(kind.de.format(number=entry.number), kind.en.format(number=entry.number))


def _steps(grant: Grant, process: AreaProcess, since: datetime) -> Iterator[Change]:
    if process.cycle is None:
        return
    titles = {
        view.step.id: (Text(view.step.title.de, view.step.title.en), phase.phase.number)
        for phase in process.phases
        for milestone in phase.milestones
        for view in milestone.steps
    }
    for line in grant.repository.process.changes(process.cycle.id, since=since, newest=1000):
        if line.step is None:
            yield _of_the_way(line, process)
        elif line.step in titles:
            title, phase = titles[line.step]
            kind = "file" if line.field == "file" else "step"
            detail = line.after if line.field in ("state", "file") else ""
            fields = () if line.field == "file" else (line.field,)
            yield Change(
                "file" if kind == "file" else "step",
                line.at, line.who, title, detail, fields, id=line.step, phase=phase,
            )  # fmt: skip


def _of_the_way(line: ChangeRecord, process: AreaProcess) -> Change:
    area = Text(process.name, process.name)
    if line.field == "phase":
        return Change("phase", line.at, line.who, area, line.after, reason=line.reason)
    return Change("pause" if line.after else "goes_on", line.at, line.who, area, reason=line.reason)


def _texts(grant: Grant, place: TextPlace, since: datetime) -> Iterator[Change]:
    for text in grant.repository.texts.texts(place):
        if text.changed_at >= since and text.section in _TITLES:
            yield Change("text", text.changed_at, text.changed_by, _TITLES[text.section], id=text.section)


def _reviews(grant: Grant, submissions: Iterable[SubmissionRecord], since: datetime) -> Iterator[Change]:
    known = {entry.id: entry for entry in submissions}
    for line in grant.repository.reviews.entries(set(known)):
        if line.at >= since:
            subject = name_of_version(known[line.submission])
            yield Change("review", line.at, line.who, subject, line.kind, id=line.submission)


def _surveys(city: CityRecord, since: datetime) -> Iterator[Change]:
    for wave in city.waves:
        if wave.imported_at >= since:
            yield Change("survey", wave.imported_at, "", Text(wave.label, wave.label), "imported", id=wave.id)
        if wave.answers_deleted_at is not None and wave.answers_deleted_at >= since:
            yield Change("survey", wave.answers_deleted_at, "", Text(wave.label, wave.label), "deleted", id=wave.id)
