from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.writing.desk import (
    GARDEN,
    HANDS_ON,
    INVENTS,
    LENDS,
    OPENS,
    OUTLINE,
    P1,
    P2,
    STRAYS,
    THINKS,
    WORKSHOP,
    a_brief,
    passage,
    prompts,
    sentence,
)

from orchestra.agents import Topic
from orchestra.writing.weaknesses import Around, Weakness, code_verdict, instructions, weaknesses

if TYPE_CHECKING:
    from orchestra.evidence import Kind, Sentence
    from orchestra.writing.brief import Brief

RULE = "chaque phrase rend à chacun ses paroles, sans cause ni comparaison de plus"
STYLE = "Le style reste sobre et précis."
TOLD = (f"Garde les réserves : {RULE}. {STYLE}",)


def around(*before: Sentence, brief: Brief | None = None) -> Around:
    return Around(brief or a_brief(), TOLD, before)


def found(
    text: str, *before: Sentence, kind: Kind = "fact", cites: str = P1, brief: Brief | None = None
) -> list[Weakness]:
    """Return what is wrong with a sentence that stands behind others."""
    judged = sentence(9, text, kind, cites) if cites else sentence(9, text, kind)
    return weaknesses(judged, around(*before, brief=brief))


@pytest.mark.parametrize("text", [OPENS, LENDS, THINKS, STRAYS])
def test_a_sound_sentence_has_no_weakness_but_perhaps_its_support(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (INVENTS, "« 450"),
        ("La commune a construit la remise du jardin en 1987.", "1987"),
        ("Le jardin partagé suit la loi ALUR pour ses parcelles.", "loi ALUR"),
        ("Le jardin partagé suit le programme Horizons Verts pour ses outils.", "Horizons Verts"),
        ("Les bénévoles du jardin suivent Elinor Ostrom pour ranger les outils.", "Elinor Ostrom"),
        ("Une antenne de l’ADIL prête des outils aux habitants du quartier.", "ADIL"),
        ("Les bénévoles parlent d’une « remise toute neuve » pour les outils.", "citation exacte"),
        ("Selon les consignes, les bénévoles rangent les outils du jardin.", "consigne"),
        (f"Les bénévoles du jardin savent que {RULE}.", "consigne"),
        ("The volunteers of the garden keep their tools in the shed for the town.", "français"),
        ("Les bénévoles rangent the outils of the habitants dans la remise.", "français"),
        ("Les bénévoles rangent les outils du jardin dans la", "finie"),
    ],
)
def test_what_must_not_stay_is_told_alone(text: str, said: str) -> None:
    [weakness] = found(text)
    assert said in weakness.why
    assert weakness.goes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Les citoyains prêtent des outils rangés dans une remise.", "citoyains"),
        ("Nous rangeons les outils des bénévoles dans la remise du jardin.", "nous"),
        ("Les outils que l’on prête sont les vôtres, dans votre quartier.", "vous"),
        (
            "Le jardin partagé ouvre ses parcelles trois soirs par semaine aux habitants du"
            " quartier, les bénévoles y prêtent des outils rangés dans une remise.",
            "recopie",
        ),
    ],
)
def test_what_should_be_worded_better_may_stay(text: str, said: str) -> None:
    [weakness] = found(text)
    assert said in weakness.why
    assert not weakness.goes


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_elisions_are_no_quotation_marks(apostrophe: str) -> None:
    text = "Le souvenir d'un jardin partagé du quartier s'efface sans l'aide des bénévoles."
    assert found(text.replace("'", apostrophe)) == []


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_copied_run_between_elisions_is_copied_and_not_quoted(apostrophe: str) -> None:
    run = ", ".join(GARDEN.split(". ")[:2]).replace("Le jardin", "le jardin")
    [weakness] = found(f"L'idée d'un lieu où {run} s'efface.".replace("'", apostrophe))
    assert "recopie" in weakness.why


def test_words_that_are_quoted_exactly_are_neither_copied_nor_invented() -> None:
    quoted = GARDEN.split(". ")[1].removeprefix("Les bénévoles ")
    assert found(f"Les bénévoles, dit la fiche, « {quoted} ».") == []


def test_one_word_between_guillemets_is_no_quotation() -> None:
    assert found("Les bénévoles parlent de « partage » pour les outils du jardin.") == []


@pytest.mark.parametrize(
    "text", [OUTLINE.question, OUTLINE.thesis, OUTLINE.parts[0].claims[0].text]
)
def test_question_thesis_and_claims_may_be_said_though_the_prompt_has_them(text: str) -> None:
    kind: Kind = "question" if text.endswith("?") else "inference"
    assert found(text, kind=kind) == []


def test_a_thought_that_repeats_the_prompt_goes_too() -> None:
    [weakness] = found(f"On peut en conclure que {RULE}.", kind="inference", cites="")
    assert weakness.goes


def test_few_words_of_the_prompt_in_a_row_are_ordinary_french() -> None:
    words = " ".join(RULE.split()[:8])
    assert found(f"Le jardin montre que {words} avec patience.", kind="inference") == []
    assert found("Au jardin, le style reste sobre et précis par habitude.", kind="inference") == []


def test_a_short_sentence_that_is_all_the_prompts_goes() -> None:
    [weakness] = found(STYLE, kind="inference")
    assert weakness.goes


def test_what_no_sentence_may_repeat_is_the_system_prompt() -> None:
    assert instructions(prompts()) == (prompts().render("system"),)


ENGLISH = "E. Autrice, The Rights of the City and the Commons (2019)"


def test_an_english_title_is_no_english() -> None:
    known = passage(1, GARDEN).model_copy(update={"label": ENGLISH})
    brief = a_brief().model_copy(update={"passages": [known, passage(2, WORKSHOP)]})
    text = "L’ouvrage The Rights of the City and the Commons ouvre le débat sur le jardin."
    assert found(text, brief=brief) == []
    assert [w for w in found(text) if "français" in w.why]


def test_english_words_between_guillemets_are_quoted() -> None:
    brief = a_brief(passages=("L’enquête parle de “the right of the town” et du jardin.",))
    assert found("L’enquête cite « the right of the town » au jardin.", brief=brief) == []


def test_one_english_word_alone_is_none() -> None:
    assert found("Le mot of sert aux bénévoles du jardin pour ranger les outils.") == []


def test_words_of_no_dictionary_that_passages_or_topic_have_are_known() -> None:
    text = "La grainothèquerie du quartier prête des outils aux jardinoteurs."
    assert found(text)
    told = a_brief(passages=(f"{GARDEN} La grainothèquerie ouvre le soir.",))
    assert "jardinoteurs" in found(text, brief=told)[0].why
    topic = Topic(title="Les jardinoteurs", keywords=["outils"])
    assert found(text, brief=told.model_copy(update={"topic": topic})) == []


def test_a_fact_takes_its_figures_from_what_it_cites_alone() -> None:
    text = "La remise du jardin date de 2019."
    assert found(text, cites=P1) == []
    assert found(text, cites=P2)
    assert found(text, sentence(1, "La remise date de 2019.", "fact", P1), cites=P2)


def test_a_thought_takes_its_figures_and_names_from_what_was_said() -> None:
    text = "Cette remise de 2019 suppose une commune qui paie."
    fact = sentence(1, LENDS, "fact", P1)
    assert found(text, kind="inference", cites="")
    assert found(text, fact, kind="inference", cites="") == []  # its passage has the year


@pytest.mark.parametrize("kind", ["inference", "question", "recommendation"])
def test_no_kind_of_sentence_brings_a_figure_of_its_own(kind: Kind) -> None:
    text = "Il faut donc 450 outils de plus dans la remise."
    assert [w.goes for w in found(text, sentence(1, LENDS, "fact", P1), kind=kind, cites="")] == [
        True
    ]


def test_what_topic_and_sources_are_called_needs_no_passage() -> None:
    topic = Topic(title="Agenda 21 et jardins", keywords=["Elinor Ostrom"])
    brief = a_brief(topic=topic)
    assert found("Le jardin suit Elinor Ostrom et l’Agenda 21.", brief=brief) == []


def test_a_sentence_said_before_goes() -> None:
    before = sentence(1, OPENS, "fact", P1)
    same, near = (
        "Le jardin partagé ouvre ses parcelles, trois soirs par semaine !",
        "Les parcelles du jardin partagé s’ouvrent trois soirs par semaine.",
    )
    for text in (same, near):
        [weakness] = found(text, before)
        assert "répète" in weakness.why
        assert weakness.goes
    assert found(OPENS) == []


def test_a_sentence_does_not_repeat_itself() -> None:
    own = sentence(9, OPENS, "fact", P1)
    assert weaknesses(own, around(own)) == []


def test_short_sentences_with_few_words_in_common_are_not_alike() -> None:
    before = sentence(1, "Le jardin dure par ses voisins.", "inference")
    assert found("Le jardin dure par ses outils.", before, kind="inference") == []


def test_code_gives_its_verdict_with_the_passage_that_has_the_words() -> None:
    supported = code_verdict(sentence(1, HANDS_ON, "fact", P2), around())
    assert (supported.verdict, supported.passage) == ("supported", P2)
    assert code_verdict(sentence(1, STRAYS, "fact", P1, P2), around()).verdict != "supported"


def test_a_sentence_of_one_word_says_nothing() -> None:
    [weakness] = found("Aaaaaaaaaaaaaa.", kind="inference")
    assert weakness.goes


def test_many_weaknesses_are_told_together() -> None:
    whys: list[Any] = found("Nous prêtons 450 citoyains à Elinor Ostrom, the best of the")
    assert len(whys) > 3
