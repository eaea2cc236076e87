from __future__ import annotations

import time
from pathlib import Path

import pytest

from orchestra.errors import ConfigError, EngineUnreachable, Problem
from orchestra.shown import without_passwords

SECRET = "s3cret"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"http://zoe:{SECRET}@host:11434", "http://host:11434"),
        (f"https://{SECRET}@host/v1", "https://host/v1"),
        (f"http://zoe:{SECRET}@[::1]:8000/v1", "http://[::1]:8000/v1"),
        (f"http://zoe:a@b{SECRET}@host", "http://host"),
        (f"http://zoe:a/b#c?{SECRET}@host/v1", "http://host/v1"),
        (f"http://:{SECRET}@host", "http://host"),
        (f"postgresql+psycopg://zoe:{SECRET}@host:5432/nights", "postgresql+psycopg://host:5432/nights"),
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("http://host:8000/@zoe", "http://host:8000/@zoe"),
        ("https://social.example/@zoe", "https://social.example/@zoe"),
        ("zoe@example.org", "zoe@example.org"),
        ("", ""),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_user_and_password(address: str, shown: str) -> None:
    assert without_passwords(address) == shown
    assert without_passwords(f"no server at {address}: again") == f"no server at {shown}: again"


def test_every_address_of_a_text_is_shown_so() -> None:
    text = f"http://a:{SECRET}@b and\nhttp://c:{SECRET}@d"
    assert without_passwords(text) == "http://b and\nhttp://d"


@pytest.mark.parametrize("text", ["://a:" * 200_000, "://" * 300_000, "http://" + "a:" * 400_000])
def test_a_long_text_takes_no_time(text: str) -> None:
    started = time.process_time()
    assert without_passwords(text) == text
    assert time.process_time() - started < 2


def test_no_failure_says_a_password() -> None:
    address = f"http://zoe:{SECRET}@host"
    error = EngineUnreachable(f"no server answers at {address}", f"start {address}")
    several = ConfigError([Problem(Path("a"), 0, "", address)], address)
    for said in (error, several):
        assert SECRET not in f"{said} {said.message} {said.hint} {said.args} {said!r}"
