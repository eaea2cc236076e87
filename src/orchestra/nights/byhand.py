"""A reflection that a person asked for: durable too, so that it can be gone on with."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from orchestra.agents import EngineName, find_agent
from orchestra.errors import ArchiveError, EngineError, Interrupted, OrchestraError, StateError
from orchestra.evidence import Outline
from orchestra.files import cannot_write, make_folder
from orchestra.nights.database import sqlite_url
from orchestra.nights.locks import holding, is_held
from orchestra.nights.workflow import Json, Workflows, open_workflows
from orchestra.writing.brief import Order, choose_topic
from orchestra.writing.record import RunRecord
from orchestra.writing.write import write_reflection

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine
    from orchestra.workspace import Workspace
    from orchestra.writing.model_calls import Watcher
    from orchestra.writing.steps import Step

POLLING = 0.2  # seconds between two chances for Ctrl-C
PATIENCE = 1.0  # seconds that a stopped run is given to end by itself
RESUME = "orchestra write --resume goes on with it"
RESUMABLE = (EngineError, ArchiveError, Interrupted)


class Asked(BaseModel):
    """What a person asked for; None and nothing leave the choice to agent and workspace."""

    agent: str
    title: str | None = None
    keywords: list[str] = []
    words: int | None = None
    seed: int | None = None
    engine: EngineName | None = None
    model: str | None = None
    outline: Outline | None = None

    def order(self, workspace: Workspace) -> Order:
        """Return the order for the writing; raise OrchestraError when it cannot be met."""
        agent = find_agent(workspace.agents, self.agent)
        choose_topic(agent, [], self.title, self.keywords)
        return Order(agent, self.title, self.keywords, self.words, self.seed, outline=self.outline)


@dataclass(frozen=True)
class ByHand:
    """What writes by hand: the workspace, what opens the engine asked for, and who watches."""

    workspace: Workspace
    open_engine: Callable[[Asked], Engine]
    watcher: Watcher

    def write(self, asked: Asked) -> RunRecord:
        """Write one reflection and return its run's record.

        Ctrl-C ends in Interrupted, which names the file with what was written; it and an engine's
        failure leave a run that :meth:`resume` goes on with.
        """
        asked.order(self.workspace)
        name = f"{asked.agent}-{datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        with _held(_folder(self.workspace) / f"{name}.sqlite") as path:
            return self._run(path, asked)

    def resume(self, agent: str | None = None) -> RunRecord:
        """Go on with the last run that did not end, of this agent or of any.

        Raises StateError when there is none.
        """
        with _held(self._last(agent)) as path:
            return self._run(path, None)

    def _last(self, agent: str | None) -> Path:
        wanted = find_agent(self.workspace.agents, agent).id if agent else ""
        paths = sorted(_folder(self.workspace).glob("*.sqlite"), key=lambda p: p.stat().st_mtime)
        for path in reversed(paths):
            if path.stem.startswith(wanted) and not is_held(_lock(path)):
                return path
        raise StateError("no run is left to go on with", "orchestra write AGENT begins one")

    def _run(self, path: Path, asked: Asked | None) -> RunRecord:
        """Run the workflow of the file and delete the file unless the run can be gone on with."""
        run = _Run(self)
        try:
            with open_workflows(sqlite_url(path), run.body) as flows:
                given = asked or _recall(flows, path.stem)
                with run.engine_of(given):
                    _start(flows, path.stem, asked)
                    record = run.wait()
        except RESUMABLE as error:
            error.hint = f"{RESUME}; {error.hint}" if error.hint else RESUME
            raise
        except OrchestraError:
            path.unlink(missing_ok=True)
            raise
        path.unlink()
        return record


@dataclass
class _Run:
    """One run: the model is asked in a thread of the workflows, Ctrl-C is heard in the caller's."""

    by_hand: ByHand
    box: queue.SimpleQueue[RunRecord | BaseException] = field(default_factory=queue.SimpleQueue)
    stop: threading.Event = field(default_factory=threading.Event)
    ready: threading.Event = field(default_factory=threading.Event)
    given: tuple[Asked, Engine] | None = None
    keep: Callable[[], Path] | None = None

    def body(self, _name: str, _order: Json, step: Step) -> None:
        """Write the reflection once the engine is open."""
        self.ready.wait()
        if self.given is None:
            raise StateError("the engine could not be opened")
        asked, engine = self.given
        workspace, watcher = self.by_hand.workspace, self._watcher()
        try:
            order = asked.order(workspace)
            self.box.put(write_reflection(workspace, order, engine, watcher, step))
        except BaseException as error:
            self.box.put(error)
            raise

    @contextmanager
    def engine_of(self, asked: Asked) -> Iterator[None]:
        """Open the engine for the length of the block; the body begins only then, or gives up."""
        try:
            engine = self.by_hand.open_engine(asked)
            self.given = (asked, engine)
        finally:
            self.ready.set()
        try:
            yield
        finally:
            engine.close()

    def wait(self) -> RunRecord:
        """Return the run's record; Ctrl-C stops the run."""
        while True:
            try:
                result = self.box.get(timeout=POLLING)
            except queue.Empty:
                continue
            except KeyboardInterrupt:
                result = self._stopped()
            if isinstance(result, RunRecord):
                return result
            raise result

    def _watcher(self) -> Watcher:
        """Return the watcher, raising KeyboardInterrupt at a piece of text once stopped."""
        watcher = self.by_hand.watcher

        def text(piece: str) -> None:
            watcher.text(piece)
            if self.stop.is_set():
                raise KeyboardInterrupt

        return replace(watcher, text=text, keeper=self.heed)

    def _stopped(self) -> RunRecord | BaseException:
        """Stop the run and return how it ended; leave it where it is when the engine hangs."""
        self.stop.set()
        try:
            result = self.box.get(timeout=PATIENCE)
        except queue.Empty:
            return Interrupted(self.keep()) if self.keep else KeyboardInterrupt()
        # An engine that failed at this very moment is not what the person is to be told of.
        failed = isinstance(result, EngineError) and self.keep
        return Interrupted(failed()) if failed else result

    def heed(self, keep: Callable[[], Path]) -> None:
        """Remember what saves the text there is."""
        self.keep = keep


def _recall(flows: Workflows, name: str) -> Asked:
    """Return what the run was begun with; raise StateError when it cannot go on."""
    if flows.state(name) != "unfinished":
        raise StateError(
            f"the run {name} cannot be gone on with: it is over, or another version began it",
            "write it again: orchestra write AGENT --topic …",
        )
    return Asked.model_validate(flows.order(name))


def _start(flows: Workflows, name: str, asked: Asked | None) -> None:
    if asked:
        flows.begin(name, asked.model_dump())
    elif owner := flows.begun().get(name):  # else it is still in the queue, and comes by itself
        flows.take_up(name, owner)


def _folder(workspace: Workspace) -> Path:
    return workspace.state_folder / "writes"


def _lock(path: Path) -> Path:
    return path.with_suffix(".lock")


@contextmanager
def _held(path: Path) -> Iterator[Path]:
    try:
        make_folder(path.parent)
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    with holding(_lock(path), f"the run {path.stem} is being gone on with already"):
        yield path
    if not path.exists():
        _lock(path).unlink(missing_ok=True)
