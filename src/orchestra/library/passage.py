"""Passages: excerpts of a source of about 120 words, on paragraph borders, with stable ids."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.library.cleaning import clean
from orchestra.library.hyphenation import join_lines, words_of
from orchestra.prose import count_words, sentences, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.library.loaded import Block
    from orchestra.library.source import Source

AIM, LEAST, ENOUGH, MOST = 120, 60, 90, 180

_BLANKS = re.compile(r"[ \t\n]+")
_HAS_SIGN = re.compile(r"[^\W_]")
_HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Passage:
    """An excerpt that a reflection can cite; ``page`` is where it begins in a PDF."""

    id: str
    source: Source
    text: str
    page: int | None = None
    ordinal: int = 0


@dataclass(frozen=True)
class _Piece:
    text: str
    page: int | None
    heading: bool = False

    @property
    def words(self) -> int:
        return count_words(self.text)


def make_passages(source: Source, blocks: list[Block]) -> list[Passage]:
    """Return the passages of ``source`` in order; none when the blocks hold no word."""
    seen: Counter[str] = Counter()
    passages = []
    for ordinal, piece in enumerate(_join(_split(_with_headings(_pieces(blocks))))):
        digest = hashlib.sha256(squash(piece.text).encode()).hexdigest()[:8]
        seen[digest] += 1
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        passages.append(
            Passage(f"{source.id}#{digest}{suffix}", source, piece.text, piece.page, ordinal)
        )
    return passages


def _pieces(blocks: list[Block]) -> list[_Piece]:
    """Return the paragraphs that say something; none where all of them together are figures."""
    known = words_of(block.text for block in blocks)
    pieces = []
    for block in blocks:
        # Again after unwrapping: joined lines may form a mark that neither of them held.
        text = clean(join_lines(clean(block.text).split("\n"), known))
        text = _BLANKS.sub(" ", text).strip()
        if _HAS_SIGN.search(text):
            pieces.append(_Piece(text, block.page, block.heading))
    return pieces if any(_HAS_LETTER.search(piece.text) for piece in pieces) else []


def _with_headings(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Yield the paragraphs, each with the headings that stand right before it."""
    pending: list[_Piece] = []
    for piece in pieces:
        pending.append(piece)
        if not piece.heading:
            yield _merge(pending)
            pending = []
    if pending:
        yield _merge(pending)


def _merge(pieces: list[_Piece]) -> _Piece:
    heading = pieces[0].heading
    return _Piece("\n".join(piece.text for piece in pieces), pieces[0].page, heading)


def _split(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    for piece in pieces:
        if piece.words <= MOST:
            yield piece
            continue
        for index, text in enumerate(_even_parts(piece)):
            yield _Piece(text, piece.page, piece.heading and index == 0)


def _even_parts(piece: _Piece) -> Iterator[str]:
    """Yield parts of a long paragraph, cut at sentence ends so that they are about as long."""
    share = piece.words / round(piece.words / AIM)
    part: list[str] = []
    length = 0
    for text in _bounded_sentences(piece.text):
        size = count_words(text)
        if part and (length + size > MOST or length + size / 2 > share):
            yield " ".join(part)
            part, length = [], 0
        part.append(text)
        length += size
    if part:
        yield " ".join(part)


def _bounded_sentences(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        size = count_words(sentence.text)
        if size <= MOST:
            yield sentence.text
            continue
        # A table or a list without full stops: there is no better place to cut than between words.
        words = sentence.text.split()
        step = -(-size // round(size / AIM))
        for start in range(0, len(words), step):
            yield " ".join(words[start : start + step])


def _join(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Return short paragraphs joined, a heading beginning a new passage where it can."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and _belongs(joined[-1], piece):
            joined[-1] = _merge([joined[-1], piece])
        else:
            joined.append(piece)
    return joined


def _belongs(last: _Piece, piece: _Piece) -> bool:
    if last.words + piece.words > MOST:
        return False
    if piece.heading and last.words >= LEAST and piece.words >= LEAST:
        return False
    return last.words < ENOUGH or piece.words < LEAST
