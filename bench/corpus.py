"""A large archive to measure the checker on: reflections of about 1,000 words, no two alike.

They are written into a workspace as its own agents would: each cites four passages of its library.
"""

from __future__ import annotations

import random
import re
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.archive import file_name
from orchestra.checking.quantity.reading import read_numbers
from orchestra.checking.world import default_template
from orchestra.document import count_body_words, parse_document, render_document
from orchestra.lexicon import lexicon
from orchestra.prose import stem
from orchestra.template import SectionTemplate
from orchestra.workspace import init_workspace, load_workspace, starter_folder

if TYPE_CHECKING:
    from orchestra.library.library import Library
    from orchestra.library.passage import Passage

WORDS = 1000
AGENTS = (
    ("tiers-lieux", "Agent Tiers-Lieux", "Tiers-Lieux"),
    ("durabilite", "Agent Durabilité", "Durabilité"),
    ("amelia", "Amélia", "Innovation sociale"),
)
# One word of the notes for each %s: the sentences are French in form, and say nothing.
_PATTERNS = (
    "Dans les communes où %s et %s se rencontrent, %s devient une question de %s autant que de %s",
    "Les acteurs du territoire parlent de %s, de %s et parfois de %s, sans dire ce que %s demande",
    "Une enquête sur %s montre que %s, longtemps tenu pour %s, dépend surtout de %s et de %s",
    "Il reste à comprendre comment %s peut soutenir %s quand %s manque et que %s tarde à venir",
    "Pour les habitants, %s n’est pas %s : c’est une manière de partager %s et de garder %s",
    "Cette approche de %s suppose des moyens pour %s, du temps pour %s et une attention à %s",
    "Chaque équipe choisit entre %s et %s, puis mesure avec %s ce que %s a changé pour %s",
    "Rien n’oblige à opposer %s à %s ; les deux avancent souvent ensemble, avec %s ou avec %s",
)
_WORD = re.compile(r"(?<![\w’'-])[a-zà-öø-ÿœ]{4,}(?![\w-])")
_NOT_PROSE = re.compile(r"\A---\n.*?\n---\n|https?://\S+", re.DOTALL)


def write_corpus(root: Path, count: int, seed: int = 1) -> None:
    """Write ``count`` documents into the archive of the workspace in ``root``.

    The same seed gives the same ones.
    """
    chance, template = random.Random(seed), default_template().scaled(WORDS)
    sources = _sources(load_workspace(root).library)
    for number in range(1, count + 1):
        agent_id, _, _ = agent = AGENTS[number % len(AGENTS)]
        numero = 1 + number // len(AGENTS)
        shelf = root / "output" / "drafts" / agent_id
        shelf.mkdir(parents=True, exist_ok=True)
        cited = [chance.choice(passages) for passages in chance.sample(sources, 4)]
        title, text = _document(chance, template, agent, numero, cited)
        (shelf / file_name(numero, title)).write_text(text, encoding="utf-8")


def _sources(library: Library) -> list[list[Passage]]:
    """Return the passages of each source."""
    found: dict[str, list[Passage]] = {}
    for source in library.sources:
        for hit in library.search(source.title, limit=50):
            found.setdefault(hit.passage.source.id, []).append(hit.passage)
    return [found[source] for source in sorted(found)]


def _document(
    chance: random.Random,
    template: SectionTemplate,
    agent: tuple[str, str, str],
    numero: int,
    cited: list[Passage],
) -> tuple[str, str]:
    keywords = chance.sample(_keywords(), 4)
    title = f"{keywords[0].capitalize()}, {keywords[1]} et {keywords[2]}"
    body = _body(chance, template, keywords, agent[1], cited)
    front = _front(title, agent, numero, keywords, cited)
    front["wordcount"] = count_body_words(
        parse_document(render_document(front, body)), template.references_heading
    )
    return title, render_document(front, body)


def _body(
    chance: random.Random,
    template: SectionTemplate,
    keywords: list[str],
    agent: str,
    cited: list[Passage],
) -> str:
    parts = []
    for index, section in enumerate(template.sections):
        parts.append(f"## {section.heading}")
        for _ in section.paragraphs:
            keywords = [*keywords[1:], keywords[0]]
            paragraph = _paragraph(chance, section.words_per_paragraph, keywords[0])
            cites = section.citations == "require"
            parts.append(f"{paragraph} [{1 + index % 4}]." if cites else f"{paragraph}.")
    parts.append(f"## {template.references_heading}")
    parts.append("\n".join(_reference(n, passage) for n, passage in enumerate(cited, start=1)))
    footer = f"*Production IA locale - Think Tank Orchestra*\n*Agent: {agent}*"
    return "\n\n".join([*parts, "---", f"{footer}\n*Prochaine réflexion: {keywords[2]}*"])


def _reference(number: int, passage: Passage) -> str:
    source = passage.source
    year = f" ({source.year})" if source.year else ""
    return f"- [{number}] {source.author or source.publisher}{year}. *{source.title}*."


def _paragraph(chance: random.Random, words: int, keyword: str) -> str:
    said: list[str] = []
    while sum(len(sentence.split()) for sentence in said) < words - 8:
        pattern = chance.choice(_PATTERNS)
        slots = chance.sample(_vocabulary(), pattern.count("%s"))
        if not said:
            slots[0] = keyword
        said.append(pattern % tuple(slots))
    return ". ".join(said)


def _front(
    title: str,
    agent: tuple[str, str, str],
    numero: int,
    keywords: list[str],
    cited: list[Passage],
) -> dict[str, object]:
    _, name, theme = agent
    day = date(2020, 1, 1) + timedelta(days=numero)
    sources = [
        {"n": n, "source": passage.source.id, "passage": passage.id}
        for n, passage in enumerate(cited, start=1)
    ]
    return {
        "title": title, "agent": name, "date": day.isoformat(), "time": "02:00:00",
        "status": "draft", "theme": theme, "numero": numero, "wordcount": 0,
        "keywords": keywords, "generated_by": "ollama", "model": "mistral",
        "template": "reflection", "topic": title, "sources": sources,
        "provenance": {"engine": "ollama", "seed": numero, "words": WORDS}, "review": {},
    }  # fmt: skip


@cache
def _vocabulary() -> list[str]:
    notes = sorted((starter_folder() / "sources").rglob("*.md"))
    texts = [_NOT_PROSE.sub("", note.read_text(encoding="utf-8")) for note in notes]
    words = {word for text in texts for word in _WORD.findall(text)}
    # Foreign words and numbers would be faults in nearly every document.
    return sorted(w for w in words if w in lexicon() and not read_numbers(f"{w} euros"))


@cache
def _keywords() -> list[str]:
    """Return one word of each stem, so that no keyword is another's plural."""
    long = [word for word in _vocabulary() if len(word) > 6 and not word.endswith(("s", "x"))]
    return sorted({stem(word): word for word in long}.values())


if __name__ == "__main__":
    init_workspace(Path(sys.argv[1]))
    write_corpus(Path(sys.argv[1]), int(sys.argv[2]))
