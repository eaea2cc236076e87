"""Faults that only the evidence file beside a document tells of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.labelled import beside
from tests.labelled.planting import NEW, way

if TYPE_CHECKING:
    from tests.labelled.sheet import Sheet

# What also happens when a citation goes.
_LESS = "REF002 REF004 REF005 REF006 REF010 REF011 REF012"


def _some(sheet: Sheet, told: dict[str, Any], *, cited: bool) -> dict[str, Any]:
    """Return one sentence of a paragraph, one that cites something or not."""
    lines = set(sheet.prose)
    found = [s for s in told["sentences"] if s["line"] in lines and bool(s["passages"]) == cited]
    chosen: dict[str, Any] = sheet.chance.choice(found)
    return chosen


def _written(sheet: Sheet, told: dict[str, Any], sentence: dict[str, Any]) -> int:
    sheet.beside = beside.written(told)
    return int(sentence["line"]) + 1


# SUP001: a fact without a citation.
@way("SUP001", "the citations of a paragraph taken out", kinds=NEW, also=_LESS)
def _(sheet: Sheet) -> int:
    told = beside.evidence(sheet.lines)
    sentence = _some(sheet, told, cited=True)
    index = sentence["line"]
    sheet.lines[index] = re.sub(r"\s*\[\d+\]", "", sheet.lines[index])
    return _written(sheet, told, sentence)


@way("SUP001", "known as a fact that cites nothing", kinds=NEW)
def _(sheet: Sheet) -> int:
    told = beside.evidence(sheet.lines)
    sentence = _some(sheet, told, cited=False)
    sentence["kind"] = "fact"
    return _written(sheet, told, sentence)


@way("SUP001", "a fact of the summary", kinds=NEW)
def _(sheet: Sheet) -> int:
    told = beside.evidence(sheet.lines)
    lines = sheet.section(0)
    sentence = next(s for s in told["sentences"] if s["line"] in lines and not s["passages"])
    sentence |= {"kind": "fact", "support": {"verdict": "not", "reason": "sans passage"}}
    return _written(sheet, told, sentence)


def _verdict(rule: str, label: str, *, cited: bool, **support: str) -> None:
    """Plant a verdict on one sentence."""

    @way(rule, label, kinds=NEW)
    def _(sheet: Sheet) -> int:
        told = beside.evidence(sheet.lines)
        sentence = _some(sheet, told, cited=cited)
        sentence["support"] = support
        return _written(sheet, told, sentence)


# SUP002: what a sentence cites does not bear it out. SUP003: only a part of it.
_WHY = "le passage dit « souvent »"
_verdict("SUP002", "by the program", cited=True, verdict="not", by="code", reason=_WHY)
_verdict("SUP002", "by a model, without a reason", cited=True, verdict="not", by="mistral")
_verdict("SUP002", "an inference", cited=False, verdict="not", by="code", reason=_WHY)
_verdict("SUP003", "by the program", cited=True, verdict="partly", by="code", reason=_WHY)
_verdict("SUP003", "by a model, without a reason", cited=True, verdict="partly", by="mistral")
_verdict("SUP003", "an inference", cited=False, verdict="partly", by="code", reason=_WHY)


# SUP004: another sentence than the one that was judged.
@way("SUP004", "a word taken out", kinds=NEW)
def _(sheet: Sheet) -> int | None:
    told = beside.evidence(sheet.lines)
    sheet.beside = beside.written(told)
    for index in sorted(sheet.prose, key=lambda _: sheet.chance.random()):
        words = sheet.lines[index].split(" ")
        if len(words) > 3 and words[2].isalpha() and "«" not in sheet.lines[index]:
            del words[2]
            sheet.lines[index] = " ".join(words)
            return index + 1
    return None


@way("SUP004", "a sentence added", kinds=NEW)
def _(sheet: Sheet) -> int:
    told = beside.evidence(sheet.lines)
    sheet.beside = beside.written(told)
    return sheet.append(sheet.some(sheet.prose), sheet.filler())


@way("SUP004", "judged by another passage", kinds=NEW)
def _(sheet: Sheet) -> int:
    told = beside.evidence(sheet.lines)
    sentence = _some(sheet, told, cited=True)
    sentence["passages"] = [f"{name}0" for name in sentence["passages"]]
    return _written(sheet, told, sentence)


@way("SUP004", "an inference that cites by now", kinds=NEW, also="REF004 REF005")
def _(sheet: Sheet) -> int:
    told = beside.evidence(sheet.lines)
    sentence = _some(sheet, told, cited=False)
    number = sheet.chance.choice(sorted(beside.passages(sheet.lines)))
    index, text = sentence["line"], sentence["text"]
    sheet.lines[index] = sheet.lines[index].replace(text, f"{text} [{number}]", 1)
    return _written(sheet, told, sentence)


# SUP005: an evidence file of no use.
def _file(label: str, text: str) -> None:
    """Plant what stands in the evidence file."""

    @way("SUP005", label)
    def _(sheet: Sheet) -> int:
        sheet.beside = text
        return 1


_file("no JSON", '{"version": 1, "method": "reasoned", "sentences": [')
_file("another version", '{"version": 2, "method": "reasoned", "sentences": []}')
_file("a key that there is not", '{"version": 1, "method": "reasoned", "verdicts": []}')
_file("a list", "[]")
_file("without a sentence", '{"version": 1, "method": "compiled"}')


@way("SUP005", "of another text")
def _(sheet: Sheet) -> int:
    other = ["---", "---", "Le marché ouvre tôt. Il ferme tard.", "## Références"]
    sheet.beside = beside.evidence_for(other)
    return 1
