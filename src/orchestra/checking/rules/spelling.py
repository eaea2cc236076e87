"""TXT009: the words of the prose are French."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from orchestra.checking.glance import glance_at
from orchestra.checking.reading import passages, prose
from orchestra.checking.registry import rule
from orchestra.checking.running_text import own_words, running_paragraphs
from orchestra.checking.spelling import (
    has_any,
    house_words,
    suggestion,
    unknown_words,
)
from orchestra.checking.vocabulary import may_have_unknown_words, small_strangers
from orchestra.language import looks_french
from orchestra.lexicon import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from orchestra.checking.registry import Hit
    from orchestra.checking.running_text import Running
    from orchestra.checking.world import World
    from orchestra.document import Document
    from orchestra.prose import Span

_KEYS = ("title", "agent", "theme", "topic")
_MOST_SUGGESTED = 20  # words of a document that others are looked for
_MOST_JUDGED = 2_000  # words of a document; with so many it is no prose
_MOST_READ = 4_000  # characters of a paragraph that tell its language


@rule("TXT009", "unknown-word", "warning", sieve=may_have_unknown_words)
def unknown_word(document: Document, world: World, *, words: Sequence[str] = ()) -> Iterator[Hit]:
    """A word is in no French dictionary.

    Why: small language models make words up, and slips of the keyboard stay.

    Spellings from before and after the reform of 1990 are right. The rule leaves alone words with a
    capital, which may be names; words of the title, the keywords, the agents' topics and the cited
    passages; italics, quotations, code and addresses; words of one or two letters; paragraphs that
    are not French. A word is reported once, where it first stands.
    Example: `l’utilsation`, `les habitans`, `une gouvernence partagée`.
    Instead: `l’utilisation`, `les habitants`, `une gouvernance partagée`. Write a foreign word in
    italics (`*commoning*`), and add a new French one to the option.
    Options:
    - `words` (none): other words that are right, in the singular.
    """
    glance = glance_at(document, world)
    if glance.latin_prose is None:
        wanted = None
    else:
        wanted = frozenset(word.decode("latin-1") for word in small_strangers(glance))
        if not wanted:
            return
    parts = [part for part in prose(document, world) if _may_have(part.text, wanted)]
    found = _found(running_paragraphs(document, parts), wanted)
    if not found:
        return
    strange = _strange({plain(span.text) for _, span in found}, document, world, words)
    found = [(part, span) for part, span in found if plain(span.text) in strange]
    counts = Counter(plain(span.text) for _, span in found)
    said: set[str] = set()
    for part, span in found:
        word = plain(span.text)
        if word not in said:
            more = f" ({counts[word]} times)" if counts[word] > 1 else ""
            other = suggestion(span.text) if len(said) < _MOST_SUGGESTED else ""
            said.add(word)
            yield part.hit(span.start, f"“{span.text}” is in no dictionary{more}{other}")


def _may_have(text: str, wanted: frozenset[str] | None) -> bool:
    """Tell whether a paragraph may have a word of ``wanted``; None is any."""
    return wanted is None or has_any(text.replace("œ", "oe"), wanted)


def _found(parts: Iterable[Running], wanted: frozenset[str] | None) -> list[tuple[Running, Span]]:
    """Return the unknown words that are the author's own, and the paragraph of each."""
    found, read = [], 0
    for part in parts:
        unknown = list(islice(unknown_words(part.text, wanted), _MOST_JUDGED))
        found += [(part, span) for span in _own(part.text, unknown)]
        read += len(unknown)
        if read >= _MOST_JUDGED:
            break
    return found[:_MOST_JUDGED]


def _own(text: str, unknown: list[Span]) -> list[Span]:
    if not unknown:
        return []
    own = own_words(text)
    mine = [span for span in unknown if own[span.start : span.end] == span.text]
    return mine if mine and looks_french(text[:_MOST_READ]) else []


def _strange(found: set[str], document: Document, world: World, words: Sequence[str]) -> set[str]:
    """Return those of the words that neither the house nor a passage cited has."""
    texts = [*words, *(str(document.value(key)) for key in _KEYS)]
    keywords = document.value("keywords")
    texts += [str(keyword) for keyword in keywords] if isinstance(keywords, list) else []
    left = found - house_words(texts) - _agents_words(world)
    cited = [plain(passage.text) for passage in passages(document, world).values()] if left else []
    return {word for word in left if not any(_says(text, word) for text in cited)}


def _says(text: str, word: str) -> bool:
    return word in text and word in house_words([text])


def _agents_words(world: World) -> frozenset[str]:
    texts = []
    for agent in world.agents or ():
        texts += [agent.name, agent.theme]
        for topic in agent.topics:
            texts += [topic.title, *topic.keywords]
    return _words_of(tuple(texts))


@lru_cache(maxsize=8)  # an archive has the same agents throughout
def _words_of(texts: tuple[str, ...]) -> frozenset[str]:
    return house_words(texts)
