"""What became of a reflection, as the ledger says it: from its run, or from the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from orchestra.archive import read_entries
from orchestra.checking.runner import check_text
from orchestra.checking.world import workspace_world
from orchestra.document import count_body_words, parse_document
from orchestra.nights.row import countable

if TYPE_CHECKING:
    from orchestra.agents import Agent
    from orchestra.archive import Entry
    from orchestra.workspace import Workspace
    from orchestra.writing.record import RunRecord


class Found(BaseModel):
    """What the archive knows of a night before it is written: nothing, or its document."""

    changes: dict[str, Any] | None


def from_record(record: RunRecord) -> dict[str, Any]:
    """Return what the ledger says of a reflection that was written."""
    return {
        "status": "written",
        "reason": "",
        "finished_at": datetime.now(UTC),
        "topic": record.topic,
        "draft": record.draft.path,
        **_counted([finding["severity"] for finding in record.draft.findings]),
        "words": record.draft.words,
        "tokens": sum(call.completion_tokens for call in record.calls),
        "seconds": record.engine_seconds,
    }


def find_written(workspace: Workspace, agent: Agent, key: str) -> Found:
    """Return the document of a night whose state was lost, if the archive has it."""
    for entry in read_entries(workspace.output_folder, agent):
        if entry.night == key:
            return Found(changes=from_archive(workspace, entry))
    return Found(changes=None)


def from_archive(workspace: Workspace, entry: Entry) -> dict[str, Any]:
    """Return what the ledger can say of a document that is in the archive."""
    text = entry.path.read_text(encoding="utf-8", errors="replace")
    document = parse_document(text)
    made = document.value("provenance")
    made = made if isinstance(made, dict) else {}
    world = workspace_world(workspace, library=made.get("grounding") != "none")
    found = check_text(str(entry.path), text, world)
    return {
        "status": "written",
        "reason": "found in the archive",
        "topic": entry.title,
        "draft": str(entry.path),
        **_counted([finding.severity for finding in found]),
        "words": count_body_words(document, workspace.template.references_heading),
        "tokens": int(countable(made.get("completion_tokens"))),
        "seconds": float(countable(made.get("seconds"))),
    }


def _counted(severities: list[str]) -> dict[str, int]:
    return {"errors": severities.count("error"), "warnings": severities.count("warning")}
