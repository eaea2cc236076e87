"""The earlier texts of a document, kept before each change in ``output/.versions``.

The evidence file that a text had is kept beside it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import EvidenceError, ReviewError
from orchestra.evidence import evidence_path
from orchestra.files import write_bytes, write_new_text
from orchestra.links import read_no_link, refuse_link_out
from orchestra.review.beside import readable_evidence
from orchestra.sidecar import read_sidecar

if TYPE_CHECKING:
    from orchestra.evidence import Evidence
    from orchestra.review.paper import Paper

_FOLDER = ".versions"
_NAME = re.compile(r"(\d{4,})-([0-9a-f]{12})\.md")


@dataclass(frozen=True)
class Version:
    """A text that the document had; the last one, without ``path``, is the one it has."""

    number: int
    at: datetime
    mark: str
    path: Path | None = None


def keep_version(output_folder: Path, paper: Paper) -> None:
    """Keep the document's text as it is, unless the last one kept says the same.

    Its evidence file is kept beside it as it is now; one that cannot be read cannot be kept, and
    the checker says so. Raises ArchiveError when something cannot be written.
    """
    kept = _kept(output_folder, paper)
    mark = _mark(paper.content)
    number = kept[-1].number + 1 if kept else 1
    path = _folder(output_folder, paper) / f"{number:04}-{mark}.md"
    if kept and kept[-1].mark == mark and kept[-1].path:
        path = kept[-1].path
    else:
        write_new_text(path, paper.text)
    _keep_evidence(evidence_path(paper.path), evidence_path(path))


def _keep_evidence(present: Path, kept: Path) -> None:
    with suppress(EvidenceError):
        data = read_sidecar(str(present))
        if data is not None and not (kept.is_file() and kept.read_bytes() == data):
            write_bytes(kept, data)


def versions(output_folder: Path, paper: Paper) -> list[Version]:
    """Return the texts it had and, last, the one it has; equal neighbours count once."""
    kept = _kept(output_folder, paper)
    mark = _mark(paper.content)
    if kept and kept[-1].mark == mark:
        return [*kept[:-1], Version(kept[-1].number, kept[-1].at, mark)]
    number = kept[-1].number + 1 if kept else 1
    return [*kept, Version(number, _time_of(paper.path), mark)]


def version_text(output_folder: Path, paper: Paper, number: int) -> str:
    """Return the text of one version; raise ReviewError when there is none of that number."""
    known = versions(output_folder, paper)
    found = next((version for version in known if version.number == number), None)
    if found is None:
        numbers = ", ".join(str(version.number) for version in known)
        raise ReviewError(f"{paper.path.name} has no version {number}", f"versions: {numbers}")
    return paper.text if found.path is None else _read(found.path)


def _read(path: Path) -> str:
    try:
        refuse_link_out(path)
        return read_no_link(path).decode("utf-8", "replace")
    except OSError as error:
        why = error.strerror or error
        raise ReviewError(f"{path} cannot be read: {why}", "it may be gone by now") from error


def version_evidence(output_folder: Path, paper: Paper, number: int) -> Evidence | None:
    """Return the evidence that was kept with a version, None without one that can be read."""
    found = next((v for v in versions(output_folder, paper) if v.number == number), None)
    return readable_evidence(found.path or paper.path) if found else None


def _kept(output_folder: Path, paper: Paper) -> list[Version]:
    folder = _folder(output_folder, paper)
    refuse_link_out(folder)
    found = [
        Version(int(match[1]), _time_of(path), match[2], path)
        for path in folder.glob("*.md")
        if (match := _NAME.fullmatch(path.name)) and not path.is_symlink()
    ]
    return sorted(found, key=lambda version: version.number)


def _folder(output_folder: Path, paper: Paper) -> Path:
    return output_folder / _FOLDER / paper.agent_id / paper.path.stem


def _mark(content: str) -> str:
    return content.removeprefix("sha256:")[:12]


def _time_of(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
