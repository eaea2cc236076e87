"""Where the workspace is: the nearest folder with its settings."""

from __future__ import annotations

from pathlib import Path

SETTINGS_FILE = "orchestra.yaml"
STATE = ".orchestra"  # the folder of a workspace's state: nobody else reads what is in it
AUDIT_FILE = "audit.jsonl"  # in the folder of the archive


def find_root(start: Path) -> Path | None:
    """Return the nearest folder with an ``orchestra.yaml``, from ``start`` upwards."""
    start = start.resolve()
    return next(
        (folder for folder in [start, *start.parents] if (folder / SETTINGS_FILE).is_file()), None
    )
