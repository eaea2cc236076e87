"""How often a name and an address may try, against a clock that the tests turn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.web.clock import Clock

from orchestra.web.tries import MAX_TRIES, SECONDS, Tries


def tried_out(tries: Tries, address: str, name: str) -> None:
    for _ in range(MAX_TRIES):
        assert tries.begin(address, name)


def test_after_five_tries_in_a_minute_a_name_and_an_address_have_to_wait() -> None:
    clock = Clock()
    tries = Tries(clock)
    tried_out(tries, "192.0.2.1", "Somebody")
    assert not tries.begin("192.0.2.1", "Another")
    assert not tries.begin("192.0.2.2", "SOMEBODY")
    assert tries.begin("192.0.2.2", "Another")
    clock.seconds += SECONDS - 1
    assert not tries.begin("192.0.2.1", "Somebody")
    clock.seconds += 2
    assert tries.begin("192.0.2.1", "Somebody")


def test_tries_are_forgotten_one_by_one() -> None:
    clock = Clock()
    tries = Tries(clock)
    for _ in range(MAX_TRIES):
        assert tries.begin("192.0.2.1", "Somebody")
        clock.seconds += 10
    clock.seconds += 11
    assert tries.begin("192.0.2.1", "Somebody")
    assert not tries.begin("192.0.2.1", "Somebody")


def test_a_try_that_was_refused_is_none() -> None:
    clock = Clock()
    tries = Tries(clock)
    tried_out(tries, "192.0.2.1", "Somebody")
    for _ in range(20):
        clock.seconds += 2
        assert not tries.begin("192.0.2.1", "Somebody")
    clock.seconds += 21
    assert tries.begin("192.0.2.1", "Somebody")


def test_what_was_right_is_taken_back() -> None:
    tries = Tries(Clock())
    for _ in range(3 * MAX_TRIES):
        assert tries.begin("192.0.2.1", "Somebody")
        tries.forgive("192.0.2.1", "Somebody")
    tried_out(tries, "192.0.2.1", "Somebody")
    tries.forgive("192.0.2.9", "Nobody")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("no address", "no address", True),
        ("", "x" * 9000, False),
    ],
)
def test_one_client_has_one_count(one: str, other: str, is_same: bool) -> None:
    tries = Tries(Clock())
    tried_out(tries, one, "Somebody")
    assert tries.begin(other, "Another") != is_same


def test_of_many_at_once_only_five_are_made() -> None:
    tries = Tries(Clock())
    with ThreadPoolExecutor(40) as pool:
        made = list(pool.map(lambda _: tries.begin("192.0.2.1", "Somebody"), range(400)))
    assert sum(made) == MAX_TRIES


def test_what_is_remembered_does_not_grow() -> None:
    clock = Clock()
    tries = Tries(clock)
    for number in range(2000):
        tries.begin(f"192.0.2.{number % 256}", f"Somebody {number}")
        clock.seconds += 1
    assert len(tries._made) < 4 * SECONDS
