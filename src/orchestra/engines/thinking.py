"""What a model thinks aloud, kept apart from its answer while both come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.engines.odd import whole

if TYPE_CHECKING:
    from orchestra.engines.engine import OnText

# How models mark their thoughts where the server does not part them from the answer.
_MARKS = {"<think>": "</think>", "[THINK]": "[/THINK]"}
_LONGEST_CLOSING = max(map(len, _MARKS.values()))
_FIRST_HALVES = frozenset(map(chr, range(0xD800, 0xDC00)))  # of a character in UTF-16


@dataclass
class Heard:
    """A reply as it comes: the answer, told to ``on_text``, and apart from it the thoughts.

    Thoughts come as such from the server, or in the reply between marks, of which the first may
    have been given to the model with the prompt, and is then not in the reply.
    """

    on_text: OnText
    text: str = ""
    thought: str = ""
    _held: str = ""  # what is not known to be an answer yet
    _closing: str = ""  # the mark that ends the thoughts which have begun
    _answering: bool = False
    _half: str = ""  # the first half of a character, which waits for the second one

    def take(self, piece: str, thought: str = "") -> None:
        """Take the next piece of the reply, and of the thoughts that the server tells apart."""
        self.thought += whole(thought)
        piece = self._half + piece
        cut = len(piece) - (piece[-1:] in _FIRST_HALVES)
        piece, self._half = whole(piece[:cut]), piece[cut:]
        if self._answering:
            self._answer(piece)
            return
        self._held += piece
        if not self._closing:
            self._open()
        if self._closing and self._closing in self._held:
            inside, _, rest = self._held.partition(self._closing)
            self.thought += inside
            self._begin(rest)

    def end(self) -> None:
        """Settle what was held back: the reply is over."""
        if self._half:
            self._half = ""
            self.take("\ufffd")
        held, self._held = self._held, ""
        if self._closing:
            self.thought += held
        elif held:
            self._answer(held)

    @property
    def raw(self) -> str:
        """All that came: enough to see a model go round in circles."""
        return self.thought + self.text + self._held

    @property
    def characters(self) -> int:
        """How much came."""
        return len(self.thought) + len(self.text) + len(self._held)

    def _open(self) -> None:
        """See what the reply begins with, as soon as that can be told."""
        begun = self._held.lstrip()
        for opening, closing in _MARKS.items():
            if begun.startswith(opening):
                self._held, self._closing = begun.removeprefix(opening), closing
                return
        if begun and not any(opening.startswith(begun) for opening in _MARKS):
            self._begin(self._held)

    def _begin(self, answer: str) -> None:
        self._held, self._closing, self._answering = "", "", True
        self._answer(answer)

    def _answer(self, piece: str) -> None:
        if self.thought and not self.text:
            piece = piece.lstrip()  # what parts an answer from the thoughts before it
        self.text += piece
        if piece:
            self.on_text(piece)
        for closing in _MARKS.values():
            if closing in self.text[-len(piece) - _LONGEST_CLOSING :]:
                inside, _, self.text = self.text.rpartition(closing)
                self.thought += inside
