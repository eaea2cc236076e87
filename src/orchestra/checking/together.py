"""Asking the rules of the archive: those that judge all documents together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.finding import Finding
from orchestra.checking.runner import evened, read_file
from orchestra.document import parse_document
from orchestra.yamlfile import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from orchestra.checking.facts import Facts
    from orchestra.checking.policy import Ruling
    from orchestra.checking.registry import Remark, Rule
    from orchestra.checking.world import World
    from orchestra.yamlfile import Location

    Marks = Mapping[Location, Mark]


def marks_in_file(path: str) -> Marks:
    """Return where the keys of the front matter stand in a file as it is now.

    Of a file that cannot be read, or has no front matter, there are none.
    """
    data = read_file(path)
    text = data.decode("utf-8-sig", "replace") if isinstance(data, bytes) else ""
    front_matter = parse_document(evened(text)).front_matter
    return front_matter.marks if front_matter else {}


def judge_together(
    facts: Sequence[Facts], world: World, marks_of: Callable[[str], Marks] = marks_in_file
) -> Iterator[Finding]:
    """Yield what the rules of the archive find in the documents with these ``facts``.

    A rule that the settings leave out for some paths still sees the documents there, and says
    nothing of them. ``marks_of`` tells where in a document the keys of its front matter stand.
    """
    marks_of = lru_cache(maxsize=1024)(marks_of)  # several rules may speak of one document
    for ruling in world.policy.rulings(""):
        if ruling.rule.scope == "archive":
            for one, remark in ruling.rule.check(facts, world, **ruling.options):
                for here in _rulings_of(ruling.rule, one, world):
                    yield _finding(one.path, remark, here, marks_of(one.path))


def _rulings_of(rule: Rule, one: Facts, world: World) -> Iterator[Ruling]:
    return (here for here in world.policy.rulings(one.path) if here.rule is rule)


def _finding(path: str, remark: Remark, ruling: Ruling, marks: Marks) -> Finding:
    rule, at = ruling.rule, remark.location
    # What is not there is said at its key, or at the beginning.
    mark = next((marks[at[:n]] for n in (2, 1) if at[:n] in marks), Mark(1, 1))
    return Finding(
        path, mark.line, mark.column, rule.code, rule.name, ruling.severity, remark.message
    )
