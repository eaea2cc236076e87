"""Whether the checker keeps what it promises, and the shortest text of which it does not."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path


def judge(text: str, kind: str) -> None:
    """Check a text and require what every finding promises; raise when it does not hold."""
    from tests.labelled.world import world

    from orchestra.checking.runner import check_text

    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in check_text("essai.md", text, world(kind)):
        assert 1 <= finding.line <= len(lines), (
            f"{finding.rule}: line {finding.line} of {len(lines)}"
        )
        longest = len(lines[finding.line - 1]) + 1
        assert 1 <= finding.column <= longest, (
            f"{finding.rule}: column {finding.column} of {longest}"
        )
        assert finding.message.strip(), f"{finding.rule}: no message"
        assert "\n" not in finding.message, f"{finding.rule}: message of two lines"
        json.dumps(finding.to_json()).encode()
        for edit in finding.edits:
            assert 0 <= edit.start <= edit.end <= len(text), f"{finding.rule}: edit out of the text"


def fault(text: str, kind: str) -> str:
    """Return what goes wrong with a text, by exception and place; nothing when all is well."""
    return crash_of(lambda: judge(text, kind))


def crash_of(run: Callable[[], object]) -> str:
    """Return the exception of a call and where it was raised; nothing without one."""
    try:
        run()
    except Exception as error:  # noqa: BLE001 - every exception is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        what, where = type(error).__name__, f"{Path(frame.filename).name} {frame.name}"
        if where == "judged.py judge":
            return f"{str(error).partition(':')[0]} {what}: {error}"
        return f"{what} in {where}: {error}"
    return ""


def judge_kind(wrong: str) -> str:
    """Return what faults of one kind have in common."""
    return wrong.partition(":")[0]


def shortest(text: str, kind: str) -> str:
    """Return the text with everything taken out that the fault does not need."""
    wanted = judge_kind(fault(text, kind))
    if not wanted:
        return text
    pieces = text.split("\n")
    for joint in ("\n", ""):
        step = max(len(pieces) // 2, 1)
        while step:
            at = 0
            while at < len(pieces):
                shorter = pieces[:at] + pieces[at + step :]
                if judge_kind(fault(joint.join(shorter), kind)) == wanted:
                    pieces = shorter
                else:
                    at += step
            step //= 2
        text = joint.join(pieces)
        pieces = list(text)
    return text
