"""Makes the text of a source mere data: nothing in it can steer a model or pass for a citation."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_BREAKS = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
# Control, invisible, direction, private-use and tag characters; the tab and line feed stay.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    r"\ufeff\ufff0-\ufffd\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
# Encoded data or a drawn line, never prose; patterns would take for ever on it. Looked for where
# a word begins, or each of its letters would be tried.
_ENDLESS = re.compile(r"(?<!\S)\S{500,}")
_LIGATURES = str.maketrans({
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
})  # fmt: skip

# The marks with which chat templates separate turns, tools and thoughts, of any model family,
# and the tags with which prompts delimit passages.
_CONTROL_TOKEN = re.compile(
    r"<[|｜][^|｜<>\n]{0,80}[|｜]>"
    r"|</?s>|<</?SYS>>"
    r"|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|PREFIX|SUFFIX|MIDDLE)\]"
    r"|</?(?:start|end|begin)_of_\w{1,20}>|</?(?:bos|eos|pad|unk|mask|cls|sep|image|audio|video)>"
    r"|</?(?:think|thinking|tool_call|tool_calls|tool_response|tools|function_call)>"
    r"|</?(?:system|user|assistant|human|instructions?|prompt|passages?|sources?|documents?)(?:\s[^<>\n]{0,200})?>"
    r"|<(?:fim_\w{1,20}|extra_id_\d{1,4}|unused\d{1,4}|reserved_\w{1,40}|0x[0-9A-F]{2})>",
    re.IGNORECASE,
)
_CITATION_MARK = re.compile(
    r"[ \t]?\[\s?\d{1,9}(?:\s?[,;–-]\s?\d{1,9}){0,50}\s?\]|\[\^[^\]\s]{1,40}\]:?"
)
_PASSES = 4

_INSTRUCTION = re.compile(
    r"\b(?:ignore[rsz]?|oublie[rsz]?|n[’']obéis(?:sez)? pas|ne (?:tiens|tenez) (?:pas|plus) compte"
    r"|disregard|forget|override)\b[^.!?]{0,60}?\b(?:instructions?|consignes?|prompts?)\b"
    r"|\b(?:nouvelles|new) instructions\s?:|\b(?:prompt système|system prompt|you are now)\b"
    r"|\btu es (?:désormais|maintenant) une? "
    r"|\bvous êtes (?:désormais|maintenant) une? (?:assistant|ia|modèle)\b"
    r"|\b(?:do not|don[’']t) (?:tell|reveal|mention) (?:this|it|that) to the user\b",
    re.IGNORECASE,
)
_WARNING = "looks like an instruction to the model, read it"


def clean(text: str) -> str:
    """Return ``text`` without unseen characters, control tokens and marks like our ``[3]``.

    Line feeds are kept, so that lines can still be counted.
    """
    return neutralise(visible(text))


def visible(text: str) -> str:
    """Return ``text`` composed (é as one character), with only the characters a reader sees."""
    seen = _UNSEEN.sub("", _LINE_BREAKS.sub("\n", text).replace("\u00ad\n", ""))
    seen = _ENDLESS.sub(" ", seen)
    return unicodedata.normalize("NFC", seen.translate(_LIGATURES))


def neutralise(text: str) -> str:
    """Return ``text`` without control tokens and citation marks, however they are nested."""
    for _ in range(_PASSES):
        reduced = _CITATION_MARK.sub("", _CONTROL_TOKEN.sub(" ", text))
        if reduced == text:
            return text
        text = reduced
    # Removing one mark made another: only a text built to do so gets here, and loses its brackets.
    return re.sub(r"[\[\]<>]", " ", text)


def suspicions(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line, from 0, and the description of what in ``text`` speaks to a model."""
    seen = visible(text)
    for match in _INSTRUCTION.finditer(seen):
        yield seen.count("\n", 0, match.start()), f"{_WARNING}: “{squash(match.group())}”"
    for match in _CONTROL_TOKEN.finditer(seen):
        line = seen.count("\n", 0, match.start())
        shown = squash(match.group())[:40]
        yield line, f"{_WARNING}: the control token “{shown}” was removed"
