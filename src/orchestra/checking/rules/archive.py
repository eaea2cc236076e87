"""ARC: numbers, places, copies and topics in the archive as a whole."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from orchestra.archive import SHELVES
from orchestra.checking.facts import Facts, in_order
from orchestra.checking.registry import Remark, archive_rule
from orchestra.checking.sketch import Likeness, likenesses
from orchestra.document import STATUSES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from orchestra.agents import Agent
    from orchestra.checking.world import World

    Found = Iterator[tuple[Facts, Remark]]

_FEWEST_PASSAGES = 12  # in common, about a hundred words: fewer may be a quotation


@archive_rule("ARC001", "number-collision", "error")
def number_collision(facts: Sequence[Facts], world: World) -> Found:
    """Two documents of one agent have the same number.

    Why: a reflection is named by its agent and number, in review, on the site and in feeds, so
    one of the two would be taken for the other. All shelves count, and what was rejected keeps
    its number. Said of each document but the one that was written first.
    Example: `numero: 7` in `drafts/amelia/07-low-tech.md` and in `rejected/amelia/07-esg.md`.
    Instead: give the later one the agent's next free number, in `numero` and in the file's name.
    """
    ids = _ids(facts, world)
    numbered = [one for one in facts if one.agent and one.numero is not None]
    for group in _groups(numbered, [(ids[one.agent], one.numero) for one in numbered]):
        firsts: dict[str, Facts] = {}
        for other in group:
            first = firsts.setdefault(other.root, other)
            if other is first:
                continue
            yield other, _at("numero", f"{first.path} has the number {first.numero} too")


@archive_rule("ARC002", "number-mismatch", "error")
def number_mismatch(facts: Sequence[Facts], _world: World) -> Found:
    """The number in the file's name is not the one in the front matter.

    Why: people look for a document by its file, programs by its `numero`. Only for files in the
    archive, `…/drafts/amelia/07-low-tech.md`.
    Example: `numero: 8` in that file.
    Instead: rename the file, or correct `numero`, whichever was changed by mistake.
    """
    for one in facts:
        if one.numbered is not None and one.numero not in (None, one.numbered):
            message = f"the file's name says {one.numbered}, numero says {one.numero}"
            yield one, _at("numero", message)


@archive_rule("ARC003", "wrong-folder", "error")
def wrong_folder(facts: Sequence[Facts], world: World) -> Found:
    """The document lies in a folder that its status or its agent does not belong in.

    Why: the site is made of the folder `published`, and numbers are counted in the agent's
    folder; a document moved by hand is missed by one and counted by the other. What is draft,
    approved, or waiting for changes lies in `drafts`, the other statuses have a folder of their
    own. The agent's folder is its id, which needs the workspace's agents.
    Example: `status: "draft"` in `published/amelia/07-low-tech.md`.
    Instead: move the file back; `orchestra review` and `orchestra publish` move it and keep the
    record.
    """
    known = _agents_of(facts, world)
    for one in facts:
        shelf = one.status if one.status in SHELVES else SHELVES[0]
        if one.shelf and one.status in STATUSES and one.shelf != shelf:
            message = f"what is {one.status} lies in {shelf}, not in {one.shelf}"
            yield one, _at("status", message)
        agent = known[one.agent]
        if one.shelf and agent and one.folder != agent.id:
            message = f"what {agent.name} wrote lies in {agent.id}, not in {one.folder}"
            yield one, _at("agent", message)


@archive_rule("ARC004", "near-duplicate", "warning")
def near_duplicate(
    facts: Sequence[Facts], _world: World, *, share: float = 0.3, below: float = 0.8
) -> Found:
    """A good part of the text stands in an earlier document.

    Why: a model that is given the same topic and the same passages again tends to write the same
    reflection again; readers notice. Texts are compared by a sample of their passages of three
    or four words: a copy with every seventh word changed has about half of them in common,
    two texts written apart on one topic less than a tenth. A hundred words in common are the
    least. What was rejected or withdrawn counts as earlier, and is not judged itself.
    Example: half of the paragraphs are those of last month's reflection.
    Instead: write it again from other passages or another angle, or reject it.
    Options: `share` of the text's passages from which on it is said; from `below` on, ARC006
    says it.
    """
    for one, other, likeness in _alike(facts):
        if share <= likeness.share < below:
            yield one, _at("title", _common(other, likeness))


@archive_rule("ARC006", "copied-document", "error")
def copied_document(facts: Sequence[Facts], _world: World, *, share: float = 0.8) -> Found:
    """Nearly the whole text stands in an earlier document.

    Why: it is the same reflection under another number; publishing it would be a mistake. Texts
    are compared as ARC004 does it.
    Example: a draft that was copied to another file name.
    Instead: delete or reject one of the two.
    Options: `share` of the text's passages from which on a text is a copy.
    """
    for one, other, likeness in _alike(facts):
        if likeness.share >= share:
            yield one, _at("title", _common(other, likeness))


@archive_rule("ARC005", "topic-too-soon", "warning")
def topic_too_soon(facts: Sequence[Facts], world: World, *, days: int = 30) -> Found:
    """The agent has written on the same topic a short time ago.

    Why: readers get the same subject again while others wait. An agent that has written on all
    its other topics since may begin again however short the time is. What was rejected or
    withdrawn does not count. Without `topic`, the title is compared.
    Example: « Innovation frugale » on 3 and on 17 February, by an agent with seven topics that
    wrote on two others in between.
    Instead: choose another topic; `orchestra agents show` names those that wait longest.
    Options: `days` that should lie between two documents on one topic.
    """
    ids, agents = _ids(facts, world), _agents_of(facts, world)
    signed = [one for one in facts if one.agent and one.date]
    for ours in _groups(signed, [ids[one.agent] for one in signed]):
        agent = agents[ours[0].agent]
        for earlier, between, one in _again(ours):
            gap = _days_between(earlier, one)
            if gap < days and not (agent and between >= len(agent.topics) - 1):
                message = f"{earlier.path} is on the same topic, {gap} days earlier"
                yield one, _at("topic" if one.topic else "title", message)


def _again(ours: Sequence[Facts]) -> Iterator[tuple[Facts, int, Facts]]:
    """Yield each document on a topic that ``ours`` have had before.

    With it go the last one on the topic before and the number of documents in between.
    """
    last: dict[tuple[str, str], int] = {}
    for index, one in enumerate(ours):
        topic = (one.topic or one.title).casefold()
        if topic and not one.is_put_aside:
            key = (one.root, topic)
            if key in last:
                yield ours[last[key]], index - last[key] - 1, one
            last[key] = index


def _at(key: str, message: str) -> Remark:
    return Remark((key,), message)


def _agents_of(facts: Iterable[Facts], world: World) -> dict[str, Agent | None]:
    """Return the agent of each name, None for one that the workspace does not know."""
    return {name: world.agent(name) for name in {one.agent for one in facts}}


def _ids(facts: Iterable[Facts], world: World) -> dict[str, str]:
    """Return the id of each agent, by its name; of one that is not known, the name in capitals."""
    found = _agents_of(facts, world)
    return {name: agent.id if agent else name.upper() for name, agent in found.items()}


def _groups(facts: Sequence[Facts], keys: Sequence[Hashable]) -> Iterator[list[Facts]]:
    """Return the documents whose key others have too, group by group, each in order."""
    counts = Counter(keys)
    groups: defaultdict[Hashable, list[Facts]] = defaultdict(list)
    for one, key in zip(facts, keys, strict=True):
        if counts[key] > 1:
            groups[key].append(one)
    return map(in_order, groups.values())


def _days_between(earlier: Facts, later: Facts) -> int:
    days = (datetime.date.fromisoformat(one.date) for one in (later, earlier))
    return (next(days) - next(days)).days


def _alike(facts: Iterable[Facts]) -> Iterator[tuple[Facts, Facts, Likeness]]:
    ordered = in_order(facts)
    for likeness in likenesses(tuple(one.sketch for one in ordered)):
        one = ordered[likeness.later]
        if likeness.passages >= _FEWEST_PASSAGES and not one.is_put_aside:
            yield one, ordered[likeness.earlier], likeness


def _common(other: Facts, likeness: Likeness) -> str:
    return f"{likeness.share:.0%} of the text stands in {other.path}"
