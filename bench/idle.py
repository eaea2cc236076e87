"""What the idle scheduler costs: resident memory and processor time of ``orchestra night start``.

usage: python bench/idle.py RESULTS.json [SECONDS]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ORCHESTRA = str(Path(sys.executable).parent / "orchestra")
SETTLING = 5.0  # seconds after the first line, in which the first look is done


def measure(workspace: Path, seconds: float) -> dict[str, float]:
    """Return what the scheduler of a workspace in which nothing is due uses for a while."""
    command = [ORCHESTRA, "--workspace", str(workspace), "night", "start"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        first = process.stderr.readline()
        assert "started; next" in first, first
        time.sleep(SETTLING)
        seen = psutil.Process(process.pid)
        before, began = seen.cpu_times(), time.monotonic()
        time.sleep(seconds)
        after, took = seen.cpu_times(), time.monotonic() - began
        memory = seen.memory_info().rss
        process.terminate()
        assert process.wait() == 0
    used = after.user + after.system - before.user - before.system
    return {
        "resident_mb": round(memory / 1e6, 1),
        "cpu_percent": round(100 * used / took, 3),
        "seconds": round(took, 1),
    }


def main(results: Path, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "tank"
        subprocess.run([ORCHESTRA, "init", str(workspace)], check=True, capture_output=True)
        os.environ["ORCHESTRA_SCHEDULE__CRON"] = "0 0 1 1 *"  # far away, but on New Year's Day
        figures = measure(workspace, seconds)
    results.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    print(figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 60.0)
