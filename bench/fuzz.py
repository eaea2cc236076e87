"""Damaged documents through the checker: none may crash it, none of 1 MB may take over 2 s.

usage: python bench/fuzz.py [--count N] [--seed S] [--jobs J] [--engine NAME]… [--out OUT.json]

``plain`` mutates lines and characters of the labelled set's good documents, seeded and the same
everywhere; ``atheris`` lets coverage guide it (pip install atheris==3.0.0); ``cache`` damages the
cache (a hundredth of the count); ``megabyte`` checks documents of 1 MB made to be slow. Without
--engine: all but atheris. A crash is printed with the shortest document that still has it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import damaged_cache
from bench.judged import crash_of, fault, judge_kind, shortest
from bench.megabyte import megabyte
from bench.mutating import KINDS, LONGEST, mutate, seeds

SLOW = 2.0  # seconds, for 1 MB
SHARE = 2_000  # documents that one process is given at a time
Result = dict[str, Any]


def plain(job: tuple[int, int]) -> Result:
    """Check ``count`` mutated documents from one seed."""
    seed, count = job
    chance, documents = random.Random(seed), seeds()
    result: Result = {"documents": count, "characters": 0, "slowest": 0.0, "crashes": {}}
    for _ in range(count):
        kind, text = chance.choice(documents)
        made = mutate(chance, text, chance.choice(documents)[1])
        start = time.perf_counter()
        wrong = fault(made, kind)
        result["slowest"] = max(result["slowest"], time.perf_counter() - start)
        result["characters"] += len(made)
        if wrong:
            result["crashes"].setdefault(judge_kind(wrong), (kind, made))
    return result


def run_plain(count: int, seed: int, jobs: int) -> Result:
    """Check ``count`` mutated documents in several processes."""
    shares = -(-count // SHARE)
    work = [(seed * 1_000_003 + n, min(SHARE, count - n * SHARE)) for n in range(shares)]
    total = _gathered(plain, work, jobs)
    total["crashes"] = [
        {"fault": what, "kind": kind, "text": shortest(text, kind)}
        for what, (kind, text) in total["crashes"].items()
    ]
    return total


def caches(job: tuple[int, int]) -> Result:
    """Check the same documents with ``count`` damaged caches."""
    seed, count = job
    result: Result = {"documents": count, "characters": 0, "slowest": 0.0, "crashes": {}}
    for number in range(seed, seed + count):
        start = time.perf_counter()
        wrong = damaged_cache.fault(number)
        result["slowest"] = max(result["slowest"], time.perf_counter() - start)
        if wrong:
            result["crashes"].setdefault(judge_kind(wrong), ("cache", f"seed {number}: {wrong}"))
    return result


def run_cache(count: int, seed: int, jobs: int) -> Result:
    """Check with damaged caches, a hundred of them at a time."""
    damaged_cache.whole()
    work = [(seed * 10_000_019 + n, 100) for n in range(0, max(count // 100, 100), 100)]
    total = _gathered(caches, work, jobs)
    total["crashes"] = [{"fault": k, "text": text} for k, (_, text) in total["crashes"].items()]
    return total


def _gathered(check: Any, work: Iterable[tuple[int, int]], jobs: int) -> Result:
    start = time.perf_counter()
    total: Result = {"documents": 0, "characters": 0, "slowest": 0.0, "crashes": {}}
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for result in pool.imap_unordered(check, work):
            total["documents"] += result["documents"]
            total["characters"] += result["characters"]
            total["slowest"] = max(total["slowest"], result["slowest"])
            total["crashes"] = result["crashes"] | total["crashes"]
            total["seconds"] = round(time.perf_counter() - start, 1)
            _progress(total)
    total["per_second"] = round(total["documents"] / max(total["seconds"], 0.1))
    total["slowest"] = round(total["slowest"], 3)
    return total


def _progress(total: Result) -> None:
    if sys.stderr.isatty():
        done, kinds = f"{total['documents']:,}", len(total["crashes"])
        print(f"\r{done} in {total['seconds']} s, {kinds} kinds of crash ", end="", file=sys.stderr)


def _large(job: tuple[str, str]) -> tuple[str, int, float, str]:
    from tests.labelled.world import world

    from orchestra.checking.runner import check_text

    name, text = job
    note = world("note")
    start = time.process_time()
    crash = crash_of(lambda: check_text("essai.md", text, note))
    seconds = time.process_time() - start
    return name, len(text.encode("utf-8", "replace")), seconds, crash or fault(text, "note")


def run_megabyte(jobs: int) -> Result:
    """Check every large document, and say which take over two seconds of CPU for a megabyte.

    Such a one is checked twice more, and its best time counts: what else the machine does is not
    its fault.
    """
    start = time.perf_counter()
    documents = megabyte()
    # Each in a process of its own, as when it is checked alone.
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        rows = list(pool.imap_unordered(_large, documents.items()))
        again = [(row[0], documents[row[0]]) for row in rows if _is_slow(row)] * 2
        rows += pool.imap_unordered(_large, again)
    wrong = {row[0]: row[3] for row in rows if row[3]}
    best = {row[0]: row for row in sorted(rows, key=lambda row: -row[2])}
    over = [(name, round(row[2], 2)) for name, row in best.items() if _is_slow(row)]
    for name, seconds in over:
        print(f"  {seconds:6.2f} s  {name}")
    return {
        "documents": len(best), "seconds": round(time.perf_counter() - start, 1), "over": over,
        "slowest": round(max(row[2] for row in best.values()), 2),
        "per_second": round(len(rows) / (time.perf_counter() - start), 1),
        "crashes": [{"fault": said, "text": name} for name, said in wrong.items()],
    }  # fmt: skip


def _is_slow(row: tuple[str, int, float, str]) -> bool:
    _, size, seconds, _ = row
    return seconds > SLOW * max(size / 1_050_000, 1)


def run_atheris(count: int, seed: int, jobs: int) -> Result:
    """Let atheris make the documents, in as many processes, each with a share of the count."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "corpus").mkdir()
        for number, (kind, text) in enumerate(seeds()):
            seed_file = folder / "corpus" / f"{number:03}"
            seed_file.write_bytes(bytes([KINDS.index(kind)]) + text.encode())
        start = time.perf_counter()
        runs = [_start_atheris(folder, seed * 100 + n, count // jobs) for n in range(1, jobs + 1)]
        codes = [run.wait() for run in runs]
        seconds = time.perf_counter() - start
        crashes = [_atheris_crash(path.read_bytes()) for path in folder.glob("crash-*")]
        hangs = [_read(path.read_bytes())[1] for path in folder.glob("timeout-*")]
    return {
        "documents": count // jobs * jobs, "seconds": round(seconds, 1), "slowest": 0.0,
        "per_second": round(count / seconds), "exit_codes": codes,
        "crashes": [*crashes, *({"fault": "over 10 s", "text": text} for text in hangs)],
    }  # fmt: skip


def _start_atheris(folder: Path, seed: int, runs: int) -> subprocess.Popen[bytes]:
    own = folder / f"own-{seed}"
    own.mkdir()
    options = [
        f"-runs={runs}", f"-seed={seed}", f"-max_len={LONGEST}", "-timeout=10", "-verbosity=0",
        f"-artifact_prefix={folder}/",
    ]  # fmt: skip
    command = [sys.executable, __file__, "--atheris-child", *options, str(own), f"{folder}/corpus"]
    with (folder / f"log-{seed}").open("wb") as log:
        return subprocess.Popen(command, stderr=log, stdout=log)


def _read(data: bytes) -> tuple[str, str]:
    return KINDS[data[0] % len(KINDS)] if data else KINDS[0], data[1:].decode("utf-8", "replace")


def _atheris_crash(data: bytes) -> dict[str, str]:
    kind, text = _read(data)
    return {"fault": fault(text, kind), "kind": kind, "text": shortest(text, kind)}


def atheris_child(arguments: list[str]) -> None:
    """Be one process of atheris; what goes wrong is kept in a file, once for each kind."""
    import atheris

    with atheris.instrument_imports(include=["orchestra"]):
        from orchestra.checking.registry import all_rules

        all_rules()
        import orchestra.checking.runner  # noqa: F401 - to be instrumented
    folder = next(a.partition("=")[2] for a in arguments if a.startswith("-artifact_prefix="))
    known: set[str] = set()

    def one(data: bytes) -> None:
        kind, text = _read(data)
        wrong = judge_kind(fault(text, kind))
        if wrong and wrong not in known:
            known.add(wrong)
            name = hashlib.sha256(wrong.encode()).hexdigest()[:16]
            Path(folder, f"crash-{name}").write_bytes(data)

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    engines = ["plain", "cache", "megabyte", "atheris"]
    parser.add_argument("--engine", choices=engines, action="append")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    asked = options.engine or engines[:3]
    runs = {"plain": run_plain, "cache": run_cache, "atheris": run_atheris}
    results: dict[str, Result] = {}
    for name in asked:
        if name == "megabyte":
            results[name] = run_megabyte(options.jobs)
        else:
            results[name] = runs[name](options.count, options.seed, options.jobs)
        _tell(name, results[name])
    if options.out:
        options.out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if any(found["crashes"] or found.get("over") for found in results.values()) else 0


def _tell(name: str, found: Result) -> None:
    print(
        f"{name}: {found['documents']:,} documents in {found['seconds']:,} s"
        f" ({found['per_second']:,}/s), slowest {found['slowest']} s,"
        f" {len(found['crashes'])} kinds of crash, {len(found.get('over', []))} too slow"
    )
    for crash in found["crashes"]:
        print(f"  {crash['fault'][:150]}\n    {crash['text']!r:.300}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--atheris-child"]:
        atheris_child(sys.argv[2:])
    else:
        sys.exit(main())
