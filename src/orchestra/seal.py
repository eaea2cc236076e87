"""What an approval is bound to: the hash of a document but for what the decision itself changes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from orchestra.document import split_front_matter
from orchestra.yamlfile import InvalidYaml, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestra.document import Document

_UNBOUND = ("status", "review")  # what a decision itself changes


def content_hash(text: str) -> str:
    """Return what an approval is bound to: the hash of all but ``status`` and ``review``.

    Ends of lines do not count. A text whose front matter cannot be read is hashed as it stands.
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


def review_hash(review: object) -> str:
    """Return the hash of all that a front matter says of the review, as its ``review`` was read."""
    return _sha256(json.dumps(review, sort_keys=True, ensure_ascii=False, default=str))


def _bound(data: Mapping[str, Any], body: str) -> str:
    bound = {key: value for key, value in data.items() if key not in _UNBOUND}
    body = body.replace("\r", "\n")  # as the checker reads it
    return _sha256(json.dumps([bound, body], sort_keys=True, ensure_ascii=False, default=str))


def _sha256(text: str) -> str:
    # YAML can write half a surrogate pair, which UTF-8 has not.
    return f"sha256:{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()}"
