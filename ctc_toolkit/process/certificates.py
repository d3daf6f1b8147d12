"""Certificates of trainers and multipliers: what is entered about one, and when it expires.

The name of the holder is the only name of a person here; it is needed, because a certificate belongs to a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.merging import one_line, several_lines

CertificateKind = Literal["trainer", "multiplier"]
CERTIFICATE_KINDS: tuple[CertificateKind, ...] = get_args(CertificateKind)

Validity = Literal["valid", "expires_soon", "expired", "without_end"]
WARNING_DAYS = 90
LONGEST_NAME = 120
LONGEST_NOTE = 2000
FIRST_YEAR = 1990
YEARS_AHEAD = 20


@dataclass(frozen=True)
class CertificateFields:
    """What is entered about one certificate. valid_until: its last day; None: it has no end, or none is known."""

    holder: str = ""
    kind: CertificateKind = "trainer"
    issued_by: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    note: str = ""

    def validity(self, today: date) -> Validity:
        """Return whether it is valid on a day; 90 days before its end it expires soon."""
        if self.valid_until is None:
            return "without_end"
        left = (self.valid_until - today).days
        return "expired" if left < 0 else "expires_soon" if left <= WARNING_DAYS else "valid"


def tidied_certificate(entered: CertificateFields) -> CertificateFields:
    """Return the fields with texts as they are stored."""
    return replace(
        entered,
        holder=one_line(entered.holder),
        issued_by=one_line(entered.issued_by),
        note=several_lines(entered.note),
    )


def certificate_problems(entered: CertificateFields, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong, by field; empty if it can be saved."""
    found: dict[str, ToolkitError] = {}
    for name, code in (("holder", "certificate_holder"), ("issued_by", "certificate_issuer")):
        length = len(getattr(entered, name).strip())
        if not 0 < length <= LONGEST_NAME:
            found[name] = ToolkitError(code, longest=LONGEST_NAME, found=length)
    if entered.kind not in CERTIFICATE_KINDS:
        found["kind"] = ToolkitError("certificate_kind", found=entered.kind)
    if entered.issued_on is None:
        found["issued_on"] = ToolkitError("certificate_day_missing")
    elif entered.issued_on.year < FIRST_YEAR or entered.issued_on > today:
        found["issued_on"] = ToolkitError("certificate_issued_ahead", first=FIRST_YEAR)
    if entered.valid_until is not None:
        if entered.issued_on is not None and entered.valid_until < entered.issued_on:
            found["valid_until"] = ToolkitError("certificate_ends_before")
        elif entered.valid_until.year > today.year + YEARS_AHEAD:
            found["valid_until"] = ToolkitError("certificate_far", last=today.year + YEARS_AHEAD)
    if len(entered.note) > LONGEST_NOTE:
        found["note"] = ToolkitError("event_text_long", longest=LONGEST_NOTE, found=len(entered.note))
    return found
