"""The letters of a page one by one, as the PDF library knows them.

Each call into that library costs time, so that what is the same for a row of letters is asked once.
"""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pypdfium2 import PdfPage

    Place = Callable[[float, float, float, float], tuple[float, float, float, float]]

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


class Letter(NamedTuple):
    """A letter; ``turn`` counts the quarters to the left of the page, ASLANT is none of them.

    Its place is in the frame in which it stands upright.
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

    @property
    def width(self) -> float:
        """How wide it is, with what is left free around it."""
        return self.x1 - self.x0

    @property
    def is_unknown(self) -> bool:
        """Tell whether its font does not say which letter it is."""
        return self.text == UNKNOWN


class _Style(NamedTuple):
    size: float
    bold: bool
    turn: int
    pictures: bool


def read_letters(page: PdfPage) -> Iterator[Letter]:
    """Yield the letters that stand inside ``page``, in the order in which they are drawn."""
    text = page.get_textpage()
    try:
        yield from _letters(text.raw, page.get_bbox())
    finally:
        text.close()


def _letters(text: Any, box: tuple[float, float, float, float]) -> Iterator[Letter]:
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(text)
    styles = _Styles(text)
    places = [placing(turn, box) for turn in range(4)]
    form: tuple[float, float] | None = None
    spaced = False
    style, base, place = _Style(0, bold=False, turn=0, pictures=False), 0.0, places[0]
    for index, shown in enumerate(_codes(text, count)):
        if shown in _BLANK:
            continue
        left, top, right, bottom = styles.box(index)
        if shown in _SPACES:
            spaced = spaced or right - left > 0 or top - bottom > 0
            form = None
            continue
        if form != (bottom, top):
            form = (bottom, top)
            style = styles.of(index)
            place = places[style.turn % 4]
            base = place(*styles.origin(index) * 2)[1]
        if not (box[0] < (left + right) / 2 < box[2] and box[1] < (bottom + top) / 2 < box[3]):
            continue
        x0, upper, x1, lower = place(left, bottom, right, top)
        if raw.FPDFText_HasUnicodeMapError(text, index) == 1:
            shown = UNKNOWN  # noqa: PLW2901 - its place is right
        elif style.pictures or "\ue000" <= shown <= "\uf8ff":
            shown = BULLET  # noqa: PLW2901
        yield Letter(shown, x0, x1, upper, lower, base, style.size, style.bold, style.turn, spaced)
        spaced = False


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


def placing(turn: int, box: tuple[float, float, float, float]) -> Place:
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
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(_FONT_NAME)
        self._flags = ctypes.c_int()

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of a letter, as wide and high as its font makes it."""
        box = self._box
        self._raw.FPDFText_GetLooseCharBox(self._text, index, box)
        return box.left, box.top, box.right, box.bottom

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
        return _Style(size or 1.0, bold, turn, any(part in name for part in _PICTURES))
