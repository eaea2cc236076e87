"""The letters of a page with their places, as runs: letters drawn without a space between them.

Places are in points from the top left corner, as a reader sees the page who holds it so that
these letters stand upright.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.library.pdf.letters import ACCENTS, ASLANT, UNKNOWN, Letters, read_letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pypdfium2 import PdfPage

SPACE_GAP = 0.15  # of the size: what parts words where no space is drawn
LEAST_GAP = 0.02  # of the size: a drawn space that leaves less than this parts nothing
_TIGHTEST = 0.08  # of the size: what letters may overlap because they are set tight
_BACK = 0.55  # of the size: a letter this far back begins another run
_NEAR = 2.0  # points
_SAME_BASE = 0.04  # of the size
_SAME_SIZE = 0.02
_DOTLESS = {"ı": "i", "ȷ": "j"}


@dataclass(slots=True)
class Run:
    """Letters of one size on one base line; ``spaced`` when a space is drawn before them."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool = False
    spaced: bool = False
    starts: list[float] = field(default_factory=list)  # where each of its letters begins
    pitch: float = 0.0  # what is usually left free between its letters


@dataclass
class Glyphs:
    """What a page says: its runs, upright first, in the order in which they are drawn.

    ``turned`` are the runs of each other direction; ``turn`` is how the page has to be held.
    """

    width: float
    height: float
    turn: int
    runs: list[Run]
    turned: list[list[Run]] = field(default_factory=list)
    letters: int = 0
    unknown: int = 0
    hidden: int = 0


def read_glyphs(page: PdfPage) -> Glyphs:
    """Return the runs of ``page``; the direction that most letters have is upright."""
    by_turn: defaultdict[int, list[Letters]] = defaultdict(list)
    for letter in read_letters(page):
        by_turn[letter.turn].append(letter)
    straight = {
        turn: sum(len(piece.text) for piece in found)
        for turn, found in by_turn.items()
        if turn != ASLANT
    }
    main = max(straight, key=lambda turn: straight[turn], default=page.get_rotation() // 90)
    left, bottom, right, top = page.get_bbox()
    sides = (right - left, top - bottom)
    hidden = sum(len(p.text) for found in by_turn.values() for p in found if p.hidden)
    texts = [piece.text for found in by_turn.values() for piece in found]
    return Glyphs(
        *(sides if main % 2 == 0 else sides[::-1]),
        main,
        _runs(by_turn.pop(main, [])),
        [_runs(found) for _, found in sorted(by_turn.items())],
        sum(map(len, texts)),
        sum(text.count(UNKNOWN) for text in texts),
        hidden,
    )


def _runs(letters: Iterable[Letters]) -> list[Run]:
    runs: list[Run] = []
    seen: set[tuple[str, int, int]] = set()
    for letter in letters:
        last = runs[-1] if runs else None
        if last is None or not _joins(last, letter):
            if last is not None and _is_again(last, seen):
                runs.pop()
            runs.append(_begun(letter, last))
    if runs and _is_again(runs[-1], seen):
        runs.pop()
    return runs


def _begun(letter: Letters, last: Run | None) -> Run:
    """Return a run of one letter, which is likely to be spaced as those of its line are."""
    is_alike = last is not None and last.base == letter.base and last.size == letter.size
    return Run(
        letter.text, letter.x0, letter.x1, letter.top, letter.bottom, letter.base, letter.size,
        letter.bold, letter.spaced, letter.starts, last.pitch if last and is_alike else 0.0,
    )  # fmt: skip


def _is_again(run: Run, seen: set[tuple[str, int, int]]) -> bool:
    """Tell whether ``run`` was drawn before at its place, as some do to make it bold."""
    # Two grids, for what is near may lie on both sides of a line of one of them.
    x, y = run.x0 / _NEAR, run.base / _NEAR
    places = ((run.text, int(x), int(y)), (run.text, -int(x + 0.5), -int(y + 0.5)))
    is_again = places[0] in seen or places[1] in seen
    seen.update(places)
    return is_again


def space_after(run: Run, *, drawn: bool) -> float:
    """Return how wide a gap after ``run`` is a space at least; a ``drawn`` one may be narrow."""
    if drawn:
        return LEAST_GAP * run.size
    return SPACE_GAP * run.size + min(0.0, max(run.pitch, -_TIGHTEST * run.size))


def _joins(run: Run, letter: Letters) -> bool:
    """Add ``letter`` to ``run`` when it goes on there, and tell whether it did."""
    if letter.turn != ASLANT:
        may_be_accent = letter.text in ACCENTS or run.text[-1] in ACCENTS
        if may_be_accent and abs(run.base - letter.base) < run.size and _accented(run, letter):
            return True
        # The letters of a ligature have one place.
        is_back = letter.x0 < run.x1 - _BACK * run.size and letter.x0 != run.starts[-1]
        if (
            abs(letter.base - run.base) > _SAME_BASE * run.size
            or abs(letter.size - run.size) > _SAME_SIZE * run.size
            or letter.x0 - run.x1 > space_after(run, drawn=letter.spaced)
            or is_back
        ):
            return False
    elif letter.spaced:
        return False
    if letter.x0 != run.starts[-1]:
        run.pitch += (letter.x0 - run.x1 - run.pitch) / len(run.text)
    run.text += letter.text
    run.starts += letter.starts
    run.x0, run.x1 = min(run.x0, letter.x0), max(run.x1, letter.x1)
    run.top, run.bottom = min(run.top, letter.top), max(run.bottom, letter.bottom)
    return True


def _accented(run: Run, letter: Letters) -> bool:
    """Join an accent and the letter that it is drawn over, whichever of them comes first."""
    if run.text[-1] in ACCENTS and letter.text[0].isalpha():
        first_end = letter.starts[1] if len(letter.starts) > 1 else letter.x1
        if letter.x0 > run.x1 - (first_end - letter.x0) / 3:
            return False
        run.text = run.text[:-1] + _composed(letter.text[0], run.text[-1]) + letter.text[1:]
        run.base, run.size, run.x1 = letter.base, letter.size, max(run.x1, letter.x1)
        run.starts[-1:] = letter.starts
        return True
    middle = (letter.x0 + letter.x1) / 2
    if letter.text not in ACCENTS or not run.x0 < middle < run.x1 - (letter.x1 - letter.x0) / 4:
        return False
    at = bisect_right(run.starts, middle) - 1
    if not run.text[at].isalpha():
        return False
    run.text = run.text[:at] + _composed(run.text[at], letter.text) + run.text[at + 1 :]
    return True


def _composed(letter: str, accent: str) -> str:
    """Return a letter with its accent, as one character; as it was when there is none such."""
    whole = unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + ACCENTS[accent])
    return whole if len(whole) == 1 else letter
