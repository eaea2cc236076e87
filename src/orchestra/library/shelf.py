"""What a person does with the library: add a document, see what is there, see what is wrong."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from orchestra.errors import LibraryError
from orchestra.files import NotRegular, TooLarge, cannot_write, read_regular, write_new_text
from orchestra.library.entry import Paper
from orchestra.library.loaded import UnreadableSource
from orchestra.library.loaders import read_bytes
from orchestra.library.metadata_yaml import SCHEMA, render_metadata
from orchestra.library.reading import entry_of
from orchestra.library.reading_room import ReadingRoom
from orchestra.library.scan import EXTENSIONS, SIDECAR, why_unreadable
from orchestra.library.source import readable_stem
from orchestra.prose import count_words
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.errors import Problem
    from orchestra.library.library import Library
    from orchestra.library.passage import Passage
    from orchestra.library.source import Source, SourceKind, SourceMetadata


Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Row:
    """A source as ``sources list`` shows it."""

    id: str
    title: str
    author: str
    year: int | None
    passages: int
    words: int
    kind: SourceKind


@dataclass(frozen=True)
class Remark:
    """What is to be said of a file of the library.

    An error when it, or its metadata, is not read; a note when nothing is wrong.
    """

    path: Path
    line: int
    severity: Severity
    message: str


def list_rows(library: Library) -> list[Row]:
    """Return one row for each source, by id."""
    return rows_of(library.sources, library)


def rows_of(sources: Iterable[Source], library: Library) -> list[Row]:
    """Return one row for each of ``sources``, which are the library's."""
    return [_row(source, library) for source in sources]


def _row(source: Source, library: Library) -> Row:
    texts = [passage.text for passage in library.passages(source.id)]
    words = sum(map(count_words, texts))
    return Row(
        source.id, source.title, source.author, source.year, len(texts), words, source.kind
    )  # fmt: skip


def passages_of(library: Library, source_id: str, page: int | None) -> list[Passage]:
    """Return the passages of a source as they are stored, those that begin on ``page`` if given.

    Raises LibraryError when no such source was read, or none of its passages begins there.
    """
    ids = [source.id for source in library.sources]
    if source_id not in ids:
        raise LibraryError(
            f"no source “{source_id}” was read{did_you_mean(source_id, ids)}",
            "orchestra sources list shows what there is, orchestra sources check what is wrong",
        )
    passages = library.passages(source_id)
    found = [passage for passage in passages if page in (None, passage.page)]
    if not found:
        raise LibraryError(
            f"no passage of {source_id} begins on page {page}", _pages_hint(passages)
        )
    return found


def _pages_hint(passages: list[Passage]) -> str:
    pages = [passage.page for passage in passages if passage.page]
    if not pages:
        return "its format has no pages"
    return f"passages begin on pages {min(pages)} to {max(pages)}; one may go on over a page"


def check_library(library: Library, agents: list[str], folder: Path) -> list[Remark]:
    """Return what is wrong in the library kept in ``folder``; ``agents`` are the ids there are."""
    remarks = [
        *(_remark(problem, "error") for problem in library.errors),
        *(_remark(problem, "warning") for problem in library.suspects),
        *(_remark(problem, "note") for problem in library.left_out),
    ]
    for source in library.sources:
        remarks += [
            Remark(folder / source.id, 0, "warning", message)
            for message in _incomplete(source, agents)
        ]
    return sorted(remarks, key=lambda remark: (remark.path, remark.line, remark.message))


def _remark(problem: Problem, severity: Severity) -> Remark:
    message = f"{problem.field}: {problem.message}" if problem.field else problem.message
    return Remark(problem.path, problem.line, severity, message)


def _incomplete(source: Source, agents: list[str]) -> list[str]:
    given = {
        "title": source.title != readable_stem(source.id),
        "author": source.author,
        "year": source.year,
    }
    missing = [key for key, value in given.items() if not value]
    messages = [
        f"no agent “{agent}”{did_you_mean(agent, agents)}"
        for agent in source.agents
        if agent not in agents
    ]
    if missing:
        beside = Path(source.id).name + SIDECAR
        messages.append(f"no {', '.join(missing)}; give it in the front matter or in {beside}")
    return messages


def add_source(folder: Path, path: Path, metadata: SourceMetadata) -> str:
    """Copy the document at ``path`` into the library's ``folder`` and return its id.

    ``metadata`` goes into the file beside it. Nothing is overwritten: the same document may be
    there already, another one of that name may not. Raises LibraryError when it is, or when no
    text can be read from the document, and ArchiveError when it cannot be written.
    """
    with ReadingRoom() as room:
        data = readable_bytes(path, room)
    inside = path.resolve().is_relative_to(folder.resolve())
    destination = path.resolve() if inside else folder.resolve() / path.name
    sidecar = destination.with_name(destination.name + SIDECAR)
    given = render_metadata(metadata, schema_for(sidecar, folder))
    if given and sidecar.exists():
        raise LibraryError(
            f"{sidecar} already exists", "edit it, or add the document without metadata"
        )
    copy_in(data, destination)
    if given:
        try:
            write_new_text(sidecar, given)
        except FileExistsError as error:
            raise LibraryError(f"{sidecar} already exists", "edit it") from error
    return destination.relative_to(folder.resolve()).as_posix()


def schema_for(sidecar: Path, folder: Path) -> str:
    """Return where the schema of a file beside a source is, from there; nothing where it is not."""
    schema = folder.resolve().parent / "schemas" / SCHEMA
    return Path(os.path.relpath(schema, sidecar.parent)).as_posix() if schema.is_file() else ""


def readable_bytes(path: Path, room: ReadingRoom) -> bytes:
    """Return what is in the document at ``path``; raise LibraryError when it has no text for us."""
    if path.suffix.lower() not in EXTENSIONS:
        raise LibraryError(
            f"{path}: files “{path.suffix}” are not read", f"supported: {' '.join(EXTENSIONS)}"
        )
    if path.name.startswith("."):
        raise LibraryError(f"{path} is a hidden file, and those are not read", "rename it")
    try:
        data = read_bytes(path)
        entry = entry_of(Paper(path.name, "", data), room)
    except UnreadableSource as error:
        raise LibraryError(f"{path} {error.message}") from error
    except OSError as error:
        raise LibraryError(f"{path} {why_unreadable(error)}") from error
    if entry.source is None:
        raise LibraryError(f"{path} {entry.errors[0].message}")
    return data


def copy_in(data: bytes, destination: Path) -> None:
    """Write a document into the library, unless it is there already.

    Raises LibraryError when another is there, ArchiveError when it cannot be written.
    """
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        if not destination.exists():
            _write_new(data, destination)
        elif not _holds(destination, data):
            raise LibraryError(
                f"{destination} already exists with other content", "rename your file, then add it"
            )
    except OSError as error:
        raise cannot_write(destination, error) from error


def _holds(destination: Path, data: bytes) -> bool:
    try:
        return read_regular(destination, len(data)) == data
    except (NotRegular, TooLarge):
        return False


def _write_new(data: bytes, destination: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=destination.parent, prefix=".", suffix=".part") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        try:
            destination.hardlink_to(file.name)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            with destination.open("xb") as copy:
                copy.write(data)
