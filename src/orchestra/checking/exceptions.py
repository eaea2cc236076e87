"""Leaving out the findings that a document's own comments say to ignore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from orchestra.checking.finding import Finding
    from orchestra.inline import Ignore


@dataclass(frozen=True)
class Silenced:
    """A comment, and by rule what all comments on the same lines keep from being said there.

    A rule is there by its code or name, in small letters.
    """

    ignore: Ignore
    by_name: Mapping[str, Sequence[Finding]]
    errors_by_name: Mapping[str, Sequence[Finding]]

    @property
    def errors(self) -> Iterator[Finding]:
        """The errors that the comment keeps from being said."""
        for name in dict.fromkeys(self.ignore.keys):
            yield from self.errors_by_name.get(name, ())

    @property
    def useless(self) -> list[str]:
        """The rules named in the comment that had nothing to say."""
        return [name for name in self.ignore.rules if not self.by_name.get(name.casefold())]


def silence(
    findings: Sequence[Finding], ignores: Sequence[Ignore]
) -> tuple[list[Finding], list[Silenced]]:
    """Return the findings that are said, and each comment with those that it silences."""
    # A long paragraph may have thousands of comments, and of findings.
    blocks: dict[tuple[int, int], dict[str, list[Finding]]] = {}
    for ignore in ignores:
        by_name = blocks.setdefault((ignore.first, ignore.last), {})
        by_name.update((name, []) for name in ignore.keys)
    about = _about({finding.line for finding in findings}, blocks)
    said = []
    for finding in findings:
        lists = [
            by_name[name]
            for by_name in about[finding.line]
            for name in (finding.rule.casefold(), finding.name)
            if name in by_name
        ]
        for each in lists:
            each.append(finding)
        if not lists:
            said.append(finding)
    errors = {block: _errors(by_name) for block, by_name in blocks.items()}
    places = [(each, (each.first, each.last)) for each in ignores]
    return said, [Silenced(each, blocks[block], errors[block]) for each, block in places]


def _errors(by_name: Mapping[str, Sequence[Finding]]) -> dict[str, list[Finding]]:
    return {
        name: [finding for finding in found if finding.severity == "error"]
        for name, found in by_name.items()
    }


def _about(
    lines: Iterable[int], blocks: Mapping[tuple[int, int], dict[str, list[Finding]]]
) -> dict[int, list[dict[str, list[Finding]]]]:
    """Return for each line the blocks that it is in."""
    ordered = sorted(blocks)
    about, at = {}, 0
    inside: list[tuple[int, int]] = []
    for line in sorted(lines):
        while at < len(ordered) and ordered[at][0] <= line:
            inside.append(ordered[at])
            at += 1
        inside = [block for block in inside if block[1] >= line]
        about[line] = [blocks[block] for block in inside]
    return about
