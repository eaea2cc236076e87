"""How long the commands that people wait for take to start, beside ``python -c pass``.

usage: python bench/startup.py RESULTS.json FILE
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15


def median_seconds(command: list[str]) -> float:
    """Return the median wall time of ``ROUNDS`` runs; the exit code does not matter here."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main(results: Path, document: str) -> None:
    orchestra = str(Path(sys.executable).parent / "orchestra")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "orchestra --help": [orchestra, "--help"],
        "orchestra check FILE": [orchestra, "check", document],
    }
    seconds = {name: round(median_seconds(command), 3) for name, command in commands.items()}
    results.write_text(json.dumps(seconds, indent=2), encoding="utf-8")
    print(seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
