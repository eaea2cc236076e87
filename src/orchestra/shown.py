"""What makes an address fit to be shown: in messages, records, pages and mails."""

from __future__ import annotations

import re

# What stands between :// and @, also when a password was not encoded and holds a slash. In
# http://host:8000/@name there is none.
_CREDENTIALS = re.compile(
    r"(?<=://)(?:[^\s/?#]{1,200}|[^\s/@:]{0,100}:(?!\d{1,5}[/?#])[^\s@]{1,200})@"
)


def without_passwords(text: str) -> str:
    """Return ``text`` with its addresses as they are without user and password."""
    return _CREDENTIALS.sub("", text) if "://" in text else text
