from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import (
    HANDS_ON,
    INVENTS,
    LENDS,
    OPENS,
    P1,
    P2,
    STRAYS,
    THINKS,
    a_desk,
    a_manuscript,
    heard,
    sentence,
    texts,
)

from orchestra.errors import EngineUnreachable, MalformedReply, TokenLimitReached
from orchestra.evidence import Sentence, Support
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.whole_text import MOST, read_through
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from tests.writing.desk import Answer

SUPPORTED = Support(verdict="supported", by="code", passage=P1)
OTHERWISE = "Trois soirs par semaine, le jardin partagé ouvre ses parcelles."


def fact(number: int, text: str, passage: str = P1) -> Sentence:
    return sentence(number, text, "fact", passage, support=SUPPORTED)


TEXT = a_manuscript(
    fact(1, OPENS), sentence(2, THINKS, "inference", P2, rests_on=[1]), fact(3, HANDS_ON, P2)
)
QUOTED = Block(form="quotation", sentences=[fact(4, LENDS)])


def better(number: int, text: str) -> dict[str, str]:
    return {"sentence": f"S{number}", "why": "une idée qui revient", "text": text}


def read(*replacements: dict[str, str], manuscript: Manuscript = TEXT) -> Manuscript:
    return read_through(a_desk(lambda request: {"sentences": list(replacements)}), manuscript)


def test_a_sentence_is_put_in_other_words_and_stays_what_it_was() -> None:
    found = read(better(1, OTHERWISE), better(2, "La patience compte donc autant que les murs."))
    assert texts(found) == [OTHERWISE, "La patience compte donc autant que les murs.", HANDS_ON]
    one, two, three = found.sentences
    assert (one.id, one.kind, one.passages, one.claim) == (4, "fact", [P1], "A1")
    assert (one.support.verdict, one.support.by) == ("supported", "code")
    assert (two.id, two.kind, two.passages, two.rests_on) == (5, "inference", [P2], [4])
    assert three == TEXT.sentences[2]


def test_the_whole_text_is_read() -> None:
    desk = a_desk(lambda request: {"sentences": []})
    assert read_through(desk, TEXT) == TEXT
    [request] = heard(desk)
    assert request.prefix == desk.prefix(TEXT)
    items = request.schema["properties"]["sentences"]
    assert items["items"]["properties"]["sentence"] == {"enum": ["S1", "S2", "S3"]}
    assert items["maxItems"] == MOST


@pytest.mark.parametrize(
    "weaker",
    [INVENTS, STRAYS, HANDS_ON, "Nous ouvrons le jardin.", "Le jardin, the best of the town."],
)
def test_a_replacement_that_is_weaker_is_refused(weaker: str) -> None:
    assert read(better(1, weaker)) == TEXT


@pytest.mark.parametrize("text", ["", "…", "[P1]", OPENS])
def test_a_replacement_that_says_nothing_new_is_none(text: str) -> None:
    assert read(better(1, text)) == TEXT


def test_a_sentence_is_replaced_once() -> None:
    found = read(better(1, OTHERWISE), better(1, LENDS), better(1, OPENS))
    assert texts(found) == [OTHERWISE, THINKS, HANDS_ON]


def test_what_must_not_stay_is_refused_for_a_sentence_that_is_weak_too() -> None:
    weak = sentence(1, "Nous, les citoyains, voyons vos outils jardinotés.", "inference", P1)
    text = a_manuscript(weak, fact(2, OPENS), fact(3, HANDS_ON, P2))
    assert texts(read(better(1, OPENS), manuscript=text)) == texts(text)


def test_words_of_a_source_are_not_put_otherwise() -> None:
    desk = a_desk(lambda request: {"sentences": []})
    read_through(desk, TEXT.add(1, "A2", [QUOTED], compiled=True))
    items = heard(desk)[0].schema["properties"]["sentences"]["items"]
    assert "S4" not in items["properties"]["sentence"]["enum"]


@pytest.mark.parametrize(
    "manuscript", [Manuscript(), Manuscript().add(1, "A1", [QUOTED], compiled=True)]
)
def test_where_the_model_wrote_nothing_nobody_is_asked(manuscript: Manuscript) -> None:
    assert read_through(a_desk(), manuscript) == manuscript


def test_of_a_cut_reply_the_whole_replacements_are_taken() -> None:
    said = {"sentences": [better(1, OTHERWISE), better(3, LENDS)]}
    cut: Answer = TokenLimitReached("full", partial=json.dumps(said, ensure_ascii=False)[:-8])
    assert texts(read_through(a_desk(lambda request: cut), TEXT)) == [OTHERWISE, THINKS, HANDS_ON]


def test_an_unusable_reply_leaves_the_text_and_a_failing_engine_is_raised() -> None:
    desk = a_desk(lambda request: MalformedReply("prose", partial="Le texte est bon."))
    assert read_through(desk, TEXT) == TEXT
    with pytest.raises(EngineUnreachable):
        read_through(a_desk(lambda request: EngineUnreachable("gone")), TEXT)
