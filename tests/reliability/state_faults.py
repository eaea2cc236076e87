"""Real faults of the state: files that go, are cut, spoilt, locked, unreadable, and full disks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

STORES = {
    "ledger": ".orchestra/ledger.sqlite",
    "workflows": ".orchestra/nights.sqlite",
    "catalogue": ".orchestra/library/catalogue.sqlite",
    "index": ".orchestra/library",
    "audit": "output/audit.jsonl",
}
SMALL_DISK = 2_000_000  # bytes: enough for a night of the tests
LOCK = """
import sqlite3, sys, time
try:
    connection = sqlite3.connect(sys.argv[1], timeout=30)
    connection.execute("BEGIN EXCLUSIVE")
except sqlite3.DatabaseError:
    from filelock import FileLock
    FileLock(sys.argv[2]).acquire(timeout=30)
print("locked", flush=True)
time.sleep(float(sys.argv[3]))
"""


@dataclass
class Damage:
    """One fault of one store of a workspace; ``mend`` undoes it as a person would."""

    path: Path
    undo: ExitStack = field(default_factory=ExitStack)

    def mend(self) -> None:
        self.undo.close()

    @property
    def files(self) -> list[Path]:
        """The store's files: of the index, all in its folder but the catalogue's."""
        if not self.path.is_dir():
            return [self.path]
        found = (path for path in self.path.rglob("*") if path.is_file())
        return [path for path in found if "catalogue" not in path.name and path.suffix != ".lock"]

    def deleted(self) -> None:
        for path in self.files:
            path.unlink(missing_ok=True)

    def truncated(self) -> None:
        for path in self.files:
            os.truncate(path, path.stat().st_size * 2 // 3)

    def corrupted(self) -> None:
        for path in self.files:
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.seek(size // 4)
                file.write(b"\x07" * (size // 2))

    def locked(self, seconds: float = 3.0) -> None:
        target = self.files[0]
        lock = target.with_name(".lock")
        command = [sys.executable, "-c", LOCK, str(target), str(lock), str(seconds)]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert holder.stdout
        assert holder.stdout.readline() == "locked\n"
        self.undo.callback(holder.communicate)

    def unreadable(self) -> None:
        """Put a folder in the place of the file: what reads or writes it is refused by the disk."""
        for path in self.files:
            kept = path.with_name(f"{path.name}.kept")
            path.rename(kept)
            path.mkdir()

            def back(path: Path = path, kept: Path = kept) -> None:
                if path.is_dir():
                    path.rmdir()
                if kept.exists():  # else the whole folder was made anew
                    kept.replace(path)

            self.undo.callback(back)

    def read_only(self) -> None:
        for path in self.files:
            _mount("--bind", str(path), str(path))
            self.undo.callback(_unmount, path)
            _mount("-o", "remount,bind,ro", str(path))

    def on_a_small_disk(self) -> Callable[[], None]:
        """Move the files to a small disk of their own; return what fills it."""
        disk = self.path.parents[1] / f"disk-{self.path.name}"
        disk.mkdir(exist_ok=True)
        _mount("-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(disk))
        self.undo.callback(_unmount, disk)
        for number, path in enumerate(self.files):
            there = disk / f"{number}-{path.name}"
            shutil.copy2(path, there)
            _mount("--bind", str(there), str(path))
            self.undo.callback(_settle, there, path)

        def fill() -> None:
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as file:
                try:
                    while file.write(b"\0" * 4096):
                        pass
                except OSError:
                    pass

        self.undo.callback((disk / "filler").unlink, missing_ok=True)
        return fill


def _settle(there: Path, path: Path) -> None:
    """Leave on the large disk what was on the small one."""
    _unmount(path)
    shutil.copy2(there, path)


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")


def _unmount(path: Path) -> None:
    for _ in range(50):
        if subprocess.run(["umount", str(path)], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    subprocess.run(["umount", "-l", str(path)], capture_output=True, check=False)
