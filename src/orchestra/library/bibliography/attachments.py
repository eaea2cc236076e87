"""The files that a bibliography points to: only those in the folders that it may take them from."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestra.library.bibliography.tex import as_text
from orchestra.library.scan import EXTENSIONS, why_unreadable

# Of several files of one work the first of these is taken: what reads best comes first.
_PREFERRED = (".md", ".txt", ".docx", ".odt", ".pdf", ".html", ".htm")
_OF_ZOTERO = re.compile(r"/storage/[A-Z0-9]{8}$")


class NotTaken(Exception):
    """Why a file is not taken into the library."""


@dataclass(frozen=True)
class Folders:
    """Where a bibliography's files may lie; paths in it are relative to the first.

    With ``storage``, that may be a folder of Zotero's own storage too, wherever it is.
    """

    allowed: tuple[Path, ...]
    storage: bool = False

    def find(self, written: str) -> Path:
        """Return the file that a bibliography calls ``written``.

        Raises NotTaken when it is not there, lies elsewhere, is hidden, or is none that we read.
        """
        if Path(written).suffix.lower() not in EXTENSIONS:
            raise NotTaken(f"{written} is not read; supported: {' '.join(EXTENSIONS)}")
        outside = False
        for path in self._places(written):
            try:
                is_there = path.is_file()
            except (OSError, ValueError) as error:  # too long a name, a link to itself, NUL
                why = (
                    why_unreadable(error) if isinstance(error, OSError) else "is no name of a file"
                )
                raise NotTaken(f"{_short(written)} {why}") from None
            if is_there and self._holds(path):
                return _shown(path, written)
            outside = outside or is_there
        if outside:
            raise NotTaken(f"{written} lies in another folder; allow that folder with --files")
        raise NotTaken(f"{_short(written)} is not there")

    def _places(self, written: str) -> Iterator[Path]:
        """Yield where the file may be: in the spellings that bibliographies and disks have."""
        names = dict.fromkeys([written, as_text(written), written.replace("\\", "/")])
        for name in list(names):
            names |= dict.fromkeys(unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
        for name in names:
            for folder in self.allowed:
                yield folder / name
            yield Path("/") / name  # Mendeley leaves the first slash out

    def _holds(self, path: Path) -> bool:
        real = Path(os.path.realpath(path))
        if self.storage and _OF_ZOTERO.search(real.parent.as_posix()):
            return True
        return any(real.is_relative_to(os.path.realpath(folder)) for folder in self.allowed)


def _shown(path: Path, written: str) -> Path:
    if path.name.startswith("."):
        raise NotTaken(f"{written} is a hidden file, and those are not read")
    return path


def _short(written: str) -> str:
    return written if len(written) <= 80 else f"…{written[-79:]}"  # noqa: PLR2004 - of a line


def best_first(files: Iterable[str]) -> Sequence[str]:
    """Return the files of one work, what reads best first."""

    def rank(file: str) -> int:
        suffix = Path(file).suffix.lower()
        return _PREFERRED.index(suffix) if suffix in _PREFERRED else len(_PREFERRED)

    return sorted(dict.fromkeys(files), key=rank)
