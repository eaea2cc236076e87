"""``orchestra check --fix`` and ``--diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orchestra.cli.output import note, out, print_error
from orchestra.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.checking.fixing import Fixed
    from orchestra.checking.world import World


def fix_files(files: Iterable[str], world: World) -> None:
    """Mend what is certain in each of ``files``, and say how much it was."""
    from orchestra.checking.fixing import write_fixed

    findings = documents = 0
    for fixed in _fixable(files, world):
        try:
            write_fixed(fixed)
        except ArchiveError as error:
            print_error(error)
            continue
        findings += fixed.count
        documents += 1
    note(f"fixed {_count(findings, 'finding')} in {_count(documents, 'file')}")


def show_diff(files: Iterable[str], world: World) -> bool:
    """Print what ``--fix`` would change in each of ``files``; tell whether that is anything."""
    changed = 0
    for fixed in _fixable(files, world):
        changed += 1
        for line in fixed.diff().splitlines():
            out(click.style(line, fg=_colour(line)))
    note(f"would change {_count(changed, 'file')}")
    return bool(changed)


def _fixable(files: Iterable[str], world: World) -> Iterator[Fixed]:
    from orchestra.checking.fixing import fix_file
    from orchestra.checking.report import shown_path

    for file in files:
        fixed = fix_file(file, world)
        if fixed and fixed.refusal:
            note(f"{shown_path(file)} is left as it is: {fixed.refusal}")
        elif fixed and fixed.is_changed:
            yield fixed


def _colour(line: str) -> str | None:
    if line.startswith(("+++", "---")):
        return None
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
