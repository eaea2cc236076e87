"""What a reflection is about, and how much a text speaks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from orchestra.agents import Topic
from orchestra.prose import content_stems, stems
from orchestra.writing.mentions import mentions

_BETWEEN = re.compile(r"\s+(?:et|ou|dans les?|par|pour|des tiers)\s+|\s*[:,–]\s+")
# What it is worth that a text has a keyword, part of one, a name of the title, or its first word.
_KEYWORD, _PART, _NAME, _HEAD, _WORD = 0.4, 0.15, 0.6, 0.3, 0.1
_RARELY = 4  # times less often than its first word a name stands as a whole


class Subject(NamedTuple):
    """What a dossier is about: its keywords, and what its title names.

    ``heads`` are the first words of names that the texts rarely have as a whole: « sobriété »
    where hardly anybody says « sobriété choisie ».
    """

    keywords: tuple[str, ...]
    names: tuple[str, ...]
    heads: tuple[str, ...]
    title: frozenset[str]

    def named_in(self, text: str) -> list[str]:
        """Return the keywords and names that ``text`` has as they are."""
        return [name for name in (*self.keywords, *self.names) if mentions(name, text)]

    def weight(self, text: str) -> float:
        """Return how much ``text`` speaks of the subject: 0 not at all, above 1 mostly."""
        named = self.named_in(text)
        known = set(stems(text))
        whole = sum(keyword in named for keyword in self.keywords)
        parts = sum(
            " " in keyword and keyword not in named and bool(content_stems(keyword) & known)
            for keyword in self.keywords
        )
        names = sum(name in named for name in self.names)
        heads = sum(mentions(head, text) > 0 for head in self.heads)
        return (
            _KEYWORD * min(whole, 3)
            + _PART * min(parts, 2)
            + _NAME * min(names, 2)
            + _HEAD * min(heads, 2)
            + _WORD * min(len(self.title & known), 4)
        )


def subject_of(topic: Topic, texts: Sequence[str], theme: str = "") -> Subject:
    """Return what the topic is about, as the texts speak of it.

    The agent's ``theme`` tells its topics not apart.
    """
    known = content_stems(theme)
    names = [_common(name.strip()) for name in _BETWEEN.split(topic.title)]
    names = [name for name in names if content_stems(name) - known]
    heads = [name.split()[0] for name in names if " " in name and _is_cut_short(name, texts)]
    title = frozenset(content_stems(topic.title) - known)
    return Subject(tuple(topic.keywords), tuple(names), tuple(heads), title)


def _is_cut_short(name: str, texts: Sequence[str]) -> bool:
    """Tell whether the texts mostly say the first word of the name alone."""
    whole = sum(mentions(name, text) > 0 for text in texts)
    head = sum(mentions(name.split(maxsplit=1)[0], text) > 0 for text in texts)
    return whole * _RARELY <= head


def _common(name: str) -> str:
    """Return the name as it stands within a sentence: « innovation frugale »."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
