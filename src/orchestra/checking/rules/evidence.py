"""REF004-REF005, REF010-REF012 and TXT008: what the text says against the passages it cites."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.amounts import MAY_CLAIM
from orchestra.checking.copying import may_copy, sample_of
from orchestra.checking.detectors import (
    copied_from,
    is_verbatim,
    quotations,
    unsupported_figures,
    without_overlaps,
)
from orchestra.checking.glance import Prose, glance_at
from orchestra.checking.reading import all_cited, cited, hit_at, is_new, passages, prose
from orchestra.checking.registry import Hit, rule
from orchestra.checking.sieve import Seen
from orchestra.prose import Span, shortened, words

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
    rf"\p{{Lu}}\pL+(?:[-\x{{2011}}]\pL+)*{_LINE_SPACE}(?:(?:de|du|des|la|le){_LINE_SPACE}|[dl][’'])*\p{{Lu}}\pL"
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


@rule("REF004", "quotation-not-verbatim", "error", sieve=Seen(r"[«“\">]"))
def quotation_not_verbatim(document: Document, world: World, *, at_least: int = 5) -> Iterator[Hit]:
    """A quotation is in none of the passages that its paragraph cites.

    Why: quotation marks (« », “ ” or straight ones) promise the author's own words, and so does
    a block quotation (`> …`).

    Capitals, spaces, apostrophes and punctuation may differ; […] stands for words left out, [l]es
    for a letter changed. A quotation may run on into the next passage of the same source if the
    document cites that too, and may be a title of a source or of the document. A paragraph without
    a citation is compared with everything that the document cites. The rule applies only where
    there is a library, and not in older documents (without `template`).
    Example: « les tiers-lieux sont le moteur du progrès » [2], where passage [2] does not say this.
    Instead: the passage's own words, or the statement without quotation marks.
    Options:
    - `at_least` (5): how many words a quotation must have to be compared.
    """
    for found in _with_evidence(document, world):
        spans = [q for q in quotations(found.part.text) if _has_words(q.text, at_least)]
        given = [*_running(found), *_titles(found.given.cited), *_own(document)] if spans else []
        for span in spans:
            if not is_verbatim(span.text, given):
                message = f"no passage cited here says « {shortened(span.text)} »"
                yield hit_at(found.part.paragraph, span.start, message)


@rule("REF005", "figure-not-in-passage", "error", sieve=Seen(MAY_CLAIM, folded=True))
def figure_not_in_passage(document: Document, world: World) -> Iterator[Hit]:
    """A figure, an amount, a share or a year is in none of the passages that its paragraph cites.

    Why: figures are what a small language model invents most easily, and what readers repeat.

    The rule looks at all numbers in digits, at those in words from « dix » on, and at smaller ones
    before a unit or as a share (« trois pour cent », « deux tiers »). In words, « vingt ans »,
    « une dizaine » and « cent fois » are ways of speaking. The passage may give the figure in
    another form: `75 %` is « trois quarts », `130 M€` « 130 millions d’euros ». What is counted
    must agree where that is certain: « 27 lieux » does not support « 27 % ».

    The source's title and year and the document's title count too. A paragraph without a citation
    is compared with everything that the document cites. Figures in the name of a law or a programme
    belong to REF010 and REF011. The rule applies only where there is a library, and not in older
    documents (without `template`).
    Example: « 27 % des lieux ont un atelier [1]. », where passage [1] gives no such share.
    Instead: the passage's figure, a citation of the passage that gives it, or no figure.
    """
    from orchestra.checking.laws import apart

    for found in _with_evidence(document, world):
        spans = unsupported_figures(found.part.text, found.given.texts)
        for span in apart(spans, _unnamed(found) if spans else []):
            message = f"no passage cited here gives {shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


@rule("REF010", "law-not-in-passage", "error", sieve=Seen(_LAWS))
def law_not_in_passage(document: Document, world: World) -> Iterator[Hit]:
    """A law, or an article of one, is named in none of the passages that its paragraph cites.

    Why: a language model that knows of a law gives it a number, and the reader believes that
    somebody looked it up.

    Only forms that are certain are checked: a number (loi n° 2014-856, directive 2008/98/CE), a
    date (décret du 3 mai 2012), a name (loi ALUR), an article (article 14). The title of the cited
    source counts, and may spell out an acronym. A paragraph without a citation is compared with
    everything that the document cites. Checked only where there is a library, and not in older
    documents (without `template`).
    Example: « La loi n° 2015-992 l’impose [1]. », where passage [1] names another law.
    Instead: the law as the passage names it, or a citation of a passage that names this one.
    """
    from orchestra.checking.laws import unnamed_laws

    for found in _with_evidence(document, world):
        for span in unnamed_laws(found.part.text, found.given.texts):
            message = f"no passage cited here names {shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


@rule("REF011", "programme-not-in-passage", "error", sieve=Seen(_PROGRAMMES))
def programme_not_in_passage(document: Document, world: World) -> Iterator[Hit]:
    """A programme or a plan is named in none of the passages that its paragraph cites.

    Why: the name of a programme is easily invented, and a reader may apply to it.

    Only forms that are certain are checked: a name with a capital or between « » behind
    *programme*, *plan*, *dispositif*, *label*, *stratégie*, *fonds* or *appel à projets*, and
    France 2030, Agenda 21 and the like. A paragraph without a citation is compared with everything
    that the document cites. Checked only where there is a library, and not in older documents
    (without `template`).
    Example: « Le programme Hameaux Bavards l’a financé [1]. », where passage [1] names no such
    programme.
    Instead: the programme that the passage names, or the sentence without the name.
    """
    from orchestra.checking.named import unnamed_programmes

    for found in _with_evidence(document, world):
        for span in unnamed_programmes(found.part.text, found.given.texts):
            message = f"no passage cited here names {shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


@rule("REF012", "name-not-in-passage", "warning", sieve=Seen(_NAMES))
def name_not_in_passage(
    document: Document, world: World, *, allowed: Sequence[str] = ()
) -> Iterator[Hit]:
    """A person or an organisation is named in no passage that the document cites.

    Why: a name lends weight to a sentence, and a language model knows many by heart.

    Two or more words with capitals, and acronyms of three letters or more, must be in a cited
    passage, or in the title, author or publisher of its source; an acronym may be spelled out
    there. The document's own title, topic and keywords, the agents, and what everybody knows
    (France, ONU, INSEE) need no source. Checked only where there is a library, and not in older
    documents (without `template`).
    Example: « L’Institut Quelconque l’a montré [1]. », where no cited passage speaks of it.
    Instead: the name that the passage gives, or a citation of a passage that has this one.
    Options:
    - `allowed` (none): names that need no source, such as `["Maison Commune", "RTES"]`.
    """
    from orchestra.checking.named import unnamed_names

    own: tuple[str, ...] | None = None
    for found in _with_evidence(document, world):
        if own is None:
            own = (*_own(document), *_around(document, world), *_given(found.known), *allowed)
        for span in unnamed_names(found.part.text, own):
            message = f"no passage that the document cites speaks of {shortened(span.text)}"
            yield hit_at(found.part.paragraph, span.start, message)


def _has_words(text: str, at_least: int) -> bool:
    # So many words need a letter each, and something between.
    return len(text) >= 2 * at_least - 1 and len(words(text)) >= at_least


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
        yield from source.said()


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
@lru_cache(maxsize=1)
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
    """Twenty words or more are copied from a passage without quotation marks.

    Why: a reflection is written in its own words, and a long copy may infringe somebody's rights.
    The text is compared with all passages in the document's `sources`. Checked only where there is
    a library.
    Example: these words, when passage [2] has the same:

    ```markdown
    Elle oblige les collectivités à ouvrir leurs déchèteries aux structures de l’économie sociale
    et solidaire qui demandent à y récupérer des objets en bon état ou réparables [2].
    ```
    Instead: say it more briefly in other words, or quote it: « … » [2].
    Options:
    - `at_least` (20): how many words in a row are a copy.
    """
    sources = passages(document, world).values()
    texts = tuple(dict.fromkeys([passage.text for passage in sources]))
    samples = [sample_of((text,), at_least) for text in texts]
    if not texts or not may_copy(glance_at(document, world), samples):
        return
    for part in prose(document, world):
        for span in without_overlaps(copied_from(part.text, texts, at_least)):
            count = len(span.text.split())
            message = f"{count} words copied from a source: « {shortened(span.text)} »"
            yield hit_at(part.paragraph, span.start, message)
