"""A model in between, made of a strong writer's answers and spoiled at set rates.

usage: python bench/spoiled.py ANSWERS.json WORKSPACE [RESULTS.json] [RUNS]

ANSWERS.json has what a strong writer answered in one run, by task (tests/fixtures/strong_writer).
Each fact that it wrote may be spoiled as models of seven or eight billion parameters do: the wrong
passage named, a reserve dropped, a cause added, a figure or a name invented, a sentence said again,
an English word, a copied run, a generic sentence, JSON that is cut or wrong. Told of a fault, the
model mends it two times in three. For each kind: what was planted, what was mended or taken out,
what is shown to the reviewer, and what reaches the draft unseen.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from orchestra.agents import find_agent
from orchestra.engines.engine import EngineIdentity, Reply, Request
from orchestra.errors import MalformedReply, TokenLimitReached
from orchestra.evidence import Evidence, evidence_path, said
from orchestra.prose import sentences
from orchestra.workspace import Workspace, init_workspace, load_workspace
from orchestra.writing.brief import Order
from orchestra.writing.dossier_phrases import capital
from orchestra.writing.model_calls import Watcher
from orchestra.writing.write import write_reflection

RATES = {
    "passage": 0.15, "reserve": 0.10, "cause": 0.08, "figure": 0.06, "name": 0.06,
    "again": 0.04, "english": 0.04, "copied": 0.04, "generic": 0.05, "json": 0.04,
}  # fmt: skip
MENDS = 0.67
RESERVES = re.compile(
    r"\b(?:souvent|parfois|surtout|aussi|environ|en partie|au moins|à l’origine|d’abord"
    r"|peut-être|notamment|le plus souvent|pour certains|en principe) ?",
    re.IGNORECASE,
)
MAY = re.compile(r"\b(peut|peuvent|pourrait|doit|doivent) (?:être )?(\w+)")
CAUSES = (", ce qui explique son succès", ", et c’est pourquoi les communes s’y engagent",
          ", d’où la confiance des habitants")  # fmt: skip
FIGURES = (", soit 37 % des cas", ", dans 240 communes", ", depuis 1987")
NAMES = (", comme l’a montré Hélène Vasseur-Lambert", ", selon l’Institut Marchandeau",
         ", d’après la fondation Terres Claires")  # fmt: skip
ENGLISH = ((" les ", " the "), (" et ", " and "), (" avec ", " with "), (" pour ", " for "))
LONG = 18  # words of a sentence that is worth copying
IDENTITY = EngineIdentity("openai", "in between", "here", "sha256:0", 16_384)
GENERIC = (
    "Il est essentiel de prendre en compte tous les enjeux pour construire un avenir meilleur.",
    "Cette démarche représente une opportunité majeure pour tous les acteurs du territoire.",
    "Une approche globale et concertée permettra de relever les défis de demain.",
)


@dataclass(frozen=True)
class Planted:
    """A spoiled sentence: what was done to it, how it reads, how it read before."""

    kind: str
    text: str
    before: str


@dataclass
class Spoiled:
    """An engine that answers with the strong writer's words, spoiled."""

    answers: dict[str, Any]
    chance: random.Random
    passages: dict[str, str] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    identity: EngineIdentity = IDENTITY

    def reply(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        self.passages |= dict(
            re.findall(r"^\[(P\d+)\] [^\n]*\n+(.+?)(?=\n\n)", request.user, re.M | re.S)
        )
        data = self._data(request)
        text = json.dumps(data, ensure_ascii=False)
        if self.chance.random() < RATES["json"]:
            raise self._broken(text)
        on_text(text)
        return Reply(text, data, len(request.user) // 4, None, len(text) // 4, "stop", 0.0)

    def close(self) -> None:
        """Nothing to let go of."""

    def _broken(self, text: str) -> MalformedReply | TokenLimitReached:
        if self.chance.random() < 0.5:
            return TokenLimitReached("cut", partial=text[: int(0.7 * len(text))])
        return MalformedReply("no JSON", partial=f"Voici le texte demandé : {text[:40]}")

    def _data(self, request: Request) -> dict[str, Any]:
        asked = request.schema["properties"]
        if "thesis" in asked:
            return fitted(self.answers["outline"], request.schema)
        if "sentences" in asked and "sentence" in asked["sentences"]["items"]["properties"]:
            return {"sentences": list(self._mended(request, asked["sentences"]))}
        if "sentences" in asked:
            return {"sentences": list(self._written(request, asked["sentences"]))}
        return {key: [] for key in asked}

    def _written(self, request: Request, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        task = next((t for t in self.answers if t != "outline" and asks_for(request, t)), "")
        for item in self.answers.get(task, [])[: schema["maxItems"]]:
            kept = fitted_item(item, schema["items"])
            if kept["kind"] == "fact":
                kept = self._spoil(kept, schema["items"])
            self.said.append(kept["text"])
            yield kept

    def _spoil(self, item: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
        kinds = [kind for kind in RATES if kind != "json"]
        draw = self.chance.random()
        for kind in kinds:
            draw -= RATES[kind]
            if draw < 0:
                spoiled = self._spoiled(kind, item, schema)
                if spoiled and spoiled != item:
                    self.planted.append(Planted(kind, spoiled["text"], item["text"]))
                    return spoiled
                return item
        return item

    def _spoiled(self, kind: str, item: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
        text, pick = str(item["text"]), self.chance.choice
        if kind == "passage":
            others = [m for m in schema["properties"]["on"]["items"]["enum"]
                      if m[0] == "P" and m not in item["on"]]  # fmt: skip
            return {**item, "on": [pick(others)]} if others else item
        if kind == "reserve":
            text = capital(MAY.sub(r"\2", RESERVES.sub("", text)))
        elif kind in {"cause", "figure", "name"}:
            tail = pick({"cause": CAUSES, "figure": FIGURES, "name": NAMES}[kind])
            text = f"{text.rstrip('.»! ')}{tail}."
        elif kind == "again":
            text = pick(self.said or [text])
        elif kind == "english":
            for french, english in ENGLISH:
                text = text.replace(french, english)
        elif kind == "copied":
            passage = self.passages.get(next((m for m in item["on"] if m[0] == "P"), ""), "")
            long = [s.text for s in sentences(passage) if len(s.text.split()) > LONG]
            text = pick(long or [text])
        else:
            text = pick(GENERIC)
        return {**item, "text": text}

    def _mended(self, request: Request, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield replacements: the sentence as it was before, or nothing better."""
        before = {said(planted.text): planted.before for planted in self.planted}
        told = re.findall(r"^(S\d+) « (.+?) »(?: \[([P\d, ]+)\])? : ", request.instruction, re.M)
        if "kind" not in schema["items"]["properties"]:
            return
        marks = schema["items"]["properties"]["on"]["items"]["enum"]
        for name, text, cited in told:
            right = before.get(said(text))
            if right and self.chance.random() < MENDS:
                source = self._source_of(right) or cited.split(", ")[0]
                on = [source] if source in marks else []
                yield {"sentence": name, "kind": "fact", "on": on, "text": right}

    def _source_of(self, text: str) -> str:
        for answer in self.answers.values():
            for item in answer if isinstance(answer, list) else []:
                if item["text"] == text:
                    return next((mark for mark in item["on"] if mark[0] == "P"), "")
        return ""


def asks_for(request: Request, task: str) -> bool:
    """Tell whether an instruction asks for this claim or section."""
    name = task.removeprefix("claim ")
    return (
        f"le paragraphe {name} de" in request.instruction or f"« {name} »," in request.instruction
    )


def fitted_item(item: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    allowed = schema["properties"].get("on", {}).get("items", {}).get("enum", [])
    return {**item, "on": [mark for mark in item["on"] if mark in allowed]}


def fitted(outline: dict[str, Any], schema: Any) -> dict[str, Any]:
    """Return the outline without what this run's library does not have."""
    return {key: outline.get(key, []) for key in schema["properties"]}


def outcome(planted: Planted, evidence: Evidence) -> str:
    """Return what became of a spoiled sentence: mended, shown or unseen."""
    key = said(planted.text)
    for sentence in evidence.sentences:
        if sentence.key == key or key.startswith(sentence.key):
            verdict = sentence.support.verdict
            return "shown" if verdict in {"partly", "not"} else "unseen"
    return "mended"


def run(
    answers: dict[str, Any], workspace: Workspace, agent: str, topic: str, seed: int
) -> Counter[tuple[str, str]]:
    engine = Spoiled(answers, random.Random(seed))
    order = Order(find_agent(workspace.agents, agent), title=topic, seed=1)
    record = write_reflection(workspace, order, engine, Watcher())
    path = evidence_path(Path(record.draft.path))
    evidence = Evidence.model_validate_json(path.read_text("utf-8"))
    counts: Counter[tuple[str, str]] = Counter()
    for planted in engine.planted:
        became = outcome(planted, evidence)
        counts[planted.kind, became] += 1
        if became == "unseen":
            print(f"  unseen {planted.kind}: {planted.text}")
    return counts


def fresh(folder: Path) -> Workspace:
    """Return a new workspace, in which no reflection stands yet."""
    init_workspace(folder)
    workspace = load_workspace(folder)
    settings = workspace.settings.model_copy(update={"method": "reasoned"})
    return replace(workspace, settings=settings)


def main(source: Path, folder: Path, results: Path | None, runs: int) -> None:
    held = json.loads(source.read_text("utf-8"))
    total: Counter[tuple[str, str]] = Counter()
    for seed in range(runs):
        workspace = fresh(folder / f"{held['agent']}-{seed}")
        total += run(held["answers"], workspace, held["agent"], held["topic"], seed)
    rows = []
    for kind in sorted({kind for kind, _ in total}):
        counts = {name: total[kind, name] for name in ("mended", "shown", "unseen")}
        rows.append({"kind": kind, "planted": sum(counts.values()), **counts})
        print(rows[-1])
    if results:
        results.write_text(json.dumps(rows, indent=1), "utf-8")


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        Path(sys.argv[3]) if len(sys.argv) > 3 else None,
        int(sys.argv[4]) if len(sys.argv) > 4 else 5,
    )
