"""What the stages share: the brief, the outline, who is asked, and the beginning of each prompt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from orchestra.errors import ReplyError
from orchestra.evidence import Claim, Outline, Part, Sentence
from orchestra.template import heading_key
from orchestra.writing.outline import Slot, slots
from orchestra.writing.replies import whole_items
from orchestra.writing.typed_sentences import closed
from orchestra.writing.weaknesses import instructions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestra.engines.engine import JsonSchema
    from orchestra.library.source import Source
    from orchestra.prompts import Prompts
    from orchestra.workspace import Workspace
    from orchestra.writing.brief import Brief, NumberedPassage
    from orchestra.writing.manuscript import Manuscript
    from orchestra.writing.model_calls import Scribe


@dataclass(frozen=True)
class Desk:
    """What writing from an outline needs.

    ``begun_with`` is how many passages the brief had when the outline was made; those behind them
    were added for its claims, up to ``shown_up_to``; behind these are the second reader's.
    ``may_judge``: the model was seen to tell what a passage bears out.
    """

    brief: Brief
    outline: Outline
    scribe: Scribe
    prompts: Prompts
    begun_with: int
    shown_up_to: int
    sources: Mapping[str, Source]
    may_judge: bool = False

    @cached_property
    def told(self) -> tuple[str, ...]:
        """What no sentence may repeat; see :func:`orchestra.writing.weaknesses.instructions`."""
        return instructions(self.prompts)

    @property
    def slots(self) -> list[Slot]:
        """The sections that argue, in their order."""
        return slots(self.brief.template)

    def part(self, slot: Slot) -> Part:
        """Return the outline's part for a section."""
        wanted = heading_key(slot.heading)
        return next(part for part in self.outline.parts if heading_key(part.heading) == wanted)

    def claim(self, name: str) -> Claim | None:
        """Return the claim with this id, or None."""
        return next((claim for claim in self.outline.claims if claim.id == name), None)

    @property
    def offered(self) -> list[int]:
        """Numbers of the passages that may be cited: those that the prompts show."""
        return [passage.number for passage in self.brief.passages[: self.shown_up_to]]

    def prefix(self, manuscript: Manuscript) -> str:
        """Return what stands before every instruction: subject, passages, outline, text so far."""
        added = self.brief.passages[self.begun_with : self.shown_up_to]
        plan = self.prompts.render(
            "plan",
            question=self.outline.question,
            thesis=self.outline.thesis,
            parts=[self._shown(part) for part in self.outline.parts],
            added=added,
        )
        beginning = subject(self.brief, self.brief.passages[: self.begun_with], self.prompts)
        text = manuscript.render(self.brief)
        return f"{beginning}\n\n{plan}\n\n{text}" if text else f"{beginning}\n\n{plan}"

    def ask_items(
        self,
        task: str,
        manuscript: Manuscript,
        instruction: str,
        name: str,
        items: JsonSchema,
        *,
        tokens: int,
        seed: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return the items of the list ``name`` that the model is asked for behind the text so far.

        ``items`` is the schema of the list. Of a reply that was cut, the items that are whole are
        returned. Raises EngineError when the engine fails.
        """
        seed = self.brief.seed if seed is None else seed
        schema = closed({name: items})
        try:
            data = self.scribe.ask(task, self.prefix(manuscript), instruction, schema, tokens, seed)
        except ReplyError as error:
            return whole_items(error.partial, items["items"])
        found: list[dict[str, Any]] = data[name]
        return found

    def unseen(self, sentences: Sequence[Sentence]) -> list[NumberedPassage]:
        """Return the passages that these sentences name and that no prefix shows."""
        names = {name for sentence in sentences for name in sentence.passages}
        return [p for p in self.brief.passages[self.shown_up_to :] if p.id in names]

    def _shown(self, part: Part) -> dict[str, Any]:
        claims = [
            claim.model_dump() | {"numbers": [self.brief.number(name) for name in claim.passages]}
            for claim in part.claims
        ]
        return {"heading": part.heading, "title": part.title, "claims": claims}


def subject(brief: Brief, passages: list[NumberedPassage], prompts: Prompts) -> str:
    """Return the beginning that all prompts of a reflection have."""
    return prompts.render(
        "subject",
        title=brief.topic.title,
        keywords=brief.topic.keywords,
        persona=brief.agent.persona.strip(),
        passages=passages,
        earlier=brief.earlier,
    )


def sources_of(workspace: Workspace, brief: Brief) -> dict[str, Source]:
    """Return the library's sources by id; none for a text that is written without."""
    found = workspace.library.sources if brief.passages else []
    return {source.id: source for source in found}
