"""Links, sessions, kept forms and tries, against a clock that the tests turn."""

from __future__ import annotations

from pathlib import Path

from tests.web.clock import Clock

from orchestra.reviewers import Passwords, passwords_of
from orchestra.web.access import (
    IDLE_SECONDS,
    LARGEST_KEPT,
    LINK_SECONDS,
    LONGEST_SECONDS,
    MAX_KEPT,
    MAX_SESSIONS,
    Access,
    KeptForm,
)
from orchestra.web.doorman import Doorman

RIGHT = "a right pass phrase"


def make_access() -> tuple[Access, Clock, list[str]]:
    clock, announced = Clock(), list[str]()
    return Access(clock, announced.append), clock, announced


def by_password(folder: Path, clock: Clock | None = None) -> tuple[Access, Passwords]:
    passwords, clock = passwords_of(folder), clock or Clock()
    return Access(clock, lambda _token: None, Doorman(passwords, clock)), passwords


def test_a_link_is_good_once() -> None:
    access, _, announced = make_access()
    access.offer_link()
    assert len(announced[0]) >= 43  # 32 random bytes
    assert access.redeem(announced[0])
    assert not access.redeem(announced[0])


def test_a_link_expires() -> None:
    access, clock, announced = make_access()
    access.offer_link()
    clock.seconds += LINK_SECONDS + 1
    assert not access.redeem(announced[0])


def test_a_link_is_good_to_its_last_second() -> None:
    access, clock, announced = make_access()
    access.offer_link()
    clock.seconds += LINK_SECONDS - 1
    assert access.redeem(announced[0])


def test_no_other_token_is_a_link() -> None:
    access, _, announced = make_access()
    access.offer_link()
    for token in ("", "x", announced[0][:-1], announced[0] + "x", "é" * 43):
        assert not access.redeem(token)
    assert access.redeem(announced[0])


def test_while_a_link_is_good_no_other_one_is_made() -> None:
    access, clock, announced = make_access()
    access.offer_link()
    access.offer_link()
    assert len(set(announced)) == 1
    clock.seconds += LINK_SECONDS + 1
    access.offer_link()
    assert len(set(announced)) == 2


def test_a_used_link_is_followed_by_a_new_one() -> None:
    access, _, announced = make_access()
    access.offer_link()
    access.redeem(announced[0])
    access.offer_link()
    assert announced[-1] != announced[0]
    assert access.redeem(announced[-1])


def test_a_session_ends_when_it_is_not_used() -> None:
    access, clock, _ = make_access()
    name = access.begin("Somebody")
    clock.seconds += IDLE_SECONDS - 1
    session = access.session(name)
    assert session is not None
    assert session.reviewer == "Somebody"
    clock.seconds += IDLE_SECONDS + 1
    assert access.session(name) is None
    assert access.session(name) is None


def test_a_session_ends_although_it_is_used_all_the_time() -> None:
    access, clock, _ = make_access()
    name = access.begin("Somebody")
    for _ in range(LONGEST_SECONDS // 3600):
        clock.seconds += 3600
        assert access.session(name) is not None
    clock.seconds += 1
    assert access.session(name) is None


def test_to_look_at_a_session_is_not_to_use_it() -> None:
    access, clock, _ = make_access()
    name = access.begin("Somebody")
    clock.seconds += IDLE_SECONDS - 1
    assert access.session(name, used=False) is not None
    clock.seconds += 2
    assert access.session(name) is None


def test_a_session_ends_with_the_password_that_it_began_with(tmp_path: Path) -> None:
    access, passwords = by_password(tmp_path)
    for change in (lambda: passwords.set("Somebody", "another pass phrase"),
                   lambda: passwords.set("Somebody", RIGHT), lambda: passwords.forget("Somebody"),
                   lambda: passwords.path.write_bytes(b"damaged")):  # fmt: skip
        passwords.path.unlink(missing_ok=True)
        passwords.set("Somebody", RIGHT)
        passwords.set("Another", RIGHT)
        name = access.begin("somebody")
        assert access.session(name) is not None
        change()
        assert access.session(name) is None


def test_another_ones_password_ends_no_session(tmp_path: Path) -> None:
    access, passwords = by_password(tmp_path)
    passwords.set("Somebody", RIGHT)
    name = access.begin("Somebody")
    passwords.set("Another", RIGHT)
    passwords.forget("Another")
    assert access.session(name) is not None


def test_where_passwords_are_asked_for_nobody_has_a_session_without_one(tmp_path: Path) -> None:
    access, _ = by_password(tmp_path)
    assert access.session(access.begin("Somebody")) is None


def test_an_ended_session_is_over() -> None:
    access, _, _ = make_access()
    name = access.begin("Somebody")
    access.end(name)
    access.end(name)
    assert access.session(name) is None


def test_no_two_sessions_share_their_names_or_tokens() -> None:
    access, _, _ = make_access()
    names = [access.begin() for _ in range(20)]
    tokens = {session.csrf for name in names if (session := access.session(name))}
    assert len(set(names)) == len(tokens) == 20
    assert not tokens & set(names)


def test_sessions_are_bounded_and_the_longest_unused_gives_way() -> None:
    access, _, _ = make_access()
    first, second = access.begin(), access.begin()
    for _ in range(MAX_SESSIONS - 2):
        access.begin()
    access.session(first)
    access.begin()
    assert access.session(first) is not None
    assert access.session(second) is None


def test_a_kept_form_stays_until_newer_ones_displace_it() -> None:
    access, _, _ = make_access()
    form = KeptForm("/d/0/edit", {"body": "what she wrote"})
    name = access.keep(form)
    assert access.kept(name) == form
    assert access.kept(name) == form
    assert access.kept("another") is None
    for _ in range(MAX_KEPT):
        access.keep(KeptForm("/", {}))
    assert access.kept(name) is None


def test_very_long_forms_displace_each_other_but_never_the_last() -> None:
    access, _, _ = make_access()
    long = "x" * (LARGEST_KEPT // 2 + 1)
    first, second = (access.keep(KeptForm("/d/0/edit", {"body": long})) for _ in range(2))
    assert access.kept(first) is None
    assert access.kept(second)
    alone = access.keep(KeptForm("/d/0/edit", {"body": long * 3}))
    assert access.kept(alone)
