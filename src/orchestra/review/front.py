"""Changing single keys of a front matter while every other byte of the file stays."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

import yaml

from orchestra.document import FRONT_MATTER_KEYS, render_document
from orchestra.errors import ReviewError
from orchestra.yamlfile import InvalidYaml, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"^-{3,}\s*$")


def set_values(text: str, values: Mapping[str, Any]) -> str:
    """Return ``text`` with these keys of its front matter set, nothing else changed.

    A key that is not there is added behind the last of those that usually stand before it, else at
    the end; a text without front matter gets one. Raises ReviewError when the front matter cannot
    be read.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = _LINE.findall(text.removeprefix("\ufeff"))
    if not lines or not _FENCE.match(lines[0].rstrip("\r\n")):
        return render_document(values, text)
    bare = [line.rstrip("\r\n") for line in lines]
    end = next((i for i, line in enumerate(bare[1:], 1) if _FENCE.match(line)), len(lines))
    end_of_line = "\r\n" if lines[0].endswith("\r\n") else "\n"
    front = [f"{line}{end_of_line}" for line in _set("\n".join(bare[1:end]), values)]
    closed = lines[end:] or [f"---{end_of_line}"]
    return mark + "".join([f"{bare[0]}{end_of_line}", *front, *closed])


def _set(front: str, values: Mapping[str, Any]) -> list[str]:
    try:
        parse_yaml(front or "{}")
    except InvalidYaml as error:
        raise ReviewError(
            f"the front matter cannot be read: line {error.line + 1}: {error.message}",
            "correct it in the editor first",
        ) from None
    lines = front.split("\n") if front else []
    spans = _spans(front, lines)
    places = [(spans.get(key) or _place(key, spans, len(lines))) for key in values]
    # The last first, so that the other places stay true; of several at one place, the last too.
    for place, _, key in sorted(zip(places, count(), values), reverse=True):
        lines[slice(*place)] = _rendered(key, values[key])
    return lines


def _place(key: str, spans: Mapping[str, tuple[int, int]], end: int) -> tuple[int, int]:
    """Return where a key that is not there goes."""
    usual = FRONT_MATTER_KEYS.index(key) if key in FRONT_MATTER_KEYS else 0
    before = [spans[other][1] for other in FRONT_MATTER_KEYS[:usual] if other in spans]
    at = before[-1] if before else end
    return at, at


def _spans(front: str, lines: list[str]) -> dict[str, tuple[int, int]]:
    """Return the lines of each key, from its own to the one before the next key or comment."""
    root = yaml.compose(front, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(root, yaml.MappingNode):
        return {}
    if root.flow_style:
        raise ReviewError(
            "the front matter is written in braces", "write one key a line, without the braces"
        )
    starts = [(str(key.value), key.start_mark.line) for key, _ in root.value]
    stops = [line for _, line in starts[1:]] + [len(lines)]
    return {
        key: (start, _without_tail(lines, start, stop))
        for (key, start), stop in zip(starts, stops, strict=True)
    }


def _without_tail(lines: list[str], start: int, stop: int) -> int:
    while stop > start + 1 and (not lines[stop - 1].strip() or lines[stop - 1].startswith("#")):
        stop -= 1
    return stop


def _rendered(key: str, value: Any) -> list[str]:
    return render_document({key: value}, "").split("\n")[1:-2]
