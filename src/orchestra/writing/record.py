"""The run's record: what was done to write one reflection, kept beside the state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from pydantic import BaseModel

from orchestra.agents import Method
from orchestra.engines.engine import EngineIdentity
from orchestra.files import write_text
from orchestra.writing.brief import Brief
from orchestra.writing.model_calls import Call, Scribe, Watcher


@dataclass
class Stopwatch:
    """Times the stages of a run, in seconds of wall time, and tells the watcher of each."""

    watcher: Watcher
    stages: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=monotonic)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        self.watcher.stage(name)
        started = monotonic()
        yield
        self.stages[name] = round(monotonic() - started, 3)

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return round(monotonic() - self.began, 3)


class Saved(BaseModel):
    """The draft that a run ended in."""

    path: str
    numero: int
    words: int
    references: int
    findings: list[dict[str, Any]]


class RunRecord(BaseModel):
    """One run, from its brief to its draft; seconds are of wall time."""

    run_id: str
    agent: str
    topic: str
    keywords: list[str]
    draft: Saved
    provenance: dict[str, Any]
    seconds: float
    engine_seconds: float
    stages: dict[str, float]
    rewrites: int
    system: str
    calls: list[Call]


def make_record(
    brief: Brief, scribe: Scribe, draft: Saved, provenance: dict[str, Any], watch: Stopwatch
) -> RunRecord:
    """Return the record of a run that ended in ``draft``."""
    return RunRecord(
        run_id=brief.run_id,
        agent=brief.agent.id,
        topic=brief.topic.title,
        keywords=list(brief.topic.keywords),
        draft=draft,
        provenance=provenance,
        seconds=watch.seconds,
        engine_seconds=round(sum(call.seconds for call in scribe.calls), 3),
        stages=watch.stages,
        rewrites=sum(call.task == "repair" for call in scribe.calls),
        system=scribe.system,
        calls=scribe.calls,
    )


def provenance_of(
    brief: Brief, method: Method, scribe: Scribe, prompt_digest: str
) -> dict[str, Any]:
    """Return what it takes to make the text again, for the draft's front matter."""
    identity = scribe.answered_by or scribe.engine.identity
    if method == "compiled":  # no model wrote a word of it
        identity = EngineIdentity("compiled", "none", "", "", 0)
    night = {"night": brief.night} if brief.night else {}
    return {
        "method": method,
        "engine": identity.engine,
        "model": identity.model,
        "model_digest": identity.digest,
        "context": identity.context,
        "prompt_digest": f"sha256:{prompt_digest}",
        "seed": brief.seed,
        "words": brief.words,
        "grounding": brief.agent.grounding if brief.passages else "none",
        "run_id": brief.run_id,
        **night,
        "seconds": round(sum(call.seconds for call in scribe.calls), 1),
        "prompt_tokens": sum(call.prompt_tokens for call in scribe.calls),
        "completion_tokens": sum(call.completion_tokens for call in scribe.calls),
    }


def save_record(record: RunRecord, state_folder: Path) -> Path:
    """Write the record to ``runs/<run id>.json`` in the state folder and return its path."""
    path = state_folder / "runs" / f"{record.run_id}.json"
    write_text(path, record.model_dump_json(indent=2))
    return path
