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
    library: Library, agent: Agent, topic: Topic, template: SectionTemplate
) -> list[Passage]:
    """Return the passages for a topic, source by source, from as many sources as references.

    The title with its keywords, and each keyword alone, are searched and fused by reciprocal rank;
    sources are taken by their best passages. Raises LibraryError when the agent requires sources
    and there are none.
    """
    queries = [f"{topic.title} {' '.join(topic.keywords)}", topic.title, *topic.keywords]
    ranked = fuse([library.search(query, limit=HITS, agent=agent.id) for query in queries])
    if not ranked and agent.grounding == "require":
        raise LibraryError(
            f"the library holds nothing on “{topic.title}” for {agent.name}, whose grounding is require",
            "add sources (orchestra sources add FILE), or set grounding: prefer in the agent's file",
        )
    slots = sum(len(s.paragraphs) for s in template.sections if s.citations == "require")
    return _diversify(ranked, template.references.max, slots)


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
    by_source: dict[str, list[Passage]] = {}
    for passage in ranked:
        by_source.setdefault(passage.source.id, []).append(passage)
    chosen = list(by_source)[:most_sources]
    share = max(2, min(PER_SOURCE, -(-wanted // max(len(chosen), 1))))
    kept = [passage for source in chosen for passage in by_source[source][:share]]
    order = {source: index for index, source in enumerate(chosen)}
    return sorted(kept[:wanted], key=lambda p: (order[p.source.id], p.ordinal))
