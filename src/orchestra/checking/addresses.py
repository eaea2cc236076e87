"""The addresses of the web in a text, and what two spellings of one have in common."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestra.prose import Span

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\[\]\"«»“”]++", re.IGNORECASE)
_PUNCTUATION = ".,;:!?*'’…"
_BARE = re.compile(r"^(?:https?://)?(?:www\.)?")


@lru_cache(maxsize=512)  # references to the same sources come again and again
def addresses(text: str) -> list[tuple[Span, str]]:
    """Return the addresses in ``text``, each with what :func:`url_key` makes of it."""
    return [(span, url_key(span.text)) for span in urls(text)]


def urls(text: str) -> list[Span]:
    """Return the addresses in ``text``, without the punctuation that follows them."""
    found = []
    for match in _URL.finditer(text) if "://" in text or "www." in text.lower() else ():
        url = _without_closing(match.group().partition(")(")[0].rstrip(_PUNCTUATION))
        found.append(Span(match.start(), match.start() + len(url), url))
    return found


def _without_closing(url: str) -> str:
    """Return an address without the parentheses that close what it stands in, nor punctuation.

    In [text](address) and (address), the last parenthesis is not the address's.
    """
    end, excess = len(url), url.count(")") - url.count("(")
    while excess > 0 and url[end - 1] == ")":
        end, excess = end - 1, excess - 1
        while url[end - 1] in _PUNCTUATION:
            end -= 1
    return url[:end]


def url_key(url: str) -> str:
    """Return what two spellings of an address share: no scheme, www, fragment or last slash."""
    plain = url.replace("\\", "").partition("#")[0].lower()
    return _BARE.sub("", plain).rstrip("/")
