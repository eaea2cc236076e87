"""Write ten topics and measure each draft and run; rows go to a JSON file as they come.

usage: python bench/writing.py ENGINE MODEL WORKSPACE RESULTS.json [FIRST:LAST]

FIRST and LAST count as slices do; two processes on one core each can share the topics out.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from workload import TOPICS

from orchestra.agents import find_agent
from orchestra.checking.detectors import repeated_sentences
from orchestra.document import parse_document
from orchestra.engines.select import open_engine
from orchestra.prose import find_phrase, stems
from orchestra.workspace import Workspace, init_workspace, load_workspace
from orchestra.writing.brief import Order
from orchestra.writing.model_calls import Call, Watcher
from orchestra.writing.record import RunRecord
from orchestra.writing.write import write_reflection

AGREEMENT = {"gn", "ppas", "conj", "infi", "eleu", "imp"}  # as Grammalecte names kinds of faults
CITATION = re.compile(r"\s?\[\d+\]")
ITALIC = re.compile(r"\*[^*\n]+\*")


def evaluated_tokens(calls: list[Call]) -> int:
    """Return how many prompt tokens the server read rather than found in its cache.

    The embedded server tells. Ollama tells only how long it read: at the speed of the first call,
    which finds nothing in the cache, that gives the tokens.
    """
    if not calls:
        return 0
    if all(call.cached_tokens is not None for call in calls):
        return sum(call.prompt_tokens - (call.cached_tokens or 0) for call in calls)
    speed = calls[0].prompt_tokens / (calls[0].prompt_seconds or 1)
    return round(sum((call.prompt_seconds or 0) * speed for call in calls))


def distinct_tokens(calls: list[Call]) -> float:
    """Return how many prompt tokens stand behind what an earlier prompt began with."""
    characters = sum(call.characters for call in calls)
    new = sum(call.new_characters for call in calls)
    return sum(call.prompt_tokens for call in calls) * new / characters if characters else 0.0


def by_stage(calls: list[Call]) -> dict[str, list[int]]:
    """Return calls, prompt tokens and tokens written of each stage, claims counted together."""
    stages: dict[str, list[int]] = {}
    for call in calls:
        name = call.task.split()[0]
        counts = stages.setdefault(name, [0, 0, 0])
        counts[:] = [
            counts[0] + 1,
            counts[1] + call.prompt_tokens,
            counts[2] + call.completion_tokens,
        ]
    return stages


def kept_share(calls: list[Call], text: str) -> float | None:
    """Return the characters of the draft's prose by all that the model wrote for it."""
    characters = sum(len(call.text) for call in calls)
    return round(len(text) / characters, 3) if characters else None


def agreement_faults(text: str) -> int | None:
    """Return how many faults of agreement Grammalecte finds in a text; None where it is not.

    They are agreements of nouns, participles and verbs, infinitives, elisions; an italic title is
    a name and is not looked at.
    """
    command = shutil.which("grammalecte-cli")
    if command is None:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(ITALIC.sub("ce titre", CITATION.sub("", text)))
        file.flush()
        done = subprocess.run(
            [command, "-f", file.name, "-j"], capture_output=True, text=True, check=True
        )
    found = [fault for each in json.loads(done.stdout)["data"] for fault in each["lGrammarErrors"]]
    return sum(fault["sType"] in AGREEMENT for fault in found)


def measure(record: RunRecord, workspace: Workspace, path: Path) -> dict[str, Any]:
    document = parse_document(path.read_text(encoding="utf-8"))
    sections = document.prose(workspace.template.references_heading)
    paragraphs = [p.text for section in sections for p in section.paragraphs]
    text = " ".join(paragraphs)
    said = stems(text)
    known = {source.id for source in workspace.library.sources}
    cited = {entry["source"] for entry in document.value("sources")}
    calls = [c for c in record.calls if c.prompt_tokens]
    prompt_tokens = sum(c.prompt_tokens for c in calls)
    evaluated = evaluated_tokens(calls)
    distinct = distinct_tokens(calls)
    support = document.value("support")
    return {
        "method": record.provenance["method"],
        "facts": support["facts"],
        "cited": support["cited"],
        "supported": support["supported"],
        "unknown_words": sum(f["rule"] == "TXT009" for f in record.draft.findings),
        "agreement": agreement_faults(text),
        "stages": by_stage(calls),
        "kept_over_generated": kept_share(calls, text),
        "topic": record.topic,
        "words": record.draft.words,
        "errors": sum(f["severity"] == "error" for f in record.draft.findings),
        "warnings": sum(f["severity"] == "warning" for f in record.draft.findings),
        "rules": sorted({f["rule"] for f in record.draft.findings}),
        "keywords": sum(bool(find_phrase(k, said)) for k in record.keywords),
        "keywords_asked": len(record.keywords),
        "repeated": len(repeated_sentences(paragraphs)),
        "references": len(cited),
        "outside": len(cited - known),
        "quoted_words": sum(len(q.split("»")[0].split()) for q in text.split("«")[1:]),
        "rewrites": record.rewrites,
        "seconds": record.seconds,
        "engine_seconds": record.engine_seconds,
        "overhead": round(record.seconds / record.engine_seconds, 4) if calls else None,
        "prompt_tokens": prompt_tokens,
        "evaluated": evaluated,
        "evaluated_over_distinct": round(evaluated / distinct, 3) if distinct else None,
        "completion_tokens": sum(c.completion_tokens for c in calls),
        "path": str(path),
    }


def main(engine_name: Any, model: str, folder: Path, results: Path, topics: slice) -> None:
    if not (folder / "orchestra.yaml").exists():
        init_workspace(folder)
    workspace = load_workspace(folder)
    engine = open_engine(workspace.settings, engine_name, model, print)
    rows = []
    for agent_id, title, seed in TOPICS[topics]:
        order = Order(find_agent(workspace.agents, agent_id), title=title, seed=seed)
        record = write_reflection(workspace, order, engine, Watcher())
        rows.append(measure(record, workspace, Path(record.draft.path)))
        print({k: v for k, v in rows[-1].items() if k != "path"}, flush=True)
        results.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")
    engine.close()


if __name__ == "__main__":
    first, _, last = (sys.argv[5] if len(sys.argv) > 5 else ":").partition(":")
    chosen = slice(int(first or 0), int(last or len(TOPICS)))
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), chosen)
