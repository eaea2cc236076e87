"""Leaving out the findings that a document's own comments say to ignore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from orchestra.checking.finding import Finding
    from orchestra.inline import Ignore


@dataclass(frozen=True)
class Silenced:
    """A comment and the findings that it kept from being said."""

    ignore: Ignore
    findings: list[Finding]

    @property
    def useless(self) -> list[str]:
        """The rules named in the comment that had nothing to say."""
        used = {name for finding in self.findings for name in (finding.rule, finding.name)}
        return [name for name in self.ignore.rules if name not in used]


def silence(
    findings: Iterable[Finding], ignores: Sequence[Ignore]
) -> tuple[list[Finding], list[Silenced]]:
    """Return the findings that are said, and each comment with those that it silences."""
    silenced = [Silenced(ignore, []) for ignore in ignores]
    said = []
    for finding in findings:
        covering = [
            each
            for each in silenced
            if each.ignore.covers(finding.line, finding.rule, finding.name)
        ]
        for each in covering:
            each.findings.append(finding)
        if not covering:
            said.append(finding)
    return said, silenced
