"""Words of others become no markup, and a reader sees them as they were."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import GOOD, GUIDE, PASSAGES, WORLD, Shelf

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
    "Un mot {: onclick=a}", "Un mot { onclick=a }", "{{ site.secret }}", "{% include a %}",
    "<% a %>", "{::nomarkdown}", "[x](a.md ':include')", "[x](java\nscript:a)",
    "`<img src=x onerror=a>`",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", ["{}", "> {}", "### {}", "- [1] A (2020). *{}*.", "« {} »"])
def test_what_is_hostile_is_shown_and_runs_nothing(text: str, form: str) -> None:
    made = form.format(as_words(text))
    assert list(risky(made)) == []
    assert unescape(made) == form.format(text)


def test_entities_are_numbers_which_every_dialect_knows() -> None:
    assert as_words("[a](b) {c} <d> javascript:e") == "[a]&#40;b) &#123;c} &lt;d> javascript&#58;e"


@pytest.mark.parametrize("text", HOSTILE)
def test_twice_is_as_once(text: str) -> None:
    assert as_words(as_words(text)) == as_words(text)


@pytest.mark.parametrize(
    "text", ["a < b, <3 et 5<6", "[sic]", "(1)", "R&D", "C’est « dit » : oui.", "https://a.invalid"]
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert as_words(text) == text


@given(st.text(st.sampled_from("<>![]()`\\ :/aj-#|javscript{}=on%"), max_size=40))
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
    assert not [one for one in found if one.rule in ("TXT012", "TXT013", "TXT014")]


NAMES = (
    *HOSTILE, "*Titre* <b>x</b> [y](z)", "Le <i>bien</i> commun", "_a_ et `b`", "R&D",
    "AT&amp;T &copy;", "l’&oelig;uvre", "Ἀθῆναι", "共有 2020", "!!!", "[2] Titre",
    "Rapport [PDF](https://autre.invalid/a.pdf)",
    "www.autre.invalid", "voir https://autre.invalid/<b>", "Un titre (1999)",
)  # fmt: skip


@pytest.mark.parametrize("name", [" ".join(name.split()) for name in NAMES])
@pytest.mark.parametrize("field", ["title", "author", "publisher"])
def test_the_reference_to_a_source_of_such_a_name_is_known_for_its_own(
    name: str, field: str
) -> None:
    given = {"title": "Un titre", "author": "Autrice", field: name}
    assert _faults_of_references(Source("essais/carnet.md", year=2020, **given)) == []


@pytest.mark.parametrize(
    "url", ["https://a.invalid/<b>", "https://a.invalid/{b}_[c](d)", "https://a.invalid/[b]:c"]
)
def test_so_is_one_to_an_address_with_marks(url: str) -> None:
    assert _faults_of_references(Source("essais/carnet.md", "Un titre", year=2020, url=url)) == []


@pytest.mark.parametrize("title", ["共有", "Ἀθῆναι", "!!!"])
def test_another_title_in_such_letters_is_not(title: str) -> None:
    source = Source("essais/carnet.md", title, year=2020)
    assert _faults_of_references(source, "Autrice (2020). *公共財*.") == ["REF003", "REF009"]


def _faults_of_references(source: Source, item: str = "") -> list[str]:
    """Return the rules that find a fault in a document with this reference to the source."""
    line = next(line for line in GOOD.splitlines() if line.startswith("- [1]"))
    text = GOOD.replace(line, f"- [1] {item or reference(source)}")
    passages = (replace(PASSAGES[0], source=source), PASSAGES[1])
    found = check_text("", text, replace(WORLD, library=Shelf((source, GUIDE), passages)))
    return sorted(one.rule for one in found if one.rule.startswith("REF"))


@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_still_known_for_what_it_is(text: str) -> None:
    assert said(as_words(text)) == said(text)
    assert _is_named(f"A (2020). *{as_words(text)}*.", text, None)
    whole = f"{text} et la suite"
    assert is_verbatim(as_words(whole), [whole]) == is_verbatim(whole, [whole])
