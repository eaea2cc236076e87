"""PDF files that are odd or made to harm, as small as they can be; built for the tests."""

from __future__ import annotations

import zlib

from tests.library.samples import assemble

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
SENTENCE = b"BT /F1 11 Tf 50 700 Td (Une phrase qui se lit bien ici.) Tj ET"


def one_page(
    stream: bytes,
    *more: bytes,
    font: bytes = HELVETICA,
    catalogue: bytes = b"",
    resources: bytes = b"",
) -> bytes:
    """Return a PDF whose page draws ``stream``; ``more`` are its objects from the sixth on."""
    return assemble([
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        font,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 3 0 R >> %s >> >>" % resources,
        _stream(stream),
        *more,
        b"<< >>",
    ])  # fmt: skip


def _stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), about, data)


def with_script() -> bytes:
    """Return a PDF that says to run a program without end when it is opened."""
    script = b"/OpenAction << /S /JavaScript /JS (while\\(true\\){}) >>"
    return one_page(SENTENCE, catalogue=script)


def form_in_itself() -> bytes:
    """Return a PDF whose form draws itself."""
    about = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
        b" /Resources << /XObject << /X 6 0 R >> /Font << /F1 3 0 R >> >>"
    )
    form = _stream(SENTENCE + b" /X Do", about)
    return one_page(b"/X Do", form, resources=b"/XObject << /X 6 0 R >>")


def forms_of_forms(depth: int = 12) -> bytes:
    """Return a PDF whose forms draw the next ten times, a thousand million sentences in all."""
    forms = []
    for n in range(depth):
        is_last = n == depth - 1
        inner = b"/Font << /F1 3 0 R >>" if is_last else b"/XObject << /X %d 0 R >>" % (7 + n)
        about = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << %s >>" % inner
        forms.append(_stream(SENTENCE if is_last else b"/X Do " * 10, about))
    return one_page(b"/X Do", *forms, resources=b"/XObject << /X 6 0 R >>")


def swollen(size: int) -> bytes:
    """Return a PDF whose page unpacks to ``size`` bytes."""
    packed = zlib.compress(b" " * size, 9)
    return one_page(b"", _stream(packed, b"/Filter /FlateDecode")).replace(
        b"/Contents 5 0 R", b"/Contents 6 0 R"
    )


def drawn_letters() -> bytes:
    """Return a PDF whose font draws squares, and says of no code which letter it is."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [.001 0 0 .001 0 0]"
        b" /CharProcs << /a0 6 0 R >> /Encoding << /Differences [65 /a0 /a0 /a0 /a0] >>"
        b" /FirstChar 65 /LastChar 68 /Widths [600 600 600 600] /Resources << >> >>"
    )
    square = _stream(b"600 0 0 0 500 500 d1 0 0 500 500 re f")
    return one_page(b"BT /F1 11 Tf 50 700 Td (ABCD) Tj ET", square, font=font)


def hebrew(codes: list[int]) -> bytes:
    """Return a PDF that draws Hebrew letters (1 is alef, 32 a space) from left to right."""
    names = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def"
        b" /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange"
        b" 1 beginbfrange <0001> <001B> <05D0> endbfrange"
        b" 1 beginbfchar <0020> <0020> endbfchar endcmap end end"
    )
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
        b" /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>"
    )
    letters = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 600 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    about = (
        b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 -200 1000 800]"
        b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    drawn = b"BT /F1 12 Tf 300 700 Td <%s> Tj ET" % b"".join(b"%04X" % code for code in codes)
    return one_page(drawn, letters, about, _stream(names), font=font)


def squared_paper() -> bytes:
    """Return a PDF of lines across lines, with a sentence on them."""
    level = b"".join(b"0 %d m 590 %d l S " % (y, y) for y in range(0, 840, 2))
    return one_page(
        level + b"".join(b"%d 0 m %d 842 l S " % (x, x) for x in range(0, 595, 2)) + SENTENCE
    )
