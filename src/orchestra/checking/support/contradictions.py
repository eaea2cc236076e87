"""Yes for no: what the sentence denies and its passages do not, or the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import DENYING_SUBJECTS
from orchestra.checking.support.denials import DENYING_PHRASES
from orchestra.checking.support.doubt import GRAVE, Doubt, quoted
from orchestra.checking.support.plain_words import HARD_BORDERS
from orchestra.checking.support.said import is_pale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.said import Said

_TAKEN_UP = 0.34  # share of what is denied that the other must speak of, its first word with it
_MOST = 0.75  # share that is enough without
_BEGINNING = frozenset(("ne", "n", "sans"))  # a denial of its own

Signs = dict[str, set[bool]]  # of each family, whether its words are denied; both where it is open


def contrary(held: Held) -> Iterator[Doubt]:
    """Yield a doubt for words that only one of sentence and sources denies.

    What is denied in one go is compared as a whole: one word of it that the other denies too is
    enough. When sentence and source have the same verb that denies, what it governs may stand
    elsewhere in one of them (« permet de l’éviter »): then negations alone are compared.
    """
    verbs = _denying(held.said)
    alike = [source for source in held.sources if verbs & _denying(source)]
    yield from (
        Doubt("negation", GRAVE, f"le passage ne nie pas {_shown(held.said, word)}")
        for word in _denied_here(held, alike)
    )
    yield from (
        Doubt("negation", GRAVE, f"le passage nie {_shown(held.said, word)}")
        for word in _denied_there(held, alike)
    )


def _denied_here(held: Held, alike: Sequence[Said]) -> Iterator[str]:
    """Yield a word of each thing that the sentence denies, and its sources say."""
    theirs: Signs = {}
    for source in held.sources:
        for word, signs in _signs(source, held.said.content, alone=source in alike).items():
            theirs.setdefault(word, set()).update(signs)
    governed = frozenset[str]().union(*(source.kinship for source in alike))
    negated = _denied_runs(held.said, alone=True)
    for run in _denied_runs(held.said, alone=False):
        is_compared = run in negated or run[0] not in governed
        if is_compared and (word := _contradicted(run, theirs)):
            yield word


def _denied_there(held: Held, alike: Sequence[Said]) -> Iterator[str]:
    """Yield a word of each thing that a source denies, and the sentence says."""
    for source in held.sources:
        mine = _all_signs(held.said, alone=source in alike)
        for run in _denied_runs(source, alone=source in alike):
            if word := _contradicted(run, mine):
                yield word


def _contradicted(run: list[str], other: Mapping[str, set[bool]]) -> str:
    """Return a word that one denies where the other speaks of it and denies nothing; else ''."""
    shared = [word for word in run if word in other]
    if any(True in other[word] for word in shared):
        return ""
    heavy = [word for word in run if not is_pale(word)] or run
    share = sum(word in other for word in heavy) / len(heavy)
    return shared[0] if shared and share >= (_TAKEN_UP if heavy[0] in other else _MOST) else ""


def _shown(said: Said, word: str) -> str:
    at = said.kin.index(word)
    return quoted(said.quote(at, at + 1))


def _denying(said: Said) -> frozenset[tuple[str, bool | None]]:
    """Return the families of the verbs that deny in a sentence, and whether they are denied too."""
    places = [mark.start for mark in DENYING_PHRASES.find(said.words)]
    return frozenset((said.kin[at], said.denied[at]) for at in places)


def _denied_runs(said: Said, *, alone: bool) -> list[list[str]]:
    """Return the families of the words that are denied in one go, each time.

    A single word that a verb denies is left out: many verbs deny (« épargner des trajets »).
    """
    signs = said.negated if alone else said.denied
    runs: list[list[int]] = [[]]
    begun = 0
    for at, denied in enumerate(signs):
        is_next = said.words[at] in _BEGINNING and said.words[begun] not in DENYING_SUBJECTS
        if not denied or said.words[at] in HARD_BORDERS or is_next:
            runs.append([])
            begun = at if denied else min(at + 1, len(signs) - 1)
        elif said.kin[at]:
            runs[-1].append(at)
    return [
        [said.kin[at] for at in run]
        for run in runs
        if len(run) > 1 or any(said.negated[at] for at in run)
    ]


def _signs(said: Said, wanted: frozenset[str], *, alone: bool) -> Signs:
    """Return whether the words of a sentence are denied, by family.

    Only the parts of the sentence count in which a word stands with most of those ``wanted``.
    """
    signs = said.negated if alone else said.denied
    found: dict[str, tuple[int, set[bool]]] = {}
    for start, end in said.parts:
        worth = len(wanted.intersection(said.kin[start:end]))
        for word, denied in zip(said.kin[start:end], signs[start:end], strict=True):
            most, kept = found.get(word, (0, set[bool]()))
            if word and worth >= most:
                own = {True, False} if denied is None else {denied}
                found[word] = worth, own | kept if worth == most else own
    return {word: kept for word, (_, kept) in found.items()}


def _all_signs(said: Said, *, alone: bool) -> Signs:
    """Return whether the words of a sentence are denied, by family."""
    found: Signs = {}
    for word, denied in zip(said.kin, said.negated if alone else said.denied, strict=True):
        found.setdefault(word, set()).update({True, False} if denied is None else {denied})
    return found
