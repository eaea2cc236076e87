"""A model that writes from its facts in other words, and what runs a reflection against it."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.french import French
from tests.fakes.ollama import FakeOllama

from orchestra.agents import Agent, Topic
from orchestra.engines.ollama import open_ollama
from orchestra.engines.probed import EXAM, Mark, Marks, Probe, keep_probe
from orchestra.prose import sentences
from orchestra.workspace import load_workspace
from orchestra.writing.brief import Order
from orchestra.writing.model_calls import Watcher
from orchestra.writing.steps import just_call
from orchestra.writing.write import write_reflection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from orchestra.errors import OrchestraError
    from orchestra.writing.record import RunRecord

_PASSAGE = re.compile(r"^\[P(\d+)\] [^\n]*\n+(.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
_ASKED = re.compile(r"^Passages pour ce paragraphe[^:]* : ([P\d, ]+)\.", re.MULTILINE)
_WRITTEN = re.compile(r"\((S\d+)\) (?:(?!\(S\d)[^\[])*?\[P(\d+)")
_RUN = 6  # words in a row that are kept: far fewer than what counts as copied
_FOREIGN = re.compile(r"[^A-Za-zÀ-ÖØ-öø-ÿœŒ0-9 ,'’-]")
_CLAIMS = (
    "Le soin des outils décide de la durée d’un atelier.",
    "Réparer ensemble change la valeur que chacun donne aux objets.",
    "Les horaires comptent autant que les gestes appris.",
    "Un registre tenu par tous vaut mieux qu’une règle affichée.",
    "La place laissée aux erreurs explique la fidélité des visiteurs.",
    "Sans relais entre bénévoles, aucune ouverture ne dure.",
    "Un jardin se partage comme une mémoire, par des traces écrites.",
    "La saison commande la récolte, et la récolte les rencontres.",
    "Le compost oblige voisins et enfants à la même patience.",
    "Ce que la commune construit ne remplace pas ce que les gens entretiennent.",
    "La confiance se mesure au prêt, pas au discours.",
    "Une fiche lue vaut une leçon entendue.",
    "Les échecs notés servent davantage que les réussites célébrées.",
    "Il faut écrire ce que l’on partage avant de le prêter.",
    "Le menuisier transmet moins un geste qu’une attention.",
    "Chaque semence gardée prépare une dispute évitée.",
)
_ROLES = ("establish", "contrast", "limit", "deduce")


def rephrase(sentence: str) -> str:
    """Return the sentence's words in another order: nothing is added, nothing is copied."""
    words = _FOREIGN.sub("", sentence).split()
    runs = [" ".join(words[i : i + _RUN]) for i in range(0, len(words), _RUN)][::-1]
    text = ", ".join(run.strip(",") for run in runs)
    return text[0].upper() + text[1:].lower() + "."


def stage_of(schema: Mapping[str, Any]) -> str:
    """Return what a reply of this shape is for, whatever the words of the prompt."""
    asked = schema["properties"]
    if "sentences" not in asked:
        names = {"thesis": "outline", "verdicts": "verdicts", "answers": "answers"}
        return next((names[key] for key in names if key in asked), "objections")
    item = asked["sentences"]["items"]["properties"]
    return "whole text" if "why" in item else "repair" if "sentence" in item else "paragraph"


def faithful(body: dict[str, Any]) -> str:
    """Answer as a good model would: what the passages say, said otherwise, and thoughts on it."""
    schema, prompt = body["format"], body["messages"][-1]["content"]
    asked = schema["properties"]
    answers: dict[str, Callable[[], Any]] = {
        "outline": lambda: _outline(asked),
        "paragraph": lambda: {"sentences": _paragraph(asked["sentences"], prompt)},
        "verdicts": lambda: {"verdicts": _verdicts(asked["verdicts"], prompt)},
        "repair": lambda: {"sentences": _repairs(asked["sentences"])},
        "whole text": lambda: {"sentences": []},  # it is good as it is
        "objections": lambda: {"objections": []},
        "answers": lambda: {"answers": []},
    }
    return json.dumps(answers[stage_of(schema)](), ensure_ascii=False)


def _outline(asked: dict[str, Any]) -> dict[str, Any]:
    claims = iter(_CLAIMS)
    made: list[str] = []
    parts: dict[str, Any] = {}
    for name, part in asked["parts"]["properties"].items():
        items = part["properties"]["claims"]
        title = (
            {"title": f"Ce que montre la partie {name}"} if "title" in part["properties"] else {}
        )
        parts[name] = {**title, "claims": []}
        for number in range(items["maxItems"]):
            claim = {"text": next(claims), "role": _ROLES[len(made) % len(_ROLES)]}
            if "passages" in items["items"]["properties"]:
                numbers = items["items"]["properties"]["passages"]["items"]["enum"]
                claim["passages"] = [numbers[(3 * len(made) + n) % len(numbers)] for n in (0, 5)]
                claim["passages"] = list(dict.fromkeys(claim["passages"]))
            claim |= {"answers": made[-1] if made else "", "keywords": []}
            parts[name]["claims"].append(claim)
            made.append(f"{name}{number + 1}")
    parts[name]["claims"][-1]["role"] = "recommend"
    return {
        "question": "Comment un lieu partagé peut-il tenir dans la durée sans s’épuiser ?",
        "thesis": "Un lieu partagé tient par ses habitudes plus que par ses murs.",
        "parts": parts,
    } | ({"builds_on": []} if "builds_on" in asked else {})


def _passages(prompt: str) -> dict[int, str]:
    return {int(number): text for number, text in _PASSAGE.findall(prompt)}


def _verdicts(schema: dict[str, Any], prompt: str) -> list[dict[str, str]]:
    """Return that each sentence is borne out, with words of the passage that it cites first."""
    passages, cited = _passages(prompt), dict(_WRITTEN.findall(prompt))
    return [
        {
            "sentence": name,
            "words": " ".join(passages[int(cited[name])].split()[:6]) if name in cited else "",
            "reason": "",
            "verdict": "supported",
        }
        for name in schema["items"]["properties"]["sentence"]["enum"][: schema["minItems"]]
    ]


def _repairs(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return for each weak sentence a thought that says little."""
    weak = schema["items"]["properties"]["sentence"]["enum"]
    return [
        {"sentence": name, "kind": "inference", "on": [], "text": _thought(name)} for name in weak
    ]


def _paragraph(schema: dict[str, Any], prompt: str) -> list[dict[str, Any]]:
    item, count = schema["items"]["properties"], max(schema["minItems"], 3)
    seed = str(len(prompt))
    if "on" not in item or "fact" not in item["kind"]["enum"]:
        bare = {"on": []} if "on" in item else {}
        return [
            {"kind": "inference", **bare, "text": _thought(f"{seed}-{n}")}
            for n in range(min(count + 2, schema["maxItems"]))
        ]
    asked = _ASKED.findall(prompt)
    marks = (
        asked[-1].split(", ") if asked else [m for m in item["on"]["items"]["enum"] if m[0] == "P"]
    )
    facts = [
        {"kind": "fact", "on": [mark], "text": rephrase(span.text)}
        for mark in marks
        for span in sentences(_passages(prompt)[int(mark[1:])])
        if rephrase(span.text) not in prompt and len(span.text.split()) > _RUN
    ]
    missing = max(1, schema["minItems"] - len(facts))
    thoughts = [
        {"kind": "inference", "on": marks[:1], "text": _thought(f"{seed}-{n}")}
        for n in range(missing)
    ]
    return [*facts[:count], *thoughts]


def _thought(seed: str) -> str:
    """Return a sentence that states nothing, another one for another seed."""
    return French(f"une pensée {seed}").sentence()


# What an able model was measured to do: it writes, and may judge.
GOOD = Probe(
    exam=EXAM, engine="ollama", model="mistral:latest", digest="", date="2026-01-01", thinks=False,
    system_role=True, format_followed=True, read_speed=100, write_speed=20, seconds=60,
    marks=Marks(
        shape=Mark(right=3, asked=3), french=Mark(right=100, asked=100),
        figures=Mark(right=3, asked=3), citing=Mark(right=8, asked=8),
        verdict=Mark(right=16, asked=16), said_supported=5, quoted=Mark(right=16, asked=16),
    ),
)  # fmt: skip


def faithful_server(**options: Any) -> FakeOllama:
    """Return a fake server, not yet started, whose model is :func:`faithful`."""
    server = FakeOllama(**options)
    server.replier = faithful
    return server


class Keeper:
    """Keeps every stage's value as JSON, and gives it back instead of running the stage again."""

    def __init__(self, kept: Mapping[str, str] | None = None) -> None:
        self.kept = dict(kept or {})
        self.ran: list[str] = []

    def __call__(self, name: str, model: type[BaseModel], stage: Callable[[], BaseModel]) -> Any:
        if name not in self.kept:
            self.ran.append(name)
            value = stage()
            assert isinstance(value, model)
            self.kept[name] = json.dumps(value.model_dump(mode="json"))
        return model.model_validate(json.loads(self.kept[name]))

    def until(self, count: int) -> Keeper:
        """Return what a run killed after so many stages has left."""
        return Keeper({name: self.kept[name] for name in list(self.kept)[:count]})


def pass_exam(root: Path) -> None:
    """Let the model of the workspace have been probed, and found able."""
    workspace = load_workspace(root)
    with closing(open_ollama(workspace.settings, workspace.settings.models.ollama)) as engine:
        keep_probe(workspace.state_folder, engine.identity, GOOD)


def write(
    root: Path,
    *,
    agent: str = "ateliers",
    watcher: Watcher | None = None,
    step: Callable[..., Any] = just_call,
    seed: int = 1,
    probe: Probe = GOOD,
    **order: Any,
) -> RunRecord:
    """Write one reflection in the workspace ``root`` on the Ollama that its settings name."""
    workspace = load_workspace(root)
    author = next(a for a in workspace.agents if a.id == agent)
    engine = open_ollama(workspace.settings, workspace.settings.models.ollama)
    keep_probe(workspace.state_folder, engine.identity, probe)
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
