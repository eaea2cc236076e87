"""Words of others on their way into Markdown: they stay words, and become no markup.

What a source or a model wrote is shown, never run: not by the site, and not by another program
that is given the Markdown. Entities mean the same in every dialect; a backslash does not.
"""

from __future__ import annotations

import re

# The beginning of an address that a browser runs.
RUNS = re.compile(r"\b(?:(?:java|vb)script(?=:[\w/(%])|data(?=:\w+/)):", re.IGNORECASE)
_OPENS = re.compile(r"<(?=[A-Za-z/!?])")
_LINKS = re.compile(r"(?<=\])[(:\[]")
_NAMED = {"(": "&lpar;", ":": "&colon;", "[": "&lbrack;"}


def as_words(text: str) -> str:
    """Return ``text`` so that it opens no tag, makes no link and is no address that runs.

    Twice is as once; a reader sees the text as it was.
    """
    text = _LINKS.sub(lambda match: _NAMED[match.group()], _OPENS.sub("&lt;", text))
    return RUNS.sub(lambda match: f"{match.group()[:-1]}&colon;", text)
