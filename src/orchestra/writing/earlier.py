"""What the think tank has written on the same matter, so that a new text builds on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from orchestra.archive import Entry, read_entries
from orchestra.errors import EvidenceError
from orchestra.evidence import evidence_path, read_evidence
from orchestra.prose import content_stems, fold

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.agents import Agent, Topic

MOST = 3
NOT_BUILT_ON = ("withdrawn", "rejected")  # shelves
LEAST_SHARED = 0.34  # of the stems of the topic, which a title must have


class EarlierText(BaseModel):
    """A reflection of the archive: what it is called, when it was written, what it holds."""

    model_config = ConfigDict(frozen=True)

    title: str
    date: str
    thesis: str = ""
    path: str = ""


def earlier_texts(output_folder: Path, agents: Sequence[Agent], topic: Topic) -> list[EarlierText]:
    """Return the reflections on a matter like that of ``topic``, the nearest first.

    Those that were rejected or withdrawn are left out. ``path`` is relative to the archive. One on
    the very same topic comes before all others, the latest of a title alone.
    """
    entries = [
        entry
        for agent in agents
        for entry in read_entries(output_folder, agent)
        if entry.path.relative_to(output_folder).parts[0] not in NOT_BUILT_ON
    ]
    latest = {fold(entry.title): entry for entry in sorted(entries, key=lambda e: e.written)}
    near = sorted(latest.values(), key=lambda entry: (-_nearness(entry, topic), entry.path))
    return [
        EarlierText(
            title=entry.title,
            date=entry.written[:10],
            thesis=_thesis(entry.path),
            path=entry.path.relative_to(output_folder).as_posix(),
        )
        for entry in near[:MOST]
        if _nearness(entry, topic) >= LEAST_SHARED
    ]


def _nearness(entry: Entry, topic: Topic) -> float:
    """Return the share of the topic's stems that the title has, above 1 for the topic's own."""
    if entry.is_about(topic):
        return 2.0
    wanted = content_stems(topic.title)
    return len(wanted & content_stems(entry.title)) / len(wanted) if wanted else 0.0


def _thesis(path: Path) -> str:
    """Return the thesis that the evidence file gives, nothing where there is none to read."""
    try:
        evidence = read_evidence(evidence_path(path))
    except EvidenceError:
        return ""
    return evidence.outline.thesis if evidence and evidence.outline else ""
