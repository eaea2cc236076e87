"""How well it is found that a passage does not bear a sentence out, on the labelled set.

usage: python bench/support.py [--code] [--engine E [--model M] [--first N]] [--played FILE]
                               [--verbose] [--out OUT.json]
       python bench/support.py --export FILE

``--code`` asks the check by code, ``--engine`` a model as the writing asks it, ``--played`` takes
the verdicts of a person or a model from a JSON file {"1": "supported", "2": "partly", "3": "not"};
pairs that it leaves out are not counted. What ``--export`` writes is made for whoever gives these:
the pairs without their labels, numbered in a shuffled order. With code and another judge, both
together are measured too: what either finds is found; and as the writing takes them together: the
judge decides, but for what code compares to the letter (figures, laws, names, quotations,
negations).

Positive is what is not borne out, "partly" or "not". A false alarm has no kind: precision is of the
whole set, whose share of sentences not borne out (two thirds) is far above that of a good writer.
The share of the supported ones that were doubted does not depend on it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.labelled.support_pairs import KINDS, VERDICTS, Pair, pairs

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine
    from orchestra.writing.brief import Brief

SEED = 15
SUPPORTED = "supported"
Questions = list[tuple[str, str]]  # a sentence, and the text of the passage that it cites
VerdictOfModel = Callable[[Questions], list[str]]
Verdicts = Mapping[int, str]  # by number of the pair


@dataclass
class Tally:
    """What a judge made of the pairs that it was asked."""

    found: list[Pair] = field(default_factory=list)
    missed: list[Pair] = field(default_factory=list)
    false_alarms: list[Pair] = field(default_factory=list)
    left: list[Pair] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """How many of the doubted sentences are not borne out."""
        return _share(len(self.found), len(self.found) + len(self.false_alarms))

    @property
    def recall(self) -> float:
        """How many of the sentences not borne out are doubted."""
        return _share(len(self.found), len(self.found) + len(self.missed))

    @property
    def doubted(self) -> float:
        """How many of the supported sentences are doubted."""
        return _share(len(self.false_alarms), len(self.false_alarms) + len(self.left))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def numbered(seed: int = SEED) -> list[Pair]:
    """Return the pairs in the shuffled order that numbers them, the first being 1."""
    found = list(pairs())
    random.Random(seed).shuffle(found)
    return found


def digest_of(order: Sequence[Pair]) -> str:
    """Return what tells one set and order from another."""
    asked = "\n".join(f"{pair.judged.sentence}\t{pair.passage.text}" for pair in order)
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def exported(order: Sequence[Pair]) -> dict[str, Any]:
    """Return the pairs as they are given to whoever plays the verdict: without the labels."""
    asked = [
        {"number": number, "sentence": pair.judged.sentence, "passage": pair.passage.text}
        for number, pair in enumerate(order, start=1)
    ]
    return {"set": digest_of(order), "verdicts": list(VERDICTS), "pairs": asked}


def read_played(data: dict[str, str], order: Sequence[Pair]) -> Verdicts:
    """Return the verdicts of a file; raises ValueError where they are not of this set."""
    if (of := data.get("set", digest_of(order))) != digest_of(order):
        raise ValueError(f"these verdicts are of another set ({of}); export this one and ask again")
    played = {key: verdict for key, verdict in data.items() if key != "set"}
    wrong = [key for key in played if not (key.isdecimal() and 1 <= int(key) <= len(order))]
    wrong += [f"{key}: {verdict}" for key, verdict in played.items() if verdict not in VERDICTS]
    if wrong:
        raise ValueError(f"not the number of a pair with one of {VERDICTS}: {', '.join(wrong)}")
    return {int(key): verdict for key, verdict in played.items()}


def verdicts_of_code(order: Sequence[Pair]) -> Verdicts:
    """Return what the check by code says of every pair."""
    from orchestra.checking.borne_out import borne_out

    return {
        number: borne_out(pair.judged.sentence, {pair.passage.id: pair.passage.text}).verdict
        for number, pair in enumerate(order, start=1)
    }


def letter_of_code(order: Sequence[Pair]) -> Verdicts:
    """Return what code says of what it compares to the letter, which no model's yes can lift."""
    from orchestra.checking.borne_out import doubts_about
    from orchestra.writing.weighing import LITERAL

    return {
        number: "not"
        if any(
            doubt.kind in LITERAL
            for doubt in doubts_about(pair.judged.sentence, {pair.passage.id: pair.passage.text})
        )
        else SUPPORTED
        for number, pair in enumerate(order, start=1)
    }


def verdict_of_model(engine: Engine, questions: Questions) -> list[str]:
    """Return a model's verdict on each question, asked as the writing's stage of support asks it.

    Each fact comes to the stage as one that code let pass, so that the verdict is the model's own.
    """
    from orchestra.evidence import Outline, Sentence, Support
    from orchestra.prompts import Prompts
    from orchestra.workspace import load_workspace, starter_folder
    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript
    from orchestra.writing.model_calls import Watcher
    from orchestra.writing.support_verdicts import judged_by_model
    from orchestra.writing.write import make_scribe
    from orchestra.writing.written import Block

    workspace = load_workspace(starter_folder())
    prompts = Prompts(workspace.prompts_folder / "fr")
    scribe = make_scribe(workspace, engine, prompts, Watcher())
    found = []
    for sentence, text in questions:
        passed = Support(verdict="supported", by="code")
        fact = Sentence(id=1, text=sentence, kind="fact", passages=["passage"], support=passed)
        manuscript = Manuscript().add(0, "", [Block(form="paragraph", sentences=[fact])])
        desk = Desk(brief_of(text), Outline(), scribe, prompts, 1, 1, {}, may_judge=True)
        found.append(judged_by_model(desk, manuscript).sentences[0].support.verdict)
        print(f"{len(found)}/{len(questions)}: {found[-1]}", file=sys.stderr)
    return found


def brief_of(passage: str) -> Brief:
    """Return the brief of a text that has one passage."""
    from orchestra.workspace import load_workspace, starter_folder
    from orchestra.writing.brief import Brief, NumberedPassage

    workspace = load_workspace(starter_folder())
    agent = workspace.agents[0]
    return Brief(
        run_id="support", agent=agent, topic=agent.topics[0], next_topic="",
        template=workspace.template, words=100, started=datetime.now(UTC), seed=SEED,
        passages=[
            NumberedPassage(number=1, id="passage", source="source", label="Source", text=passage)
        ],
    )  # fmt: skip


def verdicts_of_model(order: Sequence[Pair], judge: VerdictOfModel, first: int = 0) -> Verdicts:
    """Return what a model says of the first pairs, all where ``first`` is 0."""
    asked = order[:first] if first else order
    questions = [(pair.judged.sentence, pair.passage.text) for pair in asked]
    return dict(enumerate(judge(questions), start=1))


def together(one: Verdicts, other: Verdicts) -> Verdicts:
    """Return the verdicts of two judges as one: a pair is doubted when either doubts it."""
    return {
        number: other[number] if one[number] == SUPPORTED else one[number]
        for number in sorted(one.keys() & other.keys())
    }


def tally(order: Sequence[Pair], verdicts: Verdicts) -> Tally:
    """Hold verdicts against the labels."""
    result = Tally()
    for number, verdict in verdicts.items():
        pair, doubted = order[number - 1], verdict != SUPPORTED
        if pair.is_borne_out:
            (result.false_alarms if doubted else result.left).append(pair)
        else:
            (result.found if doubted else result.missed).append(pair)
    return result


def counts(result: Tally) -> dict[str, tuple[int, int]]:
    """Return of each kind, and of all, how many were found and missed."""
    found, missed = ([pair.judged.kind for pair in each] for each in (result.found, result.missed))
    kinds: dict[str, tuple[int, int]] = {k: (found.count(k), missed.count(k)) for k in KINDS}
    return {**kinds, "all": (len(found), len(missed))}


def table(result: Tally) -> str:
    """Return what was found of each kind, and in all."""
    lines = ["| kind | pairs | found | missed | recall |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {kind} | {found + missed} | {found} | {missed} | {_share(found, found + missed):.2f} |"
        for kind, (found, missed) in counts(result).items()
    ]
    alarms, left = len(result.false_alarms), len(result.left)
    return "\n".join(lines) + (
        f"\n\nPrecision {result.precision:.2f}, recall {result.recall:.2f};"
        f" {alarms} of {alarms + left} supported sentences doubted ({result.doubted:.0%})."
    )


def listing(result: Tally) -> str:
    """Return the false alarms and the misses, one a line."""
    lines = [
        f"- false alarm: {pair.judged.sentence} ({pair.passage.id})" for pair in result.false_alarms
    ]
    lines += [
        f"- missed {pair.judged.kind}: {pair.judged.sentence}"
        f" ({pair.passage.id}; {pair.judged.why})"
        for pair in result.missed
    ]
    return "\n".join(lines)


def summary(result: Tally) -> dict[str, Any]:
    """Return the figures of a table."""
    return {
        "precision": round(result.precision, 3),
        "recall": round(result.recall, 3),
        "false_alarms": len(result.false_alarms),
        "supported": len(result.false_alarms) + len(result.left),
        "found_and_missed": counts(result),
    }


def judges(options: argparse.Namespace, order: Sequence[Pair]) -> dict[str, Verdicts]:
    """Return the verdicts of every judge that was asked for, and of code with each other one."""
    found: dict[str, Verdicts] = {}
    if options.engine:
        from orchestra.engines.select import open_engine
        from orchestra.settings import Settings

        engine = open_engine(Settings(), options.engine, options.model, print)
        try:
            found[engine.identity.model] = verdicts_of_model(
                order, partial(verdict_of_model, engine), options.first
            )
        finally:
            engine.close()
    if options.played:
        found["played"] = read_played(json.loads(options.played.read_text("utf-8")), order)
    if options.code:
        code = verdicts_of_code(order)
        letter = letter_of_code(order)
        both = {f"code or {name}": together(code, verdicts) for name, verdicts in found.items()}
        as_written = {
            f"{name}, and code to the letter": together(letter, verdicts)
            for name, verdicts in found.items()
        }
        found = {"code": code, **found, **both, **as_written}
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--code", action="store_true")
    parser.add_argument("--engine", choices=("embedded", "ollama", "openai"))
    parser.add_argument("--model")
    parser.add_argument("--first", type=int, default=0, help="ask the model for so many pairs")
    parser.add_argument("--played", type=Path)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--export", type=Path)
    options = parser.parse_args()
    if not (options.code or options.engine or options.played or options.export):
        parser.error("say what to do: --code, --engine, --played or --export")
    return options


def main() -> None:
    options, order = _options(), numbered()
    if options.export:
        text = json.dumps(exported(order), ensure_ascii=False, indent=1)
        options.export.write_text(f"{text}\n", "utf-8")
        print(f"{len(order)} pairs without their labels: {options.export}")
    results = {name: tally(order, verdicts) for name, verdicts in judges(options, order).items()}
    for name, result in results.items():
        print(f"\n## {name}\n\n{table(result)}")
        if options.verbose:
            print(f"\n{listing(result)}")
    if options.out:
        figures = {name: summary(result) for name, result in results.items()}
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
