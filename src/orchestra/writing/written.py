"""What a written section is made of: paragraphs, quotations and titles of their own."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from orchestra.evidence import Sentence

Form = Literal["paragraph", "quotation", "title"]


class Block(BaseModel):
    """What stands between two blank lines; ``title`` is a heading below the section's.

    A paragraph's facts each carry their citations; a quotation, whose sentences are a source's
    own, carries them once, at its end.
    """

    model_config = ConfigDict(frozen=True)

    form: Form
    sentences: list[Sentence] = []
    title: str = ""

    def of_claim(self, claim: str) -> Block:
        """Return the block with its sentences given to a claim."""
        own = [sentence.model_copy(update={"claim": claim}) for sentence in self.sentences]
        return self.model_copy(update={"sentences": own})


class WrittenSection(BaseModel):
    """A section of the template as it was written: its heading, and its blocks in order."""

    model_config = ConfigDict(frozen=True)

    heading: str
    blocks: list[Block]

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence of the section, in order."""
        return [sentence for block in self.blocks for sentence in block.sentences]
