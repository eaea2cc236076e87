"""How much of Word, OpenDocument and HTML files is read right, beside their true text.

Each file of ``tests/library/documents`` has its true text in ``NAME.txt``: a block a line, what may
be missing (the heads that each row of a table has anew) in braces. Counted are the figures, the
words in their order, and the words that are several of the page's run together.

usage: python bench/office.py [FOLDER] [--show]
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from orchestra.errors import OrchestraError
from orchestra.library.entry import Paper, make_entry
from orchestra.prose import figures

FORMATS = (".docx", ".html", ".odt")
DOCUMENTS = Path(__file__).parents[1] / "tests" / "library" / "documents"
TOKEN = re.compile(r"\w+")
BRACES = re.compile(r"\{([^}]*)\}")
NOTE = "Note : "


@dataclass
class Measure:
    """What was found of the true text, and what was read that is not in it."""

    figures: int = 0
    figures_right: int = 0
    figures_wrong: int = 0
    words: int = 0
    words_right: int = 0
    words_wrong: int = 0
    glued: int = 0

    def add(self, other: Measure) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self) -> str:
        return (
            f"figures {self.figures_right}/{self.figures} (+{self.figures_wrong} wrong), "
            f"words {self.words_right}/{self.words} (+{self.words_wrong} wrong, {self.glued} glued)"
        )


def files(folder: Path = DOCUMENTS) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in FORMATS)


def truth_of(path: Path) -> str:
    own = path.with_name(f"{path.name}.txt")
    return (own if own.exists() else path.with_name(f"{path.name.split('.')[0]}.txt")).read_text()


def read(path: Path) -> str:
    """Return the passages of a file as they are stored."""
    entry = make_entry(Paper(path.name, "1", path.read_bytes()))
    if not entry.passages:
        raise OrchestraError(f"{path.name}: {entry.errors[0].message}")
    return "\n".join(passage.text for passage in entry.passages)


def measured(truth: str, said: str) -> Measure:
    """Return how much of ``truth`` is in ``said``."""
    required = Counter(figure.text for figure in figures(_marked(truth, "")))
    allowed = Counter(figure.text for figure in figures(_marked(truth, r"\1")))
    given = Counter(figure.text for figure in figures(said))
    wanted, is_required = _tokens(truth)
    words = TOKEN.findall(said)
    matcher = SequenceMatcher(None, wanted, words, autojunk=False)
    right = {a + n for a, _, size in matcher.get_matching_blocks() for n in range(size)}
    known = {b + n for _, b, size in matcher.get_matching_blocks() for n in range(size)}
    pairs = {"".join(wanted[at : at + n]) for n in (2, 3) for at in range(len(wanted))}
    wrong = [word for at, word in enumerate(words) if at not in known]
    return Measure(
        required.total(), (required & given).total(), (given - allowed).total(),
        sum(is_required), sum(is_required[at] for at in right), len(wrong),
        sum(word in pairs and word not in wanted for word in wrong),
    )  # fmt: skip


def _marked(truth: str, kept: str) -> str:
    return BRACES.sub(kept, truth)


def _tokens(truth: str) -> tuple[list[str], list[bool]]:
    tokens: list[str] = []
    required: list[bool] = []
    for at, part in enumerate(BRACES.split(truth)):
        found = TOKEN.findall(part)
        tokens += found
        required += [at % 2 == 0] * len(found)
    return tokens, required


def main(arguments: list[str]) -> None:
    shown = "--show" in arguments
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")]
    sums: dict[str, Measure] = {}
    for path in files(*folders):
        try:
            said = read(path)
        except OrchestraError as error:
            print(error)
            said = ""
        one = measured(truth_of(path), said)
        print(f"{path.name}: {one}")
        if shown:
            print(said)
        sums.setdefault(path.suffix, Measure()).add(one)
    for suffix, total in sums.items():
        print(f"{suffix}: {total}")


if __name__ == "__main__":
    main(sys.argv[1:])
