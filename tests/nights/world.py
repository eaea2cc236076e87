"""A workspace whose nights are short: small reflections, due today whenever the test runs."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import yaml
from tests.worlds import AGENTS, write_workspace
from tests.writing.writer import stage_of

from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.nights.night import Night
from orchestra.nights.planning import plan_tonight, to_write
from orchestra.nights.run import run_night
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama, Recorded

    from orchestra.nights.row import Row

# Of each reflection, those that ask the model: outline, two claims, second reader, summary, whole
# text.
STAGES = 6
CALLS = 8  # at most: the outline is drawn twice, and a section's weak sentences are repaired
_PARAGRAPH = "dire ce qui est établi et ce que cela change"
_ANOTHER_OUTLINE = "Un premier plan"
TEMPLATE: dict[str, Any] = {
    "id": "reflection",
    "words": {"min": 80, "max": 400},
    "references": {"min": 1, "max": 5},
    "references_heading": "Références",
    "sections": [
        {"heading": "Résumé", "words": 40, "citations": "none", "keywords": False},
        {"heading": "Analyse des pratiques", "words": 60},
        {"heading": "Perspectives", "words": 60},
    ],
}


def write_nights(root: Path, hosts: list[str], agents: int = 2, **settings: Any) -> Path:
    """Write a workspace of so many agents into ``root``; without a window, one call a host."""
    schedule = {"window": None, "missed": "skip", **settings.pop("schedule", {})}
    write_workspace(
        root,
        {
            "hosts": {"ollama": hosts},
            "retries": 0,
            "timezone": noon_somewhere(),
            "schedule": schedule,
            **settings,
        },
    )
    sections = [
        {**section, "purpose": _PARAGRAPH, "paragraphs": [_PARAGRAPH]}
        for section in TEMPLATE["sections"]
    ]
    template = {**TEMPLATE, "sections": sections}
    dump(root / "prompts" / "templates" / "reflection.yaml", template)
    for number in range(len(AGENTS), agents):
        add_agent(root, f"essai-{number + 1}")
    return root


def add_agent(root: Path, name: str, **changes: Any) -> None:
    """Add an agent that is like the first one, under a name and a persona of its own."""
    first = yaml.safe_load((root / "agents" / "ateliers.yaml").read_text("utf-8"))
    own = {"id": name, "name": f"Agent {name}", "persona": f"Une voix imaginée, dite {name}."}
    dump(root / "agents" / f"{name}.yaml", {**first, **own, **changes})


def dump(path: Path, data: dict[str, Any]) -> None:
    """Write a YAML file."""
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")  # which is YAML, too


def noon_somewhere() -> str:
    """Return a timezone in which it is around noon: no test meets a change of date."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def run(root: Path, **changes: Any) -> list[Row]:
    """Write tonight's reflections in this process; ``changes`` are of the :class:`Night`.

    ``nights`` is a list that the night is added to before it begins.
    """
    nights: list[Night] = changes.pop("nights", [])
    workspace = load_workspace(root)
    where = databases(workspace.state_folder, {})
    with open_ledger(where.ledger) as ledger:
        plan_tonight(workspace, ledger, datetime.now(UTC))
        night = Night(workspace, ledger, to_write(ledger), **{"first_rest": 0.1, **changes})
        nights.append(night)
        return run_night(night, where.workflows, uuid.uuid4().hex, alone=True)


def rows(root: Path) -> list[Row]:
    """Return the ledger's rows."""
    with open_ledger(databases(root / ".orchestra", {}).ledger) as ledger:
        return ledger.rows()


def drafts(root: Path) -> list[Path]:
    """Return the documents of the archive."""
    return sorted((root / "output").rglob("*.md"))


def stages_begun(server: FakeOllama) -> Iterator[str]:
    """Yield the prompt of each first call of a stage that always asks the model."""
    for chat in server.chats:
        goes_on = _ANOTHER_OUTLINE in chat.prompt or stage_of(chat.body["format"]) == "repair"
        if not goes_on:
            yield chat.prompt


def begins_an_outline(chat: Recorded) -> bool:
    """Tell whether a request is the first one for an outline, with which a reflection begins."""
    return stage_of(chat.body["format"]) == "outline" and _ANOTHER_OUTLINE not in chat.prompt


class Crowd:
    """Counts how many calls a server answers at once; ``seconds`` is how long each takes."""

    def __init__(self, server: FakeOllama, seconds: float = 0.05) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()
        self._answer = server.replier
        self.seconds = seconds
        server.replier = self._counted

    def _counted(self, body: Any) -> Any:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            threading.Event().wait(self.seconds)
            return self._answer(body)
        finally:
            with self._lock:
                self.now -= 1
