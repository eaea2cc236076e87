from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.writing.desk import (
    CONCLUDES,
    GARDEN,
    HANDS_ON,
    INVENTS,
    LENDS,
    OPENS,
    P1,
    P2,
    STRAYS,
    THINKS,
    WELCOMES,
    Answer,
    a_desk,
    a_manuscript,
    heard,
    item,
    sentence,
    stages,
    texts,
)

from orchestra.errors import EngineOutOfMemory, MalformedReply, TokenLimitReached
from orchestra.evidence import Support
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.repair import leaning_on, repaired
from orchestra.writing.support_stage import MOST_REPAIRS, judge_last, judge_section
from orchestra.writing.support_verdicts import judged_by_code, judged_by_model
from orchestra.writing.weighing import weak_sentences, weighed
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from orchestra.engines.engine import Request
    from orchestra.evidence import Sentence
    from orchestra.writing.desk import Desk

NO_REPAIR = MalformedReply("prose", partial="Voici les phrases.")
THEN = "Ils y trouvent les outils du quartier et les parcelles du jardin."
OTHER = "Le quartier des bénévoles et celui de l’artisan se parlent peu."


def unanswered(request: Request) -> Answer:
    return NO_REPAIR


def verdict(number: int, said: str, words: str = "", reason: str = "") -> dict[str, str]:
    return {"sentence": f"S{number}", "words": words, "reason": reason, "verdict": said}


def mended(number: int, text: str, kind: str = "fact", *on: str) -> dict[str, Any]:
    return {"sentence": f"S{number}", **item(text, kind, *on)}  # type: ignore[arg-type]


def judged(desk: Desk, *sentences: Sentence) -> Manuscript:
    return judged_by_code(desk, a_manuscript(*sentences), 1)


def by_number(manuscript: Manuscript) -> dict[int, Support]:
    return {s.id: s.support for s in manuscript.sentences}


def test_code_judges_every_fact_and_nothing_else() -> None:
    found = by_number(
        judged(
            a_desk(),
            sentence(1, OPENS, "fact", P1),
            sentence(2, STRAYS, "fact", P1),
            sentence(3, THINKS, "inference", P1),
            sentence(4, "Qui paie ?", "question"),
            sentence(5, "La commune doit payer.", "recommendation", P1),
        )
    )
    assert (found[1].verdict, found[1].passage, found[1].by) == ("supported", P1, "code")
    assert found[2].verdict in {"partly", "not"}
    assert found[2].reason
    assert {found[number].verdict for number in (3, 4, 5)} == {"not asked"}


def test_only_the_section_itself_is_judged() -> None:
    manuscript = a_manuscript(sentence(1, OPENS, "fact", P1), section=2)
    assert by_number(judged_by_code(a_desk(), manuscript, 1))[1].verdict == "not asked"


def test_a_fact_that_cites_nothing_gets_the_passage_that_bears_it_out() -> None:
    manuscript = judged(a_desk(), sentence(1, HANDS_ON), sentence(2, STRAYS))
    helped, alone = manuscript.sentences
    assert helped.passages == [P2]
    assert (helped.support.verdict, helped.support.passage) == ("supported", P2)
    assert alone.passages == []
    assert (alone.support.verdict, alone.support.by) == ("not", "code")
    assert alone.support.reason


def model_judged(*verdicts: dict[str, str], of: list[Sentence] | None = None) -> Manuscript:
    """Return two facts, the second one not borne out for code, as the model judged them."""
    desk = a_desk(lambda request: {"verdicts": list(verdicts)}, may_judge=True)
    facts = of or [sentence(1, OPENS, "fact", P1), sentence(2, STRAYS, "fact", P1)]
    return judged_by_model(desk, judged(desk, *facts))


def test_the_model_points_to_the_words_that_bear_a_fact_out() -> None:
    words = "ouvre ses parcelles trois soirs"
    found = by_number(model_judged(verdict(1, "supported", f"« {words} »"), verdict(2, "not")))[1]
    assert found == Support(verdict="supported", words=words, passage=P1, by="perroquet")


@pytest.mark.parametrize("words", ["", "ferme ses parcelles trois soirs", "quatre apprentis"])
def test_words_that_the_cited_passage_has_not_are_refused(words: str) -> None:
    found = by_number(model_judged(verdict(1, "supported", words), verdict(2, "not")))[1]
    assert (found.verdict, found.by) == ("supported", "code")
    assert found.words != words or not words


def test_the_model_can_reject_with_a_reason() -> None:
    reason = "le passage ne dit pas pour qui"
    said = verdict(1, "partly", "ferme le soir", reason)
    found = by_number(model_judged(said, verdict(2, "not", reason="rien")))
    assert found[1] == Support(verdict="partly", by="perroquet", reason=reason)
    assert found[2].verdict == "not"


def test_a_rejection_keeps_the_words_it_is_about_where_the_passage_has_them() -> None:
    said = verdict(1, "partly", "trois soirs par semaine", "pas chaque semaine")
    found = by_number(model_judged(said, verdict(2, "not")))[1]
    assert (found.words, found.passage) == ("trois soirs par semaine", P1)


def test_a_rejection_without_a_reason_is_none() -> None:
    found = by_number(model_judged(verdict(1, "not", reason=" "), verdict(2, "not")))
    assert found[1].verdict == "supported"


@pytest.mark.parametrize("words", ["", "ferme ses parcelles"])
def test_a_yes_without_words_of_the_passage_raises_no_verdict(words: str) -> None:
    before = by_number(judged(a_desk(), sentence(2, STRAYS, "fact", P1)))[2]
    yes = verdict(1, "supported", words), verdict(2, "supported", words)
    assert by_number(model_judged(*yes))[2] == before


def test_a_yes_with_words_lifts_a_doubt_about_other_words() -> None:
    words = "ouvre ses parcelles trois soirs"
    rewords = "Le jardin ouvre ses parcelles aux curieux du voisinage pendant les soirées."
    fact = sentence(2, rewords, "fact", P1)
    assert by_number(judged(a_desk(), fact))[2].verdict == "partly"
    found = by_number(model_judged(verdict(2, "supported", words), of=[fact]))[2]
    assert (found.verdict, found.by, found.words) == ("supported", "perroquet", words)


def test_a_yes_with_words_that_have_nothing_of_the_sentence_lifts_no_doubt() -> None:
    words = "ouvre ses parcelles trois soirs"
    before = by_number(judged(a_desk(), sentence(2, STRAYS, "fact", P1)))[2]
    yes = verdict(1, "supported", words), verdict(2, "supported", words)
    assert by_number(model_judged(*yes))[2] == before


def test_no_yes_lifts_what_is_compared_to_the_letter() -> None:
    yes = verdict(1, "supported", "trois soirs"), verdict(2, "supported", "trois soirs")
    facts = [sentence(1, OPENS, "fact", P1), sentence(2, INVENTS, "fact", P1)]
    found = by_number(model_judged(*yes, of=facts))[2]
    assert (found.verdict, found.by) == ("not", "code")


def test_a_yes_after_a_no_does_not_take_it_back() -> None:
    no, yes = verdict(1, "not", reason="il ferme"), verdict(1, "supported", "trois soirs")
    assert by_number(model_judged(no, yes))[1].verdict == "not"


def test_facts_that_cite_are_shown_to_the_judge_and_thoughts_named() -> None:
    desk = a_desk(lambda request: {"verdicts": [verdict(1, "supported")]}, may_judge=True)
    manuscript = judged(
        desk, sentence(1, OPENS, "fact", P1), sentence(2, STRAYS), sentence(3, THINKS, "inference")
    )
    judged_by_model(desk, manuscript)
    [request] = heard(desk)
    verdicts = request.schema["properties"]["verdicts"]
    assert verdicts["items"]["properties"]["sentence"] == {"enum": ["S1", "S3"]}
    assert (verdicts["minItems"], verdicts["maxItems"]) == (1, 2)
    assert request.prefix == desk.prefix(manuscript)


def test_without_facts_nobody_is_asked() -> None:
    desk = a_desk(may_judge=True)
    manuscript = judged(desk, sentence(1, THINKS, "inference", P1))
    assert judged_by_model(desk, manuscript) == manuscript


def test_a_model_that_may_not_judge_is_not_asked() -> None:
    desk = a_desk()
    manuscript = judged(desk, sentence(1, OPENS, "fact", P1))
    assert judged_by_model(desk, manuscript) == manuscript


def test_a_sentence_is_asked_about_once() -> None:
    desk = a_desk(lambda request: {"verdicts": [verdict(1, "supported")]}, may_judge=True)
    manuscript = judged_by_model(desk, judged(desk, sentence(1, OPENS, "fact", P1)))
    assert judged_by_model(desk, manuscript) == manuscript
    assert len(heard(desk)) == 1


def test_a_thought_that_does_not_follow_is_told() -> None:
    said = verdict(1, "supported"), verdict(2, "partly", reason="va plus loin que S1")
    desk = a_desk(lambda request: {"verdicts": list(said)}, may_judge=True)
    manuscript = judged(
        desk, sentence(1, OPENS, "fact", P1), sentence(2, THINKS, "inference", rests_on=[1])
    )
    found = by_number(judged_by_model(desk, manuscript))[2]
    assert (found.verdict, found.reason) == ("partly", "va plus loin que S1")


def test_of_a_cut_reply_the_whole_verdicts_count() -> None:
    said = [verdict(2, "not", reason="rien de tel"), verdict(1, "not", reason="il ferme")]
    partial = json.dumps({"verdicts": said}, ensure_ascii=False)[:-10]
    desk = a_desk(lambda request: TokenLimitReached("full", partial=partial), may_judge=True)
    facts = judged(desk, sentence(1, OPENS, "fact", P1), sentence(2, STRAYS, "fact", P1))
    found = by_number(judged_by_model(desk, facts))
    assert (found[1].verdict, found[2].verdict) == ("supported", "not")
    assert found[2].by == facts.sentences[1].support.by or found[2].reason == "rien de tel"


def mend(*answers: dict[str, Any], of: Sentence) -> Manuscript:
    """Return OPENS, then a weak sentence as it was repaired."""
    desk = a_desk(lambda request: {"sentences": list(answers)})
    manuscript = judged(desk, sentence(1, OPENS, "fact", P1), of, sentence(3, THINKS, "inference"))
    return repaired(desk, manuscript, weak_sentences(desk, manuscript, 1))


@pytest.mark.parametrize("weak", [INVENTS, STRAYS])
def test_a_repair_stands_where_the_weak_sentence_stood(weak: str) -> None:
    manuscript = mend(mended(2, LENDS, "fact", "P1"), of=sentence(2, weak, "fact", P1))
    assert texts(manuscript) == [OPENS, LENDS, THINKS]
    new = manuscript.sentences[1]
    assert (new.id, new.claim, new.passages) == (4, "A1", [P1])
    assert new.support.verdict == "supported"


def test_a_repair_may_part_what_was_mixed() -> None:
    both = mended(2, f"{LENDS} La commune a construit cette remise en 2019.", "fact", "P1")
    manuscript = mend(both, of=sentence(2, INVENTS, "fact", P1))
    assert texts(manuscript)[1:3] == [LENDS, "La commune a construit cette remise en 2019."]


def test_a_fact_may_be_repaired_to_a_thought() -> None:
    thought = mended(2, CONCLUDES, "inference", "S1")
    new = mend(thought, of=sentence(2, STRAYS, "fact", P1)).sentences[1]
    assert (new.kind, new.rests_on, new.support.verdict) == ("inference", [1], "not asked")


@pytest.mark.parametrize(
    "worse",
    [
        mended(2, INVENTS, "fact", "P1"),
        mended(2, OPENS, "fact", "P1"),  # said already
        mended(2, "", "fact", "P1"),
        mended(2, "Nous voyons 450 citoyains avec Elinor Ostrom.", "inference"),
        mended(2, "Des papillons géants survolent certaines vallées lointaines.", "fact", "P1"),
    ],
)
def test_a_repair_that_is_no_better_is_refused(worse: dict[str, Any]) -> None:
    manuscript = mend(worse, of=sentence(2, STRAYS, "fact", P1))
    assert texts(manuscript) == [OPENS, STRAYS, THINKS]


def test_two_repairs_of_a_sentence_stand_in_its_place_and_a_third_is_left_out() -> None:
    given = [mended(2, LENDS, "fact", "P1"), mended(2, WELCOMES, "fact", "P2")]
    desk = a_desk(lambda request: {"sentences": [*given, mended(2, HANDS_ON, "fact", "P2")]})
    manuscript = judged(desk, sentence(1, INVENTS, "fact", P1), sentence(2, STRAYS, "fact", P1))
    found = repaired(desk, manuscript, weak_sentences(desk, manuscript, 1))
    assert texts(found) == [INVENTS, LENDS, WELCOMES]


def test_the_model_is_told_what_is_wrong_with_each_sentence() -> None:
    desk = a_desk(unanswered)
    manuscript = judged(desk, sentence(1, INVENTS, "fact", P1), sentence(2, STRAYS, "fact", P1))
    weak = weak_sentences(desk, manuscript, 1)
    repaired(desk, manuscript, weak)
    [request] = heard(desk)
    assert len(weak) == 2
    for each in weak:
        assert each.why in request.instruction
        assert each.sentence.text in request.instruction
    properties = request.schema["properties"]["sentences"]["items"]["properties"]
    assert properties["sentence"] == {"enum": ["S1", "S2"]}


def test_of_a_cut_reply_the_whole_repairs_are_taken() -> None:
    said = [mended(2, LENDS, "fact", "P1"), mended(3, WELCOMES, "fact", "P2")]
    partial = json.dumps({"sentences": said}, ensure_ascii=False)[:-10]
    desk = a_desk(lambda request: TokenLimitReached("full", partial=partial))
    manuscript = judged(
        desk, sentence(1, OPENS, "fact", P1), sentence(2, STRAYS, "fact", P1),
        sentence(3, INVENTS, "fact", P1),
    )  # fmt: skip
    found = repaired(desk, manuscript, weak_sentences(desk, manuscript, 1))
    assert texts(found) == [OPENS, LENDS, INVENTS]


def test_worse_sentences_weigh_more() -> None:
    desk = a_desk()
    manuscript = judged(
        desk, sentence(1, OPENS, "fact", P1), sentence(2, STRAYS, "fact", P1),
        sentence(3, INVENTS, "fact", P1),
    )  # fmt: skip
    severities = [weighed(desk, manuscript, s).severity for s in manuscript.sentences]
    assert severities == sorted(set(severities))
    assert severities[0] == 0


def test_what_leans_on_a_sentence_is_what_points_back_to_it_or_rests_on_it_alone() -> None:
    manuscript = a_manuscript(
        sentence(1, OPENS, "fact", P1),
        sentence(2, INVENTS, "fact", P1),
        sentence(3, THEN, "fact", P1),
        sentence(4, "Cela suffit au quartier.", "inference"),
        sentence(5, THINKS, "inference", rests_on=[2]),
        sentence(6, CONCLUDES, "inference", rests_on=[1, 2]),
        sentence(7, OTHER, "inference", P1, rests_on=[2]),
        sentence(8, "La commune doit donc payer.", "recommendation", rests_on=[5]),
    )
    assert leaning_on(manuscript, manuscript.sentences[1]) == [3, 4, 5, 8]


def test_an_invented_figure_goes_with_what_leaned_on_it_and_it_is_told() -> None:
    manuscript = a_manuscript(
        sentence(1, OPENS, "fact", P1),
        sentence(2, INVENTS, "fact", P1),
        sentence(3, THEN, "inference", P1),
        sentence(4, THINKS, "inference", rests_on=[2]),
        sentence(5, CONCLUDES, "inference", rests_on=[1]),
    )
    found = judge_section(a_desk(unanswered), manuscript, 1)
    assert texts(found) == [OPENS, CONCLUDES]
    assert [gone.text for gone in found.removed] == [INVENTS, THEN, THINKS]
    first, *others = [gone.why for gone in found.removed]
    assert "450" in first
    assert all(INVENTS in why for why in others)
    assert {gone.claim for gone in found.removed} == {"A1"}


def test_what_stays_weak_is_kept_and_shown() -> None:
    manuscript = a_manuscript(sentence(1, OPENS, "fact", P1), sentence(2, STRAYS, "fact", P1))
    found = judge_section(a_desk(unanswered), manuscript, 1)
    assert texts(found) == [OPENS, STRAYS]
    assert found.removed == []
    assert found.sentences[1].support.verdict in {"partly", "not"}
    assert found.sentences[1].support.reason


def test_words_of_a_source_are_neither_judged_nor_put_otherwise() -> None:
    words = GARDEN.split(". ")[1] + "."
    blocks = [
        Block(form="paragraph", sentences=[sentence(1, "La fiche le dit :", "fact", P1)]),
        Block(form="quotation", sentences=[sentence(2, words, "fact", P1)]),
    ]
    manuscript = Manuscript().add(1, "A1", blocks, compiled=True)
    desk = a_desk(may_judge=True)
    assert texts(judge_section(desk, manuscript, 1)) == ["La fiche le dit :", words]
    assert texts(judge_last(desk, manuscript)) == ["La fiche le dit :", words]
    assert heard(desk) == []


def test_a_sound_section_needs_no_call() -> None:
    desk = a_desk()
    manuscript = a_manuscript(sentence(1, OPENS, "fact", P1), sentence(2, THINKS, "inference"))
    assert texts(judge_section(desk, manuscript, 1)) == [OPENS, THINKS]
    assert heard(desk) == []


def test_a_model_that_may_judge_is_asked_before_what_is_weak_is_repaired() -> None:
    answers: dict[str, Answer] = {
        "verdicts": {"verdicts": [verdict(1, "not", reason="il ferme")]},
        "repair": {"sentences": [mended(1, LENDS, "fact", "P1")]},
    }
    given = iter(answers.values())
    desk = a_desk(lambda request: next(given), may_judge=True)
    found = judge_section(desk, a_manuscript(sentence(1, OPENS, "fact", P1)), 1)
    assert stages(desk) == list(answers)
    assert texts(found) == [LENDS]
    assert "il ferme" in heard(desk)[1].instruction


def test_a_section_with_many_weak_sentences_has_the_first_repaired() -> None:
    many = [
        sentence(n, f"Les {450 + n} habitants du rang {'x' * n} ouvrent le jardin.", "fact", P1)
        for n in range(1, 2 * MOST_REPAIRS)
    ]
    desk = a_desk(unanswered)
    judge_section(desk, a_manuscript(*many), 1)
    [request] = heard(desk)
    items = request.schema["properties"]["sentences"]["items"]
    assert len(items["properties"]["sentence"]["enum"]) == MOST_REPAIRS


def test_what_rests_on_two_sentences_that_go_goes_too() -> None:
    also = INVENTS.replace("450", "460").replace("habitants", "voisins de cette commune")
    manuscript = a_manuscript(
        sentence(1, OPENS, "fact", P1),
        sentence(2, INVENTS, "fact", P1),
        sentence(3, also, "fact", P1),
        sentence(4, THINKS, "inference", rests_on=[2, 3]),
    )
    assert texts(judge_section(a_desk(unanswered), manuscript, 1)) == [OPENS]


def test_a_claim_of_which_nothing_is_left_is_compiled_and_it_is_said() -> None:
    [kept] = a_manuscript(sentence(2, WELCOMES, "fact", P2, claim="A2")).placed
    manuscript = a_manuscript(sentence(1, INVENTS, "fact", P1)).add(1, "A2", [kept.block])
    found = judge_section(a_desk(unanswered), manuscript, 1)
    assert INVENTS not in texts(found)
    assert WELCOMES in texts(found)
    [note] = found.notes
    assert note.startswith("A1 ")


def test_an_engine_that_fails_is_raised() -> None:
    desk = a_desk(lambda request: EngineOutOfMemory("full"))
    with pytest.raises(EngineOutOfMemory):
        judge_section(desk, a_manuscript(sentence(1, INVENTS, "fact", P1)), 1)
