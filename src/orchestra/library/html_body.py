"""The paragraphs, lists and tables of a web page, each with the element that it comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from orchestra.library.counting import counted
from orchestra.library.html_inline import inline_runs, page_text
from orchestra.library.html_names import BLOCKS, HEADINGS, is_note_link, is_unseen
from orchestra.library.html_table import caption_of, only_arranges, read_table
from orchestra.library.loaded import Block
from orchestra.library.running_text import Run, running_text
from orchestra.library.table_text import NOTE, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_HOLDS = "data-orchestra-holds"  # marks what is inline and holds blocks all the same
_OPENING = " \t\n\r\u00a0[("  # may stand before the mark of a note
_EMPTY_MARK = re.compile(r"[ \u00a0]?\[[ \u00a0]?\]")  # what is left around one


class Part(NamedTuple):
    """A paragraph or a table, and the element that it is the text of."""

    said: Block | Table
    element: _Element


def read_parts(root: _Element) -> list[Part]:
    """Return what stands in the page, menus and all."""
    for element in root.iter(*BLOCKS):
        for above in element.iterancestors():
            if above.tag in BLOCKS or above.get(_HOLDS):
                break
            above.set(_HOLDS, "1")
    return [part for part in _parts(root) if isinstance(part.said, Table) or part.said.text]


def _parts(holder: _Element) -> Iterator[Part]:
    """Yield the paragraphs in ``holder``: its own text between what are blocks."""
    runs: list[Run] = [Run(_text(holder, holder.text))]
    for child in holder:
        if not _is_block(child):
            runs += inline_runs(child)
            if child.tag == "br" and _ends_paragraph(runs):
                yield _paragraph(holder, runs)
                runs = []
        elif not is_unseen(child):
            yield _paragraph(holder, runs)
            runs = []
            yield from _block(child)
        runs.append(Run(_text(holder, child.tail)))
    yield _paragraph(holder, runs)


def _is_block(element: _Element) -> bool:
    return element.tag in BLOCKS or element.get(_HOLDS) is not None


def _text(holder: _Element, text: str | None) -> str:
    return page_text(text, is_kept=holder.tag == "pre")


def _ends_paragraph(runs: list[Run]) -> bool:
    """Tell whether these end with two line breaks, by which old pages part their paragraphs."""
    breaks = 0
    for run in reversed(runs):
        breaks += run.text == "\n"
        if breaks > 1 or not (run.text == "\n" or not run.text.strip()):
            break
    return breaks > 1


def _paragraph(holder: _Element, runs: list[Run]) -> Part:
    text = _EMPTY_MARK.sub("", running_text(runs)).strip()
    is_heading = holder.tag in HEADINGS
    is_note = text and not is_heading and _is_note(holder)
    return Part(Block(f"{NOTE}{text}" if is_note else text, heading=is_heading), holder)


def _is_note(holder: _Element) -> bool:
    """Tell whether a paragraph is a note: it begins or ends with a link to its mark."""
    links = [link for link in holder.iter("a") if link.get("href") and is_note_link(link)]
    if not links:
        return False
    first, last = links[0], links[-1]
    return _is_first(holder, first) or last.get("role") == "doc-backlink" or _is_arrow(last)


def _is_first(holder: _Element, link: _Element) -> bool:
    while link is not holder:
        above = link.getparent()
        if above is None or (above.text or "").strip(_OPENING) or above.index(link) > 0:
            return False
        link = above
    return True


def _is_arrow(link: _Element) -> bool:
    return "".join(link.itertext()).strip()[:1] in ("↩", "↑", "⤴", "↵")


def _block(element: _Element) -> Iterator[Part]:
    match element.tag:
        case "table" if not only_arranges(element):
            caption = caption_of(element)
            if caption is not None:
                yield from _parts(caption)
            yield Part(read_table(element, cell_content), element)
        case "ol":
            yield from _numbered(element)
        case "dl":
            yield from _definitions(element)
        case _:
            yield from _parts(element)


def cell_content(cell: _Element) -> list[Block | Table]:
    """Return the paragraphs and tables in a cell."""
    return [part.said for part in _parts(cell) if isinstance(part.said, Table) or part.said.text]


def _numbered(held: _Element) -> Iterator[Part]:
    count, form = _whole(held.get("start")) or 1, held.get("type") or "1"
    step = -1 if held.get("reversed") is not None else 1
    if step < 0 and held.get("start") is None:
        count = sum(child.tag == "li" for child in held)
    for item in held:
        if not isinstance(item.tag, str) or is_unseen(item):
            continue
        if item.tag != "li":
            yield from _block(item)
            continue
        count = _whole(item.get("value")) or count
        yield from _with_number(f"{counted(count, form) or count}.", _parts(item))
        count += step


def _with_number(number: str, parts: Iterator[Part]) -> Iterator[Part]:
    for part in parts:
        said = part.said
        if number and isinstance(said, Block) and said.text:
            text = said.text if said.text.startswith(NOTE) else f"{number} {said.text}"
            yield Part(Block(text, heading=said.heading), part.element)
            number = ""
        else:
            yield part


def _whole(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() else None


def _definitions(held: _Element) -> Iterator[Part]:
    """Yield each definition with its term: « Terme : définition »."""
    terms: list[str] = []
    for element in held.iter("dt", "dd"):
        if is_unseen(element) or _list_of(element) is not held:
            continue
        parts = [part for part in _parts(element) if isinstance(part.said, Table) or part.said.text]
        if element.tag == "dt":
            terms += [part.said.text for part in parts if isinstance(part.said, Block)]
            continue
        term = ", ".join(terms).rstrip(" :\u00a0")
        for part in parts:
            if term and isinstance(part.said, Block):
                yield Part(Block(f"{term} : {part.said.text}"), part.element)
                term, terms = "", []
            else:
                yield part
    if terms:
        yield Part(Block(", ".join(terms)), held)


def _list_of(element: _Element) -> _Element | None:
    return next(element.iterancestors("dl"), None)
