"""The embeddings of passages, kept on disk by the digest of their text: none is asked for twice.

A vector is kept as bytes, each number in 255 steps of the largest: that loses nothing of the order
of passages that could be measured, and 250,000 passages fit into memory.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from orchestra.errors import LibraryError
from orchestra.files import claim, delete_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

# Raise it when vectors are kept in another way.
VERSION = 1
STEPS = 127
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB);"
ROWS = 8192  # that are compared at a time: a few megabytes


class VectorsDamaged(LibraryError):
    """The embeddings kept cannot be read; they can be asked for again."""


class Vectors:
    """The vectors that one model gave, in one SQLite file; every method opens and closes it."""

    def __init__(self, folder: Path, model: str) -> None:
        """Name the file in ``folder``; ``model`` is the model with its digest where it has one."""
        digest = hashlib.sha256(model.encode()).hexdigest()[:16]
        self.path = folder / f"embeddings-{digest}.sqlite"

    def keys(self) -> set[bytes]:
        """Return the digests of the texts whose vectors are known; raise VectorsDamaged."""
        with self._connection() as connection:
            return {key for (key,) in connection.execute("SELECT key FROM vectors")}

    def size(self) -> int:
        """Return how many numbers a vector has, 0 when there is none yet; raise VectorsDamaged."""
        with self._connection() as connection:
            row = connection.execute("SELECT length(vector) FROM vectors LIMIT 1").fetchone()
            return int(row[0]) if row else 0

    def add(self, vectors: Mapping[bytes, Sequence[float]]) -> None:
        """Keep these vectors, all or none; raise VectorsDamaged, and OSError of the disk."""
        with self._connection() as connection, connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                [(key, in_steps(vector).tobytes()) for key, vector in vectors.items()],
            )

    def keep(self, keys: Iterable[bytes]) -> None:
        """Forget the vectors of all texts but these."""
        with self._connection() as connection, connection:
            connection.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY)")
            connection.executemany("INSERT INTO kept VALUES (?)", ((key,) for key in keys))
            connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)")

    def matrix(self, keys: Sequence[bytes]) -> tuple[list[int], NDArray[np.int8]]:
        """Return which of ``keys`` have a vector, by their place, and their vectors in that order.

        Raises VectorsDamaged.
        """
        import numpy as np

        places: dict[bytes, list[int]] = {}
        for place, key in enumerate(keys):
            places.setdefault(key, []).append(place)
        size = self.size()
        rows = np.zeros((len(keys), size), np.int8)
        known = np.zeros(len(keys), bool)
        with self._connection() as connection:
            for key, vector in connection.execute("SELECT key, vector FROM vectors"):
                for place in places.get(key, ()):
                    if len(vector) != size:
                        raise VectorsDamaged("the library's embeddings are of several lengths")
                    rows[place] = np.frombuffer(vector, np.int8)
                    known[place] = True
        return [int(place) for place in np.flatnonzero(known)], rows[known]

    def forget(self) -> None:
        """Forget every vector, and the file with them."""
        delete_database(self.path)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(claim(self.path), timeout=30)) as connection:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    with connection:
                        connection.executescript(f"{_TABLE} PRAGMA user_version = {VERSION};")
                elif version != VERSION:
                    raise VectorsDamaged("the library's embeddings are another version's")
                yield connection
        except sqlite3.OperationalError as error:
            raise LibraryError(
                f"cannot use the library's embeddings {self.path}: {error}",
                "see that its folder can be written and its disk is not full",
            ) from error
        except sqlite3.DatabaseError as error:
            raise VectorsDamaged(f"the library's embeddings are damaged: {error}") from error


def in_steps(vector: Sequence[float]) -> NDArray[np.int8]:
    """Return ``vector`` with its largest number as 127 steps; its direction is what counts."""
    import numpy as np

    numbers = np.asarray(vector, np.float32)
    largest = float(np.abs(numbers).max(initial=0))
    return (
        np.rint(numbers * (STEPS / largest)).astype(np.int8) if largest else numbers.astype(np.int8)
    )


def nearest(rows: NDArray[np.int8], asked: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Yield the places of the rows by their cosine with ``asked``, best first, equal ones in order.

    ``asked`` has as many numbers as a row.
    """
    import numpy as np

    direction = np.asarray(asked, np.float32)
    direction = direction / (float(np.linalg.norm(direction)) or 1.0)
    scores = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS].astype(np.float32)
        lengths = np.linalg.norm(some, axis=1)
        scores[start : start + ROWS] = (some @ direction) / np.where(lengths, lengths, 1)
    for place in np.argsort(-scores, kind="stable"):
        yield int(place), float(scores[place])
