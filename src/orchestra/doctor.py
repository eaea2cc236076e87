"""What is ready, what is not, and the command that mends it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestra.checking.lexing import IS_COMPILED
from orchestra.engines.inventory import KnownModel, inventory
from orchestra.engines.weights import PUBLISHED, find_weights, weights_folder
from orchestra.errors import OrchestraError, WeightsError
from orchestra.nights.schedule import agent_crons, check_crons, next_dues
from orchestra.workspace import Workspace
from orchestra.writing.choose_passages import topics_without_sources

OLDEST_PYTHON = (3, 11)
MEMORY_FACTOR = 2  # of the model’s file: repacked weights, context and buffers come on top
LEAST_DISK = 200_000_000  # bytes, for drafts, index and records


@dataclass(frozen=True)
class Checkup:
    """One line: what was looked at, whether it is ready, what was seen, what to type if not."""

    name: str
    ok: bool
    seen: str
    remedy: str = ""


def examine(open_workspace: Callable[[], Workspace]) -> Iterator[Checkup]:
    """Yield a checkup of Python, checker, workspace, agents, library, engines, memory and disk."""
    yield _python()
    yield _checker()
    try:
        workspace = open_workspace()
    except OrchestraError as error:
        yield Checkup("workspace", ok=False, seen=error.message, remedy=error.hint)
        return
    yield Checkup("workspace", ok=True, seen=str(workspace.root))
    yield Checkup("agents", ok=True, seen=", ".join(agent.id for agent in workspace.agents))
    yield _schedule(workspace, datetime.now(UTC))
    yield from _library(workspace)
    yield from _engines(workspace)
    yield from _disk(workspace)


def _python() -> Checkup:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= OLDEST_PYTHON
    return Checkup("python", ok, version, "" if ok else "install Python 3.11 or newer")


def _checker() -> Checkup:
    slow = "in Python: a large archive takes a fifth longer than with a C compiler at installation"
    return Checkup("checker", ok=True, seen="compiled" if IS_COMPILED else slow)


def _schedule(workspace: Workspace, now: datetime) -> Checkup:
    settings, agents = workspace.settings, workspace.agents
    problems = check_crons(settings, agents)
    if problems:
        seen = "; ".join(map(str, problems))
        return Checkup("schedule", ok=False, seen=seen, remedy="correct it in that file")
    for due in next_dues(agent_crons(settings, agents), settings.zone, now)[:1]:
        seen = f"next: {due.agent}, {due.at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
        return Checkup("schedule", ok=True, seen=seen)
    return Checkup("schedule", ok=True, seen="no agent is ever due")


def _library(workspace: Workspace) -> Iterator[Checkup]:
    try:
        library = workspace.library
        seen = f"{len(library.sources)} sources, {len(library.problems)} problems"
        yield Checkup("library", not library.problems, seen, "orchestra sources check")
        bare = [t for agent in workspace.agents for t in topics_without_sources(library, agent)]
    except OrchestraError as error:
        yield Checkup("library", ok=False, seen=error.message, remedy=error.hint)
        return
    yield Checkup("topics", not bare, f"{len(bare)} without sources", "orchestra agents check")


def _engines(workspace: Workspace) -> Iterator[Checkup]:
    settings = workspace.settings
    models, absent = inventory(settings)
    usable = [m for m in models if m.chosen and m.ready and _asked(m, settings.engine)]
    for error in absent:
        needed = settings.engine == "ollama"
        yield Checkup("ollama", not needed, error.message, error.hint)
    if settings.engine == "openai":
        yield _openai(workspace)
        return
    if not usable:
        yield Checkup("model", ok=False, seen="none is ready", remedy=_get_model(workspace))
        return
    model = usable[0]
    yield Checkup("model", ok=True, seen=f"{model.name} on {model.engine}")
    yield _memory(model)


def _asked(model: KnownModel, engine: str) -> bool:
    return engine in {"auto", model.engine}


def _get_model(workspace: Workspace) -> str:
    settings = workspace.settings
    if settings.engine == "ollama":
        return f"ollama pull {settings.models.ollama}"
    try:
        size = find_weights(settings.models.embedded).size
    except WeightsError as error:
        return str(error)
    return f"orchestra models pull ({size / 1e9:.1f} GB into {weights_folder()})"


def _openai(workspace: Workspace) -> Checkup:
    from orchestra.engines.openai import open_openai

    settings = workspace.settings
    try:
        open_openai(settings, settings.models.openai).close()
    except OrchestraError as error:
        return Checkup("model", ok=False, seen=error.message, remedy=error.hint)
    return Checkup("model", ok=True, seen=f"{settings.models.openai} on {settings.hosts.openai}")


def _memory(model: KnownModel) -> Checkup:
    import psutil

    free = psutil.virtual_memory().available
    needed = round(model.size * MEMORY_FACTOR)
    seen = f"{free / 1e9:.1f} GB free, {model.name} needs about {needed / 1e9:.1f} GB"
    return Checkup(
        "memory", free >= needed, seen, "close other programs, or choose a smaller model"
    )


def _disk(workspace: Workspace) -> Iterator[Checkup]:
    folders = {workspace.output_folder: LEAST_DISK}
    settings = workspace.settings
    if settings.engine in {"auto", "embedded"}:
        chosen = (w for w in PUBLISHED if w.name == settings.models.embedded)
        missing = [w.size for w in chosen if not w.path(weights_folder()).is_file()]
        folders |= dict.fromkeys([weights_folder()] if missing else [], sum(missing))
    for folder, needed in folders.items():
        free = shutil.disk_usage(_existing(folder)).free
        seen = f"{free / 1e9:.1f} GB free for {folder}, {needed / 1e9:.1f} GB needed"
        yield Checkup("disk", free >= needed, seen, "free some space on that disk")


def _existing(folder: Path) -> Path:
    return next(path for path in [folder, *folder.parents] if path.exists())
