"""The letters of a page one by one, as the PDF library knows them.

Each call into that library costs time, so that what is the same for a row of letters is asked once.
"""

from __future__ import annotations

import ctypes
import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pypdfium2 import PdfPage

    Corners = tuple[float, float, float, float]
    Place = Callable[[float, float, float, float], Corners]

UNKNOWN = "\ufffd"  # in place of a letter whose font does not say which it is
ASLANT = -1
_SKEW = 8  # degrees from a right angle, from which a text is aslant
_FORCE_BOLD = 1 << 18
_BOLD_NAMES = ("bold", "black", "heavy", "demi", "cmbx", "sfbx", "ecbx")
_PICTURES = ("wingdings", "webdings", "dingbats")
BULLET = "•"
_BLANK = frozenset("\r\n\0\ufeff\u200b\u200c\u200d\u2060")
_SPACES = frozenset(
    " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_LINE_END_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})
_FONT_NAME = 120  # bytes
_CLOSE = 0.05  # of the size
# Accents that old fonts draw as letters of their own, over the next one or the last.
ACCENTS = {
    "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "^": "\u0302", "¨": "\u0308", "˜": "\u0303",
    "~": "\u0303", "¸": "\u0327", "˚": "\u030a", "ˇ": "\u030c",
}  # fmt: skip


@dataclass(slots=True)
class Letters:
    """Some letters in a row, drawn alike and close to each other; mostly a word.

    ``turn`` counts the quarters to the left of the page, ASLANT is none of them. Their places are
    in the frame in which they stand upright; ``starts`` are where each begins. Those that are
    ``hidden`` are the text of a picture, found by OCR.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    turn: int
    spaced: bool
    starts: list[float]
    hidden: bool = False


class _Style(NamedTuple):
    size: float
    bold: bool
    turn: int
    pictures: bool
    hidden: bool


def read_letters(page: PdfPage) -> Iterator[Letters]:
    """Yield the letters that stand inside ``page``, in the order in which they are drawn."""
    text = page.get_textpage()
    try:
        yield from _pieces(text.raw, page.get_bbox())
    finally:
        text.close()


def _pieces(text: Any, page: Corners) -> Iterator[Letters]:
    """Yield the letters; those that are likely of one word at once, for there are many."""
    hand = _Hand(text, page)
    spaced = False
    piece: Letters | None = None
    for index, (shown, box, unknown) in enumerate(_each(text)):
        if shown in _SPACES:
            spaced = spaced or box[0] != box[2]
            hand.form = None
        elif shown not in _BLANK and _is_inside(box, page):
            is_new = hand.turn_to(index, box)
            x0, top, x1, bottom = hand.place(box[0], box[3], box[2], box[1])
            letter = _letter(shown, unknown == 1, hand.style)
            if piece is not None and not is_new and _is_close(piece, letter, x0):
                piece.text += letter
                piece.x1 = x1
                piece.starts.append(x0)
                continue
            if piece is not None:
                yield piece
            piece = hand.begin(letter, (x0, top, x1, bottom), spaced=spaced)
            spaced = False
    if piece is not None:
        yield piece


def _is_inside(box: Corners, page: Corners) -> bool:
    left, top, right, bottom = box
    return page[0] < (left + right) / 2 < page[2] and page[1] < (bottom + top) / 2 < page[3]


def _is_close(piece: Letters, letter: str, x0: float) -> bool:
    gap = (x0 - piece.x1) / piece.size
    return -_CLOSE < gap < _CLOSE and letter not in ACCENTS and piece.text[-1] not in ACCENTS


def _letter(shown: str, unknown: bool, style: _Style) -> str:  # noqa: FBT001 - for each letter
    if unknown:
        return UNKNOWN
    return BULLET if style.pictures or "\ue000" <= shown <= "\uf8ff" else shown


class _Hand:
    """How the letters are drawn at the moment: their style, base line and frame."""

    def __init__(self, text: Any, page: Corners) -> None:
        self.form: tuple[float, float] | None = None
        self.style = _Style(0, bold=False, turn=0, pictures=False, hidden=False)
        self._places = [placing(turn, page) for turn in range(4)]
        self._styles = _Styles(text)
        self.place = self._places[0]
        self._base = 0.0

    def turn_to(self, index: int, box: Corners) -> bool:
        """Tell whether a letter is drawn in another way than the last; it is so from now on."""
        if self.form == (box[3], box[1]):
            return False
        self.form = (box[3], box[1])
        self.style = self._styles.of(index)
        self.place = self._places[self.style.turn % 4]
        self._base = self.place(*self._styles.origin(index) * 2)[1]
        return True

    def begin(self, letter: str, box: Corners, *, spaced: bool) -> Letters:
        """Return a first letter."""
        size, bold, turn, _, hidden = self.style
        x0, top, x1, bottom = box
        return Letters(
            letter, x0, x1, top, bottom, self._base, size, bold, turn, spaced, [x0], hidden
        )


def _each(text: Any) -> Iterable[tuple[str, Corners, int]]:
    """Return each letter, its box (left, top, right, bottom), and 1 when its font has no name for
    it.
    """
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(text)
    if count < 1:
        return ()
    boxes = (raw.FS_RECTF * count)()
    first, size = boxes[0], ctypes.sizeof(raw.FS_RECTF)
    box_of, is_unknown = raw.FPDFText_GetLooseCharBox, raw.FPDFText_HasUnicodeMapError
    for index in range(count):
        box_of(text, index, ctypes.byref(first, size * index))
    unknown = [is_unknown(text, index) for index in range(count)]
    return zip(_codes(text, count), struct.iter_unpack("4f", boxes), unknown, strict=True)


def _codes(text: Any, count: int) -> str | list[str]:
    """Return the letters by their index, all at once where each of them is one character."""
    from pypdfium2 import raw

    buffer = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, buffer) == count + 1:
        shown = bytes(buffer)[:-2].decode("utf-16-le", "replace").translate(_LINE_END_HYPHENS)
        if len(shown) == count:
            return shown
    codes = (raw.FPDFText_GetUnicode(text, index) for index in range(count))
    return [chr(code).translate(_LINE_END_HYPHENS) for code in codes]


def placing(turn: int, box: Corners) -> Place:
    """Return what gives a box of the file its place, seen so that text with ``turn`` is upright."""
    left, low, right, high = box
    match turn:
        case 0:
            return lambda x0, y0, x1, y1: (x0 - left, high - y1, x1 - left, high - y0)
        case 1:
            return lambda x0, y0, x1, y1: (y0 - low, x0 - left, y1 - low, x1 - left)
        case 2:
            return lambda x0, y0, x1, y1: (right - x1, y0 - low, right - x0, y1 - low)
    return lambda x0, y0, x1, y1: (high - y1, right - x1, high - y0, right - x0)


class _Styles:
    """What the library says of one letter, by its index; of one text object it is asked once."""

    def __init__(self, text: Any) -> None:
        from pypdfium2 import raw

        self._raw, self._text = raw, text
        self._known: dict[int, _Style] = {}
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(_FONT_NAME)
        self._flags = ctypes.c_int()

    def origin(self, index: int) -> tuple[float, float]:
        """Return where the base line of a letter begins."""
        self._raw.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        return self._x.value, self._y.value

    def of(self, index: int) -> _Style:
        """Return how a letter is drawn."""
        owner = self._raw.FPDFText_GetTextObject(self._text, index)
        if not owner:
            return self._look(index)
        key = ctypes.addressof(owner.contents)
        if key not in self._known:
            self._known[key] = self._look(index)
        return self._known[key]

    def _look(self, index: int) -> _Style:
        raw, matrix = self._raw, self._matrix
        raw.FPDFText_GetMatrix(self._text, index, matrix)
        size = raw.FPDFText_GetFontSize(self._text, index) * math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
        nearest = round(angle / 90)
        turn = ASLANT if abs(angle - 90 * nearest) > _SKEW else nearest % 4
        self._name.raw = bytes(_FONT_NAME)
        raw.FPDFText_GetFontInfo(self._text, index, self._name, _FONT_NAME, self._flags)
        name = self._name.value.decode("latin-1").lower()
        bold = any(part in name for part in _BOLD_NAMES) or bool(self._flags.value & _FORCE_BOLD)
        owner = raw.FPDFText_GetTextObject(self._text, index)
        hidden = raw.FPDFTextObj_GetTextRenderMode(owner) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        return _Style(size or 1.0, bold, turn, any(part in name for part in _PICTURES), hidden)
