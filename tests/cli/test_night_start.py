"""``orchestra night start`` as its own process: the lines it tells, its signals, its end."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from tests.cli.program import refused, run
from tests.nights.world import drafts, rows, write_nights
from tests.writing.writer import faithful_server

from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 30.0


class Started:
    """The process, and its lines as they come."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "night", "start"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.all: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.all.append(line)
            self.lines.put(line)

    def wait_for(self, words: str) -> str:
        """Return the next line with these words."""
        while words not in (line := self.lines.get(timeout=LONG)):
            pass
        return line

    def ended(self) -> int:
        """Return the exit code."""
        code = self.process.wait(LONG)
        self._reader.join()
        return code


@contextmanager
def running(root: Path) -> Iterator[Started]:
    """Start it and, if the block has not ended it, see that SIGTERM does."""
    started = Started(root)
    try:
        started.wait_for("started; ")
        yield started
        if started.process.poll() is None:
            started.process.terminate()
        assert started.ended() == 0, started.all
    finally:
        started.process.kill()
        started.ended()


def test_it_runs_until_it_is_asked_to_end_and_alone(make_workspace: Callable[..., Path]) -> None:
    root = make_workspace()
    with running(root) as started:
        assert "scheduler: runs" in run("--workspace", str(root), "night", "status").stdout
        error, hint = refused("--workspace", str(root), "night", "start")
        assert "another orchestra night start runs in this workspace" in error
        assert "orchestra night status" in hint
        started.process.send_signal(signal.SIGTERM)
        assert started.ended() == 0
        assert started.all[-1].rstrip().endswith("stopped")
    assert "scheduler: does not run" in run("--workspace", str(root), "night", "status").stdout


def test_sighup_reads_the_files_again_and_ctrl_c_ends_it(
    make_workspace: Callable[..., Path],
) -> None:
    root = make_workspace()
    with running(root) as started:
        path = root / "agents" / "jardins.yaml"
        faultless = path.read_text("utf-8")
        path.write_text(f"{faultless}schedule: bientôt\n", "utf-8")
        started.process.send_signal(signal.SIGHUP)
        assert "agents/jardins.yaml" in started.wait_for("not read again")
        path.write_text(f"{faultless}schedule: never\n", "utf-8")
        started.process.send_signal(signal.SIGHUP)
        started.wait_for("read again: 2 agents")
        started.process.send_signal(signal.SIGINT)
        assert started.ended() == 0


def test_every_line_has_the_local_time(make_workspace: Callable[..., Path]) -> None:
    with running(make_workspace(timezone="Pacific/Kiritimati")) as started:
        shown = datetime.strptime(started.all[0][:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        assert abs(shown - datetime.now(UTC) - timedelta(hours=14)) < timedelta(minutes=1)


def test_what_comes_due_is_written_and_sigterm_finishes_the_section(tmp_path: Path) -> None:
    with faithful_server() as server:
        answer, go_on, asked = server.replier, threading.Event(), threading.Event()

        def wait_in_the_second_section(body: Any) -> Any:
            if len(server.chats) == 3:
                asked.set()
                assert go_on.wait(LONG)
            return answer(body)

        server.replier = wait_in_the_second_section
        root = write_nights(tmp_path / "workspace", [server.url])
        was_due_just_now(root)
        with running(root) as started:
            started.wait_for("writing: ateliers")
            assert asked.wait(LONG)
            started.process.send_signal(signal.SIGTERM)
            started.wait_for("stopping after the section being written")
            assert started.process.poll() is None
            go_on.set()
            assert started.ended() == 0
        begun = [row.status for row in rows(root)]
        assert "waiting" in begun
        assert "running" not in begun
        server.replier = answer
        assert run("--workspace", str(root), "night", "run").code == 0
        assert len(drafts(root)) == 2


def was_due_just_now(root: Path) -> None:
    """Let the scheduler's first look find that a reflection of each agent came due since."""
    path = root / "orchestra.yaml"
    settings = load_workspace(root).settings
    now = datetime.now(UTC)
    local = now.astimezone(settings.zone)
    data = yaml.safe_load(path.read_text("utf-8"))
    data["schedule"]["cron"] = f"{local.minute} {local.hour} * * *"
    path.write_text(yaml.safe_dump(data), "utf-8")
    with open_ledger(databases(root / ".orchestra").ledger) as ledger:
        for agent in ("ateliers", "jardins"):
            ledger.watched_until(agent, now - timedelta(minutes=2))
