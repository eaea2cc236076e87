"""A reference as ISO 690 has it, author and date, in French and in Markdown.

It is our own because nothing may fail or drop a title here: each reference is read back by the
checker. Other styles are CSL files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.library.bibliography.wording import address, ended, part, words, work
from orchestra.library.work import OTHERS, Person, in_french
from orchestra.prose import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.library.source import Source
    from orchestra.library.work import Work

_PARTS = frozenset({
    "article-journal", "article-magazine", "article-newspaper", "chapter", "entry",
    "entry-dictionary", "entry-encyclopedia", "paper-conference", "post", "post-weblog", "review",
    "review-book",
})  # fmt: skip
_IN_A_BOOK = frozenset({
    "chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference",
})  # fmt: skip
_TO_A_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_MOST_NAMES = 3  # of more, the first and « et al. »


def iso_690(source: Source) -> str:
    """Return the reference of a work: « RAWORTH, Kate, 2017. *Doughnut Economics*. … »."""
    year = str(source.year) if source.year else f"s.{NBSP}d."
    about = [f"{_credit(source)}, {year}", *_described(source)]
    return " ".join([*(ended(text) for text in about if text), *_where(source)])


def _credit(source: Source) -> str:
    if source.work.authors:
        return _names(source.work.authors)
    if source.work.editors:
        return _directed(source.work.editors)
    return words(source.author or source.publisher or "Auteur inconnu")


def _names(people: Sequence[Person]) -> str:
    named = [_inverted(person) for person in people if person.literal != OTHERS]
    if len(named) > _MOST_NAMES or len(named) < len(people):
        return f"{named[0] if named else ''} {OTHERS}".strip()
    return " et ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)


def _inverted(person: Person) -> str:
    if person.literal:
        return words(person.literal)
    return words(", ".join(name for name in (person.family.upper(), person.given) if name))


def _directed(people: Sequence[Person]) -> str:
    return f"{_names(people)} (dir.)"


def _described(source: Source) -> Iterator[str]:
    known = source.work
    if _is_part(known):
        yield part(source.title)
        yield _within(known)
    else:
        yield work(source.title)
        if known.container:
            yield _joined(words(known.container), *_counted(known))
    yield _edition(known.edition)
    yield from _published(source)
    if not _is_part(known):
        yield _pages(known.pages)
    yield f"ISBN{NBSP}{words(known.isbn)}" if known.isbn else ""


def _is_part(known: Work) -> bool:
    return bool(known.container) and (not known.type or known.type in _PARTS)


def _within(known: Work) -> str:
    """Return what a part stands in: « *Revue*, 5 mars 2017, vol. 2, n° 3, p. 1-20 »."""
    title = work(known.container)
    if known.type in _IN_A_BOOK:
        editors = f"{_directed(known.editors)}, " if known.authors and known.editors else ""
        return _joined(f"*In*{NBSP}: {editors}{title}", *_counted(known), _pages(known.pages))
    day = in_french(known.date) if "-" in known.date else ""
    return _joined(title, day, *_counted(known), _pages(known.pages))


def _counted(known: Work) -> list[str]:
    return [
        f"vol.{NBSP}{words(known.volume)}" if known.volume else "",
        f"n°{NBSP}{words(known.issue)}" if known.issue else "",
    ]


def _joined(*parts: str) -> str:
    return ", ".join(text for text in parts if text)


def _pages(pages: str) -> str:
    return f"p.{NBSP}{words(pages)}" if pages else ""


def _edition(edition: str) -> str:
    if not edition.isdigit():
        return words(edition)
    return f"{edition}{'re' if edition == '1' else 'e'}{NBSP}éd"


def _published(source: Source) -> Iterator[str]:
    """Yield place and publisher, unless the publisher is who is named first; then the series."""
    known = source.work
    is_named = source.publisher == (source.author or source.publisher)
    publisher = "" if is_named and not known.place else words(source.publisher)
    yield f"{NBSP}: ".join(text for text in (words(known.place), publisher) if text)
    number = f"n°{NBSP}{words(known.number)}" if known.number else ""
    yield _joined(words(known.collection), number)


def _where(source: Source) -> Iterator[str]:
    """Yield the addresses: the DOI's, the source's own where it is another, when it was read."""
    known = source.work
    if known.doi:
        yield address(known.doi_url)
    if source.url and not (known.doi and _TO_A_DOI.match(source.url)):
        yield address(source.url)
    if known.accessed and source.url:
        is_day = known.accessed.count("-") > 1
        yield f"[consulté {'le' if is_day else 'en'} {in_french(known.accessed)}]"
