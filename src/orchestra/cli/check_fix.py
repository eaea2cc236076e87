"""``orchestra check --fix`` and ``--diff``."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.archive import SHELVES, locked
from orchestra.cli.output import note, out, print_error, shown
from orchestra.errors import ArchiveError
from orchestra.root import find_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.checking.fixing import Fixed
    from orchestra.checking.world import World

_DEPTH = 3  # shelf/agent/document


def fix_files(files: Iterable[str], world: World) -> None:
    """Mend what is certain in each of ``files``, and say how much it was.

    What cannot be written is said too. Raises ArchiveError when an archive stays locked.
    """
    findings = documents = 0
    for fixed in _fixable(files, world):
        archive = _archive_of(fixed.path)
        with locked(archive) if archive else nullcontext():
            try:
                _write(fixed, archive)
            except ArchiveError as error:
                print_error(error)
                continue
        findings += fixed.count
        documents += 1
    note(f"fixed {_count(findings, 'finding')} in {_count(documents, 'file')}")


def _archive_of(path: str) -> Path | None:
    """Return the archive that a file lies in, None when it lies in none."""
    target = Path(os.path.realpath(path))
    root = find_root(target.parent)
    return root / "output" if root and target.is_relative_to(root / "output") else None


def _write(fixed: Fixed, archive: Path | None) -> None:
    """Write what was mended; of a document of the archive, its earlier text is kept."""
    from orchestra.checking.fixing import write_fixed
    from orchestra.review.paper import paper_of
    from orchestra.review.versions import keep_version

    target = Path(os.path.realpath(fixed.path))
    parts = target.relative_to(archive).parts if archive else ()
    if archive and len(parts) == _DEPTH and parts[0] in SHELVES:
        keep_version(archive, paper_of(target, fixed.before))
    write_fixed(fixed)


def show_diff(files: Iterable[str], world: World) -> bool:
    """Print what ``--fix`` would change in each of ``files``; tell whether that is anything."""
    changed = 0
    for fixed in _fixable(files, world):
        changed += 1
        # Lines of the file may end with CR LF, and patch must be given them so.
        for line in fixed.diff().removesuffix("\n").split("\n"):
            out(shown(line, fg=_colour(line)))
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
