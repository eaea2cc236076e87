"""Which texts an editor has checked, and checking them whatever a rule does."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from orchestra.checking.policy import Policy
from orchestra.checking.registry import Rule, all_rules
from orchestra.checking.runner import MAX_BYTES, check_text
from orchestra.checking.tree import CONTENTS

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from orchestra.checking.finding import Finding
    from orchestra.checking.world import World

_FENCE = re.compile(r"\ufeff?-{3,}[ \t]*(?:\r|\n|$)")
# Notes with front matter of their own, which are no reflections.
_NO_DOCUMENTS = ("sources", "prompts")


@dataclass(frozen=True)
class Checked:
    """What was found in a text.

    ``broken`` has what happened to each rule that failed, by its code; ``world`` is without them.
    """

    findings: list[Finding]
    world: World
    broken: dict[str, str]


def is_document(path: Path | None, text: str, root: Path | None) -> bool:
    """Tell whether a Markdown text is one to check: it begins with front matter, or is in output.

    ``path`` is None for a text without a file, ``root`` is None outside a workspace. What lies in
    the workspace's sources and prompts, and a text too large for the checker, is none.
    """
    if len(text) > MAX_BYTES or (path and path.suffix.lower() != ".md"):
        return False
    inside = path.relative_to(root).parts if path and root and path.is_relative_to(root) else ("",)
    if inside[0] in _NO_DOCUMENTS:
        return False
    is_archived = inside[0] == "output" and inside[-1] not in CONTENTS
    return is_archived or _FENCE.match(text) is not None


def check_whatever(path: str, text: str, world: World) -> Checked:
    """Return what the rules find in ``text``; a rule that fails is left out, and told.

    Raises what is raised outside the rules.
    """
    broken: dict[str, str] = {}
    while True:
        try:
            return Checked(check_text(path, text, world), world, broken)
        except Exception as error:  # a person goes on typing whatever bug a rule has
            rule = _rule_of(error.__traceback__)
            if rule is None or rule.code in broken:
                raise
            broken[rule.code] = "".join(traceback.format_exception(error))
            world = _without(rule, world)


def _rule_of(frames: TracebackType | None) -> Rule | None:
    """Return the rule whose function is among the calls that an error went through."""
    codes = {getattr(rule.check, "__code__", None): rule for rule in all_rules()}
    for frame, _line in traceback.walk_tb(frames):
        if rule := codes.get(frame.f_code):
            return rule
    return None


def _without(rule: Rule, world: World) -> World:
    settings = world.policy.settings
    ignore = [*settings.ignore, rule.code]
    policy = Policy(settings.model_copy(update={"ignore": ignore}), world.policy.root)
    return replace(world, policy=policy)
