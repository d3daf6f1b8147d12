"""Certificates of trainers and multipliers.

1. The warning begins 90 days before the end; on its last day a certificate is still valid.
2. What contradicts itself or is missing is named at its field.
3. Texts are stored on one line, without what cannot be seen.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.process.certificates import CertificateFields, certificate_problems, tidied_certificate

TODAY = date(2026, 11, 30)
RIGHT = CertificateFields("Zoë Probe", "trainer", "Landespräventionsrat", date(2024, 5, 1), date(2029, 5, 1))


@pytest.mark.parametrize(("days", "state"), [(91, "valid"), (90, "expires_soon"), (0, "expires_soon"), (-1, "expired")])
def test_1_validity(days, state):
    assert replace(RIGHT, valid_until=TODAY + timedelta(days)).validity(TODAY) == state
    assert replace(RIGHT, valid_until=None).validity(TODAY) == "without_end"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"valid_until": None}, {}),
        ({"valid_until": date(2024, 5, 1)}, {}),
        ({"holder": "  "}, {"holder": "certificate_holder"}),
        ({"holder": "x" * 121}, {"holder": "certificate_holder"}),
        ({"issued_by": ""}, {"issued_by": "certificate_issuer"}),
        ({"kind": "guru"}, {"kind": "certificate_kind"}),
        ({"issued_on": None}, {"issued_on": "certificate_day_missing"}),
        ({"issued_on": date(2026, 12, 1)}, {"issued_on": "certificate_issued_ahead"}),
        ({"issued_on": date(1024, 5, 1)}, {"issued_on": "certificate_issued_ahead"}),
        ({"valid_until": date(2024, 4, 30)}, {"valid_until": "certificate_ends_before"}),
        ({"valid_until": date(2099, 5, 1)}, {"valid_until": "certificate_far"}),
        ({"note": "x" * 2001}, {"note": "event_text_long"}),
    ],
)
def test_2_problems(changes, found):
    assert {name: one.code for name, one in certificate_problems(replace(RIGHT, **changes), TODAY).items()} == found


def test_3_tidied():
    typed = replace(RIGHT, holder="  Zoë\n Probe\x00 ", issued_by=" LPR ", note=" a\r\nb ")
    assert tidied_certificate(typed) == replace(RIGHT, issued_by="LPR", note="a\nb")
