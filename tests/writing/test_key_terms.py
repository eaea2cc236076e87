from __future__ import annotations

import pytest

from orchestra.agents import Topic
from orchestra.writing.key_terms import Term, article_of, introduced, key_terms
from orchestra.writing.subject_matter import subject_of

TEXTS = [
    "La grainothèque est ouverte. Une grainothèque vivante trie. L’entraide et le troc durent.",
    "Au sein de la grainothèque, les jardiniers font du troc. Le tri local est rapide.",
]


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("grainothèque", "la "), ("entraide", "l’"), ("troc", "le "), ("jardiniers", "les "),
        ("local", ""), ("absent", ""), ("trocs", "les "),
    ],
)  # fmt: skip
def test_the_article_is_the_one_that_the_texts_use(name: str, article: str) -> None:
    assert article_of(name, TEXTS) == article


def test_a_term_has_its_forms() -> None:
    term = Term("échange", "l’")
    assert (term.with_article, term.of, term.heading) == ("l’échange", "de l’échange", "Échange")
    assert Term("troc", "le ").of == "du troc"
    assert Term("jardins", "les ").of == "des jardins"
    assert Term("ESS").of == "d’ESS"


def test_a_keyword_that_is_no_noun_in_the_texts_is_no_term() -> None:
    topic = Topic(title="Le troc", keywords=["grainothèque", "local", "absent"])
    names = [term.name for term in key_terms(subject_of(topic, TEXTS), TEXTS) if term.is_own]
    assert names == ["grainothèque"]


def test_what_comes_back_is_a_term_with_the_word_that_always_follows() -> None:
    texts = ["La conception universelle aide. La conception universelle dure."] * 2
    topic = Topic(title="Autre chose", keywords=["rien du tout"])
    assert [t.with_article for t in key_terms(subject_of(topic, texts), texts)] == [
        "la conception universelle"
    ]


@pytest.mark.parametrize(
    ("sentences", "name"),
    [
        (["La loi définit l’habitat inclusif, destiné aux personnes âgées."], "l’habitat inclusif"),
        (["La loi crée l’opération de revitalisation de territoire, convention locale."],
         "l’opération de revitalisation de territoire"),
        (["Il expose la sociocratie, une manière d’organiser les décisions."], "la sociocratie"),
        (["La loi donne une définition légale de la subvention, à son article 9."],
         "la subvention"),
        (["La loi définit l’économie sociale et solidaire comme un mode d’entreprendre."],
         "l’économie sociale et solidaire"),
        (["Voici le donut.", "Le donut est un anneau."], "le donut"),
    ],
)  # fmt: skip
def test_a_sentence_brings_in_a_term_by_defining_it(sentences: list[str], name: str) -> None:
    assert name in [term.with_article for term in introduced(sentences)]


def test_what_is_only_spoken_of_is_not_brought_in() -> None:
    assert introduced(["Le jardin compte douze parcelles et une grainothèque."]) == []
    assert introduced(["Le jardin ouvre.", "La conscience désigne une compréhension."]) == []
