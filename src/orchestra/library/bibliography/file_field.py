"""The files that an entry of a BibTeX bibliography points to, as the managers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

_BACKSLASH = re.compile(r"\$\\backslash\$|\\textbackslash(?:\{\}|\s)")  # Mendeley's
_ESCAPED = re.compile(r"\{?\\([_&%#$~ {}^])\}?")  # TeX's
_BETWEEN = re.compile(r"(?<!\\);")
_COLON = re.compile(r"(?<!\\):")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_DRIVE = re.compile(r"[A-Za-z]")
MOST = 50  # of an entry


def files_in(field: str) -> Iterator[str]:
    """Yield the paths in a ``file`` field, as they are written.

    Zotero, JabRef and Mendeley write « description:path:type », several with « ; » between them;
    a path alone, or the address of a file, are read too.
    """
    text = _ESCAPED.sub(r"\1", _BACKSLASH.sub(r"\\", field.strip()))
    for part in _BETWEEN.split(text)[:MOST]:
        if path := _path(part.strip()):
            yield path


def _path(part: str) -> str:
    if part.lower().startswith("file://"):
        return unquote(urlsplit(part).path)
    pieces = [re.sub(r"\\([:;\\])", r"\1", piece) for piece in _COLON.split(part)]
    if len(pieces) == 1:
        return pieces[0]
    if _DRIVE.fullmatch(pieces[0]) and pieces[1][:1] in ("/", "\\"):
        return f"{pieces[0]}:{pieces[1]}"
    middle = pieces[1:-1] if len(pieces) > 2 else pieces  # noqa: PLR2004 - description, path, type
    if len(middle) > 1 and _DRIVE.fullmatch(middle[0]) and middle[1][:1] in ("/", "\\"):
        return f"{middle[0]}:{middle[1]}"
    named = [piece for piece in middle if _EXTENSION.search(piece)]
    return (named or middle)[0]
