"""A passage beside the claim it is cited for, as the margin shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.library.passage import Passage
    from orchestra.review.support import Evidence

_SAFE_LINK = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Cited:
    """What a citation in the block that begins on ``line`` leads to."""

    line: int
    evidence: Evidence

    @property
    def n(self) -> int:
        """The number that is cited."""
        return self.evidence.number

    @property
    def passage(self) -> Passage | None:
        """The passage; None when the number leads to none."""
        return self.evidence.passage

    @property
    def anchor(self) -> str:
        """The id of the passage on the page."""
        return f"p{self.line}-{self.n}"

    @property
    def label(self) -> str:
        """Who wrote the source and when, shortly."""
        if self.passage is None:
            return ""
        source = self.passage.source
        who = source.author or source.publisher or source.title
        return f"{who}, {source.year}" if source.year else who

    @property
    def credit(self) -> str:
        """Author, publisher and year, each once."""
        if self.passage is None:
            return ""
        source = self.passage.source
        parts = dict.fromkeys([source.author, source.publisher, str(source.year or "")])
        return ", ".join(part for part in parts if part)

    @property
    def link(self) -> str:
        """The source's address, when it is one that a browser may follow."""
        url = self.passage.source.url if self.passage else ""
        return url if _SAFE_LINK.match(url) else ""

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """Yield the passage's text in pieces, each with whether it supports the claim."""
        text, end = self.passage.text if self.passage else "", 0
        for span in self.evidence.spans:
            yield text[end : span.start], False
            yield text[span.start : span.end], True
            end = span.end
        yield text[end:], False
