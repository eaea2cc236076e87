# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of what a document says of its making, and of who answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.labelled.planting import ALL, NEW, way

if TYPE_CHECKING:
    from tests.labelled.sheet import Sheet

_HASH = "sha256:" + "0" * 64


# DIS001: the footer.
@way("DIS001", "no footer at all")
def _(sheet: Sheet) -> frozenset[int]:
    del sheet.lines[sheet.footer :]
    while not sheet.lines[-1]:
        sheet.lines.pop()
    return frozenset({len(sheet.lines)})


@way("DIS001", "first line deleted")
def _(sheet: Sheet) -> frozenset[int]:
    del sheet.lines[sheet.footer_line("Production")]
    return frozenset(range(len(sheet.lines) - 5, len(sheet.lines) + 1))


@way("DIS001", "another agent")
def _(sheet: Sheet) -> int:
    index = sheet.footer_line("Agent")
    other = "Agent Durabilité" if sheet.value("agent") != "Agent Durabilité" else "Amélia"
    sheet.lines[index] = f"*Agent: {other}*"
    return index + 1


for label, beginning in (("the agent", "Agent"), ("the next topic", "Prochaine")):

    @way("DIS001", f"no line for {label}")
    def _(sheet: Sheet, beginning: str = beginning) -> frozenset[int]:
        del sheet.lines[sheet.footer_line(beginning)]
        return frozenset(range(sheet.footer_line("Production") + 1, len(sheet.lines) + 1))


for label, old, new in (
    ("a dash", " - Think", " – Think"), ("capitals", "Production IA locale", "PRODUCTION IA LOCALE"), ("no emphasis at the end", "Orchestra*", "Orchestra"),
):  # fmt: skip

    @way("DIS001", f"first line with {label}", kinds=NEW)
    def _(sheet: Sheet, old: str = old, new: str = new) -> int:
        index = sheet.footer_line("Production")
        sheet.lines[index] = sheet.lines[index].replace(old, new)
        return index + 1


@way("DIS001", "last line as in older documents", kinds=NEW)
def _(sheet: Sheet) -> int:
    index = sheet.footer_line("Prochaine")
    sheet.lines[index] = sheet.lines[index].replace("réflexion", "reflexion")
    return index + 1


# DIS002: what wrote the text.
@way("DIS002", "another engine", kinds=NEW)
def _(sheet: Sheet) -> frozenset[int]:
    index = next(i for i, line in enumerate(sheet.lines) if line.startswith("  engine:"))
    sheet.lines[index] = '  engine: "essai"'
    return frozenset({index + 1, sheet.key("generated_by") + 1})


@way("DIS002", "another model", kinds=NEW)
def _(sheet: Sheet) -> frozenset[int]:
    at = sheet.key("provenance") + 1
    sheet.lines.insert(at, '  model: "essai:7b"')
    return frozenset({at + 1, sheet.key("model") + 1})


@way("DIS002", "nothing said", kinds=NEW)
def _(sheet: Sheet) -> int:
    start = sheet.key("provenance")
    sheet.delete(range(start + 1, sheet.key("review")))
    return sheet.set_value("provenance", "{}")


# DIS003: approved by no one.
for status in ("approved", "published"):

    @way("DIS003", f"{status} by hand", kinds=NEW)
    def _(sheet: Sheet, status: str = status) -> int:
        return sheet.set_value("status", f'"{status}"')


@way("DIS003", "a reviewer without a name", kinds=NEW, also="DIS004")
def _(sheet: Sheet) -> int:
    sheet.set_value("review", f'{{reviewer: "", at: "2026-05-01T08:00:00", content: "{_HASH}"}}')
    return sheet.set_value("status", '"approved"')


@way("DIS003", "without a time", kinds=NEW, also="DIS004")
def _(sheet: Sheet) -> int:
    sheet.set_value("status", '"approved"')
    return sheet.set_value("review", f'{{reviewer: "Relecture d’essai", content: "{_HASH}"}}')


# DIS004: changed since the approval.
_REVIEW = '{{reviewer: "Relecture d’essai", at: "2026-05-01T08:00:00", content: "{}"}}'


@way("DIS004", "another hash", kinds=NEW)
def _(sheet: Sheet) -> int:
    sheet.set_value("status", '"approved"')
    return sheet.set_value("review", _REVIEW.format(_HASH))


@way("DIS004", "no hash", kinds=NEW)
def _(sheet: Sheet) -> int:
    sheet.set_value("status", '"published"')
    return sheet.set_value("review", '{reviewer: "Relecture d’essai", at: "2026-05-01T08:00:00"}')


@way("DIS004", "in lines", kinds=ALL)
def _(sheet: Sheet) -> int | None:
    if sheet.is_old:
        return None
    sheet.set_value("status", '"approved"')
    at = sheet.set_value("review", "")
    sheet.lines[at:at] = [
        '  reviewer: "Relecture d’essai"',
        '  at: "2026-05-01T08:00:00"',
        f'  content: "{_HASH}"',
    ]
    return at + 3
