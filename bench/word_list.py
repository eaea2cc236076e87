"""Make the list of French words that the rule of spelling knows.

    python bench/word_list.py DICTIONARY

DICTIONARY is the folder of the npm package ``dictionary-fr`` (``npm pack dictionary-fr``), which
has the affixes and the words of the French dictionary for Hunspell. Every form that these make is
written, in lower case, into ``src/orchestra/words/french.marisa``, with the words of
``more.txt`` beside it.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

WORDS = Path(__file__).parents[1] / "src" / "orchestra" / "words"
_PIECE = re.compile(r"[^\W\d_]+")
# What the 1990 spelling writes without its circumflex; the endings of verbs keep theirs.
_CIRCUMFLEX = re.compile(r"(?<=[ao])[îû]|[îû](?!mes$|tes$|t$|rent$)")
_NEEDS_AFFIX = "()"


@dataclass(frozen=True)
class Affix:
    strip: str
    add: str
    flags: tuple[str, ...]
    condition: re.Pattern[str]


@dataclass
class Affixes:
    prefixes: dict[str, list[Affix]] = field(default_factory=lambda: defaultdict(list))
    suffixes: dict[str, list[Affix]] = field(default_factory=lambda: defaultdict(list))


def main(folder: Path) -> None:
    import marisa_trie

    affixes = read_affixes((folder / "index.aff").read_text("utf-8"))
    words = read_words((folder / "index.dic").read_text("utf-8"), affixes)
    more = "\n".join(
        line for line in (WORDS / "more.txt").read_text("utf-8").split("\n") if line[:1] != "#"
    )
    known = {plain(word) for word in [*words, *_PIECE.findall(more)]}
    known |= {reformed(word) for word in known}
    path = WORDS / "french.marisa"
    marisa_trie.Trie(sorted(known)).save(str(path))
    print(len(known), "words", hashlib.sha256(path.read_bytes()).hexdigest())


def read_affixes(text: str) -> Affixes:
    """Return the affixes of a file of Hunspell whose flags are two characters long."""
    affixes = Affixes()
    for line in text.split("\n"):
        match line.split():
            case ["PFX", flag, strip, add, condition, *_]:
                affixes.prefixes[flag].append(_affix(strip, add, f"(?:{condition})"))
            case ["SFX", flag, strip, add, condition, *_]:
                affixes.suffixes[flag].append(_affix(strip, add, f"(?:{condition})$"))
    return affixes


def _affix(strip: str, add: str, condition: str) -> Affix:
    added, _, flags = add.partition("/")
    strip, added = (piece if piece != "0" else "" for piece in (strip, added))
    return Affix(strip, added, _flags(flags), re.compile(condition))


def _flags(text: str) -> tuple[str, ...]:
    return tuple(text[at : at + 2] for at in range(0, len(text), 2))


def read_words(text: str, affixes: Affixes) -> Iterator[str]:
    """Yield the pieces of all forms: « entr’ouvrir » and « porte-clé » are two words each."""
    for line in text.split("\n")[1:]:
        entry = line.split("\t")[0].split(" ")[0]
        word, _, flags = entry.partition("/")
        for form in forms(word, _flags(flags), affixes):
            yield from (piece for piece in _PIECE.findall(form) if piece[0].islower())


def forms(word: str, flags: Iterable[str], affixes: Affixes, depth: int = 0) -> Iterator[str]:
    """Yield a word with all its affixes, but for the elisions before it."""
    flags = tuple(flags)
    if _NEEDS_AFFIX not in flags:
        yield word
    for flag in flags:
        for prefix in affixes.prefixes.get(flag, ()):
            if not re.search("['’]", prefix.add) and prefix.condition.match(word):
                yield prefix.add + word.removeprefix(prefix.strip)
        for suffix in affixes.suffixes.get(flag, ()) if depth < 2 else ():
            if word.endswith(suffix.strip) and suffix.condition.search(word):
                inherited = tuple(each for each in flags if each in affixes.prefixes)
                inflected = word.removesuffix(suffix.strip) + suffix.add
                yield from forms(inflected, suffix.flags + inherited, affixes, depth + 1)


def plain(word: str) -> str:
    return word.lower().replace("œ", "oe").replace("æ", "ae")


def reformed(word: str) -> str:
    return _CIRCUMFLEX.sub(lambda match: "i" if match.group() == "î" else "u", word)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
