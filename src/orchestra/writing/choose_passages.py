"""Choosing the passages that a reflection is written from."""

from __future__ import annotations

from collections import defaultdict

from orchestra.agents import Agent, Topic
from orchestra.errors import LibraryError
from orchestra.library.library import Hit, Library
from orchestra.library.passage import Passage
from orchestra.template import SectionTemplate

HITS = 40
PER_SOURCE = 4
RANK_CONSTANT = 60  # of reciprocal rank fusion, Cormack, Clarke and Büttcher, SIGIR 2009


def choose_passages(
    library: Library, agent: Agent, topic: Topic, template: SectionTemplate, most_sources: int
) -> list[Passage]:
    """Return the passages for a topic, source by source, from at most so many sources.

    The title with its keywords, and each keyword alone, are searched and fused by reciprocal rank;
    sources are taken by their best passages. Raises LibraryError when the agent requires sources
    and there are none.
    """
    queries = [f"{topic.title} {' '.join(topic.keywords)}", topic.title, *topic.keywords]
    ranked = fuse([library.search(query, limit=HITS, agent=agent.id) for query in queries])
    if not ranked and agent.grounding == "require":
        raise LibraryError(
            f"the library holds nothing on “{topic.title}” for {agent.name}, who requires sources",
            "add sources (orchestra sources add FILE), or set grounding: prefer for the agent",
        )
    slots = sum(len(s.paragraphs) for s in template.sections if s.citations == "require")
    return _diversify(ranked, most_sources, slots)


def fuse(rankings: list[list[Hit]]) -> list[Passage]:
    """Return the passages of several rankings, best first, by reciprocal rank fusion."""
    scores: dict[str, float] = defaultdict(float)
    passages: dict[str, Passage] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.passage.id] += 1 / (RANK_CONSTANT + rank)
            passages[hit.passage.id] = hit.passage
    return [passages[key] for key in sorted(scores, key=lambda key: (-scores[key], key))]


def _diversify(ranked: list[Passage], most_sources: int, wanted: int) -> list[Passage]:
    """Return the best passages, at most four of a source, the sources in their order of rank."""
    kept: dict[str, list[Passage]] = {}
    for passage in ranked:
        known = passage.source.id in kept
        if not known and len(kept) == most_sources:
            continue
        of_source = kept.setdefault(passage.source.id, [])
        if len(of_source) < PER_SOURCE and sum(map(len, kept.values())) < wanted:
            of_source.append(passage)
    return [p for passages in kept.values() for p in sorted(passages, key=lambda p: p.ordinal)]


def topics_without_sources(library: Library, agent: Agent) -> list[Topic]:
    """Return the topics of ``agent`` on which the library holds nothing."""
    if agent.grounding == "none":
        return []
    return [
        topic
        for topic in agent.topics
        if not library.search(f"{topic.title} {' '.join(topic.keywords)}", limit=1, agent=agent.id)
    ]
