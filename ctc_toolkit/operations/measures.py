"""Figures for Prometheus: requests by class of address, sessions, jobs, backups, database, versions. No content.

No figure has a name, an account, a city or an address in it: the classes of addresses are a fixed list.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.readiness import readiness
from ctc_toolkit.store.backup import backup_folder
from ctc_toolkit.store.database import database_url
from ctc_toolkit.store.figures import figures
from ctc_toolkit.store.migrate import HEAD
from ctc_toolkit.store.rotation import backups_in, moment_of

if TYPE_CHECKING:
    from prometheus_client import Metric

    from ctc_toolkit.workspace import Workspace

SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Measures:
    """The figures of one process."""

    def __init__(self, opened: Callable[[], Workspace]) -> None:
        self.registry = CollectorRegistry()
        labels = ("route", "status")
        registry = self.registry
        self._requests = Counter("ctc_http_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "ctc_http_request_seconds",
            "Time until an answer was complete.",
            ("route",),
            registry=registry,
            buckets=SECONDS,
        )
        self._pages = Gauge("ctc_open_pages", "Pages that are open in browsers.", registry=registry)
        ProcessCollector(registry=registry)
        registry.register(_OfTheWorkspace(opened))

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request. route: a class of addresses, never an address."""
        self._requests.labels(route, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)

    def page_opened(self) -> None:
        """Count a page that a browser has opened."""
        self._pages.inc()

    def page_closed(self) -> None:
        """Count a page that a browser has closed."""
        self._pages.dec()

    def text(self) -> bytes:
        """Return all figures in the text form of Prometheus."""
        return bytes(generate_latest(self.registry))


class _OfTheWorkspace(Collector):
    """Figures that are looked up when they are asked for; what cannot be had is left out."""

    def __init__(self, opened: Callable[[], Workspace]) -> None:
        self._opened = opened

    def describe(self) -> Iterator[Metric]:
        """Name no figures beforehand: nothing is looked up when the process starts."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        yield _information()
        parts = readiness(self._opened).parts
        ready = GaugeMetricFamily("ctc_ready", "1: this part can be worked with.", labels=("part",))
        for part, good in parts.items():
            ready.add_metric((part,), float(good))
        yield ready
        if parts["database"]:
            yield from _of_the_database(self._opened())
        yield from _of_the_backups()


def _information() -> Metric:
    found = GaugeMetricFamily(
        "ctc_build", "Versions that run here.", labels=("version", "python", "streamlit", "tables")
    )
    python = ".".join(map(str, sys.version_info[:3]))
    found.add_metric((version("ctc-toolkit"), python, version("streamlit"), HEAD), 1.0)
    return found


def _of_the_database(ws: Workspace) -> Iterator[Metric]:
    try:
        found = figures(ws.store.database)
    except ToolkitError:
        return
    yield GaugeMetricFamily("ctc_sessions", "Sign-ins that have not run out.", value=found.sessions)
    yield GaugeMetricFamily("ctc_database_bytes", "Size of the database.", value=found.size)
    jobs = GaugeMetricFamily("ctc_jobs", "Work in the background, by state.", labels=("state",))
    for state, number in found.jobs.items():
        jobs.add_metric((state,), number)
    yield jobs


def _of_the_backups() -> Iterator[Metric]:
    """Yield the age of the newest backup, from its name; nothing where there is none."""
    try:
        paths = backups_in(backup_folder(database_url()))
    except (OSError, ToolkitError):
        return
    moments = [moment for path in paths if (moment := moment_of(path.name))]
    yield GaugeMetricFamily("ctc_backups", "Backups that are kept.", value=len(moments))
    if moments:
        age = (datetime.now(UTC) - max(moments)).total_seconds()
        yield GaugeMetricFamily("ctc_backup_age_seconds", "Age of the newest backup.", value=age)
        size = max(zip(moments, paths, strict=True))[1].stat().st_size if len(moments) == len(paths) else 0
        yield GaugeMetricFamily("ctc_backup_bytes", "Size of the newest backup.", value=size)
