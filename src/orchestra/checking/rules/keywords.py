"""KEY: the keywords of the topic are in the prose, and not too often."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.glance import glance_at
from orchestra.checking.reading import prose
from orchestra.checking.registry import Hit, rule
from orchestra.checking.wording import stem_counts
from orchestra.prose import find_phrase, stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.world import World
    from orchestra.document import Document
    from orchestra.yamlfile import Mark


@rule("KEY001", "keyword-absent", "error")
def keyword_absent(document: Document, world: World) -> Iterator[Hit]:
    """A keyword is nowhere in the document's text.

    Why: the topic was given with what the reflection must speak of. Case, accents and
    inflection do not matter: « évaluations » is « evaluation ».
    Example: `keywords: ["réemploi"]` over a text that only speaks of recycling.
    Instead: write about it where it belongs, from a passage that does.
    """
    for hit, keyword, in_prose in _keywords(document, world):
        if not in_prose and not _in_headings(keyword, document):
            yield Hit(hit.line, hit.column, f"the text never says “{keyword}”")


@rule("KEY002", "keyword-only-in-headings", "error")
def keyword_only_in_headings(document: Document, world: World) -> Iterator[Hit]:
    """A keyword is in the title or a heading, but not in the prose.

    Why: a heading announces; only the prose says something. Inflected forms in the prose count.
    Example: a title with « sobriété » over a text that never uses the word.
    Instead: write about it in the section.
    """
    for hit, keyword, in_prose in _keywords(document, world):
        if not in_prose and _in_headings(keyword, document):
            message = f"“{keyword}” is only in the title or a heading, never in the prose"
            yield Hit(hit.line, hit.column, message)


@rule("KEY003", "keyword-stuffed", "warning")
def keyword_stuffed(
    document: Document, world: World, *, share: float = 0.03, at_least: int = 6
) -> Iterator[Hit]:
    """A keyword makes up more than 3 % of the words, and stands at least six times.

    Why: the text was written around a word, not about a question. Inflected forms count, and a
    keyword of several words counts with all of them.
    Example: « résilience » in every sentence.
    Instead: a pronoun, a synonym, or a sentence that says something else.
    Options: `share` of the words, above which a keyword is stuffed when it stands `at_least` so
    many times.
    """
    for hit, keyword, count in _keywords(document, world):
        if count >= at_least:
            part = count * len(stems(keyword)) / _count(document, world)
            if part > share:
                message = f"“{keyword}” stands {count} times: {part:.0%} of the words"
                yield Hit(hit.line, hit.column, message)


@lru_cache(maxsize=8)
def _keywords(document: Document, world: World) -> tuple[tuple[Hit, str, int], ...]:
    """Return each keyword with its place in the front matter and how often the prose says it."""
    keywords = document.value("keywords")
    if document.front_matter is None or not isinstance(keywords, list):
        return ()
    marks = document.front_matter.marks
    spoken = [
        (_place(marks[("keywords", index)]), keyword)
        for index, keyword in enumerate(keywords)
        if isinstance(keyword, str) and _phrase(keyword) and prose(document, world)
    ]
    counts = _counts([keyword for _, keyword in spoken], document, world)
    return tuple((*each, count) for each, count in zip(spoken, counts, strict=True))


# An archive has the same keywords again and again.
@lru_cache(maxsize=4096)
def _phrase(keyword: str) -> list[str]:
    return stems(keyword)


def _place(mark: Mark) -> Hit:
    return Hit(mark.line, mark.column, "")


def _counts(keywords: list[str], document: Document, world: World) -> list[int]:
    """Return how often the prose says each of ``keywords``, in whatever form."""
    glance = glance_at(document, world)
    if glance.latin_prose is None:
        return [_phrase_count(keyword, document, world) for keyword in keywords]
    wanted = [_phrase(keyword) for keyword in keywords]
    known = stem_counts(glance, [word for phrase in wanted for word in phrase])
    return [
        known[phrase[0]]
        if len(phrase) == 1
        else _phrase_count(keyword, document, world)
        if all(word in known for word in phrase)
        else 0
        for keyword, phrase in zip(keywords, wanted, strict=True)
    ]


def _count(document: Document, world: World) -> int:
    glance = glance_at(document, world)
    return len(glance.words) or sum(map(len, _prose_stems(document, world)))


def _phrase_count(keyword: str, document: Document, world: World) -> int:
    return sum(find_phrase(keyword, paragraph) for paragraph in _prose_stems(document, world))


@lru_cache(maxsize=8)
def _prose_stems(document: Document, world: World) -> list[list[str]]:
    return [stems(part.text) for part in prose(document, world)]


def _in_headings(keyword: str, document: Document) -> bool:
    headings = [str(document.value("title") or ""), *(s.heading for s in document.sections)]
    return any(find_phrase(keyword, stems(heading)) for heading in headings)
