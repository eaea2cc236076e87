"""Which sources no reflection of the archive cites."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.archive import SHELVES
from orchestra.checking.reading import is_new, passage_ids, references
from orchestra.checking.runner import MAX_BYTES
from orchestra.checking.sourcing import is_named
from orchestra.checking.tree import find_documents
from orchestra.document import Document, parse_document
from orchestra.links import read_no_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from orchestra.checking.world import World
    from orchestra.library.source import Source


def unused_sources(world: World, output_folder: Path) -> list[Source]:
    """Return the sources of the world's library that no document below ``output_folder`` cites.

    Drafts, published, withdrawn and rejected texts all count; what cannot be read cites nothing.
    """
    sources = world.library.sources if world.library else ()
    cited = {name for document in _documents(output_folder) for name in _cited(document, world)}
    return [source for source in sources if source.id not in cited]


def _documents(output_folder: Path) -> Iterator[Document]:
    shelves = [output_folder / shelf for shelf in SHELVES]
    for path in find_documents(shelf for shelf in shelves if shelf.is_dir()):
        with suppress(OSError):
            data = read_no_link(Path(path), MAX_BYTES)
            yield parse_document(data.decode("utf-8", "replace"))


def _cited(document: Document, world: World) -> Iterable[str]:
    if is_new(document):
        return {passage.rpartition("#")[0] for passage in passage_ids(document).values()}
    # Older documents say it in their references alone.
    return _named(document, world, world.library.sources if world.library else ())


def _named(document: Document, world: World, sources: Sequence[Source]) -> Iterator[str]:
    for item in references(document, world):
        yield from (source.id for source in sources if is_named(item, source))
