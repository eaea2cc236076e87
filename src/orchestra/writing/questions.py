"""Subheadings that are questions: a term of the block, and what the block says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orchestra.prose import stems
from orchestra.writing.attributions import Name
from orchestra.writing.dossier_phrases import OF_WORKS, QUESTIONS, WHICH
from orchestra.writing.dossier_roles import PART_OF, Role, amounts
from orchestra.writing.key_terms import Term, introduced
from orchestra.writing.mentions import mentions, plainly
from orchestra.writing.reading_blocks import ReadingBlock

# What a block says of its term, told by the beginnings of its words; how many make it sure.
_CUES = {
    "limits": ("limites? obstacles? difficultes? fragilites? recul echecs?", 1),
    "decision": ("gouvernance voix votes? decisions? decider? consentement assemblee elus?", 3),
    "money": (r"financ\w+ fonds subventions? dons? epargne impot recettes prets? capital", 3),
    "measure": (r"mesur\w+ indicateurs? evalu\w+ ratio chiffres?", 3),
    "method": (r"methodes? demarche etapes? outils? diagnostic prototyp\w+ enquetes?", 2),
    "example": ("exemples? cas village installee? ateliers? fondee? experience l'histoire", 2),
    "effects": (
        r"effets? permet\w* change change[rz] changent favorise\w* reduit ameliore\w* facilite\w*",
        2,
    ),
}
_ASPECTS = {
    aspect: (re.compile(rf"\b(?:{'|'.join(cues.split())})\b"), enough)
    for aspect, (cues, enough) in _CUES.items()
}
_FITTING: dict[Role, tuple[str, ...]] = {
    "definition": ("definition", "origin"), "principle": ("counted", "decision"),
    "rule": ("law on it", "decision", "money"), "work": ("origin", "definition"),
    "practice": ("example", "effects"), "tool": ("method", "measure"),
    "result": ("figures", "effects", "measure"), "limit": ("limits",),
}  # fmt: skip
_COUNTED = re.compile(
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|plusieurs) (?:\w+ )?("
    + "|".join(" ".join(WHICH.values()).split()) + r")\b"
)  # fmt: skip
_IS = r"(?:est (?:une?|la|le|l'|definie?)\b|sont des\b|designe|se definit|signifie|consiste)"
_ORIGIN = r".{0,60}\b(?:nee?s? (?:de|en|aux?)|adoptee? (?:en|par)|publie\w* en|cree\w* en) .*\d{4}"
_BORN = re.compile(r"(?:l'approche|la methode|l'idee|le mot|la notion) (?:est|a ete|fut) n?\w+")
_FIGURES = 3
OF_WORK = "work"  # the aspect of a question that is about the source alone
_SURE, _HALF = 1.0, 0.5
_OWN, _LONGER, _NEW = 1.0, 0.3, 1.5
_ENOUGH = 2.0  # below which a term says too little of the block


class Question(NamedTuple):
    """A subheading, and what it was made of, so that no other is made of the same."""

    text: str
    aspect: str
    term: Term | None = None


def ask(
    blocks: Sequence[tuple[ReadingBlock, Role]],
    terms: Sequence[Term],
    asked: Sequence[Question],
    name: Name,
    topic: str,
) -> Question | None:
    """Return the question that the blocks answer.

    ``name`` is that of the first one's source, ``topic`` the title of the whole. With several
    sources under it, the question is what all of them speak of. Where no term says what the block
    is about, it asks what the work has to say; None when that was asked before.
    """
    best, most = _of_work(blocks[0][1], name, {question.text for question in asked}), _ENOUGH
    own = introduced(blocks[0][0].sentences) if len(blocks) == 1 else []
    for term in [*own, *(term for term in terms if term.is_own or " " in term.name)]:
        weight = _NEW if term in own else _weight(term, terms, [block for block, _ in blocks])
        if weight <= 0:
            continue
        weight -= 0.5 * sum(_is_same(question.term, term) for question in asked)
        aspects = (
            [("definition", 3.0)] if term in own else _aspects(blocks, term, name, plainly(topic))
        )
        for aspect, sure in aspects:
            points = weight + sure - 0.9 * sum(question.aspect == aspect for question in asked)
            question = Question(_worded(term, aspect, blocks[0][0], name), aspect, term)
            if points > most and all(question.text != other.text for other in asked):
                best, most = question, points
    return None if any(best.text == other.text for other in asked) else best


def _of_work(role: Role, name: Name, asked: set[str]) -> Question:
    """Return a question about the work that was not asked yet, if there is one."""
    forms = OF_WORKS["law" if name.is_law else "person" if name.person else "work"]
    if PART_OF[role] == "practices":
        forms = (forms[1], forms[0], forms[2])
    texts = [
        form.format(law=name.whole, person=name.person, of_work=name.of, work=name.whole)
        for form in forms
    ]
    return Question(next((text for text in texts if text not in asked), texts[-1]), OF_WORK)


def _is_same(one: Term | None, other: Term) -> bool:
    return one is not None and stems(one.name) == stems(other.name)


def _weight(term: Term, terms: Iterable[Term], blocks: Sequence[ReadingBlock]) -> float:
    """Return how much all the blocks speak of the term; 0 when one of them hardly does."""
    weights = []
    for block in blocks:
        times = term.times(block.text)
        first = term.times(block.sentences[0]) > 0
        weights.append(min(times, 3) * _HALF + first * _SURE if times > 1 or first else 0.0)
        if any(_is_part(term, other) and other.times(block.text) for other in terms):
            return 0.0
    if not all(weights):
        return 0.0
    return min(weights) + (_OWN if term.is_own else _LONGER)


def _is_part(term: Term, other: Term) -> bool:
    """Tell whether another term has this one in it: « théorie » in « théorie du changement »."""
    return term.name != other.name and mentions(term.name, other.name) > 0


def _aspects(
    blocks: Sequence[tuple[ReadingBlock, Role]], term: Term, name: Name, topic: str
) -> Iterable[tuple[str, float]]:
    """Yield what the blocks say of the term, with how sure that is."""
    if len(blocks) == 1:
        yield from _by_form(*blocks[0], term, name)
        yield from _by_words(*blocks[0], term, topic)
    elif term.article:
        yield "several", _SURE


def _by_form(
    block: ReadingBlock, role: Role, term: Term, name: Name
) -> Iterable[tuple[str, float]]:
    """Yield what the form of a sentence shows: a definition, a count, figures, a law."""
    fitting = _FITTING.get(role, ())
    if defines(block, term):
        yield "definition", 3.0
    if _counted(block, term):
        yield "counted", 2.5
    if name.is_law:
        if term.article:
            yield "law on it", _SURE + 0.7 * ("law on it" in fitting)
        return
    if len(amounts(block.text)) >= _FIGURES and "figures" in fitting:
        yield "figures", 1.5
    if _tells_origin(block, term):
        yield "origin", _SURE + _HALF * ("origin" in fitting)


def _by_words(
    block: ReadingBlock, role: Role, term: Term, topic: str
) -> Iterable[tuple[str, float]]:
    """Yield what the words of the block speak of, but for what the whole dossier is about."""
    first, text = plainly(block.sentences[0]), plainly(block.text)
    for aspect, (pattern, enough) in _ASPECTS.items():
        if pattern.search(plainly(term.name)) or pattern.search(topic):
            continue  # « Évaluation : comment mesurer ? »
        times, begins = len(pattern.findall(text)), bool(pattern.search(first))
        if times >= enough or begins:
            sure = min(times / enough, 1.5) * _HALF + _HALF * begins
            yield aspect, sure + 0.7 * (aspect in _FITTING.get(role, ()))


def defines(block: ReadingBlock, term: Term) -> bool:
    """Tell whether a sentence of the block says what the term is."""
    wanted = stems(term.name)
    if any(stems(other.name) == wanted for other in introduced(block.sentences)):
        return True
    name = re.escape(plainly(term.name))
    subject = re.compile(rf"(?:l'|les? |la |une? )?{name}(?:s|x)?\b(?: \(\w+\))? {_IS}")
    return any(subject.match(plainly(sentence)) for sentence in block.sentences)


def _tells_origin(block: ReadingBlock, term: Term) -> bool:
    """Tell whether the first sentence says when the term came up, or the second does of it."""
    first = re.search(rf"{re.escape(plainly(term.name))}{_ORIGIN}", plainly(block.sentences[0]))
    return bool(first) or bool(
        term.times(block.sentences[0]) and _BORN.match(plainly(block.sentences[1]))
    )


def _counted(block: ReadingBlock, term: Term) -> str:
    """Return what the block counts of the term: « principes », or nothing."""
    for sentence in block.sentences[:2]:
        if (found := _COUNTED.search(sentence)) and mentions(term.name, sentence):
            return found[1]
    return ""


def _worded(term: Term, aspect: str, block: ReadingBlock, name: Name) -> str:
    if aspect == "definition" and (term.is_plural or not term.article):
        aspect = "definition of many"
    counted = _counted(block, term)
    which = next((which for which, nouns in WHICH.items() if counted in nouns.split()), "")
    return QUESTIONS[aspect].format(
        heading=term.heading, name=term.name, the=term.with_article, of=term.of,
        which=which, counted=counted, law=name.whole,
    )  # fmt: skip
