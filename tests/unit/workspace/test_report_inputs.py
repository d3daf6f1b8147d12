"""What reports on a profile are made of, on the demo: the same values as the page, at the level that was asked for.

1. The values are those of the released profile, comparison and change; nothing is computed anew.
2. For the public there is neither the report on the answers nor any value of the internal level.
3. Asking twice gives the same, also the day on which it was first released.
4. The glossary explains the terms of the report in both languages.
"""

from __future__ import annotations

import pytest

from ctc_toolkit.access import Role
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, wave_changes, wave_profile
from ctc_toolkit.workspace.report_inputs import TERMS, profile_outcome, profile_terms

CITIES = ("05112000", "05913000", "05113000")


@pytest.fixture(scope="module")
def demo(demo_template, tmp_path_factory):
    """Give a demo workspace of these tests: nothing that they release reaches others."""
    import shutil

    path = tmp_path_factory.mktemp("reports") / "ctc.sqlite"
    shutil.copyfile(demo_template, path)
    ws = open_workspace(f"sqlite:///{path}")
    yield ws
    ws.close()


def gathered(ws, ags, level="internal"):
    """Return coordinator, waves (oldest first) and what reports on the newest are made of."""
    actor = demo_actor(Role.COORDINATOR, ags)
    (city,) = (one for one in list_cities(actor, ws) if one.ags == ags)
    waves = sorted(city.waves, key=lambda wave: wave.year)
    with ws.store.reading() as repository:
        record = repository.wave(waves[-1].id)
    return actor, waves, profile_outcome(actor, ws, record, level)


def test_1_2_3_the_values_of_the_page(demo):
    actor, waves, held = gathered(demo, CITIES[0])
    assert held.whole.content_hash == wave_profile(actor, demo, waves[-1].id).content_hash
    change = next(one for one in held.differences if one.product == "change")
    assert change.content_hash == wave_changes(actor, demo, waves[-1].id, waves[0].id).content_hash
    assert [one.product for one in held.differences] == ["comparison", "change"]
    assert held.quality is not None
    assert held.made_up
    public = gathered(demo, CITIES[0], "public")[2]
    assert public.quality is None
    assert {public.level, *(one.level for one in (*public.tables, *public.differences))} == {"public"}
    again = gathered(demo, CITIES[0])[2]
    assert again.kept_on == held.kept_on
    assert [one.content_hash for one in again.differences] == [one.content_hash for one in held.differences]


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_terms(language):
    terms = profile_terms(language)
    assert len(terms) == len(TERMS)
    assert all(term.name and term.meaning.endswith(".") for term in terms)
