"""The reasoned method: outline, claims, support, whole text, second reader, each a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from orchestra.errors import NothingWritten
from orchestra.evidence import CODE, Outline
from orchestra.writing.claims import write_claim, write_closing
from orchestra.writing.compose import Result
from orchestra.writing.desk import Desk, sources_of, subject
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.more_evidence import Grounded, with_more_evidence
from orchestra.writing.outline import make_outline
from orchestra.writing.second_reader import Read, Revised, answer, choose_reader, object_to
from orchestra.writing.steps import write_through
from orchestra.writing.support_stage import judge_last, judge_section
from orchestra.writing.whole_text import read_through

if TYPE_CHECKING:
    from orchestra.prompts import Prompts
    from orchestra.workspace import Workspace
    from orchestra.writing.brief import Brief
    from orchestra.writing.method import Chosen
    from orchestra.writing.model_calls import Scribe
    from orchestra.writing.steps import Step

Tell = Callable[[Manuscript], None]


def draw_outline(brief: Brief, scribe: Scribe, prompts: Prompts, step: Step) -> Outline:
    """Return the outline: the one that a person gave, or the best that the model made."""
    if brief.outline:
        return brief.outline
    scribe.watcher.stage("outline")
    prefix = subject(brief, brief.passages, prompts)
    stage = partial(make_outline, brief, scribe, prompts, prefix)
    return write_through(step, scribe, "outline", Outline, stage)


def write_reasoned(
    workspace: Workspace,
    brief: Brief,
    chosen: Chosen,
    scribe: Scribe,
    prompts: Prompts,
    step: Step,
    tell: Tell,
) -> Result:
    """Return the reflection written from its outline; ``tell`` is given the text after each step.

    Raises EngineError when the engine fails for good, NothingWritten when not one reply
    for the text could be used.
    """
    outline = draw_outline(brief, scribe, prompts, step)
    begun_with = len(brief.passages)
    more = partial(with_more_evidence, workspace, brief, outline, chosen.context)
    ground = step("evidence", Grounded, more)
    shown = len(ground.brief.passages)
    sources = sources_of(workspace, brief)
    desk = Desk(
        ground.brief, ground.outline, scribe, prompts, begun_with, shown, sources, chosen.may_judge
    )
    runner = Runner(desk, step, tell)
    manuscript = Manuscript()
    if outline.by == CODE:
        manuscript = manuscript.note("aucun plan du modèle ne convenait ; celui du gabarit a servi")
    manuscript = _argue(runner, manuscript)
    revised = _second_reading(workspace, runner, manuscript)
    desk = replace(desk, brief=revised.brief)
    runner = replace(runner, desk=desk)
    manuscript = _close(runner, revised.manuscript, "conclusion")
    _refuse_nothing(manuscript, scribe)
    manuscript = _close(runner, manuscript, "summary")
    scribe.watcher.stage("whole text")
    manuscript = runner.run("whole text", partial(read_through, desk, manuscript))
    manuscript = runner.run("last support", partial(judge_last, desk, manuscript))
    return Result("reasoned", revised.brief, manuscript, desk.outline, tuple(revised.objections))


@dataclass(frozen=True)
class Runner:
    """What takes a stage through the step runner and tells of the text it leaves."""

    desk: Desk
    step: Step
    tell: Tell

    def run(self, name: str, stage: Callable[[], Manuscript]) -> Manuscript:
        """Return the manuscript that a stage makes, now or before a crash."""
        manuscript = write_through(self.step, self.desk.scribe, name, Manuscript, stage)
        self.tell(manuscript)
        return manuscript


def _argue(runner: Runner, manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with the sections that argue."""
    desk = runner.desk
    for slot in desk.slots:
        _told(runner, slot.section, manuscript)
        for claim in desk.part(slot).claims:
            stage = partial(write_claim, desk, manuscript, slot, claim)
            manuscript = runner.run(f"claim {claim.id}", stage)
        stage = partial(judge_section, desk, manuscript, slot.section)
        manuscript = runner.run(f"support {slot.section + 1}", stage)
    return manuscript


def _refuse_nothing(manuscript: Manuscript, scribe: Scribe) -> None:
    """Raise NothingWritten when no reply for the text could be used: it is no reflection.

    Sentences that came and were refused are told in the evidence file: such a text stays.
    """
    replies = [call for call in scribe.calls if call.task != "outline"]
    if manuscript.of_model or any(not call.error for call in replies):
        return
    why = replies[-1].error if replies else "it was never asked"
    raise NothingWritten(
        f"the model wrote nothing of this reflection: {why}",
        "see what that server answers (orchestra doctor), try another model, or method: compiled",
    )


def _close(runner: Runner, manuscript: Manuscript, prompt: str) -> Manuscript:
    """Return the manuscript with the sections that conclude, or with those that sum up."""
    desk = runner.desk
    arguing = {slot.section for slot in desk.slots}
    for index, section in enumerate(desk.brief.template.sections):
        concludes = index > max(arguing)
        if index in arguing or concludes != (prompt == "conclusion"):
            continue
        _told(runner, index, manuscript)
        writing = partial(write_closing, desk, manuscript, index, section, prompt)
        manuscript = runner.run(f"section {index + 1}", writing)
        judging = partial(judge_section, desk, manuscript, index)
        manuscript = runner.run(f"support {index + 1}", judging)
    return manuscript


def _told(runner: Runner, section: int, manuscript: Manuscript) -> None:
    """Tell the watcher which section is begun, and as which of how many."""
    sections = runner.desk.brief.template.sections
    turn = len({placed.section for placed in manuscript.placed}) + 1
    runner.desk.scribe.watcher.section(sections[section].heading, turn, len(sections))


def _second_reading(workspace: Workspace, runner: Runner, manuscript: Manuscript) -> Revised:
    """Return the manuscript after another agent has read it, and the author has answered."""
    desk = runner.desk
    library = workspace.library if desk.brief.passages else None
    reader = choose_reader(workspace.agents, desk.brief, library)
    if reader is None:
        return Revised(manuscript=manuscript, brief=desk.brief)
    scribe = desk.scribe
    scribe.watcher.stage("second reader")
    desk = replace(desk, brief=desk.brief.with_passages(reader.passages))
    stage = partial(object_to, desk, manuscript, reader)
    read = write_through(runner.step, scribe, "second reader", Read, stage)
    answering = partial(answer, desk, manuscript, read)
    revised = write_through(runner.step, scribe, "answers", Revised, answering)
    runner.tell(revised.manuscript)
    return revised
