"""Putting the text together: headings, citations, references, footer, front matter, evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestra.agents import Method
from orchestra.document import FOOTER_LINE, count_body_words, parse_document, render_document
from orchestra.evidence import Evidence, Objection, Outline, Sentence, sum_up
from orchestra.foreign import as_words
from orchestra.library.bibliography.reference import reference
from orchestra.prose import NARROW_NBSP
from orchestra.prose import sentences as spans_of
from orchestra.writing.typography import typeset

if TYPE_CHECKING:
    from orchestra.library.source import Source
    from orchestra.writing.brief import Brief
    from orchestra.writing.manuscript import Manuscript
    from orchestra.writing.written import Block

DOSSIER_LINE = "*Dossier de lecture : extraits des sources choisis et assemblés par programme*"
_END = re.compile(r"[.!?…]$")
_CLOSED = re.compile(r"[.!?…]\s*»$")
# A full stop inside guillemets that quote half a sentence: the mark belongs to the sentence.
_HALF_QUOTED = re.compile(r"(?P<before>\S\s*)«(?P<inside>[^«»]*?)\s*(?P<mark>[.])\s*»[.]?$")


@dataclass(frozen=True)
class Result:
    """What was written, by which method: all that the document and its evidence are made of."""

    method: Method
    brief: Brief
    manuscript: Manuscript
    outline: Outline | None = None
    objections: tuple[Objection, ...] = ()


def compose_body(
    result: Result, sources: Mapping[str, Source], refer: Callable[[Source], str] = reference
) -> tuple[str, list[dict[str, Any]]]:
    """Return the body of the reflection and the passages it cites, numbered as they first occur.

    ``refer`` returns a source as the list of references names it.
    """
    brief = result.brief
    numbers: dict[str, int] = {}
    parts = []
    for section in result.manuscript.sections(brief):
        parts.append(f"## {section.heading}")
        parts += [compose_block(block, numbers) for block in section.blocks]
    if result.outline and result.outline.builds_on:
        parts.append(_builds_on(brief, result.outline.builds_on))
    source_of = {passage.id: passage.source for passage in brief.passages}
    if numbers:
        cited = [(n, source_of[name]) for name, n in numbers.items()]
        parts += [f"## {brief.template.references_heading}", _references(cited, sources, refer)]
    parts += ["---", _footer(brief, result.method)]
    return "\n\n".join(parts), [
        {"n": n, "source": source_of[name], "passage": name} for name, n in numbers.items()
    ]


def compose_block(block: Block, numbers: dict[str, int]) -> str:
    """Return a block as Markdown.

    ``numbers`` has what each passage is cited as; a passage that is new to it gets the next one.
    """
    if block.form == "title":
        return f"### {as_words(typeset(block.title))}"
    if block.form == "paragraph":
        return " ".join(_cited(sentence, numbers) for sentence in block.sentences)
    # A source's own words, untouched.
    text = as_words(" ".join(sentence.text for sentence in block.sentences))
    names = dict.fromkeys(name for s in block.sentences for name in s.passages)
    return f"> {text} {_marks([_number(name, numbers) for name in names])}"


def _cited(sentence: Sentence, numbers: dict[str, int]) -> str:
    """Return a sentence in French typography; a fact has its citations before its full stop."""
    text = as_words(typeset(_outside(sentence.text)))
    if sentence.kind != "fact" or not sentence.passages:
        return text
    return marked(text, sorted(_number(name, numbers) for name in sentence.passages))


def _number(name: str, numbers: dict[str, int]) -> int:
    return numbers.setdefault(name, len(numbers) + 1)


def _outside(text: str) -> str:
    """Return a sentence with its full stop outside the guillemets of half a sentence.

    A whole sentence that is quoted, behind a colon or alone, keeps its own.
    """
    match = _HALF_QUOTED.search(text)
    if match is None or match["before"].rstrip().endswith(":"):
        return text
    return f"{text[: match.start()]}{match['before']}« {match['inside'].strip()} »."


def marked(sentence: str, numbers: Sequence[int]) -> str:
    """Return a typeset sentence with citations, which stand before its last mark."""
    end = _END.search(sentence)
    if end is None:
        return f"{sentence} {_marks(numbers)}" + ("" if _CLOSED.search(sentence) else ".")
    space = NARROW_NBSP if end.group() in "!?" else ""
    return f"{sentence[: end.start()].rstrip()} {_marks(numbers)}{space}{end.group()}"


def _marks(numbers: Sequence[int]) -> str:
    return " ".join(f"[{n}]" for n in numbers)


def _builds_on(brief: Brief, paths: Sequence[str]) -> str:
    """Return the line that names the reflections that this one goes on from."""
    titles = [f"*{as_words(text.title)}*" for text in brief.earlier if text.path in paths]
    return f"Cette réflexion prolonge {' et '.join(titles)}."


def _references(
    cited: list[tuple[int, str]], sources: Mapping[str, Source], refer: Callable[[Source], str]
) -> str:
    grouped: dict[str, list[int]] = {}
    for n, source in cited:
        grouped.setdefault(source, []).append(n)
    return "\n".join(
        f"- {_marks(numbers)} {refer(sources[source])}" for source, numbers in grouped.items()
    )


def _footer(brief: Brief, method: Method) -> str:
    lines = [FOOTER_LINE, f"*Agent: {brief.agent.name}*"]
    lines += [DOSSIER_LINE] if method == "compiled" else []
    return "\n".join([*lines, f"*Prochaine réflexion: {brief.next_topic}*"])


def compose_document(
    brief: Brief,
    numero: int,
    body: str,
    cited: list[dict[str, Any]],
    provenance: dict[str, Any],
    sentences: Sequence[Sentence],
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
        "support": sum_up(list(sentences)).model_dump(),
        "provenance": provenance,
        "review": {},
    }
    return render_document(front, body)


def evidence_of(result: Result, remarks: Sequence[str] = ()) -> Evidence:
    """Return what stands in the evidence file: the sentences as the text has them, in its order.

    ``remarks`` are notes on the composition, which come behind those on the writing.
    """
    brief = result.brief
    last, sentences = result.manuscript.next_id - 1, list[Sentence]()
    for section in result.manuscript.sections(brief):
        for form, sentence in ((b.form, s) for b in section.blocks for s in b.sentences):
            text = sentence.text if form == "quotation" else typeset(_outside(sentence.text))
            for number, span in enumerate(spans_of(text)):
                last += number > 0  # what reads as two sentences is two
                own = {"text": span.text, "id": last if number else sentence.id}
                sentences.append(sentence.model_copy(update=own))
    return Evidence(
        method=result.method,
        run_id=brief.run_id,
        outline=result.outline,
        sentences=sentences,
        last_id=last,
        objections=list(result.objections),
        removed=result.manuscript.removed,
        notes=[*result.manuscript.notes, *remarks],
    )
