"""How often a right passage is among the first five, on questions whose right passages are known.

``python bench/retrieval.py`` asks the questions of ``questions.yaml`` about the sample library;
``--sources`` and ``--questions`` name others; ``--model`` fuses the words with the embeddings of a
model on ``--ollama`` or ``--openai``. Choices are made on the odd questions and judged on
the even ones, so that no number is tuned to what it is measured on.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from orchestra.engines.embeddings import EngineEmbedder
from orchestra.library.index import Weights, build_index, search_index
from orchestra.library.library import open_library
from orchestra.library.updating import silent
from orchestra.prose import squash
from orchestra.settings import Timeouts

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


WEIGHTS = {
    "stems alone": Weights(title=0, beginnings=0),
    "titles at 0.5": Weights(title=0.5, beginnings=0),
    "titles at 1": Weights(title=1, beginnings=0),
    "titles at 0.5, beginnings at 0.2": Weights(title=0.5, beginnings=0.2),
    "titles at 0.5, beginnings at 0.5": Weights(title=0.5, beginnings=0.5),
}


def by_words(questions: list[Question], library: Library) -> None:
    """Report searches by words, each with its own weights, over one index."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        build_index(index, (p for each in library.sources for p in library.passages(each.id)))
        for name, weights in WEIGHTS.items():

            def ranking(query: str, weights: Weights = weights) -> list[str]:
                found = search_index(index, query, DEPTH, weights=weights)
                return [passage_id for passage_id, _ in found]

            report(name, questions, ranking)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, default=HERE.parent / "sources")
    parser.add_argument("--questions", type=Path, default=HERE / "questions.yaml")
    parser.add_argument("--state", type=Path, help="keep what is read and embedded there")
    parser.add_argument("--model")
    parser.add_argument("--ollama", default="http://127.0.0.1:11434")
    parser.add_argument("--openai")
    options = parser.parse_args()
    engine = "openai" if options.openai else "ollama"
    host = options.openai or options.ollama
    model = options.model
    embedder = EngineEmbedder(engine, host, model, Timeouts()) if model else None
    with tempfile.TemporaryDirectory() as folder:
        state = options.state or Path(folder)
        library = open_library(options.sources, state, silent, embedder)
        questions = load_questions(options.questions, library)
        hard = sum(question.hard for question in questions)
        print(f"{len(questions)} questions, {hard} of them hard\n")
        print("| search | recall (hard, other), tuned on | MRR | judged on | MRR |")
        print("|---|--:|--:|--:|--:|")
        by_words(questions, library)
        if embedder:
            library.complete()
            report("fused", questions, lambda q: [h.passage.id for h in library.search(q, DEPTH)])
            print(library.notice)


if __name__ == "__main__":
    main()
