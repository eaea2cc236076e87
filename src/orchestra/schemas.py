"""JSON Schemas: of the files that people edit, for their editors; of the evidence file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from orchestra.agents import Agent
from orchestra.evidence import Evidence
from orchestra.library.source import SourceMetadata
from orchestra.settings import Settings
from orchestra.template import SectionTemplate

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

SCHEMAS: dict[str, type[BaseModel]] = {
    "settings.schema.json": Settings,
    "agent.schema.json": Agent,
    "source.schema.json": SourceMetadata,
    "template.schema.json": SectionTemplate,
    "evidence.schema.json": Evidence,
}


def render_schema(name: str) -> str:
    """Return the text of one of :data:`SCHEMAS`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= SCHEMAS[name].model_json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> None:
    """Write every schema into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCHEMAS:
        (folder / name).write_text(render_schema(name), encoding="utf-8")
