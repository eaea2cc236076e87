# ruff: noqa: E501 - documents and tables of cases are read line by line
"""A small world to check documents in: a template, an agent, a library, and one good document."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orchestra.agents import Agent, Topic
from orchestra.checking.runner import check_text
from orchestra.checking.world import World, default_template
from orchestra.document import count_body_words, parse_document
from orchestra.evidence import Evidence, Kind, Sentence, Support
from orchestra.library.passage import Passage
from orchestra.library.source import Source
from orchestra.template import Range, SectionTemplate

CARNET = Source(
    "essais/carnet.md", "Carnet d’essai des ateliers", year=2020, url="https://essai.invalid/carnet"
)
GUIDE = Source("essais/guide.md", "Guide d’essai du réemploi", year=2021)
PASSAGES = (
    Passage(
        "essais/carnet.md#00000001", CARNET,
        "L’atelier d’essai compte 42 établis partagés et trois salles ouvertes au public. Le réemploi"
        " des matériaux y occupe la moitié des 1 250 séances tenues depuis 2019.",
    ),
    Passage(
        "essais/guide.md#00000002", GUIDE,
        "Réparer un objet demande d’abord de comprendre comment il a été assemblé par ceux qui l’ont"
        " fabriqué, puis de trouver les pièces qui manquent encore à ceux qui le gardent chez eux.",
    ),
)  # fmt: skip

AGENT = Agent(
    id="essai",
    name="Agent d’essai",
    theme="Essais",
    persona="Un agent qui n’existe que dans ces essais.",
    topics=[
        Topic(title="Réemploi et réparation à l’atelier", keywords=["réemploi", "réparation"]),
        Topic(title="Une autre question", keywords=["partage"]),
    ],
)

_GOOD = """\
---
title: "Réemploi et réparation à l’atelier"
agent: "Agent d’essai"
date: "2026-02-03"
time: "17:26:11"
status: "draft"
theme: "Essais"
numero: 3
wordcount: 0
keywords: ["réemploi", "réparation"]
generated_by: "ollama"
model: "mistral"
template: "reflection"
topic: "Réemploi et réparation à l’atelier"
sources:
- n: 1
  source: "essais/carnet.md"
  passage: "essais/carnet.md#00000001"
- n: 2
  source: "essais/guide.md"
  passage: "essais/guide.md#00000002"
provenance: {engine: "ollama"}
review: {}
---

## Résumé exécutif

Un atelier ouvert donne une seconde vie aux objets et aux gestes. La réparation y tient une place égale à celle des matériaux récupérés.

## Introduction

Le lieu d’essai partage 42 établis entre ses membres, et les séances consacrées au réemploi y sont nombreuses depuis 2019 [1]. Chacun y vient avec ce qui lui manque.

Celui qui répare cherche comment la chose «\u00a0a été assemblé par ceux qui l’ont fabriqué\u00a0» avant de la démonter, et cette réparation prend du temps [2].

## Conclusion

Ces gestes changent la valeur des choses que nous gardons. Il reste à les apprendre au plus grand nombre, dans chaque quartier.

## Références

- [1] Rédaction d’essai (2020). *Carnet d’essai des ateliers*. https://essai.invalid/carnet
- [2] Rédaction d’essai (2021). *Guide d’essai du réemploi*.

---

*Production IA locale - Think Tank Orchestra*
*Agent: Agent d’essai*
*Prochaine réflexion: Une autre question*
"""


@dataclass(frozen=True)
class Shelf:
    """A library of two sources, held in memory."""

    sources: tuple[Source, ...] = (CARNET, GUIDE)
    held: tuple[Passage, ...] = PASSAGES

    def passage(self, passage_id: str, /) -> Passage | None:
        return next((passage for passage in self.held if passage.id == passage_id), None)

    def passages(self, source_id: str, /) -> list[Passage]:
        return [each for each in self.held if each.id.startswith(f"{source_id}#")]


def template() -> SectionTemplate:
    """Three sections of the real template, short enough for a test."""
    real = default_template()
    kept = (real.sections[0], real.sections[1], real.sections[-1])
    sections = [s.model_copy(update={"words": n}) for s, n in zip(kept, (25, 60, 25), strict=True)]
    bounds = {"words": Range(min=60, max=200), "references": Range(min=2, max=3)}
    return real.model_copy(update={"sections": sections, **bounds})


PROMPTS = (
    "Parler du sujet lui-même, jamais du texte fourni ni de la rédaction.",
    "Il faut du sujet lui-même, jamais du texte fourni ni de la rédaction, tirer une idée.",
    "Rédige",
)
WORLD = World(template(), [AGENT], Shelf(), PROMPTS)
BARE = World(template())


def counted(text: str, references_heading: str = "Références") -> str:
    """Return the document with its true word count."""
    count = count_body_words(parse_document(text), references_heading)
    return text.replace("wordcount: 0\n", f"wordcount: {count}\n")


GOOD = counted(_GOOD)
LINES = GOOD.split("\n")


def line_of(beginning: str) -> int:
    """Return the line of the good document that begins so."""
    found = [number for number, line in enumerate(LINES, start=1) if line.startswith(beginning)]
    assert len(found) == 1, beginning
    return found[0]


SUMMARY, INTRODUCTION, CONCLUSION, REFERENCES = (
    line_of(f"## {heading}")
    for heading in ("Résumé exécutif", "Introduction", "Conclusion", "Références")
)


@dataclass(frozen=True)
class Case:
    """A change to the good document and where its rule must then find something."""

    rule: str
    label: str
    changes: tuple[tuple[str, str], ...]
    positions: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        return f"{self.rule} {self.label}"


def bad(rule: str, label: str, old: str, new: str, *positions: tuple[int, int]) -> Case:
    """Return a case with one change; without a position the rule must find nothing."""
    return Case(rule, label, ((old, new),), positions)


def changed(case: Case) -> str:
    """Return the good document with the case's changes, each of which must apply."""
    text = GOOD
    for old, new in case.changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def positions(rule: str, text: str, world: World = WORLD) -> tuple[tuple[int, int], ...]:
    """Return where ``rule`` finds something in ``text``."""
    found = check_text("essai.md", text, world)
    return tuple((finding.line, finding.column) for finding in found if finding.rule == rule)


def without_library(world: World = WORLD) -> World:
    """Return the world without its library."""
    return replace(world, library=None)


CARNET_PASSAGE, GUIDE_PASSAGE = (passage.id for passage in PASSAGES)
SUPPORTED = Support(verdict="supported", words="42 établis partagés", by="code")
_SENTENCES: tuple[tuple[Kind, str, tuple[str, ...]], ...] = (
    ("inference", "Un atelier ouvert donne une seconde vie aux objets et aux gestes.", ()),
    ("inference", "La réparation y tient une place égale à celle des matériaux récupérés.", ()),
    (
        "fact",
        "Le lieu d’essai partage 42 établis entre ses membres, et les séances consacrées au réemploi y sont nombreuses depuis 2019.",
        (CARNET_PASSAGE,),
    ),
    ("inference", "Chacun y vient avec ce qui lui manque.", ()),
    (
        "fact",
        "Celui qui répare cherche comment la chose «\u00a0a été assemblé par ceux qui l’ont fabriqué\u00a0» avant de la démonter, et cette réparation prend du temps.",
        (GUIDE_PASSAGE,),
    ),
    ("recommendation", "Ces gestes changent la valeur des choses que nous gardons.", ()),
    ("inference", "Il reste à les apprendre au plus grand nombre, dans chaque quartier.", ()),
)


def judged(**changes: Support) -> Evidence:
    """Return the evidence of the good document, with the support of sentences changed (``s3=…``)."""
    sentences = [
        Sentence(
            id=number, text=text, kind=kind, passages=list(passages),
            support=changes.get(f"s{number}", SUPPORTED if kind == "fact" else Support()),
        )
        for number, (kind, text, passages) in enumerate(_SENTENCES, start=1)
    ]  # fmt: skip
    return Evidence(method="reasoned", run_id="essai", sentences=sentences)
