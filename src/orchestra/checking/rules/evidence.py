"""REF004-REF005, REF010-REF012 and TXT008: what the text says against the passages it cites."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.amounts import MAY_CLAIM
from orchestra.checking.copying import may_copy
from orchestra.checking.detectors import copied_from, is_verbatim, quotations, unsupported_figures
from orchestra.checking.glance import Prose, glance_at
from orchestra.checking.reading import all_cited, cited, hit_at, is_new, passages, prose
from orchestra.checking.registry import Hit, rule
from orchestra.checking.sieve import Seen
from orchestra.prose import Span, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from orchestra.checking.world import World
    from orchestra.document import Document
    from orchestra.library.passage import Passage

_SPACE = r"[\s\x{a0}\x{202f}\x{2007}\x{2009}]"
_LAWS = (
    r"(?i:\b(?:lois?|ordonnances?|d[eé]crets?|arr[eê]t[eé]s?|r[eè]glements?|directives?"
    rf"|d[eé]cisions?|circulaires?)(?:{_SPACE}\pL+)?{_SPACE}(?:n[°ºo]|\(|[0-9]|du{_SPACE}[0-9]))"
    rf"|(?:[Ll]ois?|[Dd]irectives?){_SPACE}(?:dites?{_SPACE})?(?:[«“\"]{_SPACE}?)?\p{{Lu}}"
    rf"|(?:[Aa]rticles?|[Aa]rt\.){_SPACE}(?:[LRDAIVX0-9]|premier)"
)
_LONGEST_TITLE = 10_000  # characters; what is longer is no title, and is read for every paragraph
_LINE_SPACE = r"[ \x{a0}\x{202f}]"
_PROGRAMMES = (
    r"(?:[Pp]rogramme|[Pp]lan|[Dd]ispositif|[Ll]abel|[Ss]tratégie|projets|[Ff]onds)"
    rf"(?:{_LINE_SPACE}\pL+)?{_LINE_SPACE}(?:«{_LINE_SPACE}?)?\p{{Lu}}"
    rf"|(?:France|Agenda|Horizon|Natura){_LINE_SPACE}(?:20|21|Relance|Europe|Service)"
)
_NAMES = (
    rf"\p{{Lu}}\pL+{_LINE_SPACE}(?:(?:de|du|des|la|le){_LINE_SPACE}|[dl][’'])*\p{{Lu}}\pL"
    r"|[A-Z]{3}"
)


@dataclass(eq=False)
class Given:
    """What the paragraphs with the same citations may speak from."""

    document: Document
    cited: list[Passage]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The document's own title and topic, the passages, what their sources are called."""
        return (*_own(self.document), *_given(self.cited))


class Evidence(NamedTuple):
    """A paragraph with what it may speak from, and all the passages of the document."""

    part: Prose
    given: Given
    known: list[Passage]


@rule("REF004", "quotation-not-verbatim", "error", sieve=Seen(r"[«“\"]"))
def quotation_not_verbatim(document: Document, world: World, *, at_least: int = 5) -> Iterator[Hit]:
    """A quotation is not in a passage that its paragraph cites.

    Why: quotation marks promise the author's own words. What stands between « », “ ” or straight
    marks is compared, with the quotations inside it; case, spaces, apostrophes and punctuation
    may differ, […] stands for words left out and [l]es for a letter changed. A quotation may run
    from one passage into the next one of the same source, and may be a title of the source or of
    the document. Where nothing is cited, every cited passage counts. Needs the library.
    Example: « les tiers-lieux sont le moteur du progrès » [2], where the passage says otherwise.
    Instead: the passage's own words, or no quotation marks.
    Options: `at_least` so many words make a quotation; fewer are a title or a way of speaking.
    """
    for found in _with_evidence(document, world):
        spans = [q for q in quotations(found.part.text) if len(words(q.text)) >= at_least]
        given = [*_running(found), *_titles(found.given.cited), *_own(document)] if spans else []
        for span in spans:
            if not is_verbatim(span.text, given):
                message = f"no passage cited here says « {_shortened(span.text)} »"
                yield hit_at(found.part.paragraph, span.start, message)


@rule("REF005", "figure-not-in-passage", "error", sieve=Seen(MAY_CLAIM, folded=True))
def figure_not_in_passage(document: Document, world: World) -> Iterator[Hit]:
    """A figure, an amount, a share or a year is in no passage that its paragraph cites.

    Why: figures are what a small model invents best and what readers repeat. Every number in
    digits counts, also 0 to 9; in words, those from ten on, and smaller ones before a unit or
    as a share (trois pour cent, deux tiers). The passage may write it in any French form:
    `130 M€` is « 130 millions d’euros », `03/02/2020` is « 3 février 2020 », `75 %` is « trois
    quarts », « une trentaine » is 28. What it counts must agree where that is certain: `27 %`
    is not in « 27 lieux ». Durations, « une dizaine » and « cent fois » in words are ways of
    speaking. The title and year of the cited source and the document's own title count as given.
    Where nothing is cited, every cited passage counts. REF010 and REF011 speak of the figures in
    a law's or a programme's name. Needs the library.
    Example: « 27 % des lieux [1] » where the passage of [1] gives no such share.
    Instead: the passage's figure, or a sentence without one.
    """
    from orchestra.checking.laws import apart

    for found in _with_evidence(document, world):
        spans = unsupported_figures(found.part.text, found.given.texts)
        for span in apart(spans, _unnamed(found) if spans else []):
            message = f"no passage cited here gives {_shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


@rule("REF010", "law-not-in-passage", "error", sieve=Seen(_LAWS))
def law_not_in_passage(document: Document, world: World) -> Iterator[Hit]:
    """A law or one of its articles is named by no passage that its paragraph cites.

    Why: a model that knows there is a law gives it a number, and the reader believes that it was
    looked up. Only what is certain counts: a number (loi n° 2014-856, directive 2008/98/CE), a
    date (décret du 3 mai 2012), a name (loi ALUR), an article (article 14, articles 3 et 5). The
    title of the cited source counts as given, and an acronym that its words spell out. Where
    nothing is cited, every cited passage counts. Needs the library.
    Example: « la loi n° 2015-992 [1] » where the passage of [1] speaks of another one.
    Instead: the law as the passage names it, or a citation of the source that names this one.
    """
    from orchestra.checking.laws import unnamed_laws

    for found in _with_evidence(document, world):
        for span in unnamed_laws(found.part.text, found.given.texts):
            message = f"no passage cited here names {_shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


@rule("REF011", "programme-not-in-passage", "error", sieve=Seen(_PROGRAMMES))
def programme_not_in_passage(document: Document, world: World) -> Iterator[Hit]:
    """A programme or a plan is named by no passage that its paragraph cites.

    Why: the name of a programme is easily invented, and a reader may apply to it. Only what is
    certain counts: a name in capitals or between « » behind *programme*, *plan*, *dispositif*,
    *label*, *stratégie*, *fonds* or *appel à projets*; France 2030, Agenda 21 and the like.
    Where nothing is cited, every cited passage counts. Needs the library.
    Example: « le programme Hameaux Bavards [1] » where the passage of [1] has no such name.
    Instead: the programme as the passage names it, or a sentence without its name.
    """
    from orchestra.checking.named import unnamed_programmes

    for found in _with_evidence(document, world):
        for span in unnamed_programmes(found.part.text, found.given.texts):
            message = f"no passage cited here names {_shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


@rule("REF012", "name-not-in-passage", "warning", sieve=Seen(_NAMES))
def name_not_in_passage(
    document: Document, world: World, *, allowed: Sequence[str] = ()
) -> Iterator[Hit]:
    """A person or an organisation is named by no passage that the document cites.

    Why: a name lends weight to a sentence, and a model has many of them by heart. Two words or
    more with a capital, and acronyms of three letters or more, are looked for in the cited
    passages, in the titles, authors and publishers of their sources, in the document's title,
    topic and keywords and among the agents. An acronym may be spelled out there. Needs the
    library.
    Example: « l’Institut Quelconque l’a montré [1] » where no passage speaks of it.
    Instead: the name that the passage gives, or a source that names this one.
    Options: `allowed` are names that need no source: ["Maison Commune", "RTES"].
    """
    from orchestra.checking.named import unnamed_names

    own: tuple[str, ...] | None = None
    for found in _with_evidence(document, world):
        if own is None:
            own = (*_own(document), *_around(document, world), *_given(found.known), *allowed)
        for span in unnamed_names(found.part.text, own):
            message = f"no passage cited here speaks of {_shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


def _own(document: Document) -> list[str]:
    return [str(document.value(key) or "")[:_LONGEST_TITLE] for key in ("title", "topic")]


def _around(document: Document, world: World) -> Iterator[str]:
    """Yield the names that a document may use of itself and of those who write with it."""
    keywords = document.value("keywords")
    yield from (str(word) for word in keywords) if isinstance(keywords, list) else ()
    yield from (str(document.value(key) or "") for key in ("agent", "theme"))
    for agent in world.agents or ():
        yield from (agent.name, agent.theme, *(topic.title for topic in agent.topics))


def _unnamed(found: Evidence) -> list[Span]:
    """Return the laws and programmes that REF010 and REF011 find in a paragraph."""
    from orchestra.checking.laws import unnamed_laws
    from orchestra.checking.named import unnamed_programmes

    text, texts = found.part.text, found.given.texts
    return [*unnamed_laws(text, texts), *unnamed_programmes(text, texts)]


def _given(cited: Iterable[Passage]) -> list[str]:
    found = list(cited)
    return [*(passage.text for passage in found), *_titles(found)]


def _titles(cited: Iterable[Passage]) -> Iterator[str]:
    for source in dict.fromkeys(passage.source for passage in cited):
        yield from (source.title, source.author, source.publisher, str(source.year or ""))


def _running(found: Evidence) -> Iterator[str]:
    """Yield each cited passage with those of the document that stand before and behind it."""
    placed = {(passage.source.id, passage.ordinal): passage for passage in found.known}
    for passage in found.given.cited:
        first = last = passage.ordinal
        while (passage.source.id, first - 1) in placed:
            first -= 1
        while (passage.source.id, last + 1) in placed:
            last += 1
        run = (placed[passage.source.id, at].text for at in range(first, last + 1))
        yield passage.text if first == last else " ".join(run)


# Five rules ask for it.
@lru_cache(maxsize=8)
def _with_evidence(document: Document, world: World) -> tuple[Evidence, ...]:
    """Return each paragraph with the passages that it may speak from."""
    if world.library is None or not is_new(document):
        return ()
    return tuple(_evidence(document, world))


def _evidence(document: Document, world: World) -> Iterator[Evidence]:
    found = passages(document, world)
    numbers = cited(document, world)
    everywhere = frozenset(all_cited(document, world))
    known = [found[number] for number in sorted(found)]
    given: dict[frozenset[int], Given] = {}  # most paragraphs cite what others do
    for part, own in zip(prose(document, world), numbers, strict=True):
        # That a paragraph cites nothing where it should is REF006's to say.
        wanted = frozenset(own) if own else everywhere
        if wanted not in given:
            passages_cited = [found[number] for number in sorted(wanted & found.keys())]
            given[wanted] = Given(document, passages_cited)
        # When none of its citations resolves, REF001 says so: the figures have nothing to be in.
        if given[wanted].cited or not own:
            yield Evidence(part, given[wanted], known)


@rule("TXT008", "copied-sentence", "warning")
def copied_sentence(document: Document, world: World, *, at_least: int = 20) -> Iterator[Hit]:
    """Twenty words or more are copied from a cited passage without quotation marks.

    Why: a reflection is written in its own words, and a long copy may infringe a right. Needs
    the library.
    Example: a whole sentence of the law, as if the agent had written it.
    Instead: say it shorter in other words, or quote it: « … » [2].
    Options: `at_least` so many words in a row are a copy.
    """
    sources = passages(document, world).values()
    if not sources or not may_copy(glance_at(document, world), sources, at_least):
        return
    texts = tuple(dict.fromkeys(passage.text for passage in sources))
    for part in prose(document, world):
        reached = 0
        runs = copied_from(part.text, texts, at_least)
        for span in sorted(runs, key=lambda run: (run.start, -run.end)):
            if span.start >= reached:
                count = len(span.text.split())
                message = f"{count} words copied from a source: « {_shortened(span.text)} »"
                yield hit_at(part.paragraph, span.start, message)
            reached = max(reached, span.end)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004 - leaves room on the line
