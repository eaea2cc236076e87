"""How fast the queue's catalogue is over many documents: reading them, looking again, asking.

usage: python bench/review.py RESULTS.json [DOCUMENTS]
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from orchestra.checking.world import World
from orchestra.document import render_document
from orchestra.review.catalogue import open_catalogue
from orchestra.review.queue import Query
from orchestra.workspace import Workspace, init_workspace, load_workspace

SENTENCES = (
    "Les tiers-lieux relient des usages que la ville sépare.",
    "Leur équilibre tient autant aux personnes qui les animent qu’aux recettes qui les financent.",
    "Le réemploi des matériaux demande de la place, du temps et des mains.",
    "Une gouvernance partagée se construit par des règles simples, relues chaque année.",
    "La mesure de l’impact social commence par ce que les habitants disent de leur quotidien.",
    "Les communs se gardent par l’usage, et se perdent par l’oubli de ceux qui les entretiennent.",
)
WORDS = 1000
ASKED = 200  # times each question is put
CHECKED = 200  # documents whose check is timed; the others only wait longer
SEARCHES = ("tiers-lieux", "matériaux gouvernance", "réemp", "impact social habit", "introuvable")


def body(template_headings: list[str], seed: random.Random) -> str:
    each = WORDS // len(template_headings)
    parts = []
    for heading in template_headings:
        text = f"Note {seed.randrange(10**6)}."
        while len(text.split()) < each:
            text += " " + seed.choice(SENTENCES)
        parts += [f"## {heading}", text]
    return "\n\n".join([*parts, "---", "*Production IA locale - Think Tank Orchestra*"])


def fill(workspace: Workspace, count: int) -> None:
    headings = [section.heading for section in workspace.template.sections]
    seed = random.Random(4)
    for number in range(1, count + 1):
        agent = workspace.agents[number % len(workspace.agents)]
        topic = seed.choice(agent.topics)
        front = {
            "title": topic.title, "agent": agent.name, "status": "draft", "numero": number,
            "date": (date(2001, 1, 1) + timedelta(days=number // 3)).isoformat(),
            "time": "22:00:05", "theme": agent.theme, "wordcount": WORDS,
            "keywords": list(topic.keywords), "generated_by": "ollama", "model": "essai",
        }  # fmt: skip
        path = workspace.output_folder / "drafts" / agent.id / f"{number:05}-note.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_document(front, body(headings, seed)), encoding="utf-8")


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def p95_ms(ask: Callable[[int], object]) -> float:
    taken = [seconds(lambda n=n: ask(n)) for n in range(ASKED)]
    return round(1000 * statistics.quantiles(taken, n=20)[-1], 2)


def main(results: Path, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        init_workspace(Path(folder) / "tank")
        workspace = load_workspace(Path(folder) / "tank")
        fill(workspace, count)
        world = World(workspace.template, workspace.agents, workspace.library)
        catalogue = open_catalogue(workspace.state_folder)
        output = workspace.output_folder

        def refresh(budget: int) -> float:
            return seconds(lambda: catalogue.refresh(output, world, budget))

        first, checks = refresh(0), refresh(CHECKED)
        again = statistics.median(refresh(0) for _ in range(5))
        keys = [row.key for row in catalogue.rows(Query(limit=count)).rows]
        size = (workspace.state_folder / "review.sqlite").stat().st_size
        measured = {
            "documents": count,
            "list_all_seconds": round(first, 1),
            "refresh_unchanged_ms": round(1000 * again, 1),
            "check_one_ms": round(1000 * (checks - again) / CHECKED, 1),
            "megabytes": round(size / 1e6, 1),
            "p95_ms": {
                "first_page": p95_ms(lambda _: catalogue.rows(Query())),
                "last_page": p95_ms(lambda _: catalogue.rows(Query(offset=count - 50))),
                "by_findings": p95_ms(lambda _: catalogue.rows(Query(order="findings"))),
                "one_agent": p95_ms(lambda _: catalogue.rows(Query(agent="amelia"))),
                "nothing_rejected": p95_ms(lambda _: catalogue.rows(Query(statuses=("rejected",)))),
                "neighbours": p95_ms(lambda n: catalogue.neighbours(keys[n * 7 % count], Query())),
                "counts": p95_ms(lambda _: catalogue.counts()),
                **{
                    f"search {text}": p95_ms(lambda _, text=text: catalogue.rows(Query(text=text)))
                    for text in SEARCHES
                },
            },
        }
    results.write_text(json.dumps(measured, indent=2, ensure_ascii=False), encoding="utf-8")
    print(json.dumps(measured, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
