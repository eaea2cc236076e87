# ruff: noqa: E501 - sentences are read line by line
"""What an edit makes of an evidence file: what was not touched stays, the rest is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import CARNET_PASSAGE, GOOD, GUIDE_PASSAGE, SUPPORTED, judged

from orchestra.checking.bound import bind
from orchestra.checking.rebinding import rebound
from orchestra.document import parse_document
from orchestra.evidence import Evidence, Objection, Outline, Removed, Sentence, Support

if TYPE_CHECKING:
    from orchestra.evidence import Kind

FOUND = Support(verdict="partly", by="essai", reason="la passage ne le dit pas")
FOURTH = "Chacun y vient avec ce qui lui manque."
SIXTH = "Ces gestes changent la valeur des choses que nous gardons."
SEVENTH = "Il reste à les apprendre au plus grand nombre, dans chaque quartier."


@dataclass
class Judge:
    """Gives one verdict, and remembers what it was asked."""

    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    def __call__(self, text: str, passages: list[str]) -> Support:
        self.asked.append((text, passages))
        return FOUND


@pytest.fixture
def judge() -> Judge:
    return Judge()


def after(text: str, judge: Judge, evidence: Evidence | None = None) -> Evidence:
    return rebound(evidence or judged(), parse_document(text), "Références", judge)


def numbers(evidence: Evidence) -> list[int]:
    return [sentence.id for sentence in evidence.sentences]


def edited(old: str, new: str, judge: Judge) -> Sentence:
    """Return the sentence that is new after one edit of the good document."""
    assert old in GOOD
    sentences = after(GOOD.replace(old, new), judge).sentences
    (changed,) = [sentence for sentence in sentences if sentence.id > 7]
    return changed


def test_without_an_edit_everything_stays(judge: Judge) -> None:
    assert after(GOOD, judge).sentences == judged().sentences
    assert judge.asked == []


def test_an_edited_sentence_alone_is_judged_anew(judge: Judge) -> None:
    made = after(GOOD.replace("42 établis", "43 établis"), judge)
    assert numbers(made) == [1, 2, 8, 4, 5, 6, 7]
    kept = [sentence for sentence in made.sentences if sentence.id != 8]
    assert kept == [sentence for sentence in judged().sentences if sentence.id != 3]
    assert made.sentences[2].kind == "fact"
    assert made.sentences[2].support == FOUND
    assert judge.asked == [(made.sentences[2].text, [CARNET_PASSAGE])]


def test_the_new_sentence_is_kept_without_its_citations(judge: Judge) -> None:
    new = edited("42 établis entre ses membres,", "42 établis\nentre [2] ses amis,", judge)
    assert new.text.startswith("Le lieu d’essai partage 42 établis entre ses amis, et")
    assert new.text.endswith("depuis 2019.")
    assert new.passages == [GUIDE_PASSAGE, CARNET_PASSAGE]


def test_a_sentence_that_cites_another_passage_is_judged_by_it(judge: Judge) -> None:
    new = edited("2019 [1]", "2019 [2]", judge)
    assert (new.kind, new.passages, new.support) == ("fact", [GUIDE_PASSAGE], FOUND)


def test_sections_in_another_order_keep_every_verdict(judge: Judge) -> None:
    front, summary, intro, end, rest = GOOD.split("\n## ")
    made = after("\n## ".join([front, end, intro, summary, rest]), judge)
    assert numbers(made) == [6, 7, 3, 4, 5, 1, 2]
    assert sorted(made.sentences, key=lambda one: one.id) == judged().sentences


def test_what_is_gone_is_left_out_and_its_number_is_never_given_again(judge: Judge) -> None:
    without = after(GOOD.replace(f" {SEVENTH}", ""), judge)
    assert numbers(without) == [1, 2, 3, 4, 5, 6]
    again = after(GOOD.replace(SEVENTH, "On y revient."), judge, without)
    assert numbers(again) == [1, 2, 3, 4, 5, 6, 8]
    assert numbers(after(GOOD, judge, again)) == [1, 2, 3, 4, 5, 6, 9]


def test_a_number_that_is_only_spoken_of_is_not_given(judge: Judge) -> None:
    objection = Objection(by="amelia", sentence=30, quote="…", text="Non.", answer="revised")
    known = judged().model_copy(update={"objections": [objection]})
    assert numbers(after(GOOD.replace(SEVENTH, "On y revient."), judge, known))[-1] == 31


def test_the_rest_of_the_file_stays(judge: Judge) -> None:
    rest = {
        "outline": Outline(question="Pourquoi ?"),
        "objections": [Objection(by="a", sentence=3, quote="…", text="Non.", answer="maintained")],
        "removed": [Removed(text="Inventé.", why="an invented figure")],
        "notes": ["une note"],
    }
    made = after(GOOD.replace("42", "43"), judge, judged().model_copy(update=rest))
    assert {name: getattr(made, name) for name in rest} == rest
    assert made.run_id == "essai"


KINDS: list[tuple[str, str, Kind]] = [
    (FOURTH, "Chacun y vient avec ce qui lui reste.", "inference"),
    (FOURTH, "Chacun y vient avec ce qui lui manque [2].", "fact"),
    (FOURTH, "Chacun n’y vient-il pas avec ce qui lui manque ?", "question"),
    (FOURTH, "«\u00a0Qui y vient encore\u00a0?\u00a0»", "question"),
    (FOURTH, "Chacun y vient depuis 1987.", "fact"),
    (FOURTH, "Chacun y vient trois fois sur dix.", "fact"),
    (FOURTH, "La loi n° 2014-856 le veut ainsi.", "fact"),
    (FOURTH, "L’Institut Quelconque le veut ainsi.", "fact"),
    (FOURTH, "Le programme Hameaux Bavards le veut ainsi.", "fact"),
    (FOURTH, "On y lit «\u00a0chacun vient avec ce qui manque\u00a0».", "fact"),
    (FOURTH, "Chacun y «\u00a0fait avec\u00a0».", "inference"),
    (FOURTH, "L’Agent d’essai parle de réemploi.", "inference"),
    (SIXTH, "Il faut que ces gestes changent la valeur des choses.", "recommendation"),
    (SIXTH, "Que la Maison Commune change la valeur des choses.", "fact"),
    (" [1].", ".", "fact"),
    ("Le lieu d’essai partage 42 établis entre ses membres, et les séances consacrées au réemploi y sont nombreuses depuis 2019 [1].", "Le lieu d’essai partage des établis entre ses membres.", "inference"),
    ("Le lieu d’essai partage 42 établis entre ses membres, et les séances consacrées au réemploi y sont nombreuses depuis 2019 [1].", "Le lieu d’essai partage 42 établis entre ses membres.", "fact"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind"), KINDS)
def test_a_new_sentence_has_a_kind(old: str, new: str, kind: Kind, judge: Judge) -> None:
    text = GOOD.replace(old, new, 1)
    made = after(text, judge).sentences
    (changed,) = [sentence for sentence in made if sentence.id > 7]
    assert changed.kind == kind
    is_judged = changed.kind == "fact" and bool(changed.passages)
    assert changed.support == (FOUND if is_judged else Support())


def test_a_recommendation_may_be_worded_anew_with_the_name_it_had(judge: Judge) -> None:
    named = "Que la Maison Commune ouvre 3 soirs."
    sentences = [
        one.model_copy(update={"text": named, "rests_on": [3], "passages": [CARNET_PASSAGE], "claim": "c4"}) if one.id == 6 else one
        for one in judged().sentences
    ]  # fmt: skip
    known = judged().model_copy(update={"sentences": sentences})
    text = GOOD.replace(SIXTH, "Que la Maison Commune ouvre donc 3 soirs !")
    made = after(text, judge, known).sentences[5]
    assert (made.id, made.kind, made.claim) == (8, "recommendation", "c4")
    assert (made.rests_on, made.passages) == ([3], [CARNET_PASSAGE])


def test_a_quotation_without_a_citation_is_a_fact(judge: Judge) -> None:
    assert edited(FOURTH, "\n\n> Chacun vient.", judge).kind == "fact"


def test_a_paragraph_of_one_sentence_keeps_its_kind_when_it_is_reworded(judge: Judge) -> None:
    alone = GOOD.replace(f" {SEVENTH}", f"\n\n{SEVENTH}")
    made = after(alone.replace("changent la valeur", "donnent leur valeur"), judge)
    assert [one.kind for one in made.sentences[5:]] == ["recommendation", "inference"]


def test_an_added_sentence_takes_no_ones_kind(judge: Judge) -> None:
    made = after(GOOD.replace(SIXTH, f"{SIXTH} On y revient. On y reste."), judge).sentences
    assert [one.kind for one in made[5:]] == [
        "recommendation",
        "inference",
        "inference",
        "inference",
    ]


def test_the_same_sentence_said_once_more_has_its_verdict_and_its_own_number(judge: Judge) -> None:
    third = judged().sentences[2]
    cited = third.text.replace("2019.", "2019 [1].")
    made = after(GOOD.replace(FOURTH, f"{FOURTH} {cited}"), judge).sentences
    assert [one.id for one in made] == [1, 2, 3, 4, 8, 5, 6, 7]
    assert made[4] == third.model_copy(update={"id": 8})
    assert judge.asked == []


def test_a_citation_that_leads_to_nothing_is_no_passage(judge: Judge) -> None:
    new = edited("2019 [1]", "2019 [7]", judge)
    assert (new.kind, new.passages, new.support) == ("fact", [], Support())


PIECES = st.sampled_from(
    [FOURTH, SIXTH, SEVENTH, "Le lieu compte 42 établis [1].", "Pourquoi ?", "\n\n", "> ", "\n- ", "[2]", "## Conclusion\n\n", "…"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12))
def test_whatever_the_edit_every_sentence_is_then_known_once(pieces: list[str]) -> None:
    front, _, _ = GOOD.partition("## Résumé")
    document = parse_document(f"{front}## Introduction\n\n{' '.join(pieces)}\n")
    made = rebound(judged(s3=SUPPORTED), document, "Références", Judge())
    assert len(set(numbers(made))) == len(made.sentences)
    known = [one.known.id for one in bind(document, "Références", made) if one.known]
    assert known == numbers(made)
    assert rebound(made, document, "Références", Judge()) == made


def test_a_stray_mark_of_quotation_makes_no_other_sentence(judge: Judge) -> None:
    front, _, _ = GOOD.partition("## Résumé")
    text = f"{front}## Introduction\n\n[2] > {SEVENTH} {SEVENTH} … >\n"
    made = rebound(judged(), parse_document(text), "Références", judge)
    bound = bind(parse_document(text), "Références", made)
    assert [one.known and one.known.id for one in bound] == [8, 7] == numbers(made)
