"""What the sources do not say, as far as code can be sure of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestra.library.source import Source
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.dossier_roles import amounts
from orchestra.writing.mentions import mentions
from orchestra.writing.reading_blocks import ReadingBlock


@dataclass(frozen=True)
class Gaps:
    """What is missing: keywords that no passage has, that one source has, dates, pages, figures.

    ``alone`` has for each keyword of a single source the passage that speaks of it; ``unquoted``
    those that passages have and no block says.
    """

    absent: tuple[str, ...]
    alone: Mapping[str, NumberedPassage]
    unquoted: Mapping[str, NumberedPassage]
    undated: tuple[str, ...]
    oldest: int | None
    latest: int | None
    only_notes: bool
    no_pages: bool
    no_figures: bool
    one_source: bool


def find_gaps(brief: Brief, blocks: Sequence[ReadingBlock], sources: Mapping[str, Source]) -> Gaps:
    """Return what the dossier made of ``blocks`` lacks."""
    quoted = " ".join(block.text for block in blocks)
    found = {keyword: _passages_with(keyword, brief) for keyword in brief.topic.keywords}
    cited = {block.passage.number: block.passage for block in blocks}
    used = dict.fromkeys(passage.source for passage in cited.values())
    years = [sources[source].year for source in used]
    alone = {}
    for keyword, passages in found.items():
        if len({passage.source for passage in passages}) == 1 and _says(keyword, quoted):
            alone[keyword] = next((p for p in passages if p.number in cited), passages[0])
    return Gaps(
        absent=tuple(keyword for keyword, passages in found.items() if not passages),
        alone=alone,
        unquoted={k: p[0] for k, p in found.items() if p and not _says(k, quoted)},
        undated=tuple(source for source in used if not sources[source].year),
        oldest=min((year for year in years if year), default=None),
        latest=max((year for year in years if year), default=None),
        only_notes=all(sources[source].kind == "note" for source in used),
        no_pages=not any(passage.page for passage in cited.values()),
        no_figures=not any(amounts(block.text) for block in blocks),
        one_source=len(used) == 1,
    )


def _passages_with(keyword: str, brief: Brief) -> list[NumberedPassage]:
    return [passage for passage in brief.passages if _says(keyword, passage.text)]


def _says(keyword: str, text: str) -> bool:
    return mentions(keyword, text) > 0
