"""Entries as JSON: in the catalogue, and on their way from the process that reads documents."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from orchestra.errors import Problem
from orchestra.library.entry import Entry
from orchestra.library.passage import Passage
from orchestra.library.source import Source
from orchestra.library.work import Person, Work


def dump_source(source: Source | None) -> str | None:
    """Return a source as JSON, None for none."""
    return json.dumps(asdict(source)) if source else None


def load_source(text: str | None) -> Source | None:
    """Return the source that :func:`dump_source` wrote.

    Raises ValueError, TypeError or KeyError when the text is no such thing.
    """
    if text is None:
        return None
    known = json.loads(text)
    known["agents"] = tuple(known["agents"])
    people = {
        role: tuple(Person(*names) for names in known["work"][role])
        for role in ("authors", "editors")
    }
    known["work"] = Work(**known["work"] | people)
    return Source(**known)


def dump_problems(problems: tuple[Problem, ...]) -> str:
    """Return problems as JSON."""
    return json.dumps([[str(part.path), part.line, part.field, part.message] for part in problems])


def load_problems(text: str) -> tuple[Problem, ...]:
    """Return the problems that :func:`dump_problems` wrote; raises like :func:`load_source`."""
    return tuple(
        Problem(Path(path), line, key, message) for path, line, key, message in json.loads(text)
    )


def dump_entry(entry: Entry) -> bytes:
    """Return a whole entry, its passages too."""
    passages = [[part.id, part.text, part.page, part.ordinal] for part in entry.passages]
    told = [
        entry.id, entry.stamp, dump_source(entry.source), passages,
        dump_problems(entry.errors), dump_problems(entry.suspects), dump_problems(entry.left_out),
    ]  # fmt: skip
    # What a file is called may hold halves of characters.
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")


def load_entry(data: bytes) -> Entry:
    """Return the entry that :func:`dump_entry` wrote; raises like :func:`load_source`."""
    told = json.loads(data.decode("utf-8", "surrogatepass"))
    entry_id, stamp, known, passages, errors, suspects, left_out = told
    source = load_source(known)
    return Entry(
        entry_id,
        stamp,
        source,
        tuple(Passage(key, source, *rest) for key, *rest in passages) if source else (),
        load_problems(errors),
        load_problems(suspects),
        load_problems(left_out),
    )
