"""Changing single keys of a front matter while every other byte of the file stays."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from orchestra.document import render_document, split_front_matter
from orchestra.errors import ReviewError
from orchestra.yamlfile import InvalidYaml, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestra.document import Document

_FENCE = re.compile(r"^-{3,}\s*$")
_UNBOUND = ("status", "review")  # what a decision itself changes


def content_hash(text: str) -> str:
    """Return what an approval is bound to: the hash of all but ``status`` and ``review``.

    A text whose front matter cannot be read is hashed as it stands.
    """
    front, _, body = split_front_matter(text)
    try:
        return _bound(parse_yaml(front or "{}").data, body)
    except InvalidYaml:
        return _sha256(text)


def content_of(document: Document) -> str:
    """Return the :func:`content_hash` of a text that has been parsed already."""
    if document.front_matter_error:
        return _sha256(document.text)
    _, _, body = split_front_matter(document.text)
    return _bound(document.front_matter.data if document.front_matter else {}, body)


def _bound(data: Mapping[str, Any], body: str) -> str:
    bound = {key: value for key, value in data.items() if key not in _UNBOUND}
    return _sha256(json.dumps([bound, body], sort_keys=True, ensure_ascii=False, default=str))


def _sha256(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def set_values(text: str, values: Mapping[str, Any]) -> str:
    """Return ``text`` with these keys of its front matter set, nothing else changed.

    A key that is not there is added at the end, a text without front matter gets one. Raises
    ReviewError when the front matter cannot be read.
    """
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if not _FENCE.match(lines[0]):
        return render_document(values, text)
    end = next((i for i, line in enumerate(lines[1:], 1) if _FENCE.match(line)), len(lines))
    front = _set("\n".join(lines[1:end]), values)
    closed = lines[end:] or ["---", ""]
    return end_of_line.join([lines[0], *front, *closed])


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
    for key in sorted(spans.keys() & values.keys(), key=spans.__getitem__, reverse=True):
        lines[slice(*spans[key])] = _rendered(key, values[key])
    for key in [key for key in values if key not in spans]:
        lines += _rendered(key, values[key])
    return lines


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
