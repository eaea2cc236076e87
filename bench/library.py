"""What a large library costs: ``python bench/library.py --pages 100000``.

It makes text files of French-like sentences below a temporary folder, 50 pages a file, and says
how fast they are read and indexed, with how much memory, how long a search takes, and what one
changed file costs. A page is 2,600 characters, about 400 words.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.library.library import open_library

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES_A_FILE, PARAGRAPHS_A_PAGE, WORDS_A_PARAGRAPH = 50, 3, 133
QUERIES = 300
_ONSETS = "b c d f g j l m n p r s t v br cl cr dr fl gr pl pr tr vr ch qu"
_NUCLEI = "a e i o u é è ai au eau en in on ou oi an"
_ENDS = "tion ment ité ance eur ique age isme erie oir able ure ette ier esse"
_LINKS = "le la les des du de et en par pour dans avec sur une un qui ne pas plus"
_GOING = "--again"


def vocabulary(dice: random.Random, size: int) -> list[str]:
    words: set[str] = set()
    while len(words) < size:
        syllables = (
            dice.choice(_ONSETS.split()) + dice.choice(_NUCLEI.split())
            for _ in range(dice.randint(1, 3))
        )
        words.add("".join(syllables) + dice.choice(_ENDS.split()))
    return sorted(words)


def sentences(dice: random.Random, words: list[str], weights: list[float]) -> Iterator[str]:
    """Yield sentences whose words are as unevenly spread as those of a language (Zipf)."""
    links = _LINKS.split()
    while True:
        chosen = dice.choices(words, cum_weights=weights, k=9)
        linked = itertools.chain.from_iterable((dice.choice(links), word) for word in chosen)
        yield " ".join(linked).capitalize() + "."


def make_library(folder: Path, pages: int) -> list[str]:
    """Write the files of so many pages and return the queries to ask of them."""
    dice = random.Random(1)
    words = vocabulary(dice, 60_000)
    dice.shuffle(words)
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(words))))
    told = sentences(dice, words, weights)
    for number in range(-(-pages // PAGES_A_FILE)):
        paragraphs = (
            " ".join(itertools.islice(told, WORDS_A_PARAGRAPH // 18))
            for _ in range(PAGES_A_FILE * PARAGRAPHS_A_PAGE)
        )
        path = folder / f"{number % 40:02}" / f"rapport-{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(paragraphs), encoding="utf-8")
    return [" ".join(itertools.islice(told, dice.randint(1, 2))) for _ in range(QUERIES)]


def timed_opening(sources: Path, state: Path) -> tuple[float, int, int]:
    """Return the seconds that opening the library takes, its passages, and the peak of memory."""
    began = time.perf_counter()
    library = open_library(sources, state)
    seconds = time.perf_counter() - began
    count = library.count_passages()
    return seconds, count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def fresh(sources: Path, state: Path) -> tuple[float, int, int]:
    """Return what :func:`timed_opening` does, of a new process, so that the peak is its own."""
    command = [sys.executable, __file__, _GOING, str(sources), str(state)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), int(said[1]), int(said[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        sources, state = Path(folder, "sources"), Path(folder, "state")
        queries = make_library(sources, pages)
        seconds, count, peak = fresh(sources, state)
        print(f"{pages} pages, {count} passages")
        print(
            f"indexed in {seconds:.0f} s, {pages / seconds:.0f} pages/s, peak {peak / 1e6:.0f} MB"
        )
        print(f"opened again in {fresh(sources, state)[0]:.2f} s")
        changed = sources / "00" / "rapport-00000.txt"
        changed.write_text(changed.read_text() + "\n\nUne phrase de plus.", encoding="utf-8")
        print(f"opened after one changed file in {fresh(sources, state)[0]:.2f} s")
        library = open_library(sources, state)
        walls, processor = [], []
        for query in queries:
            began, began_at = time.process_time(), time.perf_counter()
            library.search(query)
            walls.append((time.perf_counter() - began_at) * 1000)
            processor.append((time.process_time() - began) * 1000)
        for name, times in (("on the clock", walls), ("of the processor", processor)):
            p95 = statistics.quantiles(times, n=20)[-1]
            print(f"search, {name}: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(f"peak of the process that searches {peak / 1e6:.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == [_GOING]:
        print(*timed_opening(Path(sys.argv[2]), Path(sys.argv[3])))
    else:
        main()
