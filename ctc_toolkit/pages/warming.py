"""Loading, before anybody asks, what pages need: the first visitor does not wait, and later ones do not either.

Streamlit looks through all living objects for garbage after every run of a page. Of the modules that were loaded there
is none, but they are most of what lives: looked through each time, they take ten times as long as the page itself. So
they are set aside once they are loaded (`gc.freeze`); what sessions make is looked through as before.
"""

from __future__ import annotations

import gc
import logging
import pkgutil
from importlib import import_module

from ctc_toolkit.language import LANGUAGES

_LOG = logging.getLogger(__name__)
ROOM = "ctc_toolkit.pages"
ALSO = (
    "ctc_toolkit.workspace.sign_in",
    "ctc_toolkit.access.passwords",
    "ctc_toolkit.survey.mapping",
    "ctc_toolkit.survey.answers_file",
    "ctc_toolkit.riskfactors.profile",
    "ctc_toolkit.reporting.sheet_docx",
    "docx",
    "xlsxwriter",
)
"""Modules that pages load only when they need them, and somebody soon does."""


def warm_up() -> None:
    """Load what the first visitor would else wait for: pages, statistics, charts, the process that reads uploads."""
    try:
        from ctc_toolkit.access.passwords import prepare
        from ctc_toolkit.survey.readers import start_reading_process

        for name in (*page_modules(), *ALSO):
            import_module(name)
        read_catalogue()
        start_reading_process()
        prepare()
        set_aside()
    except Exception:  # whatever fails here fails again, and is told, when somebody needs it
        _LOG.warning("the app could not be warmed up", exc_info=True)


def page_modules() -> list[str]:
    """Return the modules in the rooms of pages. The pages themselves are scripts: to load one is to show it."""
    import ctc_toolkit.pages

    rooms = [room for room in pkgutil.iter_modules(ctc_toolkit.pages.__path__) if room.ispkg]
    found = []
    for room in rooms:
        package = import_module(f"{ROOM}.{room.name}")
        found += [f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
    return found


def read_catalogue() -> None:
    """Read what most pages show of the catalogue: else each of the first visitors would read it at the same time."""
    from ctc_toolkit.process.catalogue import load_process
    from ctc_toolkit.programmes.catalogue_files import load_programmes
    from ctc_toolkit.reporting.chart_template import template
    from ctc_toolkit.riskfactors.indicator_cards import load_indicators
    from ctc_toolkit.survey.instrument_files import known_instruments, load_instrument

    load_process()
    load_programmes()
    load_indicators()
    for instrument in known_instruments():
        load_instrument(instrument)
    for language in LANGUAGES:
        template("bars", language)
        template("dots", language)


def set_aside() -> None:
    """Take all that lives now out of the search for garbage, after a last one."""
    gc.collect()
    gc.freeze()
