# ruff: noqa: E501, SIM905 - a document is read more easily as it is written
"""Documents drawn letter by letter, as layout programs and old printers draw them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from reading_latex import Document
from reading_texts import COUNTS, SHORT, P

WIDTH, HEIGHT = 595, 842
_WIDTHS = dict(zip(map(chr, range(32, 127)), (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778,
    722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278,
    278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
), strict=True))  # fmt: skip
_LIKE = str.maketrans("àâéèêëîïôùûüçÀÉÈœ²€’«»–°", "aaeeeeiiouuucAEEm2n'<<n.")


def width(text: str, size: float) -> float:
    """Return how wide Helvetica makes a text."""
    return sum(_WIDTHS.get(letter.translate(_LIKE), 556) for letter in text) * size / 1000


class Page:
    """What is drawn on a page, as the operators of PDF."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def text(self, x: float, y: float, text: str, size: float = 10, turn: str = "1 0 0 1") -> None:
        """Draw a text on its base line, ``y`` below the top."""
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.drawn.append(f"BT /F1 {size} Tf {turn} {x:.2f} {HEIGHT - y:.2f} Tm ({escaped}) Tj ET")

    def words(self, x: float, y: float, words: Sequence[str], to: float, size: float) -> None:
        """Draw each word alone, spread from ``x`` to ``to``, with no space in between."""
        room = to - x - sum(width(word, size) for word in words)
        gap = room / max(1, len(words) - 1)
        for word in words:
            self.text(x, y, word, size)
            x += width(word, size) + gap

    def column(
        self, x: float, y: float, to: float, texts: Sequence[str], size: float = 10
    ) -> float:
        """Draw justified paragraphs, no word cut, and return where they end."""
        for text in texts:
            line: list[str] = []
            for word in text.split(" "):
                if width(" ".join([*line, word]), size) > to - x:
                    self.words(x, y, line, to, size)
                    line, y = [], y + size * 1.25
                line.append(word)
            self.words(x, y, line, x + width(" ".join(line), size), size)
            y += size * 2
        return y


def pdf(pages: Sequence[Page], *, rotate: int = 0, box: str = f"0 0 {WIDTH} {HEIGHT}") -> bytes:
    """Return a PDF with these pages, in Helvetica."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, page in enumerate(pages):
        stream = zlib.compress("\n".join(page.drawn).encode("cp1252"), 9)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Rotate {rotate} /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode(),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def drawn_documents() -> Iterator[tuple[Document, bytes]]:
    """Yield the documents that are drawn here, each with its PDF."""
    page = Page()
    page.column(60, 80, 535, P[:6])
    yield Document("drawn-no-spaces", "", list(P[:6])), pdf([page])
    page = Page()
    page.text(60, 60, SHORT[0], 16)
    page.column(310, 100, 535, P[3:6], 9)  # the right column first, as frames may be
    page.column(60, 100, 285, P[:3], 9)
    yield Document("drawn-frames", "", [SHORT[0], *P[:6]]), pdf([page])
    pages = []
    for n in range(4):
        page = Page()
        page.column(60, 90, 535, P[3 * n : 3 * n + 3])
        page.text(60 if n % 2 else 500, 40, f"{n + 21}", 9)
        page.text(60, 810, "Cahiers du lavoir – volume 8", 8)
        page.text(30, 600, "Document de travail", 8, "0 1 -1 0")
        pages.append(page)
    yield Document("drawn-margins", "", list(P)), pdf(pages)
    page = Page()
    for n, (label, before, after) in enumerate(COUNTS):
        page.text(60, 100 + 15 * n, label)
        page.text(300 - width(before, 10), 100 + 15 * n, before)
        page.text(344 - width(after, 10), 100 + 15 * n, after)
    yield Document("drawn-tight-table", "", [" ; ".join(row) for row in COUNTS]), pdf([page])
    page = Page()
    page.column(60, 80, 535, P[:4])
    turned = Page()
    turned.drawn = [f"0 1 -1 0 {HEIGHT} 0 cm", *page.drawn]
    yield (
        Document("drawn-on-its-side", "", list(P[:4])),
        pdf([turned], rotate=90, box="0 0 842 842"),
    )
    page = Page()
    y = page.column(60, 80, 360, P[:3])
    page.column(390, 80, 535, P[10:11], 8)
    page.drawn.append("380 620 165 150 re S")
    page.column(60, y + 20, 535, P[4:6])
    yield Document("drawn-sidebar", "", [*P[:3], *P[4:6], P[10]]), pdf([page])
    page = Page()
    page.text(60, 100, "L", 36)
    page.words(82, 80, "a Fabrique du Lavoir a ouvert en 2016 dans".split(), 300, 10)
    page.words(82, 93, "une ancienne blanchisserie de 430 mètres carrés,".split(), 310, 10)
    page.words(60, 106, "au bord de la rivière qui traverse le bourg.".split(), 270, 10)
    truth = "La Fabrique du Lavoir a ouvert en 2016 dans une ancienne blanchisserie de 430 mètres carrés, au bord de la rivière qui traverse le bourg."
    yield Document("drawn-initial", "", [truth]), pdf([page])
