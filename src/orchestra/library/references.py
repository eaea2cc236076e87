"""Finds the lists of references in a source: they name what others say, and say nothing to cite.

Two signs are needed, the heading of such a list and the form of its lines, and each paragraph is
looked at by itself: a sentence under « Sources » stays a passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.prose import count_words, fold, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.library.loaded import Block

SHARE = 0.6  # of the paragraphs under a heading that have the form of references
SHORTEST, LONGEST = 3, 90  # words of one reference
FEW = 8  # words of what the end of a line left of one
FEWEST = 2  # references of a list, and signs of a reference
LONGEST_HEADING = 80  # characters

_HEADING = re.compile(
    r"(?:(?:\d{1,2}|[ivx]{1,5}|annexe(?: [a-z0-9]{1,3})?)\s*[.):–—-]?\s*)?"
    r"(?:(?:elements? (?:de )?|orientations? )?bibliograph(?:ie|iques?|y)"
    r"|(?:references|ressources|sources|notices?)(?: (?:et|&) \w+)?"
    r" (?:bibliographiques?|documentaires?|citees?)"
    r"|references|sources|ouvrages cites|documents cites|pour aller plus loin|works cited)"
    r"(?: (?:selective|sommaire|indicative|generale|des? \w+|et \w+))?\s*[.:]?"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b|\bs\. ?d\.|\ba paraitre\b|\bn\.d\.")
_PLACE = re.compile(
    r"https?://|\bdoi\b|\bisbn\b|\bin\s?:|\bvol\.|\bn[o°]\s?\d|\bp(?:p|ages?)?\.?\s?\d|\bed\.|\beditions?\b"
    r"|\bpresses\b|\bpress\b|\brevue\b|\bjournal\b|\bpublishing\b|\buniversit|\brapport\b|\bthese\b|\bparis\b"
)
# « Ostrom E. », « OSTROM, Elinor », « ADEME (2021) », « [12] Ostrom », « Insee, … »
_AUTHOR = re.compile(
    r"^(?:[\[(]?\d{1,3}[\])]?[.]?\s+|[-•*–]\s*)?"
    r"(?:[^\W\d_][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+){0,2},? (?:[A-ZÀ-Ý]\.|[A-ZÀ-Ý][\w’'-]+,|\()"
    r"|[A-ZÀ-Ý]{2}[\w’'-]*[ ,(]|[^\W\d_][\w’'-]+, )"
)
_NUMBERED = re.compile(r"\s*\[\d{1,3}\]\s")
# What a sentence does and a reference does not: a verb of its own.
_TELLS = re.compile(
    r"\b(?:est|sont|etait|etaient|a ete|ont ete|peut|peuvent|doit|doivent|nous|il|elle|ils|elles"
    r"|ne|montre|montrent|permet|permettent|represente|represent|s'appuie|reprend|vise|concerne)\b"
)


@dataclass(frozen=True)
class LeftOut:
    """A list of references: its heading, how many it has, where it begins."""

    heading: str
    count: int
    line: int
    page: int | None

    @property
    def message(self) -> str:
        """What a person is told of it."""
        where = f" (page {self.page})" if self.page else ""
        named = shortened(self.heading)
        return f"{self.count} references under “{named}”{where} are no passages: a list of sources"


def without_references(blocks: list[Block]) -> tuple[list[Block], list[LeftOut]]:
    """Return the blocks that are no references, and the lists that were left out.

    Nothing is left out of a file that holds nothing else.
    """
    kept: list[Block] = []
    lists: list[LeftOut] = []
    for heading, under in _sections(blocks):
        is_part = _parts(under)
        references = [block for block in under if _is_reference(block.text)]
        is_list = (
            heading is not None
            and _names_a_list(heading)
            and len(references) >= FEWEST
            and sum(is_part) >= SHARE * len(under)
        )
        if heading is None or not is_list:
            kept += [*([heading] if heading else []), *under]
            continue
        lists.append(LeftOut(heading.text.strip(), len(references), heading.line, heading.page))
        rest = [block for block, part in zip(under, is_part, strict=True) if not part]
        kept += [heading, *rest] if rest else []
    # A file that is nothing else is there to be read as it is.
    return (kept, lists) if any(not block.heading for block in kept) else (blocks, [])


def _parts(under: list[Block]) -> list[bool]:
    """Tell of each block whether it is a reference, or the end of the one before it.

    A page's or a column's end parts a reference: what is left is a few words without a verb.
    """
    parts: list[bool] = []
    for block in under:
        is_end = bool(parts and parts[-1]) and count_words(block.text) <= FEW
        parts.append(_is_reference(block.text) or (is_end and not _tells(block.text)))
    return parts


def _sections(blocks: list[Block]) -> Iterator[tuple[Block | None, list[Block]]]:
    """Yield each heading, or what reads as one, with the blocks until the next."""
    heading: Block | None = None
    under: list[Block] = []
    for block in blocks:
        if block.heading or _names_a_list(block):
            if heading or under:
                yield heading, under
            heading, under = block, []
        else:
            under.append(block)
    if heading or under:
        yield heading, under


def _names_a_list(block: Block) -> bool:
    text = block.text.strip()
    return (
        "\n" not in text and len(text) < LONGEST_HEADING and bool(_HEADING.fullmatch(_plain(text)))
    )


def _is_reference(text: str) -> bool:
    """Tell whether a paragraph has the form of a reference, or of several, one a line."""
    lines = [line for line in text.split("\n") if line.strip()]
    whole = " ".join(lines)
    if not SHORTEST <= count_words(whole) <= LONGEST * max(1, len(lines) // 2):
        return False
    if _tells(whole):
        return False
    if _NUMBERED.match(whole):
        return True
    plain = _plain(whole)
    signs = [_YEAR.search(plain), _PLACE.search(plain), _AUTHOR.match(whole.strip())]
    return sum(sign is not None for sign in signs) >= FEWEST


def _tells(text: str) -> bool:
    return bool(_TELLS.search(_plain(text).partition("http")[0]))


def _plain(text: str) -> str:
    return fold(text).replace("’", "'")
