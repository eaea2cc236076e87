"""Turn the results of the benches into docs/benchmarks.md.

usage: python bench/table.py FOLDER > docs/benchmarks.md
"""

from __future__ import annotations

import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

Rows = list[dict[str, Any]]
HERE = Path(__file__).parent  # with what no program measures: readings, and what to know


def load(folder: Path, name: str) -> Any:
    path = folder / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def machine() -> str:
    cores = f"{psutil.cpu_count()} cores ({cpu_name()})"
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GiB"
    python = f"{platform.system()}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {cores}, {memory}, {python}"


def span(rows: Rows, key: str) -> str:
    values = [row[key] for row in rows if row[key] is not None]
    if not values:
        return "–"
    low, high = min(values), max(values)
    return f"{low}" if low == high else f"{low}–{high}"


def share(rows: Rows, key: str) -> str:
    return f"{sum(r[key] for r in rows)} of {sum(r[f'{key}_asked'] for r in rows)}"


def topics_table(rows: Rows) -> str:
    head = (
        "| topic | method | words | errors | warnings | facts, cited | words in no dictionary"
        " | agreement | s |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n"
    )
    return head + "\n".join(
        f"| {r['topic']} | {r['method']} | {r['words']} | {r['errors']} | {r['warnings']}"
        f" | {r['facts']}, {r['cited']} | {r['unknown_words']} | {span([r], 'agreement')}"
        f" | {r['seconds']:.0f} |"
        for r in rows
    )


def reached_table(rows: Rows, startup: dict[str, float] | None) -> str:
    clean = sum(not row["errors"] for row in rows)
    lines = [
        ("drafts without an error", "10/10", f"{clean}/{len(rows)}"),
        ("words of the body", "1,275–2,300", span(rows, "words")),
        ("keywords present in the prose", "all", share(rows, "keywords")),
        ("repeated sentences", "0", str(sum(r["repeated"] for r in rows))),
        ("references outside the library", "0", str(sum(r["outside"] for r in rows))),
        ("references in each", "3–5", span(rows, "references")),
        ("wall time ÷ engine time", "≤ 1.02", span(rows, "overhead")),
        ("prompt tokens evaluated ÷ distinct", "≤ 1.2", span(rows, "evaluated_over_distinct")),
        ("tokens kept ÷ generated", "≥ 0.3", span(rows, "kept_over_generated")),
        ("seconds of writing, one after the other", "≤ 120 for the demo", span(rows, "seconds")),
    ]
    if startup:
        base = startup["python -c pass"]
        for name, target in (("orchestra --help", "0.15"), ("orchestra check FILE", "0.35")):
            lines.append(
                (f"{name}, more than python", f"≤ {target} s", f"{startup[name] - base:.3f} s")
            )
    body = "\n".join(f"| {name} | {target} | {value} |" for name, target, value in lines)
    return f"| measure | target | measured |\n|---|---|---|\n{body}"


def versus_table(ours: Rows, naive: Rows) -> str:
    lines = [
        ("words", span(ours, "words"), span(naive, "words")),
        ("sections of seven", "7", span(naive, "sections")),
        ("keywords", share(ours, "keywords"), share(naive, "keywords")),
        ("references outside the library", str(sum(r["outside"] for r in ours)),
         f"{sum(r['outside'] for r in naive)} of {sum(r['references'] for r in naive)}"),
        ("invented URLs", "0", str(sum(r["invented_urls"] for r in naive))),
        ("seconds", span(ours, "seconds"), span(naive, "seconds")),
        ("texts", str(len(ours)), str(len(naive))),
    ]  # fmt: skip
    body = "\n".join(f"| {name} | {one} | {other} |" for name, one, other in lines)
    return f"| | orchestra | one naive prompt |\n|---|---|---|\n{body}"


def nights_tables(hosts: Rows | None, idle: dict[str, float], history: dict[str, float]) -> str:
    lines = [
        ("idle scheduler, resident memory", "≤ 120 MB", f"{idle['resident_mb']} MB"),
        ("idle scheduler, CPU", "≤ 0.1 %", f"{idle['cpu_percent']} %"),
        (f"`night history` of {history['rows']:,} rows", "≤ 0.5 s", f"{history['seconds']} s"),
    ]
    lines += [
        (f"throughput on {row['hosts']} hosts, of {row['hosts']} × one host", "≥ 0.95",
         f"{row['of_ideal']:.3f}")
        for row in hosts or [] if row["hosts"] > 1
    ]  # fmt: skip
    body = "\n".join(f"| {name} | {target} | {value} |" for name, target, value in lines)
    return f"| measure | target | measured |\n|---|---|---|\n{body}"


def review_table(review: dict[str, Any], web: dict[str, Any], site: dict[str, Any]) -> str:
    times, seen = web["p95_ms"], web["in_browser"]
    lines = [
        (f"queue page, p95 of {web['documents']:,} documents", "≤ 50 ms", f"{times['queue']} ms"),
        ("any page of the queue, p95", "≤ 50 ms", f"{times['queue, any page']} ms"),
        ("a search, p95", "≤ 50 ms", f"{times['queue, searched']} ms"),
        ("document page, p95", "≤ 50 ms", f"{times['draft']} ms"),
    ]
    for name, page in seen.items():
        lines += [
            (f"{name}: weight, uncached", "≤ 100 kB", f"{page['bytes'] / 1000:.0f} kB"),
            (f"{name}: first paint", "≤ 200 ms", f"{page['first_paint_ms']:.0f} ms"),
            (f"{name}: layout shift", "none", f"{page['layout_shift']}"),
        ]
    lines += [
        (f"site of {site['documents']:,} documents", "≤ 60 s", f"{site['whole']['seconds']} s"),
        ("the same after one change", "≤ 2 s", f"{site['one changed']['seconds']} s"),
        ("catalogue: a look at an unchanged archive", "", f"{review['refresh_unchanged_ms']} ms"),
        ("catalogue: listing all of it anew", "", f"{review['list_all_seconds']} s"),
    ]
    body = "\n".join(f"| {name} | {target} | {value} |" for name, target, value in lines)
    return f"| measure | target | measured |\n|---|---|---|\n{body}"


def check_table(check: dict[str, Any]) -> str:
    targets = {
        "cold": "≤ 2 ×",
        "warm": "≤ 0.3 ×",
        "one changed": "≤ 0.3 ×",
        "one rewritten": "≤ 0.3 ×",
    }
    lines = [
        f"{check['documents']:,} documents of about 1,000 words, {check['processors']} processors:",
        "",
        "| way | target | seconds | × rumdl |",
        "|---|---|---|---|",
    ]
    for way, seconds in check["seconds"].items():
        ratio = check["times rumdl"].get(way, "")
        lines.append(f"| {way} | {targets.get(way, '')} | {seconds} | {ratio} |")
    return "\n".join([*lines, f"| memory, cold | ≤ 400 MB | {check['peak MB']} MB | |"])


def main(folder: Path) -> None:
    embedded, startup = load(folder, "embedded"), load(folder, "startup")
    ours, naive, demo = load(folder, "ollama"), load(folder, "naive"), load(folder, "demo")
    print("# What was measured\n")
    print(f"`make bench`; {machine()}.\n")
    print((HERE / "read_and_judged.md").read_text(encoding="utf-8"))
    if embedded:
        print("## Ten topics with the embedded 1.5B model\n")
        print(reached_table(embedded, startup), end="\n\n")
        print(topics_table(embedded), end="\n\n")
    if demo:
        print("## The demo's writing alone on the machine\n")
        print(reached_table(demo, None), end="\n\n")
    if ours and naive:
        print("## Side by side on the same Ollama and model\n")
        print(versus_table(ours, naive), end="\n\n")
        print(f"Prompt tokens evaluated ÷ distinct: {span(ours, 'evaluated_over_distinct')}.\n")
    hosts, idle, history = (load(folder, name) for name in ("hosts", "idle", "history"))
    if idle and history:
        print("## Nights\n")
        print(nights_tables(hosts, idle, history), end="\n\n")
    review, web, site = (load(folder, name) for name in ("review", "web", "site"))
    if review and web and site:
        print("## Review and publishing\n")
        print(review_table(review, web, site), end="\n\n")
    if check := load(folder, "check"):
        print("## The checker\n")
        print(check_table(check), end="\n\n")
    print((HERE / "notes.md").read_text(encoding="utf-8").strip())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
