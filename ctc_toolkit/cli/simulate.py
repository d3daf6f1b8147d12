"""`ctc simulate`: a made-up survey wave of any instrument."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from ctc_toolkit.cli.console import progress, say, t
from ctc_toolkit.cli.survey_file import instrument_option
from ctc_toolkit.survey.instrument_files import load_instrument


@click.command(help=t("Write a made-up wave to --out; the ending names the format (.csv, .sav, .parquet, .xlsx)."))
@instrument_option
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=t("File to write."))
@click.option(
    "--respondents",
    default=4000,
    show_default=True,
    type=click.IntRange(50, 1_000_000),
    help=t("Number of answers, roughly."),
)
@click.option("--seed", default=1, show_default=True, help=t("Start of the random numbers."))
@click.option(
    "--style",
    type=click.Choice(["international", "german", "german_old"]),
    default="international",
    show_default=True,
    help=t("CSV: comma and decimal point, or semicolon and decimal comma (german_old: cp1252)."),
)
@click.option(
    "--values",
    type=click.Choice(["codes", "labels"]),
    default="codes",
    show_default=True,
    help=t("Answers as codes or as label texts."),
)
def simulate(
    instrument_reference: str,
    out: Path,
    respondents: int,
    seed: int,
    style: Literal["international", "german", "german_old"],
    values: Literal["codes", "labels"],
) -> None:
    """Write the wave and tell how many answers it holds."""
    from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave, write_wave

    instrument = load_instrument(instrument_reference)
    with progress(t("Simulating")) as step:
        wave = simulate_wave(instrument, SimulationSettings(respondents=respondents), seed=seed)
        step(0.5, out.name)
        written = write_wave(wave, out, style=style, values=values)
    names = ", ".join(str(path) for path in written)
    say(t("{count} made-up answers written: {path}", count=t.number(len(wave.table)), path=names))
