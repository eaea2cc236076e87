"""What the properties of an office file say of it; its dates are no publication's, and not read."""

from __future__ import annotations

import re

from orchestra.library.source import SourceMetadata
from orchestra.prose import squash

# What programs write where nobody wrote anything, and names of files and accounts.
_NO_TITLE = re.compile(
    r"microsoft word\b.*|untitled.*|sans (?:titre|nom).*|document\s?\d*|titre|title|.*\.\w{2,5}",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"python-docx|auteur|author|unknown|inconnu\w*"
    r"|.*\b(?:user|utilisateur|utilisatrice|admin\w*|windows|microsoft|office)\b.*",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"[a-z0-9._@-]+")


def office_metadata(title: str | None, creator: str | None) -> SourceMetadata:
    """Return the title and author that properties name, where a person named them."""
    named, author = squash(title or ""), squash(creator or "")
    return SourceMetadata(
        title=None if _NO_TITLE.fullmatch(named) else named or None,
        author=None if _is_nobody(author) else author,
    )


def _is_nobody(author: str) -> bool:
    return not author or bool(_NO_AUTHOR.fullmatch(author) or _ACCOUNT.fullmatch(author))
