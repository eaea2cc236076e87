"""How long the commands that people wait for take to start, beside ``python -c pass``.

usage: python bench/startup.py RESULTS.json FILE
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15
# Byte code is kept, as it is for whoever installs the package and does not forbid it.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def median_seconds(command: list[str]) -> float:
    """Return the median wall time of ``ROUNDS`` runs; the exit code does not matter here."""
    times = []
    subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
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
