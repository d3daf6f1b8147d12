"""`ctc profile`: a file becomes a profile, released or - for the holder of the file alone - exact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
import pandas as pd

from ctc_toolkit.cli.console import print_table, say, t
from ctc_toolkit.cli.profile_ways import Asked, engine_options, in_memory, is_stream, streamed
from ctc_toolkit.cli.survey_file import DesignChoice, coding_option, instrument_option, tell_findings
from ctc_toolkit.riskfactors.profile import PROFILE_COLUMNS
from ctc_toolkit.statistics import IntervalName, LonelyPsu
from ctc_toolkit.whole_files import write_whole

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import LockPlan, Released
    from ctc_toolkit.riskfactors.engines import EngineName
    from ctc_toolkit.riskfactors.profile import Profile
    from ctc_toolkit.survey.instrument import Instrument


def _options(command: click.decorators.FC) -> click.decorators.FC:
    """Add the options of the estimation, as the handbook lists them."""
    intervals, lonely = list(get_args(IntervalName)), list(get_args(LonelyPsu))
    for option in reversed(
        (
            click.option(
                "--by",
                default="",
                metavar="A,B",
                help=t("Grouping columns; every one alone and all crossings, for example sex,grade."),
            ),
            click.option("--strata", metavar="COLUMN", help=t("Column with the stratum.")),
            click.option("--psu", metavar="COLUMN", help=t("Column with the primary sampling unit (school or class).")),
            click.option("--weight", metavar="COLUMN", help=t("Column with the weight.")),
            click.option(
                "--fpc",
                metavar="COLUMN",
                help=t("Column with the number of primary sampling units in the population of the stratum."),
            ),
            click.option(
                "--lonely-psu",
                type=click.Choice(lonely),
                default="collapse",
                show_default=True,
                help=t("Strata with a single primary sampling unit."),
            ),
            click.option(
                "--interval",
                type=click.Choice(intervals),
                default="default",
                show_default=True,
                help=t("Kind of the 95 % interval."),
            ),
            click.option(
                "--cutpoints",
                type=click.Path(path_type=Path, dir_okay=False),
                help=t("Cut-point table (YAML, or CSV with scale, grade, value)."),
            ),
            click.option(
                "--release",
                type=click.Choice(["internal", "public", "none"]),
                default="internal",
                show_default=True,
                help=t("Rules for who may see the numbers; none: exact, for the holder of the file only."),
            ),
            click.option(
                "--format",
                "output_format",
                type=click.Choice(["table", "csv", "json"]),
                default="table",
                show_default=True,
                help=t("Form of the output."),
            ),
            click.option(
                "--out",
                type=click.Path(path_type=Path, dir_okay=False),
                help=t("File to write instead of standard output."),
            ),
        )
    ):
        command = option(command)
    return command


@click.command(
    help=t(
        "Compute the profile of FILE: percentages with intervals for every scale and behaviour. Several files, a folder"
        " or a pattern of Parquet or CSV files are read in parts, at any size."
    )
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@instrument_option
@coding_option
@_options
@engine_options
def profile(
    files: tuple[str, ...],
    instrument_reference: str,
    codings: tuple[str, ...],
    by: str,
    strata: str | None,
    psu: str | None,
    weight: str | None,
    fpc: str | None,
    lonely_psu: LonelyPsu,
    interval: IntervalName,
    cutpoints: Path | None,
    release: str,
    output_format: str,
    out: Path | None,
    engine: EngineName | None,
    scheduler: str | None,
    cores: int | None,
    screening: str,
) -> None:
    """Read, score, estimate and print."""
    from ctc_toolkit.riskfactors.profile import ProfileSettings

    wanted = Asked(
        instrument_reference,
        DesignChoice(strata, psu, weight, fpc),
        codings,
        by,
        cutpoints,
        ProfileSettings(lonely_psu=lonely_psu, interval=interval),
        screening,
        release,
    )
    if is_stream(files, engine, scheduler):
        made = streamed(files, wanted, engine or "local", scheduler, cores)
    else:
        made = in_memory(Path(files[0]), wanted)
    result, plan, instrument = made.profile, made.plan, made.instrument
    tell_findings(result.findings)
    frame, notice, provenance = _result(result, release, plan)
    if out is None and output_format == "table":
        print_table(
            _display(frame, instrument),
            title=f"{instrument.title.get(t.language)} ({provenance['instrument']})",
        )
        click.echo(notice)
        click.echo(_provenance_line(provenance))
        return
    text = _as_text(frame, output_format, notice, provenance)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text.encode())
    say(notice)
    say(_provenance_line(provenance))


def _result(result: Profile, release: str, plan: LockPlan | None) -> tuple[pd.DataFrame, str, dict[str, Any]]:
    """Return the frame in the documented columns, the line about passing it on, and the provenance."""
    from ctc_toolkit.disclosure import release as release_profile
    from ctc_toolkit.riskfactors.profile import profile_frame

    provenance = result.provenance.as_dict()
    if release == "none":
        notice = t(
            "Exact figures for the holder of the file only. Do not pass them on: small groups could be recognised."
        )
        return profile_frame(result), notice, provenance
    released = release_profile(result, "public" if release == "public" else "internal", plan=plan)
    notice = (
        t("Protected for publication, together with all other tables of this file.")
        if release == "public"
        else t(
            "Protected for internal use in the city, together with all other tables of this file. Not for publication."
        )
    )
    notice += " " + t("Rules: {version}.", version=released.rule_version)
    return released_frame(released), notice, provenance


def released_frame(released: Released) -> pd.DataFrame:
    """Return a released profile in the columns of the exact one; what is not released stays empty.

    `status` is the state of the cell: shown, uncertain, locked, under_10 or over_90 (a band), not_asked, ...
    """
    frame = released.table
    status = frame["state"].astype("string")
    banded = frame["state"] == "banded"
    status = status.mask(banded, frame["band"].astype("string") + "_" + frame["band_limit"].astype("string"))
    status = status.mask((frame["state"] == "shown") & (frame["certainty"] == "uncertain"), "uncertain")
    columns: dict[str, Any] = {
        name: frame[name] for name in ("measure", "kind", "groups", "n", "percent", "low", "high")
    }
    columns.update(dict.fromkeys(("standard_error", "design_effect", "degrees_of_freedom"), pd.NA), status=status)
    return pd.DataFrame(columns)[PROFILE_COLUMNS]


def _as_text(frame: pd.DataFrame, output_format: str, notice: str, provenance: dict[str, Any]) -> str:
    if output_format == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    if output_format == "json":
        rows = json.loads(frame.to_json(orient="records", double_precision=15))
        return (
            json.dumps({"notice": notice, "provenance": provenance, "rows": rows}, ensure_ascii=False, indent=1) + "\n"
        )
    return frame.to_string(index=False) + f"\n\n{notice}\n{_provenance_line(provenance)}\n"


def _display(frame: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return the frame with labels and rounded numbers for the terminal."""

    def rounded(name: str, digits: int) -> list[str]:
        return ["" if pd.isna(value) else t.number(value, digits) for value in frame[name]]

    digits = 0 if frame["standard_error"].isna().all() else 2
    return pd.DataFrame(
        {
            t("Measure"): [instrument.label_of(name, t.language) for name in frame["measure"]],
            t("Kind"): [t(kind) for kind in frame["kind"]],
            t("Group"): frame["groups"],
            "n": rounded("n", 0),
            t("Percent"): rounded("percent", digits),
            t("from"): rounded("low", digits),
            t("to"): rounded("high", digits),
            t("Status"): [t(str(value)) for value in frame["status"]],
        }
    )


def _provenance_line(provenance: dict[str, Any]) -> str:
    """Return the four identities of a profile as one line."""
    cut_points = provenance["cut_points"] or t("none")
    marks = [t("made up")] if provenance["cut_points_status"] == "made_up" else []
    marks += [t("provisional")] if provenance["cut_points_provisional"] else []
    parts = {
        t("Source file (SHA-256)"): provenance["source_hash"],
        t("Instrument"): provenance["instrument"],
        t("Cut points"): f"{cut_points} ({', '.join(marks)})" if marks else cut_points,
        t("Software"): provenance["software"],
    }
    return " · ".join(f"{name}: {value}" for name, value in parts.items())
