# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""An archive without a fault, and ways of planting one that only shows among the documents.

The archive is a folder of files, as a workspace has it; a way changes files, and says of which file
and line a finding must be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.labelled.planting import good_documents
from tests.labelled.sheet import Sheet
from tests.labelled.world import agents, world

from orchestra.checking.many import check_many
from orchestra.checking.tree import find_documents
from orchestra.review.front import set_values
from orchestra.seal import content_hash

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.checking.finding import Finding

Files = dict[str, str]
# The file at fault, the key of its front matter whose line is named.
Plant = Callable[[Files], tuple[str, str]]
_SHELF = {"draft": "drafts", "changes-requested": "drafts", "published": "published"}


@dataclass(frozen=True)
class ArchiveWay:
    """A way of planting a fault in an archive."""

    rule: str
    label: str
    plant: Plant


WAYS: list[ArchiveWay] = []


def way(rule: str, label: str) -> Callable[[Plant], Plant]:
    """Return the decorator that makes a function a way of planting a fault."""

    def make(plant: Plant) -> Plant:
        WAYS.append(ArchiveWay(rule, label, plant))
        return plant

    return make


@cache
def _good() -> tuple[tuple[str, str], ...]:
    found = []
    ids = {agent.name: agent.id for agent in agents()}
    for number, good in enumerate(good_documents(), start=1):
        text = re.sub(r"^numero: .*", f"numero: {number}", good.text, flags=re.MULTILINE)
        status, agent = _value(text, "status"), _value(text, "agent")
        shelf = _SHELF.get(status, status)
        found.append((f"{shelf}/{ids[agent]}/{number:02}-{good.name}.md", text))
    return tuple(found)


def good_archive() -> Files:
    """Return the paths and texts of an archive of good documents."""
    return dict(_good())


def _value(text: str, key: str) -> str:
    match = re.search(rf'^{key}: "?([^"\n]*)', text, re.MULTILINE)
    assert match, key
    return match[1]


def _set(text: str, key: str, value: str) -> str:
    changed, count = re.subn(
        rf"^{key}: .*", lambda _: f"{key}: {value}", text, count=1, flags=re.MULTILINE
    )
    assert count, key
    return changed


def line_of(text: str, key: str) -> int:
    """Return the line of a key of the front matter."""
    return next(i for i, line in enumerate(text.split("\n"), 1) if line.startswith(f"{key}:"))


def found_in(folder: Path, files: Files) -> list[Finding]:
    """Write the archive below ``folder`` and return all that is found in it."""
    for name, text in files.items():
        path = folder / "output" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = check_many(find_documents([folder / "output"]), lambda: world("note"))
    return [finding for findings in found.values() for finding in findings]


def _of(files: Files, shelf: str, agent: str, *, last: bool = False) -> str:
    names = [name for name in files if name.startswith(f"{shelf}/{agent}/")]
    return names[-1 if last else 0]


def _renamed(name: str, number: int) -> str:
    return re.sub(r"/\d+-", f"/{number:02}-", name)


# ARC001: two documents of one agent have the same number.
def _collide(files: Files, earlier: str, later: str) -> tuple[str, str]:
    number = int(_value(files[earlier], "numero"))
    text = _set(_set(files.pop(later), "numero", str(number)), "date", '"2026-12-01"')
    name = _renamed(later, number)
    files[name] = text
    return name, "numero"


@way("ARC001", "two drafts")
def _(files: Files) -> tuple[str, str]:
    return _collide(
        files, _of(files, "drafts", "durabilite"), _of(files, "drafts", "durabilite", last=True)
    )


@way("ARC001", "a draft and what is published")
def _(files: Files) -> tuple[str, str]:
    return _collide(
        files, _of(files, "published", "tiers-lieux"), _of(files, "drafts", "tiers-lieux")
    )


@way("ARC001", "a draft and what was rejected")
def _(files: Files) -> tuple[str, str]:
    return _collide(files, _of(files, "rejected", "amelia"), _of(files, "drafts", "amelia"))


# ARC002: the number of the file's name.
@way("ARC002", "another number in the name")
def _(files: Files) -> tuple[str, str]:
    name = _of(files, "drafts", "amelia")
    files[_renamed(name, 77)] = files.pop(name)
    return _renamed(name, 77), "numero"


@way("ARC002", "another number in the front matter")
def _(files: Files) -> tuple[str, str]:
    name = _of(files, "published", "durabilite")
    files[name] = _set(files[name], "numero", "78")
    return name, "numero"


@way("ARC002", "a number of three digits")
def _(files: Files) -> tuple[str, str]:
    name = _of(files, "drafts", "tiers-lieux")
    files[_renamed(name, 112)] = files.pop(name)
    return _renamed(name, 112), "numero"


# ARC003: in a wrong folder.
def _moved(files: Files, name: str, shelf: str, agent: str, key: str) -> tuple[str, str]:
    to = f"{shelf}/{agent}/{name.rsplit('/', 1)[1]}"
    files[to] = files.pop(name)
    return to, key


@way("ARC003", "a draft among what is published")
def _(files: Files) -> tuple[str, str]:
    return _moved(files, _of(files, "drafts", "amelia"), "published", "amelia", "status")


@way("ARC003", "what was rejected among the drafts")
def _(files: Files) -> tuple[str, str]:
    return _moved(files, _of(files, "rejected", "tiers-lieux"), "drafts", "tiers-lieux", "status")


@way("ARC003", "in another agent's folder")
def _(files: Files) -> tuple[str, str]:
    return _moved(files, _of(files, "drafts", "amelia"), "drafts", "durabilite", "agent")


# ARC004 and ARC006: a good part, or nearly all, of an earlier document.
def _copy(files: Files, share: float, change: Callable[[str], str]) -> tuple[str, str]:
    """Put the first ``share`` of a long document's paragraphs into a later one of its agent."""
    one, other = (
        name for name in list(files) if "-tiers-lieux-" in name and name.startswith("drafts")
    )
    theirs, ours = (Sheet(name, "long", files[name].split("\n"), None) for name in (one, other))  # type: ignore[arg-type]
    pairs = list(zip(ours.prose, theirs.prose, strict=True))
    for at, source in pairs[: round(len(pairs) * share)]:
        ours.lines[at] = change(theirs.lines[source])
    files[other] = _set("\n".join(ours.lines), "date", '"2026-12-01"')
    return other, "title"


def _seventh_word(line: str) -> str:
    return " ".join("toujours" if i % 7 == 6 else word for i, word in enumerate(line.split(" ")))


for rule, label, share, change in (
    ("ARC004", "half of the paragraphs", 0.5, str), ("ARC004", "four of ten paragraphs", 0.42, str),
    ("ARC004", "all, every seventh word changed", 1.0, _seventh_word),
    ("ARC006", "all paragraphs", 1.0, str), ("ARC006", "nearly all paragraphs", 0.95, str),
    ("ARC006", "all, in capitals", 1.0, str.upper),
):  # fmt: skip

    @way(rule, label)
    def _(
        files: Files, share: float = share, change: Callable[[str], str] = change
    ) -> tuple[str, str]:
        return _copy(files, share, change)


# ARC005: a topic again too soon.
def _again(
    files: Files, agent: str, key: str, change: Callable[[str], str] = str
) -> tuple[str, str]:
    names = [name for name in files if name.startswith(f"drafts/{agent}/")]
    first, second = names[0], names[1]
    files[first] = _set(files[first], "date", '"2026-11-20"')
    topic = change(_value(files[first], key))
    files[second] = _set(_set(files[second], key, f'"{topic}"'), "date", '"2026-12-02"')
    return second, key


for agent in ("amelia", "durabilite", "tiers-lieux"):

    @way("ARC005", f"twelve days later: {agent}")
    def _(files: Files, agent: str = agent) -> tuple[str, str]:
        return _again(files, agent, "topic")


@way("ARC005", "in capitals")
def _(files: Files) -> tuple[str, str]:
    return _again(files, "amelia", "topic", str.upper)


# KEY004: a keyword in another spelling.
def _spelt(files: Files, right: str, wrong: str) -> tuple[str, str]:
    names = [name for name in files if name.startswith(("drafts", "published"))][:4]
    for name in names:
        given = json.loads(re.search(r"^keywords: (.*)", files[name], re.MULTILINE)[1])  # type: ignore[index]
        word = wrong if name == names[2] else right
        files[name] = _set(files[name], "keywords", json.dumps([*given, word], ensure_ascii=False))
    return names[2], "keywords"


for right, wrong in (
    ("résilience", "resilience"), ("résilience", "Résilience"), ("tiers-lieux", "tiers lieux"), ("tiers-lieux", "tiers-lieu"),
    ("œuvre", "oeuvre"), ("banquet", "banquets"), ("savoir-faire", "savoirfaire"),
):  # fmt: skip

    @way("KEY004", f"{wrong} for {right}")
    def _(files: Files, right: str = right, wrong: str = wrong) -> tuple[str, str]:
        return _spelt(files, right, wrong)


# ARC007 and ARC008: approvals that the audit does not have, or of somebody unknown.
def _approved(
    files: Files, who: str, by: str, also: str = "", status: str = "approved"
) -> tuple[str, str]:
    """Have a draft say that ``who`` approved it, and the audit that ``by`` did."""
    name = _of(files, "drafts", "amelia")
    text = _set(_set(files.pop(name), "status", f'"{status}"'), "review", "{}")
    if status == "published":
        name = name.replace("drafts", "published")
    content = content_hash(text)
    record = {"reviewer": who, "at": "2026-11-20T07:31:00+00:00", "content": content}
    files[name] = set_values(text, {"review": record})
    line = {
        "at": "",
        "by": by,
        "event": "approved",
        "key": "",
        "path": name,
        "status": "approved",
        "content": content,
        "version": "",
    }
    files["audit.jsonl"] = (
        (json.dumps(line | json.loads(also or "{}"), ensure_ascii=False) + "\n") if by else ""
    )
    return name, "  reviewer"


_WHO, _MARK = "Relectrice d’essai", "0" * 64
for label, by, also in (
    ("an empty audit", "", ""), ("a line of another person", "Une autre", ""), ("a line of another text", _WHO, '{"content": "sha256:0"}'),
    ("a line of another decision", _WHO, '{"event": "edited"}'), ("a line that was altered", _WHO, f'{{"before": "", "mark": "{_MARK}"}}'),
):  # fmt: skip

    @way("ARC007", label)
    def _(files: Files, by: str = by, also: str = also) -> tuple[str, str]:
        return _approved(files, _WHO, by, also)


@way("ARC007", "among what is published")
def _(files: Files) -> tuple[str, str]:
    return _approved(files, _WHO, "", status="published")


for who in ("Rédaction", "Relectrice", "relectrice@essai.invalid"):

    @way("ARC008", f"approved by {who}")
    def _(files: Files, who: str = who) -> tuple[str, str]:
        return _approved(files, who, who)
