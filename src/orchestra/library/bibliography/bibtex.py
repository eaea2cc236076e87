"""Reads BibTeX and BibLaTeX: entries as CSL items, and the pieces that could not be read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from orchestra.library.bibliography.bibtex_fields import item_of_fields
from orchestra.library.bibliography.file_field import files_in
from orchestra.library.bibliography.record import Fault, Record
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry

Fields = dict[str, str]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MACROS = dict(zip(_MONTHS, _MONTHS, strict=True))
_NOT_INHERITED = frozenset({
    "key", "crossref", "xdata", "file", "ids", "label", "options", "xref", "entryset", "presort",
    "sortkey", "keywords", "abstract",
})  # fmt: skip
# What the title of a whole is for its part.
_OF_THE_WHOLE = {"title": "booktitle", "subtitle": "booksubtitle"}
_HOLDS_PARTS = frozenset(
    {"book", "collection", "proceedings", "mvbook", "mvcollection", "reference"}
)
_DEEPEST = 5


def read_bibtex(text: str) -> tuple[list[Record], list[Fault]]:
    """Return the entries of a bibliography, and what of it is no BibTeX, each with its line.

    What does not close ends before the next entry; the others are read.
    """
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # the faults say it
    parsed = parse_string(text, parse_stack=[])
    strings = _strings(parsed)
    entries, faults = _entries(parsed, strings)
    by_key = {entry.key.lower(): (entry, fields) for entry, fields in reversed(entries)}
    records = [
        Record(
            entry.key,
            item_of_fields(entry.entry_type.lower(), _inherited(fields, by_key)),
            tuple(files_in(fields.get("file", ""))),
            (entry.start_line or 0) + 1,
        )
        for entry, fields in entries
    ]
    return records, faults


def _strings(parsed: Library) -> dict[str, str]:
    strings = dict(_MACROS)
    for string in parsed.strings:
        strings[string.key.lower()] = _value(str(string.value), strings)
    return strings


def _entries(
    parsed: Library, strings: Mapping[str, str]
) -> tuple[list[tuple[Entry, Fields]], list[Fault]]:
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        ParsingFailedBlock,
    )
    from bibtexparser.model import Entry as EntryBlock

    entries: list[tuple[Entry, Fields]] = []
    faults: list[Fault] = []
    for block in parsed.blocks:
        line = (block.start_line or 0) + 1
        found: Block | None = block
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            found = block.ignore_error_block
        elif isinstance(block, ParsingFailedBlock):
            faults.append(Fault(line, f"{_shown(block.raw)}: {_why(block.error)}"))
        if isinstance(found, EntryBlock):
            entries.append((found, _fields(found, strings)))
    return entries, faults


def _shown(raw: str | None) -> str:
    first = (raw or "").strip().partition("\n")[0]
    return first if len(first) <= 60 else f"{first[:59]}…"  # noqa: PLR2004 - of a line


def _why(error: Exception) -> str:
    said = str(getattr(error, "abort_reason", error))
    if "still looking for" in said or "end of file" in said:
        return "is not closed; write the } or the quotation mark that ends it"
    return f"is no BibTeX ({squash(said)})"


def _fields(entry: Entry, strings: Mapping[str, str]) -> Fields:
    """Return the fields by name in small letters; of one that is given twice, the first."""
    fields: Fields = {}
    for field in entry.fields:
        fields.setdefault(field.key.lower(), _value(str(field.value), strings))
    return fields


def _value(raw: str, strings: Mapping[str, str]) -> str:
    """Return a value without what encloses it, its pieces (``a # "b"``) joined."""
    return "".join(_piece(piece.strip(), strings) for piece in _pieces(raw))


def _piece(piece: str, strings: Mapping[str, str]) -> str:
    if piece[:1] + piece[-1:] in ("{}", '""') and len(piece) > 1:
        return piece[1:-1]
    return strings.get(piece.lower(), piece)


def _pieces(raw: str) -> Iterator[str]:
    """Yield what stands between the ``#`` that are in neither braces nor quotation marks."""
    depth, is_quoted, start = 0, False, 0
    for place, character in enumerate(raw):
        if character in "{}" and raw[place - 1 : place] != "\\":
            depth += 1 if character == "{" else -1
        elif character == '"' and not depth:
            is_quoted = not is_quoted
        elif character == "#" and not depth and not is_quoted:
            yield raw[start:place]
            start = place + 1
    yield raw[start:]


def _inherited(
    fields: Fields, by_key: Mapping[str, tuple[Entry, Fields]], depth: int = _DEEPEST
) -> Fields:
    """Return the fields of an entry with those that it takes from what it refers to."""
    above = [*fields.get("xdata", "").split(","), fields.get("crossref", "")]
    for key in above if depth else ():
        entry, known = by_key.get(key.strip().lower(), (None, {}))
        if entry is None or known is fields:
            continue
        is_whole = entry.entry_type.lower() in _HOLDS_PARTS
        for name, value in _inherited(known, by_key, depth - 1).items():
            if name not in _NOT_INHERITED:
                ours = _OF_THE_WHOLE.get(name, name) if is_whole else name
                fields = {ours: value, **fields}
    return fields
