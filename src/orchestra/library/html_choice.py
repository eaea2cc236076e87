"""Chooses, of all that stands on a web page, its main text: no menus, banners, lists of links.

trafilatura knows where the main text is, and loses some of what stands there: so what it kept says
in which part of the page to read, and there all is read but what is plainly something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.library.loaded import Block
from orchestra.library.table_text import NOTE, Table
from orchestra.prose import count_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from orchestra.library.html_body import Part

_RUN = 4  # words in a row by which a text is known again
_KNOWN = 0.5  # share of those
_MOST = 0.9  # share of what was kept that the part to read holds
_LINKED = 0.5  # share of letters in links from which something is a list of links
_HELD = "data-orchestra-kept"

_WORDS = re.compile(r"\w+")
_FRAMES = ("nav", "footer", "aside", "header")
_LISTS = ("ul", "ol", "dl")
_OF_SITES = ("form", "button", "iframe", "script")
_FEW_LINKED = 0.2
_SENTENCES = 20  # words
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|fil-ariane|share|sharing|partage[rz]?|social|related|"
    r"similar|recommend\w*|newsletter|abonne\w*|comments?|commentaires?|cookies?|consent|sidebar|promo|"
    r"pub|ads?|advert\w*|sponsor\w*|banner|popup|modal|pagination|pager|tags?|footer|byline|widget|"
    r"navbox|toc|catlinks|printfooter)(?:[\s_-]|$)",
    re.IGNORECASE,
)


def main_parts(root: _Element, parts: list[Part], kept: Callable[[], str]) -> list[Part]:
    """Return those of ``parts`` that are the main text of the page; ``kept`` gives what
    trafilatura takes for it.
    """
    if _is_bare(root):
        return parts
    known = _runs_of_words(kept())
    are_known = [bool(known) and _share_known(part.element, known) >= _KNOWN for part in parts]
    if not any(are_known):
        return [p for p in parts if not (_is_frame(p.element) or _is_links(p.element))]
    place = _place(root, [p for p, is_known in zip(parts, are_known, strict=True) if is_known])
    judged: dict[_Element, bool] = {}
    first, last = are_known.index(True), len(parts) - 1 - are_known[::-1].index(True)
    return [
        part
        for at, (part, is_known) in enumerate(zip(parts, are_known, strict=True))
        if is_known
        or _is_note(part)
        or _is_beside_known(part)
        or ((first < at < last or _says_much(part)) and _belongs(part.element, place, judged))
    ]


def _is_bare(root: _Element) -> bool:
    """Tell whether the page is a document saved as one, with nothing of a site around it."""
    return next(root.iter(*_FRAMES, *_OF_SITES), None) is None and not _is_links(root, _FEW_LINKED)


def _is_note(part: Part) -> bool:
    """Tell whether ``part`` is a note of the text, which may stand far below it."""
    return isinstance(part.said, Block) and part.said.text.startswith(NOTE)


def _is_beside_known(part: Part) -> bool:
    """Tell whether ``part`` is an item of a list of which trafilatura kept others."""
    above = part.element.getparent()
    return above is not None and above.tag in _LISTS and above.get(_HELD) is not None


def _says_much(part: Part) -> bool:
    """Tell whether ``part`` is text also where none that is known comes before or after it."""
    return isinstance(part.said, Table) or count_words(part.said.text) >= _SENTENCES


def _runs_of_words(text: str) -> frozenset[int]:
    words = _WORDS.findall(text.lower())
    return frozenset(hash(tuple(words[at : at + _RUN])) for at in range(len(words) - _RUN + 1))


def _share_known(element: _Element, known: frozenset[int]) -> float:
    runs = _runs_of_words(" ".join(element.itertext()))
    return len(runs & known) / len(runs) if runs else 0


def _place(root: _Element, parts: list[Part]) -> _Element:
    """Return the deepest element that holds nearly all of ``parts``, and mark what holds any."""
    weights: dict[_Element, int] = {}
    for part in parts:
        weight = len(part.said.text) if isinstance(part.said, Block) else 1
        for element in (part.element, *part.element.iterancestors()):
            element.set(_HELD, "1")
            weights[element] = weights.get(element, 0) + weight
    place = root
    while True:
        inside = [child for child in place if weights.get(child, 0) >= _MOST * weights[root]]
        if not inside:
            return place
        place = inside[0]


def _belongs(element: _Element, place: _Element, judged: dict[_Element, bool]) -> bool:
    """Tell whether what trafilatura did not keep stands in the main text all the same."""
    top = element
    for above in element.iterancestors():
        if above is place or above.get(_HELD):
            break
        top = above
    if top is not place and place not in top.iterancestors():
        return False
    if top not in judged:
        judged[top] = not (_is_beside(top) or _is_links(top))
    return judged[top] and not _is_links(element)


def _is_beside(element: _Element) -> bool:
    about = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag in ("nav", "footer", "aside") or bool(_BESIDE.search(about))


def _is_frame(element: _Element) -> bool:
    return any(above.tag in _FRAMES for above in (element, *element.iterancestors()))


def _is_links(element: _Element, share: float = _LINKED) -> bool:
    letters = len("".join("".join(element.itertext()).split()))
    linked = sum(len("".join("".join(link.itertext()).split())) for link in element.iter("a"))
    return linked > share * letters
