"""Reads a bibliography in CSL-JSON, as Zotero and others export it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from orchestra.errors import LibraryError
from orchestra.library.bibliography.file_field import files_in
from orchestra.library.bibliography.record import Fault, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.library.bibliography.csl import Item

_HINT = "export the bibliography as CSL JSON, then import that file"


def read_csl_json(text: str) -> tuple[list[Record], list[Fault]]:
    """Return the items of a bibliography, and those that are none.

    Raises LibraryError when ``text`` is no JSON, or no list of items.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise LibraryError(f"line {error.lineno}: this is no JSON ({error.msg})", _HINT) from None
    except RecursionError:
        raise LibraryError("this JSON is nested too deep", _HINT) from None
    items = data.get("items") if isinstance(data, dict) and "items" in data else data
    if isinstance(items, dict):
        items = [items]
    if not isinstance(items, list):
        raise LibraryError("this JSON is no list of works", _HINT)
    records = [_record(item) for item in items if isinstance(item, dict)]
    faults = [
        Fault(0, f"item {number} is no work")
        for number, item in enumerate(items, start=1)
        if not isinstance(item, dict)
    ]
    return records, faults


def _record(item: Item) -> Record:
    key = item.get("citation-key") or item.get("id") or ""
    return Record(str(key), item, tuple(_files(item)))


def _files(item: Item) -> Iterator[str]:
    """Yield the files of an item, which CSL does not have: as exports with files write them."""
    named: Any = item.get("file")
    for file in named if isinstance(named, list) else [named]:
        if isinstance(file, str):
            yield from files_in(file)
    attached = item.get("attachments")
    for attachment in attached if isinstance(attached, list) else []:
        path = attachment.get("path") if isinstance(attachment, dict) else attachment
        if isinstance(path, str):
            yield path
