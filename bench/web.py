"""How fast the review pages are over many documents, and how light they are in a browser.

usage: python bench/web.py RESULTS.json [DOCUMENTS]

The server is the program itself; times are those of a client on the same machine, from the request
to the last byte. The drafts that are opened cite the sample library in every paragraph, as real
ones do. Weight, first paint and layout shift are Chromium's, without cache, of the first visit.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.review import fill
from tests.chromium import chromium

from orchestra.checking.world import World
from orchestra.document import render_document
from orchestra.review.catalogue import open_catalogue
from orchestra.review.paper import key_of
from orchestra.reviewers import add_reviewer
from orchestra.workspace import Workspace, init_workspace, load_workspace

ASKED = 200  # times each page is asked for
OPENED = 200  # drafts that cite
PARAGRAPHS = 12  # of a draft that cites
NAME = "Relectrice de démonstration"
PAINTED = """() => new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { shift += e.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done({
    first_paint_ms: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    layout_shift: shift,
  }), 500);
})"""


def cited(workspace: Workspace, number: int) -> str:
    """Return a draft each of whose paragraphs says what a passage says, and cites it."""
    library = workspace.library
    passages = [p for source in library.sources for p in library.passages(source.id)]
    start = number * 7 % len(passages)
    chosen = (passages[start:] + passages[:start])[:PARAGRAPHS]
    agent = workspace.agents[number % len(workspace.agents)]
    headings = [section.heading for section in workspace.template.sections]
    parts = []
    for n, passage in enumerate(chosen, start=1):
        if (n - 1) % 2 == 0:
            parts.append(f"## {headings[(n - 1) // 2 % len(headings)]}")
        parts.append(f"{passage.text.rstrip('.')} [{n}].")
    title = agent.topics[number % len(agent.topics)].title
    front = {
        "title": title, "agent": agent.name, "status": "draft", "numero": number,
        "date": "2026-11-20", "time": "22:00:05", "theme": agent.theme, "wordcount": 1000,
        "keywords": ["usage"], "generated_by": "ollama", "model": "essai",
        "template": "reflection", "topic": title,
        "sources": [
            {"n": n, "source": p.source.id, "passage": p.id} for n, p in enumerate(chosen, 1)
        ],
    }  # fmt: skip
    return render_document(front, "\n\n".join(parts))


def prepare(root: Path, count: int) -> list[str]:
    """Fill the archive, check all of it, and return the keys of the drafts that cite."""
    init_workspace(root)
    add_reviewer(root / "orchestra.yaml", NAME)
    workspace = load_workspace(root)
    fill(workspace, count - OPENED)
    keys = []
    for number in range(count - OPENED + 1, count + 1):
        folder = workspace.output_folder / "drafts" / workspace.agents[number % 3].id
        path = folder / f"{number:05}-cite.md"
        path.write_text(cited(workspace, number), encoding="utf-8")
        keys.append(key_of(path))
    world = World(workspace.template, workspace.agents, workspace.library)
    open_catalogue(workspace.state_folder).refresh(workspace.output_folder, world)
    return keys


def signed_in(link: str) -> httpx.Client:
    client = httpx.Client(base_url=link.partition("/sign-in")[0], timeout=60)
    client.get(link)
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/who").text)
    client.post("/who", data={"csrf": csrf[1] if csrf else "", "name": NAME})
    return client


def p95_ms(client: httpx.Client, paths: list[str]) -> float:
    taken = []
    for path in paths:
        begun = time.perf_counter()
        assert client.get(path).status_code == 200, path
        taken.append(time.perf_counter() - begun)
    return round(1000 * statistics.quantiles(taken, n=20)[-1], 1)


def in_browser(client: httpx.Client, path: str) -> dict[str, Any]:
    """Return weight in bytes, first paint and layout shift of a page's first visit."""
    cookies = [
        {"name": name, "value": value, "url": str(client.base_url)}
        for name, value in client.cookies.items()
    ]
    with chromium() as browser:
        browser.new_page().goto(str(client.base_url))  # a first page warms the browser itself
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
        context.add_cookies(cookies)
        page = context.new_page()
        sizes: list[int] = []
        page.on("requestfinished", lambda r: sizes.append(_weight(r.sizes())))
        page.goto(str(client.base_url.join(path)), wait_until="networkidle")
        painted = page.evaluate(PAINTED)
    return {"bytes": sum(sizes), "files": len(sizes), **painted}


def _weight(sizes: dict[str, int]) -> int:
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def measure(link: str, keys: list[str]) -> dict[str, Any]:
    with closing(signed_in(link)) as client:
        drafts = [f"/d/{keys[n % len(keys)]}" for n in range(ASKED)]
        pages = {
            "queue": ["/"] * ASKED,
            "queue, any page": [f"/?page={1 + n * 17 % 300}" for n in range(ASKED)],
            "queue, searched": ["/?q=matériaux+gouvern"] * ASKED,
            "draft": drafts,
        }
        p95_ms(client, [paths[0] for paths in pages.values()] * 2)  # what is read once is read
        times = {name: p95_ms(client, paths) for name, paths in pages.items()}
        seen = {
            name: in_browser(client, path) for name, path in (("queue", ""), ("draft", drafts[0]))
        }
    return {"p95_ms": times, "in_browser": seen}


def main(results: Path, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tank"
        keys = prepare(root, count)
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "web", "--port", "0",
             "--no-open"],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            lines = iter(process.stderr or [])
            link = next(m[0] for line in lines if (m := re.search(r"http://\S+token=\S+", line)))
            measured = {"documents": count, **measure(link, keys)}
        finally:
            process.terminate()
            process.wait()
    results.write_text(json.dumps(measured, indent=2, ensure_ascii=False), encoding="utf-8")
    print(json.dumps(measured, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
