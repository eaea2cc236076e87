# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.checking.detectors import (
    copied_from,
    copied_runs,
    ends_cleanly,
    is_verbatim,
    leftovers,
    quotations,
    repeated_sentences,
    unsupported_figures,
)
from orchestra.checking.laws import unnamed_laws
from orchestra.checking.leftovers import AI, BLANK, MARKS, PROMPT, TASK, level
from orchestra.checking.named import unnamed_names, unnamed_programmes
from orchestra.document import parse_document
from orchestra.prose import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

PASSAGE = (
    "Un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« un texte »", ["un texte"]),
        ("“un”, \"deux\" et «\u202ftrois\u202f»", ["un", "deux", "trois"]),
        ("« dehors “dedans” dehors »", ["dehors “dedans” dehors"]),
        ("« jamais fermé\n\net « fermé »", ["fermé"]),
        ("12\" de large", []),
        ("«  »", []),
        ("« a « b » c »", ["a « b » c"]),
        ("« a \"b\" c » et “d « e » f”", ['a "b" c', "d « e » f"]),
        ("« jamais fermé et « fermé »", ["fermé"]),
        ("« a » b »", ["a"]),
        ("> un « deux » trois [1]", ["un « deux » trois [1]"]),
        ("avant > après\n\n> un\nsuite\n\nfin « a »", ["un\nsuite", "a"]),
        ("un écran de 12\" et « b », puis 15\" et \"c\"", ["b", "c"]),
    ],
)  # fmt: skip
def test_quotations_are_what_stands_between_marks(text: str, expected: list[str]) -> None:
    found = quotations(text)
    assert [span.text for span in found] == expected
    assert all(text[span.start : span.end] == span.text for span in found)


@pytest.mark.parametrize(
    ("quotation", "expected"),
    [
        ("L'eau est  la vie", True),
        ("l’EAU est, la vie.", True),
        ("l’eau […] ressource commune", True),
        ("est la vie… ressource commune", True),
        ("[L]’eau est la vie", True),
        ("[e]st la vie", True),
        ("l’eau est la mort", False),
        ("commune […] l’eau est", False),
        ("l’eau […] la […] commune", False),
        ("eau est la vi", False),
        ("l’eau est la vie et une ressource rare", False),
        ("[…]", False),
        ("", False),
    ],
)
def test_quotation_is_verbatim_when_one_passage_says_it(quotation: str, expected: bool) -> None:
    passages = ["Autre chose.", "On sait que l’eau est la vie et une ressource commune."]
    assert is_verbatim(quotation, passages) is expected


def test_quotation_is_not_put_together_from_two_passages() -> None:
    assert not is_verbatim("la vie est belle", ["la vie", "est belle"])


def test_accents_of_a_quotation_must_be_the_passages() -> None:
    assert not is_verbatim("une societe ouverte", ["une société ouverte"])
    assert is_verbatim("une socie\u0301té ouverte", ["une société ouverte"])


def test_copied_run_is_found_whole_in_whatever_typography() -> None:
    text = f"Avant, {PASSAGE[:-1].upper().replace('HUIT', 'HUIT [3],')} ; après."
    (run,) = copied_runs(text, PASSAGE)
    assert text[run.start : run.end] == run.text
    assert (run.text[:2], run.text[-5:]) == ("UN", "SEIZE")


def test_copied_run_needs_enough_words_in_the_same_order() -> None:
    thirteen = " ".join(PASSAGE.split()[:13])
    assert copied_runs(thirteen, PASSAGE) == []
    assert copied_runs(thirteen + " quatorze", PASSAGE) != []
    assert copied_runs(PASSAGE.replace("sept", "puis sept"), PASSAGE) == []
    assert copied_runs(" ".join(reversed(PASSAGE.split())), PASSAGE) == []


def test_quoted_words_are_not_copied() -> None:
    assert copied_runs(f"Il dit « {PASSAGE} » et c’est tout.", PASSAGE) == []
    assert len(copied_runs(f"« Non » : {PASSAGE} « Oui »", PASSAGE)) == 1


SPOKEN = st.lists(
    st.sampled_from(["un", "deux", "Été", "2020", "[1]", "«", "»", "et"]), max_size=40
)


@given(SPOKEN.map(" ".join), st.lists(SPOKEN.map(" ".join), max_size=4), st.integers(1, 9))
def test_copies_are_found_in_all_passages_at_once(
    text: str, passages: list[str], at_least: int
) -> None:
    each = {run for passage in passages for run in copied_runs(text, passage, at_least)}
    assert set(copied_from(text, tuple(passages), at_least)) == each


LEFTOVERS = [
    "Voici la section demandée", "Here is the text", "3 sentences added", "ces mots-clés", "l’idée du paragraphe",
    "l’extrait 3", "les extraits [2]", "le passage n° 4", "En tant que section", "selon les consignes",
    "fin<|im_end|>", "[INST]", "```", '{"text": "a"}', '"passages": [', "\\u00e9", "fin\\n", "(120 mots)",
    "En tant qu’IA", "en tant qu'intelligence artificielle", "je suis un modèle de langage", "As an AI", "I cannot",
    "je ne peux pas accéder à internet", "[à compléter]", "(à préciser)", "[insérer un exemple]", "[Nom]",
    "[Ville de référence]", "TODO", "XXX", "20XX", "XX %", "Lorem ipsum", "____",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFTOVERS)
def test_leftovers_are_found(text: str) -> None:
    assert leftovers(f"Avant. {text} après.") != []


@pytest.mark.parametrize(
    "text",
    [
        "En tant qu’assistante sociale, elle agit.", "Voici pourquoi ce lieu compte.", "Le passage à niveau 3 est fermé.",
        "Louis XIV", "[1] [12]", "un […] lieu", "[nom](https://a.fr)", "le XXIe siècle",
        "un bon modèle de gestion", "l’intelligence artificielle en tant qu’outil",
    ],
)  # fmt: skip
def test_plain_prose_holds_no_leftover(text: str) -> None:
    assert leftovers(text) == []


# Letters and figures of other alphabets, joined letters, accents apart, half of a character.
STRANGE = (
    *("漢", "œ", "ﬁ", "é", "e\u0301", "İ", "ß", "😀", "\u200b", "\ud83d", "\u2028", "٣", "\u0967"),
    *(" ", "\n", ".", '{"', '":', "[", "("),
)


@given(st.lists(st.sampled_from([*LEFTOVERS, *STRANGE]), max_size=6).map("".join))
def test_leftovers_are_found_beside_any_characters_as_their_patterns_find_them(text: str) -> None:
    low = level(text)
    expected = [m.end() for pattern in (PROMPT, TASK, AI) for m in re.finditer(pattern, low)]
    blanks = re.finditer(BLANK, low)
    expected += [m.end() for m in blanks if m[0][-1] != "]" or text[m.end() : m.end() + 1] != "("]
    expected += [m.end() for m in re.finditer(MARKS, text)]
    assert sorted(span.end for span in leftovers(text)) == sorted(expected)


@pytest.mark.parametrize("text", ["(environ \u0967\u0968 mots)", "l’extrait ٣", "en ٢٠XX"])
def test_leftovers_are_found_with_the_figures_of_other_alphabets(text: str) -> None:
    assert leftovers(text) != []


def test_leftovers_are_in_order_and_in_place() -> None:
    text = "Œuvre : TODO, en tant qu’IA, « voici le texte »."
    found = leftovers(text)
    assert [span.text for span in found] == ["TODO", "en tant qu’IA", "voici le texte"]
    assert all(text[span.start : span.end] == span.text for span in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Fin.", True), ("Fin ! [1]", True), ("Fin [1] [2].", True), ("Fin…", True), ("« Fin »", True), ("(fin)", True),
     ("**Fin.**", True), ("Fin", False), ("Fin [1]", False), ("Fin,", False), ("Fin :", False), ("", False), ("[1]", False)],
)  # fmt: skip
def test_clean_ending(text: str, expected: bool) -> None:
    assert ends_cleanly(text) is expected


def test_later_copies_of_a_sentence_are_found_in_their_paragraph() -> None:
    first = "Le lieu est ouvert à tous [1]. Il vit."
    second = "Il vit. LE LIEU est ouvert, à tous [2]. Le lieu est ouvert à tous !"
    found = repeated_sentences([first, "Rien de tel.", second])
    assert [(index, span.text) for index, span in found] == [
        (2, "LE LIEU est ouvert, à tous [2]."),
        (2, "Le lieu est ouvert à tous !"),
    ]


LENGTH = 200_000  # characters: what grows with their square takes minutes on so many
HARD = [
    (text * LENGTH)[:LENGTH]
    for text in (
        ".", ". ", "« ", '"a', "1", "[1", "a. B ", "[", "(", "{", "voici ", "deux cent ",
        "un tiers sur ", "1. a\n", "loi n° 1-1 ", "article 1, ", "Aa ", "plan Aa ", "B", "Aa-",
        "ABC ", "1/1/", '« "', "1 000 ",
    )
] + ["## a" + " " * LENGTH + "b"]  # fmt: skip


@pytest.mark.parametrize("text", HARD, ids=lambda text: repr(text[:8]))
@pytest.mark.parametrize(
    "detect",
    [
        quotations, leftovers, ends_cleanly, sentences, parse_document,
        lambda text: unsupported_figures(text, [text]), lambda text: unnamed_laws(text, [text]),
        lambda text: [unnamed_names(text, [text]), unnamed_programmes(text, [text])],
        lambda text: copied_runs(text, text),
        lambda text: is_verbatim(text, [text]), lambda text: repeated_sentences([text, text]),
    ],
)  # fmt: skip
@pytest.mark.timeout(30)  # how many seconds a megabyte takes is for the bench
def test_a_long_line_is_read_to_its_end(detect: Callable[[str], object], text: str) -> None:
    detect(text)


@given(st.text(), st.text())
def test_spans_always_stand_in_the_text(text: str, passage: str) -> None:
    for span in [
        *quotations(text),
        *leftovers(text),
        *unsupported_figures(text, [passage]),
        *copied_runs(text, text, 1),
    ]:
        assert text[span.start : span.end] == span.text
