"""Search by sense: passages near a question among the embeddings that an engine gives.

Where the engine is away, or gives what cannot be used, the words alone are searched: nothing that
asks the library ever fails for it, and ``notice`` says it in one line.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from orchestra.errors import EngineError, EngineRefused, LibraryError, MalformedReply, PromptTooLong
from orchestra.library.vectors import Vectors, VectorsDamaged, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from orchestra.library.catalogue import Catalogue
    from orchestra.library.updating import Tell

BATCH = 16  # texts that are asked for at once: a minute at most, without a graphics card
REST = 300.0  # seconds for which an engine that failed is not asked again
MOST_REFUSED = 20  # texts that an engine may refuse before it is believed to refuse all


class Embedder(Protocol):
    """What gives embeddings; every method raises EngineError."""

    def identity(self) -> str:
        """Return the name of the model, with its digest where it has one."""

    def embed(self, texts: Sequence[str], *, asked: bool) -> list[list[float]]:
        """Return a vector for each text, which is a question (``asked``) or a passage."""


class Sense:
    """The embeddings of one library's passages; ``notice`` says why they are not used now."""

    def __init__(self, catalogue: Catalogue, folder: Path, embedder: Embedder) -> None:
        self._catalogue = catalogue
        self._folder = folder
        self._embedder = embedder
        self._silent_until = 0.0
        self._loaded: tuple[list[str], NDArray[np.int8]] | None = None
        self.notice = ""

    def forget_loaded(self) -> None:
        """Read the vectors again with the next search: the passages have changed."""
        self._loaded = None

    def complete(
        self, texts: Callable[[list[str]], dict[str, str]], tell: Tell, seconds: float
    ) -> None:
        """Ask for the vectors that are missing, a batch at a time, for so many ``seconds``.

        ``texts`` gives the texts of passages by their ids. What came is kept whatever happens.
        """
        self.notice, self._silent_until = "", 0.0
        with _bearing(self):
            vectors = Vectors(self._folder, self._embedder.identity())
            try:
                self._complete(vectors, texts, tell, time.monotonic() + seconds)
            except (VectorsDamaged, _OtherLength):
                vectors.forget()
                self._complete(vectors, texts, tell, time.monotonic() + seconds)

    def _complete(
        self,
        vectors: Vectors,
        texts: Callable[[list[str]], dict[str, str]],
        tell: Tell,
        until: float,
    ) -> None:
        placed = {passage.key: passage.id for passage in self._catalogue.placed()}
        known = vectors.keys()
        if len(known - placed.keys()) > len(placed):
            vectors.keep(placed)
        missing = [(key, placed[key]) for key in placed.keys() - known]
        missing.sort(key=lambda pair: pair[1])
        size = vectors.size()
        refused = 0
        for done in range(0, len(missing), BATCH):
            if time.monotonic() > until:
                self.notice = f"{len(missing) - done} passages have no embedding yet"
                return
            some = missing[done : done + BATCH]
            named = texts([passage_id for _, passage_id in some])
            asked = {key: named[name] for key, name in some if name in named}
            given = self._ask(asked)
            refused += len(asked) - len(given)
            if refused > MOST_REFUSED:
                raise EngineRefused("the engine refuses to embed passages", "choose another model")
            size = _length(given, size)
            vectors.add(given)
            self._loaded = None
            tell("embedding", done + len(some), len(missing))

    def _ask(self, texts: dict[bytes, str]) -> dict[bytes, list[float]]:
        """Return the vectors of ``texts``; without those that the engine refuses one by one."""
        try:
            return dict(zip(texts, self._vectors(list(texts.values()), asked=False), strict=True))
        except (EngineRefused, PromptTooLong):
            if len(texts) == 1:
                return {}
        given: dict[bytes, list[float]] = {}
        for key, text in texts.items():
            given |= self._ask({key: text})
        return given

    def _vectors(self, texts: list[str], *, asked: bool) -> list[list[float]]:
        vectors = self._embedder.embed(texts, asked=asked)
        sizes = {len(vector) for vector in vectors}
        if len(vectors) != len(texts) or len(sizes) != 1 or 0 in sizes:
            raise MalformedReply("the engine's embeddings do not match the texts", "")
        if not all(math.isfinite(number) for vector in vectors for number in vector):
            raise MalformedReply("the engine's embeddings hold what is no number", "")
        return vectors

    def rank(self, query: str, depth: int, may_come: Callable[[str], bool]) -> list[str]:
        """Return the ids of the ``depth`` passages nearest to ``query``, nearest first.

        There are none while the engine is away.
        """
        if time.monotonic() < self._silent_until or not query.strip():
            return []
        with _bearing(self):
            ids, rows = self._rows()
            if not ids:
                return []
            [asked] = self._vectors([query], asked=True)
            if len(asked) != rows.shape[1]:
                raise MalformedReply(
                    f"the engine gives {len(asked)} numbers where {rows.shape[1]} are kept", ""
                )
            near = (ids[place] for place, _ in nearest(rows, asked))
            return list(islice(filter(may_come, near), depth))
        return []

    def _rows(self) -> tuple[list[str], NDArray[np.int8]]:
        if self._loaded is None:
            vectors = Vectors(self._folder, self._embedder.identity())
            placed = self._catalogue.placed()
            places, rows = vectors.matrix([passage.key for passage in placed])
            self._loaded = [placed[place].id for place in places], rows
        return self._loaded

    def failed(self, error: EngineError | LibraryError) -> None:
        """Search by words alone for a while, and say why."""
        self.notice = f"{error.message}: the library is searched by words alone"
        self._silent_until = time.monotonic() + REST


@contextmanager
def _bearing(sense: Sense) -> Iterator[None]:
    """Take what goes wrong in the block for the engine's absence."""
    try:
        yield
    except (EngineError, LibraryError) as error:
        sense.failed(error)


class _OtherLength(Exception):
    """The model gives vectors of another length than those kept: it is another model."""


def _length(given: dict[bytes, list[float]], size: int) -> int:
    lengths = {len(vector) for vector in given.values()} | ({size} if size else set())
    if len(lengths) > 1:
        raise _OtherLength
    return lengths.pop() if lengths else 0
