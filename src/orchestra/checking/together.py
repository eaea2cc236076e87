"""Asking the rules of the archive: those that judge all documents together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.facts import Facts
    from orchestra.checking.policy import Ruling
    from orchestra.checking.registry import Hit
    from orchestra.checking.world import World


def judge_together(facts: Sequence[Facts], world: World) -> Iterator[Finding]:
    """Yield what the rules of the archive find in the documents with these ``facts``.

    A rule that the settings leave out for some paths still sees the documents there, and says
    nothing of them.
    """
    for ruling in world.policy.rulings(""):
        if ruling.rule.scope == "archive":
            for one, hit in ruling.rule.check(facts, world, **ruling.options):
                yield from _said(one, hit, ruling, world)


def _said(one: Facts, hit: Hit, ruling: Ruling, world: World) -> Iterator[Finding]:
    rule = ruling.rule
    for here in world.policy.rulings(one.path):
        if here.rule is rule:
            yield Finding(
                one.path, hit.line, hit.column, rule.code, rule.name, here.severity, hit.message
            )
