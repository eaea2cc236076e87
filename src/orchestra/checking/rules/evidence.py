"""REF004-REF005 and TXT008: what the text says against the passages that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.copying import may_copy
from orchestra.checking.detectors import copied_runs, is_verbatim, quotations, unsupported_figures
from orchestra.checking.reading import Prose, citations, hit_at, is_new, passages, prose
from orchestra.checking.registry import Hit, rule
from orchestra.checking.sieve import Seen
from orchestra.prose import Span, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.world import World
    from orchestra.document import Document
    from orchestra.library.passage import Passage

MIN_QUOTED_WORDS = 5
MIN_COPIED_WORDS = 20


@rule("REF004", "quotation-not-verbatim", "error", sieve=Seen(r"[«“\"]"))
def quotation_not_verbatim(document: Document, world: World) -> Iterator[Hit]:
    """A quotation is not in a passage that its paragraph cites.

    Why: quotation marks promise the author's own words. Five words or more between « », “ ” or
    straight marks are compared; case, spaces, apostrophes and punctuation may differ, and […]
    stands for words left out. In sections that cite nothing, every cited passage counts. Needs
    the library.
    Example: « les tiers-lieux sont le moteur du progrès » [2], where the passage says otherwise.
    Instead: the passage's own words, or no quotation marks.
    """
    for part, cited in _with_evidence(document, world):
        texts = [passage.text for passage in cited]
        for span in quotations(part.text):
            if len(words(span.text)) >= MIN_QUOTED_WORDS and not is_verbatim(span.text, texts):
                message = f"no passage cited here says « {_shortened(span.text)} »"
                yield hit_at(part.paragraph, span.start, message)


@rule("REF005", "figure-not-in-passage", "error", sieve=Seen(r"(?:^|[^\[\d])\d"))
def figure_not_in_passage(document: Document, world: World) -> Iterator[Hit]:
    """A figure or a year is in no passage that its paragraph cites.

    Why: figures are what a small model invents best and what readers repeat. Every number in
    digits counts, also 0 to 9; one that the passage spells out is found. The title and year
    of the cited source and the document's own title count as given. In sections that cite
    nothing, every cited passage counts. Needs the library.
    Example: « 27 % des lieux [1] » where the passage of [1] gives no such share.
    Instead: the passage's figure, or a sentence without one.
    """
    own = [str(document.value(key) or "") for key in ("title", "topic")]
    for part, cited in _with_evidence(document, world):
        texts = [text for passage in cited for text in _said(passage)]
        for span in unsupported_figures(part.text, [*own, *texts]):
            message = f"no passage cited here gives {span.text}"
            yield hit_at(part.paragraph, span.start, message)


def _said(passage: Passage) -> Iterator[str]:
    yield passage.text
    yield passage.source.title
    yield str(passage.source.year or "")


def _with_evidence(document: Document, world: World) -> Iterator[tuple[Prose, list[Passage]]]:
    """Yield each paragraph with the passages that it may speak from."""
    if world.library is None or not is_new(document):
        return
    found = passages(document, world)
    parts = list(prose(document, world))
    everywhere = {number for part in parts for number, _ in citations(part.text)}
    for part in parts:
        cited = {number for number, _ in citations(part.text)}
        if not cited and (part.budget is None or part.budget.citations == "none"):
            cited = everywhere
        known = [found[number] for number in sorted(cited & found.keys())]
        # When none of its citations resolves, REF001 says so: the figures have nothing to be in.
        if known or not cited:
            yield part, known


@rule("TXT008", "copied-sentence", "warning")
def copied_sentence(document: Document, world: World) -> Iterator[Hit]:
    """Twenty words or more are copied from a cited passage without quotation marks.

    Why: a reflection is written in its own words, and a long copy may infringe a right. Needs
    the library.
    Example: a whole sentence of the law, as if the agent had written it.
    Instead: say it shorter in other words, or quote it: « … » [2].
    """
    cited = passages(document, world).values()
    if not cited or not may_copy(document, world, cited, MIN_COPIED_WORDS):
        return
    for part in prose(document, world):
        reached = 0
        runs = [span for passage in cited for span in _copies(part.text, passage)]
        for span in sorted(runs, key=lambda run: (run.start, -run.end)):
            if span.start >= reached:
                count = len(span.text.split())
                message = f"{count} words copied from a source: « {_shortened(span.text)} »"
                yield hit_at(part.paragraph, span.start, message)
            reached = max(reached, span.end)


def _copies(text: str, passage: Passage) -> list[Span]:
    return copied_runs(text, passage.text, MIN_COPIED_WORDS)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004 - leaves room on the line
