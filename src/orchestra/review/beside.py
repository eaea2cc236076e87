"""The evidence file of a document under review: what an edit makes of it.

One that cannot be read, or is of another text, stays as it is: the document decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from orchestra.checking.borne_out import borne_out
from orchestra.checking.bound import bind, is_of_another_text
from orchestra.checking.rebinding import Judge, rebound
from orchestra.document import count_body_words, parse_document
from orchestra.errors import EvidenceError, ReviewError
from orchestra.evidence import Evidence, Support, evidence_path, read_evidence, sum_up
from orchestra.review.front import set_values
from orchestra.sidecar import HINT

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.checking.world import World
    from orchestra.library.passage import Passage
    from orchestra.review.paper import Paper

# Says of a sentence whether these passages bear it out.
Verdict = Callable[[str, Sequence["Passage"]], Support]


def code_verdict(sentence: str, passages: Sequence[Passage]) -> Support:
    """Return code's verdict; what the sources are called needs no support."""
    sources = {passage.source for passage in passages}
    known = [f"{source.author} {source.title} {source.year or ''}" for source in sources]
    return borne_out(sentence, {passage.id: passage.text for passage in passages}, known=known)


def judge_by(world: World, verdict: Verdict = code_verdict) -> Judge:
    """Return what judges a sentence by the passages, given by their ids, as the library has them.

    Passages that it lacks bear nothing out; of a sentence with none left, nobody is asked.
    """

    def judge(sentence: str, ids: list[str]) -> Support:
        library = world.library
        found = [library.passage(name) for name in ids] if library else []
        passages = [passage for passage in found if passage is not None]
        return verdict(sentence, passages) if passages else Support()

    return judge


def readable_evidence(path: Path) -> Evidence | None:
    """Return the evidence beside the document at ``path``; None without one that can be read."""
    with suppress(EvidenceError):
        return read_evidence(evidence_path(path))
    return None


def evidence_after(
    world: World, paper: Paper, text: str, kept: Evidence | None = None
) -> Evidence | None:
    """Return the evidence of ``paper`` once it has another text; None when its file stays as it is.

    ``kept`` is the evidence that was kept with an earlier text that it gets again.
    """
    heading, after = world.template.references_heading, parse_document(text)
    for evidence, of in ((kept, after), (readable_evidence(paper.path), paper.document)):
        if evidence and not is_of_another_text(bind(of, heading, evidence)):
            return rebound(evidence, after, heading, judge_by(world))
    return None


def evidence_anew(world: World, paper: Paper) -> Evidence:
    """Return the evidence of ``paper`` bound to its text as it stands.

    Raises ReviewError when there is none, when it knows no sentence of the text, or all of them and
    their sum is right; EvidenceError when it cannot be read.
    """
    heading, name = world.template.references_heading, paper.path.name
    evidence = read_evidence(evidence_path(paper.path))
    if evidence is None:
        raise ReviewError(f"{name} has no evidence file", "there is nothing to judge it by")
    if not any(one.same_words for one in bind(paper.document, heading, evidence)):
        raise ReviewError(f"the evidence file of {name} is of another text", HINT)
    after = rebound(evidence, paper.document, heading, judge_by(world))
    if after.sentences == evidence.sentences and summed(world, paper.text, after) == paper.text:
        raise ReviewError(
            f"no sentence of {name} was changed since it was judged", "it is as it is"
        )
    return after


def summed(world: World, text: str, evidence: Evidence | None) -> str:
    """Return ``text`` with the word count of its body and, with ``evidence``, the sum of that.

    Raises ReviewError when its front matter cannot be read.
    """
    document = parse_document(text)
    right: dict[str, object] = {
        "wordcount": count_body_words(document, world.template.references_heading)
    }
    if evidence is not None:
        right["support"] = sum_up(evidence.sentences).model_dump()
    wrong = {key: value for key, value in right.items() if document.value(key) != value}
    return set_values(text, wrong) if wrong else text
