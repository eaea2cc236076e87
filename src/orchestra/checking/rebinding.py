"""An evidence file after its text was edited: what was not touched keeps its verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from orchestra.checking.bound import Bound, bind
from orchestra.checking.detectors import is_verbatim, quotations, unsupported_figures
from orchestra.checking.laws import unnamed_laws
from orchestra.checking.named import unnamed_names, unnamed_programmes
from orchestra.evidence import Evidence, Kind, Sentence, Support
from orchestra.prose import count_words, squash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.document import Document

# Says of a sentence whether the passages with these ids bear it out.
Judge = Callable[[str, list[str]], Support]

FEWEST_QUOTED = 5  # words; fewer between guillemets are a way of speaking
_CITATION = re.compile(r"\s*\[\d{1,4}\](?!\()")
_OWN = ("title", "topic", "agent", "theme")


def rebound(
    evidence: Evidence, document: Document, references_heading: str, judge: Judge
) -> Evidence:
    """Return ``evidence`` as it is of ``document``, the text after an edit.

    Sentences that are still there keep everything, in the order of the text; those that are gone
    are left out. One that was changed or added gets a number that none had before and a kind (see
    :func:`_kind`); of one that cites passages, ``judge`` says whether they bear it out. Outline,
    objections, what was removed and notes stay.
    """
    found = bind(document, references_heading, evidence)
    stood = _stood_there(found, evidence.sentences)
    own = _own_words(document)
    last, given = _last_id(evidence), set[int]()
    sentences = []
    for bound, before in zip(found, stood, strict=True):
        sentence = bound.known or _sentence(bound, before, own, judge)
        if sentence.id in given or sentence is not bound.known:
            last += 1
            sentence = sentence.model_copy(update={"id": last})
        given.add(sentence.id)
        sentences.append(sentence)
    return evidence.model_copy(update={"sentences": sentences, "last_id": last})


def _last_id(evidence: Evidence) -> int:
    """Return the highest number that any sentence is known to have had."""
    present = (number for each in evidence.sentences for number in (each.id, *each.rests_on))
    objected = (objection.sentence for objection in evidence.objections)
    return max([evidence.last_id, *present, *objected])


def _stood_there(found: Sequence[Bound], before: Sequence[Sentence]) -> Iterator[Sentence | None]:
    """Yield, for each sentence of the text, the one that stood at its place and is gone.

    That is the one as far behind the nearest known sentence before it, else before the nearest
    one behind it, of the same paragraph where there is one.
    """
    index = {sentence.id: at for at, sentence in enumerate(before)}
    places = [index[one.known.id] if one.known else None for one in found]
    gone = set(range(len(before))) - {place for place in places if place is not None}
    ahead, behind = _nearest(places, 1), _nearest(places[::-1], -1)[::-1]
    for one, left, right, at in zip(found, ahead, behind, range(len(found)), strict=True):
        near = [place for place in (left, right) if place is not None]
        near.sort(key=lambda place: found[place[0]].paragraph is not one.paragraph)
        spots = (known + at - where for where, known in near)
        spot = next((spot for spot in spots if spot in gone), None)
        yield None if one.known or spot is None else before[spot]


def _nearest(places: Sequence[int | None], step: int) -> list[tuple[int, int] | None]:
    """Return for each place the last one before it that is known, with where that stands."""
    found: list[tuple[int, int] | None] = []
    last: tuple[int, int] | None = None
    for at, place in enumerate(places):
        where = at if step > 0 else len(places) - 1 - at
        last = last if place is None else (where, place)
        found.append(last)
    return found


def _sentence(bound: Bound, before: Sentence | None, own: Sequence[str], judge: Judge) -> Sentence:
    """Return a sentence that is new to the evidence file; its number is still to be given."""
    text = squash(_CITATION.sub("", bound.span.text))
    kind = _kind(bound, text, before, own)
    passages = list(bound.passages)
    is_reworded = before is not None and kind == before.kind and kind != "fact"
    return Sentence(
        id=1,
        text=text,
        kind=kind,
        passages=before.passages if before and is_reworded else passages,
        rests_on=before.rests_on if before and is_reworded else [],
        claim=before.claim if before else "",
        support=judge(text, passages) if passages else Support(),
    )


def _kind(bound: Bound, text: str, before: Sentence | None, own: Sequence[str]) -> Kind:
    """Return what a new sentence is.

    What cites is a fact, and so is what was one before its citations went, or what is quoted. What
    asks is a question. What brings a figure, a law, a name or a quotation is a fact without its
    citation. All else is of the kind of the sentence that stood there, or an inference.
    """
    was_fact = bound.same_words is not None and bound.same_words.kind == "fact"
    if bound.cited or was_fact or bound.is_quotation:
        return "fact"
    if text.rstrip('»”") *_\u00a0\u202f').endswith("?"):
        return "question"
    reworded = before if before and before.kind != "fact" else None
    if _brings_facts(text, (*own, reworded.text) if reworded else tuple(own)):
        return "fact"
    return reworded.kind if reworded else "inference"


def _brings_facts(text: str, given: Sequence[str]) -> bool:
    """Tell whether ``text`` has a figure, law, name or quotation that none of ``given`` has."""
    quoted = (span.text for span in quotations(text) if count_words(span.text) >= FEWEST_QUOTED)
    return bool(
        unsupported_figures(text, given)
        or unnamed_laws(text, given)
        or unnamed_programmes(text, given)
        or unnamed_names(text, given)
        or any(not is_verbatim(quotation, given) for quotation in quoted)
    )


def _own_words(document: Document) -> list[str]:
    """Return the names that a document may use of itself."""
    keywords = document.value("keywords")
    listed = keywords if isinstance(keywords, list) else []
    return [str(value or "") for value in (*map(document.value, _OWN), *listed)]
