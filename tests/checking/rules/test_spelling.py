# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checking.documents import (
    CONCLUSION,
    GOOD,
    SUMMARY,
    WORLD,
    Case,
    bad,
    changed,
    line_of,
    positions,
    without_library,
)

from orchestra.check_settings import CheckSettings
from orchestra.checking.glance import Glance
from orchestra.checking.policy import Policy
from orchestra.checking.rules.spelling import unknown_word
from orchestra.checking.runner import check_text
from orchestra.checking.running_text import running_text
from orchestra.checking.spelling import unknown_words
from orchestra.checking.vocabulary import may_have_unknown_words
from orchestra.document import parse_document

FIRST, LAST = SUMMARY + 2, CONCLUSION + 2
CITED = line_of("Celui qui")

CASES = [
    bad("TXT009", "slip", "Ces gestes", "L’utilsation de ces gestes", (LAST, 3)),
    bad("TXT009", "said once", "Ces gestes", "Les habitans et les habitans aiment ces gestes", (LAST, 5)),
    bad("TXT009", "two words", "Un atelier ouvert", "Un ateleir ouvret", (FIRST, 4), (FIRST, 12)),
    bad("TXT009", "in bold", "Ces gestes", "**Une utilsation** de ces gestes", (LAST, 7)),
    bad("TXT009", "other accents in the document", "Ces gestes", "Paweł Łoś aime les habitans et ces gestes", (LAST, 20)),
    bad("TXT009", "another ligature in it", "Ces gestes", "Le præxqz de ces gestes", (LAST, 4)),
    bad("TXT009", "two letters for one", "Ces gestes", "Le cœurr de ces gestes", (LAST, 4)),
    bad("TXT009", "names and acronyms", "Ces gestes", "Selon Ostrom, Xqzt et la SCIC d’Aubagnix, ces gestes"),
    bad("TXT009", "italics and quotations", "Ces gestes", "Le *commoning*, dit « un chikan » et \"jgaad\" : ces gestes"),
    bad("TXT009", "code, addresses, comments", "Ces gestes", "`xqzt`, https://xqzt.invalid/abcde, <!-- xqzt --> ces gestes"),
    bad("TXT009", "word of the title", 'à l’atelier"', 'à l’xqzatelier"'),
    bad("TXT009", "another language", "Ces gestes", "The neighbours repair broken thingummies with their friends.\n\nCes gestes"),
    bad("TXT009", "in a reference", "Rédaction d’essai (2020)", "rédacxtion d’essai (2020)"),
    bad("TXT009", "ignored", "Ces gestes", "L’utilsation <!-- orchestra: ignore TXT009 --> de ces gestes"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_spelling_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


def test_message_says_how_often_and_what_may_be_meant() -> None:
    text = GOOD.replace("Ces gestes", "Les habitans et les habitans aiment ces gestes")
    found = [f.message for f in check_text("essai.md", text, WORLD) if f.rule == "TXT009"]
    assert len(found) == 1
    assert found[0].startswith("“habitans” is in no dictionary (2 times); perhaps “")
    assert "“habitants”" in found[0]


def test_words_of_the_house_are_right() -> None:
    text = GOOD.replace("Ces gestes", "Les commonings et ces gestes")
    assert len(positions("TXT009", text)) == 1
    settings = CheckSettings(options={"TXT009": {"words": ["Commoning"]}})
    assert positions("TXT009", text, replace(WORLD, policy=Policy(settings))) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [('keywords: ["réemploi"', 'keywords: ["xqzter", "réemploi"'), ('theme: "Essais"', 'theme: "Xqzter"')],
)  # fmt: skip
def test_words_of_the_front_matter_are_right(old: str, new: str) -> None:
    text = GOOD.replace("Ces gestes", "Il faut xqzter ces gestes")
    assert len(positions("TXT009", text)) == 1
    assert positions("TXT009", text.replace(old, new)) == ()


def test_words_of_the_agents_and_of_cited_passages_are_right() -> None:
    text = GOOD.replace("Ces gestes", "Il faut xqzter ces gestes")
    agent = WORLD.agents[0].model_copy(update={"theme": "Xqzter"}) if WORLD.agents else None
    assert agent
    assert positions("TXT009", text, replace(WORLD, agents=[agent])) == ()
    assert WORLD.library
    shelf = WORLD.library
    passages = [replace(p, text=f"{p.text} Xqzter.") for p in shelf.held]  # type: ignore[attr-defined]
    citing = replace(WORLD, library=replace(shelf, held=tuple(passages)))  # type: ignore[type-var]
    assert positions("TXT009", text, citing) == ()
    assert len(positions("TXT009", text, without_library())) == 1


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [" ", "\n", "\n\n", "’", "'", "-", "\u2011", "_", "*", "«", "»", '"', "`", ".", ",", "œ", "oe", "æ",
             "é", "e\u0301", "\u00ad", "1", "[1]", "utilsation", "habitans", "mot", "A", "Ostrom", "ł", "ª", "ß",
             "<!--", "-->", "https://", "@", "& ", "- "]
        ),
        st.text(alphabet="abeét’-", min_size=3, max_size=6),
    ), max_size=12,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PIECES)
def test_no_sieve_hides_a_word(piece: str) -> None:
    document = parse_document(GOOD.replace("Ces gestes", f"{piece}Ces gestes"))
    glance = Glance(document, WORLD)
    is_passed = glance.latin_prose is None or may_have_unknown_words(glance)
    for part in running_text(document, WORLD):
        for span in unknown_words(part.text):
            assert is_passed, span
    assert all(hit.message for hit in unknown_word.check(document, WORLD))
