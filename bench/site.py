"""How long the site takes to build from many documents, and again when one of them has changed.

usage: python bench/site.py RESULTS.json [DOCUMENTS]
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from orchestra.document import count_body_words, parse_document, render_document
from orchestra.publishing.site import build_site
from orchestra.review.front import content_hash, set_values
from orchestra.workspace import Workspace, init_workspace, load_workspace

SENTENCE = (
    "Les tiers-lieux relient des usages que la ville sépare, et leur équilibre tient autant aux"
    " personnes qui les animent qu’aux recettes qui les financent"
)
HEADINGS = (
    "Résumé exécutif", "Introduction", "Première partie : Cadrage théorique",
    "Deuxième partie : Analyse des pratiques", "Troisième partie : Perspectives", "Conclusion",
)  # fmt: skip
REVIEWER = "Relectrice de démonstration"


def body(number: int) -> str:
    """Return a body of about 1,700 words with citations and references."""
    parts = []
    for section, heading in enumerate(HEADINGS):
        parts.append(f"## {heading}")
        parts += [
            " ".join(f"{SENTENCE} ({number}.{section}.{p}.{s}) [{1 + s}]." for s in range(4))
            for p in range(3)
        ]
    parts.append("## Références")
    parts.append(
        "\n".join(
            f"- [{n}] Rédaction d’essai (20{10 + n}). *Carnet {n}*. https://essai.invalid/{n}"
            for n in range(1, 5)
        )
    )
    return "\n\n".join([*parts, "---", "*Production IA locale - Think Tank Orchestra*"])


def document(workspace: Workspace, number: int, topic: int) -> tuple[str, str]:
    """Return the path below ``published`` and the text of one document."""
    agent = workspace.agents[number % len(workspace.agents)]
    subject = agent.topics[topic % len(agent.topics)]
    day = date(2017, 1, 1) + timedelta(days=number // len(workspace.agents))
    words = count_body_words(parse_document(body(number)), "Références")
    front = {
        "title": f"{subject.title} ({number})", "agent": agent.name, "date": day.isoformat(),
        "time": "22:00:05", "status": "published", "theme": agent.theme, "numero": number,
        "wordcount": words, "keywords": list(subject.keywords), "generated_by": "ollama",
        "model": "mistral", "template": "reflection",
        "provenance": {"engine": "ollama", "model": "mistral", "seed": number},
    }  # fmt: skip
    text = render_document(front, body(number))
    at = f"{day.isoformat()}T07:10:00+00:00"
    content = content_hash(text)
    event = {"at": at, "by": REVIEWER, "event": "published", "status": "published"}
    record = {
        "reviewer": REVIEWER, "at": at, "content": content, "checked": ["accuracy"],
        "history": [{**event, "content": content}],
    }  # fmt: skip
    return f"{agent.id}/{number:05}-essai.md", set_values(text, {"review": record})


def put(workspace: Workspace, number: int, topic: int) -> None:
    name, text = document(workspace, number, topic)
    path = workspace.output_folder / "published" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def measured(workspace: Workspace) -> dict[str, float]:
    """Return the seconds of a build and how many files it wrote."""
    began = time.perf_counter()
    built = build_site(workspace)
    seconds = time.perf_counter() - began
    assert not built.warnings, built.warnings[:3]
    return {"seconds": round(seconds, 2), "files written": built.written}


def main(results: Path, documents: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "think-tank"
        init_workspace(root)
        workspace = load_workspace(root)
        rng = random.Random(1)
        for number in range(1, documents + 1):
            put(workspace, number, rng.randrange(10))
        figures: dict[str, object] = {"documents": documents}
        steps = {"whole": 0, "nothing": 0, "one changed": documents // 2, "one more": documents + 1}
        for name, number in steps.items():
            if number:
                put(workspace, number, 11)
            figures[name] = measured(workspace)
        site = workspace.output_folder / "site"
        page = max((path.stat().st_size for path in site.glob("reflexions/*/*.html")), default=0)
        style = (site / "style.css").stat().st_size
        figures["heaviest page with its style (kB)"] = round((page + style) / 1000, 1)
        figures["search index (kB)"] = round((site / "search-index.js").stat().st_size / 1000)
    results.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
