"""What would run in a page made of the Markdown is found, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.checking.markup import is_safe, risky


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("Un <script>alert(1)</script>", (0, 4)),
        ("Un\n\n<div onclick=a>", (2, 1)),
        ("    ```\n<script>x</script>\n    ```", (1, 1)),
        ("> ```\n\n<script>x</script>", (2, 1)),
        ("\\<script>", (0, 1)),
        ("<!--> <script>x</script> -->", (0, 1)),
        ("<!-- a --> <img src=x onerror=y>", (0, 12)),
        ("<img src=x onerror=alert(1)//", (0, 1)),
        ("<?php x ?>", (0, 1)),
        ("| a |\n|---|\n| <b>x |", (2, 3)),
        ("- [1] Auteur (2020). *<img src=x>*.", (0, 23)),
    ],
)
def test_raw_html_is_found_at_its_place(body: str, place: tuple[int, int]) -> None:
    first = next(iter(risky(body)))
    assert (first.kind, first.line, first.column) == ("html", *place)


@pytest.mark.parametrize(
    "body",
    [
        "[x](javascript:alert(1))", "[x](JAVASCRIPT:a)", "[x](java&#115;cript:a)",
        "[x](<java\tscript:a>)", "[x](javascript&colon;a)", "[x]\n\n[x]: vbscript:a",
        "![x](data:text/html;base64,x)",
        "<javascript:a>", "javascript:a",
        "[x](file:///etc)", "[x](&#1;javascript:a)", "[x](&#x1f;javascript:a)",
        "[x](\x01javascript:a)", "![x](&#2;data:text/html,x)",
    ],
)  # fmt: skip
def test_an_unsafe_address_is_found_however_it_is_written(body: str) -> None:
    assert {found.kind for found in risky(body)} == {"address"}


@pytest.mark.parametrize(
    "body",
    [
        "`<script>`", "```html\n<script>\n```", "&lt;script>", "a < b, <3 et 5<6",
        "<!-- relire -->",
        "<https://essai.invalid> <a@essai.invalid>", "![Un plan](plan.png)", "[x](#a) [y](b.md)",
        "[x](//essai.invalid)", "[x](mailto:a@essai.invalid)", "Le javascript : un langage.",
        "Les data : un mot.",
    ],
)  # fmt: skip
def test_what_runs_nothing_is_not_found(body: str) -> None:
    assert list(risky(body)) == []


@given(st.text(st.sampled_from("<>![]()`\\\n :/aj-&;#|\t"), max_size=40))
def test_no_text_is_too_odd(body: str) -> None:
    lines = body.count("\n") + 1
    assert all(0 <= found.line < lines and found.column >= 1 for found in risky(body))


@pytest.mark.parametrize(
    ("address", "safe"),
    [("https://a", True), ("a/b:c", True), ("", True), (" java\nscript:a", False), ("x:y", False)],
)
def test_an_address_is_safe_that_runs_nothing(address: str, safe: bool) -> None:
    assert is_safe(address) == safe
