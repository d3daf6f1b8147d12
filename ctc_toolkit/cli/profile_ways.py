"""The two ways of `ctc profile`: one file in memory, or many files in parts on an engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ctc_toolkit.cli.console import Step, progress, say, t
from ctc_toolkit.cli.survey_file import DesignChoice, load_table, propose, resolve_instrument, tell_findings
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.grade_bands import breakdowns_of, with_band_column, with_bands
from ctc_toolkit.survey.not_by_school import not_by_school

if TYPE_CHECKING:
    from collections.abc import Callable

    from ctc_toolkit.disclosure import Breakdowns, LockPlan
    from ctc_toolkit.disclosure.wave_counts import WaveCounts
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.riskfactors.engines import EngineName
    from ctc_toolkit.riskfactors.profile import Profile, ProfileSettings
    from ctc_toolkit.riskfactors.wave_files import FileLook
    from ctc_toolkit.survey.instrument import Instrument

_ENGINES = ("local", "dask", "spark")


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, whatever the way."""

    instrument_reference: str
    design: DesignChoice
    codings: tuple[str, ...]
    by: str
    cutpoints: Path | None
    settings: ProfileSettings
    screening: str
    release: str


@dataclass(frozen=True)
class Made:
    """A profile, which of its cells are locked (None: exact figures are wanted), and the questionnaire."""

    profile: Profile
    plan: LockPlan | None
    instrument: Instrument


def engine_options(command: click.decorators.FC) -> click.decorators.FC:
    """Add the options of engines and of screening."""
    for option in reversed(
        (
            click.option(
                "--engine",
                type=click.Choice(_ENGINES),
                help=t("Where many files are computed: local (all cores of this machine), dask or spark."),
            ),
            click.option(
                "--scheduler",
                metavar="ADDRESS",
                help=t("Address of the Dask scheduler, or master of the Spark cluster; without it this machine alone."),
            ),
            click.option("--cores", type=click.IntRange(min=1), help=t("Cores of this machine to use; default: all.")),
            click.option(
                "--screening",
                default="none",
                show_default=True,
                metavar="none|default|A,B",
                help=t("Screening rules of the instrument that leave answers out."),
            ),
        )
    ):
        command = option(command)
    return command


def is_stream(files: tuple[str, ...], engine: str | None, scheduler: str | None) -> bool:
    """Return whether the files are read in parts: several, a folder or pattern, or an engine was named."""
    from ctc_toolkit.survey.many_files import is_many

    return len(files) > 1 or engine is not None or scheduler is not None or is_many(files[0])


def in_memory(file: Path, asked: Asked) -> Made:
    """Return the profile of one file, read as a whole."""
    from ctc_toolkit.riskfactors.atoms import wave_counts
    from ctc_toolkit.riskfactors.profile import make_profile
    from ctc_toolkit.survey.usable import AnswerRules, usable_answers

    with progress(t("Profile")) as step:
        step(0.05, file.name)
        table = load_table(file, asked.instrument_reference, asked.design, asked.codings)
        step(0.5, t("estimating"))
        rules = AnswerRules(_rules(asked.screening, table.instrument))
        usable = usable_answers(table, rules)
        table = with_bands(usable.table)
        groups = _groups(asked.by, table.instrument, tuple(str(name) for name in table.groups.columns))
        catalogue = breakdowns_of(table.instrument, table.groups.columns)
        if asked.release != "none":
            groups = catalogue.require(groups)
        chosen = _cut_points(asked.cutpoints, table.instrument)
        result = make_profile(table, cut_points=chosen, by=groups, settings=asked.settings)
        result = replace(result, provenance=replace(result.provenance, answers=rules.text))
        plan = None
        if asked.release != "none":
            step(0.6, t("deciding which values stay locked"))
            counts = wave_counts(table, cut_points=chosen, breakdowns=catalogue)
            plan = _plan(counts, table.instrument, catalogue, by_school=catalogue.by_school(groups))
        step(0.9, t("writing"))
    if rules.rules:
        _tell_screening(usable.screening.excluded, usable.screening.respondents)
    return Made(result, plan, table.instrument)


def streamed(
    files: tuple[str, ...], asked: Asked, engine: EngineName, scheduler: str | None, cores: int | None
) -> Made:
    """Return the profile of many files, read in parts on an engine."""
    from ctc_toolkit.riskfactors.engines import engine_of
    from ctc_toolkit.riskfactors.streaming import Streaming, held_groups, profile_of_looks

    with progress(t("Profile")) as step:
        step(0.0, t("looking into the files"))
        instrument, looks = _looked(files, asked)
        held = held_groups(looks, instrument)
        groups = _groups(asked.by, instrument, held)
        catalogue = breakdowns_of(instrument, held)
        if asked.release != "none":
            groups = catalogue.require(groups)
        how = Streaming(
            engine_of(engine, scheduler=scheduler, cores=cores),
            _cut_points(asked.cutpoints, instrument),
            groups,
            replace(asked.settings, means="left_out"),
            _rules(asked.screening, instrument),
            "left_out" if asked.release == "none" else "wanted",
            _reporting(step, len(looks)),
        )
        try:
            made = profile_of_looks(looks, instrument, how)
        finally:
            how.engine.close()
        plan = None
        if made.counts is not None:
            step(0.95, t("deciding which values stay locked"))
            plan = _plan(made.counts, instrument, made.breakdowns, by_school=catalogue.by_school(groups))
    say(t.plural("{count} file was read.", "{count} files were read.", made.files))
    if how.rules:
        _tell_screening(made.excluded, made.respondents)
    return Made(made.profile, plan, instrument)


def _looked(files: tuple[str, ...], asked: Asked) -> tuple[Instrument, tuple[FileLook, ...]]:
    """Return the questionnaire and a look into all files; the first one decides which column is which question.

    Raises:
        ToolkitError: `findings_stop`, `many_files_coding` where answers would have to be coded anew.
    """
    from ctc_toolkit.riskfactors.wave_files import in_file, look_into
    from ctc_toolkit.survey.many_files import answer_files, sample_of

    found = answer_files(files)
    with in_file(found[0].name if len(found) > 1 else ""):
        sample = sample_of(found[0])
        instrument = resolve_instrument(asked.instrument_reference, sample)
        proposal = propose(sample, instrument, asked.design, asked.codings)
    for name, coding in proposal.mapping.codings.items():
        if coding != "as_listed":
            raise ToolkitError("many_files_coding", set=name, coding=coding)
    tell_findings(proposal.findings)
    errors = sum(finding.severity == "error" for finding in proposal.findings)
    if errors:
        raise ToolkitError("findings_stop", count=errors)
    built = with_band_column(instrument)
    columns = {**proposal.mapping.columns, **proposal.mapping.design}
    return built, look_into(found, built, columns)


def _reporting(step: Step, files: int) -> Callable[[int, int], None]:
    """Return what draws the bar. It reaches 0.95: locks and the output follow."""

    def report(done: int, places: int) -> None:
        step(0.95 * done / places, t("{done} of {all} parts, {files} files", done=done, all=places, files=files))

    return report


def _rules(text: str, instrument: Instrument) -> tuple[str, ...]:
    if text == "none":
        return ()
    if text == "default":
        return tuple(rule.id for rule in instrument.screening if rule.use == "default")
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _tell_screening(excluded: int, respondents: int) -> None:
    say(
        t(
            "Screening left out {count} of {all} questionnaires.",
            count=t.number(excluded, 0),
            all=t.number(respondents, 0),
        )
    )


def _groups(by: str, instrument: Instrument, present: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip().lower() for name in by.split(",") if name.strip()))
    for name in names:
        if name not in instrument.group_by_id:
            raise ToolkitError("group_unknown", found=name, known=", ".join(instrument.group_by_id))
        if name not in present:
            raise ToolkitError("group_not_in_file", found=name, known=", ".join(present) or "–")
    return names


def _cut_points(path: Path | None, instrument: Instrument) -> CutPointTable | None:
    from ctc_toolkit.riskfactors.cutpoints import load_cut_points

    return None if path is None else load_cut_points(path, instrument)


def _plan(counts: WaveCounts, instrument: Instrument, catalogue: Breakdowns, *, by_school: bool) -> LockPlan:
    """Return which cells of all tables of the wave are locked together."""
    from ctc_toolkit.disclosure import lock_plan

    forbidden = not_by_school(instrument)
    return lock_plan(counts, catalogue, schools="with" if by_school else "without", not_by_school=forbidden)
