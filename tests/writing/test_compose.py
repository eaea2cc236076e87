from __future__ import annotations

import re

import pytest
from tests.writing.desk import GARDEN, WORKSHOP, a_brief, passage

from orchestra.document import FRONT_MATTER_KEYS, parse_document
from orchestra.library.source import Source
from orchestra.prose import count_words
from orchestra.writing.compose import compose_body, compose_document, reference
from orchestra.writing.draft import WrittenParagraph, WrittenSection

SOURCES = [
    Source(id="source-1.md", title="Le jardin", author="A. Autrice", year=2019),
    Source(id="source-2.md", title="L’atelier", publisher="Éditions d’essai", url="https://e.fr/a"),
]
PROVENANCE = {"engine": "ollama", "model": "mistral:latest", "seed": 1}


def section(heading: str, *paragraphs: tuple[str, list[int]]) -> WrittenSection:
    written = [WrittenParagraph(text=text, passages=numbers) for text, numbers in paragraphs]
    return WrittenSection(heading=heading, paragraphs=written)


SECTIONS = [
    section("Résumé", ("Ce qui est dit en bref.", [])),
    section("Cadrage", ("Un atelier accueille les écoles.", [2]), ("Le jardin ouvre.", [1])),
    section("Pratiques", ("Les écoles reviennent.", [2]), ("", [1])),
]


def body(sections: list[WrittenSection]) -> str:
    return compose_body(a_brief(), sections, SOURCES)[0]


def test_citations_are_numbered_as_they_first_occur() -> None:
    text, cited = compose_body(a_brief(), SECTIONS, SOURCES)
    assert re.findall(r"\[\d\]", text.partition("## Références")[0]) == ["[1]", "[2]", "[1]"]
    assert cited == [
        {"n": 1, "source": "source-2.md", "passage": "source-2.md#2"},
        {"n": 2, "source": "source-1.md", "passage": "source-1.md#1"},
    ]


def test_headings_references_and_footer_stand_in_order() -> None:
    document = parse_document(body(SECTIONS))
    assert [part.heading for part in document.sections] == [
        "Résumé", "Cadrage", "Pratiques", "Références",
    ]  # fmt: skip
    assert [len(part.paragraphs) for part in document.sections][:3] == [1, 2, 1]
    assert body(SECTIONS).endswith(
        "---\n\n*Production IA locale - Think Tank Orchestra*\n*Agent: Agent d’essai*\n"
        "*Prochaine réflexion: La vie d’un atelier*"
    )


def test_a_citation_follows_the_sentence_that_says_what_the_passage_says() -> None:
    text = "Rien de cela ici. Les bénévoles prêtent des outils du jardin. Voilà tout."
    assert "outils du jardin [1]. Voilà tout." in body([section("Cadrage", (text, [1]))])


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("« Le jardin partagé ouvre. Les outils y sont. »", "sont.\u00a0» [1]\n"),
        ("On y lit « le jardin partagé ouvre ses parcelles ».", "parcelles\u00a0» [1].\n"),
        ("On y lit « le jardin partagé » et les outils", "les outils [1].\n"),
        ("Le jardin partagé ouvre-t-il ses parcelles ?", "parcelles [1]\u202f?\n"),
    ],
)
def test_a_citation_never_stands_inside_a_quotation(text: str, marked: str) -> None:
    composed = body([section("Cadrage", (text, [1]))])
    assert marked in composed.partition("## Références")[0]
    inside = "".join(re.findall(r"«[^»]*»", composed))
    assert "[" not in inside


def test_references_are_grouped_by_source() -> None:
    brief = a_brief().model_copy(
        update={
            "passages": [
                passage(1, GARDEN, "source-1.md"),
                passage(2, WORKSHOP),
                passage(3, "Le jardin ferme en hiver.", "source-1.md"),
            ]
        }
    )
    texts = [("Le jardin ouvre.", [1]), ("L’atelier accueille.", [2]), ("Il ferme.", [3])]
    text, cited = compose_body(brief, [section("Cadrage", *texts)], SOURCES)
    assert text.partition("## Références\n\n")[2].partition("\n\n")[0].split("\n") == [
        "- [1] [3] A. Autrice (2019). *Le jardin*.",
        "- [2] Éditions d’essai (s. d.). *L’atelier*. https://e.fr/a",
    ]
    assert [entry["n"] for entry in cited] == [1, 2, 3]


def test_without_citations_there_are_no_references() -> None:
    text, cited = compose_body(a_brief(), [section("Cadrage", ("Sans source.", []))], [])
    assert cited == []
    assert "Références" not in text


def test_a_reference_says_what_is_known_and_no_more() -> None:
    assert reference(Source(id="a", title="Titre.")) == "Auteur inconnu (s. d.). *Titre.*."
    full = Source(id="a", title="T", author="A. B.", publisher="P", year=2020, url="https://e.fr")
    assert reference(full) == "A. B. (2020). *T*. P. https://e.fr"
    same = Source(id="a", title="T", publisher="P", year=2020)
    assert reference(same) == "P (2020). *T*."


def test_the_front_matter_has_the_archives_keys_in_order() -> None:
    text, cited = compose_body(a_brief(), SECTIONS, SOURCES)
    document = parse_document(compose_document(a_brief(), 7, text, cited, PROVENANCE))
    assert document.front_matter is not None
    assert tuple(document.front_matter.data) == FRONT_MATTER_KEYS
    expected = {
        "title": "Réparer ensemble", "agent": "Agent d’essai", "date": "2026-01-02",
        "time": "03:04:05", "status": "draft", "theme": "Essais", "numero": 7,
        "keywords": ["réparation", "outils"], "generated_by": "ollama", "model": "mistral:latest",
        "sources": cited, "review": {},
    }  # fmt: skip
    assert {key: document.value(key) for key in expected} == expected


def test_wordcount_is_the_body_without_references_and_footer() -> None:
    text, cited = compose_body(a_brief(), SECTIONS, SOURCES)
    document = parse_document(compose_document(a_brief(), 1, text, cited, PROVENANCE))
    assert document.value("wordcount") == count_words(text.partition("## Références")[0])


def test_a_title_that_looks_like_yaml_comes_back_as_it_was() -> None:
    title = 'Oui: "non" # ---\\n'
    brief = a_brief()
    brief = brief.model_copy(update={"topic": brief.topic.model_copy(update={"title": title})})
    document = parse_document(compose_document(brief, 1, "## Résumé\n\nOui.", [], PROVENANCE))
    assert document.value("title") == title
