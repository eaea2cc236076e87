"""The second reader: another agent objects, the author revises or maintains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from orchestra.agents import Agent, find_agent
from orchestra.evidence import Objection
from orchestra.library.passage import Passage
from orchestra.writing.brief import Brief
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.support_verdicts import verified
from orchestra.writing.typed_sentences import (
    CAPITAL,
    CHARACTERS,
    budget,
    closed,
    has_words,
    only_prose,
    read_sentences,
    sentences_schema,
)
from orchestra.writing.weighing import replaced, weighed

if TYPE_CHECKING:
    from orchestra.library.library import Library
    from orchestra.writing.desk import Desk

MOST = 3  # objections
# What a sentence of a revision may have against it: a doubt, which the whole text's reading and the
# reviewer see. To refuse it would leave the text as the objection found it.
MOST_DOUBTED = 1
OWN_PASSAGES = 3
HITS = 40
_STATEMENT = f"^{CAPITAL}{CHARACTERS}{{20,}}[.?!»]$"
# An objection from silence proves nothing: a text need not say all, nor a passage.
_SILENCE = re.compile(
    r"\b(?:textes?|réflexion|auteure?|autrice|paragraphe|phrase|passages?|notes?|fiches?|sources?)\b"
    r"[^.;]{0,40}?\bn(?:e |[’'])(?:le |la |les |l[’'])?"
    r"(?:cite|mentionne|évoque|parle|aborde|traite|nomme|précise|dit|dise)(?:nt)?\b"
    r"|\b(?:aurait|auraient) (?:pu|dû) (?:citer|mentionner|évoquer|parler)"
    r"|\bpasse(?:nt)? sous silence\b|\bomet(?:tent)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reader:
    """The agent who reads, and the passages of its own sources on the matter."""

    agent: Agent
    passages: tuple[Passage, ...]


class Read(BaseModel):
    """What the second reader objected to, with the passages that it brought."""

    model_config = ConfigDict(frozen=True)

    objections: list[Objection] = []
    numbers: list[int] = []


class Revised(BaseModel):
    """The manuscript after the objections were answered, and the answers."""

    model_config = ConfigDict(frozen=True)

    manuscript: Manuscript
    brief: Brief
    objections: list[Objection] = []


def choose_reader(agents: Sequence[Agent], brief: Brief, library: Library | None) -> Reader | None:
    """Return who reads a second time: the agent named, or the one whose sources say most on it.

    None where the author wants no reader, or no other than itself. Raises OrchestraError for an
    agent that does not exist.
    """
    wish, author = brief.agent.second_reader, brief.agent.id
    others = [agent for agent in agents if agent.id != author]
    if wish == "none" or not others:
        return None
    chosen = [find_agent(list(agents), wish)] if wish != "auto" else others
    if chosen[0].id == author:
        return None
    readers = [(_own_passages(agent, brief, library), agent) for agent in chosen]
    (_, passages), agent = max(readers, key=lambda reader: reader[0][0])
    return Reader(agent, passages)


def _own_passages(
    agent: Agent, brief: Brief, library: Library | None
) -> tuple[float, tuple[Passage, ...]]:
    """Return the best passages that only the reader has, and how well they answer the topic.

    They are of one source, so that the text cites one more at most.
    """
    if library is None or agent.grounding == "none":
        return 0.0, ()
    query = f"{brief.topic.title} {' '.join(brief.topic.keywords)}"
    known = {passage.id for passage in brief.passages}
    hits = library.search(query, limit=HITS, agent=agent.id)
    own = [hit for hit in hits if hit.passage.id not in known]
    of_best = [hit for hit in own if hit.passage.source == own[0].passage.source]
    kept = of_best[:OWN_PASSAGES]
    return sum(hit.score for hit in kept), tuple(hit.passage for hit in kept)


def object_to(desk: Desk, manuscript: Manuscript, reader: Reader) -> Read:
    """Return the reader's objections; those from silence are refused, and told as such.

    ``desk.brief`` must hold the reader's passages already. A text without a sentence of the model's
    is read by nobody. Raises EngineError.
    """
    own = [desk.brief.passage(desk.brief.number(passage.id)) for passage in reader.passages]
    numbers = [passage.number for passage in own]
    if not manuscript.of_model:
        return Read(numbers=numbers)
    known = [p.number for p in desk.brief.passages if p.number not in numbers]
    item = closed(
        {
            "sentence": {"enum": [f"S{sentence.id}" for sentence in manuscript.of_model]},
            "passage": {"enum": ["0", *(f"P{number}" for number in [*known, *numbers])]},
            "text": {"type": "string", "pattern": _STATEMENT},
        }
    )
    schema = {"type": "array", "items": item, "maxItems": MOST}
    instruction = desk.prompts.render(
        "objections", persona=reader.agent.persona.strip(), passages=own, most=MOST
    )
    items = desk.ask_items(
        "second reader", manuscript, instruction, "objections", schema, tokens=130 * MOST + 80
    )
    found = [_read_objection(desk.brief, manuscript, reader, each) for each in items]
    return Read(objections=[each for each in found if each], numbers=numbers)


def _read_objection(
    brief: Brief, manuscript: Manuscript, reader: Reader, item: dict[str, Any]
) -> Objection | None:
    """Return an objection of the reply, None when it says nothing."""
    text, passage = only_prose(str(item["text"])), int(item["passage"].removeprefix("P"))
    read = manuscript.sentence(int(item["sentence"][1:]))
    if read is None or not has_words(text):
        return None
    silent = _SILENCE.search(text) is not None
    return Objection(
        by=reader.agent.name,
        sentence=read.id,
        quote=read.text,
        passage=brief.passage(passage).id if passage else "",
        text=text,
        answer="refused" if silent else "maintained",
        why="elle objecte d’un silence" if silent else "",
    )


def answer(desk: Desk, manuscript: Manuscript, read: Read) -> Revised:
    """Return the manuscript as the author revised it, each objection with its answer.

    A revision is verified like any sentence; one that is weaker than what it replaces is refused,
    and the sentence maintained. Raises EngineError.
    """
    asked = [objection for objection in read.objections if objection.answer != "refused"]
    answers = dict(_answers(desk, manuscript, asked))
    objections = []
    for number, objection in enumerate(asked, start=1):
        item = answers.get(number)
        if item is None:
            objections.append(objection.model_copy(update={"why": "sans réponse"}))
            continue
        revised = _revise(desk, manuscript, objection, item)
        manuscript = revised or manuscript
        why = only_prose(str(item["why"]))
        if item["decision"] == "revise" and not revised:
            why = f"révision refusée, vide ou plus faible que la phrase : {why}"
        changes = {"answer": "revised" if revised else "maintained", "why": why}
        objections.append(objection.model_copy(update=changes))
    refused = [objection for objection in read.objections if objection.answer == "refused"]
    return Revised(manuscript=manuscript, brief=desk.brief, objections=[*objections, *refused])


def _answers(
    desk: Desk, manuscript: Manuscript, asked: Sequence[Objection]
) -> list[tuple[int, dict[str, Any]]]:
    if not asked:
        return []
    named = {desk.brief.number(objection.passage) for objection in asked if objection.passage}
    own = desk.brief.passages[desk.shown_up_to :]  # no prompt of the author has shown these
    brought = [passage for passage in own if passage.number in named]
    numbers = [*desk.offered, *(p.number for p in brought if p.number not in desk.offered)]
    earlier = [s.id for s in manuscript.sentences]
    item = closed(
        {
            "objection": {"enum": list(range(1, len(asked) + 1))},
            "decision": {"enum": ["revise", "maintain"]},
            "why": {"type": "string", "pattern": _STATEMENT},
            "sentences": sentences_schema(numbers if desk.brief.passages else [], earlier, 0, 3),
        }
    )
    schema = {"type": "array", "items": item, "maxItems": len(asked)}
    shown = [
        {**o.model_dump(), "number": desk.brief.number(o.passage) if o.passage else 0}
        for o in asked
    ]
    instruction = desk.prompts.render("answers", objections=shown, passages=brought)
    tokens = (budget(55) + 60) * len(asked)
    items = desk.ask_items("answers", manuscript, instruction, "answers", schema, tokens=tokens)
    return [(int(each["objection"]), each) for each in items]


def _revise(
    desk: Desk, manuscript: Manuscript, objection: Objection, item: dict[str, Any]
) -> Manuscript | None:
    """Return the manuscript revised as the author answers; None where nothing is to be, or may."""
    old = manuscript.sentence(objection.sentence)
    if item["decision"] != "revise" or old is None:
        return None
    new = read_sentences(item["sentences"], desk.brief, manuscript.next_id, old.claim)
    new = [verified(desk, manuscript, each) for each in new]
    most = max(MOST_DOUBTED, weighed(desk, manuscript, old).severity)
    return replaced(desk, manuscript, old, new, most=most)
