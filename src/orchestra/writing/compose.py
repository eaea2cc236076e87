"""Putting the written sections together: headings, citations, references, footer, front matter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from orchestra.document import FOOTER_LINE, count_body_words, parse_document, render_document
from orchestra.library.source import Source
from orchestra.prose import NARROW_NBSP, Span, sentences, stems
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.draft import WrittenParagraph, WrittenSection
from orchestra.writing.typography import typeset


def compose_body(
    brief: Brief, sections: list[WrittenSection], sources: Iterable[Source]
) -> tuple[str, list[dict[str, Any]]]:
    """Return the body of the reflection and the passages it cites, numbered as they first occur."""
    numbers: dict[int, int] = {}
    parts = []
    for section in sections:
        parts.append(f"## {section.heading}")
        parts += [with_citations(p, brief, numbers) for p in section.paragraphs if p.text]
    cited = [(n, brief.passage(number)) for number, n in numbers.items()]
    if cited:
        parts += [f"## {brief.template.references_heading}", _references(cited, sources)]
    parts += ["---", _footer(brief)]
    return "\n\n".join(parts), [
        {"n": n, "source": passage.source, "passage": passage.id} for n, passage in cited
    ]


def with_citations(paragraph: WrittenParagraph, brief: Brief, numbers: dict[int, int]) -> str:
    """Return the paragraph with a citation after the sentence that is closest to its passage.

    ``numbers`` has what each passage is cited as; a passage that is new to it gets the next one.
    """
    spans = _whole_quotations(sentences(paragraph.text))
    marks: dict[int, list[int]] = {}
    for number in paragraph.passages:
        n = numbers.setdefault(number, len(numbers) + 1)
        marks.setdefault(_closest(spans, brief.passage(number).text), []).append(n)
    pieces = [
        _mark(typeset(span.text), sorted(marks.get(index, []))) for index, span in enumerate(spans)
    ]
    return " ".join(pieces)


def _whole_quotations(spans: list[Span]) -> list[Span]:
    """Return the sentences with those of one quotation taken together: no mark goes inside it."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].text.count("«") > joined[-1].text.count("»"):
            before = joined.pop()
            span = Span(before.start, span.end, f"{before.text} {span.text}")  # noqa: PLW2901
        joined.append(span)
    return joined


def _closest(spans: list[Span], passage: str) -> int:
    """Return the index of the sentence that shares most of its words with the passage."""
    known = set(stems(passage))

    def shared(index: int) -> int:
        return len({stem for stem in stems(spans[index].text) if stem in known and len(stem) > 3})  # noqa: PLR2004

    return max(range(len(spans)), key=lambda index: (shared(index), index))


def _mark(sentence: str, numbers: list[int]) -> str:
    if not numbers:
        return sentence
    marks = " ".join(f"[{n}]" for n in numbers)
    end = re.search(r"[.!?…]$", sentence)
    if end is None:
        return (
            f"{sentence} {marks}" if re.search(r"[.!?…]\s*»$", sentence) else f"{sentence} {marks}."
        )
    space = NARROW_NBSP if end.group() in "!?" else ""
    return f"{sentence[: end.start()].rstrip()} {marks}{space}{end.group()}"


def _references(cited: list[tuple[int, NumberedPassage]], sources: Iterable[Source]) -> str:
    by_id = {source.id: source for source in sources}
    grouped: dict[str, list[int]] = {}
    for n, passage in cited:
        grouped.setdefault(passage.source, []).append(n)
    return "\n".join(
        f"- {' '.join(f'[{n}]' for n in numbers)} {reference(by_id[source])}"
        for source, numbers in grouped.items()
    )


def reference(source: Source) -> str:
    """Return a source as a bibliography names it: author (year). *Title*. Publisher. URL."""
    who = source.author or source.publisher or "Auteur inconnu"
    year = str(source.year) if source.year else "s. d."
    publisher = source.publisher if source.publisher and source.publisher != who else ""
    parts = [f"{who} ({year})", f"*{source.title}*", publisher]
    text = ". ".join(part.rstrip(".") for part in parts if part) + "."
    return f"{text} {source.url}" if source.url else text


def _footer(brief: Brief) -> str:
    return "\n".join(
        [FOOTER_LINE, f"*Agent: {brief.agent.name}*", f"*Prochaine réflexion: {brief.next_topic}*"]
    )


def compose_document(
    brief: Brief,
    numero: int,
    body: str,
    cited: list[dict[str, Any]],
    provenance: dict[str, Any],
) -> str:
    """Return the whole file: front matter in the archive's order, then the body."""
    words = count_body_words(parse_document(body), brief.template.references_heading)
    front = {
        "title": brief.topic.title,
        "agent": brief.agent.name,
        "date": f"{brief.started:%Y-%m-%d}",
        "time": f"{brief.started:%H:%M:%S}",
        "status": "draft",
        "theme": brief.agent.theme,
        "numero": numero,
        "wordcount": words,
        "keywords": list(brief.topic.keywords),
        "generated_by": provenance["engine"],
        "model": provenance["model"],
        "template": brief.template.id,
        "topic": brief.topic.title,
        "sources": cited,
        "provenance": provenance,
        "review": {},
    }
    return render_document(front, body)
