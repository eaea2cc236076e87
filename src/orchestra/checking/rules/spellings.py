"""KEY004: the same keyword is written in the same way over the archive."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from orchestra.checking.registry import Remark, archive_rule
from orchestra.prose import fold, squash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.facts import Facts
    from orchestra.checking.world import World

# « partagé » is not « partage », but « utilite » is « utilité » without its accent.
_PARTICIPLE = re.compile(r"(?<!t)é(?=e?s?\b)")
_PLURAL = re.compile(r"(?<=[a-z0-9]{3})[sx]\b")
_PLURAL_IN_AUX = re.compile(r"(?<!e)aux\b")
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


@archive_rule("KEY004", "keyword-spellings", "warning")
def keyword_spellings(facts: Sequence[Facts], world: World) -> Iterator[tuple[Facts, Remark]]:
    """A keyword is written in another way than elsewhere in the archive.

    Why: the site lists documents by keyword, and two spellings make two lists, each with half of
    the documents.

    Spellings differ in capitals, accents, ligatures, hyphens or number (« tiers-lieu », « Tiers
    lieux »). The spelling in the agents' files is right, otherwise the more frequent one; when
    these files have both, neither is reported. Rejected and withdrawn documents are left alone.
    Example: `keywords: ["tiers lieux"]`, when ten other documents have « tiers-lieux ».
    Instead: the spelling that the message gives: `keywords: ["tiers-lieux"]`.
    """
    living = [one for one in facts if not one.is_put_aside]
    said = Counter(chain.from_iterable(one.keywords for one in living))
    spelt = {text: squash(unicodedata.normalize("NFC", text)) for text in said}
    counts: Counter[str] = Counter()
    for text, count in said.items():
        counts[spelt[text]] += count
    known = {
        keyword for agent in world.agents or [] for t in agent.topics for keyword in t.keywords
    }
    better = _better(counts, {squash(unicodedata.normalize("NFC", text)) for text in known})
    wrong = {text for text, spelling in spelt.items() if spelling in better}
    for one in living if wrong else []:
        for index, text in enumerate(one.keywords):
            if text in wrong:
                right = better[spelt[text]]
                often = _times(counts[right])
                message = f"“{squash(text)}” is written “{right}” elsewhere ({often})"
                yield one, Remark(("keywords", index), message)


def _better(counts: Counter[str], known: set[str]) -> dict[str, str]:
    """Return for each spelling that is wrong the right one."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for spelling in sorted({*counts, *known}):
        groups[_key(spelling)].append(spelling)
    found: dict[str, str] = {}
    for key, spellings in groups.items():
        if key and len(spellings) > 1:
            right = min(spellings, key=lambda text: (text not in known, -counts[text], text))
            found |= {text: right for text in spellings if text != right and text not in known}
    return found


def _key(spelling: str) -> str:
    """Return what the spellings of one keyword have in common.

    Stems would bring « coopération » and « coopératives » together, which are two keywords.
    """
    words = _BETWEEN_WORDS.sub(" ", fold(_PARTICIPLE.sub("ez", spelling.lower()))).strip()
    return _PLURAL.sub("", _PLURAL_IN_AUX.sub("al", words)).replace(" ", "")


def _times(count: int) -> str:
    return f"{count} times" if count > 1 else "once" if count else "in the agents' files"
