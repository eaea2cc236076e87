"""What is kept of each document so that all of them can be judged together."""

from __future__ import annotations

import datetime
import json
import os
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestra.approval import Approval, claimed_approval
from orchestra.archive import SHELVES
from orchestra.checking.sketch import sketch_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orchestra.checking.glance import Glance
    from orchestra.document import Document

_DEPTH = 3  # shelf, folder, name
_HIGHEST = 10**9
_LATE = "9999"
# The kinds of values that facts have after the path; either number may be absent.
_KINDS = {
    (str, str, numbered, str, str, numero, str, str, str, str, list, *[str] * 6)
    for numbered in (int, type(None))
    for numero in (int, type(None))
}


class Facts(NamedTuple):
    """One document among all. What its front matter lacks, or has of another kind, is empty.

    ``shelf`` and ``folder`` are those of a path ``…/shelf/folder/NN-slug.md``, else empty;
    ``numbered`` is its NN. ``keywords`` has an empty text for one that is no text.
    A tuple and no dataclass, because ten thousand are made of the cache's JSON in each run.
    """

    path: str
    shelf: str
    folder: str
    numbered: int | None
    title: str
    agent: str
    numero: int | None
    status: str
    topic: str
    date: str  # as 2026-02-03, empty when that is no day
    written: str  # date and time, to sort by; without a date, after all others
    keywords: Sequence[str]
    sketch: str
    reviewer: str  # who approved it
    approved: str  # the hash of what was approved
    reviewed: str  # when
    checked: str  # what she checked
    review: str  # the hash of all that it says of its review

    @property
    def root(self) -> str:
        """The folder of the archive that the document lies in; empty outside of one."""
        return archive_of(self.path) if self.shelf else ""

    @property
    def approval(self) -> Approval:
        """What it says of its approval."""
        return Approval(self.reviewer, self.approved, self.reviewed, self.checked, self.review)

    @property
    def is_put_aside(self) -> bool:
        """Whether it was rejected or withdrawn: nobody will correct it any more."""
        return self.status in ("rejected", "withdrawn")

    def to_json(self) -> list[Any]:
        """Return all but the path as a list that JSON can hold."""
        return list(self[1:])

    @classmethod
    def from_json(cls, path: str, values: Sequence[Any]) -> Facts:
        """Return the facts that :meth:`to_json` gave, now of the document at ``path``.

        The folders are those of the path that they were made with. Raises ValueError when
        ``values`` are no facts.
        """
        if not isinstance(values, list) or tuple(map(type, values)) not in _KINDS:
            raise ValueError(f"no facts: {values!r:.80}")
        return cls(path, *values)


def read_facts(written: Mapping[str, str]) -> list[Facts]:
    """Return the facts that were written, as JSON, of the document at each path.

    Raises ValueError when a text is no facts.
    """
    # One text is read in half the time that ten thousand take.
    rows = json.loads(f"[{','.join(written.values())}]")
    if len(rows) != len(written):
        raise ValueError("more or less than was written")
    return [Facts.from_json(path, row) for path, row in zip(written, rows, strict=True)]


def in_order(facts: Iterable[Facts]) -> list[Facts]:
    """Return the documents in the order in which they were written."""
    return sorted(facts, key=attrgetter("written", "path"))


def archive_of(path: str) -> str:
    """Return the folder of the archive that a document lies in; empty outside of one."""
    parts = path.rsplit(os.sep, _DEPTH)
    if len(parts) < _DEPTH or parts[-_DEPTH] not in SHELVES:
        return ""
    return parts[0] if len(parts) > _DEPTH else os.curdir


def facts_of(path: str, document: Document, glance: Glance) -> Facts:
    """Return the facts of the document at ``path``; ``glance`` is the one at its prose."""
    data = document.front_matter.data if document.front_matter else {}
    shelf, folder, numbered = _place(path)
    listed = data.get("keywords")
    keywords = listed if isinstance(listed, list) else []
    date = _day(data.get("date"))
    return Facts(
        path, shelf, folder, numbered,
        _text(data.get("title")), _text(data.get("agent")), _number(data.get("numero")),
        _text(data.get("status")), _text(data.get("topic")),
        date, f"{date or _LATE} {_text(data.get('time'))}",
        [word if isinstance(word, str) else "" for word in keywords],
        sketch_of(glance),
        *claimed_approval(data.get("review")),
    )  # fmt: skip


def _place(path: str) -> tuple[str, str, int | None]:
    parts = path.rsplit(os.sep, _DEPTH)
    if len(parts) < _DEPTH or parts[-_DEPTH] not in SHELVES:
        return "", "", None
    digits, dash, _ = parts[-1].partition("-")
    if not dash or not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(_HIGHEST)):
        return "", "", None
    return parts[-_DEPTH], parts[-2], int(digits)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _HIGHEST else None


def _day(value: object) -> str:
    """Return the day as ISO text, whether YAML read a date or a text."""
    return _iso_day(str(value)[:10]) if isinstance(value, str | datetime.date) else ""


@lru_cache(maxsize=4096)
def _iso_day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
