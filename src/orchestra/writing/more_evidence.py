"""More passages after the outline, for each claim that stands on too little."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from orchestra.evidence import Claim, Outline
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.room import room_for_passages, within_room

if TYPE_CHECKING:
    from orchestra.library.passage import Passage
    from orchestra.workspace import Workspace

ENOUGH = 2  # passages of a claim
MOST_ADDED = 4  # passages in all
HITS = 6


class Grounded(BaseModel):
    """The brief and the outline with the passages that were added."""

    model_config = ConfigDict(frozen=True)

    brief: Brief
    outline: Outline


def with_more_evidence(
    workspace: Workspace, brief: Brief, outline: Outline, context: int
) -> Grounded:
    """Return brief and outline with passages added for claims that stand on fewer than two.

    They are searched with the words of the claim, in sources that the text may still cite: at most
    as many as the template has references, and as ``context``, in tokens, has room for.
    """
    found: dict[str, Passage] = {}
    for claim in outline.claims:
        if brief.passages and len(claim.passages) < ENOUGH and len(found) < MOST_ADDED:
            hits = workspace.library.search(_query(claim), limit=HITS, agent=brief.agent.id)
            new = [h.passage for h in hits if _may_come(h.passage, brief, found.values())]
            found.update(zip([claim.id], new, strict=False))
    wanted: list[NumberedPassage | Passage] = [*brief.passages, *found.values()]
    room = within_room(wanted, room_for_passages(context, brief.words))
    found = {name: passage for name, passage in found.items() if passage in room}
    larger = brief.with_passages(list(found.values()))
    return Grounded(brief=larger, outline=_standing_on(outline, found))


def _standing_on(outline: Outline, found: Mapping[str, Passage]) -> Outline:
    """Return the outline whose claims stand on what was found for them too."""

    def grounded(claim: Claim) -> Claim:
        more = [found[claim.id].id] if claim.id in found else []
        return claim.model_copy(update={"passages": [*claim.passages, *more]})

    return outline.with_claims(grounded)


def _query(claim: Claim) -> str:
    return f"{claim.text} {' '.join(claim.keywords)}"


def _may_come(passage: Passage, brief: Brief, added: Collection[Passage]) -> bool:
    sources = {known.source for known in brief.passages} | {each.source.id for each in added}
    known_ids = {known.id for known in brief.passages} | {each.id for each in added}
    # One is left for the second reader's.
    fits = passage.source.id in sources or len(sources) < brief.template.references.max - 1
    return fits and passage.id not in known_ids
