"""The paper of the exam that a model sits: what is asked, and the right answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from orchestra.writing.typed_sentences import closed

PAPER = Path(__file__).with_suffix(".yaml")
SEED = 11
KINDS = ("fait", "déduction", "question", "recommandation")
VERDICTS = ("oui", "en partie", "non")
TREES = ("acacia", "bouleau", "tilleul", "platane")  # passwords: no model guesses one
SUPPORTED = "supported"

# One line of JSON without quotation marks inside: what every server's grammar understands.
TITLE = '^[A-ZÀÂÉÈÊÎÔÇ][^"\\\\\\n.:;]{8,60}$'
YEAR = "^[0-9]{4}$"
PARAGRAPH = '^[A-ZÀÂÉÈÊÎÔÇ][^"\\\\\\n:;]{200,560}[.]$'
WORDS = '^[^"\\\\\\n]{8,60}$'


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Citing(_Part):
    """A sentence, and the number of the passage that it comes from."""

    sentence: str
    passage: int


class Pair(_Part):
    """A sentence held against a passage; ``kind`` says what is wrong with it, or supported."""

    sentence: str
    passage: int
    kind: str

    @property
    def is_supported(self) -> bool:
        """Whether the passage bears the sentence out."""
        return self.kind == SUPPORTED


class Paper(_Part):
    """All that is asked."""

    system: str
    passages: list[str]
    shape: list[str]
    notes: list[str]
    citing: list[Citing]
    support: list[Pair]

    def passage(self, number: int) -> str:
        """Return the passage of that number; the first is 1."""
        return self.passages[number - 1]

    @property
    def numbered(self) -> str:
        """The passages, each with its number."""
        return "\n".join(f"[{n}] {text}" for n, text in enumerate(self.passages, start=1))


@cache
def read_paper() -> Paper:
    """Return the paper, as it comes with the program."""
    return Paper.model_validate(yaml.safe_load(PAPER.read_text("utf-8")))


def text_of(pattern: str) -> dict[str, Any]:
    """Return the schema of a text of this pattern."""
    return {"type": "string", "pattern": pattern}


def shape_schema(passages: int) -> dict[str, Any]:
    """Return a schema with patterns, an enumeration and a list of a bounded length."""
    numbers = {"enum": list(range(1, passages + 1))}
    return closed(
        {
            "titre": text_of(TITLE),
            "genre": {"enum": list(KINDS)},
            "annee": text_of(YEAR),
            "passages": {"type": "array", "items": numbers, "minItems": 1, "maxItems": 2},
        }
    )
