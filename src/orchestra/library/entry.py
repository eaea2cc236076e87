"""All that is known of one file of the library: its source and passages, or why there are none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import Problem
from orchestra.library.cleaning import suspicions
from orchestra.library.doubts import find_doubts
from orchestra.library.loaded import Block, Doubt, Loaded, UnreadableSource
from orchestra.library.loaders import load
from orchestra.library.passage import Passage, make_passages
from orchestra.library.references import without_references
from orchestra.library.scan import SIDECAR
from orchestra.library.source import Source, SourceMetadata, make_source, salvage
from orchestra.yamlfile import InvalidYaml, parse_yaml, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ERRORS = 20
MAX_SUSPECTS = 20


@dataclass(frozen=True)
class Paper:
    """What is in a file of the library and in the sidecar with its metadata, before it is read."""

    id: str
    stamp: str
    data: bytes
    beside: bytes = b""


@dataclass(frozen=True)
class Entry:
    """What is remembered of a file; problems have paths relative to the library's folder.

    Without a ``source`` the file could not be read. An empty ``stamp`` means: look again.
    ``left_out`` is what is in the file and in no passage, with the reason.
    """

    id: str
    stamp: str
    source: Source | None = None
    passages: tuple[Passage, ...] = ()
    errors: tuple[Problem, ...] = ()
    suspects: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()


def make_entry(paper: Paper) -> Entry:
    """Return what ``paper`` says; why its text cannot be had is in the entry's errors."""
    try:
        loaded = load(paper.data, Path(paper.id))
    except UnreadableSource as error:
        return refusal(paper.id, paper.stamp, error)
    return _entry(paper, loaded)


def refusal(entry_id: str, stamp: str, error: UnreadableSource) -> Entry:
    """Return the entry of a file without text; one whose reason may pass is looked at again."""
    problem = Problem(Path(entry_id), 0, "", error.message)
    return Entry(entry_id, stamp if error.lasting else "", errors=(problem,))


def _entry(paper: Paper, loaded: Loaded) -> Entry:
    problems = list(loaded.faults)
    digest = hashlib.sha256(paper.data + b"\0" + paper.beside).hexdigest()
    beside = _metadata_beside(paper.beside, Path(paper.id + SIDECAR), problems)
    source = make_source(paper.id, digest, loaded.heading, [beside, loaded.metadata])
    blocks, lists = without_references(loaded.blocks)
    passages = tuple(make_passages(source, blocks))
    if not passages:
        return refusal(paper.id, paper.stamp, UnreadableSource("holds no words"))
    suspects = _suspects(Path(paper.id), loaded)
    left_out = tuple(Problem(Path(paper.id), each.line, "", each.message) for each in lists)
    return Entry(
        paper.id, paper.stamp, source, passages, _first(problems), tuple(suspects), left_out
    )


def _first(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return problems, of very many the first: a person corrects those, then looks again."""
    left = len(problems) - MAX_ERRORS
    if left <= 0:
        return tuple(problems)
    more = Problem(problems[0].path, 0, "", f"has {left} more faults; correct the others first")
    return (*problems[:MAX_ERRORS], more)


def _metadata_beside(data: bytes, path: Path, problems: list[Problem]) -> SourceMetadata:
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


def _suspects(path: Path, loaded: Loaded) -> list[Problem]:
    """Return what a person should look at: first what speaks to a model, then doubtful readings."""
    warnings = islice(_warnings(loaded.blocks), MAX_SUSPECTS)
    doubts = islice(chain(loaded.doubts, find_doubts(loaded.blocks)), MAX_SUSPECTS)
    return [
        Problem(
            path,
            doubt.line,
            "",
            f"{doubt.message} (page {doubt.page})" if doubt.page else doubt.message,
        )
        for doubt in chain(warnings, doubts)
    ]


def _warnings(blocks: list[Block]) -> Iterator[Doubt]:
    for block in blocks:
        for below, message in suspicions(block.text):
            yield Doubt(message, block.line + below if block.line else 0, block.page)
