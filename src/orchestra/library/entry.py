"""All that is known of one file of the library: its source and passages, or why there are none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from orchestra.errors import Problem
from orchestra.library.cleaning import suspicions
from orchestra.library.loaded import Block, Loaded, UnreadableSource
from orchestra.library.loaders import load, read_bytes
from orchestra.library.passage import Passage, make_passages
from orchestra.library.scan import Found, unreadable
from orchestra.library.source import Source, SourceMetadata, make_source, salvage
from orchestra.links import read_no_link
from orchestra.yamlfile import InvalidYaml, parse_yaml, validate

MAX_SUSPECTS = 20


@dataclass(frozen=True)
class Entry:
    """What is remembered of a file; problems have paths relative to the library's folder.

    Without a ``source`` the file could not be read. An empty ``stamp`` means: look again.
    """

    id: str
    stamp: str
    source: Source | None = None
    passages: tuple[Passage, ...] = ()
    errors: tuple[Problem, ...] = ()
    suspects: tuple[Problem, ...] = ()


def read_entry(found: Found) -> Entry:
    """Return what the file says; whatever keeps it from being read is in the entry's errors."""
    path = Path(found.id)
    try:
        data = read_bytes(found.path)
        loaded = load(data, path)
    except UnreadableSource as error:
        problem = Problem(path, 0, "", error.message)
        return Entry(found.id, found.stamp if error.lasting else "", errors=(problem,))
    except OSError as error:
        return Entry(found.id, "", errors=(unreadable(path, error),))
    return _entry(found, data, loaded)


def _entry(found: Found, data: bytes, loaded: Loaded) -> Entry:
    problems = list(loaded.faults)
    sidecar = _read_sidecar(found, problems)
    digest = hashlib.sha256(data + b"\0" + sidecar).hexdigest()
    beside = _sidecar_metadata(sidecar, Path(found.id + ".yaml"), problems)
    source = make_source(found.id, digest, loaded.heading, [beside, loaded.metadata])
    passages = tuple(make_passages(source, loaded.blocks))
    if not passages:
        return Entry(
            found.id, found.stamp, errors=(Problem(Path(found.id), 0, "", "holds no words"),)
        )
    suspects = _suspects(Path(found.id), loaded.blocks)
    return Entry(found.id, found.stamp, source, passages, tuple(problems), tuple(suspects))


def _read_sidecar(found: Found, problems: list[Problem]) -> bytes:
    try:
        return read_no_link(found.sidecar)
    except FileNotFoundError:
        return b""
    except OSError as error:
        problems.append(unreadable(Path(found.id + ".yaml"), error))
        return b""


def _sidecar_metadata(data: bytes, path: Path, problems: list[Problem]) -> SourceMetadata:
    if not data.strip():
        return SourceMetadata()
    try:
        parsed = parse_yaml(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problems.append(
            Problem(path, 0, "", f"is not UTF-8 text (byte {error.start}); save it as UTF-8")
        )
        return SourceMetadata()
    except InvalidYaml as error:
        problems.append(Problem(path, error.line, "", f"invalid YAML: {error.message}"))
        return SourceMetadata()
    return validate(SourceMetadata, parsed, path, problems) or salvage(parsed.data)


def _suspects(path: Path, blocks: list[Block]) -> list[Problem]:
    found: list[Problem] = []
    for block in blocks:
        for below, message in suspicions(block.text):
            line = block.line + below if block.line else 0
            page = f" (page {block.page})" if block.page else ""
            found.append(Problem(path, line, "", message + page))
            if len(found) == MAX_SUSPECTS:
                return found
    return found
