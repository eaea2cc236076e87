"""How often a right passage is among the first five, on questions whose right passages are known.

``python bench/retrieval.py`` asks the questions of ``questions.yaml`` about the sample library;
``--sources`` and ``--questions`` name others. Choices are made on the odd questions and judged on
the even ones, so that no number is tuned to what it is measured on.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from orchestra.library.library import open_library
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.library.library import Library

HERE = Path(__file__).parent
FIRST, DEPTH = 5, 50


@dataclass(frozen=True)
class Question:
    text: str
    hard: bool
    right: frozenset[str]


def load_questions(path: Path, library: Library) -> list[Question]:
    asked = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Question(
            one["q"],
            bool(one.get("hard")),
            frozenset(_passage_with(library, source, words) for source, words in one["right"]),
        )
        for one in asked
    ]


def _passage_with(library: Library, source: str, words: str) -> str:
    holding = [p.id for p in library.passages(source) if squash(words) in squash(p.text)]
    if len(holding) != 1:
        raise SystemExit(f"{source}: “{words}” stands in {len(holding)} passages, not in one")
    return holding[0]


@dataclass(frozen=True)
class Figures:
    recall: float
    hard: float
    other: float
    mrr: float


def measure(questions: list[Question], ranking: Callable[[str], list[str]]) -> Figures:
    places = {question: _place(question, ranking(question.text)) for question in questions}

    def recall(asked: list[Question]) -> float:
        return sum(places[each] <= FIRST for each in asked) / max(1, len(asked))

    return Figures(
        recall(questions),
        recall([each for each in questions if each.hard]),
        recall([each for each in questions if not each.hard]),
        sum(1 / places[each] for each in questions) / len(questions),
    )


def _place(question: Question, ranked: list[str]) -> float:
    places = (n for n, found in enumerate(ranked, start=1) if found in question.right)
    return next(places, float("inf"))


def report(name: str, questions: list[Question], ranking: Callable[[str], list[str]]) -> None:
    cells = []
    for half in (questions[0::2], questions[1::2]):
        seen = measure(half, ranking)
        cells.append(f"{seen.recall:.2f} ({seen.hard:.2f}, {seen.other:.2f}) | {seen.mrr:.2f}")
    print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, default=HERE.parent / "sources")
    parser.add_argument("--questions", type=Path, default=HERE / "questions.yaml")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as state:
        library = open_library(options.sources, Path(state))
        questions = load_questions(options.questions, library)
        hard = sum(question.hard for question in questions)
        print(f"{len(questions)} questions, {hard} of them hard\n")
        print("| search | recall (hard, other), tuned on | MRR | judged on | MRR |")
        print("|---|--:|--:|--:|--:|")
        report(
            "as it is", questions, lambda q: [hit.passage.id for hit in library.search(q, DEPTH)]
        )


if __name__ == "__main__":
    main()
