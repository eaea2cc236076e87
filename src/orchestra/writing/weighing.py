"""What is wrong with a sentence, how bad it is, and whether another may take its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.checking.borne_out import doubts_about
from orchestra.writing.weaknesses import (
    ALIKE,
    ALIKE_SUMMED_UP,
    Around,
    Weakness,
    weaknesses,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.evidence import Sentence
    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript

# Kinds of doubt that no other reading can lift.
LITERAL = frozenset({"figure", "law", "name", "quotation", "negation", "length"})
SEVERITY = {"supported": 0, "not asked": 0, "partly": 1, "not": 2}


@dataclass(frozen=True)
class Weak:
    """A sentence with what is wrong with it."""

    sentence: Sentence
    found: tuple[Weakness, ...]

    @property
    def why(self) -> str:
        """What is wrong, in one line."""
        return " ; ".join(dict.fromkeys(weakness.why for weakness in self.found))

    @property
    def goes(self) -> bool:
        """Whether the sentence must not stay."""
        return any(weakness.goes for weakness in self.found)

    @property
    def severity(self) -> int:
        """How bad it is, to compare two wordings."""
        return sum(3 if weakness.goes else 1 for weakness in self.found)


def is_to_the_letter(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> bool:
    """Tell whether code doubts a sentence for what it compares to the letter."""
    around = around_of(desk, manuscript, sentence)
    doubts = doubts_about(sentence.text, around.cited(sentence), known=around.known)
    return any(doubt.kind in LITERAL for doubt in doubts)


def around_of(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> Around:
    """Return what a sentence is held against: those that were written before it.

    One without a claim sums up what others say, and may be more like them.
    """
    before = [other for other in manuscript.sentences if other.id < sentence.id]
    alike = ALIKE if sentence.claim else ALIKE_SUMMED_UP
    return Around(desk.brief, desk.told, tuple(before), alike)


def weak_sentences(desk: Desk, manuscript: Manuscript, section: int) -> list[Weak]:
    """Return the model's sentences of a section that should not stay as they are, in order."""
    of_model = {sentence.id for sentence in manuscript.of_model}
    own = [sentence for sentence in manuscript.in_section(section) if sentence.id in of_model]
    found = [weighed(desk, manuscript, sentence) for sentence in own]
    return [weak for weak in found if weak.found]


def weighed(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> Weak:
    """Return a sentence with what is wrong with it: verdict, inventions, form, repetition."""
    found = weaknesses(sentence, around_of(desk, manuscript, sentence))
    support = sentence.support
    if support.verdict in {"partly", "not"} and not _is_pending(desk, manuscript, sentence):
        weakness = Weakness(support.reason or "ses passages ne la portent pas")
        found += [weakness] * SEVERITY[support.verdict]
    return Weak(sentence, tuple(found))


def _is_pending(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> bool:
    """Tell whether the model has still to say what it thinks of code's doubts on a sentence."""
    asked = not desk.may_judge or sentence.id <= manuscript.asked_up_to
    return (
        not asked and bool(sentence.passages) and not is_to_the_letter(desk, manuscript, sentence)
    )


def replaced(
    desk: Desk,
    manuscript: Manuscript,
    old: Sentence,
    new: Sequence[Sentence],
    most: int | None = None,
) -> Manuscript | None:
    """Return the manuscript with ``new`` in the place of ``old``; None when that is refused.

    No new sentence may be one that must not stay, nor worse than the severity ``most``; without
    one, none may be worse than the old sentence.
    """
    without = manuscript.replace(old.id, [])
    limit = weighed(desk, without, old).severity if most is None else most
    found = [weighed(desk, without, sentence) for sentence in new]
    if not found or any(each.goes or each.severity > limit for each in found):
        return None
    return manuscript.replace(old.id, new)
