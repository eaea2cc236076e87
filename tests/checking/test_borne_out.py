"""The verdict of support that code gives: what it finds of each kind, and what it is known to miss.

The pairs are those on which the rules were developed: what the rules are worth on other sentences
is measured elsewhere.
"""

from functools import cache
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestra.checking.borne_out import LONGEST, borne_out, doubts_about, reserves_of

ROOT = Path(__file__).parents[2]
PAIRS = Path(__file__).parent / "support" / "pairs.yaml"
FAITHFUL = ("supported", "freely")
TO_THE_LETTER = ("figure", "law", "name", "quotation", "qualifier", "negation")

# Lost reserves, denials and numbers that the rules do not see, and why.
MISSED = {
    # the number of other things stands between the same words as its own
    "La plus haute rémunération ne peut dépasser sept fois le SMIC.",
    # ordinals are no numbers yet
    "Le sixième volet du deuxième rapport du GIEC a été publié en 2022.",
    # « pour » and « avec », words of grammar, have changed places
    "Il s’agit de concevoir les politiques pour les citoyens, et non avec eux.",
    # « échappent à la grille » denies one word, and « sont pris en compte » is no verb of its own
    "L’âge et les revenus sont pris en compte par la grille.",
    # what is lost is an adjective (grands), an adverb of degree (particulièrement) or « sans … »
    "Le règlement demande aux acteurs d’expliquer comment ils prennent en compte leurs incidences"
    " négatives.",
    "La fracture territoriale touche les petites communes et les territoires ruraux, où une"
    " démarche en ligne échoue.",
    "L’ouvrage recommande de relocaliser la production.",
    "Le mécénat est un soutien matériel apporté à une œuvre d’intérêt général.",
    # « complet » stands elsewhere in the passage
    "Deux à quatre personnes mettent en ligne une version complète.",
    # the reserve stands two clauses before (l’objectif d’arrêter…, avec une première étape)
    "La loi divise par deux la consommation d’espaces naturels, agricoles et forestiers.",
    # « demandent à » and « apparaît comme » are no reserves to the rules
    "Elle oblige les collectivités à ouvrir leurs déchèteries aux structures de l’économie sociale"
    " et solidaire, qui y récupèrent des objets.",
    "La participation des usagers est une ressource, et non une étape de validation.",
}
DOUBTED_THOUGH_FAITHFUL = {
    # its own « ne … pas » says what the passage leaves to « à défaut »
    "La région prend cette compétence à la place des communautés de communes qui ne l’ont pas"
    " prise, depuis juillet 2021.",
    # « propose de » is taken for the opinion of which all that follows is part
    "Conscience, capacité, co-création et courage sont les quatre dimensions de cet écosystème.",
    # « manque à ses engagements » is « défaillante » in the passage
    "Une société à mission qui manque à ses engagements peut perdre le droit d’afficher cette"
    " qualité.",
    # « des pouvoirs publics qui renverraient cette charge » narrows nothing
    "Le Défenseur des droits met en garde contre une déresponsabilisation des pouvoirs publics.",
}


class Pair(NamedTuple):
    kind: str
    sentence: str
    passage: str
    known: tuple[str, ...]


@cache
def pairs() -> tuple[Pair, ...]:
    found = []
    for name, paragraphs in yaml.safe_load(PAIRS.read_text(encoding="utf-8")).items():
        text = (ROOT / "sources" / f"{name}.md").read_text(encoding="utf-8")
        _, front, body = text.split("---\n", 2)
        data = yaml.safe_load(front)
        known = tuple(str(data.get(key, "")) for key in ("title", "author", "publisher", "year"))
        passages = body.strip().split("\n\n")
        found += [
            Pair(kind, sentence, passages[number - 1], known)
            for number, items in paragraphs.items()
            for item in items
            for kind, sentence in item.items()
        ]
    return tuple(found)


@cache
def verdict(pair: Pair) -> str:
    return borne_out(pair.sentence, {"p1": pair.passage}, known=pair.known).verdict


def test_lost_reserves_denials_figures_and_names_are_found_but_for_the_known_misses() -> None:
    missed = {
        pair.sentence
        for pair in pairs()
        if pair.kind in TO_THE_LETTER and verdict(pair) == "supported"
    }
    assert missed == MISSED


def test_sentences_reworded_with_care_pass_but_for_the_known_ones() -> None:
    doubted = {
        pair.sentence
        for pair in pairs()
        if pair.kind == "supported" and verdict(pair) != "supported"
    }
    assert doubted == DOUBTED_THOUGH_FAITHFUL


def test_four_of_five_sentences_with_any_other_fault_are_found() -> None:
    faulty = [pair for pair in pairs() if pair.kind not in (*FAITHFUL, *TO_THE_LETTER)]
    found = [pair for pair in faulty if verdict(pair) != "supported"]
    assert len(found) >= 0.8 * len(faulty)


def test_two_of_three_sentences_reworded_freely_pass() -> None:
    free = [pair for pair in pairs() if pair.kind == "freely"]
    passed = [pair for pair in free if verdict(pair) == "supported"]
    assert len(passed) >= 0.66 * len(free)


def test_every_sentence_of_a_passage_is_borne_out_by_it() -> None:
    from orchestra.prose import sentences

    passages = {pair.passage: pair.known for pair in pairs()}
    doubted = [
        sentence.text
        for passage, known in passages.items()
        for sentence in sentences(passage)
        if doubts_about(sentence.text, {"p1": passage}, known=known)
    ]
    assert doubted == []


PASSAGES = {
    "a": "L’atelier ouvre souvent le samedi. Il a réparé au moins 430 vélos en 2021.",
    "b": "Selon l’Insee, la commune de Lorne compte douze hameaux ; aucun n’a d’école.",
}


@pytest.mark.parametrize(
    ("sentence", "expected", "reason"),
    [
        ("L’atelier ouvre le samedi.", "partly", "« souvent » n’est pas repris"),
        ("L’atelier ouvre souvent le samedi.", "supported", ""),
        ("L’atelier a réparé 430 vélos en 2021.", "partly", "« au moins » n’est pas repris"),
        ("L’atelier a réparé au moins 470 vélos.", "not", "« 470 » n’est pas dans le passage"),
        ("La commune de Brive compte douze hameaux.", "not", "« Brive » n’est pas dans le passage"),
        ("Chaque hameau a une école, selon l’Insee.", "not", "le passage nie « école »"),
        (
            "La commune de Lorne compte douze hameaux.",
            "partly",
            "le passage ne l’affirme pas lui-même : « Selon l’Insee »",
        ),
    ],
)
def test_a_reviewer_is_told_what_the_passage_does_not_say(
    sentence: str, expected: str, reason: str
) -> None:
    found = borne_out(sentence, PASSAGES)
    assert (found.verdict, found.by) == (expected, "code")
    assert reason in found.reason.replace("\u00a0", " ")


def test_each_part_of_a_sentence_may_be_borne_out_by_another_passage() -> None:
    sentence = (
        "Selon l’Insee, Lorne compte douze hameaux, et l’atelier y a réparé au moins 430 vélos."
    )
    assert borne_out(sentence, PASSAGES).verdict == "supported"


def test_the_words_of_the_verdict_stand_in_the_passage_it_names() -> None:
    for pair in pairs():
        found = borne_out(pair.sentence, {"p1": pair.passage, **PASSAGES})
        assert found.words in {"p1": pair.passage, **PASSAGES}.get(found.passage, "")
        words = found.words.replace("\u00a0", "_").split()  # 2 500 is one
        assert sum(any(map(str.isalnum, word)) for word in words) <= 25


def test_the_best_of_all_passages_gives_the_words() -> None:
    found = borne_out("Les hameaux de Lorne n’ont pas d’école [2].", PASSAGES)
    assert (found.passage, found.words) == ("b", PASSAGES["b"])


def test_titles_and_authors_need_no_support() -> None:
    sentence = "Dans Les vélos de Lorne, Jeanne Ferrand dit que l’atelier ouvre souvent le samedi."
    assert borne_out(sentence, PASSAGES).verdict == "not"
    known = ["Les vélos de Lorne", "Jeanne Ferrand"]
    assert borne_out(sentence, PASSAGES, known=known).verdict == "supported"


def test_a_sentence_without_passages_is_not_borne_out() -> None:
    assert borne_out("L’atelier ouvre souvent le samedi.", {}).verdict == "not"


@pytest.mark.parametrize("sentence", ["", "…", "[1]", "« »", "\u202f", "?!"])
def test_what_says_nothing_is_not_doubted(sentence: str) -> None:
    assert borne_out(sentence, PASSAGES).verdict == "supported"


def test_what_is_too_long_for_a_sentence_is_not_judged_but_refused() -> None:
    found = borne_out("souvent " * (LONGEST + 1), PASSAGES)
    assert (found.verdict, found.reason) == ("not", "la phrase est trop longue pour être vérifiée")


_WORDS = """
    ne n’ pas que sans aucun ni mais plutôt que moins plus 12 33 % deux mille selon pour l’Insee
    Ostrom « » ( ; : , . [1] qui les vélos peut souvent au moins de
"""
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_WORDS.split()), max_size=60).map(" ".join),
)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.lists(_TEXTS, max_size=3))
def test_no_text_is_too_strange(sentence: str, texts: list[str]) -> None:
    passages = {str(number): text for number, text in enumerate(texts)}
    found = borne_out(sentence, passages, known=texts[:1])
    assert found.words in passages.get(found.passage, "")
    for text in texts:
        assert all(text[span.start : span.end] == span.text for span in reserves_of(text))


def test_a_passage_four_times_as_long_takes_no_more_than_ten_times_as_long() -> None:
    piece = "Les lieux, souvent ouverts, ne logent pas 12 vélos et 13 chiens, selon l’Insee "
    seconds = []
    for count in (100, 400):
        start = perf_counter()
        borne_out("Les lieux logent 12 vélos.", {"p": piece * count})
        seconds.append(perf_counter() - start)
    assert seconds[1] < 10 * seconds[0]


def test_the_reserves_of_a_passage_are_listed_where_they_stand() -> None:
    passage = PASSAGES["a"] + " " + PASSAGES["b"]
    found = reserves_of(passage)
    assert [span.text for span in found] == ["souvent", "au moins", "Selon l’Insee"]
    assert all(passage[span.start : span.end] == span.text for span in found)
