"""Whether passages bear out a sentence, as code can tell: a verdict of support that costs nothing.

Code knows no synonyms and does not understand. It can compare what may be compared: figures, laws,
names and quotations to the letter; the small words by which a sentence claims more or less than its
passage; what is denied; whether two things are linked as cause, and who is speaking; and how many
words of the sentence no passage has in any form. Each is a rule of its own, in
:mod:`orchestra.checking.support`, which yields doubts with a weight: a grave one makes the verdict
« not », a serious one « partly ».

The sentences of the passages that a sentence was made from are found by the families of their
words, the rarer ones first. Reserves, denials, causes and speakers are compared with those alone,
figures and words with all passages: a sentence that cites several may take each part from another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.additions import added_items, additions
from orchestra.checking.support.causes import invented_causes
from orchestra.checking.support.contradictions import contrary
from orchestra.checking.support.doubt import GRAVE, SERIOUS, Doubt
from orchestra.checking.support.held import Held
from orchestra.checking.support.literal import not_given, not_quoted
from orchestra.checking.support.miscounted import miscounted
from orchestra.checking.support.opposites import opposite, unable
from orchestra.checking.support.reserves import lost_relatives, lost_reserves, reserves_of
from orchestra.checking.support.said import read
from orchestra.checking.support.speakers import lost_speaker, other_speaker
from orchestra.checking.support.strength import added_strength
from orchestra.checking.support.subjects import (
    dropped_subjects,
    foreign_subject,
    other_agent,
    other_name,
)
from orchestra.checking.support.window import best_words
from orchestra.evidence import CODE, Support
from orchestra.prose import NBSP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["borne_out", "doubts_about", "reserves_of"]

LONGEST = 150  # words; what is longer is no sentence, and would take long
_SHOWN = 3  # doubts in a reason
_RULES: tuple[Callable[[Held], Iterator[Doubt]], ...] = (
    not_given, not_quoted, miscounted, contrary, opposite, unable, other_speaker, lost_reserves,
    lost_relatives, added_strength, invented_causes, lost_speaker, dropped_subjects,
    foreign_subject, other_agent, other_name, additions, added_items,
)  # fmt: skip


def borne_out(sentence: str, passages: Mapping[str, str], *, known: Sequence[str] = ()) -> Support:
    """Return what code finds when ``sentence`` is held against passages, texts by their ids.

    ``known`` are texts that need no support: the title of the topic; authors, title and year of the
    sources. The words of the verdict stand in the passage it names as they are there. Its reason is
    French, for a reviewer. Never raises; a sentence without passages is not borne out.
    """
    held = _held(sentence, passages, known)
    found = sorted(_doubts(sentence, passages, held), key=lambda doubt: -doubt.weight)
    weight = found[0].weight if found else 0.0
    reasons = list(dict.fromkeys(doubt.reason for doubt in found))[:_SHOWN]
    passage, words = best_words(held)
    return Support(
        verdict="not" if weight >= GRAVE else "partly" if weight >= SERIOUS else "supported",
        words=words,
        passage=passage,
        by=CODE,
        reason=f"{NBSP}; ".join(reasons),
    )


def doubts_about(
    sentence: str, passages: Mapping[str, str], *, known: Sequence[str] = ()
) -> list[Doubt]:
    """Return each doubt that code has about a sentence, in the order of the rules."""
    return _doubts(sentence, passages, _held(sentence, passages, known))


def _held(sentence: str, passages: Mapping[str, str], known: Sequence[str]) -> list[Held]:
    return [Held(said, passages, known) for said in read(sentence)]


def _doubts(sentence: str, passages: Mapping[str, str], held: Sequence[Held]) -> list[Doubt]:
    if not passages:
        return [Doubt("added", GRAVE, "aucun passage n’est cité")]
    if len(sentence.split()) > LONGEST:
        return [Doubt("length", GRAVE, "la phrase est trop longue pour être vérifiée")]
    return [doubt for each in held for rule in _RULES for doubt in rule(each)]
