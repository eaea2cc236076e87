"""Words of others become no markup, and a reader sees them as they were."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.detectors import is_verbatim
from orchestra.checking.markup import risky
from orchestra.checking.runner import check_text
from orchestra.checking.sourcing import _is_named
from orchestra.evidence import Sentence, said
from orchestra.foreign import as_words
from orchestra.library.bibliography.reference import reference
from orchestra.library.source import Source
from orchestra.writing.compose import compose_block
from orchestra.writing.written import Block

HOSTILE = (
    "Un <script>alert(1)</script> ici", 'Un <img src="x" onerror="alert(1)"> ici', "Un <!-- ici",
    "Un [clic](javascript:alert(1)) ici", "[clic]: javascript:alert(1)", "Un [clic][ici]",
    "Un <javascript:alert(1)> ici", "javascript:alert(1)", "Un ![plan](https://essai.invalid/x.png)",
    "Un <?php ici", "Un <svg onload=alert(1)//", "[x](data:text/html;base64,PHM+)",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", ["{}", "> {}", "### {}", "- [1] A (2020). *{}*.", "« {} »"])
def test_what_is_hostile_is_shown_and_runs_nothing(text: str, form: str) -> None:
    made = form.format(as_words(text))
    assert list(risky(made)) == []
    assert unescape(made) == form.format(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_twice_is_as_once(text: str) -> None:
    assert as_words(as_words(text)) == as_words(text)


@pytest.mark.parametrize(
    "text", ["a < b, <3 et 5<6", "[sic]", "(1)", "R&D", "C’est « dit » : oui.", "https://a.invalid"]
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert as_words(text) == text


@given(st.text(st.sampled_from("<>![]()`\\ :/aj-#|javscript"), max_size=40))
def test_no_text_gets_through(text: str) -> None:
    assert list(risky(as_words(text))) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_draft_made_of_it_has_no_such_finding(text: str) -> None:
    sentence = Sentence(id=1, text=text, kind="fact", passages=["a#1"])
    blocks = [Block(form=form, sentences=[sentence]) for form in ("paragraph", "quotation")]
    made = [compose_block(block, {}) for block in blocks]
    source = Source(id="a.md", title=text, author=text, publisher=text, url="javascript:alert(1)")
    body = "\n\n".join([*made, f"- [1] {reference(source)}"])
    found = check_text("", f"{GOOD.split('---')[0]}---{GOOD.split('---')[1]}---\n\n{body}\n", WORLD)
    assert not [one for one in found if one.rule in ("TXT012", "TXT013")]


@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_still_known_for_what_it_is(text: str) -> None:
    assert said(as_words(text)) == said(text)
    assert _is_named(f"A (2020). *{as_words(text)}*.", text, None)
    whole = f"{text} et la suite"
    assert is_verbatim(as_words(whole), [whole]) == is_verbatim(whole, [whole])
