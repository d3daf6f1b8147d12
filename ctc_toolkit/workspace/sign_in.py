"""Signing in with a password, and everything else that a person does before being signed in.

No function here takes an actor: whoever asks has not signed in yet, or not completely. What protects them instead:

- failures are counted before a password is looked at, by account and by source, so that many tries at once cannot get
  around the delay, and a delayed try costs no hash;
- unknown, disabled and passwordless accounts get the same answer after the same time;
- the audit log names a known account by its id and anything else by a hash, never by what was typed;
- every success opens a new session with a new token.

The parts stand in `sessions`, `second_factors` and `one_time_codes`; pages take all of them from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ctc_toolkit.access import delays
from ctc_toolkit.access.known_browsers import known_browser, mark_browser
from ctc_toolkit.access.logins import spelled_login
from ctc_toolkit.access.passwords import Checked, check_password
from ctc_toolkit.access.secret_keys import SecretKeys
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import Repository
from ctc_toolkit.store.people import AccountRecord
from ctc_toolkit.workspace.attempts import Counted, Wait, entry, forgive, require_no_wait, reserve
from ctc_toolkit.workspace.handle import Workspace
from ctc_toolkit.workspace.keys import secret_keys
from ctc_toolkit.workspace.one_time_codes import CodeView, look_up_code, redeem_code
from ctc_toolkit.workspace.second_factors import (
    NewSecondFactor,
    begin_for_session,
    set_up_for_session,
    show_second_factor,
    shown_again,
)
from ctc_toolkit.workspace.sessions import (
    ABSOLUTE,
    CITY_ROLES,
    IDLE,
    NEED_SECOND_FACTOR,
    Opened,
    SignedIn,
    actor_of_session,
    demo_is_open,
    demo_sign_in,
    open_session,
    opened,
    sign_out,
)

__all__ = [
    "ABSOLUTE",
    "CITY_ROLES",
    "IDLE",
    "NEED_SECOND_FACTOR",
    "CodeView",
    "Doors",
    "NewSecondFactor",
    "Opened",
    "SignedIn",
    "Wait",
    "actor_of_session",
    "begin_for_session",
    "demo_sign_in",
    "doors",
    "look_up_code",
    "open_session",
    "redeem_code",
    "set_up_for_session",
    "show_second_factor",
    "shown_again",
    "sign_in",
    "sign_out",
]

LONGEST_TYPED = 254


@dataclass(frozen=True)
class Doors:
    """What the sign-in page offers.

    demo: visitors without an account may come in; cities: which ones they may visit, name by AGS. accounts: whether
    there is an account to sign in with. groups: whether there are groups of a workshop, which come in by a code.
    """

    demo: bool
    accounts: bool
    cities: dict[str, str]
    groups: bool = False


def doors(ws: Workspace) -> Doors:
    """Return what the sign-in page offers."""
    with ws.store.reading() as repository:
        demo = demo_is_open(repository)
        groups = {group.ags for group in repository.workshop.groups()} if demo else set()
        cities = {city.ags: city.name for city in repository.cities() if city.ags not in groups} if demo else {}
        return Doors(demo, repository.people.number_of_accounts() > 0, cities, bool(groups))


def sign_in(
    ws: Workspace,
    login: str,
    password: str,
    *,
    source: str,
    browser: str = "",
    known: str = "",
    at: datetime | None = None,
) -> Opened:
    """Open a session for whoever knows name and password. A second factor is asked for in the session.

    source: address of the peer. browser: what it calls itself. known: mark of a browser that signed in before, as
    `Opened.known_browser` gave it.

    Raises:
        ToolkitError: `sign_in_delayed` (nothing was checked), `sign_in_failed` (unknown name, wrong password,
            account disabled or not yet active: all the same), or see `access.secret_keys.load_keys`.
    """
    moment, name, keys = at or datetime.now(UTC), _spelled(login), secret_keys(ws)
    if not known:  # a flood of tries costs one look at the delays each
        require_no_wait(ws, _as_a_stranger(name, source), moment)
    with ws.store.reading() as repository:
        account = repository.people.account_of_login(name)
        kept = repository.people.secrets(account.id).password_hash if account else None
    counted = _counted(name, source, account, known, keys)
    reserve(ws, counted, moment, name, account)
    checked = check_password(password, kept)
    with ws.store.writing() as repository:
        account = _whose(repository, name, kept, checked)
        if account is None:
            repository.record(entry(ws, "sign_in", name, repository.people.account_of_login(name)))
        else:
            forgive(repository, counted)
            repository.sign_ins.forget_delays(moment - delays.FORGOTTEN_AFTER)
            found = opened(repository, account, proof="ask", browser=browser, at=moment)
    if account is None:
        raise ToolkitError("sign_in_failed")
    return replace(found, known_browser=mark_browser(account.id, keys))


def _spelled(login: str) -> str:
    """Return the name as logins are stored; signs that none can hold, and some databases cannot take, as a blank."""
    return "".join(sign if sign.isprintable() else " " for sign in spelled_login(login[:LONGEST_TYPED]))


def _counted(name: str, source: str, account: AccountRecord | None, mark: str, keys: SecretKeys) -> Counted:
    """Return under which keys the attempt is counted; a browser known to the account has one of its own."""
    browser = known_browser(mark, account.id, keys) if account and mark else None
    if account and browser:
        return {delays.browser_key(account.id, browser): delays.account_wait}
    return _as_a_stranger(name, source)


def _as_a_stranger(name: str, source: str) -> Counted:
    return {delays.account_key(name): delays.account_wait, delays.source_key(source): delays.source_wait}


def _whose(repository: Repository, name: str, kept: str | None, checked: Checked) -> AccountRecord | None:
    """Return the account if the password fits what is still its hash and it may sign in; renew an old hash."""
    account = repository.people.account_of_login(name)
    if not checked.fits or account is None or account.state != "active" or kept is None:
        return None
    if repository.people.secrets(account.id).password_hash != kept:
        return None
    if checked.renewed:
        repository.people.renew_password_hash(account.id, kept, checked.renewed)
    return account
