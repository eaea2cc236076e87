"""Where addresses are in a text, and which are the same."""

from __future__ import annotations

import pytest

from orchestra.checking.addresses import url_key, urls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(https://a.fr/b).", ["https://a.fr/b"]),
        ("[t](https://a.fr/b) fin", ["https://a.fr/b"]),
        ("https://a.fr/b_(c), puis", ["https://a.fr/b_(c)"]),
        ("« https://a.fr », www.b.fr…", ["https://a.fr", "www.b.fr"]),
        ("rien ici", []),
    ],
)
def test_addresses_are_found_without_what_surrounds_them(text: str, expected: list[str]) -> None:
    found = urls(text)
    assert [span.text for span in found] == expected
    assert all(text[span.start : span.end] == span.text for span in found)


def test_addresses_that_differ_in_their_path_are_not_the_same() -> None:
    assert url_key("https://a.fr/b") != url_key("https://a.fr/c")
    assert url_key("https://a.fr/b?x=1") != url_key("https://a.fr/b")


@pytest.mark.parametrize("closing", [")", ").", ".)"])
def test_a_megabyte_of_closing_parentheses_is_read_once(closing: str) -> None:
    (span,) = urls(f"https://a.fr{closing * 400_000}")
    assert span.text == "https://a.fr"
