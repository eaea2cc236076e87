"""ARC: numbers, places, copies and topics in the archive as a whole."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from itertools import islice
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

    Why: documents are named by their agent and number, in review, on the site and in feeds, so one
    of the two would be taken for the other. Drafts, published, withdrawn and rejected documents all
    count: a number is not used again. Of two documents, the one written later is reported.
    Example: `numero: 7` in `output/drafts/amelia/07-low-tech.md` and in
    `output/rejected/amelia/07-esg.md`.
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

    Why: people look for a document by its file, programs by its `numero`. Only files of the archive
    are checked, with a path like the one below.
    Example: `numero: 8` in `output/drafts/amelia/07-low-tech.md`.
    Instead: rename the file, or correct `numero`, whichever was changed by mistake.
    """
    for one in facts:
        if one.numbered is not None and one.numero not in (None, one.numbered):
            message = f"the file's name says {one.numbered}, numero says {one.numero}"
            yield one, _at("numero", message)


@archive_rule("ARC003", "wrong-folder", "error")
def wrong_folder(facts: Sequence[Facts], world: World) -> Found:
    """The document lies in a folder that is not that of its status or of its agent.

    Why: the site is made of the folder `published`, and numbers are counted in the agent's folder;
    a document moved by hand is missed by the one and counted by the other.

    A path is `output/STATUS/AGENT/NN-title.md`. What is `draft`, `approved` or `changes-requested`
    lies in `drafts`; what is `published`, `withdrawn` or `rejected` in the folder of that name. The
    agent's folder is its `id`, and checked only inside a workspace.
    Example: `status: "draft"` in `output/published/amelia/07-low-tech.md`.
    Instead: move the file back. To change the status, use `orchestra review` and
    `orchestra publish`, which move the file and record the decision.
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
    """A good part of the text is in an earlier document.

    Why: a language model that is given the same topic and passages again tends to write the same
    text again, and readers notice.

    The rule compares samples of three or four words in a row. A copy with every seventh word
    changed shares about half of them with the original; two texts written apart on one topic share
    less than a tenth. Fewer than about a hundred words in common are never reported. Rejected and
    withdrawn documents count as earlier ones, and are not reported themselves.
    Example: half of the paragraphs are those of last month's document.
    Instead: write it again from other passages or another angle, or reject it.
    Options:
    - `share` (0.3): the share of the text that must be in the earlier one to be reported.
    - `below` (0.8): the share from which ARC006 reports it instead.
    """
    for one, other, likeness in _alike(facts):
        if share <= likeness.share < below:
            yield one, _at("title", _common(other, likeness))


@archive_rule("ARC006", "copied-document", "error")
def copied_document(facts: Sequence[Facts], _world: World, *, share: float = 0.8) -> Found:
    """Nearly the whole text is in an earlier document.

    Why: it is the same text under another number, and would be published twice. How texts are
    compared is described under ARC004.
    Example: a draft that was copied to another file name.
    Instead: delete or reject one of the two.
    Options:
    - `share` (0.8): the share of the text that must be in the earlier one to be reported. ARC004
      reports smaller shares, up to its own option `below`: change both together.
    """
    for one, other, likeness in _alike(facts):
        if likeness.share >= share:
            yield one, _at("title", _common(other, likeness))


@archive_rule("ARC005", "topic-too-soon", "warning")
def topic_too_soon(facts: Sequence[Facts], world: World, *, days: int = 30) -> Found:
    """The agent wrote on the same topic a short time ago.

    Why: readers get the same subject again while others wait. It is not reported when the agent has
    written on as many other topics since as it has: then it has been through its list. Rejected and
    withdrawn documents count neither as the same topic nor as another one. Without `topic`, the
    title is compared.
    Example: « Innovation frugale » on 3 and on 17 February, by an agent with seven topics that
    wrote on two others in between.
    Instead: another topic; `orchestra agents show` names those that have waited longest.
    Options:
    - `days` (30): how many days should lie between two documents on one topic.
    """
    ids, agents = _ids(facts, world), _agents_of(facts, world)
    signed = [one for one in facts if one.agent and one.date]
    for ours in _groups(signed, [ids[one.agent] for one in signed]):
        agent = agents[ours[0].agent]
        enough = len(agent.topics) - 1 if agent else None
        for earlier, one in _again(ours, enough):
            gap = _days_between(earlier, one)
            if gap < days:
                message = f"{earlier.path} is on the same topic, {gap} days earlier"
                yield one, _at("topic" if one.topic else "title", message)


def _again(ours: Sequence[Facts], enough: int | None) -> Iterator[tuple[Facts, Facts]]:
    """Yield the last document on a topic before, and each that takes the topic again too soon.

    It is not too soon when there are ``enough`` other topics in between; None is never enough.
    """
    archives: defaultdict[str, dict[str, Facts]] = defaultdict(dict)
    for one in ours:
        topic = (one.topic or one.title).casefold()
        if topic and not one.is_put_aside:
            last = archives[one.root]  # the last document on each topic, the latest at the end
            if topic in last and (enough is None or topic in islice(reversed(last), enough)):
                yield last[topic], one
            last.pop(topic, None)
            last[topic] = one


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
