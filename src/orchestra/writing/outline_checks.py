"""What is wrong with an outline, told so that the next candidate can be better."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from orchestra.checking.detectors import copied_runs, unsupported_figures
from orchestra.prose import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.evidence import Claim, Outline
    from orchestra.writing.brief import Brief

ALIKE = 0.6  # of the content stems that two claims have together
COPIED_WORDS = 10  # in a row
FEWEST_ROLES = 3
FEWEST_CROSSING = 3  # claims that stand on sources that differ
ANSWERING_SHARE = 1 / 3  # of the claims, which should answer an earlier one
PASSAGES_USED = 0.4  # of those there are
MOST_USES = 4  # of one passage


@dataclass(frozen=True)
class OutlineFault:
    """One fault: how much it weighs, and how it is told."""

    weight: float
    message: str


def weight(faults: list[OutlineFault]) -> float:
    """Return how bad these faults are together; 0 is an outline without any."""
    return sum(fault.weight for fault in faults)


def faults_of(outline: Outline, brief: Brief) -> list[OutlineFault]:
    """Return what keeps this outline from leading anywhere."""
    claims = outline.claims
    return [
        *_frame(outline),
        *_progress(claims),
        *_likeness(claims),
        *_grounds(claims, brief),
        *_ending(outline),
    ]


def _frame(outline: Outline) -> Iterator[OutlineFault]:
    if _alike(outline.question, outline.thesis) > ALIKE:
        yield OutlineFault(3, "la thèse redisait la question")
    titles = [part.title for part in outline.parts if part.title]
    if len(set(map(str.casefold, titles))) < len(titles):
        yield OutlineFault(1, "deux parties avaient le même titre")


def _progress(claims: list[Claim]) -> Iterator[OutlineFault]:
    roles = {claim.role for claim in claims}
    if len(claims) > FEWEST_ROLES and len(roles) < FEWEST_ROLES:
        yield OutlineFault(3, "les affirmations avaient toutes le même rôle")
    if not roles & {"limit", "contrast"}:
        yield OutlineFault(2, "aucune affirmation n’opposait ni ne limitait rien")
    if "deduce" not in roles:
        yield OutlineFault(1, "aucune affirmation ne tirait de conséquence")
    answering = sum(bool(claim.answers) for claim in claims)
    if answering < ANSWERING_SHARE * len(claims):
        yield OutlineFault(2, "trop peu d’affirmations répondaient à une affirmation antérieure")


def _likeness(claims: list[Claim]) -> Iterator[OutlineFault]:
    for one, other in combinations(claims, 2):
        if _alike(one.text, other.text) > ALIKE:
            yield OutlineFault(2, f"{other.id} redisait {one.id}")


def _alike(one: str, other: str) -> float:
    """Return the share of the content stems that two texts have in common (Jaccard)."""
    first, second = content_stems(one), content_stems(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _grounds(claims: list[Claim], brief: Brief) -> Iterator[OutlineFault]:
    if not brief.passages:
        return
    for claim in claims:
        texts = [brief.passage(brief.number(name)).text for name in claim.passages]
        if not texts and not claim.answers:
            yield OutlineFault(2, f"{claim.id} ne tenait sur aucun passage")
        if unsupported_figures(claim.text, [*texts, brief.topic.title]):
            yield OutlineFault(2, f"{claim.id} donnait un chiffre que ses passages n’ont pas")
        if any(copied_runs(claim.text, text, COPIED_WORDS) for text in texts):
            yield OutlineFault(1, f"{claim.id} recopiait un passage")
    yield from _spread(claims, brief)


def _spread(claims: list[Claim], brief: Brief) -> Iterator[OutlineFault]:
    uses = Counter(name for claim in claims for name in claim.passages)
    if len(uses) < PASSAGES_USED * min(len(brief.passages), len(claims)):
        yield OutlineFault(1, "trop peu de passages servaient")
    if any(count > MOST_USES for count in uses.values()):
        yield OutlineFault(1, "un même passage servait partout")
    sources = {passage.source for passage in brief.passages}
    crossing = sum(_crosses(claim, brief) for claim in claims)
    if len(sources) > 1 and crossing < min(FEWEST_CROSSING, len(claims) // 2):
        yield OutlineFault(2, "les affirmations ne croisaient pas les sources")
    alone = sum(len(claim.passages) == 1 for claim in claims)
    if len(brief.passages) > 1 and alone > len(claims) / 2:
        yield OutlineFault(1, "trop d’affirmations ne tenaient que sur un passage")


def crossing_share(outline: Outline, brief: Brief) -> float:
    """Return the share of claims that stand on passages of more than one source."""
    claims = outline.claims
    return sum(_crosses(claim, brief) for claim in claims) / len(claims) if claims else 0.0


def _crosses(claim: Claim, brief: Brief) -> bool:
    sources = {brief.passage(brief.number(name)).source for name in claim.passages}
    return len(sources) > 1


def _ending(outline: Outline) -> Iterator[OutlineFault]:
    last = outline.parts[-1].claims if outline.parts else []
    if len(outline.parts) > 1 and not any(claim.role == "recommend" for claim in last):
        yield OutlineFault(2, "la dernière partie ne recommandait rien")
