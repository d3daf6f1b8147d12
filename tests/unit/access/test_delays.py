"""How long to wait after failed attempts to sign in.

1. For an account the delay doubles from 1 s to 15 minutes and never grows beyond.
2. From the tenth failure it is at least a minute, for accounts and for sources.
3. Whoever tries without a pause for an hour gets at most 60 tries through.
4. A source may fail three times without a delay, as several people share it.
5. Keys tell nothing and do not meet: account, source, browser, second factor.
6. An IPv6 source is its first 64 bits; IPv4 in IPv6 is the IPv4 address; anything odd is one source.
"""

from datetime import timedelta

import pytest

from ctc_toolkit.access import delays


def test_1_doubles_up_to_fifteen_minutes():
    waits = [delays.account_wait(failures).total_seconds() for failures in range(13)]
    assert waits == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert delays.account_wait(10**9) == timedelta(minutes=15)


@pytest.mark.parametrize("wait", [delays.account_wait, delays.source_wait])
def test_2_a_minute_from_the_tenth(wait):
    assert all(wait(failures) >= timedelta(minutes=1) for failures in range(10, 2000))
    assert wait(1) < timedelta(minutes=1)


@pytest.mark.parametrize("wait", [delays.account_wait, delays.source_wait])
def test_3_an_hour_of_trying(wait):
    clock, tries = timedelta(), 0
    while clock < timedelta(hours=1):
        tries += 1
        clock += wait(tries)
    assert tries <= 60


def test_4_a_few_at_a_source():
    assert [delays.source_wait(failures) for failures in (1, 2, 3)] == [timedelta()] * 3
    assert delays.source_wait(4) == timedelta(seconds=1)


def test_5_keys():
    keys = [
        delays.account_key("a"),
        delays.source_key("a"),
        delays.second_factor_key("a"),
        delays.confirmation_key("a"),
        delays.browser_key("a", "b"),
        delays.browser_key("a", "c"),
        delays.account_key("b"),
    ]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 64 for key in keys)
    assert delays.account_key("\ud800")


def test_6_sources():
    assert delays.source_key("2001:db8:1:2::1") == delays.source_key("2001:db8:1:2:ffff::9")
    assert delays.source_key("2001:db8:1:2::1") != delays.source_key("2001:db8:1:3::1")
    assert delays.source_key("::ffff:192.0.2.1") == delays.source_key("192.0.2.1")
    assert delays.source_key("fe80::1%eth0") == delays.source_key("fe80::2")
    assert delays.source_key("192.0.2.1") != delays.source_key("192.0.2.2")
    assert delays.source_key("") == delays.source_key("not an address") == delays.source_key("1.2.3.4.5")
