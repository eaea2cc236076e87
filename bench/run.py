"""``make bench``: every bench, one after the other, then docs/benchmarks.md.

Takes about an hour on two cores. The side-by-side part needs an Ollama with
qwen2.5-coder:1.5b, named by OLLAMA_HOST; without one it is left out.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from orchestra.engines.ollama import find_model
from orchestra.errors import EngineError
from orchestra.settings import Settings

BENCH = Path(__file__).parent
MODEL = "qwen2.5-coder:1.5b"


def run(script: str, *arguments: str) -> None:
    subprocess.run([sys.executable, str(BENCH / script), *arguments], check=True)


def has_ollama() -> bool:
    settings = Settings()
    try:
        find_model(settings.ollama_host(), settings.timeouts, MODEL)
    except EngineError as error:
        print(f"side by side left out: {error}")
        return False
    return True


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="orchestra-bench-"))
    results = {
        name: str(folder / f"{name}.json")
        for name in (
            "embedded",
            "demo",
            "ollama",
            "naive",
            "startup",
            "hosts",
            "idle",
            "history",
            "review",
            "web",
            "site",
            "check",
        )
    }
    run(
        "writing.py",
        "embedded",
        "qwen2.5-coder-1.5b",
        str(folder / "demo"),
        results["demo"],
        ":1",
    )
    run(
        "writing.py",
        "embedded",
        "qwen2.5-coder-1.5b",
        str(folder / "ten"),
        results["embedded"],
    )
    document = next((folder / "ten" / "output").rglob("*.md"))
    run("startup.py", results["startup"], str(document))
    for bench in ("idle", "history", "hosts", "review", "web", "site", "check"):
        run(f"{bench}.py", results[bench])
    if has_ollama():
        run("naive.py", MODEL, str(folder / "ten"), results["naive"], "6")
        run("writing.py", "ollama", MODEL, str(folder / "side"), results["ollama"], ":2")
    table = subprocess.run(
        [sys.executable, str(BENCH / "table.py"), str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    (BENCH.parent / "docs" / "benchmarks.md").write_text(table.stdout, encoding="utf-8")
    print(f"results in {folder}, table in docs/benchmarks.md")


if __name__ == "__main__":
    main()
