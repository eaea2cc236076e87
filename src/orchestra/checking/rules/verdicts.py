"""SUP001-SUP005: what the evidence file beside a document says of its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.registry import Hit, evidence_rule
from orchestra.prose import shortened, squash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.bound import Bound, Held

_LONGEST_REASON = 300  # characters
_ANEW = "orchestra review judge gives a new one, and so does saving it in the review"


@evidence_rule("SUP001", "uncited-fact", "error")
def uncited_fact(held: Held) -> Iterator[Hit]:
    """A sentence that states a fact cites no passage.

    Why: a reader can follow a fact to what bears it out only where the sentence itself says to
    which passage. That a sentence is a fact, and no inference, question or recommendation, is what
    the evidence file says of it.

    In a quotation of several sentences (lines that begin with `>`), the citations at its end are
    those of each.
    Example: « Le lieu partage 42 établis. », which the evidence file knows as a fact and of which
    the citation was taken out.
    Instead: « Le lieu partage 42 établis [1]. », or the sentence left out.
    """
    for one in held.sentences:
        if _is_uncited(one):
            yield _hit(one, "this states a fact and cites no passage")


@evidence_rule("SUP002", "unsupported-sentence", "error")
def unsupported_sentence(held: Held) -> Iterator[Hit]:
    """A sentence was held against the passages it cites, and they do not bear it out.

    Why: a citation promises that the passage says it. The verdict stands in the evidence file, with
    who gave it (the program itself, or a model) and what the passages say otherwise; the message
    gives the reason.
    Example: « Tous les lieux sont rentables [2]. », where passage [2] says it of some.
    Instead: what the passage says, a citation of one that bears the sentence out, or the sentence
    left out. Saving it in the review, or `orchestra review judge`, then judges the new sentence.
    """
    for one in held.sentences:
        if one.known and one.known.support.verdict == "not" and not _is_uncited(one):
            yield _hit(one, "what it cites does not bear this out", one.known.support.reason)


@evidence_rule("SUP003", "partly-supported", "warning")
def partly_supported(held: Held) -> Iterator[Hit]:
    """The passages that a sentence cites bear out a part of it only.

    Why: the rest may be true, and nobody can look it up. It often is a word lost or added: *often*,
    *planned*, *because*. The message says what is missing as far as the evidence file does.
    Example: « L’indice est affiché partout [1]. », where passage [1] says that it must be.
    Instead: only what the passages say, or a citation more.
    """
    for one in held.sentences:
        if one.known and one.known.support.verdict == "partly" and not _is_uncited(one):
            yield _hit(one, "what it cites bears out only a part of this", one.known.support.reason)


@evidence_rule("SUP004", "outdated-verdict", "warning")
def outdated_verdict(held: Held) -> Iterator[Hit]:
    """A sentence, or what it cites, was changed after it was judged.

    Why: the verdict in the evidence file is on other words, so nobody has said whether passages
    bear this sentence out. Typography does not count, nor do capitals and accents: the words, the
    figures and the passages cited must be the same. A sentence that was added is new in the same
    way.
    Example: a figure corrected in a text editor, which leaves the evidence file as it was.
    Instead: `orchestra review judge` with the document, which judges what was changed and leaves
    every other verdict as it is. `orchestra review edit` and the editor of `orchestra web` do so
    when they save.
    """
    for one in held.sentences:
        if one.known is None and not _is_uncited(one):
            what = "what this cites was changed" if one.same_words else "this was changed"
            yield _hit(one, f"{what} after its verdict was given", _ANEW)


@evidence_rule("SUP005", "unreadable-evidence", "error")
def unreadable_evidence(held: Held) -> Iterator[Hit]:
    """The evidence file beside the document cannot be used.

    Why: a file that is damaged, or of another text, says nothing about this one, and that must not
    pass for a text without faults. It is so when it is no JSON in UTF-8, lacks what it must have,
    was written by another version, is larger than 5 MB or no regular file, or when it does not know
    most of the sentences. The other rules of the family then say nothing. Decisions are taken all
    the same: the file goes with the document as it is.
    Example: an evidence file that was cut when a disk was full; one that was copied beside another
    document.
    Instead: the file from `output/.versions`, where it is kept with every earlier text; or delete
    it, and the document is checked without these rules. Where most sentences were rewritten by
    hand, `orchestra review judge` judges them anew.
    """
    if held.fault:
        yield Hit(1, 1, f"the evidence file {held.fault}")


def _is_uncited(one: Bound) -> bool:
    known = one.known or one.same_words
    return known is not None and known.kind == "fact" and not one.cited


def _hit(one: Bound, what: str, why: str = "") -> Hit:
    reason = f"; {squash(why)[:_LONGEST_REASON]}" if why.strip() else ""
    return Hit(*one.position, f"{what}: « {shortened(one.span.text)} »{reason}")
