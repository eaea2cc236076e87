"""Whether references are sources of the library, and whether citations and they agree."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from orchestra.checking.addresses import addresses, url_key
from orchestra.checking.reading import all_cited, is_new, passage_ids, passages, references
from orchestra.foreign import as_words
from orchestra.library.bibliography.wording import address, words
from orchestra.prose import fold, squash

if TYPE_CHECKING:
    from orchestra.checking.glance import Glance
    from orchestra.checking.reading import Reference
    from orchestra.checking.world import LibraryLike
    from orchestra.library.source import Source

_NO_WORD = re.compile(r"[\W_]+")
_YEAR = re.compile(r"\((?:[^()\n]{0,20}\s)?((?:1[5-9]|20)\d\d)[a-z]?\)")
# « RAWORTH, Kate, 2017. *Titre* », which has its year before the title.
_YEAR_BEFORE = re.compile(r", ((?:1[5-9]|20)\d\d)[a-z]?\.\s+[*«]")
_READ_ON = re.compile(
    r"[(\[](?:consulté|accédé|accessed|retrieved)\b[^()\[\]\n]{0,40}[)\]]", re.IGNORECASE
)


def is_named(item: Reference, source: Source) -> bool:
    """Tell whether a reference is ``source``: it has its title, or one of its addresses."""
    return _is_named(item.text, source.title, source.addresses)


# An archive names the same sources again and again.
@lru_cache(maxsize=4096)
def _is_named(text: str, source_title: str, source_urls: tuple[str, ...]) -> bool:
    if _holds(unescape(text), unescape(source_title)):
        return True
    given = [key for _, key in addresses(text)] if source_urls else []
    return any(url_key(url) in given for url in source_urls)


def _holds(text: str, title: str) -> bool:
    words = _words(title)
    return f" {words} " in f" {_words(text)} " if words else squash(title) in squash(text)


def _words(text: str) -> str:
    """Return the words of a text in whichever letters, without accents, case and marks."""
    return _NO_WORD.sub(" ", fold(text)).strip()


def difference(item: Reference, source: Source) -> str:
    """Return how a reference is not the source that its number cites; nothing when it is."""
    return _difference(item.text, source.title, source.addresses, source.year)


@lru_cache(maxsize=4096)
def _difference(text: str, title: str, urls: tuple[str, ...], year: int | None) -> str:
    if not _is_named(text, title, urls):
        return f"cites “{title}”, this is another reference"
    years = _years(text)
    if years and year and str(year) not in years:
        return f"is dated {year} in the library, here {years[0]}"
    return ""


def _years(text: str) -> list[str]:
    """Return the years that a reference gives its work: in parentheses, or before the title."""
    before = _YEAR_BEFORE.search(text)
    return [*([before[1]] if before else []), *_YEAR.findall(_READ_ON.sub("", text))]


@lru_cache(maxsize=8)
def known_urls(library: LibraryLike) -> frozenset[str]:
    """Return the addresses of the sources, as :func:`url_key` gives them.

    Those that their titles and names hold are among them, as a reference writes them.
    """
    known = set[str]()
    for source in library.sources:
        for url in source.addresses:
            known |= {url_key(form) for form in (url, as_words(url), address(url))}
        for said in (source.title, source.author, source.publisher):
            known.update(key for _, key in addresses(words(said or "")))
    return frozenset(known)


def may_disagree(glance: Glance) -> bool:
    """Tell whether citations, references and sources may be at odds in any way.

    They are not when there are as many references as the template asks for, each with numbers of
    passages of the source that it names, when the text cites these numbers and no others, and
    when no address is anywhere that is not a source's.
    """
    document, world = glance.document, glance.world
    items, asked = references(document, world), world.template.references
    if not is_new(document) or not asked.min <= len(items) <= asked.max:
        return True
    numbers = {number for item in items for number, _ in item.labels}
    return (
        numbers != all_cited(document, world)
        or any(_may_be_wrong(item, glance) for item in items)
        or may_have_addresses(glance)
    )


def _may_be_wrong(item: Reference, glance: Glance) -> bool:
    library = glance.world.library
    if library is None:
        known = passage_ids(glance.document)
        return not item.labels or any(number not in known for number, _ in item.labels)
    found = passages(glance.document, glance.world)
    sources = [found[number].source if number in found else None for number, _ in item.labels]
    whole, text, urls = item.paragraph.text, item.text, known_urls(library)
    return not sources or not all(
        source and _is_right(whole, text, source.title, source.addresses, source.year, urls)
        for source in sources
    )


# An archive names the same sources again and again.
@lru_cache(maxsize=4096)
def _is_right(
    item: str, text: str, title: str, own: tuple[str, ...], year: int | None, urls: frozenset[str]
) -> bool:
    """Tell whether ``text``, of ``item``, is the source, and it has no address but sources'."""
    given = addresses(item)
    return not _difference(text, title, own, year) and all(key in urls for _, key in given)


def may_have_addresses(glance: Glance) -> bool:
    """Tell whether an address may be anywhere but in a reference."""
    others = [paragraph.text for paragraph in glance.document.footer]
    if len(glance.references) != len(references(glance.document, glance.world)):
        others += glance.references
    return (
        glance.latin is None
        or _has_address(glance.folded)
        or any("://" in text or "www." in text.lower() for text in others)
    )


def _has_address(folded: bytes) -> bool:
    # A single character, of which prose has none or few, is looked for much faster.
    slash, w = folded.find(b"/"), folded.find(b"w")
    return (slash > 0 and b"://" in folded) or (w >= 0 and folded.find(b"www.", w) >= 0)
