"""What is searched of a text: the stems of its words, and how its words begin."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

# A stemmer parts « réparer » and « réparabilité », « assurance » and « assureur »: their first
# letters join them again.
BEGINNING = 6

# Words of a question that say how an answer is asked for and nothing of what it is about. Rare in
# what reports say, they would weigh more than the words that matter.
_ASKING = frozenset(
    "combien comment pourquoi quand quel quelle quelles quels lequel laquelle lesquels lesquelles"
    " qui que quoi où est-ce faut-il peut-on doit-on".replace("-", " ").split()
)


@cache
def stems_of() -> tantivy.TextAnalyzer:
    """Return the analyser that gives the French stems of a text, without accents."""
    from tantivy import Filter

    return _analyser(Filter.stopword("french"), Filter.stemmer("french"), Filter.ascii_fold())


@cache
def _words_of() -> tantivy.TextAnalyzer:
    from tantivy import Filter

    return _analyser(Filter.stopword("french"), Filter.ascii_fold())


def stems(query: str) -> list[str]:
    """Return the stems that ``query`` asks for, each once, in their order."""
    return _each_once(stems_of().analyze(_asked(query)))


def beginnings(text: str) -> list[str]:
    """Return the first letters of the words of ``text``, in their order."""
    return [word[:BEGINNING] for word in _words_of().analyze(_sound(text))]


def asked_beginnings(query: str) -> list[str]:
    """Return the beginnings of words that ``query`` asks for, each once, in their order."""
    return _each_once(beginnings(_asked(query)))


def _asked(query: str) -> str:
    """Return ``query`` without its asking words, unless it has no others."""
    words = _analyser().analyze(_sound(query))
    return " ".join(word for word in words if word not in _ASKING) or _sound(query)


def _sound(text: str) -> str:
    # A lone surrogate, from a file name or a terminal, is no character for tantivy.
    return text.encode(errors="ignore").decode()


def _each_once(terms: list[str]) -> list[str]:
    return list(dict.fromkeys(terms))


def _analyser(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    for part in filters:
        builder = builder.filter(part)
    return builder.build()
