"""What of a model's context is left for passages, beside the prompts and the text to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from orchestra.errors import PromptTooLong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.writing.brief import Brief

CHARACTERS_PER_TOKEN = 3.2  # of French, in the tokenizers of Qwen and Mistral: the low end
# Measured on the calls of three texts of 2,000 words by a strong writer (docs/benchmarks.md):
PROMPTS = 8500  # characters of the system's text, the instructions and the outline
PER_WORD = 8.1  # characters that come for each word of the text: it, its marks, later passages
REPLY = 1200  # tokens of the longest reply
FEWEST = 3  # passages, with fewer of which little is compared
STEP = 1024  # tokens by which a context is named


class HasText(Protocol):
    """What takes room with its text."""

    @property
    def text(self) -> str:
        """The text."""


Passages = TypeVar("Passages", bound=HasText)


def room_for_passages(context: int, words: int) -> int:
    """Return how many characters of passages a text of ``words`` leaves of ``context`` tokens."""
    return round((context - REPLY) * CHARACTERS_PER_TOKEN - PROMPTS - words * PER_WORD)


def context_needed(characters: int, words: int) -> int:
    """Return the context, in tokens, for passages of so many characters and a text of ``words``."""
    needed = REPLY + (PROMPTS + words * PER_WORD + characters) / CHARACTERS_PER_TOKEN
    return STEP * -int(-needed // STEP)


def within_room(passages: Sequence[Passages], room: int) -> list[Passages]:
    """Return the first of the passages, as many as have room, in characters."""
    kept: list[Passages] = []
    for passage in passages:
        room -= len(passage.text)
        if room < 0:
            break
        kept.append(passage)
    return kept


def fitting(brief: Brief, context: int) -> Brief:
    """Return the brief with those of its passages that have room in ``context`` tokens.

    Raises PromptTooLong, before anything is written, when the text has none beside three passages,
    or beside those that the outline of a person names.
    """
    room = room_for_passages(context, brief.words)
    kept, fewest = within_room(brief.passages, room), _fewest(brief)
    if room < 0 or len(kept) < fewest:
        least = sum(len(passage.text) for passage in brief.passages[:fewest])
        raise PromptTooLong(
            f"a context of {context} tokens has no room for {fewest} passages"
            f" and a text of {brief.words} words",
            f"set context: {context_needed(least, brief.words)} in orchestra.yaml where the model"
            " takes it, ask for fewer words, or set method: compiled",
        )
    return brief.model_copy(update={"passages": kept})


def _fewest(brief: Brief) -> int:
    """Return how many passages must have room: those that a person's outline names, or a few."""
    named = {p for claim in (brief.outline.claims if brief.outline else []) for p in claim.passages}
    last = max((n for n, each in enumerate(brief.passages, 1) if each.id in named), default=0)
    return max(last, min(FEWEST, len(brief.passages)))
