"""What is known of a source as the YAML of the file beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestra.library.source import SourceMetadata

SCHEMA = "source.schema.json"


def render_metadata(metadata: SourceMetadata, schema: str = "") -> str:
    """Return what was given as YAML, nothing when nothing was.

    With the path of its ``schema``, an editor completes and validates it.
    """
    known = metadata.written()
    if not known:
        return ""
    text = yaml.safe_dump(_plain(known), allow_unicode=True, sort_keys=False)
    return f"# yaml-language-server: $schema={schema}\n{text}" if schema else text


def _plain(known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _names(value) if key in ("author", "editor") else value for key, value in known.items()
    }


def _names(names: Any) -> Any:
    """Return names as a person would write them: one that is only a text as that text."""
    if isinstance(names, str):
        return names
    return [
        name.literal or {key: part for key, part in name.model_dump().items() if part}
        for name in names
    ]
