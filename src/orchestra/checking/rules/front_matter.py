"""FM001-FM007: the file can be read, and its front matter has the keys it should have."""

from __future__ import annotations

import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from orchestra.checking.finding import Edit
from orchestra.checking.order import out_of_order
from orchestra.checking.reading import is_new
from orchestra.checking.registry import Hit, rule
from orchestra.checking.sieve import Seen
from orchestra.document import FRONT_MATTER_KEYS, OPTIONAL_KEYS, Document, split_front_matter
from orchestra.yamlfile import InvalidYaml, did_you_mean, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.glance import Glance
    from orchestra.checking.world import World
    from orchestra.yamlfile import Mark

_REQUIRED_KEYS = tuple(key for key in FRONT_MATTER_KEYS if key not in OPTIONAL_KEYS)
_OLD_KEYS = FRONT_MATTER_KEYS[: FRONT_MATTER_KEYS.index("template")]
_USUAL = (_REQUIRED_KEYS, FRONT_MATTER_KEYS, _OLD_KEYS)
_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FENCE = re.compile(r"^-{3,}[^\S\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*#", re.MULTILINE)
_HEADING = re.compile(r"^## ", re.MULTILINE)
_DAMAGED = r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\x{80}-\x{9f}\x{fffe}\x{ffff}]|\A[ \t\n\x{feff}]*\z"


def _is_unusual(glance: Glance) -> bool:
    """Tell whether the front matter has other keys than the archive's, or another order."""
    document = glance.document
    if document.front_matter is None or document.front_matter.duplicates or not document.sections:
        return True
    return tuple(document.front_matter.data) not in _USUAL


@rule("FM001", "unreadable-file", "error", sieve=Seen(_DAMAGED, everywhere=True))
def unreadable_file(document: Document, _world: World) -> Iterator[Hit]:
    """The file cannot be read as a document.

    Why: an empty, binary, damaged or wrongly encoded file cannot be judged, and must not pass for
    one without faults. The same goes for a file over 5 MB, for one of more than 20,000 headings,
    paragraphs and items of lists or 50,000 numbers, and for one that may not be read. No other rule
    is asked about such a file.
    Example: a file saved as Latin-1 (Windows-1252) or UTF-16, in which `é` is not stored as UTF-8
    stores it; a file with NUL bytes or other control characters; an empty file.
    Instead: save the file as UTF-8 text, or restore it from a backup or its version history; make
    several documents of one that is too large.
    """
    if not document.text.strip("\ufeff \t\n"):
        yield Hit(1, 1, "the file is empty; restore it, or delete it")
    elif match := _CONTROL.search(document.text):
        before = document.text[: match.start()]
        column = match.start() - (before.rfind("\n") + 1) + 1
        character = f"U+{ord(match.group()):04X}"
        message = (
            f"control character {character}: the file is binary or damaged; save it as UTF-8 text"
        )
        yield Hit(before.count("\n") + 1, column, message)


@rule("FM002", "missing-front-matter", "error", sieve=_is_unusual)
def missing_front_matter(document: Document, _world: World) -> Iterator[Hit]:
    """The document has no front matter.

    Why: the front matter is the YAML at the top of the file. It alone says who wrote the text,
    when, with which model and on which topic.
    Example: a file that begins with its text, `## Résumé exécutif`.
    Instead: begin the file with a line `---`, the keys that FM007 lists, and a line `---`:

    ```markdown
    ---
    title: "Un indice pour réparer"
    agent: "Agent Durabilité"
    date: "2026-02-03"
    …
    ---

    ## Résumé exécutif
    ```
    """
    if document.front_matter is None and document.front_matter_error is None:
        yield Hit(1, 1, "no front matter; begin with ---, the keys (title, agent, date…) and ---")


@rule("FM003", "invalid-yaml", "error", sieve=_is_unusual)
def invalid_yaml(document: Document, _world: World) -> Iterator[Hit]:
    """The front matter is not valid YAML.

    Why: nothing in it can be read, so the document can neither be listed nor published.
    Example: `title: Impact : mesurer`, where the second colon needs quotation marks;
    `date: 2026-02-30`, a day that does not exist; a front matter that no line `---` closes, or
    that has more than 100,000 characters.
    Instead: `title: "Impact : mesurer"`. Put a text with a colon between double quotation marks,
    and a line `---` below the last key.
    """
    if is_unclosed(document):
        yield Hit(1, 1, "the front matter is not closed; add a line --- after its last key")
    elif error := document.front_matter_error:
        yield Hit(error.line, error.column, f"invalid YAML: {error.message}")


def is_unclosed(document: Document) -> bool:
    """Tell whether the front matter is opened but never closed.

    The rule above the footer is no closing: when headings stand before it, the body was read as
    front matter.
    """
    if document.front_matter is None and document.front_matter_error is None:
        return False
    if document.front_matter_error is not None:
        front, _, _ = split_front_matter(document.text)
        if front and _HEADING.search(front):
            return True
    fences = _FENCE.finditer(document.text.removeprefix("\ufeff"))
    return len(list(islice(fences, 2))) == 1


@rule("FM004", "duplicate-key", "error", sieve=_is_unusual)
def duplicate_key(document: Document, _world: World) -> Iterator[Hit]:
    """A key of the front matter is given twice.

    Why: YAML keeps the last value and says nothing, so a person may read one and a program the
    other.
    Example:
    ```yaml
    status: "draft"
    theme: "Durabilité"
    status: "published"
    ```
    Instead: keep the line that is true, and delete the other one.
    """
    for key, mark in _twice(document):
        yield Hit(mark.line, mark.column, f"“{key}” is given twice; keep one")


@rule("FM005", "missing-key", "error", sieve=_is_unusual)
def missing_key(document: Document, _world: World) -> Iterator[Hit]:
    """A key that every document must have is missing from the front matter.

    Why: the archive, the site and the reviewer rely on these keys. A document that has `template`
    needs all the keys that FM007 lists but `support`; an older document, which has none, needs
    those from `title` to `model`.
    Example: a front matter without `model`, so that nobody can say what wrote the text.
    Instead: add the key with its value: `model: "mistral"`.
    """
    if document.front_matter is None:
        return
    required = _REQUIRED_KEYS if is_new(document) else _OLD_KEYS
    for key in required:
        if key not in document.front_matter.data:
            yield Hit(1, 1, f"the front matter has no “{key}”; add it")


@rule("FM006", "unknown-key", "warning", sieve=_is_unusual)
def unknown_key(document: Document, _world: World) -> Iterator[Hit]:
    """A key of the front matter is not one that the archive knows.

    Why: it is probably misspelt, and then no program reads its value.
    Example: `keyword: ["réemploi"]`.
    Instead: `keywords: ["réemploi"]`. FM007 lists the keys; one that is none of them can be
    deleted.
    """
    for key, line, column in _keys(document):
        if key not in FRONT_MATTER_KEYS:
            yield Hit(line, column, f"unknown key “{key}”{did_you_mean(key, FRONT_MATTER_KEYS)}")


@rule("FM007", "key-order", "warning", sieve=_is_unusual)
def key_order(document: Document, _world: World) -> Iterator[Hit]:
    """The keys of the front matter are not in the usual order.

    Why: documents whose keys stand in one order can be compared line by line. Keys that the archive
    does not know (FM006) may stand anywhere.
    Example: `date` above `title`.
    Instead: this order, which `orchestra check --fix` restores unless comments stand among the
    keys: `title`, `agent`, `date`, `time`, `status`, `theme`, `numero`, `wordcount`, `keywords`,
    `generated_by`, `model`, `template`, `topic`, `sources`, `support`, `provenance`, `review`.
    """
    known = [key for key in _keys(document) if key[0] in FRONT_MATTER_KEYS]
    ranks = [FRONT_MATTER_KEYS.index(key) for key, _, _ in known]
    if ranks == sorted(ranks):
        return
    moved, edits = out_of_order(ranks), _reordered(document)
    for (key, line, column), rank in zip(known, ranks, strict=True):
        if rank in moved:
            yield Hit(line, column, f"“{key}” {_place(rank, ranks, moved)}", edits)


def _place(rank: int, ranks: list[int], moved: set[int]) -> str:
    before = max((other for other in ranks if other < rank and other not in moved), default=-1)
    return f"belongs after “{FRONT_MATTER_KEYS[before]}”" if before >= 0 else "comes first"


def _reordered(document: Document) -> tuple[Edit, ...]:
    """Return what puts the keys in order, each with its lines.

    Only where every key begins its line and nothing else changes: comments, keys within braces
    and keys given twice need a person. A key that the archive does not know stays behind the one
    that it follows.
    """
    front, body_line, _ = split_front_matter(document.text)
    keys = list(_keys(document))
    is_plain = all(column == 1 for _, _, column in keys) and not _twice(document)
    if front is None or not is_plain or _COMMENT.search(front) or is_unclosed(document):
        return ()
    starts = [document.offset(line, 1) for _, line, _ in keys]
    end = document.offset(body_line - 1, 1)
    blocks = [document.text[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]
    ranked, rank = [], -1
    for (key, _, _), block in zip(keys, blocks, strict=True):
        rank = FRONT_MATTER_KEYS.index(key) if key in FRONT_MATTER_KEYS else rank
        ranked.append((rank, block))
    ordered = "".join(block for _, block in sorted(ranked, key=itemgetter(0)))
    return (Edit(starts[0], end, ordered),) if _says_the_same(ordered, document) else ()


def _says_the_same(front: str, document: Document) -> bool:
    """Tell whether this front matter says what the document's does."""
    try:
        read = parse_yaml(front)
    except InvalidYaml:
        return False
    return document.front_matter is not None and read.data == document.front_matter.data


def _twice(document: Document) -> Sequence[tuple[str, Mark]]:
    return document.front_matter.duplicates if document.front_matter else ()


def _keys(document: Document) -> Iterator[tuple[str, int, int]]:
    if document.front_matter is None:
        return
    for location, mark in document.front_matter.marks.items():
        if len(location) == 1:
            yield str(location[0]), mark.line, mark.column
