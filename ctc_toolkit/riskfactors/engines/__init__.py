"""Engines: where the map step of a wave runs. The numbers are the same on each of them."""

from __future__ import annotations

from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.map_reduce import Engine

EngineName = Literal["local", "dask", "spark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)


def engine_of(name: EngineName, *, scheduler: str | None = None, cores: int | None = None) -> Engine:
    """Return an engine by its name.

    scheduler: address of the Dask scheduler, or master of the Spark cluster; None: this machine alone. cores: how many
    to use of this machine; None: all.

    Raises:
        ToolkitError: `engine_unknown`, `engine_not_installed`, `engine_without_scheduler` (the local engine has none).
    """
    if name == "local":
        from ctc_toolkit.riskfactors.engines.local import LocalEngine

        if scheduler is not None:
            raise ToolkitError("engine_without_scheduler", found=scheduler)
        return LocalEngine(cores)
    if name == "dask":
        from ctc_toolkit.riskfactors.engines.on_dask import DaskEngine

        return DaskEngine.reached(scheduler, cores)
    if name == "spark":
        from ctc_toolkit.riskfactors.engines.on_spark import SparkEngine

        return SparkEngine.reached(scheduler, cores)
    raise ToolkitError("engine_unknown", found=name, known=", ".join(ENGINES))
