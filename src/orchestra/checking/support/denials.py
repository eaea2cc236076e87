"""What a sentence denies: which words stand under a negation, and which under a verb that denies.

Two devices of French are read. A negation (*ne … pas*, *sans*, *aucun*, *ni*, *et non*) turns what
follows it, up to the end of its clause; so does a verb that denies (*interdit de*, *empêche*), and
each turns what the other has turned: « n’interdit aucun placement » denies nothing of a placement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import (
    DENYING,
    DENYING_SUBJECTS,
    DENYING_VERBS,
    MERELY,
    NEGATIVES,
    NO_DENIAL,
)
from orchestra.checking.support.phrases import Phrases
from orchestra.checking.support.plain_words import (
    AUXILIARIES,
    HARD_BORDERS,
    NEW_CLAUSE,
    PRONOUNS,
    VERBS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

BORDERS = HARD_BORDERS | frozenset(",«»")
DENYING_PHRASES = Phrases([("", DENYING)])
_NONE = frozenset[str]()
_COMMA = frozenset(",")
_NE = frozenset(("ne", "n"))
_REACH = 8  # words from « ne » to its « pas »
_WIDEST = 6  # words from « moins » to its « que »
_LONGEST = 40  # words that one negation denies
_GOES_ON = frozenset(("de", "d", "ni"))  # behind a comma: « pas de lois, de décrets »
_OTHER_THAN = (("plutot", "que"), ("plutot", "qu"), ("au", "lieu"))

Denied = tuple[bool | None, ...]  # of each word; None where it is denied of one thing of two


def denials(words: Sequence[str]) -> tuple[Denied, Denied]:
    """Return which words are negated, and which are denied in any other way too.

    In the second also count the verbs that deny, and what « plutôt que » puts aside.
    """
    negated, both = [False] * len(words), [False] * len(words)
    begun = [-1] * len(words)  # where the negation of each word begins
    for start, end, contrasted in _negations(words):
        negated[start:end] = [True] * (end - start)
        begun[start:end] = [start] * (end - start)
        both[start:contrasted] = [True] * max(contrasted - start, 0)
    denied: list[bool | None] = [*negated]
    for start, end in _put_aside(words):
        denied[start:end] = [True] * (end - start)
        both[start:end] = [False] * (end - start)
    for start, end in _governed(words):
        for at in range(start, end):  # « refuse ce qui est sans règle » says « sans règle » too
            denied[at] = None if begun[at] >= start else not denied[at]
    return _open(negated, both), _open(denied, both)


def _open(signs: Sequence[bool | None], both: Sequence[bool]) -> Denied:
    return tuple(None if twice else sign for sign, twice in zip(signs, both, strict=True))


def _negations(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield from and to where a negation reaches, and up to where it is one of two.

    One of two is the verb of « n’est pas A mais B », and what is less in « plus A que B ».
    """
    for at, word in enumerate(words):
        if word in _NE:
            if partner := _partner(words, at):
                end = _clause_end(words, partner, _NE)
                yield at, end, partner if _is_contrasted(words, end) else at
        elif word in ("moins", "plus"):
            if than := _than(words, at):
                end = _clause_end(words, than)
                yield (at, than, at) if word == "moins" else (than, end, end)
        elif (also := _denies_alone(words, at)) is not None:
            yield at, _clause_end(words, at, also), at


def _put_aside(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for at in range(len(words)):
        if (words[at], _at(words, at + 1)) in _OTHER_THAN:
            yield at, _clause_end(words, at + 1)


def _denies_alone(words: Sequence[str], at: int) -> Set[str] | None:
    """Return the words that end what one denies without « ne », borders apart; None if nothing."""
    word, after = words[at], _at(words, at + 1)
    if word in DENYING_SUBJECTS and word not in ("rien", "personne"):
        return VERBS | {"ni", "et"}
    is_lack = word == "faute" and after in ("de", "d")
    if (word in ("sans", "hors") and after not in NO_DENIAL) or is_lack:
        return _NONE if after in ("que", "qu") else VERBS
    is_second = word in ("non", "pas") and _at(words, at - 1) in ("et", ",", "ou", "mais")
    return _COMMA if is_second and after not in MERELY else None


def _partner(words: Sequence[str], at: int) -> int:
    """Return where the second word of a negation stands; 0 when « ne » denies nothing."""
    for place in range(at + 1, min(at + _REACH, len(words))):
        if words[place] in NEGATIVES:
            return 0 if _at(words, place + 1) in MERELY else place
        if words[place] in BORDERS:
            break
    if _at(words, at + 1) in DENYING_VERBS:
        return at + 1
    before = words[max(at - _REACH, 0) : at]  # « aucun de ces lieux ne … »
    return at + 1 if DENYING_SUBJECTS.intersection(before) else 0


def _is_contrasted(words: Sequence[str], end: int) -> bool:
    """Tell whether a « mais » says of what else the verb holds: « n’est pas A mais B »."""
    at = end + 1 if _at(words, end) == "," else end
    return _at(words, at) == "mais" and _at(words, at + 1) not in PRONOUNS


def _than(words: Sequence[str], at: int) -> int:
    """Return where the « que » of a comparison stands; 0 when there is none."""
    for place in range(at + 1, min(at + _WIDEST, len(words))):
        if words[place] in ("que", "qu"):
            return place
        if words[place] in BORDERS:
            break
    return 0


def _governed(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield from and to where that stands which a verb denies: before the verb in the passive."""
    for mark in DENYING_PHRASES.find(words):
        if _at(words, mark.start - 1) in AUXILIARIES:
            earlier = range(mark.start - 1, max(mark.start - _LONGEST, -1), -1)
            start = next((at + 1 for at in earlier if words[at] in BORDERS), earlier.stop + 1)
            yield start, mark.start
        else:
            yield mark.end, _clause_end(words, mark.end - 1, _NE | {"et"})


def _clause_end(words: Sequence[str], at: int, also: Set[str] = _NONE) -> int:
    """Return where a clause ends that goes on behind ``at``, ``also`` being words that end it."""
    last = min(at + _LONGEST, len(words))
    for place in range(at + 1, last):
        goes_on = words[place] in (",", "et") and _at(words, place + 1) in _GOES_ON
        is_end = words[place] in also or words[place] in BORDERS
        if words[place] in NEW_CLAUSE or (is_end and not (goes_on and "," not in also)):
            return place
    return last


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""
