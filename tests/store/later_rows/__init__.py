"""Rows of the later migrations, one module each, as `populate` puts them together."""

from __future__ import annotations

from collections.abc import Iterator

from tests.store.later_rows import (
    answer_checks,
    bodies,
    brands,
    delivery,
    delivery_links,
    exchange,
    given_tables,
    held_imports,
    indicators,
    interface_tokens,
    made_reports,
    offers,
    packages,
    plans,
    priorities,
    programme_changes,
    references,
    release_plans,
    school_progress,
    school_sheets,
    site_labels,
    studies,
    team_surveys,
    trainings,
    workshop,
    yearly_reviews,
)

LATER = {
    "0004": bodies,
    "0005": trainings,
    "0006": team_surveys,
    "0007": exchange,
    "0008": school_progress,
    "0009": workshop,
    "0010": site_labels,
    "0011": answer_checks,
    "0012": references,
    "0013": given_tables,
    "0014": indicators,
    "0015": priorities,
    "0016": release_plans,
    "0017": offers,
    "0018": plans,
    "0019": packages,
    "0020": delivery,
    "0021": delivery_links,
    "0022": programme_changes,
    "0023": studies,
    "0024": yearly_reviews,
    "0025": made_reports,
    "0026": brands,
    "0027": school_sheets,
    "0028": interface_tokens,
    "0029": held_imports,
}


def later_rows(third: dict) -> Iterator[tuple[str, dict]]:
    """Yield each later revision with the rows it adds or replaces, by table."""
    together = dict(third)
    for revision, module in LATER.items():
        added = module.rows(together)
        together |= added
        yield revision, added
