"""Made-up released tables and tokens for the tests of the read-only interface."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from ctc_toolkit.access import Role
from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.disclosure import LEVELS, release
from ctc_toolkit.riskfactors.profile import ProfileSettings, make_profile
from ctc_toolkit.workspace.interface_tokens import PREFIX
from ctc_toolkit.workspace.released_tables import Request, as_kept
from tests.unit.workspace.made import answers
from tests.unit.workspace.matrix_surveys import add_wave
from tests.unit.workspace.sign_in_made import add_second_factor, add_user

LATER = timedelta(days=30)


@cache
def kept(level: str, by: tuple[str, ...] = ("sex",), seed: int = 1):
    """Return a released profile of made-up answers as it is kept."""
    made = make_profile(answers(120, seed=seed, source_hash="a" * 64), by=by, settings=ProfileSettings())
    return as_kept(release(made, level), Request(by, None, ProfileSettings()))


def released_wave(ws, ags, *, by: tuple[str, ...] = ("sex",), levels=LEVELS, seed: int = 1) -> str:
    """Store a wave of a city with released tables behind the back of the use cases and return its id."""
    wave = add_wave(ws, ags)
    if ags is not None:
        with ws.store.writing() as repository:
            for level in levels:
                repository.releases.keep(wave, kept(level, by, seed))
    return wave


def tables_of(ws, wave) -> list[str]:
    """Return the ids of the kept tables of a wave."""
    with ws.store.reading() as repository:
        return [one.id for one in repository.releases.of_wave(wave)]


def evaluator(ws, *cities: str) -> str:
    """Store the account of an evaluator of cities, with a second factor, and return its id."""
    account = add_user(ws, *[(Role.EVALUATOR, ags) for ags in cities])
    add_second_factor(ws, account)
    return account


def stored_token(ws, account: str, *, cities=(), level: str = "internal", until: date | None = None) -> tuple[str, str]:
    """Store a token of an account behind the back of the use cases; return its id and its secret part."""
    token = PREFIX + new_token()
    with ws.store.writing() as repository:
        end = until or date.today() + LATER
        made = repository.interface_tokens.add(
            account, name="Portal", cities=cities, level=level, token_hash=token_hash(token), expires_on=end
        )
    return made.id, token
