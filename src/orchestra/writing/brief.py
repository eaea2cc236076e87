"""The brief: what one reflection must be."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestra.agents import Agent, Topic, find_agent
from orchestra.archive import Entry, read_entries, rotation
from orchestra.errors import LibraryError, OrchestraError
from orchestra.evidence import Outline
from orchestra.library.passage import Passage
from orchestra.prose import fold
from orchestra.template import SectionTemplate
from orchestra.workspace import Workspace
from orchestra.writing.choose_passages import choose_passages
from orchestra.writing.earlier import EarlierText, earlier_texts
from orchestra.yamlfile import did_you_mean


@dataclass(frozen=True)
class Order:
    """What was asked for: one reflection by ``agent``; None leaves the choice to the program.

    ``night`` is the key of the night it is written in, empty for one that a person asked for;
    ``outline`` is what a person wants it to be written from. ``taken`` are the titles of topics
    that other reflections have begun and the archive does not have yet.
    """

    agent: Agent
    title: str | None = None
    keywords: list[str] = field(default_factory=list)
    words: int | None = None
    seed: int | None = None
    night: str = ""
    outline: Outline | None = None
    taken: Sequence[str] = ()


class NumberedPassage(BaseModel):
    """A passage of the library with the number it has in this reflection's prompts."""

    model_config = ConfigDict(frozen=True)

    number: int
    id: str
    source: str
    label: str
    text: str
    page: int | None = None
    is_note: bool = False


class Brief(BaseModel):
    """What one reflection must be: everything the prompts are made from."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    agent: Agent
    topic: Topic
    next_topic: str
    template: SectionTemplate
    words: int
    started: datetime
    seed: int
    night: str = ""
    passages: list[NumberedPassage] = []
    earlier: list[EarlierText] = []
    outline: Outline | None = None

    def passage(self, number: int) -> NumberedPassage:
        """Return the passage of that number."""
        return self.passages[number - 1]

    def number(self, passage_id: str) -> int:
        """Return the number of the passage with this id; raise KeyError when there is none."""
        for passage in self.passages:
            if passage.id == passage_id:
                return passage.number
        raise KeyError(passage_id)

    def with_passages(self, more: Sequence[Passage]) -> Brief:
        """Return the brief with more passages behind its own, those it has left out."""
        known = {passage.id for passage in self.passages}
        new = [passage for passage in more if passage.id not in known]
        numbered = number_passages(new, first=len(self.passages) + 1)
        return self.model_copy(update={"passages": [*self.passages, *numbered]})


def make_brief(workspace: Workspace, order: Order, now: datetime) -> Brief:
    """Return the brief of one reflection: topic, budget, passages, seed, run id.

    Raises OrchestraError for a topic without keywords or a second reader that there is not,
    LibraryError when the agent requires sources and the library has none.
    """
    if order.agent.second_reader not in ("auto", "none"):
        find_agent(workspace.agents, order.agent.second_reader)
    entries = read_entries(workspace.output_folder, order.agent)
    entries = count_as_written(entries, order.taken, now)
    topic = choose_topic(order.agent, entries, order.title, order.keywords)
    template = workspace.template.scaled(order.words) if order.words else workspace.template
    grounded = order.agent.grounding != "none"
    passages = _passages(workspace, order, topic, template) if grounded else []
    return Brief(
        run_id=f"{now:%Y%m%d-%H%M%S}-{order.agent.id}-{uuid.uuid4().hex[:6]}",
        agent=order.agent,
        topic=topic,
        next_topic=following_topic(order.agent, entries, topic),
        template=template,
        words=order.words or template.target,
        started=now,
        seed=order.seed if order.seed is not None else int(now.timestamp()) % 1_000_000,
        night=order.night,
        passages=number_passages(passages),
        earlier=earlier_texts(workspace.output_folder, workspace.agents, topic),
        outline=order.outline,
    )


def without_reserve(workspace: Workspace, brief: Brief) -> Brief:
    """Return the brief with the passages that a second reader's would have taken the place of."""
    if brief.agent.grounding == "none":
        return brief
    most, library = brief.template.references.max, workspace.library
    more = choose_passages(library, brief.agent, brief.topic, brief.template, most)
    return brief.with_passages(more)


def _passages(
    workspace: Workspace, order: Order, topic: Topic, template: SectionTemplate
) -> list[Passage]:
    """Return the passages for a topic, those that the outline asked for names coming first."""
    library = workspace.library
    # A second reader brings a source of its own.
    reads = order.agent.second_reader != "none" and len(workspace.agents) > 1
    most_sources = max(1, template.references.max - reads)
    chosen = choose_passages(library, order.agent, topic, template, most_sources)
    named = {
        name: library.passage(name)
        for claim in (order.outline.claims if order.outline else [])
        for name in claim.passages
    }
    if gone := [name for name, passage in named.items() if passage is None]:
        raise LibraryError(
            f"the outline names passages that are not in the library: {', '.join(gone)}",
            "put the sources back, or take these passages out of the outline",
        )
    first = [passage for passage in named.values() if passage]
    others = [passage for passage in chosen if passage.id not in named]
    return [*first, *others]


def choose_topic(
    agent: Agent, entries: list[Entry], title: str | None, keywords: list[str]
) -> Topic:
    """Return the topic to write: the next in rotation, or the title asked for.

    A title of the agent's own brings its keywords, unless some are given; any other title needs
    them. Raises OrchestraError when they are missing or break a topic's rules.
    """
    known = rotation(agent, entries)[0] if title is None else agent.topic(title)
    if known:
        return _topic(known.title, keywords or known.keywords)
    if keywords:
        return _topic(str(title), keywords)
    titles = [topic.title for topic in agent.topics]
    raise OrchestraError(
        f"“{title}” is not a topic of {agent.name}{did_you_mean(str(title), titles)}",
        "to write about it all the same, give its keywords: --keyword …",
    )


def _topic(title: str, keywords: list[str]) -> Topic:
    """Return the topic; raise OrchestraError when title or keywords break a topic's rules."""
    try:
        return Topic(title=title, keywords=keywords)
    except ValidationError as error:
        first = error.errors()[0]
        raise OrchestraError(
            f"{' '.join(map(str, first['loc']))}: {first['msg']}",
            "a title is one line; keywords are 1 to 12, each of 2 to 60 characters with a letter",
        ) from error


def count_as_written(entries: list[Entry], titles: Sequence[str], now: datetime) -> list[Entry]:
    """Return the entries and, as if just written, one for each of the titles that others take."""
    taken = (
        Entry(Path(), title, 0, f"{now:%Y-%m-%d %H:%M:%S} {place:03}")
        for place, title in enumerate(titles)
    )
    return [*entries, *taken]


def following_topic(agent: Agent, entries: list[Entry], topic: Topic) -> str:
    """Return the title that comes after ``topic`` in the rotation, for the footer."""
    others = [t.title for t in rotation(agent, entries) if fold(t.title) != fold(topic.title)]
    return others[0] if others else topic.title


def number_passages(passages: Sequence[Passage], first: int = 1) -> list[NumberedPassage]:
    """Return the passages as the prompts show them, numbered from ``first``."""
    return [
        NumberedPassage(
            number=number, id=passage.id, source=passage.source.id,
            label=_label(passage), text=passage.text, page=passage.page,
            is_note=getattr(passage.source, "kind", "document") == "note",
        )
        for number, passage in enumerate(passages, start=first)
    ]  # fmt: skip


def _label(passage: Passage) -> str:
    source = passage.source
    who = source.author or source.publisher
    year = f" ({source.year})" if source.year else ""
    return f"{who}, {source.title}{year}" if who else f"{source.title}{year}"
