"""The bytes of an answer, counted as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Bounded(httpx.SyncByteStream, httpx2.SyncByteStream):
    """A body of either client of HTTP; ``count`` is told the size of each piece, and may raise."""

    def __init__(self, body: Any, count: Callable[[int], None]) -> None:
        self._body, self._count = body, count

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            self._count(len(piece))
            yield piece

    def close(self) -> None:
        """Let go of the body."""
        self._body.close()
