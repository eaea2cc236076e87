"""What the checker says of the labelled documents, against what was planted in them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.labelled.beside import evidence_for
from tests.labelled.harmless import Harmless, harmless
from tests.labelled.planting import ANY, good_documents, planted_documents, stored
from tests.labelled.world import world

from orchestra.checking.runner import check_file

if TYPE_CHECKING:
    from tests.labelled.planting import Good, Planted

    from orchestra.checking.finding import Finding

# Warnings of the rules that ask for one form where several are right.
ABOUT_FORM = {"SEC014", "SEC015"}


@dataclass(frozen=True)
class Verdict:
    """The findings of one planted document."""

    planted: Planted
    findings: tuple[Finding, ...]

    @property
    def is_found(self) -> bool:
        """Whether the rule names one of the lines at fault."""
        rule, lines = self.planted.way.rule, self.planted.lines
        return any(f.rule == rule and f.line in lines for f in self.findings)

    @property
    def elsewhere(self) -> list[int]:
        """The lines that the rule names instead."""
        return [f.line for f in self.findings if f.rule == self.planted.way.rule]

    @property
    def others(self) -> list[str]:
        """The errors of other rules that the fault does not bring with it."""
        way = self.planted.way
        if way.also == ANY:
            return []
        before = dict(judged_good())[self.planted.good]
        others = {f.rule for f in self.findings if f.severity == "error"}
        return sorted(others - way.also - {way.rule} - {f.rule for f in before})


def _check(data: bytes, name: str, kind: str, beside: bytes = b"") -> tuple[Finding, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.md")
        path.write_bytes(data)
        if beside:
            path.with_name(f"{name}.evidence.json").write_bytes(beside)
        return tuple(check_file(path, world(kind)))


@cache
def verdicts() -> tuple[Verdict, ...]:
    """Return the verdict on every planted document."""
    planted = [(each, stored(each.data, n)) for n, each in enumerate(planted_documents())]
    return tuple(
        Verdict(each, _check(data, each.good.name, each.good.kind, each.beside))
        for each, data in planted
    )


@cache
def judged_good() -> tuple[tuple[Good, tuple[Finding, ...]], ...]:
    """Return every good document with its findings."""
    return tuple(
        (good, _check(stored(good.text.encode(), number), good.name, good.kind))
        for number, good in enumerate(good_documents())
    )


def _is_expected(rule: str, before: set[str]) -> bool:
    return rule in before | ABOUT_FORM or rule.startswith("TYP")


@cache
def judged_with_evidence() -> tuple[tuple[Good, tuple[Finding, ...]], ...]:
    """Return every good document with its findings when evidence for it stands beside it."""
    found = []
    for number, good in enumerate(good_documents()):
        beside = evidence_for(good.text.split("\n")).encode()
        data = stored(good.text.encode(), number)
        found.append((good, _check(data, good.name, good.kind, beside)))
    return tuple(found)


@cache
def judged_harmless() -> tuple[tuple[Harmless, tuple[Finding, ...]], ...]:
    """Return every harmless change with the findings that it should not have brought."""
    before = {good: {f.rule for f in findings} for good, findings in judged_good()}
    found = []
    for each in harmless():
        findings = _check(each.text.encode(), each.good.name, each.good.kind)
        new = tuple(
            f
            for f in findings
            if f.rule == each.rule
            or (each.rule == "*" and not _is_expected(f.rule, before[each.good]))
        )
        found.append((each, new))
    return tuple(found)
