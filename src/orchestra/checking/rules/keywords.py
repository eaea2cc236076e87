"""KEY: the keywords of the topic are in the prose, and not too often."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking import wording
from orchestra.checking.glance import glance_at
from orchestra.checking.reading import prose
from orchestra.checking.registry import Hit, rule
from orchestra.prose import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.glance import Glance
    from orchestra.checking.world import World
    from orchestra.document import Document

_FEW = 16  # keywords of a document
_LONG = 20_000  # words
_LONGEST_ACRONYM = 8


def _lacks_a_keyword(glance: Glance) -> bool:
    return bool(_absent(glance.document, glance.world))


@rule("KEY001", "keyword-absent", "error", sieve=_lacks_a_keyword)
def keyword_absent(document: Document, world: World) -> Iterator[Hit]:
    """A keyword is nowhere in the document's text.

    Why: a topic comes with the keywords that the text must speak of; they stand in the front
    matter. Capitals, accents and inflection do not matter: « évaluations » will do for
    « evaluation »; nor do full stops in an acronym (« E.S.G. »).
    Example: `keywords: ["réemploi"]` above a text that only speaks of « recyclage ».
    Instead: write about it where it belongs, from a passage that speaks of it. Taking it out of
    `keywords` only moves the fault to FM014.
    """
    for index, keyword in _absent(document, world):
        if not _in_headings(keyword, document):
            yield _hit(document, index, f"the text never says “{keyword}”")


@rule("KEY002", "keyword-only-in-headings", "error", sieve=_lacks_a_keyword)
def keyword_only_in_headings(document: Document, world: World) -> Iterator[Hit]:
    """A keyword is in the title or a heading, but in none of the paragraphs.

    Why: a title only announces; it is the paragraphs that say something. Other forms of the word, a
    plural for instance, count.
    Example: `title: "La sobriété, un choix"` above a text whose paragraphs never say « sobriété ».
    Instead: write about it in the section where it belongs.
    """
    for index, keyword in _absent(document, world):
        if _in_headings(keyword, document):
            message = f"“{keyword}” is only in the title or a heading, never in the prose"
            yield _hit(document, index, message)


@rule("KEY003", "keyword-stuffed", "warning")
def keyword_stuffed(
    document: Document, world: World, *, share: float = 0.03, at_least: int = 6
) -> Iterator[Hit]:
    """A keyword makes up more than 3 % of the words, and occurs six times or more.

    Why: the text was written around a word, not about a question. Other forms of the word count,
    and a keyword of three words counts as three each time.
    Example: « résilience » 14 times in a text of 400 words.
    Instead: a pronoun, a synonym, or a sentence that says something else.
    Options:
    - `share` (0.03): the share of the words that a keyword may have.
    - `at_least` (6): how often it must occur to be reported.
    """
    spoken = _spoken(document, world)
    for index, keyword in _keywords(document, world):
        if spoken.most(_phrase(keyword)) < at_least:
            continue
        count = spoken.count(_phrase(keyword))
        if count >= at_least:
            part = count * len(_phrase(keyword)) / _total(document, world)
            if part > share:
                message = f"“{keyword}” stands {count} times: {part:.0%} of the words"
                yield _hit(document, index, message)


def _hit(document: Document, index: int, message: str) -> Hit:
    """Return a hit at a keyword of the front matter."""
    marks = document.front_matter.marks if document.front_matter else {}
    return Hit(*marks["keywords", index], message)


@lru_cache(maxsize=1)
def _absent(document: Document, world: World) -> list[tuple[int, str]]:
    """Return the keywords that the prose never says."""
    found = _keywords(document, world)
    says = _spoken(document, world).says
    return [
        (index, keyword)
        for index, keyword in found
        if not says(_phrase(keyword)) and not _has_full_stops(keyword, document, world)
    ]


def _has_full_stops(keyword: str, document: Document, world: World) -> bool:
    """Tell whether the prose writes an acronym with full stops: E.S.G. for ESG."""
    if not (keyword.isalpha() and keyword.isupper() and len(keyword) <= _LONGEST_ACRONYM):
        return False
    written = re.compile(rf"(?<![\w.]){'[.]'.join(keyword)}(?![.]?\w)")
    return any(written.search(part.text) for part in prose(document, world))


@lru_cache(maxsize=1)
def _keywords(document: Document, world: World) -> list[tuple[int, str]]:
    """Return each keyword with its index in the front matter; none when there is no prose."""
    keywords = document.value("keywords")
    if not isinstance(keywords, list) or not prose(document, world):
        return []
    return [
        (index, keyword)
        for index, keyword in enumerate(keywords)
        if isinstance(keyword, str) and _phrase(keyword)
    ]


# An archive has the same keywords again and again.
@lru_cache(maxsize=4096)
def _phrase(keyword: str) -> list[str]:
    return stems(keyword)


class _Spoken(NamedTuple):
    """What tells how often the stems of a phrase follow each other, whatever their words' form.

    ``most`` is at least as often, and takes less time than ``count``.
    """

    says: Callable[[list[str]], bool]
    most: Callable[[list[str]], int]
    count: Callable[[list[str]], int]


@lru_cache(maxsize=1)
def _spoken(document: Document, world: World) -> _Spoken:
    """Return what tells how often the prose says a phrase."""
    glance, listed = glance_at(document, world), document.value("keywords")
    # Each is searched in the whole text, which for some takes less than to stem all of it.
    is_few = glance.latin_prose is not None and isinstance(listed, list) and len(listed) <= _FEW
    if is_few and not _are_everywhere(document, world):
        return _Spoken(
            partial(wording.says, glance),
            partial(wording.most_often, glance),
            partial(wording.phrase_count, glance),
        )
    count = _found_in(_prose_stems(document, world))
    return _Spoken(lambda phrase: count(phrase) > 0, count, count)


def _are_everywhere(document: Document, world: World) -> bool:
    """Tell whether a keyword may stand so often in a long text that searching it takes longer."""
    glance = glance_at(document, world)
    return glance.lexed.word_count > _LONG and any(
        wording.most_often(glance, _phrase(keyword)) > _LONG
        for _, keyword in _keywords(document, world)
    )


def _found_in(said: list[str]) -> Callable[[list[str]], int]:
    """Return what tells how often ``said`` has the stems of a phrase in a row."""
    places = defaultdict[str, list[int]](list)
    for place, stemmed in enumerate(said):
        places[stemmed].append(place)

    @cache
    def counted(*phrase: str) -> int:
        found = places.get(phrase[0], [])
        if len(phrase) == 1:
            return len(found)
        return sum(said[i : i + len(phrase)] == [*phrase] for i in found)

    return lambda phrase: counted(*phrase)


def _total(document: Document, world: World) -> int:
    glance = glance_at(document, world)
    return glance.lexed.word_count or len(list(filter(None, _prose_stems(document, world))))


@lru_cache(maxsize=1)
def _prose_stems(document: Document, world: World) -> list[str]:
    """Return the stems of the prose, an empty one behind each paragraph."""
    return [word for part in prose(document, world) for word in (*stems(part.text), "")]


def _in_headings(keyword: str, document: Document) -> bool:
    return _counter_of_headings(document)(_phrase(keyword)) > 0


@lru_cache(maxsize=1)
def _counter_of_headings(document: Document) -> Callable[[list[str]], int]:
    headings = [str(document.value("title") or ""), *(s.heading for s in document.sections)]
    return _found_in([word for heading in headings for word in (*stems(heading), "")])
