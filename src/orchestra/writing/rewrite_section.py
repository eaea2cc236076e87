"""Writing one section of a draft again, as a reviewer asked for it in a note."""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from orchestra.agents import Agent, Topic, find_agent
from orchestra.checking.reading import passage_ids
from orchestra.document import Paragraph, count_body_words, parse_document
from orchestra.errors import ReviewError
from orchestra.evidence import Claim, Evidence, Outline, Sentence, said
from orchestra.library.cleaning import clean
from orchestra.prompts import NOTE, Prompts
from orchestra.prose import count_words, sentences, squash
from orchestra.writing.brief import Brief, NumberedPassage, number_passages
from orchestra.writing.claims import bounds, over_length, written_sentences
from orchestra.writing.compose import compose_block
from orchestra.writing.desk import Desk
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.method import fitted_engine
from orchestra.writing.standing import Standing, numbers, plain, read_standing
from orchestra.writing.support_verdicts import verified
from orchestra.writing.typed_sentences import WORDS_PER_SENTENCE, has_words
from orchestra.writing.unfinished import keeping_text
from orchestra.writing.weaknesses import Around, weaknesses
from orchestra.writing.write import make_scribe
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine
    from orchestra.library.passage import Passage
    from orchestra.template import SectionTemplate
    from orchestra.workspace import Workspace
    from orchestra.writing.model_calls import Watcher

SHORTEST, LONGEST = 20, 250  # words that a paragraph is asked to have
_QUOTES = str.maketrans({"«": "“", "»": "”"})  # those in which the prompt puts the note


def rework_section(
    workspace: Workspace,
    text: str,
    heading: str,
    note: str,
    engine: Engine,
    watcher: Watcher,
    evidence: Evidence | None = None,
) -> str:
    """Return the draft ``text`` with the section ``heading`` written again as ``note`` asks.

    Only that section's paragraphs differ, and the word count: what is cited keeps its numbers.
    ``evidence`` is what stands beside the draft: the outline it was written from, and the kinds
    of its sentences. The same text, heading and note give the same prompts. Raises ReviewError
    when the section cannot be written again, EngineError with what was written so far in a file
    its hint names.
    """
    wish = clean_note(note)
    standing = read_standing(workspace.template, text, heading)
    brief = _brief(workspace, standing, _seed(text, heading, wish))
    prompts = Prompts(workspace.prompts_folder / brief.agent.language)
    scribe = make_scribe(workspace, fitted_engine(workspace, engine), prompts, watcher)
    outline = _outline(evidence, brief)
    shown = len(brief.passages)
    desk = Desk(brief, outline, scribe, prompts, begun_with=shown, shown_up_to=shown, sources={})
    kinds = {s.key: s.kind for s in (evidence.sentences if evidence else ())}
    new: list[str] = []
    with keeping_text(workspace.state_folder, brief, scribe, lambda: _only(new, standing)):
        watcher.section(standing.section.heading, 1, 1)
        manuscript = standing.manuscript(kinds, {passage.id for passage in brief.passages})
        for target in standing.targets:
            new.append(_rewritten(desk, manuscript, standing, target, wish))
            scribe.settle()
    return _put_in(text, standing, new)


def _outline(evidence: Evidence | None, brief: Brief) -> Outline:
    """Return the outline that the draft was written from, standing on what it cites alone."""
    outline = evidence.outline if evidence and evidence.outline else Outline()
    known = {passage.id for passage in brief.passages}

    def standing(claim: Claim) -> Claim:
        return claim.model_copy(update={"passages": [p for p in claim.passages if p in known]})

    return outline.with_claims(standing)


def _rewritten(
    desk: Desk, manuscript: Manuscript, standing: Standing, target: Paragraph, wish: str
) -> str:
    """Return a paragraph as the note asks; one of which nothing can stand stays as it was."""
    words = min(max(count_words(plain(target.text)), SHORTEST), LONGEST)
    least, most = bounds(words)
    known = passage_ids(standing.document)
    instruction = desk.prompts.render(
        NOTE,
        heading=standing.heading,
        note=wish,
        least=least,
        most=most,
        sentences=max(2, round(words / WORDS_PER_SENTENCE)),
        paragraph=plain(target.text),
        numbers=[desk.brief.number(known[n]) for n in numbers(target.text)] or desk.offered,
    )
    old = {said(plain(span.text)) for span in sentences(target.text)}
    others = [s for s in manuscript.sentences if s.key not in old]
    new = written_sentences(desk, manuscript, "note", instruction, words)
    over = over_length(new, words)
    found = [verified(desk, manuscript, each) for each in new if each.id not in over]
    around = Around(desk.brief, desk.told, tuple(others))
    kept = [s for s in found if not any(weak.goes for weak in weaknesses(s, around))]
    if not kept:
        return target.text
    cited_as = {name: n for n, name in known.items()}
    return compose_block(Block(form="paragraph", sentences=kept), cited_as)


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
    if not has_words(wish):
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
        words=sum(count_words(target.text) for target in standing.targets),
        started=now,
        seed=seed,
        passages=_passages(workspace, standing),
    )


def _run_id(agent: Agent, now: datetime) -> str:
    return f"{now:%Y%m%d-%H%M%S}-{agent.id}-note-{uuid.uuid4().hex[:6]}"


def _passages(workspace: Workspace, standing: Standing) -> list[NumberedPassage]:
    """Return the passages that the document cites, in the order of their numbers.

    Raises ReviewError when one that the section cites is gone from the library.
    """
    needed = set(standing.cited)
    found: list[Passage] = []
    for number, name in sorted(passage_ids(standing.document).items()):
        passage = workspace.library.passage(name)
        if passage:
            found.append(passage)
        elif number in needed:
            raise ReviewError(
                f"the passage of [{number}], {name}, is not in the library any more",
                "put the source back as it was, or correct the section in the editor",
            )
    return number_passages(list(dict.fromkeys(found)))


def _only(new: list[str], standing: Standing) -> Manuscript:
    """Return what is written of the section, as a text that can be kept."""
    blocks = [
        Block(form="paragraph", sentences=[Sentence(id=number, text=text, kind="inference")])
        for number, text in enumerate(new, start=1)
    ]
    return Manuscript().add(standing.index, "", blocks)


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
