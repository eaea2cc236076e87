"""Live progress of a reflection: rich in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.cli.output import harmless, note

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from orchestra.nights.row import Row
    from orchestra.writing.model_calls import Call, Watcher

CHARACTERS_PER_TOKEN = 3.5


@dataclass
class Display:
    """What the progress line shows; ``target`` is the words of the finished body."""

    target: int
    progress: Progress | None
    task: TaskID | None = None
    stage: str = ""
    section: str = ""
    words: int = 0
    began: float = field(default_factory=time.monotonic)
    call_began: float = 0.0
    characters: int = 0

    def on_stage(self, name: str) -> None:
        """Show the stage that begins."""
        self.stage, self.section = harmless(name), ""
        self._show(f"{name} …")

    def on_section(self, heading: str, number: int, count: int) -> None:
        """Show the section that begins."""
        self.section = harmless(f"{number}/{count} {heading}")
        self._show(f"section {self.section}")

    def on_text(self, piece: str) -> None:
        """Count a piece of the reply."""
        if not self.characters:
            self.call_began = time.monotonic()
        self.characters += len(piece)
        self._refresh()

    def on_call(self, call: Call) -> None:
        """Show why a call failed."""
        self.characters = 0
        if call.error:
            self._show(f"{call.task}: {call.error}")

    def on_words(self, count: int) -> None:
        """Show how many words are written."""
        self.words = count
        if self.progress is None:
            note(f"  {count} of about {self.target} words, {self._remaining()}")
        self._refresh()

    def _show(self, line: str) -> None:
        if self.progress is None:
            note(line)
        self._refresh()

    def _refresh(self) -> None:
        if self.progress is None or self.task is None:
            return
        self.progress.update(
            self.task,
            completed=min(self.words, self.target),
            stage=self.section or self.stage,
            words=f"{self.words} words",
            speed=f"{self._speed():.0f} tok/s" if self.characters else "reading",
            left=self._remaining(),
        )

    def _speed(self) -> float:
        seconds = time.monotonic() - self.call_began
        return self.characters / CHARACTERS_PER_TOKEN / seconds if seconds > 0 else 0.0

    def _remaining(self) -> str:
        if not self.words:
            return "…"
        spent = time.monotonic() - self.began
        seconds = round(max(0, self.target - self.words) * spent / self.words)
        return f"{seconds // 60}:{seconds % 60:02} left"


@contextmanager
def watching(target: int) -> Iterator[Watcher]:
    """Give the watcher of one run that shows its progress on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    from orchestra.writing.model_calls import Watcher

    console = Console(stderr=True)
    columns = [TextColumn(f"{{task.fields[{name}]}}") for name in ("words", "speed", "left")]
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.fields[stage]}", markup=False), BarColumn(), *columns,
        console=console, transient=True, refresh_per_second=4,
    )  # fmt: skip
    display = Display(target, progress if console.is_terminal else None)
    watcher = Watcher(
        display.on_stage, display.on_section, display.on_text, display.on_call, display.on_words
    )
    if not console.is_terminal:
        yield watcher
        return
    with progress:
        display.task = progress.add_task("", total=target, stage="", words="", speed="", left="")
        yield watcher


@dataclass
class NightDisplay:
    """One line of progress per reflection of a night, plain lines where there is no terminal."""

    progress: Progress | None
    tasks: dict[str, TaskID] = field(default_factory=dict)
    told: dict[str, tuple[str, str]] = field(default_factory=dict)

    @staticmethod
    @contextmanager
    def shown() -> Iterator[NightDisplay]:
        """Show the progress on stderr for the length of the block."""
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn

        console = Console(stderr=True)
        progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}", markup=False),
            TextColumn("{task.fields[stage]}", markup=False), console=console, refresh_per_second=4,
        )  # fmt: skip
        if not console.is_terminal:
            yield NightDisplay(None)
            return
        with progress:
            yield NightDisplay(progress)

    def changed(self, row: Row) -> None:
        """Show what became of a reflection."""
        said = f"{row.status}: {row.reason}" if row.reason else row.status
        if self.told.get(row.key) == (row.status, row.reason):
            return
        self.told[row.key] = (row.status, row.reason)
        self._show(row.agent, said)

    def watcher(self, row: Row) -> Watcher:
        """Return the watcher of one reflection."""
        from orchestra.writing.model_calls import Watcher

        def section(heading: str, number: int, count: int) -> None:
            self._show(row.agent, f"section {number}/{count} {heading}")

        return Watcher(section=section)

    def _show(self, agent: str, said: str) -> None:
        if self.progress is None:
            note(f"{agent}: {said}")
            return
        if agent not in self.tasks:
            self.tasks[agent] = self.progress.add_task(harmless(agent), total=None, stage="")
        self.progress.update(self.tasks[agent], stage=harmless(said))
