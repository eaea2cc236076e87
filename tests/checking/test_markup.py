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
    assert "address" in {found.kind for found in risky(body)}


# What CommonMark takes for code, or for no tag or link, and another dialect does not.
@pytest.mark.parametrize(
    "code",
    [
        "```html\n{}\n```", "~~~\n{}\n~~~", "```\n{}", "```\n{}\n`````", "   ```\n   {}\n   ```",
        "> ```\n> {}\n> ```", "- ```\n  {}\n  ```", "``` a`b\n{}\n```", "a\n\n    {}", "\t{}",
        "| `x | y` {} `z` |\n|---|---|\n| a | b |", "a | `{}`", "`a\n{}\nb`", "a ` {} ` b",
        "``{}``", "\\`{}`", "# `{}`", "`{}`\n===", "$ ` $ `{}`", "%%`%%{}`", "<!-- a -->`{}`",
        "[a](b.md 'c\n`d') `{}` `", "a ` b\n`{}`", "{{:: a}} `{}`",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<img src=x onerror=a>", "html"), ("[x](javascript:a)", "address"),
        ("[x](&#106;avascript:a)", "address"),
    ],
)  # fmt: skip
def test_what_is_code_in_one_dialect_alone_hides_nothing(code: str, text: str, kind: str) -> None:
    assert kind in {found.kind for found in risky(code.format(text))}


@pytest.mark.parametrize(
    "body",
    [
        "[x](java\nscript:a)", "[x](<java\nscript:a>)", "[x](java&NewLine;script:a)",
        "[x](javascript\\:a)", "[a]\n\n[a]:\n java&#9;script:a", "[x](java\x02script:a)",
        "[x](&#x0000000000000000006a;avascript:a\n)", "<\x02img src=x onerror=a>",
        "<div\n\nonclick=a>", "<https://a.invalid onclick=a>", "<a:b/onclick=a>",
    ],
)  # fmt: skip
def test_what_another_dialect_reads_otherwise_is_found(body: str) -> None:
    assert list(risky(body))


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        ('Un texte.\n{: onclick="a"}', "attribute", (1, 4)),
        ("## Un titre { .b ONCLICK = a }", "attribute", (0, 18)),
        ("*Un*{:.b onfocus='a' tabindex=0}", "attribute", (0, 10)),
        ("{:r:\n\nonclick='a'}", "attribute", (2, 1)),
        ('{: a="}" onclick=a}', "attribute", (0, 10)),
        ('![x](y.png){ style="position:fixed" }', "attribute", (0, 14)),
        ('[x](y.md){: href="javascript:a"}', "attribute", (0, 13)),
        ("```\n{: onclick=a}\n```", "attribute", (1, 4)),
        ("Un {{ site.secret }}", "template", (0, 4)),
        ("`{% include a %}`", "template", (0, 2)),
        ("{{< figure src=a >}}", "template", (0, 1)),
        ("{::nomarkdown}", "template", (0, 1)),
        ("<% a %>", "template", (0, 1)),
        ("[x](https://a.invalid/b.md ':include')", "template", (0, 29)),
    ],
)
def test_attributes_and_templates_that_run_are_found(
    body: str, kind: str, place: tuple[int, int]
) -> None:
    found = next(one for one in risky(body) if one.kind == kind)
    assert (found.line, found.column) == place


@pytest.mark.parametrize(
    "body",
    [
        "`<script>`", "- La balise `<em>`, `</em>` et `javascript:a`.\n- L’autre.", "&lt;script>",
        "Un mot [1].\n`<em>` : un autre (`<b>`) <!-- à relire -->.",
        "> `<em>`", "a < b, <3 et 5<6", "si a <b",
        "![Un plan](plan.png){ width=300 .a #b }", "{: .note title=\"a\"}", "$\\sum_{i=1}^{n} a$",
        "onclick=a", "{a}\n\nhttps://a.invalid/?style=b&src=c", "&#123;{",
        "```\na = {b}\n```", "On dit :include",
        "<!-- relire -->",
        "<https://essai.invalid> <a@essai.invalid>", "![Un plan](plan.png)", "[x](#a) [y](b.md)",
        "<https://a.invalid/?on=1&b={c}>", "[x](//essai.invalid)", "[x](mailto:a@essai.invalid)",
        "Le javascript : un langage.", "Les data : un mot.",
    ],
)  # fmt: skip
def test_what_runs_nothing_is_not_found(body: str) -> None:
    assert list(risky(body)) == []


@given(st.text(st.sampled_from("<>![]()`\\\n :/aj-&;#|\t{}=\r\x02"), max_size=40))
def test_no_text_is_too_odd(body: str) -> None:
    lines = body.count("\n") + 1
    assert all(0 <= found.line < lines and found.column >= 1 for found in risky(body))


@pytest.mark.parametrize(
    ("address", "safe"),
    [("https://a", True), ("a/b:c", True), ("", True), (" java\nscript:a", False), ("x:y", False)],
)
def test_an_address_is_safe_that_runs_nothing(address: str, safe: bool) -> None:
    assert is_safe(address) == safe
