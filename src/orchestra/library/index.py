"""Full-text search over passages: BM25 on French stems, on disk (tantivy).

A small index is always built whole, so that the same library gives the same scores whatever was
added and removed before. In a large one a changed source costs its own passages only; those that
it replaces are counted in the scores until the next whole building (see ``library``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import LibraryError
from orchestra.files import PRIVATE, PRIVATE_FOLDER
from orchestra.library.analysis import asked_beginnings, beginnings, stems, stems_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import tantivy

    from orchestra.library.passage import Passage

# Raise it when the fields or the analysis change: indexes are then built anew.
VERSION = 2
PREFIX = "index-"

_STEMS, _BEGINNINGS = "french", "whitespace"
_HEAP_BYTES = 64_000_000


class IndexDamaged(LibraryError):
    """The index cannot be opened or searched; it can be built anew."""


@dataclass(frozen=True)
class Weights:
    """What a word is worth where it stands, against 1 for its stem in the passage's text."""

    title: float = 0.5
    beginnings: float = 0.2


WEIGHTS = Weights()


def build_index(folder: Path, passages: Iterable[Passage]) -> None:
    """Write the index of ``passages`` into the new folder ``folder``.

    Raises OSError when the disk refuses.
    """
    import tantivy

    folder.mkdir(mode=PRIVATE_FOLDER)
    _write(tantivy.Index(_schema(), path=str(folder)), (), passages)
    _make_private(folder)


def update_index(folder: Path, sources: Iterable[str], passages: Iterable[Passage]) -> None:
    """Replace in the index all that was of these ``sources`` by ``passages``, all or nothing.

    Raises IndexDamaged, and OSError when the disk refuses.
    """
    _write(_opened(folder), sources, passages)
    _make_private(folder)


def _write(index: tantivy.Index, sources: Iterable[str], passages: Iterable[Passage]) -> None:
    index.register_tokenizer(_STEMS, stems_of())
    try:
        # One thread: the segments, and with them the order of equal scores, are always the same.
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for source in sources:
            writer.delete_documents_by_term("source", source)
        for passage in passages:
            writer.add_document(_document(passage))
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # how tantivy reports a full disk
        raise OSError(str(error)) from error


def _document(passage: Passage) -> tantivy.Document:
    import tantivy

    return tantivy.Document(
        id=passage.id,
        source=passage.source.id,
        text=passage.text,
        beginnings=" ".join(beginnings(passage.text)),
        title=passage.source.title,
    )


def _make_private(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(PRIVATE)


def is_usable(folder: Path) -> bool:
    """Tell whether there is an index in ``folder`` that opens."""
    try:
        search_index(folder, "mot", 1)
    except IndexDamaged:
        return False
    return True


def search_index(
    folder: Path,
    query: str,
    limit: int,
    may_come: Callable[[str], bool] = lambda _: True,
    weights: Weights = WEIGHTS,
) -> list[tuple[str, float]]:
    """Return the ids and scores of at most ``limit`` passages, best first, equal ones by id.

    ``query`` is words, never syntax; ``may_come`` says which passages are wanted, by their ids.
    Raises IndexDamaged.
    """
    terms = stems(query)
    if not terms or limit < 1:
        return []
    try:
        index = _opened(folder)
        asked = _query(index.schema, terms, asked_beginnings(query), weights)
        return _best(index.searcher(), asked, limit, may_come)
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"the library's index is damaged: {error}") from error


def _opened(folder: Path) -> tantivy.Index:
    try:
        status = os.stat(folder / "meta.json")  # noqa: PTH116 - tantivy would begin an empty index
        return _open(folder, status.st_ino, status.st_mtime_ns)
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"the library's index is damaged: {error}") from error


# To open one costs more than to search it. Each commit replaces the file that tells its state.
@lru_cache(maxsize=2)
def _open(folder: Path, _inode: int, _written: int) -> tantivy.Index:
    import tantivy

    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(_STEMS, stems_of())
    return index


def _best(
    searcher: tantivy.Searcher, query: tantivy.Query, limit: int, may_come: Callable[[str], bool]
) -> list[tuple[str, float]]:
    asked = limit + 1
    while True:
        # Counting all that match would forbid to pass over what cannot be among the first.
        hits = searcher.search(query, asked, count=False).hits
        named = [(str(searcher.doc(place).get_first("id")), float(score)) for score, place in hits]
        found = [hit for hit in named if may_come(hit[0])]
        # Ties at the cut are fetched too, so that ids and not the index decide who is in.
        if len(hits) < asked or (len(found) > limit and found[-1][1] < found[limit - 1][1]):
            return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]
        asked *= 4


def _query(
    schema: tantivy.Schema, terms: list[str], starts: list[str], weights: Weights
) -> tantivy.Query:
    from tantivy import Occur, Query

    def words(field: str, asked: list[str], weight: float) -> list[tuple[Occur, Query]]:
        queries = [Query.term_query(schema, field, term, "freq") for term in asked]
        return [(Occur.Should, Query.boost_query(query, weight)) for query in queries]

    wanted = words("text", terms, 1.0)
    if weights.title:
        wanted += words("title", terms, weights.title)
    if weights.beginnings:
        wanted += words("beginnings", starts, weights.beginnings)
    return Query.boolean_query(wanted)


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=_STEMS, index_option="freq")
    builder.add_text_field("beginnings", tokenizer_name=_BEGINNINGS, index_option="freq")
    builder.add_text_field("title", tokenizer_name=_STEMS, index_option="freq")
    return builder.build()
