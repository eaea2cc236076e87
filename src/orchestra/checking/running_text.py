"""The prose as a typographer reads it: what is no French text is blanked, every offset stays."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from orchestra.checking.finding import Edit
from orchestra.checking.reading import prose
from orchestra.checking.registry import Hit
from orchestra.prose import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.checking.glance import Prose
    from orchestra.checking.world import World
    from orchestra.document import Document, Paragraph

BLANK = "\ufffc"  # stands for code, addresses and whatever else is read as one word
COMMENT = "\ufff9"  # stands for comments and marks of lines, which are not there for a reader

_FENCE = re.compile(r"[ \t]*+(`{3,}+|~{3,}+)")
_TICKS = re.compile(r"`++")
_MARKS_OF_LINE = re.compile(
    r"[ \t>]*+(?:(?:[-*+]|\d{1,4}[.)])(?:[ \t]++|$))?(?:\[[ xX]\][ \t]++|\[[^\[\]\n]{1,60}+\]:)?"
)
# Each with what a paragraph must hold for it to be there.
_NO_TEXT = tuple(
    (needle, re.compile(pattern))
    for needle, pattern in (
        ("\\", r"\\[^\w\s]"),
        ("<", r"<[A-Za-z/!][^<>\n]*+>"),
        ("](", r"\]\((?:[^()\n]|\([^()\n]*+\))*+\)"),
        ("://", r"(?:https?|ftp)://[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]*_]"),
        ("www.", r"www\.[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]*_]"),
        ("@", r"(?<![\w.+-])(?:mailto:)?[\w.+-]++@[\w-]++(?:\.[\w-]++)*+"),
        (":", r":(?<![\w:].)[a-z0-9_+-]{2,30}:(?!\w)"),
        ("&", r"&#?\w{2,10};"),
        ("![", r"!\["),
        ("][", r"\[(?<=\]\[)[^\[\]\n]*+\]"),
    )
)
_TABLE = re.compile(r"^[ \t]*+[:|-][ :|-]*+$", re.MULTILINE)
_SET_APART = re.compile(
    r"(?<![\w*])\*{1,3}+([^*\n]++)\*|«([^«»]++)»|\"([^\"\n]++)\"|“([^“”]++)”|(?<!\w)_([^_\n]++)_"
)
_WORD = re.compile(r"[^\W\d_]++")
# Words of English that are none of French.
ENGLISH = frozenset(
    """
    the of and to is that for with are this by be it from at an which their can has have not how
    what your you we our my will who why where when into about
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
_FRENCH = frozenset(
    """
    le la les de des du un une et est en que qui dans pour par sur avec ce cette ces au aux ne pas
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Running:
    """A paragraph with the same ``text`` but for what is no French; ``start`` is its offset."""

    paragraph: Paragraph
    text: str
    start: int

    def hit(self, offset: int, message: str, edits: Iterable[Edit] = ()) -> Hit:
        """Return a hit at a character of the paragraph; the edits' offsets are the paragraph's."""
        moved = (Edit(self.start + e.start, self.start + e.end, e.text) for e in edits)
        return Hit(*self.paragraph.position(offset), message, tuple(moved))


# Every rule of typography asks for it.
@lru_cache(maxsize=1)
def running_text(document: Document, world: World) -> tuple[Running, ...]:
    """Return the prose of a document without code, addresses, marks of Markdown and comments."""
    return tuple(running_paragraphs(document, prose(document, world)))


def running_paragraphs(document: Document, parts: Iterable[Prose]) -> Iterator[Running]:
    """Yield some paragraphs of a document like :func:`running_text`."""
    text = _without_comments(_without_fences(document.text))
    for part in parts:
        paragraph = part.paragraph
        # A byte order mark is in the document's text, and not in its first paragraph.
        mark = paragraph.line == 1 and document.text.startswith("\ufeff")
        start = document.offset(paragraph.line, 1) + mark
        shown = running(text[start : start + len(paragraph.text)])
        is_code = part.text.startswith(("    ", "\t"))
        if not is_code and not ("|" in shown and _TABLE.search(shown)):
            yield Running(paragraph, shown, start)


def running(text: str) -> str:
    """Return one paragraph with all that is no French text blanked out, as long as it was."""
    if "`" in text:
        text = _blanked(text, _code_spans(text))
    for needle, pattern in _NO_TEXT:
        if needle in text:
            text = pattern.sub(_blank, text)
    text = "\n".join([_without_mark(line) for line in text.split("\n")])
    if any(mark in text for mark in '*_"«“'):
        spans = (span for match in _SET_APART.finditer(text) for span in _foreign(match))
        text = _blanked(text, spans)
    return text


def _without_mark(line: str) -> str:
    mark = _MARKS_OF_LINE.match(line)
    end = mark.end() if mark else 0
    return COMMENT * end + line[end:] if end else line


def _foreign(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield where the text of a quotation is, without the spaces inside its marks, in English."""
    group = match.lastindex or 0
    inside = match[group]
    if reads_english(inside):
        start = match.start(group) + len(inside) - len(inside.lstrip())
        yield start, start + len(inside.strip())


def own_words(text: str) -> str:
    """Return a paragraph without what stands in italics or between quotation marks."""
    apart = (match.span() for match in _SET_APART.finditer(text) if not _is_bold(match))
    return _blanked(text, apart)


def _is_bold(match: re.Match[str]) -> bool:
    return match.group().startswith("**") and not match.group().startswith("***")


def reads_english(text: str) -> bool:
    """Tell whether a few words are English rather than French, by the small words among them."""
    low = {word.lower() for word in _WORD.findall(text)}
    return len(low & ENGLISH) > len(low & _FRENCH)


def _blank(match: re.Match[str]) -> str:
    text = match.group()
    # Whoever writes a space as an entity means it to be that one: no rule mends its kind.
    is_space = text.startswith("&") and unescape(text).isspace()
    return (NBSP if is_space else BLANK) * len(text)


def _blanked(text: str, spans: Iterable[tuple[int, int]], filler: str = BLANK) -> str:
    """Return ``text`` with what is in ``spans``, which are in order, but for the ends of lines."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at:start])
        parts += [filler if char != "\n" else char for char in text[start:end]]
        at = end
    return "".join([*parts, text[at:]])


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands between two rows of as many backticks."""
    rows = [match.span() for match in _TICKS.finditer(text)]
    of_length: dict[int, list[int]] = defaultdict(list)
    for start, end in reversed(rows):
        of_length[end - start].append(start)
    at = 0
    for start, end in rows:
        others = of_length[end - start]
        others.pop()
        if start >= at and others:
            at = others[-1] + end - start
            yield start, at


def _without_fences(text: str) -> str:
    if "```" not in text and "~~~" not in text:
        return text
    fence, lines = "", text.split("\n")
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark or fence:
            lines[index] = BLANK * len(line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
    return "\n".join(lines)


def _without_comments(text: str) -> str:
    return _blanked(text, _comments(text), COMMENT) if "<!--" in text else text


def _comments(text: str) -> Iterator[tuple[int, int]]:
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start)
        if end < 0:
            return
        yield start, end + 3
        start = text.find("<!--", end)
