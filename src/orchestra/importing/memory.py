"""What earlier imports made of which file, one line of JSON for each, so that none comes twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from orchestra.errors import StateError
from orchestra.files import cannot_write, claim

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "imports.jsonl"


def recall(state_folder: Path) -> dict[str, str]:
    """Return ``agent/name`` in the archive by the digest of the file that it was made of.

    A line that cannot be read is passed over: the texts themselves are compared as well. Raises
    StateError when the whole file cannot.
    """
    path = state_folder / _FILE
    try:
        lines = path.read_bytes().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StateError(f"{path} cannot be read: {error.strerror}", "check its rights") from error
    found = {}
    for line in lines:
        try:
            entry = json.loads(line)
            found[str(entry["digest"])] = str(entry["document"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def remember(state_folder: Path, digest: str, document: str) -> None:
    """Add that the file with this digest became ``document``; raise ArchiveError when it cannot."""
    path = state_folder / _FILE
    line = json.dumps({"digest": digest, "document": document}, ensure_ascii=False)
    try:
        with claim(path).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise cannot_write(path, error) from error
