"""Which rules may find something in a document: most are told so by one pass over its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from orchestra.checking.latin import to_latin
from orchestra.checking.registry import all_rules
from orchestra.checking.seeking import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orchestra.checking.glance import Glance
    from orchestra.checking.registry import Rule


@dataclass(frozen=True)
class Seen:
    """A pattern of RE2 that is found wherever a rule could find something.

    It is searched in the title, the headings and the prose as they are written; ``folded``, in
    lower case without accents, where a typographic apostrophe is a straight one. With
    ``references``, it must be folded and is searched in the References too. ``everywhere`` is the
    whole file.
    """

    pattern: str
    folded: bool = False
    references: bool = False
    everywhere: bool = False


@dataclass(frozen=True)
class Patterns:
    """Patterns that are searched together, and the rule of each."""

    codes: tuple[str, ...]
    compiled: Any

    def found(self, text: bytes) -> Iterable[str]:
        """Return the rules whose pattern is somewhere in ``text``."""
        found = self.compiled.Match(text) or ()
        # The last pattern is always found: without it, RE2 gave up and every rule must look.
        is_whole = len(self.codes) in found
        return [self.codes[at] for at in found if at < len(self.codes)] if is_whole else self.codes


@dataclass(frozen=True)
class Sieves:
    """The rules by their kind of sieve; made by :func:`all_sieves`."""

    none: frozenset[str]
    functions: Mapping[Callable[[Glance], bool], Sequence[str]]
    everywhere: Patterns
    written: Patterns
    folded: Patterns
    references: Patterns

    def passing(self, glance: Glance, encoded: bytes | None = None) -> set[str]:
        """Return the codes of the rules that may find something in what ``glance`` shows.

        ``encoded`` is the document's text in UTF-8, for a caller that has it.
        """
        codes = set(self.none)
        codes.update(
            self.everywhere.found(encoded)
            if encoded is not None
            else _found(self.everywhere, glance.document.text)
        )
        codes.update(_found(self.written, glance.text))
        if glance.latin is None:  # none of the other sieves can read it
            return codes.union(self.folded.codes, *self.functions.values())
        codes.update(self.folded.found(glance.folded))
        references = glance.folded_references
        codes.update(
            self.references.codes if references is None else self.references.found(references)
        )
        for may_find, asked_by in self.functions.items():
            if may_find(glance):
                codes.update(asked_by)
        return codes


def _found(patterns: Patterns, text: str) -> Iterable[str]:
    try:
        return patterns.found(text.encode())
    except UnicodeEncodeError:  # half of a character: every rule must look
        return patterns.codes


@cache
def all_sieves() -> Sieves:
    """Return the sieves of all rules that judge one document."""
    rules = [rule for rule in all_rules() if rule.scope == "document"]
    patterns = [(rule, rule.sieve) for rule in rules if isinstance(rule.sieve, Seen)]
    return Sieves(
        frozenset(rule.code for rule in rules if rule.sieve is None),
        _functions(rules),
        _patterns([(rule, seen) for rule, seen in patterns if seen.everywhere], folded=False),
        _patterns(
            [(rule, seen) for rule, seen in patterns if not seen.folded and not seen.everywhere],
            folded=False,
        ),
        _patterns([(rule, seen) for rule, seen in patterns if seen.folded], folded=True),
        _patterns([(rule, seen) for rule, seen in patterns if seen.references], folded=True),
    )


def _functions(rules: Sequence[Rule]) -> Mapping[Callable[[Glance], bool], Sequence[str]]:
    """Return the questions that are functions, each with the rules that ask it."""
    functions: dict[Callable[[Glance], bool], list[str]] = {}
    for rule in rules:
        if callable(rule.sieve):
            functions.setdefault(rule.sieve, []).append(rule.code)
    return functions


def _patterns(seen: Sequence[tuple[Rule, Seen]], *, folded: bool) -> Patterns:
    import re2

    together = re2.Set.SearchSet(options(latin=folded))
    for _, each in seen:
        together.Add(to_latin(each.pattern) if folded else each.pattern.encode())
    together.Add(rb"\z")
    together.Compile()
    return Patterns(tuple(rule.code for rule, _ in seen), together)
