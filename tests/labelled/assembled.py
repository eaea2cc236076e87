"""Good documents of full length, put together from the paragraphs of the library's notes.

One half has citations, the other is written as the archive's older documents are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.labelled.world import agents, notes, who

if TYPE_CHECKING:
    from collections.abc import Iterator

# How many of a document's sixteen paragraphs each section has.
_SHARES = (1, 2, 4, 4, 3, 2)
_PLAIN = (
    "Résumé exécutif", "Introduction", "Première partie : Cadrage théorique",
    "Deuxième partie : Analyse des pratiques",
    "Troisième partie : Perspectives et recommandations", "Conclusion", "Références",
)  # fmt: skip
_BARE = (
    "Resume executif", "Introduction", "Premiere partie - Cadrage theorique",
    "Deuxieme partie - Analyse des pratiques",
    "Troisieme partie - Perspectives et recommandations", "Conclusion", "References",
)  # fmt: skip


@dataclass(frozen=True)
class _Part:
    note: str
    number: int
    text: str


def assembled() -> Iterator[tuple[str, str, str]]:
    """Yield the name, the kind and the text of each document of full length."""
    folders: dict[str, list[str]] = {}
    for name in notes():
        folders.setdefault(name.split("/")[0], []).append(name)
    chosen = [
        (folder, names[at : at + 4])
        for folder, names in folders.items()
        for at in range(0, len(names) - 3, 4)
    ]
    for index, (folder, names) in enumerate(chosen):
        write = (_with_citations, _hashed, _with_citations, _numbered)[index % 4]
        yield f"{folder}-{index + 1}", "long", write(index, folder, names)


def _parts(names: list[str]) -> list[_Part]:
    """Return the paragraphs of four notes, the first ones of each before the second ones."""
    return [_Part(name, n + 1, notes()[name][1][n]) for n in range(4) for name in names]


def _sections(parts: list[_Part]) -> Iterator[list[_Part]]:
    at = 0
    for share in _SHARES:
        yield parts[at : at + share]
        at += share


def _with_citations(index: int, folder: str, names: list[str]) -> str:
    parts = _parts(names)
    numbers = {part: number for number, part in enumerate(parts, start=1)}
    # What the sections without citations say must be cited somewhere.
    also = {parts[1]: [parts[0]], parts[13]: parts[14:]}
    body = []
    for heading, section in zip(_PLAIN[:-1], _sections(parts), strict=True):
        body.append(f"## {heading}")
        for part in section:
            marks = "".join(f" [{numbers[p]}]" for p in [part, *also.get(part, [])])
            cites = heading not in {"Résumé exécutif", "Conclusion"}
            body.append(f"{part.text[:-1]}{marks}{part.text[-1]}" if cites else part.text)
    items = [_item(name, [numbers[p] for p in parts if p.note == name]) for name in names]
    sources = "".join(
        f'- n: {numbers[p]}\n  source: "{p.note}"\n  passage: "{p.note}#p{p.number}"\n'
        for p in parts
    )
    title = _title(names)
    extra = f'template: "reflection"\ntopic: {_quoted(title)}\nsources:\n{sources}'
    extra += f'provenance:\n  engine: "ollama"\n  seed: {index}\nreview: {{}}\n'
    words = "\n\n".join(body)
    tail = [f"## {_PLAIN[-1]}", "\n".join(items)]
    return _document(index, folder, title, words, tail, "draft", extra)


def _hashed(index: int, folder: str, names: list[str]) -> str:
    body = []
    for heading, section in zip(_BARE[:-1], _sections(_parts(names)), strict=True):
        body += [f"## {heading}", *(part.text for part in section)]
    tail = [f"## {_BARE[-1]}", "\n".join(_item(name, []) for name in names)]
    return _document(index, folder, _title(names), "\n\n".join(body), tail, "published", "")


def _numbered(index: int, folder: str, names: list[str]) -> str:
    body = []
    for number, (heading, section) in enumerate(
        zip(_PLAIN[:-1], _sections(_parts(names)), strict=True), start=1
    ):
        bold, colon, rest = heading.partition(" : ")
        line = f"{number}. **{bold}**" + (f": {rest}" if colon else "")
        body.append("\n\n".join([f"{line}\n{section[0].text}", *(p.text for p in section[1:])]))
    tail = ["7. **Références**\n" + "\n".join(_item(name, []) for name in names)]
    return _document(index, folder, _title(names), "\n".join(body), tail, "published", "")


def _item(name: str, labels: list[int]) -> str:
    front = notes()[name][0]
    marks = "".join(f"[{number}] " for number in labels)
    end = f" {front['url']}" if front.get("url") else ""
    return f"- {marks}{who(name)} ({front.get('year') or 's. d.'}). *{front['title']}*.{end}"


def _title(names: list[str]) -> str:
    return f"Quatre lectures : {', '.join(who(name).split(' (')[0] for name in names)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _document(
    index: int, folder: str, title: str, words: str, tail: list[str], status: str, extra: str
) -> str:
    agent = next(a for a in agents() if a.id == folder.replace("innovation-sociale", "amelia"))
    front = (
        f'title: {_quoted(title)}\nagent: "{agent.name}"\ndate: "2026-03-{index + 1:02}"\n'
        f'time: "02:{index:02}:00"\nstatus: "{status}"\ntheme: "{agent.theme}"\n'
        f"numero: {index + 50}\nwordcount: {len(words.split())}\n"
        f"keywords: {json.dumps(_keywords(words), ensure_ascii=False)}\n"
        f'generated_by: "ollama"\nmodel: "mistral"\n{extra}'
    )
    footer = (
        f"*Production IA locale - Think Tank Orchestra*\n*Agent: {agent.name}*\n"
        "*Prochaine réflexion: Une autre lecture*\n"
    )
    return "\n\n".join([f"---\n{front}---", words, *tail, "---", footer])


@cache
def _keywords(words: str) -> list[str]:
    """Return the first three long words, no plurals, that the text says four to seven times."""
    said = [word.lower() for word in re.findall(r"\b[^\W\d_]{7,}(?<![sx])\b", words)]
    often = [word for word in dict.fromkeys(said) if 4 <= said.count(word) <= 7]
    return often[:3]
