"""Brings the works of a bibliography into the library: each file with what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import ArchiveError, LibraryError
from orchestra.files import read_regular, write_new_text
from orchestra.library.bibliography.attachments import Folders, NotTaken, best_first
from orchestra.library.bibliography.csl import metadata_of
from orchestra.library.bibliography.record import Fault, Outcome, Record, Report
from orchestra.library.metadata_yaml import render_metadata
from orchestra.library.reading import MAX_BESIDE
from orchestra.library.scan import SIDECAR
from orchestra.library.shelf import copy_in, readable_bytes, schema_for
from orchestra.prose import slugify

if TYPE_CHECKING:
    from orchestra.library.bibliography.duplicates import Known
    from orchestra.library.reading_room import ReadingRoom
    from orchestra.library.source import SourceMetadata

LONGEST_NAME = 80  # letters of a file's name
_NO_FILE = "no file: there is nothing to cite from"


@dataclass(frozen=True)
class Shelf:
    """Where the works go: the folder of the sources, the works it has, who they are for."""

    folder: Path
    known: Known
    room: ReadingRoom
    agents: tuple[str, ...] = ()
    write: bool = True
    taken: set[Path] = field(default_factory=set)


def bring_in(
    records: Iterable[Record],
    folders: Folders,
    shelf: Shelf,
    tell: Callable[[Outcome], None] = lambda _: None,
    faults: Sequence[Fault] = (),
) -> Report:
    """Bring ``records`` onto ``shelf``, each whole or not at all, and return what became of them.

    ``tell`` is told of each. Nothing is overwritten. What ends the records in the middle is in the
    report: what had come in stays, and is known when the import is made again.
    """
    report, seen = Report(faults=list(faults)), set[str]()
    try:
        for record in records:
            outcome = _outcome(record, folders, shelf)
            if record.key in seen:
                again = "another entry before it has this key"
                outcome = replace(outcome, notes=(*outcome.notes, again))
            seen.add(record.key)
            report.outcomes.append(outcome)
            tell(outcome)
    except (LibraryError, ArchiveError) as error:
        report.stopped, report.todo = error.message, error.hint
    return report


def _outcome(record: Record, folders: Folders, shelf: Shelf) -> Outcome:
    metadata, notes = metadata_of(record.item)
    if shelf.agents:
        metadata = metadata.model_copy(update={"agents": list(shelf.agents)})
    outcome = Outcome("left", record.key, metadata.title or "", record.line, notes=tuple(notes))
    if record.problem or not metadata.title:
        return replace(outcome, why=record.problem or "no title; give it one where it comes from")
    if there := shelf.known.find(metadata):
        return replace(outcome, status="already", path=there)
    if not record.files:
        return replace(outcome, status="bare", why=_NO_FILE)
    data, file, missed = _first_readable(record.files, folders, shelf.room)
    if file is None:
        return replace(outcome, why="; ".join(missed))
    path = _place(data, file, metadata, shelf)
    shelf.known.add(path, metadata)
    return replace(outcome, status="imported", path=path, notes=(*notes, *missed))


def _first_readable(
    files: Sequence[str], folders: Folders, room: ReadingRoom
) -> tuple[bytes, Path | None, list[str]]:
    """Return the file that is taken, what is in it, and why those before it are not."""
    missed: list[str] = []
    for written in best_first(files):
        try:
            file = folders.find(written)
            return readable_bytes(file, room), file, missed
        except NotTaken as error:
            missed.append(str(error))
        except LibraryError as error:
            missed.append(error.message)
    return b"", None, missed


def _place(data: bytes, file: Path, metadata: SourceMetadata, shelf: Shelf) -> str:
    """Write a document and what is known of it, and return its path below the library's folder.

    What is known is written first: alone it is no source, so that a killed import leaves none.
    """
    beside = render_metadata(metadata, schema_for(shelf.folder / "name", shelf.folder))
    destination = _free(shelf, _name(metadata), file.suffix.lower(), beside)
    shelf.taken.add(destination)
    if shelf.write:
        sidecar = destination.with_name(destination.name + SIDECAR)
        if not sidecar.exists():
            write_new_text(sidecar, beside)
        try:
            copy_in(data, destination)
        except BaseException:
            with suppress(OSError):
                sidecar.unlink()
            raise
    return destination.relative_to(shelf.folder).as_posix()


def _name(metadata: SourceMetadata) -> str:
    """Return the name of a work's file: ``raworth-2017-doughnut-economics``."""
    from orchestra.library.source import make_source

    source = make_source("", "", "", [metadata])
    first = next(iter(source.work.authors or source.work.editors), None)
    who = (first.family or first.literal) if first else source.publisher
    words = slugify(f"{who} {source.year or ''} {source.title}").split("-")
    name = words[0][:LONGEST_NAME]
    for word in words[1:]:
        if len(name) + len(word) >= LONGEST_NAME:
            break
        name = f"{name}-{word}"
    return name or "source"


def _free(shelf: Shelf, name: str, suffix: str, beside: str) -> Path:
    """Return the first path of this name that is neither a source's nor somebody's notes on one.

    What a killed import left ``beside`` a document that it did not write is gone on with.
    """
    number, path = 1, shelf.folder / f"{name}{suffix}"
    while path in shelf.taken or path.exists() or not _may_be_ours(path, beside):
        number += 1
        path = shelf.folder / f"{name}-{number}{suffix}"
    return path


def _may_be_ours(path: Path, beside: str) -> bool:
    sidecar = path.with_name(path.name + SIDECAR)
    try:
        return read_regular(sidecar, MAX_BESIDE, follow=False) == beside.encode()
    except FileNotFoundError:
        return True
    except OSError:  # whatever it is, it is not ours
        return False
