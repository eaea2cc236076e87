"""French typography for what the model wrote; code applies it, the model need not know it."""

from __future__ import annotations

import re

from orchestra.prose import NARROW_NBSP, NBSP

_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"[ \u00a0\u202f]*:(?=\s|$)"), f"{NBSP}:"),
    (re.compile(r"[ \u00a0\u202f]*([;!?])(?=\s|$)"), rf"{NARROW_NBSP}\1"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{NBSP}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{NBSP}»"),
    (re.compile(r"(?<=\d)[ \u00a0\u202f]*(?=[%€])"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NARROW_NBSP),
    (re.compile(r" +([.,])"), r"\1"),
    (re.compile(r"[ \t]{2,}"), " "),
)


def typeset(text: str) -> str:
    """Return ``text`` with French apostrophes and non-breaking spaces."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
