"""Words of others on their way into Markdown: they stay words, and become no markup.

What a source or a model wrote is shown, never run: not by the site, and not by another program
that is given the Markdown. An entity that is a number means the same in every dialect; some know
few names, and a backslash does not always count.
"""

from __future__ import annotations

import re

# The beginning of an address that a browser runs.
RUNS = re.compile(r"\b(?:(?:java|vb)script(?=:[\w/(%])|data(?=:\w+/)):", re.IGNORECASE)
_OPENS = re.compile(r"<(?=[A-Za-z/!?%])")
_MARKS = re.compile(r"(?<=\])[(:\[]|\{")  # of links, of attributes and templates


def as_words(text: str) -> str:
    """Return ``text`` so that it opens no tag, makes no link, and neither sets nor runs anything.

    Twice is as once; a reader sees the text as it was.
    """
    text = _MARKS.sub(lambda match: f"&#{ord(match.group())};", _OPENS.sub("&lt;", text))
    return RUNS.sub(lambda match: f"{match.group()[:-1]}&#58;", text)
