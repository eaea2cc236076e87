"""What every loader returns: blocks of text, and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestra.errors import LibraryError, Problem
from orchestra.library.source import SourceMetadata


@dataclass(frozen=True)
class Block:
    """A paragraph or heading as the file has it, line breaks kept.

    ``line`` counts from 1 in the file, 0 when the format has no lines; ``page`` likewise.
    """

    text: str
    line: int = 0
    page: int | None = None
    heading: bool = False


@dataclass(frozen=True)
class Doubt:
    """What a person should look at in the file itself, for it may have been read wrongly.

    ``line`` and ``page`` are those of a block.
    """

    message: str
    line: int = 0
    page: int | None = None


@dataclass(frozen=True)
class Loaded:
    """The text of a file; ``faults`` are what is wrong in its metadata."""

    blocks: list[Block]
    metadata: SourceMetadata = field(default_factory=SourceMetadata)
    faults: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The first heading, or nothing."""
        return next((block.text for block in self.blocks if block.heading), "")


class UnreadableSource(LibraryError):
    """A file's text cannot be had; ``lasting`` when only a change of the file can mend it."""

    def __init__(self, message: str, *, lasting: bool = True) -> None:
        super().__init__(message)
        self.lasting = lasting
