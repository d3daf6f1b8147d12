"""The calls of the role matrix for the own password and second factor."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest import mock

from ctc_toolkit.access import passwords, second_factor
from ctc_toolkit.access.secret_keys import SECRET_KEY, SecretKeys
from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.workspace import begin_second_factor, change_my_password, confirm_second_factor
from tests.unit.workspace.sign_in_made import CHEAP, KEY, OTHER, PASSWORD, add_user, digits

READING = {"begin_second_factor"}
WITHOUT_CITY = {"change_my_password", "begin_second_factor", "confirm_second_factor"}


@contextmanager
def cheaply():
    with mock.patch.object(passwords, "COST", CHEAP), mock.patch.dict(os.environ, {SECRET_KEY: KEY}):
        yield


def calls(ws, ags):
    """Return for each action a function of the actor that does it with an account of its own."""

    def me(actor):
        account, token, at = add_user(ws), new_token(), datetime.now(UTC)
        with ws.store.writing() as repository:
            repository.sign_ins.add_session(
                token_hash(token),
                account_id=account,
                second_factor="not_needed",
                at=at,
                expires_at=at + timedelta(hours=1),
            )
        return replace(actor, account=account), token

    def password(actor):
        person, token = me(actor)
        with cheaply():
            return change_my_password(person, ws, present=PASSWORD, password=OTHER, token=token)

    def begin(actor):
        with cheaply():
            return begin_second_factor(me(actor)[0], ws)

    def confirm(actor):
        person, token = me(actor)
        secret = second_factor.new_secret()
        sealed = second_factor.seal_for_form(secret, person.account, SecretKeys((KEY,)))
        code = digits(secret, datetime.now(UTC))
        with cheaply():
            return confirm_second_factor(person, ws, sealed=sealed, code=code, present=PASSWORD, token=token)

    return {"change_my_password": password, "begin_second_factor": begin, "confirm_second_factor": confirm}
