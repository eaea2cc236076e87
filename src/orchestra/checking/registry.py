"""What a rule is, and the list of all of them."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.checking.finding import Severity
    from orchestra.checking.world import World
    from orchestra.document import Document

FAMILIES = ("front_matter", "values", "sections", "keywords", "references", "evidence", "text")


@dataclass(frozen=True)
class Hit:
    """A fault that a rule saw: ``line`` and ``column`` count from 1."""

    line: int
    column: int
    message: str
    fixable: bool = False


Check = Callable[["Document", "World"], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule: ``code`` and ``name`` never change their meaning, ``doc`` is the rule's page."""

    code: str
    name: str
    severity: Severity
    doc: str
    check: Check

    @property
    def summary(self) -> str:
        """What the rule finds, in one sentence: the first line of its page."""
        return self.doc.split("\n", 1)[0]


def rule(code: str, name: str, severity: Severity) -> Callable[[Check], Rule]:
    """Return the decorator that makes a rule of a generator function and of its docstring."""

    def make(check: Check) -> Rule:
        return Rule(code, name, severity, inspect.cleandoc(check.__doc__ or ""), check)

    return make


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of their codes."""
    modules = [importlib.import_module(f"orchestra.checking.rules.{name}") for name in FAMILIES]
    rules = [
        value for module in modules for value in vars(module).values() if isinstance(value, Rule)
    ]
    return tuple(sorted(rules, key=lambda rule: rule.code))


def find_rule(name_or_code: str) -> Rule | None:
    """Return the rule with this code or name, in capitals or not, or None."""
    wanted = name_or_code.casefold()
    rules = all_rules()
    return next((r for r in rules if wanted in (r.code.casefold(), r.name)), None)
