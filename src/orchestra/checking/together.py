"""Asking the rules of the archive: those that judge all documents together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.finding import Finding
from orchestra.checking.runner import read_file
from orchestra.document import parse_document
from orchestra.yamlfile import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from orchestra.checking.facts import Facts
    from orchestra.checking.policy import Ruling
    from orchestra.checking.registry import Remark, Rule
    from orchestra.checking.world import World
    from orchestra.yamlfile import Location

    MarkOf = Callable[[str, Location], Mark]


def mark_in_file(path: str, location: Location) -> Mark:
    """Return where ``location`` is in the front matter of a file as it is now.

    Of what is not there, that is the beginning of the file.
    """
    marks = _marks(path)
    return next((marks[location[:n]] for n in (2, 1) if location[:n] in marks), Mark(1, 1))


# All that is said of a document is said together.
@lru_cache(maxsize=16)
def _marks(path: str) -> Mapping[Location, Mark]:
    data = read_file(path)
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    front_matter = parse_document(text).front_matter
    return front_matter.marks if front_matter else {}


def judge_together(
    facts: Sequence[Facts], world: World, mark_of: MarkOf = mark_in_file
) -> Iterator[Finding]:
    """Yield what the rules of the archive find in the documents with these ``facts``.

    A rule that the settings leave out for some paths still sees the documents there, and says
    nothing of them. ``mark_of`` tells where in a document a key of its front matter stands.
    """
    for ruling in world.policy.rulings(""):
        if ruling.rule.scope == "archive":
            for one, remark in ruling.rule.check(facts, world, **ruling.options):
                for here in _rulings_of(ruling.rule, one, world):
                    yield _finding(one.path, remark, here, mark_of)


def _rulings_of(rule: Rule, one: Facts, world: World) -> Iterator[Ruling]:
    return (here for here in world.policy.rulings(one.path) if here.rule is rule)


def _finding(path: str, remark: Remark, ruling: Ruling, mark_of: MarkOf) -> Finding:
    rule, mark = ruling.rule, mark_of(path, remark.location)
    return Finding(
        path, mark.line, mark.column, rule.code, rule.name, ruling.severity, remark.message
    )
