"""What the catalogue lists of a document, and how the archive is looked through for changes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestra import __version__
from orchestra.archive import SHELVES
from orchestra.checking.runner import MAX_BYTES
from orchestra.document import count_body_words, split_front_matter
from orchestra.errors import ReviewError
from orchestra.links import read_no_link
from orchestra.prose import fold
from orchestra.review.paper import Paper, paper_of
from orchestra.sidecar import SUFFIX, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from orchestra.checking.world import World

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LARGEST = 2**63  # a number that SQLite takes
_UNKNOWN = "0:0:0"  # the stamp of a file that nothing can be known of


def scan(output_folder: Path) -> dict[str, str]:
    """Return the stamp of every document by its path below ``output_folder``; links are left out.

    It is that of the evidence file beside it too. Raises ReviewError when a folder cannot be read.
    """
    found: dict[str, str] = {}
    for shelf in SHELVES:
        for folder in _entries(str(output_folder / shelf)):
            if folder.is_dir(follow_symlinks=False) and _is_nameable(folder.name):
                stamps = _stamps(_entries(folder.path))
                found |= {f"{shelf}/{folder.name}/{name}": said for name, said in stamps.items()}
    return found


def _stamps(entries: Iterable[os.DirEntry[str]]) -> dict[str, str]:
    """Return the stamps of the documents among the entries of one folder, by their names."""
    listed = list(entries)
    beside = {entry.name: entry for entry in listed if entry.name.endswith(SUFFIX)}
    found = {entry.name: stamp for entry in listed if (stamp := _stamp(entry))}
    for name in found if beside else ():
        if evidence := beside.get(sidecar_of(name)):
            found[name] = f"{found[name]} {_stamp_of(evidence)}".strip()
    return found


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    if os.path.islink(folder):  # noqa: PTH114 - asked of every folder of the archive
        return
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise ReviewError(
            f"{folder} cannot be read: {error.strerror}", "check its rights"
        ) from error


def _stamp(entry: os.DirEntry[str]) -> str:
    name = entry.name
    if not name.endswith(".md") or not _is_nameable(name):
        return ""
    return _stamp_of(entry) if entry.is_file(follow_symlinks=False) else ""


def _stamp_of(entry: os.DirEntry[str]) -> str:
    try:
        return _stamp_from(entry.stat(follow_symlinks=False))
    except FileNotFoundError:  # since the folder was listed
        return ""
    except OSError:  # of a folder that may be listed and not entered: it is listed with the reason
        return _UNKNOWN


def _stamp_from(found: os.stat_result) -> str:
    return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"


def _is_nameable(name: str) -> bool:
    """Tell whether a name is not hidden and is text: a page cannot show what is not UTF-8."""
    return name[0] != "." and (name.isascii() or name == _storable(name))


def stamp_of(path: Path) -> str:
    """Return the stamp of one document as :func:`scan` does; nothing when it is gone or none."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not stat.S_ISREG(found.st_mode):
        return ""
    try:
        return f"{_stamp_from(found)} {_stamp_from(os.lstat(sidecar_of(str(path))))}"
    except OSError:
        return _stamp_from(found)


def listed(
    output_folder: Path, references_heading: str, stamped: tuple[str, str]
) -> tuple[dict[str, Any], tuple[str, str, str]] | None:
    """Return the row of a document, given by name and stamp, and what a search looks into.

    None when it is gone. One that cannot be read, or on which this program fails, is listed with
    that as its problem: no document keeps the others from being seen.
    """
    name, stamp = stamped
    path = output_folder / name
    try:
        paper = _read_listed(path)
        if paper is None:
            return None
        return columns(paper, name, stamp, references_heading), searched(paper)
    except Exception as error:  # noqa: BLE001 - it becomes the document's problem, which is shown
        said = f"makes this program fail, which is its fault: {type(error).__name__}: {error}"
        bare = replace(paper_of(path, b""), problem=said)
        return columns(bare, name, _UNKNOWN, references_heading) | {"stamp": stamp}, searched(bare)


def _read_listed(path: Path) -> Paper | None:
    try:
        return paper_of(path, read_no_link(path, MAX_BYTES + 1))
    except FileNotFoundError:
        return None
    except OSError as error:
        return replace(paper_of(path, b""), problem=f"cannot be read: {error.strerror}")


def columns(paper: Paper, name: str, stamp: str, references_heading: str) -> dict[str, Any]:
    """Return the columns of the catalogue's row for ``paper``; its findings are not known yet."""
    return {
        "path": name,
        "stamp": stamp,
        "key": paper.key,
        "shelf": paper.shelf,
        "agent_id": paper.agent_id,
        "agent_name": _storable(paper.agent_name),
        "title": _storable(paper.title),
        "numero": paper.numero if abs(paper.numero) < _LARGEST else 0,
        "written": _written(paper, stamp),
        "status": paper.status,
        "words": count_body_words(paper.document, references_heading),
        "version": paper.version,
        "reviewer": _storable(paper.review.reviewer),
        "approval": json.dumps(paper.approval) if paper.approved_as_is else "",
        "problem": _storable(paper.problem),
        "keywords": json.dumps(paper.keywords),
    }


def searched(paper: Paper) -> tuple[str, str, str]:
    """Return the title, keywords and body that a search looks into, folded."""
    body = split_front_matter(paper.text)[2]
    parts = (paper.title, " ".join(paper.keywords), body)
    title, keywords, text = (_storable(fold(part)) for part in parts)
    return title, keywords, text


def _storable(text: str) -> str:
    # YAML can write half a surrogate pair (\ud800), which no file and no database takes.
    return text.encode("utf-8", "replace").decode()


def _written(paper: Paper, stamp: str) -> str:
    """Return when it was written, as ISO text; without a date in it, when the file was."""
    day, time = str(paper.value("date") or ""), str(paper.value("time") or "")
    if _DATE.match(day):
        return _storable(f"{day} {time}".strip())
    seconds = int(stamp.partition(":")[0]) / 1e9
    try:
        return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):  # a time that no calendar has
        return ""


def fingerprint(world: World) -> str:
    """Return what changes when a document may get other findings: the program or the world."""
    digest = hashlib.sha256(f"{__version__}\n{world.template.model_dump_json()}".encode())
    for agent in world.agents or []:
        digest.update(agent.model_dump_json().encode())
    for source in world.library.sources if world.library else ():
        # Not its digest alone: what is said of it may change while its file does not.
        digest.update(repr(source).encode("utf-8", "replace"))
    return f"{digest.hexdigest()} {world.agents is None} {world.library is None}"
