"""Reads the text layer of PDF files by its geometry, page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.library.loaded import Doubt, Loaded, UnreadableSource
from orchestra.library.pdf.drawn import read_drawn
from orchestra.library.pdf.frames import find_frames
from orchestra.library.pdf.glyphs import Glyphs, read_glyphs
from orchestra.library.pdf.opening import has_pictures, open_page, open_pdf, title_of
from orchestra.library.pdf.ruled_tables import find_grids
from orchestra.library.pdf.running_lines import Sheet, drop_running_lines
from orchestra.library.pdf.segments import make_segments
from orchestra.library.pdf.telling import Teller
from orchestra.library.source import SourceMetadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pypdfium2 import PdfDocument, PdfPage

_NO_TITLE = re.compile(
    r"^(?:microsoft word|untitled|sans titre|document\d*$|\(anonymous\))|\.\w{2,5}$", re.IGNORECASE
)
_TOO_UNKNOWN = 0.2  # of a page's letters: what is left of it says nothing
_OCR = "run OCR on it: orchestra sources add --ocr FILE, or ocrmypdf"


@dataclass
class _Pages:
    """What was seen of the pages of a file, by their number."""

    damaged: list[int] = field(default_factory=list)
    wordless: list[int] = field(default_factory=list)
    unknown: dict[int, int] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    letters: int = 0


def load_pdf(data: bytes) -> Loaded:
    """Return the paragraphs of a PDF with their pages, its title, and what was read in doubt.

    Raises UnreadableSource when it is encrypted, damaged, or holds no text that can be known.
    """
    seen = _Pages()
    with open_pdf(data) as document:
        teller = _told(drop_running_lines(_sheets(document, seen)))
        blocks = teller.blocks()
        if not blocks and seen.letters:  # the same line on each page is all that it says
            teller = _told(_sheets(document, seen := _Pages()))
            blocks = teller.blocks()
        title = title_of(document)
        count = len(document)
    if not blocks:
        raise _nothing_in(seen, count)
    metadata = SourceMetadata(title=None if _NO_TITLE.search(title) else title or None)
    return Loaded(blocks, metadata, doubts=[*_doubts(seen), *teller.doubts])


def _told(sheets: Iterable[Sheet]) -> Teller:
    teller = Teller()
    for sheet in sheets:
        teller.read(sheet)
    return teller


def _sheets(document: PdfDocument, seen: _Pages) -> Iterator[Sheet]:
    for number in range(len(document)):
        with open_page(document, number) as page:
            if page is None:
                seen.damaged.append(number + 1)
            else:
                yield _sheet(page, number, seen)


def _sheet(page: PdfPage, number: int, seen: _Pages) -> Sheet:
    glyphs = read_glyphs(page)
    seen.letters += glyphs.letters
    if not _is_known(glyphs, number + 1, seen):
        return Sheet(number, glyphs.width, glyphs.height, [])
    if not glyphs.letters and has_pictures(page):
        seen.wordless.append(number + 1)
    drawn = read_drawn(page, glyphs.turn)
    if 2 * glyphs.hidden > glyphs.letters:
        seen.recognised.append(number + 1)
    grids, segments = find_grids(drawn, make_segments(glyphs.runs))
    frames, segments = find_frames(drawn, segments)
    turned = [make_segments(runs) for runs in glyphs.turned]
    return Sheet(number, glyphs.width, glyphs.height, segments, grids, turned, frames, drawn.level)


def _is_known(glyphs: Glyphs, page: int, seen: _Pages) -> bool:
    if glyphs.unknown > _TOO_UNKNOWN * glyphs.letters:
        seen.unread.append(page)
        return False
    if glyphs.unknown:
        seen.unknown[page] = glyphs.unknown
    return True


def _nothing_in(seen: _Pages, count: int) -> UnreadableSource:
    if seen.unread:
        return UnreadableSource(f"does not say which letters its fonts draw; {_OCR}")
    if len(seen.damaged) == count:
        return UnreadableSource("is damaged (no page can be read); export or download it again")
    return UnreadableSource(f"has no text layer (scanned pages?); {_OCR}")


def _doubts(seen: _Pages) -> Iterator[Doubt]:
    for pages, what in (
        (seen.damaged, "cannot be read, being damaged; export or download the file again"),
        (seen.wordless, f"show pictures and no text, and nothing of them is known; {_OCR}"),
        (seen.recognised, "were read by OCR; look at their figures beside the page"),
        (seen.unread, f"are left out: their fonts do not say which letters they draw; {_OCR}"),
    ):
        if pages:
            yield Doubt(f"pages {_ranges(pages)} {what}", page=pages[0])
    if seen.unknown:
        where = f"on pages {_ranges(list(seen.unknown))}"
        count = sum(seen.unknown.values())
        yield Doubt(
            f"{count} letters {where} are not known to their fonts, and stand as […]",
            page=min(seen.unknown),
        )


def _ranges(pages: list[int]) -> str:
    """Return pages as a person writes them: ``3, 5–9``."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and page == parts[-1][-1] + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return ", ".join(f"{p[0]}–{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)
