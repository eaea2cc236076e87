"""Who says it: what a passage gives as somebody's, and the sentence as a fact, or as another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import SPEECH
from orchestra.checking.support.doubt import GRAVE, SERIOUS, Doubt, quoted
from orchestra.checking.support.marking import LIKE
from orchestra.checking.support.plain_words import HARD_BORDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.phrases import Mark
    from orchestra.checking.support.said import Said

_REACH = 7  # words from a verb of saying to the end of who says it
_OF_ALL = frozenset(("selon", "pour", "apres"))  # with them all is said by somebody, up to the stop
_BORDERS = (HARD_BORDERS | {","}) - frozenset("()")  # the Agency (ANCT) says
_SAYING = (SPEECH.name, LIKE + SPEECH.name)


def lost_speaker(held: Held) -> Iterator[Doubt]:
    """Yield a doubt when a source gives its words as somebody's, and the sentence as nobody's."""
    if held.said.has(SPEECH.name):
        return
    for source in held.used:
        for mark in source.signs(SPEECH.name):
            if _is_lost(mark, source, held):
                word = quoted(source.quote(mark.start, mark.end))
                yield Doubt("speaker", SERIOUS, f"le passage ne l’affirme pas lui-même : {word}")
                return


def _is_lost(mark: Mark, source: Said, held: Held) -> bool:
    word = source.words[mark.start]
    if word not in _OF_ALL and not _is_with_most(mark, source, held):
        return False
    if word.startswith("demand") and held.said.has("contrainte"):
        return False  # how strongly it is demanded is another question
    return _speakers(source, mark).isdisjoint(held.said.words)


def _is_with_most(mark: Mark, source: Said, held: Held) -> bool:
    """Tell whether a verb of saying is in the part of its sentence that was made use of."""
    mine = held.said.content
    worth = {part: len(mine.intersection(source.families[slice(*part)])) for part in source.parts}
    most = max(worth.values())
    return any(start <= mark.start < end for (start, end), each in worth.items() if each == most)


def other_speaker(held: Held) -> Iterator[Doubt]:
    """Yield a doubt when the sentence has somebody say what a passage has another one say."""
    if not held.sources:
        return
    for mark in held.said.signs(SPEECH.name):
        names = _speakers(held.said, mark)
        if names and names.isdisjoint(_may_say(held)):
            word = quoted(held.said.quote(mark.start, mark.end))
            yield Doubt(
                "speaker", GRAVE, f"dans le passage, ce n’est pas celui-là qui parle : {word}"
            )


def _may_say(held: Held) -> frozenset[str]:
    """Return the names of those who speak in the first source, else all there and who wrote it."""
    source = held.sources[0]
    theirs = (_speakers(source, mark) for mark in source.marks if mark.of in _SAYING)
    return frozenset().union(*theirs) or source.names | held.known_names


def _speakers(said: Said, mark: Mark) -> frozenset[str]:
    """Return the names in who says it: behind « selon », before or behind a verb."""
    return frozenset(
        said.words[at]
        for at in said.name_places
        if abs(at - mark.start) <= _REACH
        and _BORDERS.isdisjoint(said.words[min(at, mark.start) : max(at, mark.end)])
    )
