"""A model that writes from its facts in other words, and what runs a reflection against it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.french import French
from tests.fakes.ollama import FakeOllama

from orchestra.agents import Agent, Topic
from orchestra.engines.ollama import open_ollama
from orchestra.prose import sentences
from orchestra.workspace import load_workspace
from orchestra.writing.brief import Order
from orchestra.writing.model_calls import Watcher
from orchestra.writing.steps import just_call
from orchestra.writing.write import write_reflection

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.errors import OrchestraError
    from orchestra.writing.record import RunRecord

_FACTS = re.compile(r"Faits établis par [^\n]* :\n(.+?)\n\n", re.DOTALL)
_SAID = re.compile(r"^- (.+)$", re.MULTILINE)
_OPENER = re.compile(r"^\^\(([^|)]+)")
_RUN = 6  # words in a row that are kept: far fewer than what counts as copied
_FOREIGN = re.compile(r"[^A-Za-zÀ-ÖØ-öø-ÿœŒ0-9 ,'’-]")


def rephrase(sentence: str) -> str:
    """Return the sentence's words in another order: nothing is added, nothing is copied."""
    words = _FOREIGN.sub("", sentence).split()
    runs = [" ".join(words[i : i + _RUN]) for i in range(0, len(words), _RUN)][::-1]
    text = ", ".join(run.strip(",") for run in runs)
    return text[0].upper() + text[1:].lower() + "."


def sum_up(said: list[str]) -> list[str]:
    """Return sentences made of two beginnings each: they say a little of everything."""
    halves = [" ".join(_FOREIGN.sub("", sentence).split()[:8]).lower() for sentence in said]
    pairs = zip(halves[::2], halves[1::2], strict=False)
    return [f"En bref, {one}, puis {other}." for one, other in pairs]


def faithful(body: dict[str, Any]) -> str:
    """Answer as a good model would: the facts of the prompt and the keyword, said otherwise."""
    schema, prompt = body["format"], body["messages"][-1]["content"]
    if "question" in schema["properties"]:
        return json.dumps(
            {
                "question": "Comment un lieu partagé peut-il tenir dans la durée sans s’épuiser ?",
                "angle": "Un lieu partagé tient dans la durée par ses règles et par ses habitudes.",
            },
            ensure_ascii=False,
        )
    found = _FACTS.search(prompt)
    said = [s.text for s in sentences(found[1])] if found else _SAID.findall(prompt)
    if not said:
        said = [French(prompt).text(60)]
    text = " ".join(map(rephrase, said) if found else sum_up(said) or said)
    opener = _OPENER.match(schema["properties"]["text"]["pattern"])
    if opener:
        first = sentences(text)[0].text
        text = f"{opener[1]} : {first[0].lower()}{text[1:]}"
    reply: dict[str, Any] = {"text": text}
    if "passages" in schema["properties"]:
        reply = {"passages": schema["properties"]["passages"]["items"]["enum"], **reply}
    return json.dumps(reply, ensure_ascii=False)


def faithful_server(**options: Any) -> FakeOllama:
    """Return a fake server, not yet started, whose model is :func:`faithful`."""
    server = FakeOllama(**options)
    server.replier = faithful
    return server


def write(
    root: Path,
    *,
    agent: str = "ateliers",
    watcher: Watcher | None = None,
    step: Callable[..., Any] = just_call,
    seed: int = 1,
    **order: Any,
) -> RunRecord:
    """Write one reflection in the workspace ``root`` on the Ollama that its settings name."""
    workspace = load_workspace(root)
    author = next(a for a in workspace.agents if a.id == agent)
    engine = open_ollama(workspace.settings, workspace.settings.models.ollama)
    try:
        return write_reflection(
            workspace, Order(author, seed=seed, **order), engine, watcher or Watcher(), step
        )
    finally:
        engine.close()


def an_agent(**changes: Any) -> Agent:
    """Return an agent with three topics."""
    values: dict[str, Any] = {
        "id": "essai",
        "name": "Agent d’essai",
        "theme": "Essais",
        "persona": "Une autrice imaginée pour les essais.",
        "topics": [
            Topic(title="Réparer ensemble", keywords=["réparation", "outils"]),
            Topic(title="La vie d’un atelier", keywords=["bénévoles"]),
            Topic(title="Apprendre par le faire", keywords=["apprentissage"]),
        ],
    }
    return Agent(**values | changes)


def add_sources(root: Path) -> None:
    """Add four sources of four passages each on repairing, made up as the rest of the world is."""
    for number in range(1, 5):
        paragraphs = [
            French(f"{number} {part}", ["réparation", "outils"]).text(110) for part in range(4)
        ]
        front = f"title: Fiche inventée {number}\nauthor: Atelier d’essai\nyear: {2010 + number}\n"
        path = root / "sources" / f"fiche-{number}.md"
        path.write_text(f"---\n{front}---\n" + "\n\n".join(paragraphs) + "\n", "utf-8")


def kept(error: OrchestraError) -> Path:
    """Return the file that the error names, which must be there."""
    path = Path(f"{error.message} {error.hint}".rpartition("what was written so far is in ")[2])
    assert path.is_file()
    return path


def paragraphs(path: Path) -> list[str]:
    """Return the finished paragraphs in such a file."""
    text = path.read_text().partition("## (inachevé)")[0]
    return [part for part in text.split("\n\n") if part and not part.startswith("#")]
