"""Reads Markdown and plain text, in whatever character set they come."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from orchestra.document import MAX_FRONT_MATTER, split_front_matter
from orchestra.errors import Problem
from orchestra.language import looks_french
from orchestra.library.loaded import Block, Loaded, UnreadableSource
from orchestra.library.source import SourceMetadata, salvage
from orchestra.yamlfile import InvalidYaml, parse_yaml, validate

if TYPE_CHECKING:
    from pathlib import Path

# Longer lines than this are not wrapped by hand: each is a paragraph.
_UNWRAPPED_LINE = 250

_FENCE = re.compile(r"^-{3,}\s*$")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,})[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])[ \t]+(?=\S)")
_QUOTE = re.compile(r"^ {0,3}>[ \t]?")
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,500}\")?\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,1000}?)(?<=\S)\1")


def decode(data: bytes) -> str:
    """Return the text in ``data`` with ``\\n`` line ends; raise UnreadableSource when it is binary.

    UTF-8 and UTF-16 are recognised for certain; else the Western set of French files is tried
    before guessing.
    """
    return _decode(data).replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        if b"\0" in data:
            raise UnreadableSource("is not text (it holds zero bytes); give it its right extension")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> str:
    western = data.decode("cp1252", errors="replace")
    if "\ufffd" not in western and looks_french(western):
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(data[:100_000]).best()
    return data.decode(best.encoding if best else "latin-1", errors="replace")


def load_text(data: bytes) -> Loaded:
    """Return the paragraphs of a plain text file."""
    return Loaded(_text_blocks(decode(data).split("\n"), 1))


def load_markdown(data: bytes, path: Path) -> Loaded:
    """Return the paragraphs of a Markdown file and its front matter; ``path`` names its faults."""
    text = decode(data)
    front, first_line, body = split_front_matter(text)
    if front is None:
        return Loaded(markdown_blocks(body, 1))
    if not any(_FENCE.match(line) for line in text.split("\n")[1:]):
        fault = Problem(path, 1, "", "the front matter is not closed; end it with a line ---")
        return Loaded(markdown_blocks(text, 1), faults=[fault])
    faults: list[Problem] = []
    metadata = _read_front_matter(front, path, faults)
    return Loaded(markdown_blocks(body, first_line), metadata, faults)


def _read_front_matter(front: str, path: Path, faults: list[Problem]) -> SourceMetadata:
    if not front.strip():
        return SourceMetadata()
    if len(front) > MAX_FRONT_MATTER:
        too_long = f"the front matter is longer than {MAX_FRONT_MATTER:,} characters; shorten it"
        faults.append(Problem(path, 1, "", too_long))
        return SourceMetadata()
    try:
        # The opening fence is the file's first line, so marks are shifted by one.
        parsed = parse_yaml("\n" + front)
    except InvalidYaml as error:
        faults.append(Problem(path, error.line, "", f"invalid front matter: {error.message}"))
        return SourceMetadata()
    return validate(SourceMetadata, parsed, path, faults) or salvage(parsed.data)


def markdown_blocks(text: str, first_line: int) -> list[Block]:
    """Return the blocks of Markdown ``text`` without its marks; its first line is ``first_line``.

    Comments are dropped: nobody who reads the page sees them.
    """
    shown = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)
    lines = [_QUOTE.sub("", line) for line in _BOLD.sub(r"\2", _LINK.sub(r"\1", shown)).split("\n")]
    blocks: list[Block] = []
    current: list[str] = []
    for number, line in enumerate([*lines, ""], start=first_line):
        heading = _HEADING.match(line)
        if current and _UNDERLINE.match(line):
            blocks.append(Block("\n".join(current), number - len(current), heading=True))
            current = []
            continue
        if current and (not line.strip() or heading or _RULE.match(line) or _ITEM.match(line)):
            blocks += _text_blocks(current, number - len(current))
            current = []
        if heading:
            blocks.append(Block(heading[1], number, heading=True))
        elif line.strip() and not _RULE.match(line):
            current.append(_ITEM.sub("", line))
    return blocks


def _text_blocks(lines: list[str], first_line: int) -> list[Block]:
    blocks: list[Block] = []
    current: list[str] = []
    for number, line in enumerate([*lines, ""], start=first_line):
        if current and (not line.strip() or len(line) > _UNWRAPPED_LINE):
            blocks.append(Block("\n".join(current), number - len(current)))
            current = []
        if line.strip():
            current.append(line)
    return blocks
