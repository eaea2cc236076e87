"""How long the checker takes for a large archive, side by side with a Rust linter of Markdown.

    python bench/check.py RESULTS.json [--documents 10000] [--rounds 5] [--rumdl rumdl]

Each round runs everything once, so that what else the machine does falls on all alike; the figures
are medians, those of ratios too. ``rumdl`` is asked for on the path; without it, its columns are
empty.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corpus import write_corpus

from orchestra.workspace import init_workspace

# Byte code is kept, as it is for whoever installs the package and does not forbid it.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
NOUNS = ("jardins", "dialogue", "débats", "détours", "dessins", "dimanches", "danse")
SAMPLE = 0.02  # seconds between two looks at the memory
Run = Callable[[], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rumdl", default="rumdl")
    parser.add_argument("results", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        init_workspace(root)
        write_corpus(root, options.documents)
        time.sleep(3)  # a file of the last two seconds is not believed to stay as it is
        measured = measure(root, options.rounds, shutil.which(options.rumdl))
    measured |= {"documents": options.documents, "processors": len(os.sched_getaffinity(0))}
    options.results.write_text(json.dumps(measured, indent=2) + "\n")


def measure(root: Path, rounds: int, rumdl: str | None) -> dict[str, object]:
    """Return the median seconds of each way to check, and the memory of a cold check."""
    check = [sys.executable, "-m", "orchestra.cli", "check"]
    first = sorted((root / "output").rglob("*.md"))[0]
    ways: dict[str, Run] = {"cold": lambda: _seconds([*check, "--no-cache"], root)}
    if rumdl:  # next to what it is compared with: the machine's speed may change in a minute
        ways["rumdl"] = lambda: _seconds([rumdl, "check", "--no-cache", "output"], root)
    ways |= {
        "warm": lambda: _seconds(check, root),
        "one changed": lambda: _seconds(check, root),
        "one rewritten": lambda: _seconds(check, root),
    }
    _seconds(check, root)  # fills the cache, compiles what was changed since the last run
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(rounds):
        for way, run in ways.items():
            if way == "one changed":
                _edit(first, lambda text: f"{text}\n")
            if way == "one rewritten":
                # The sample of its passages changes too, so that it is compared with all others.
                added = f" Des habitants demandent depuis longtemps des {NOUNS[turn % len(NOUNS)]}."
                end = "\n\n## Références"
                _edit(first, lambda text, new=f"{added}{end}", old=end: text.replace(old, new, 1))
            taken[way].append(run())
    medians = {way: round(statistics.median(seconds), 3) for way, seconds in taken.items()}
    ratios = {way: _ratio(seconds, taken["rumdl"]) for way, seconds in taken.items() if rumdl}
    memory = _peak([*check, "--no-cache"], root)
    return {"seconds": medians, "times rumdl": ratios, "all": taken, "peak MB": round(memory)}


def _ratio(seconds: list[float], others: list[float]) -> float:
    """Return the median of the rounds' own ratios: between rounds the machine's speed changes."""
    return round(statistics.median(s / other for s, other in zip(seconds, others, strict=True)), 2)


def _edit(path: Path, change: Callable[[str], str]) -> None:
    """Change a document, and let it be old enough for its stamp to be trusted."""
    text = path.read_text(encoding="utf-8")
    path.write_text(change(text), encoding="utf-8")
    time.sleep(2.2)


def _seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def _peak(command: list[str], folder: Path) -> float:
    """Return the most memory of a process and its children together, in MB.

    Memory that they share is counted once (PSS).
    """
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    most = 0
    while process.poll() is None:
        most = max(most, sum(_shared(pid) for pid in _family(process.pid)))
        time.sleep(SAMPLE)
    return most / 1024


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(grand for child in children for grand in _family(int(child)))]


def _shared(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:"), 0)


if __name__ == "__main__":
    main()
