"""What is ready, what is not, and the command that mends it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestra.checking.lexing import IS_COMPILED
from orchestra.engines.embeddings import open_embedder
from orchestra.engines.inventory import KnownModel, inventory
from orchestra.engines.probed import Probe, known_probe
from orchestra.engines.weights import PUBLISHED, find_weights, weights_folder
from orchestra.errors import OrchestraError, WeightsError
from orchestra.library.bibliography.reference import open_style
from orchestra.nights.database import databases
from orchestra.nights.ledger import MEND, look_into_ledger
from orchestra.nights.schedule import agent_crons, check_crons, next_dues
from orchestra.prompts import COPY_PROMPTS, are_older, missing_prompts
from orchestra.settings import Settings
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
    yield _prompts(workspace)
    yield Checkup("agents", ok=True, seen=", ".join(agent.id for agent in workspace.agents))
    yield _schedule(workspace, datetime.now(UTC))
    yield _nights(workspace)
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


def _prompts(workspace: Workspace) -> Checkup:
    folders = {workspace.prompts_folder / agent.language for agent in workspace.agents}
    for folder in sorted(folders):
        if missing := missing_prompts(folder):
            older = "of an older version; " if are_older(folder) else ""
            seen = f"{folder}: {older}missing: {', '.join(missing)}"
            return Checkup("prompts", ok=False, seen=seen, remedy=COPY_PROMPTS)
    return Checkup("prompts", ok=True, seen=", ".join(folder.name for folder in sorted(folders)))


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


def _nights(workspace: Workspace) -> Checkup:
    """Tell whether the state of the nights can be read and written."""
    state = workspace.state_folder
    try:
        with look_into_ledger(databases(state).ledger) as ledger:
            left, damaged = len(ledger.unfinished()), ledger.damaged()
    except OrchestraError as error:
        return Checkup("nights", ok=False, seen=error.message, remedy=error.hint)
    if damaged:
        seen = f"damaged in the ledger: {', '.join(row.key for row in damaged)}"
        return Checkup("nights", ok=False, seen=seen, remedy=MEND)
    if not os.access(_existing(state), os.W_OK):
        seen, remedy = f"{state} cannot be written", "make the folder and its disk writable"
        return Checkup("nights", ok=False, seen=seen, remedy=remedy)
    return Checkup("nights", ok=True, seen=f"{left} to write" if left else "nothing waits")


def _library(workspace: Workspace) -> Iterator[Checkup]:
    try:
        library = workspace.library
        seen = f"{len(library.sources)} sources, {len(library.problems)} problems"
        yield Checkup("library", not library.problems, seen, "orchestra sources check")
        bare = [t for agent in workspace.agents for t in topics_without_sources(library, agent)]
    except OrchestraError as error:
        yield Checkup("library", ok=False, seen=error.message, remedy=error.hint)
        return
    yield _references(workspace)
    yield Checkup("topics", not bare, f"{len(bare)} without sources", "orchestra agents check")
    if embedder := open_embedder(workspace.settings):
        try:
            yield Checkup("embeddings", ok=True, seen=embedder.identity())
        except OrchestraError as error:
            seen = f"{error.message}: the library is searched by words alone"
            yield Checkup("embeddings", ok=False, seen=seen, remedy=error.hint)


def _references(workspace: Workspace) -> Checkup:
    settings = workspace.settings
    style = open_style(settings.references.style, workspace.root, settings.language)
    seen = "; ".join(style.remarks) or settings.references.style
    return Checkup("references", not style.remarks, seen, "give another references.style")


def _engines(workspace: Workspace) -> Iterator[Checkup]:
    settings = workspace.settings
    models, absent = inventory(settings, workspace.state_folder)
    usable = [m for m in models if m.chosen and m.ready and _asked(m, settings.engine)]
    for error in absent:
        needed = settings.engine == "ollama"
        yield Checkup("ollama", not needed, error.message, error.hint)
    if settings.engine == "openai":
        yield from _openai(workspace)
        return
    if not usable:
        yield Checkup("model", ok=False, seen="none is ready", remedy=_get_model(workspace))
        return
    model = usable[0]
    yield Checkup("model", ok=True, seen=f"{model.name} on {model.engine}")
    yield _method(settings, model.name, model.probe)
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


def _openai(workspace: Workspace) -> Iterator[Checkup]:
    from orchestra.engines.openai import open_openai

    settings = workspace.settings
    try:
        engine = open_openai(settings, settings.models.openai)
        engine.close()
    except OrchestraError as error:
        yield Checkup("model", ok=False, seen=error.message, remedy=error.hint)
        return
    yield Checkup(
        "model", ok=True, seen=f"{settings.models.openai} on {engine.identity.shown_host}"
    )
    probe = known_probe(workspace.state_folder, engine.identity)
    yield _method(settings, settings.models.openai, probe)


def _method(settings: Settings, model: str, probe: Probe | None) -> Checkup:
    """Tell how reflections are made with the model; a format that is ignored spoils every reply."""
    chosen = f"{settings.method} (by the settings)" if settings.method != "auto" else ""
    if probe is None:
        unknown = f"not probed yet: orchestra models probe {model}"
        return Checkup("method", ok=True, seen=", ".join(filter(None, [chosen, unknown])))
    return Checkup(
        "method",
        ok=probe.format_followed,
        seen=", ".join(filter(None, [chosen, probe.summary])),
        remedy="update its server, or use one that follows a JSON Schema (see docs/models.md)",
    )


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
