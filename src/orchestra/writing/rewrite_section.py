"""Writing one section of a draft again, as a reviewer asked for it in a note."""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from orchestra.agents import Agent, Topic, find_agent
from orchestra.document import count_body_words, parse_document
from orchestra.errors import ReviewError
from orchestra.library.cleaning import clean
from orchestra.prompts import Prompts
from orchestra.prose import squash
from orchestra.writing.brief import Brief, NumberedPassage, number_passages
from orchestra.writing.compose import with_citations
from orchestra.writing.draft import Desk, WrittenSection, write_section
from orchestra.writing.plan import Plan
from orchestra.writing.standing import Standing, read_standing
from orchestra.writing.unfinished import keeping_text
from orchestra.writing.write import make_scribe

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine
    from orchestra.library.passage import Passage
    from orchestra.template import SectionTemplate
    from orchestra.workspace import Workspace
    from orchestra.writing.model_calls import Watcher

_QUOTES = str.maketrans({"«": "“", "»": "”"})  # those in which the prompt puts the note


def rework_section(
    workspace: Workspace, text: str, heading: str, note: str, engine: Engine, watcher: Watcher
) -> str:
    """Return the draft ``text`` with the section ``heading`` written again as ``note`` asks.

    Only that section's paragraphs differ, and the word count: what they cite keeps its numbers.
    The same text, heading and note give the same prompts. Raises ReviewError when the section
    cannot be written again, EngineError with what was written so far in a file its hint names.
    """
    wish = clean_note(note)
    standing = read_standing(workspace.template, text, heading)
    brief = _brief(workspace, standing, _seed(text, heading, wish))
    prompts = Prompts(workspace.prompts_folder / brief.agent.language)
    scribe = make_scribe(workspace, brief, engine, prompts, watcher)
    plan = Plan(question="", angle="", slots=standing.slots())
    desk = Desk(brief, plan, scribe, prompts, standing.others(), note=wish)
    index = standing.index
    with keeping_text(workspace.state_folder, brief, scribe, lambda: _only(desk, index)):
        watcher.section(standing.section.heading, 1, 1)
        section = write_section(desk, index)
    return _put_in(text, standing, _composed(section, standing, brief))


def carry_over(template: SectionTemplate, asked: str, new: str, current: str, heading: str) -> str:
    """Return the draft ``current`` with the section as :func:`rework_section` wrote it in ``new``.

    That is how a section is accepted after another part of the draft was changed. Raises
    ReviewError when the section itself is not any more what it was in ``asked``.
    """
    before, standing = (read_standing(template, text, heading) for text in (asked, current))
    if before.cited != standing.cited or _texts(before) != _texts(standing):
        raise ReviewError(
            f"“{heading}” was changed since it was to be written again",
            "compare the two, and correct it in the editor",
        )
    return _put_in(current, standing, _texts(read_standing(template, new, heading)))


def clean_note(note: str) -> str:
    """Return the note on one line, without what could steer a prompt's form.

    Raises ReviewError when it says nothing.
    """
    wish = squash(clean(note)).translate(_QUOTES)
    if not any(char.isalpha() for char in wish):
        raise ReviewError("the note says nothing", "say what the section should have")
    return wish


def _texts(standing: Standing) -> list[str]:
    return [target.text for target in standing.targets]


def _seed(text: str, heading: str, note: str) -> int:
    said = "\0".join((text, heading, note))
    return int(hashlib.sha256(said.encode()).hexdigest()[:8], 16) % 1_000_000


def _brief(workspace: Workspace, standing: Standing, seed: int) -> Brief:
    document = standing.document
    agent = find_agent(workspace.agents, str(document.value("agent")))
    title = str(document.value("topic") or document.value("title") or "")
    now = datetime.now(workspace.settings.zone)
    return Brief(
        run_id=_run_id(agent, now),
        agent=agent,
        # As the document has it: what breaks a topic's rules was a person's choice.
        topic=Topic.model_construct(title=title, keywords=standing.keywords()),
        next_topic="",
        template=standing.form,
        words=sum(slot.words for slot in standing.slots()),
        started=now,
        seed=seed,
        passages=_passages(workspace, standing),
    )


def _run_id(agent: Agent, now: datetime) -> str:
    return f"{now:%Y%m%d-%H%M%S}-{agent.id}-note-{uuid.uuid4().hex[:6]}"


def _passages(workspace: Workspace, standing: Standing) -> list[NumberedPassage]:
    """Return the passages that the section cites, in the order of :attr:`Standing.cited`."""
    found: list[Passage] = []
    for number, name in standing.cited.items():
        passage = workspace.library.passage(name)
        if passage is None:
            raise ReviewError(
                f"the passage of [{number}], {name}, is not in the library any more",
                "put the source back as it was, or correct the section in the editor",
            )
        found.append(passage)
    return number_passages(found)


def _only(desk: Desk, index: int) -> dict[int, WrittenSection]:
    return {index: desk.written[index]} if index in desk.written else {}


def _composed(section: WrittenSection, standing: Standing, brief: Brief) -> list[str]:
    """Return the new paragraphs with citations; one that came to nothing stays as it was."""
    cited_as = dict(enumerate(standing.cited, start=1))
    return [
        with_citations(new, brief, cited_as) if new.text else old.text
        for new, old in zip(section.paragraphs, standing.targets, strict=True)
    ]


def _put_in(text: str, standing: Standing, paragraphs: list[str]) -> str:
    """Return ``text`` with these paragraphs in the targets' lines and its word count right."""
    lines = text.split("\n")
    for target, new in reversed(list(zip(standing.targets, paragraphs, strict=True))):
        last = target.line + target.text.count("\n")
        end = "\r" if lines[last - 1].endswith("\r") else ""
        lines[target.line - 1 : last] = [new.replace("\n", f"{end}\n") + end]
    return _recounted("\n".join(lines), standing.form.references_heading)


def _recounted(text: str, references_heading: str) -> str:
    """Return ``text`` with the word count of its front matter made right, if it has one."""
    document = parse_document(text)
    mark = document.front_matter.marks.get(("wordcount",)) if document.front_matter else None
    words = count_body_words(document, references_heading)
    if mark is None or document.value("wordcount") == words:
        return text
    lines = text.split("\n")
    lines[mark.line - 1] = re.sub(r"\d+", str(words), lines[mark.line - 1], count=1)
    return "\n".join(lines)
