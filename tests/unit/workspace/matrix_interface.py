"""The calls of the role matrix for the read-only interface."""

from __future__ import annotations

from dataclasses import replace

from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    interface_cities,
    interface_table,
    interface_tables,
    interface_tokens,
    make_interface_token,
    revoke_interface_token,
)
from tests.unit.workspace.interface_made import released_wave, stored_token, tables_of
from tests.unit.workspace.sign_in_made import add_user

READING = {"interface_tokens", "interface_cities", "interface_tables"}
WITHOUT_CITY = {"interface_tokens", "make_interface_token", "revoke_interface_token"}
LISTING = {"interface_cities"}


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    wave = released_wave(ws, ags)
    table = tables_of(ws, wave)[0] if ags is not None else new_id()

    account = add_user(ws, password=None)
    revoked, read_with = stored_token(ws, account)[0], stored_token(ws, account)[0]

    def make(actor):
        return make_interface_token(replace(actor, account=account), ws, name="Portal")

    def revoke(actor):
        return revoke_interface_token(replace(actor, account=account), ws, revoked, version=1)

    def read(actor):
        return interface_table(actor, ws, wave, table, token=read_with)

    return {
        "interface_tokens": lambda actor: interface_tokens(actor, ws),
        "make_interface_token": make,
        "revoke_interface_token": revoke,
        "interface_cities": lambda actor: interface_cities(actor, ws),
        "interface_tables": lambda actor: interface_tables(actor, ws, wave),
        "interface_table": read,
    }
