"""What the last build of the site read and wrote, so that the next does only what is new."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.files import write_text
from orchestra.publishing.entry import Entry
from orchestra.publishing.output import Written

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Known:
    """What is known of a published file: its entry, or what is wrong with it."""

    stamp: str
    entry: Entry | None = None
    fault: str = ""


@dataclass(frozen=True)
class Manifest:
    """Published files by their path, and the site's files by theirs."""

    documents: dict[str, Known] = field(default_factory=dict)
    files: dict[str, Written] = field(default_factory=dict)


def load_manifest(path: Path, made_by: str) -> Manifest:
    """Return the manifest; one that is not there or was damaged is empty: all is built again.

    Documents that were not read by ``made_by``, the hash of what reads them, are read again.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        read = data["documents"] if data["made_by"] == made_by else {}
        return Manifest(
            {
                name: Known(stamp, Entry(**entry) if entry else None, fault)
                for name, (stamp, entry, fault) in read.items()
            },
            {name: Written(*values) for name, values in data["files"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Manifest()


def save_manifest(path: Path, made_by: str, manifest: Manifest) -> None:
    """Write the manifest; raises ArchiveError when it cannot be written."""
    data = {
        "made_by": made_by,
        "documents": {
            name: (known.stamp, known.entry.values() if known.entry else None, known.fault)
            for name, known in manifest.documents.items()
        },
        "files": {name: (w.key, w.size, w.time) for name, w in manifest.files.items()},
    }
    write_text(path, json.dumps(data, ensure_ascii=False, separators=(",", ":")))
