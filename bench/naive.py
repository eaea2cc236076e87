"""The naive way, for comparison: one prompt that asks for everything, on the same Ollama and model.

usage: python bench/naive.py MODEL WORKSPACE RESULTS.json [COUNT]
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import ollama
from workload import TOPICS

from orchestra.agents import Agent, find_agent
from orchestra.prose import count_words, find_phrase, fold, stems
from orchestra.template import heading_key
from orchestra.workspace import Workspace, load_workspace

URL = re.compile(r"https?://[^\s)\]>»]+")
ITEM = re.compile(r"^\s*(?:[-*]|\d+[.)]|\[\d+\])\s+\S", re.MULTILINE)

PROMPT = """Tu es {name}, spécialiste du thème « {theme} ». Écris une réflexion approfondie et
structurée sur « {title} » en Markdown, avec exactement ces sections : {sections}. Elle compte
1 500 à 2 000 mots, emploie les mots-clés {keywords} et cite 3 à 5 références réelles."""


def write(model: str, host: str, agent: Agent, title: str, seed: int, headings: list[str]) -> str:
    topic = agent.topic(title)
    prompt = PROMPT.format(
        name=agent.name,
        theme=agent.theme,
        title=title,
        sections=", ".join(headings),
        keywords=", ".join(topic.keywords if topic else []),
    )
    options = {"num_ctx": 12288, "num_predict": 4096, "seed": seed}
    return str(ollama.Client(host).generate(model, prompt, options=options).response)


def measure(text: str, agent: Agent, title: str, workspace: Workspace) -> dict[str, Any]:
    topic = agent.topic(title)
    keywords = topic.keywords if topic else []
    keys = heading_key(text)
    headings = workspace.template.headings
    _, _, references = text.rpartition("férences")
    known_urls = {source.url for source in workspace.library.sources if source.url}
    known_titles = [fold(source.title) for source in workspace.library.sources]
    items = [line for line in references.splitlines() if ITEM.match(line)]
    said = stems(text.removesuffix(references))
    return {
        "topic": title,
        "words": count_words(text),
        "sections": sum(heading_key(heading) in keys for heading in headings),
        "sections_asked": len(headings),
        "keywords": sum(bool(find_phrase(keyword, said)) for keyword in keywords),
        "keywords_asked": len(keywords),
        "references": len(items),
        "outside": sum(not any(t in fold(item) for t in known_titles) for item in items),
        "invented_urls": len([u for u in URL.findall(text) if u.rstrip(".,") not in known_urls]),
    }


def main(model: str, folder: Path, results: Path, count: int) -> None:
    workspace = load_workspace(folder)
    host = workspace.settings.ollama_host()
    rows = []
    for agent_id, title, seed in TOPICS[:count]:
        agent = find_agent(workspace.agents, agent_id)
        began = time.monotonic()
        text = write(model, host, agent, title, seed, workspace.template.headings)
        row = measure(text, agent, title, workspace)
        rows.append({**row, "seconds": round(time.monotonic() - began, 1), "text": text})
        print(row, flush=True)
        results.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int((sys.argv[4:] or ["6"])[0]))
