"""DIS001-DIS004: the document says how it was made, and who answers for it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestra.checking.finding import Edit
from orchestra.checking.reading import is_new
from orchestra.checking.registry import Hit, rule
from orchestra.document import FOOTER_LINE
from orchestra.prose import fold, squash
from orchestra.seal import content_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.glance import Glance
    from orchestra.checking.world import World
    from orchestra.document import Document

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_FIRST = _NOT_WORDS.sub("", fold(FOOTER_LINE))
_MARKUP = "*_ \u00a0\u202f"
_AGENT = re.compile(rf"[{_MARKUP}]*agent[{_MARKUP}]*:(.*)", re.IGNORECASE)
_NEXT = re.compile(rf"[{_MARKUP}]*prochaine r[ée]flexion[{_MARKUP}]*:(.*)", re.IGNORECASE)
_LAST_PARAGRAPHS = 3
_APPROVED = ("approved", "published")


def _has_unusual_footer(glance: Glance) -> bool:
    return not glance.document.footer or not _is_usual(glance.document, glance.world)


def _says_approved(glance: Glance) -> bool:
    return glance.document.value("status") in _APPROVED


@rule("DIS001", "missing-footer", "error", sieve=_has_unusual_footer)
def missing_footer(document: Document, world: World) -> Iterator[Hit]:
    """The footer that says how the text was made is missing or incomplete, or names another agent.

    Why: it stays with the text wherever that is copied to, and tells readers that a language model
    wrote it, on behalf of which agent. Its first line is always the same. The agent has the `name`
    of its file in `agents/`, also where the front matter has another form of it or the `id`. Where
    only the form is wrong, `orchestra check --fix` corrects it; older documents (without
    `template`) may keep their form.
    Example: a document that ends with its references, or with `*Agent: Amélia*` where the front
    matter says `agent: "Agent Durabilité"`.
    Instead: end the document with the agent's name and its next topic:

    ```markdown
    ---

    *Production IA locale - Think Tank Orchestra*
    *Agent: Agent Durabilité*
    *Prochaine réflexion: Habitat écologique*
    ```
    """
    if document.front_matter is None or not (document.sections or document.preamble):
        return
    lines = _last_lines(document)
    start = next((i for i, (_, line) in enumerate(lines) if _key(line) == _FIRST), None)
    if start is None:
        last = document.text.rstrip().count("\n") + 1
        yield Hit(
            last, 1, f"no footer; end with {FOOTER_LINE}, *Agent: …*, *Prochaine réflexion: …*"
        )
        return
    footer = lines[start:]
    yield from _written_as(document, footer[0], FOOTER_LINE)
    yield from _agent_line(document, world, footer)
    yield from _next_line(document, footer)


def _is_usual(document: Document, world: World) -> bool:
    """Tell whether the footer is as the program writes it, as nearly all are."""
    agent = _name_of(document.value("agent"), world)
    usual = f"{FOOTER_LINE}\n*Agent: {agent}*\n*Prochaine réflexion: "
    lines = document.footer[-1].text
    return (
        lines.startswith(usual) and lines.endswith("*") and lines.count("\n") == usual.count("\n")
    )


def _name_of(agent: object, world: World) -> object:
    """Return an agent's name as its file has it; of an agent that is not known, what is given."""
    known = world.agent(agent)
    return known.name if known else agent


def _last_lines(document: Document) -> list[tuple[int, str]]:
    """Return the lines that can be the footer, with their numbers.

    One without its first asterisk was read as the end of the last section.
    """
    section = document.sections[-1].paragraphs if document.sections else document.preamble
    paragraphs = document.footer or section[-_LAST_PARAGRAPHS:]
    return [
        (paragraph.line + index, line.rstrip())
        for paragraph in paragraphs
        for index, line in enumerate(paragraph.text.split("\n"))
    ]


def _composed(text: str) -> str:
    """Return ``text`` with each accent in its letter, as most programs write them."""
    return unicodedata.normalize("NFC", text)


def _key(text: str) -> str:
    return _NOT_WORDS.sub("", fold(text))


def _written_as(document: Document, at: tuple[int, str], wanted: str) -> Iterator[Hit]:
    number, line = at
    if is_new(document) and _composed(line) != _composed(wanted):
        start = document.offset(number, 1)
        # A comment that stands in the line is not lost.
        is_whole = document.text.startswith(line, start)
        edits = (Edit(start, start + len(line), wanted),) if is_whole else ()
        yield Hit(number, 1, f"the footer’s line is written {wanted}", edits)


def _agent_line(document: Document, world: World, footer: list[tuple[int, str]]) -> Iterator[Hit]:
    agent = squash(_text(_name_of(document.value("agent"), world)))
    if not agent:
        return
    at, named = _found(_AGENT, footer)
    if at is None:
        yield Hit(footer[0][0], 1, f"the footer names no agent; add the line *Agent: {agent}*")
    elif _key(_text(_name_of(named, world))) != _key(agent):
        message = f"the footer names “{named}”, the front matter “{agent}”; one is wrong"
        yield Hit(at[0], 1, message)
    else:
        yield from _written_as(document, at, f"*Agent: {agent}*")


def _next_line(document: Document, footer: list[tuple[int, str]]) -> Iterator[Hit]:
    at, topic = _found(_NEXT, footer)
    if at is None:
        message = "the footer does not say what comes next; add *Prochaine réflexion: …*"
        yield Hit(footer[0][0], 1, message)
    else:
        yield from _written_as(document, at, f"*Prochaine réflexion: {topic}*")


def _found(pattern: re.Pattern[str], footer: list[tuple[int, str]]) -> tuple[Any, str]:
    """Return the line that the pattern matches, None without one, and what it says."""
    for at in footer[1:]:
        if match := pattern.match(_composed(at[1])):
            return at, match[1].strip(_MARKUP)
    return None, ""


@rule("DIS002", "inconsistent-generator", "error")
def inconsistent_generator(document: Document, _world: World) -> Iterator[Hit]:
    """The front matter does not say, or says in two ways, what wrote the text.

    Why: the site tells readers which language model wrote a text, from `generated_by` and `model`.
    `provenance` has the engine and the model too, with what it takes to write the text again. The
    program writes the same in both places, so one was changed by hand. Older documents (without
    `template`) are left alone.
    Example: an empty `provenance: {}`, or two models:

    ```yaml
    generated_by: "ollama"
    model: "mistral"
    provenance:
      engine: "ollama"
      model: "qwen2.5"
    ```
    Instead: the engine and the model that wrote the text, in both places. If you do not know them,
    take them from an earlier version of the file.
    """
    made = document.value("provenance")
    if not is_new(document) or not isinstance(made, dict):
        return
    if not made:
        message = "“provenance” does not say how the text was made: engine, model, seed…"
        yield _hit(document, message, "provenance")
    for key, inner in (("generated_by", "engine"), ("model", "model")):
        said, wrote = document.value(key), made.get(inner)
        if _text(said) and _text(wrote) and _text(said) != _text(wrote):
            message = f"“{key}” says “{said}”, provenance says “{wrote}”"
            yield _hit(document, message, key)


@rule("DIS003", "approved-by-no-one", "error", sieve=_says_approved)
def approved_by_no_one(document: Document, _world: World) -> Iterator[Hit]:
    """The status says approved or published, but no person is named who approved it.

    Why: nothing is published that a person did not read and answer for. An approval writes the
    person and the time into `review`; a status changed by hand does not. Older documents (without
    `template`) are left alone.
    Example: `status: "published"` with `review: {}`.
    Instead: `status: "draft"`; then have it approved with `orchestra review approve` or on the
    pages of `orchestra web`.
    """
    status = document.value("status")
    if status not in _APPROVED or not is_new(document):
        return
    review = _review(document)
    if not _text(review.get("reviewer")):
        yield _hit(document, f"it is {status}, but “review” names nobody who approved it", "status")
    elif not _is_time(review.get("at")):
        message = f"it is {status}, but “review” does not say when it was approved"
        yield _hit(document, message, "review", "at")


@rule("DIS004", "changed-since-approval", "error", sieve=_says_approved)
def changed_since_approval(document: Document, _world: World) -> Iterator[Hit]:
    """The document is not the one that was approved.

    Why: an approval is given to one exact text. It keeps a hash of the document without `status`
    and `review`, so any later change voids it, even the smallest correction.
    Example: a figure that was corrected in a text editor after the approval.
    Instead: have the document approved again as it is now, or restore the approved text.
    """
    if document.value("status") not in _APPROVED:
        return
    review = _review(document)
    reviewer = _text(review.get("reviewer"))
    if reviewer and review.get("content") != content_of(document):
        message = f"this is not the text that {reviewer} approved; it must be approved again"
        yield _hit(document, message, "review", "content")


def _review(document: Document) -> dict[str, Any]:
    review = document.value("review")
    return review if isinstance(review, dict) else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _is_time(value: object) -> bool:
    try:
        return bool(datetime.fromisoformat(_text(value)))
    except ValueError:
        return False


def _hit(document: Document, message: str, *location: str) -> Hit:
    marks = document.front_matter.marks if document.front_matter else {}
    for end in range(len(location), 0, -1):
        if mark := marks.get(location[:end]):
            return Hit(mark.line, mark.column, squash(message))
    return Hit(1, 1, squash(message))
