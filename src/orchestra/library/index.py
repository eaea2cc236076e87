"""Full-text search over passages: BM25 on French stems, on disk (tantivy).

An index is a pure function of the passages it was built from, so that the same library gives the
same scores whatever was added and removed before. It lives in a folder named by what it holds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import LibraryError
from orchestra.files import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    import tantivy

    from orchestra.library.passage import Passage

# Raise it when the fields or the analysis change: indexes are then built anew.
VERSION = 1
PREFIX = "index-"
TITLE_WEIGHT = 0.5

_ANALYSER = "french"
_EVERY_AGENT = "*"
_HEAP_BYTES = 32_000_000


class IndexDamaged(LibraryError):
    """The index cannot be opened or searched; it can be built anew."""


def build_index(folder: Path, passages: Iterable[Passage]) -> None:
    """Write the index of ``passages`` into ``folder``, whole or not at all, and drop older ones.

    Raises OSError when the disk refuses.
    """
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        _write(building, passages)
        shutil.rmtree(folder, ignore_errors=True)
        for file in building.iterdir():
            file.chmod(PRIVATE)
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    for older in folder.parent.glob(f"{PREFIX}*"):
        if older != folder:
            shutil.rmtree(older, ignore_errors=True)


def _write(folder: Path, passages: Iterable[Passage]) -> None:
    import tantivy

    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer(_ANALYSER, _analyser())
    # One thread: the segments, and with them the order of equal scores, are always the same.
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    try:
        for passage in passages:
            document = tantivy.Document(
                id=passage.id, text=passage.text, title=passage.source.title
            )
            for agent in passage.source.agents or (_EVERY_AGENT,):
                document.add_text("agents", agent)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # how tantivy reports a full disk
        raise OSError(str(error)) from error


def is_usable(folder: Path) -> bool:
    """Tell whether there is an index in ``folder`` that opens."""
    try:
        search_index(folder, "mot", 1, None)
    except IndexDamaged:
        return False
    return True


def search_index(
    folder: Path, query: str, limit: int, agent: str | None
) -> list[tuple[str, float]]:
    """Return the ids and scores of at most ``limit`` passages, best first, equal ones by id.

    ``query`` is words, never syntax. Raises IndexDamaged.
    """
    import tantivy

    analyser = _analyser()
    # A lone surrogate, from a file name or a terminal, is no character for tantivy.
    terms = list(dict.fromkeys(analyser.analyze(query.encode(errors="ignore").decode())))
    if not terms or limit < 1:
        return []
    try:
        os.stat(folder / "meta.json")  # noqa: PTH116 - tantivy would begin an empty index
        index = tantivy.Index.open(str(folder))
        index.register_tokenizer(_ANALYSER, analyser)
        return _best(index.searcher(), _query(index.schema, terms, agent), limit)
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"the library's index is damaged: {error}") from error


def _best(searcher: tantivy.Searcher, query: tantivy.Query, limit: int) -> list[tuple[str, float]]:
    asked = limit + 1
    while True:
        hits = searcher.search(query, asked).hits
        # Ties at the cut are fetched too, so that ids and not the index decide who is in.
        if len(hits) < asked or hits[-1][0] < hits[limit - 1][0]:
            break
        asked *= 4
    found = [(str(searcher.doc(address).get_first("id")), float(score)) for score, address in hits]
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]


def _query(schema: tantivy.Schema, terms: list[str], agent: str | None) -> tantivy.Query:
    from tantivy import Occur, Query

    words = Query.boolean_query(
        [(Occur.Should, Query.term_query(schema, "text", term, "freq")) for term in terms]
        + [
            (
                Occur.Should,
                Query.boost_query(Query.term_query(schema, "title", term, "freq"), TITLE_WEIGHT),
            )
            for term in terms
        ]
    )
    if agent is None:
        return words
    allowed = Query.term_set_query(schema, "agents", [agent, _EVERY_AGENT])
    return Query.boolean_query(
        [(Occur.Must, words), (Occur.Must, Query.const_score_query(allowed, 0.0))]
    )


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("agents", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field("title", tokenizer_name=_ANALYSER, index_option="freq")
    return builder.build()


def _analyser() -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    for part in (Filter.stopword("french"), Filter.stemmer("french"), Filter.ascii_fold()):
        builder = builder.filter(part)
    return builder.build()
