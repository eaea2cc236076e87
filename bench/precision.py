# ruff: noqa: E501 - a line of the table is one line
"""What the checker finds of the labelled set in tests/labelled, rule by rule.

usage: python bench/precision.py [OUT.json]
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.labelled import archives
from tests.labelled.judging import Verdict, judged_good, judged_harmless, verdicts


def row(rule: str, judged: list[Verdict]) -> dict[str, Any]:
    return {
        "rule": rule,
        "ways": len({verdict.planted.way.label for verdict in judged}),
        "planted": len(judged),
        "found": sum(verdict.is_found for verdict in judged),
        "missed": [str(verdict.planted) for verdict in judged if not verdict.is_found],
        "others": sorted({code for verdict in judged for code in verdict.others}),
    }


def archive_rows() -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    codes = {way.rule for way in archives.WAYS}
    for way in archives.WAYS:
        files = archives.good_archive()
        name, key = way.plant(files)
        with tempfile.TemporaryDirectory() as folder:
            found = [f for f in archives.found_in(Path(folder), files) if f.rule in codes]
        line = archives.line_of(files[name], key)
        right = [
            f for f in found if f.rule == way.rule and f.path.endswith(name) and f.line == line
        ]
        new = {"rule": way.rule, "ways": 0, "planted": 0, "found": 0, "missed": [], "others": []}
        row = rows.setdefault(way.rule, new)
        row["ways"] += 1
        row["planted"] += 1
        row["found"] += bool(right)
        row["missed"] += [] if right else [f"{way.rule} {way.label}"]
        row["others"] += [f.rule for f in found if f not in right]
    return [rows[code] for code in sorted(rows)]


def measure() -> dict[str, Any]:
    start = time.perf_counter()
    rules = sorted({verdict.planted.way.rule for verdict in verdicts()})
    rows = [row(r, [v for v in verdicts() if v.planted.way.rule == r]) for r in rules]
    rows = sorted([*rows, *archive_rows()], key=lambda row: row["rule"])
    false = [
        f"{good.name}:{finding.line} {finding.rule} {finding.message}"
        for good, findings in judged_good()
        for finding in findings
        if finding.severity == "error"
    ]
    return {
        "good": len(judged_good()), "false_errors": false, "rules": rows,
        "harmless": len(judged_harmless()),
        "harmful": [f"{each}: {f[0].rule} {f[0].message}" for each, f in judged_harmless() if f],
        "planted": sum(r["planted"] for r in rows), "found": sum(r["found"] for r in rows),
        "seconds": round(time.perf_counter() - start, 1),
    }  # fmt: skip


def main(out: Path | None) -> None:
    result = measure()
    print(
        "| rule | ways | planted | found at its line | missed | other errors |\n|---|--:|--:|--:|--:|---|"
    )
    for r in result["rules"]:
        others = ", ".join(r["others"])
        print(
            f"| {r['rule']} | {r['ways']} | {r['planted']} | {r['found']} | {len(r['missed'])} | {others} |"
        )
    print(
        f"\n{result['found']} of {result['planted']} planted faults found at their line;"
        f" {len(result['false_errors'])} false errors on {result['good']} good documents"
        f" and {len(result['harmful'])} on {result['harmless']} harmless changes"
        f" ({result['seconds']} s)."
    )
    for line in [
        *result["false_errors"],
        *result["harmful"],
        *(m for r in result["rules"] for m in r["missed"]),
    ]:
        print(f"- {line}")
    if out:
        out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
