"""How well PDF documents are read, measured on documents whose text is known.

    python bench/reading.py make    # needs pdflatex, soffice and chromium
    python bench/reading.py         # measures what is kept in tests/library/documents
    python bench/reading.py --with pypdf --with pdfplumber --with pypdfium2

Of the figures and the words that a document says, counts those that the reading has, each once;
tokens that are two of them glued together; and of each two words in a row, those in a row. The
other readers are measured where they are installed (``pip install pypdf pdfplumber``).
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parents[1] / "tests" / "library" / "documents"
_FIGURE = re.compile(r"\d+(?: \d{3})*(?:[.,]\d+)?")
_TOKEN = re.compile(r"\d+(?: \d{3})*(?:[.,]\d+)?|[^\W\d_]+")
_NO_BRACES = str.maketrans("{}", "  ")
_MAY_STAND = re.compile(r"\{([^{}]*)\}")


@dataclass
class Score:
    """What was counted in one document, or in all of them."""

    figures: int = 0
    figures_right: int = 0
    words: int = 0
    words_right: int = 0
    more: int = 0
    glued: int = 0
    pairs: int = 0
    pairs_right: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            *(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True))
        )

    def shown(self) -> str:
        def share(part: int, whole: int) -> str:
            return f"{100 * part / whole:6.2f} %" if whole else "      – "

        return (
            f"figures {share(self.figures_right, self.figures)}"
            f"  words {share(self.words_right, self.words)}  too many {self.more:4}"
            f"  glued {self.glued:3}  order {share(self.pairs_right, self.pairs)}"
        )


def plain(text: str) -> str:
    """Return a text with plain blanks and apostrophes, and one character for each letter."""
    text = (
        unicodedata.normalize("NFC", text).replace("’", "'").replace("ﬁ", "fi").replace("ﬂ", "fl")
    )
    text = re.sub(r"(?<=\w)\u00ad\n?", "", text)
    return re.sub(r"\s+", " ", text)


def score(truth: str, reading: str) -> Score:
    """Return what ``reading`` has of ``truth``, in which what may stand is between braces."""
    must = _TOKEN.findall(plain(_MAY_STAND.sub(" ", truth)))
    may = Counter(_TOKEN.findall(plain(" ".join(_MAY_STAND.findall(truth)))))
    read = _TOKEN.findall(plain(reading))
    have, wanted = Counter(read), Counter(must)
    right = {token: min(count, have[token]) for token, count in wanted.items()}
    more = have - wanted - may
    joined = {a + b for a, b in pairwise(must)}
    beside = Counter(pairwise(read))
    # With what may stand, or without: whichever the reading is nearer to.
    sequences = [must, _TOKEN.findall(plain(truth.translate(_NO_BRACES)))]
    found = [Counter(pairwise(tokens)) for tokens in sequences]
    shares = [(_in_both(pairs, beside) / max(1, pairs.total()), pairs) for pairs in found]
    pairs = max(shares, key=lambda one: one[0])[1]
    figures = [token for token in must if _FIGURE.fullmatch(token)]
    figures_right = sum(n for token, n in right.items() if _FIGURE.fullmatch(token))
    figures_twice = sum(n for token, n in more.items() if _FIGURE.fullmatch(token))
    return Score(
        len(figures),
        max(0, figures_right - figures_twice),
        len(must) - len(figures),
        sum(right.values()) - figures_right,
        sum(more.values()),
        sum(count for token, count in more.items() if token in joined),
        pairs.total(),
        _in_both(pairs, beside),
    )


def _in_both(wanted: Counter[tuple[str, str]], have: Counter[tuple[str, str]]) -> int:
    return (wanted & have).total()


def read_here(data: bytes) -> str:
    from orchestra.library.pdf_file import load_pdf

    return "\n".join(block.text for block in load_pdf(data).blocks)


def read_pypdf(data: bytes) -> str:
    import io

    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def read_pypdfium2(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def read_pdfplumber(data: bytes) -> str:
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return "\n".join(page.extract_text() for page in document.pages)


READERS: dict[str, Callable[[bytes], str]] = {
    "here": read_here,
    "pypdf": read_pypdf,
    "pypdfium2": read_pypdfium2,
    "pdfplumber": read_pdfplumber,
}


def documents() -> Iterator[tuple[str, bytes, str]]:
    """Yield the documents that are kept: name, PDF, true text."""
    for path in sorted(HERE.glob("*.pdf")):
        yield path.stem, path.read_bytes(), path.with_suffix(".txt").read_text("utf-8")


def measure(name: str, *, each: bool) -> None:
    read = READERS[name]
    total, pages, began = Score(), 0, time.process_time()
    for document, data, truth in documents():
        one = score(truth, read(data))
        total += one
        pages += len(re.findall(rb"/Type\s*/Page\b", data)) or 1
        if each:
            print(f"{document:26} {one.shown()}")
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:26} {total.shown()}  {seconds:.2f} s  {peak} MB")


def make() -> None:
    from reading_drawn import drawn_documents
    from reading_latex import latex_documents
    from reading_office import office_documents, web_documents

    HERE.mkdir(parents=True, exist_ok=True)
    for document, data in drawn_documents():
        _keep(document.name, document.truth, data)
    for document in latex_documents():
        _keep(document.name, document.truth, _latex(document.source))
    for document in office_documents():
        _keep(document.name, document.truth, _office(document.source))
    for document in web_documents():
        _keep(document.name, document.truth, _web(document.source))


def _keep(name: str, truth: list[str], data: bytes) -> None:
    (HERE / f"{name}.pdf").write_bytes(data)
    (HERE / f"{name}.txt").write_text("\n".join(truth) + "\n", encoding="utf-8")


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=300,
        check=False,  # LaTeX ends with 1 for what it mends
    )  # fmt: skip
    if not (folder / "a.pdf").exists():
        sys.exit(f"{command[0]} made nothing:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _latex(source: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.tex").write_text(source, encoding="utf-8")
        for _ in range(2):
            _run(["pdflatex", "-interaction=nonstopmode", "a.tex"], folder)
        return (folder / "a.pdf").read_bytes()


def _office(source: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.fodt").write_text(source, encoding="utf-8")
        home = f"-env:UserInstallation=file://{folder}/home"
        _run(["soffice", home, "--headless", "--convert-to", "pdf", "a.fodt"], folder)
        return (folder / "a.pdf").read_bytes()


def _web(source: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.html").write_text(source, encoding="utf-8")
        chromium = shutil.which("chromium") or "chromium-browser"
        _run(
            [chromium, "--headless", "--no-sandbox", "--no-pdf-header-footer",
             "--print-to-pdf=a.pdf", f"--user-data-dir={folder}/home", "a.html"], folder,
        )  # fmt: skip
        return (folder / "a.pdf").read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["measure", "make"], default="measure")
    parser.add_argument("--with", dest="others", action="append", choices=READERS, default=[])
    given = parser.parse_args()
    if given.what == "make":
        make()
    measure("here", each=True)
    for name in given.others:
        measure(name, each=False)


if __name__ == "__main__":
    main()
