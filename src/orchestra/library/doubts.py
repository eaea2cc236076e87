"""Doubtful readings, told from the text alone: whatever the format, a person should look at them.

A French text that was read well has words that the dictionary knows, blanks between them, and
figures in groups of three. Where it has not, the file may have been read wrongly.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.language import is_foreign
from orchestra.lexicon import lexicon, plain
from orchestra.library.loaded import Doubt
from orchestra.prose import shortened, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from orchestra.library.loaded import Block

_SHOWN = 3  # examples in a message
_FEWEST_WORDS = 25  # of a page, from which it is judged
_STRANGE_SHARE = 0.25
_SAMPLE = 20_000  # characters, of which the language is told
_LONGEST_LINE = 120  # characters of a line that comes back
_COMES_BACK = 3  # pages, and a third of them
_DANGLING = 3  # word ends left standing in the middle of a page
_LONGEST_TOKEN = 100  # characters; longer ones are data
_LONGEST_WORD = 30  # letters
_ADDRESS = re.compile(r"://|www\.|@|\d/|[a-z]\.[a-z]{2,4}(?:/|$)")
_EDGES = "«»“”\"()[]…,;:.!?’'•–—-"
_SMALL_WORD = re.compile(r"[a-zà-öø-ÿœæ]{3,40}")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’']", re.IGNORECASE)
_LONG_FIGURE = re.compile(r"\d{7,}(?:,\d+)?")
_TELEPHONE = re.compile(r"0\d{9}")
_NUMBER_OF = re.compile(
    r"(?:issn|isbn|siren|siret|rna|ean|n°|no|tél\w*|fax|rcs|doi|iban|numéro)\W*", re.IGNORECASE
)
_GLUED = re.compile(
    r"[A-Za-zÀ-ÿ]{2,}[,;!?][A-Za-zÀ-ÿ]{2,}"  # a comma without a blank
    r"|(?<![\w-])[A-Za-zÀ-ÿ][a-zà-öø-ÿ]+(?:19|20)\d\d(?!\d)"  # en2013
    r"|(?<![\d-])(?:19|20)\d\d[a-zà-öø-ÿ]{2,}"
)
_INNER_CAPITAL = re.compile(r"[A-ZÀ-Þ]?[a-zà-öø-ÿ]{2,}(?:[A-ZÀ-Þ][a-zà-öø-ÿ]{3,})+")
_PART = re.compile(r"[A-ZÀ-Þ]?[a-zà-öø-ÿ]+")
_LONG_ENOUGH = 9  # letters of two words in one
_SMALL = (
    "de", "des", "du", "la", "le", "les", "et", "en", "un", "une", "dans", "par", "pour", "sur",
    "que", "qui", "au", "aux",
)  # fmt: skip
_SHORTEST_REST = 4


class _Verdict(NamedTuple):
    is_word: bool = False
    is_strange: bool = False
    is_glued: bool = False
    is_long_figure: bool = False
    is_cut: bool = False


_PLAIN = _Verdict()


def find_doubts(blocks: Sequence[Block]) -> Iterator[Doubt]:
    """Yield what may have been read wrongly in ``blocks``, with its page or its line."""
    for page, (line, texts) in _pages(blocks).items():
        tokens = [token for text in texts for token in text.split()]
        for message in _messages(tokens, texts):
            yield Doubt(message, line, page)
    yield from _coming_back(blocks)


def _pages(blocks: Iterable[Block]) -> dict[int | None, tuple[int, list[str]]]:
    pages: dict[int | None, tuple[int, list[str]]] = {}
    for block in blocks:
        pages.setdefault(block.page, (block.line, []))[1].append(block.text)
    return pages


def _messages(tokens: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    if is_foreign(" ".join(texts)[:_SAMPLE]):  # the dictionary says nothing of it
        return
    verdicts = {token: _judged(token) for token in set(tokens)}
    yield from _listed(
        "words may be glued together", [t for t in tokens if verdicts[t].is_glued], least=1
    )
    yield from _listed(
        "figures have more than six digits without a space",
        [
            token
            for last, token in zip(["", *tokens], tokens, strict=False)
            if verdicts[token].is_long_figure and not _NUMBER_OF.fullmatch(last)
        ],
        least=1,
    )
    strange = [token for token in tokens if verdicts[token].is_strange]
    words = sum(verdicts[token].is_word for token in tokens)
    if words >= _FEWEST_WORDS and len(strange) >= _STRANGE_SHARE * words:
        share = 100 * len(strange) // words
        yield from _listed(f"{share} % of the words are in no dictionary", strange, least=1)
    cut = [token for token in tokens if verdicts[token].is_cut]
    yield from _listed("words end in the middle: columns may be mixed", cut, least=_DANGLING)


def _listed(what: str, found: Sequence[str], *, least: int) -> Iterator[str]:
    """Yield a message with the first examples, when there are enough of them."""
    different = list(dict.fromkeys(found))
    if len(found) >= least:
        shown = ", ".join(f"“{shortened(one)}”" for one in different[:_SHOWN])
        more = f" and {len(different) - _SHOWN} more" if len(different) > _SHOWN else ""
        yield f"{what}: {shown}{more}"


@lru_cache(maxsize=50_000)
def _judged(token: str) -> _Verdict:
    """Tell what is doubtful in what stands between two blanks."""
    if len(token) > _LONGEST_TOKEN or _ADDRESS.search(token):
        return _PLAIN
    bare = _ELIDED.sub("", token.strip(_EDGES))
    is_word = bool(_SMALL_WORD.fullmatch(bare))
    is_strange = is_word and plain(bare) not in lexicon()
    return _Verdict(
        is_word,
        is_strange,
        bool(_GLUED.search(token)) or _has_two_words(bare, is_strange=is_strange),
        bool(_LONG_FIGURE.fullmatch(bare)) and not _TELEPHONE.fullmatch(bare),
        token.endswith("-") and token[:-1].isalpha() and plain(token[:-1]) not in lexicon().trie,
    )


def _has_two_words(word: str, *, is_strange: bool) -> bool:
    if len(word) > _LONGEST_WORD and word.isalpha():
        return True
    if _INNER_CAPITAL.fullmatch(word):  # OpenData is a name, deParis is none
        return any(plain(part) in _SMALL for part in _PART.findall(word))
    if not is_strange or len(word) < _LONG_ENOUGH:
        return False
    return any(
        (word.startswith(small) and _is_rest(word[len(small) :]))
        or (word.endswith(small) and _is_rest(word[: -len(small)]))
        for small in _SMALL
    )


def _is_rest(rest: str) -> bool:
    return len(rest) >= _SHORTEST_REST and plain(rest) in lexicon().trie


def _coming_back(blocks: Sequence[Block]) -> Iterator[Doubt]:
    pages: defaultdict[str, set[int]] = defaultdict(set)
    for block in blocks:
        if block.page and len(block.text) <= _LONGEST_LINE:
            pages[re.sub(r"\d+", "#", squash(block.text))].add(block.page)
    count = len({block.page for block in blocks if block.page})
    enough = max(_COMES_BACK, count / 3)
    back = {text: on for text, on in pages.items() if len(on) >= enough and _has_letters(text)}
    for text, on in sorted(back.items(), key=lambda one: -len(one[1]))[:_SHOWN]:
        message = f"“{shortened(text)}” comes back on {len(on)} pages, and was left in"
        yield Doubt(message, page=min(on))


def _has_letters(text: str) -> bool:
    return any(char.isalpha() for char in text)
