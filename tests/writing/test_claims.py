from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.writing.desk import (
    CONCLUDES,
    LENDS,
    OPENS,
    OUTLINE,
    P1,
    THINKS,
    WELCOMES,
    Answer,
    a_brief,
    a_desk,
    a_manuscript,
    heard,
    item,
    sentence,
    texts,
)
from tests.writing.desk import template as a_template

from orchestra.engines.schema_guard import mismatch
from orchestra.errors import (
    EmptyReply,
    EngineOutOfMemory,
    MalformedReply,
    RepeatingReply,
    TokenLimitReached,
)
from orchestra.prose import count_words
from orchestra.writing.claims import bounds, compiled, words_left, write_claim, write_closing
from orchestra.writing.manuscript import Manuscript

if TYPE_CHECKING:
    from orchestra.writing.desk import Desk

FACT = item(OPENS, "fact", "P1")
GOOD = [
    FACT,
    item(LENDS, "fact", "P1"),
    item(THINKS, "inference", "P1"),
    item(CONCLUDES, "inference", "P1"),
]
SHARE = 125  # words: half of a section of 250


def said(*items: dict[str, Any]) -> dict[str, Any]:
    return {"sentences": list(items)}


def answering(*answers: Answer) -> Desk:
    left = iter(answers)
    return a_desk(lambda request: next(left))


def write(desk: Desk, manuscript: Manuscript | None = None, name: str = "A1") -> Manuscript:
    slot = next(slot for slot in desk.slots if slot.id == name[0])
    claim = desk.claim(name)
    assert claim
    return write_claim(desk, manuscript or Manuscript(), slot, claim)


def test_a_claim_becomes_a_paragraph_behind_what_is_written() -> None:
    first = write(answering(said(*GOOD)))
    manuscript = write(answering(said(item(WELCOMES, "fact", "P2"), *GOOD[1:])), first, "A2")
    assert [(p.section, p.claim, p.block.form) for p in manuscript.placed] == [
        (1, "A1", "paragraph"), (1, "A2", "paragraph"),
    ]  # fmt: skip
    assert [(s.id, s.claim, s.text) for s in manuscript.sentences] == [
        (1, "A1", OPENS), (2, "A1", LENDS), (3, "A1", THINKS), (4, "A1", CONCLUDES),
        (5, "A2", WELCOMES), (6, "A2", LENDS), (7, "A2", THINKS), (8, "A2", CONCLUDES),
    ]  # fmt: skip
    assert manuscript.notes == []


def test_a_claim_is_asked_for_in_its_share_of_the_sections_words() -> None:
    desk = answering(said(*GOOD))
    write(desk)
    [request] = heard(desk)
    least, most = bounds(SHARE)
    assert 0 < least < SHARE < most
    assert f"{least}" in request.instruction
    assert f"{most}" in request.instruction
    assert 1.7 * most < request.max_tokens < 6 * most
    items = request.schema["properties"]["sentences"]
    assert items["minItems"] * 15 < least
    assert items["maxItems"] * 25 > most


@pytest.mark.parametrize(
    ("written", "expected"),
    [(0, SHARE), (SHARE, SHARE), (95, 135), (20, 144), (155, 115), (300, 106)],
)
def test_what_earlier_claims_took_is_made_good_within_limits(written: int, expected: int) -> None:
    desk = a_desk()
    text = " ".join(["mot"] * written)
    before = a_manuscript(sentence(1, text, "fact", P1)) if written else Manuscript()
    assert [words_left(desk, before, slot) for slot in desk.slots] == [expected] * 2


def test_what_sums_up_takes_nothing_of_the_words_of_the_claims() -> None:
    desk = a_desk()
    before = a_manuscript(sentence(1, "Un mot de plus.", "inference"), section=3, claim="")
    assert words_left(desk, before, desk.slots[0]) == SHARE


def test_a_claim_is_asked_for_in_the_words_that_are_left() -> None:
    desk = answering(said(*GOOD), said(*GOOD))
    write(desk, write(desk), "A2")
    least, most = bounds(144)
    assert f"{least}" in heard(desk)[1].instruction
    assert f"{most}" in heard(desk)[1].instruction


def test_a_sentence_may_stand_on_the_passages_shown_and_on_what_is_written() -> None:
    texts = ("Un premier fait.", "Un deuxième.", "Un troisième.", "Un quatrième.")
    desk = a_desk(lambda request: said(*GOOD), a_brief(passages=texts))
    desk = replace(desk, shown_up_to=3)  # the fourth is the second reader's
    write(desk, a_manuscript(sentence(1, LENDS, "fact", P1)))
    schema = heard(desk)[0].schema["properties"]["sentences"]["items"]
    assert schema["properties"]["on"]["items"] == {"enum": ["P1", "P2", "P3", "S1"]}
    assert mismatch(item(OPENS, "fact", "P4"), schema)


def test_the_prompt_begins_with_passages_outline_and_all_text_so_far() -> None:
    desk = answering(said(*GOOD))
    written = a_manuscript(sentence(1, LENDS, "fact", P1))
    write(desk, written)
    prefix = heard(desk)[0].prefix
    assert prefix == desk.prefix(written)
    places = [prefix.index(text) for text in (
        desk.brief.passages[0].text, desk.brief.passages[1].text, OUTLINE.question, OUTLINE.thesis,
        OUTLINE.parts[1].claims[1].text, f"(S1) {LENDS} [P1]",
    )]  # fmt: skip
    assert places == sorted(places)


def test_the_instruction_has_what_the_outline_says_of_the_claim() -> None:
    desk = answering(said(*GOOD), said(*GOOD))
    write(desk, name="B1")
    write(desk, name="A1")
    first, second = (request.instruction for request in heard(desk))
    assert OUTLINE.parts[1].claims[0].text in first
    assert OUTLINE.parts[0].claims[1].text in first  # which it answers
    assert "« réparation »" in first
    assert "« outils »" in second
    assert OUTLINE.parts[0].claims[1].text not in second


def test_each_claim_has_a_seed_of_its_own_and_the_same_one_each_time() -> None:
    def seeds() -> list[int]:
        desk = answering(said(*GOOD), said(*GOOD))
        write(desk, write(desk), "A2")
        return [request.seed for request in heard(desk)]

    assert len(set(seeds())) == 2
    assert seeds() == seeds()


def test_a_titled_part_begins_with_its_title_and_has_it_once() -> None:
    titled = OUTLINE.parts[0].model_copy(update={"title": "Des voisins du soir"})
    outline = OUTLINE.model_copy(update={"parts": [titled, OUTLINE.parts[1]]})
    desk = a_desk(lambda request: said(*GOOD), outline=outline)
    manuscript = write(desk, write(desk), "A2")
    assert [placed.block.form for placed in manuscript.placed] == [
        "title", "paragraph", "paragraph",
    ]  # fmt: skip
    assert manuscript.placed[0].block.title == "Des voisins du soir"


@pytest.mark.parametrize("error", [TokenLimitReached, RepeatingReply, MalformedReply])
def test_a_reply_that_was_cut_keeps_its_whole_sentences(error: type[MalformedReply]) -> None:
    cut = json.dumps(said(*GOOD[:2], item(THINKS, "inference")), ensure_ascii=False)[:-20]
    manuscript = write(answering(error("stopped", partial=cut)))
    assert texts(manuscript) == [OPENS, LENDS]
    assert manuscript.notes == []


def test_what_runs_on_is_cut_at_a_sentence() -> None:
    many = [item(f"Le lieu {n} {'dure et ' * 18}tient.", "inference", "P1") for n in range(8)]
    manuscript = write(answering(said(*many)))
    assert 3 <= len(manuscript.sentences) < 8
    assert texts(manuscript) == [each["text"] for each in many][: len(manuscript.sentences)]
    assert SHARE < manuscript.words <= 1.3 * bounds(SHARE)[1]


@pytest.mark.parametrize(
    "answer",
    [
        said(item("", "fact", "P1"), item("…", "inference"), item("[P1]", "fact")),
        said(item(f"Le lieu {'dure et ' * 2500}tient.", "inference"), *GOOD),
        MalformedReply("prose", partial="Voici le texte. Il est bon."),
        EmptyReply("nothing"),
        TokenLimitReached("full", partial='{"sentences": [{"kind": "fact", "on": ["P1"], "te'),
    ],
)
def test_a_claim_of_which_nothing_can_be_used_is_compiled_and_it_is_said(answer: Answer) -> None:
    manuscript = write(answering(answer))
    assert not [text for text in texts(manuscript) if text in {OPENS, THINKS} or "Voici" in text]
    assert manuscript.words < 200
    [note] = manuscript.notes
    assert note.startswith("A1 ")


def test_what_the_text_quotes_already_is_not_quoted_again() -> None:
    desk = a_desk()
    claim = OUTLINE.parts[0].claims[0]
    once = compiled(desk, Manuscript(), 1, claim, "rien")
    twice = compiled(desk, once, 1, claim, "rien")
    quoted = [s.key for p in twice.placed if p.block.form == "quotation" for s in p.block.sentences]
    assert quoted
    assert len(quoted) == len(set(quoted))


def test_an_engine_that_fails_is_no_reply_that_cannot_be_used() -> None:
    with pytest.raises(EngineOutOfMemory):
        write(answering(EngineOutOfMemory("full")))


def test_without_passages_a_claim_is_written_in_thoughts() -> None:
    bare = a_brief(passages=())
    parts = [
        part.model_copy(
            update={"claims": [c.model_copy(update={"passages": []}) for c in part.claims]}
        )
        for part in OUTLINE.parts
    ]
    outline = OUTLINE.model_copy(update={"parts": parts})
    thought = {"kind": "inference", "text": THINKS}
    desk = a_desk(lambda request: said(*[thought] * 3), bare, outline)
    assert {s.kind for s in write(desk).sentences} == {"inference"}
    kinds = heard(desk)[0].schema["properties"]["sentences"]["items"]["properties"]["kind"]
    assert "fact" not in kinds["enum"]


@pytest.mark.parametrize(("prompt", "index"), [("conclusion", 3), ("summary", 0)])
def test_what_concludes_and_sums_up_is_written_from_the_text(prompt: str, index: int) -> None:
    desk = answering(said(FACT, item(CONCLUDES, "inference", "S1")))
    before = a_manuscript(sentence(1, OPENS, "fact", P1))
    section = desk.brief.template.sections[index]
    after = write_closing(desk, before, index, section, prompt)
    assert [(s.text, s.claim) for s in after.in_section(index)] == [(OPENS, ""), (CONCLUDES, "")]
    assert after.sentences[-1].rests_on == [1]
    [request] = heard(desk)
    assert request.prefix == desk.prefix(before)
    assert f"« {section.heading} »" in request.instruction
    assert f"{bounds(section.words)[1]}" in request.instruction


def test_a_summary_of_which_nothing_can_be_used_is_left_out() -> None:
    desk = answering(MalformedReply("prose", partial="Voici le résumé."))
    before = a_manuscript(sentence(1, OPENS, "fact", P1))
    section = a_template().sections[0]
    assert texts(write_closing(desk, before, 0, section, "summary")) == [OPENS]


def test_words_are_counted_as_the_archive_counts_them() -> None:
    manuscript = write(answering(said(*GOOD)))
    assert manuscript.words == count_words(f"{OPENS} {LENDS} {THINKS} {CONCLUDES}")
