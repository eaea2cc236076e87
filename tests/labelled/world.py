"""What the labelled documents are judged against: the starter's agents, its notes as a library.

Nothing here is read with the program's own readers, so that a fault of theirs is seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestra.agents import Agent
from orchestra.checking.world import World, default_template
from orchestra.library.passage import Passage
from orchestra.library.source import Source
from orchestra.template import Range, Section, SectionTemplate

ROOT = Path(__file__).parents[2]
_PIECE = re.compile(r"[^,;:.]+[,;:.]*")
_JOINT = re.compile(r" (?=(?:et|qui|que|dans|pour|par|avec|au|à|de|des|du|le|la|les) )")
_SHORT = 14  # words in a row of a scrambled passage


@dataclass(frozen=True, eq=False)
class Shelf:
    """A library held in memory."""

    sources: tuple[Source, ...]
    held: dict[str, Passage]

    def passages(self, source_id: str, /) -> list[Passage]:
        return [passage for passage in self.held.values() if passage.source.id == source_id]

    def passage(self, passage_id: str, /) -> Passage | None:
        return self.held.get(passage_id)


@cache
def notes() -> dict[str, tuple[dict[str, Any], list[str]]]:
    """Return the front matter and the paragraphs of every note of the starter library."""
    found = {}
    for path in sorted((ROOT / "sources").rglob("*.md")):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        name = path.relative_to(ROOT / "sources").as_posix()
        found[name] = (yaml.safe_load(front), [p for p in body.strip().split("\n\n") if p])
    return found


def who(name: str) -> str:
    """Return who made the work that the note of this name is on: authors, or else editors."""
    front = notes()[name][0]
    people = front.get("author") or front.get("editor") or ""
    listed = people if isinstance(people, list) else [people]
    return ", ".join(p if isinstance(p, str) else f"{p['given']} {p['family']}" for p in listed)


def _source(name: str) -> Source:
    front = notes()[name][0]
    kept = {key: front.get(key) or "" for key in ("title", "publisher", "url")}
    return Source(name, author=who(name), year=front.get("year"), **kept)


@cache
def shelf(*, scrambled: bool = False) -> Shelf:
    """Return the library: each paragraph of a note is a passage, ``note.md#p1`` the first.

    Scrambled, the pieces of each passage come in the opposite order: it says the same figures,
    and a document made of the notes' own sentences copies nothing from it.
    """
    sources = {name: _source(name) for name in notes()}
    passages = {}
    for name, (_, paragraphs) in notes().items():
        for number, text in enumerate(paragraphs, start=1):
            said = _scrambled(text) if scrambled else text
            passages[f"{name}#p{number}"] = Passage(f"{name}#p{number}", sources[name], said)
    return Shelf(tuple(sources.values()), passages)


def _scrambled(text: str) -> str:
    pieces = [part.strip() for piece in _PIECE.findall(text) for part in _short(piece)]
    return " ".join(reversed(pieces))


def _short(piece: str) -> list[str]:
    joints = [
        match.start()
        for match in _JOINT.finditer(piece.strip())
        if "«" not in piece.strip()[: match.start()]  # a quotation stays whole
    ]
    if not joints or len(piece.split()) <= _SHORT:
        return [piece]
    middle = min(joints, key=lambda at: abs(at - len(piece) // 2))
    return [*_short(piece.strip()[:middle]), *_short(piece.strip()[middle:])]


@cache
def agents() -> tuple[Agent, ...]:
    """Return the starter's three agents."""
    files = sorted((ROOT / "agents").glob("*.yaml"))
    return tuple(Agent.model_validate(yaml.safe_load(file.read_text("utf-8"))) for file in files)


_NOTE = [
    ("Résumé exécutif", 22, "none"),
    ("Introduction", 40, "require"),
    ("Deuxième partie : Analyse des pratiques", 70, "require"),
    ("Conclusion", 20, "none"),
]
_CARNET = [
    ("En bref", 20, "none"),
    ("Ce que l’on sait", 38, "require"),
    ("Sur le terrain : ce qui se fait", 42, "require"),
    ("Et maintenant ?", 20, "none"),
]
_OLD_WORDS = (25, 25, 28, 28, 22, 20)


def _template(name: str, parts: list[tuple[str, int, Any]], references: str) -> SectionTemplate:
    sections = [
        Section(
            heading=heading, words=words, citations=citations, purpose="écrire ce qu’il faut",
            paragraphs=["dire ce qui est établi"],
        )
        for heading, words, citations in parts
    ]  # fmt: skip
    return SectionTemplate(
        id=name, words=Range(min=100, max=320), references=Range(min=1, max=5),
        references_heading=references, sections=sections,
    )  # fmt: skip


def _short_reflection() -> SectionTemplate:
    real = default_template()
    pairs = zip(real.sections, _OLD_WORDS, strict=True)
    sections = [section.model_copy(update={"words": words}) for section, words in pairs]
    return real.model_copy(update={"sections": sections, "words": Range(min=100, max=320)})


def _prompts() -> tuple[str, ...]:
    sources = [path.read_text("utf-8") for path in sorted((ROOT / "prompts" / "fr").glob("*.j2"))]
    return tuple(piece for source in sources for piece in re.split(r"{[{%].*?[%}]}", source))


@cache
def world(kind: str) -> World:
    """Return the world of the documents of one kind: note, carnet, ancien, long."""
    templates = {
        "note": lambda: _template("note", _NOTE, "Références"),
        "carnet": lambda: _template("carnet", _CARNET, "Sources"),
        "ancien": _short_reflection,
        "long": default_template,
    }
    library = shelf(scrambled=kind == "long")
    names = ("Relectrice d’essai",)
    return World(templates[kind](), list(agents()), library, _prompts(), reviewers=names)
