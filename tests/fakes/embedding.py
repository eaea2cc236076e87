"""Embeddings as the fake server gives them: texts that share words, or senses, are near."""

from __future__ import annotations

import hashlib
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DIMENSION = 256


class Embedding:
    """Gives vectors; ``senses`` says which words mean the same, ``refused`` what is too long.

    ``asked`` are the texts that came, batch by batch.
    """

    def __init__(self) -> None:
        self.dimension = DIMENSION
        self.senses: Mapping[str, str] = {}
        self.refused = ""
        self.left_out = 0
        self.asked: list[list[str]] = []

    def refuses(self, texts: Sequence[str]) -> bool:
        """Tell whether one of these texts is not taken."""
        return bool(self.refused) and any(self.refused in text for text in texts)

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector of length 1 for each text, less those that are ``left_out``."""
        self.asked.append(list(texts))
        return [self._vector(text) for text in texts[self.left_out :]]

    def _vector(self, text: str) -> list[float]:
        numbers = [0.001] * self.dimension
        for word in re.findall(r"[^\W_]{4,}", text.lower()):
            digest = hashlib.sha256(self.senses.get(word, word).encode()).digest()
            numbers[int.from_bytes(digest[:4]) % self.dimension] += 1
        length = math.sqrt(sum(number * number for number in numbers))
        return [number / length for number in numbers]
