"""The documents open in an editor, and their checks: one at a time, beside the typing."""

from __future__ import annotations

import asyncio
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from pygls.uris import from_fs_path, to_fs_path

from orchestra.editing.actions import Judged, judge_places
from orchestra.editing.judging import check_whatever, is_document
from orchestra.editing.places import Places
from orchestra.editing.translate import problem_diagnostic
from orchestra.editing.worlds import Known, Worlds
from orchestra.root import find_root

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lsprotocol import types
    from pygls.workspace import PositionCodec

    from orchestra.errors import Problem

P = ParamSpec("P")
T = TypeVar("T")
PAUSE = 0.2  # seconds without typing before a check


class Editor(Protocol):
    """What is told to the person who writes."""

    def show_diagnostics(
        self, uri: str, version: int | None, diagnostics: Sequence[types.Diagnostic]
    ) -> None:
        """Show these diagnostics of a document instead of those shown before."""

    def show_message(self, message: str) -> None:
        """Show one line."""

    def log(self, message: str) -> None:
        """Write to the editor's log."""


@dataclass(eq=False)
class Open:
    """A document in an editor; ``judged`` is of the present text and world, or None.

    ``state`` counts the texts and the worlds: what was found in an older one is not shown.
    """

    uri: str
    path: Path | None
    version: int
    source: str
    state: int = 0
    judged: Judged | None = None
    timer: asyncio.TimerHandle | None = None

    @property
    def root(self) -> Path | None:
        """The folder of the workspace that the document lies in."""
        return find_root(self.path.parent) if self.path else None


@dataclass(frozen=True)
class Outcome:
    """What a check of a text gave, and the faults of the workspace's files."""

    judged: Judged
    root: Path | None
    known: Known
    broken: dict[str, str]


@dataclass
class Session:
    """The open documents; everything but :meth:`_examine` runs on the event loop."""

    editor: Editor
    codec: PositionCodec
    _open: dict[str, Open] = field(default_factory=dict)
    _worlds: Worlds = field(default_factory=Worlds)
    # One thread: the worlds and what the rules keep are never used by two.
    _worker: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, 1))
    _faults: dict[Path, tuple[Problem, ...]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def document(self, uri: str) -> Open | None:
        """Return the open document, None when there is none of this name."""
        return self._open.get(uri)

    def open(self, uri: str, version: int, source: str) -> None:
        """Begin to check a document."""
        name = to_fs_path(uri)
        path = Path(name).resolve() if name else None
        self._open[uri] = Open(uri, path, version, source)
        self.look_again()

    def change(self, document: Open, version: int, source: str) -> None:
        """Take a document's new text; it is checked when the person pauses."""
        document.version, document.source = version, source
        self._check_in(PAUSE, document)

    def close(self, uri: str) -> None:
        """Forget a document and what was shown of it."""
        document = self._open.pop(uri, None)
        if document is None:
            return
        if document.timer:
            document.timer.cancel()
        self.editor.show_diagnostics(uri, None, [])
        roots = {other.root for other in self._open.values()}
        for root in self._faults.keys() - roots:
            self._show_faults(root, ())
            del self._faults[root]
        self._worker.submit(self._worlds.keep_only, roots)

    def look_again(self) -> None:
        """Check every document, by what the workspaces' files say now."""
        self._worker.submit(self._worlds.doubt)
        for document in self._open.values():
            self._check_in(0, document)

    def end(self) -> None:
        """Check no more."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def judged(self, uri: str) -> Judged | None:
        """Return what is found in the document's present text; None when it is not checked."""
        document = self._open.get(uri)
        if document and not document.judged:
            await self._check(document)
        return document.judged if document else None

    async def aside(self, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Return what a function returns, without keeping the editor's messages waiting."""
        call = partial(function, *given, **named)
        return await asyncio.get_running_loop().run_in_executor(self._worker, call)

    def _check_in(self, seconds: float, document: Open) -> None:
        """Check a document whose text or world has changed, in a moment."""
        document.judged = None
        document.state += 1
        if document.timer:
            document.timer.cancel()
        loop = asyncio.get_running_loop()
        document.timer = loop.call_later(seconds, self._start, document)

    def _start(self, document: Open) -> None:
        document.timer = None
        task = asyncio.get_running_loop().create_task(self._check(document))
        self._tasks.add(task)  # the loop itself does not keep a task from being collected
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.editor.log("".join(traceback.format_exception(error)))

    async def _check(self, document: Open) -> None:
        """Check the present text, and show what is found unless it has changed meanwhile."""
        state = document.state
        outcome = await self.aside(self._examine, document, document.source, state)
        if outcome is None or not self._is_present(document, state):
            return
        document.judged = outcome.judged
        if document.timer:
            document.timer.cancel()
        self._show(document, outcome)

    def _is_present(self, document: Open, state: int) -> bool:
        return self._open.get(document.uri) is document and document.state == state

    def _examine(self, document: Open, source: str, state: int) -> Outcome | None:
        """Check a text, unless it has changed while other checks went before it."""
        if not self._is_present(document, state):
            return None
        root, places = document.root, Places(source, self.codec)
        known = self._worlds.of(root)
        path = str(document.path or document.uri)
        if not is_document(document.path, source, root):
            return Outcome(judge_places(path, places, known.world, []), root, known, {})
        checked = check_whatever(path, places.text, known.world)
        judged = judge_places(path, places, checked.world, checked.findings)
        return Outcome(judged, root, known, checked.broken)

    def _show(self, document: Open, outcome: Outcome) -> None:
        diagnostics = outcome.judged.diagnostics
        self.editor.show_diagnostics(document.uri, document.version, diagnostics)
        for code, trace in outcome.broken.items():
            if code not in self._told:
                self._told.add(code)
                self.editor.log(f"the rule {code} failed and was left out; please report:\n{trace}")
        if outcome.root and self._faults.get(outcome.root, ()) != outcome.known.problems:
            self._show_faults(outcome.root, outcome.known.problems)
            self._faults[outcome.root] = outcome.known.problems

    def _show_faults(self, root: Path, problems: tuple[Problem, ...]) -> None:
        """Show the faults of a workspace's files at their lines, and tell of them in one line."""
        files = {problem.path for problem in (*self._faults.get(root, ()), *problems)}
        for file in sorted(files):
            here = [problem for problem in problems if problem.path == file]
            shown = [problem_diagnostic(problem, _message(problem)) for problem in here]
            self.editor.show_diagnostics(from_fs_path(str(file)) or "", None, shown)
        if problems:
            first = problems[0]
            place = f"{first.path.relative_to(root)}:{first.line}"
            count = f" (the first of {len(problems)} faults)" if len(problems) > 1 else ""
            self.editor.show_message(
                f"{place}: {_message(first)}{count}; documents are checked without it"
            )


def _message(problem: Problem) -> str:
    message = " ".join(problem.message.split())
    return f"{problem.field}: {message}" if problem.field else message
