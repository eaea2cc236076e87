"""Code that every dialect of Markdown takes for code.

A fence, indented lines, a span of two lines, one in a table: what is code in one dialect is text in
another, and what stands in it comes alive there. Left is a span within a line, in a paragraph in
which nothing else could begin or end that span otherwise.
"""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(\n(?:[ \t\r]*\n)+)")
# kramdown takes a backtick with a space behind it for a backtick.
_SPAN = re.compile(r"`(?![\s`])[^`\n]+(?<!\s)`")
# A comment behind words: one that begins a line takes the rest of it along.
_NOTE = re.compile(r"^([^<\n]*)<!--[\w \t:,.-]*-->", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]{2}")
# Marks of tables, escapes, mathematics, attributes, templates and comments, and odd ends of lines.
_ODD = re.compile(r"[|\\${}\v\f\x85\u2028\u2029]|%%|\r(?!\n)")
# Between spans: other backticks, tags, links; headings, which pages repeat elsewhere.
_AROUND = re.compile(r"[`<~]|-->|\[\[|\]\]|\][(:]|^[ \t]*#|^[ \t]*(?:=+|-+)[ \t\r]*$", re.MULTILINE)


def without_code(text: str) -> str:
    """Return ``text``, as long as it was, with spaces for the code that is code everywhere."""
    if "`" not in text:
        return text
    parts = _BETWEEN.split(text)
    return "".join([_SPAN.sub(_spaces, part) if _is_plain(part) else part for part in parts])


def _is_plain(block: str) -> bool:
    if "`" not in block or _ODD.search(block):
        return False
    return not _AROUND.search(_NOTE.sub(_without_note, _SPAN.sub("x", block)))


def _without_note(match: re.Match[str]) -> str:
    return match[1] if _WORD.search(match[1]) else match.group()


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())
