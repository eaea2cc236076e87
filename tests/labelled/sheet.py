# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""A good document as lines that a planter can change, and where everything in it stands."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADING = re.compile(r"^(?:## |\d[.)] \*\*)")
_CITED = re.compile(r"\[(\d+)\]")
_FOOTER = "*Production IA locale"
_NO_PROSE = ("|", ">", "- ", "1. ", "2. ", "3. ")
_SUBJECTS = (
    "Le voisinage", "La commune", "Chaque groupe", "L’association", "Le quartier", "La bibliothèque",
    "Une famille", "Le marché", "L’école", "Un bénévole",
)  # fmt: skip
_VERBS = (
    "apprend ainsi",
    "retrouve alors",
    "garde pourtant",
    "partage volontiers",
    "montre peu à peu",
)
_OBJECTS = (
    "le goût des choses simples", "une part de son histoire", "la place que chacun mérite",
    "des gestes que l’on croyait perdus", "les outils dont on a besoin", "un peu de temps libre",
    "la confiance de ses voisins", "une manière de vivre plus douce",
)  # fmt: skip


def fillers(chance: random.Random) -> Iterator[str]:
    """Yield French sentences of some ten words, none twice, which say no figure and quote nobody."""
    pairs = [f"{s} {v} {o}." for s in _SUBJECTS for v in _VERBS for o in _OBJECTS]
    chance.shuffle(pairs)
    yield from pairs


@dataclass
class Sheet:
    """The lines of a document; indexes count from 0, the lines of expectations from 1.

    ``beside`` is what stands in the evidence file beside it; empty: there is none.
    """

    name: str
    kind: str
    lines: list[str]
    chance: random.Random
    beside: str = ""
    _fillers: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self._fillers = fillers(self.chance)

    @property
    def is_old(self) -> bool:
        """Whether the document is older than citations."""
        return not any(line.startswith("template:") for line in self.lines)

    @property
    def front_end(self) -> int:
        """The index of the line that closes the front matter."""
        return self.lines.index("---", 1)

    def key(self, name: str) -> int:
        """Return the index of a key of the front matter."""
        found = [i for i in range(1, self.front_end) if self.lines[i].startswith(f"{name}:")]
        return found[0]

    def value(self, name: str) -> str:
        """Return what stands after a key, without quotation marks."""
        return self.lines[self.key(name)].split(":", 1)[1].strip().strip('"')

    def set_value(self, name: str, value: str) -> int:
        """Write a key's value and return the line."""
        index = self.key(name)
        self.lines[index] = f"{name}: {value}"
        return index + 1

    @property
    def headings(self) -> list[int]:
        """The indexes of the headings, that of the references last."""
        return [i for i, line in enumerate(self.lines) if HEADING.match(line)]

    @property
    def footer(self) -> int:
        """The index of the rule above the footer."""
        start = next(i for i, line in enumerate(self.lines) if line.startswith(_FOOTER))
        return max(i for i in range(start) if self.lines[i] == "---")

    def footer_line(self, beginning: str) -> int:
        """Return the index of the footer's line that begins so."""
        below = range(self.footer, len(self.lines))
        return next(i for i in below if self.lines[i].startswith(f"*{beginning}"))

    def span(self, heading: int) -> range:
        """Return the indexes below the heading at index ``heading``, up to the next one."""
        ends = [index for index in self.headings if index > heading]
        return range(heading + 1, ends[0] if ends else self.footer)

    def section(self, number: int) -> list[int]:
        """Return the prose lines of a section; -2 is the last one before the references."""
        return [i for i in self.span(self.headings[number]) if self._is_prose(i)]

    def _is_prose(self, index: int) -> bool:
        line = self.lines[index]
        is_numbered = re.match(r"\d[.)] ", line)
        return len(line.split()) > 5 and not line.startswith(_NO_PROSE) and not is_numbered

    @property
    def prose(self) -> list[int]:
        """The indexes of all paragraphs but list items, tables and quotations."""
        return [i for number in range(len(self.headings) - 1) for i in self.section(number)]

    @property
    def cited_prose(self) -> list[int]:
        """The indexes of the paragraphs that cite something."""
        return [i for i in self.prose if _CITED.search(self.lines[i])]

    @property
    def items(self) -> list[int]:
        """The indexes of the references."""
        return [i for i in self.span(self.headings[-1]) if self.lines[i].startswith("- ")]

    def marks(self, indexes: list[int] | range) -> list[str]:
        """Return the numbers cited on these lines, each once."""
        return list(dict.fromkeys(n for i in indexes for n in _CITED.findall(self.lines[i])))

    def some(self, indexes: list[int]) -> int:
        """Return one of the indexes, by chance."""
        return self.chance.choice(indexes)

    def filler(self) -> str:
        """Return a French sentence that no other call returned."""
        return next(self._fillers)

    def append(self, index: int, text: str) -> int:
        """Add ``text`` at the end of a line and return the line."""
        self.lines[index] += f" {text}"
        return index + 1

    def insert_sentence(self, index: int, sentence: str) -> int:
        """Put a sentence before, between or after those of a paragraph; return the line."""
        ends = [m.end() for m in re.finditer(r"[.!?…](?= [A-ZÀÉÊ])", self.lines[index])]
        line = self.lines[index]
        at = self.chance.choice([0, *ends, len(line)])
        if at == 0:
            self.lines[index] = f"{sentence} {line}"
        else:
            self.lines[index] = f"{line[:at]} {sentence}{line[at:]}"
        return index + 1

    def insert_paragraph(self, before: int, *texts: str) -> int:
        """Put paragraphs before the line at an index; return the line of the first."""
        self.lines[before:before] = [line for text in texts for line in (text, "")]
        return before + 1

    def delete(self, indexes: list[int] | range) -> None:
        """Take lines out, the last ones first."""
        for index in sorted(indexes, reverse=True):
            del self.lines[index]

    def body_words(self) -> int:
        """Return the words of the body without references and footer, counted here."""
        body = self.lines[self.front_end + 1 : self.headings[-1]]
        return len(" ".join(body).split())

    def recount(self) -> None:
        """Make the word count true again."""
        if (
            self.lines
            and self.lines[0] == "---"
            and any(HEADING.match(line) for line in self.lines)
        ):
            self.set_value("wordcount", str(self.body_words()))

    def resize(self, target: int) -> None:
        """Cut and add words until the body has ``target`` of them."""
        while self.body_words() > target:
            index = max(self.prose, key=lambda i: len(self._droppable(i)))
            words = self.lines[index].split(" ")
            words.remove(self._droppable(index)[-1])
            self.lines[index] = " ".join(words)
        while self.body_words() < target:
            sentence = self.filler().split()
            short = target - self.body_words()
            if short < len(sentence):
                sentence = ["C’est", *["vraiment"] * (short - 2), "vrai."][-short:]
            self.append(self.some(self.prose), " ".join(sentence))

    def _droppable(self, index: int) -> list[str]:
        line = self.lines[index]
        inner = [] if "«" in line else line.split(" ")[1:-1]
        return [word for word in inner if "[" not in word and len(word) > 1]

    def text(self) -> str:
        """Return the whole document."""
        return "\n".join(self.lines)
