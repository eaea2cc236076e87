"""What the state folder need not keep for ever. Nothing here touches the archive."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.nights.locks import is_held

if TYPE_CHECKING:
    from orchestra.nights.ledger import Ledger
    from orchestra.workspace import Workspace

# Run records, texts that no draft came of, what was put aside, reflections begun by hand.
_KEPT_FOR_A_WHILE = (
    "runs/*.json", "unfinished/*.md", "*.damaged-*", "writes/*.damaged-*",
    "proposals/settled/*.json",
)  # fmt: skip
_LOCKS = ("hosts/*.lock", "writes/*.lock")


def prune(workspace: Workspace, ledger: Ledger, now: datetime) -> None:
    """Delete what is older than the schedule's ``keep_days``, but each agent's last row.

    A file that cannot be deleted is left for the next time: that must not harm the night.
    """
    before = now - timedelta(days=workspace.settings.schedule.keep_days)
    for path in _old_files(workspace.state_folder, before):
        with contextlib.suppress(OSError):
            path.unlink()
    ledger.prune(before)


def _old_files(folder: Path, before: datetime) -> Iterator[Path]:
    for pattern in _KEPT_FOR_A_WHILE:
        yield from (path for path in folder.glob(pattern) if _is_older(path, before))
    for pattern in _LOCKS:
        for lock in folder.glob(pattern):
            if _is_older(lock, before) and not is_held(lock):
                yield lock
    for database in folder.glob("writes/*.sqlite"):
        if _is_older(database, before) and not is_held(database.with_suffix(".lock")):
            yield from folder.glob(f"writes/{database.name}*")


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except OSError:  # gone since it was listed
        return False
