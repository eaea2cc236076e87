from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import (
    GARDEN,
    LENDS,
    OPENS,
    OUTLINE,
    P1,
    P2,
    THINKS,
    WELCOMES,
    WORKSHOP,
    a_brief,
    a_manuscript,
    passage,
    sentence,
)

from orchestra.document import FRONT_MATTER_KEYS, parse_document
from orchestra.evidence import Objection, Support, said
from orchestra.library.source import Source
from orchestra.prose import count_words, sentences
from orchestra.writing.compose import (
    DOSSIER_LINE,
    Result,
    compose_block,
    compose_body,
    compose_document,
    evidence_of,
    marked,
    reference,
)
from orchestra.writing.earlier import EarlierText
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from orchestra.evidence import Sentence
    from orchestra.writing.brief import Brief

SOURCES = {
    "source-1.md": Source(
        id="source-1.md", title="Le jardin", author="A. Autrice", year=2019, kind="document"
    ),
    "source-2.md": Source(
        id="source-2.md", title="L’atelier", publisher="Éditions d’essai", url="https://e.fr/a",
        kind="document",
    ),
}  # fmt: skip
PROVENANCE = {"engine": "ollama", "model": "mistral:latest", "seed": 1}


def paragraph(*sentences: Sentence) -> Block:
    return Block(form="paragraph", sentences=list(sentences))


def fact(number: int, text: str, passage: str) -> Sentence:
    return sentence(number, text, "fact", passage)


def whole() -> Manuscript:
    """Return a text whose summary, written last, cites what the argument cites second."""
    return (
        Manuscript()
        .add(1, "A1", [paragraph(sentence(1, OPENS, "fact", P1), sentence(2, THINKS, "inference"))])
        .add(
            2, "B1", [paragraph(sentence(3, WELCOMES, "fact", P2), sentence(4, LENDS, "fact", P1))]
        )
        .add(0, "", [paragraph(sentence(5, "L’atelier dure.", "fact", P2))])
    )


def result(manuscript: Manuscript | None = None, brief: Brief | None = None) -> Result:
    return Result("reasoned", brief or a_brief(), manuscript or whole(), OUTLINE)


def body(manuscript: Manuscript | None = None, brief: Brief | None = None) -> str:
    return compose_body(result(manuscript, brief), SOURCES)[0]


def composed(text: str, *passages: str) -> str:
    """Return a fact as the body has it."""
    return compose_block(paragraph(sentence(1, text, "fact", *passages or (P1,))), {})


def test_citations_are_numbered_as_they_first_occur_in_the_text() -> None:
    text, cited = compose_body(result(), SOURCES)
    marks = re.findall(r"\[\d\]", text.partition("## Références")[0])
    assert marks == ["[1]", "[2]", "[1]", "[2]"]
    assert cited == [
        {"n": 1, "source": "source-2.md", "passage": P2},
        {"n": 2, "source": "source-1.md", "passage": P1},
    ]


def test_headings_references_and_footer_stand_in_order() -> None:
    document = parse_document(body())
    assert [part.heading for part in document.sections] == [
        "Résumé", "Cadrage", "Pratiques", "Conclusion", "Références",
    ]  # fmt: skip
    assert body().endswith(
        "---\n\n*Production IA locale - Think Tank Orchestra*\n*Agent: Agent d’essai*\n"
        "*Prochaine réflexion: La vie d’un atelier*"
    )


def test_each_fact_has_its_own_citations_and_nothing_else_has_any() -> None:
    thought = sentence(2, THINKS, "inference", P1)
    doubt = sentence(3, "Qui paie ?", "question", P2)
    block = paragraph(sentence(1, OPENS, "fact", P1), thought, doubt, sentence(4, LENDS))
    assert compose_block(block, {}) == (
        f"{OPENS.removesuffix('.')} [1]. {THINKS} Qui paie\u202f? {LENDS}"
    )


def test_several_citations_of_a_fact_stand_in_the_order_of_their_numbers() -> None:
    numbers = {P2: 1}
    block = paragraph(sentence(1, OPENS, "fact", P1, P2))
    assert compose_block(block, numbers).endswith("semaine [1] [2].")
    assert numbers == {P2: 1, P1: 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le jardin ouvre-t-il ?", "Le jardin ouvre-t-il [1]\u202f?"),
        ("Le jardin ouvre !", "Le jardin ouvre [1]\u202f!"),
        ("Le jardin ouvre…", "Le jardin ouvre [1]…"),
        ("Le jardin ouvre", "Le jardin ouvre [1]."),
        ("On y lit « un jardin partagé ».", "On y lit «\u00a0un jardin partagé\u00a0» [1]."),
    ],
)
def test_citations_stand_before_the_last_mark(text: str, expected: str) -> None:
    assert composed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On y voit « un jardin partagé. »", "On y voit «\u00a0un jardin partagé\u00a0» [1]."),
        ("On y voit « un jardin partagé. ».", "On y voit «\u00a0un jardin partagé\u00a0» [1]."),
        ("Il dit que « tout dure.\u00a0»", "Il dit que «\u00a0tout dure\u00a0» [1]."),
    ],
)
def test_the_full_stop_of_half_a_sentence_stands_outside_its_guillemets(
    text: str, expected: str
) -> None:
    assert composed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« Le jardin ouvre. »", "«\u00a0Le jardin ouvre.\u00a0» [1]"),
        ("On y lit : « Tout dure. »", "On y lit\u00a0: «\u00a0Tout dure.\u00a0» [1]"),
        ("On y lit : « Qui paie ? »", "On y lit\u00a0: «\u00a0Qui paie\u202f?\u00a0» [1]"),
    ],
)
def test_a_whole_sentence_that_is_quoted_keeps_its_own_mark(text: str, expected: str) -> None:
    assert composed(text) == expected


def test_a_citation_never_stands_inside_a_quotation() -> None:
    texts = [
        "« Un lieu. »",
        "Il dit « un lieu. »",
        "Un lieu, « dit-on », dure.",
        "On lit : « Qui ? »",
    ]
    found = [composed(text) for text in texts]
    assert all("[1]" in text for text in found)
    assert not [text for text in found if re.search(r"«[^»]*\[", text)]


def test_a_quotation_cites_once_at_its_end() -> None:
    quoted = [
        sentence(1, "Le jardin ouvre.", "fact", P1),
        sentence(2, "Les outils y sont.", "fact", P1),
        sentence(3, "L’atelier aussi.", "fact", P2),
    ]
    block = Block(form="quotation", sentences=quoted)
    assert compose_block(block, {}) == (
        "> Le jardin ouvre. Les outils y sont. L’atelier aussi. [1] [2]"
    )


def test_a_quotation_is_left_as_its_source_has_it() -> None:
    text = "Qui tient l'outil ? On y lit : « Le jardin ouvre. »"
    block = Block(form="quotation", sentences=[sentence(1, text, "fact", P1)])
    assert compose_block(block, {}) == f"> {text} [1]"


def test_a_title_is_a_heading_below_the_sections() -> None:
    assert compose_block(Block(form="title", title="Qui tient l'outil ?"), {}) == (
        "### Qui tient l’outil\u202f?"
    )


def test_a_typeset_sentence_is_marked_as_it_stands() -> None:
    assert marked("Le jardin ouvre.", [2, 10]) == "Le jardin ouvre [2] [10]."


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
    facts = [
        sentence(1, "Le jardin ouvre.", "fact", P1),
        sentence(2, "L’atelier accueille.", "fact", P2),
        sentence(3, "Il ferme.", "fact", "source-1.md#3"),
    ]
    text, cited = compose_body(result(a_manuscript(*facts), brief), SOURCES)
    assert text.partition("## Références\n\n")[2].partition("\n\n")[0].split("\n") == [
        "- [1] [3] A. Autrice, 2019. *Le jardin*.",
        "- [2] Éditions d’essai, s.\u00a0d. *L’atelier*. https://e.fr/a",
    ]
    assert [entry["n"] for entry in cited] == [1, 2, 3]


def test_without_citations_there_are_no_references() -> None:
    text, cited = compose_body(result(a_manuscript(sentence(1, THINKS, "inference"))), {})
    assert cited == []
    assert "Références" not in text


def test_a_reference_says_what_is_known_and_no_more() -> None:
    def named(**known: object) -> str:
        return reference(Source(id="a", kind="document", **known))  # type: ignore[arg-type]

    assert named(title="Titre.") == "Auteur inconnu, s.\u00a0d. *Titre*."
    full = {"title": "T", "author": "A. B.", "publisher": "P", "year": 2020, "url": "https://e.fr"}
    assert named(**full) == "A. B., 2020. *T*. P. https://e.fr"
    assert named(title="T", publisher="P", year=2020) == "P, 2020. *T*."


@pytest.mark.parametrize("title", ["Un avenir !", "Quel avenir ?", "Un avenir…"])
def test_a_title_that_ends_in_a_mark_gets_no_full_stop(title: str) -> None:
    named = reference(Source(id="a", title=title, author="A. B.", publisher="P.", kind="document"))
    assert named == f"A. B., s.\u00a0d. *{title}* P."


def test_a_note_is_named_as_a_note() -> None:
    named = reference(Source(id="a", title="T", author="A. B.", year=2020, kind="note"))
    assert named == "Note de lecture, d’après A. B., 2020. *T*."


def test_what_the_reflection_goes_on_from_is_said() -> None:
    earlier = [
        EarlierText(title="Un premier texte", date="2026-01-01", path="drafts/essai/01-un.md"),
        EarlierText(title="Un deuxième texte", date="2026-01-02", path="drafts/essai/02-deux.md"),
    ]
    brief = a_brief(earlier=earlier)
    outline = OUTLINE.model_copy(update={"builds_on": [earlier[1].path]})
    text, _ = compose_body(Result("reasoned", brief, whole(), outline), SOURCES)
    assert "Cette réflexion prolonge *Un deuxième texte*." in text.partition("## Références")[0]
    assert "prolonge" not in body()


def test_a_dossier_is_called_so_in_its_footer() -> None:
    text, _ = compose_body(Result("compiled", a_brief(), whole()), SOURCES)
    assert f"*Agent: Agent d’essai*\n{DOSSIER_LINE}\n*Prochaine réflexion" in text
    assert DOSSIER_LINE not in body()


def document(text: str, cited: list[dict[str, object]], brief: Brief | None = None) -> str:
    return compose_document(brief or a_brief(), 7, text, cited, PROVENANCE, whole().sentences)


def test_the_front_matter_has_the_archives_keys_in_order() -> None:
    text, cited = compose_body(result(), SOURCES)
    found = parse_document(document(text, cited))
    assert found.front_matter is not None
    assert tuple(found.front_matter.data) == FRONT_MATTER_KEYS
    expected = {
        "title": "Réparer ensemble", "agent": "Agent d’essai", "date": "2026-01-02",
        "time": "03:04:05", "status": "draft", "theme": "Essais", "numero": 7,
        "keywords": ["réparation", "outils"], "generated_by": "ollama", "model": "mistral:latest",
        "sources": cited, "review": {},
    }  # fmt: skip
    assert {key: found.value(key) for key in expected} == expected


def test_the_front_matter_sums_up_what_is_borne_out() -> None:
    verdicts = ["supported", "partly", "not"]
    facts = [
        sentence(n, OPENS, "fact", P1, support=Support(verdict=verdict))
        for n, verdict in enumerate(verdicts, start=1)
    ]
    all_of_it = [*facts, sentence(4, LENDS), sentence(5, THINKS, "inference")]
    text = compose_document(a_brief(), 1, "## Résumé\n\nOui.", [], PROVENANCE, all_of_it)
    assert parse_document(text).value("support") == {
        "facts": 4, "cited": 3, "supported": 1, "partly": 1, "unsupported": 1, "inferences": 1,
    }  # fmt: skip


def test_wordcount_is_the_body_without_references_and_footer() -> None:
    text, cited = compose_body(result(), SOURCES)
    found = parse_document(document(text, cited))
    assert found.value("wordcount") == count_words(text.partition("## Références")[0])


def test_a_title_that_looks_like_yaml_comes_back_as_it_was() -> None:
    title = 'Oui: "non" # ---\\n'
    brief = a_brief()
    brief = brief.model_copy(update={"topic": brief.topic.model_copy(update={"title": title})})
    assert parse_document(document("## Résumé\n\nOui.", [], brief)).value("title") == title


def test_the_evidence_has_the_sentences_as_the_text_has_them_in_its_order() -> None:
    quoted = sentence(6, "On y voit « un jardin partagé. »", "fact", P1)
    manuscript = whole().add(1, "A2", [paragraph(quoted)])
    evidence = evidence_of(result(manuscript))
    assert [s.id for s in evidence.sentences] == [5, 1, 2, 6, 3, 4]
    text = body(manuscript).partition("## Références")[0]
    written = [
        said(span.text)
        for part in text.split("\n\n")
        if not part.startswith("#")
        for span in sentences(part)
    ]
    assert [s.key for s in evidence.sentences] == written


def test_the_evidence_has_what_is_quoted_as_its_source_has_it() -> None:
    text = "On y lit, à propos de l'outil : il faut « un jardin partagé. »"
    block = Block(form="quotation", sentences=[sentence(1, text, "fact", P1)])
    [quoted] = evidence_of(result(Manuscript().add(1, "A1", [block]))).sentences
    assert quoted.text == text


def test_the_evidence_tells_outline_objections_and_what_was_taken_out() -> None:
    objection = Objection(by="Autre", sentence=1, quote=OPENS, text="Non.", answer="maintained")
    manuscript = whole().remove([4], "elle répète").note("A2 : compilée")
    evidence = evidence_of(Result("reasoned", a_brief(), manuscript, OUTLINE, (objection,)))
    assert (evidence.method, evidence.run_id) == ("reasoned", a_brief().run_id)
    assert evidence.outline == OUTLINE
    assert evidence.objections == [objection]
    assert [(gone.text, gone.why) for gone in evidence.removed] == [(LENDS, "elle répète")]
    assert evidence.notes == ["A2 : compilée"]
