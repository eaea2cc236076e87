"""The outline: a question, a thesis, and the claims that lead there, from several candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from orchestra.errors import MalformedReply, ReplyError
from orchestra.evidence import CODE, Claim, Outline, Part, Role
from orchestra.prose import find_phrase, stems
from orchestra.writing.outline_checks import crossing_share, faults_of, weight
from orchestra.writing.typed_sentences import CAPITAL, CHARACTERS, closed, has_words, only_prose

if TYPE_CHECKING:
    from orchestra.prompts import Prompts
    from orchestra.template import SectionTemplate
    from orchestra.writing.brief import Brief
    from orchestra.writing.model_calls import Scribe

CANDIDATES = 2
NOT_GOOD = 6.0  # weight of faults from which a candidate is asked again, then given up
TITLED_FROM = 300  # words of a section that has a title of its own
# With 140, facts with their reserves, a thought and a bridge were squeezed into one paragraph, and
# readers found the prose dry; with more, paragraphs become pages.
WORDS_PER_CLAIM = 165
FEW = 2  # claims, of which none is to be left out
TOKENS_PER_CLAIM = 130
ROLES: tuple[Role, ...] = get_args(Role)
_QUESTION = f"^{CAPITAL}{CHARACTERS}{{30,}}[?]$"
_STATEMENT = f"^{CAPITAL}{CHARACTERS}{{30,}}[.]$"
_TITLE = f"^{CAPITAL}{CHARACTERS}{{4,}}$"


@dataclass(frozen=True)
class Slot:
    """A section of the template that claims are asked for."""

    id: str
    section: int
    heading: str
    purpose: str
    words: int
    most: int

    @property
    def least(self) -> int:
        """How few claims it may have: one less than most, where there are enough."""
        return max(self.most - 1, FEW) if self.most > FEW else self.most

    @property
    def is_titled(self) -> bool:
        """Whether the section is long enough for a title of its own."""
        return self.words >= TITLED_FROM

    @property
    def claims(self) -> list[str]:
        """Return the ids that its claims may have."""
        return [f"{self.id}{number}" for number in range(1, self.most + 1)]


def slots(template: SectionTemplate) -> list[Slot]:
    """Return the sections that argue: those that must cite, or all when none does."""
    sections = list(enumerate(template.sections))
    arguing = [each for each in sections if each[1].citations == "require"] or sections
    return [
        Slot(
            id=chr(ord("A") + number),
            section=index,
            heading=section.heading,
            purpose=section.purpose,
            words=section.words,
            most=min(4, max(1, round(section.words / WORDS_PER_CLAIM))),
        )
        for number, (index, section) in enumerate(arguing)
    ]


def make_outline(brief: Brief, scribe: Scribe, prompts: Prompts, prefix: str) -> Outline:
    """Return the best of several outlines, or the template's own roles when none is good.

    Raises EngineError when the engine fails; a reply that is no outline is a candidate lost.
    """
    candidates: list[Outline] = []
    for number in range(CANDIDATES + 1):
        best = _best(candidates, brief)
        told = faults_of(best, brief) if best else []
        if number == CANDIDATES and best and weight(told) < NOT_GOOD:
            break
        faults = [fault.message for fault in told] if number == CANDIDATES else []
        other = candidates[-1].thesis if candidates else ""
        instruction = _instruction(brief, prompts, faults, other)
        schema, tokens = _schema(brief), _tokens(brief)
        try:
            data = scribe.ask("outline", prefix, instruction, schema, tokens, brief.seed + number)
            by = scribe.answered_by.model if scribe.answered_by else ""
            candidates.append(read_outline(data, brief, by))
        except ReplyError:
            continue
    best = _best(candidates, brief)
    return best if best and weight(faults_of(best, brief)) < NOT_GOOD else fallback(brief)


def _best(candidates: Sequence[Outline], brief: Brief) -> Outline | None:
    """Return the candidate with the fewest faults; of equal ones, that which crosses most."""

    def rank(outline: Outline) -> float:
        return weight(faults_of(outline, brief)) - crossing_share(outline, brief)

    return min(candidates, key=rank, default=None)


def _instruction(brief: Brief, prompts: Prompts, faults: Sequence[str], other: str) -> str:
    return prompts.render(
        "outline",
        parts=slots(brief.template),
        earlier=brief.earlier,
        faults=faults,
        other=other,
    )


def _tokens(brief: Brief) -> int:
    return 250 + TOKENS_PER_CLAIM * sum(slot.most for slot in slots(brief.template))


def _schema(brief: Brief) -> dict[str, Any]:
    numbers = [f"P{passage.number}" for passage in brief.passages]
    ids = [name for slot in slots(brief.template) for name in slot.claims]
    claim: dict[str, Any] = {
        "text": {"type": "string", "pattern": _STATEMENT},
        "role": {"enum": list(ROLES)},
    }
    if numbers:
        claim["passages"] = {"type": "array", "items": {"enum": numbers}, "maxItems": 4}
    claim["answers"] = {"enum": ["", *ids]}
    words = {"enum": list(brief.topic.keywords)}
    claim["keywords"] = {"type": "array", "items": words, "maxItems": 3}
    parts = {slot.id: _part_schema(slot, claim) for slot in slots(brief.template)}
    properties: dict[str, Any] = {
        "question": {"type": "string", "pattern": _QUESTION},
        "thesis": {"type": "string", "pattern": _STATEMENT},
        "parts": closed(parts),
    }
    if brief.earlier:
        known = [f"R{number}" for number in range(1, len(brief.earlier) + 1)]
        properties["builds_on"] = {"type": "array", "items": {"enum": known}, "maxItems": 3}
    return closed(properties)


def _part_schema(slot: Slot, claim: dict[str, Any]) -> dict[str, Any]:
    title = {"title": {"type": "string", "pattern": _TITLE}} if slot.is_titled else {}
    items = {"type": "array", "items": closed(claim)}
    return closed({**title, "claims": {**items, "minItems": slot.least, "maxItems": slot.most}})


def read_outline(data: dict[str, Any], brief: Brief, by: str) -> Outline:
    """Return the outline in a reply, with every keyword of the topic given to a claim.

    Raises MalformedReply when question, thesis or a claim says nothing.
    """
    question, thesis = only_prose(str(data["question"])), only_prose(str(data["thesis"]))
    parts = _read_parts(data["parts"], brief)
    said = [question, thesis, *(claim.text for part in parts for claim in part.claims)]
    if not all(map(has_words, said)):
        raise MalformedReply("the outline has a question, a thesis or a claim without words")
    chosen = [int(mark[1:]) for mark in data.get("builds_on", [])]
    outline = Outline(
        question=question,
        thesis=thesis,
        parts=parts,
        builds_on=[brief.earlier[number - 1].path for number in dict.fromkeys(chosen)],
        by=by,
    )
    return with_keywords(outline, brief)


def _read_parts(data: dict[str, Any], brief: Brief) -> list[Part]:
    parts: list[Part] = []
    earlier: list[str] = []
    for slot in slots(brief.template):
        claims = []
        for number, claim in enumerate(data[slot.id]["claims"], start=1):
            claims.append(_read_claim(claim, brief, f"{slot.id}{number}", earlier))
            earlier.append(claims[-1].id)
        title = only_prose(str(data[slot.id].get("title", ""))).rstrip(".")
        parts.append(Part(heading=slot.heading, title=title, claims=claims))
    return parts


def _read_claim(data: dict[str, Any], brief: Brief, name: str, earlier: Sequence[str]) -> Claim:
    numbers = [int(mark[1:]) for mark in dict.fromkeys(data.get("passages", ()))]
    return Claim(
        id=name,
        text=only_prose(str(data["text"])) or "…",  # which has no words either
        role=data["role"],
        passages=[brief.passage(number).id for number in numbers],
        keywords=list(dict.fromkeys(data["keywords"])),
        answers=data["answers"] if data["answers"] in earlier else "",
    )


def with_keywords(outline: Outline, brief: Brief) -> Outline:
    """Return the outline with each keyword at one claim at least: where its passages say it."""
    given = {keyword for claim in outline.claims for keyword in claim.keywords}
    claims = {claim.id: claim for claim in outline.claims}
    for keyword in brief.topic.keywords:
        if keyword not in given and claims:
            best = max(claims.values(), key=lambda claim: _mentions(claim, keyword, brief))
            changes = {"keywords": [*best.keywords, keyword]}
            claims[best.id] = best.model_copy(update=changes)
    return outline.with_claims(lambda claim: claims[claim.id])


def _mentions(claim: Claim, keyword: str, brief: Brief) -> float:
    """Return how often claim and passages say the keyword, less for keywords it has already."""
    texts = [claim.text, *(brief.passage(brief.number(name)).text for name in claim.passages)]
    found = stems(" ".join(texts))
    single = sum(found.count(stem) for stem in stems(keyword))
    return find_phrase(keyword, found) + single / 10 - len(claim.keywords)


def fallback(brief: Brief) -> Outline:
    """Return the outline that the template itself is: each of its paragraphs a claim.

    Passages are dealt out in their order, which brings the passages of a source together.
    """
    dealt = [passage.id for passage in brief.passages]
    parts: list[Part] = []
    for slot in slots(brief.template):
        purposes = brief.template.sections[slot.section].paragraphs[: slot.most]
        claims = []
        for number, purpose in enumerate(purposes, start=1):
            own, dealt = dealt[:1], [*dealt[1:], *dealt[:1]]
            role: Role = "recommend" if purpose.startswith("recommander") else "establish"
            text = f"{purpose[0].upper()}{purpose[1:]}."
            claims.append(Claim(id=f"{slot.id}{number}", text=text, role=role, passages=own))
        parts.append(Part(heading=slot.heading, claims=claims))
    return with_keywords(Outline(parts=parts, by=CODE), brief)
