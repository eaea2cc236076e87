from __future__ import annotations

from tests.writing.desk import (
    CONCLUDES,
    LENDS,
    OPENS,
    P1,
    THINKS,
    WELCOMES,
    a_brief,
    a_manuscript,
    sentence,
    texts,
)  # fmt: skip

from orchestra.prose import count_words
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.written import Block

ONE, TWO = sentence(1, OPENS, "fact", P1), sentence(2, THINKS, "inference")


def two_sections() -> Manuscript:
    """Return a text whose conclusion, then summary, were written after the argument."""
    blocks = [
        Block(form="title", title="Ce que font les gestes"),
        Block(form="paragraph", sentences=[ONE, TWO]),
    ]
    return (
        Manuscript()
        .add(1, "A1", blocks)
        .add(3, "", [Block(form="paragraph", sentences=[sentence(3, CONCLUDES, "inference")])])
        .add(0, "", [Block(form="paragraph", sentences=[sentence(4, WELCOMES, "fact")])])
    )


def test_sentences_stand_in_the_order_of_writing_and_sections_in_the_templates() -> None:
    manuscript = two_sections()
    assert texts(manuscript) == [OPENS, THINKS, CONCLUDES, WELCOMES]
    assert [(s.heading, len(s.sentences)) for s in manuscript.sections(a_brief())] == [
        ("Résumé", 1), ("Cadrage", 2), ("Pratiques", 0), ("Conclusion", 1),
    ]  # fmt: skip
    assert [s.id for s in manuscript.in_section(1)] == [1, 2]
    assert manuscript.words == sum(map(count_words, texts(manuscript)))


def test_a_number_is_never_given_twice() -> None:
    manuscript = a_manuscript(ONE, TWO)
    assert manuscript.next_id == 3
    gone = manuscript.remove([2], "elle répète")
    assert gone.next_id == 3
    assert gone.replace(1, [sentence(7, LENDS)]).next_id == 8


def test_a_sentence_is_replaced_where_it_stands() -> None:
    new = [sentence(3, LENDS), sentence(4, WELCOMES)]
    manuscript = a_manuscript(ONE, TWO).replace(1, new)
    assert texts(manuscript) == [LENDS, WELCOMES, THINKS]
    assert manuscript.removed == []
    assert texts(a_manuscript(ONE).replace(9, new)) == [OPENS]


def test_what_rested_on_a_sentence_rests_on_what_is_in_its_place() -> None:
    after = sentence(3, CONCLUDES, "inference", rests_on=[1, 2])
    manuscript = a_manuscript(ONE, TWO, after)
    new = [sentence(4, LENDS, rests_on=[1]), sentence(5, WELCOMES)]
    replaced = manuscript.replace(1, new).sentences
    assert [s.rests_on for s in replaced] == [[], [], [], [2, 4, 5]]
    assert manuscript.remove([2], "elle répète").sentences[-1].rests_on == [1]


def test_a_paragraph_without_sentences_goes_and_a_title_stays() -> None:
    manuscript = two_sections().replace(1, []).replace(2, [])
    assert [placed.block.form for placed in manuscript.placed] == [
        "title",
        "paragraph",
        "paragraph",
    ]


def test_what_is_taken_out_is_told_with_its_reason() -> None:
    manuscript = a_manuscript(ONE, TWO).remove([2, 9], "elle répète")
    assert texts(manuscript) == [OPENS]
    assert [(r.text, r.why, r.claim) for r in manuscript.removed] == [(THINKS, "elle répète", "A1")]


def test_what_was_compiled_is_not_the_models() -> None:
    quoted = Block(form="quotation", sentences=[sentence(3, LENDS, "fact", P1)])
    manuscript = a_manuscript(ONE, TWO).add(1, "A2", [quoted], compiled=True)
    assert [s.id for s in manuscript.sentences] == [1, 2, 3]
    assert [s.id for s in manuscript.of_model] == [1, 2]
    assert [s.id for s in manuscript.replace(1, []).of_model] == [2]


def test_notes_are_kept_in_order() -> None:
    assert Manuscript().note("un").note("deux").notes == ["un", "deux"]


def test_prompts_show_every_sentence_under_its_number_with_what_facts_cite() -> None:
    manuscript = two_sections().replace(2, [sentence(2, THINKS, "inference", P1)])
    assert manuscript.render(a_brief()) == (
        f"## Cadrage\n\n### Ce que font les gestes\n\n(S1) {OPENS} [P1] (S2) {THINKS}\n\n"
        f"## Conclusion\n\n(S3) {CONCLUDES}\n\n## Résumé\n\n(S4) {WELCOMES}"
    )


def test_what_is_added_only_ever_comes_behind() -> None:
    before, brief = two_sections(), a_brief()
    more = Block(form="paragraph", sentences=[sentence(5, LENDS, "fact", P1)])
    for section in (0, 2):
        assert before.add(section, "", [more]).render(brief).startswith(before.render(brief))


def test_a_manuscript_survives_being_kept_as_json() -> None:
    manuscript = two_sections().remove([2], "elle répète").note("un")
    assert Manuscript.model_validate_json(manuscript.model_dump_json()) == manuscript
