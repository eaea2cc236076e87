"""The order of the stages, once: brief, plan, sections, compose, check, save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from orchestra.archive import save_draft
from orchestra.checking.finding import Finding
from orchestra.checking.runner import check_text
from orchestra.checking.world import workspace_world
from orchestra.document import count_body_words, parse_document
from orchestra.engines.engine import Engine
from orchestra.errors import ArchiveError
from orchestra.prompts import Prompts
from orchestra.workspace import Workspace
from orchestra.writing.brief import Brief, Order, make_brief
from orchestra.writing.compose import compose_body, compose_document
from orchestra.writing.draft import Desk, WrittenSection, write_section
from orchestra.writing.model_calls import Scribe, Watcher
from orchestra.writing.plan import Plan, make_plan
from orchestra.writing.record import (
    RunRecord,
    Saved,
    Stopwatch,
    make_record,
    provenance_of,
    save_record,
)
from orchestra.writing.steps import Step, just_call, write_through
from orchestra.writing.unfinished import keeping_text


@dataclass(frozen=True)
class Composed:
    """A body with the passages it cites and the run's provenance: all that a draft is made of."""

    brief: Brief
    body: str
    cited: list[dict[str, Any]]
    provenance: dict[str, Any]

    def render(self, numero: int) -> str:
        """Return the file's text under this number."""
        return compose_document(self.brief, numero, self.body, self.cited, self.provenance)

    @property
    def words(self) -> int:
        """Words of the body, as the front matter gives them."""
        return count_body_words(parse_document(self.body), self.brief.template.references_heading)


def write_reflection(
    workspace: Workspace, order: Order, engine: Engine, watcher: Watcher, step: Step = just_call
) -> RunRecord:
    """Write one reflection, save its draft and return the run's record.

    Each stage goes through ``step(name, model, stage)``, whose values are pydantic models, so that
    a night can keep them. Whatever stops the run, what was written so far is kept: Interrupted
    names the file when a person stopped it, any other OrchestraError says so in its hint.
    """
    watch = Stopwatch(watcher)
    now = datetime.now(workspace.settings.zone)
    with watch.stage("brief"):
        brief = step("brief", Brief, lambda: make_brief(workspace, order, now))
        prompts = Prompts(workspace.prompts_folder / order.agent.language)
        scribe = make_scribe(workspace, brief, engine, prompts, watcher)
        world = workspace_world(workspace, library=bool(brief.passages))
    written: dict[int, WrittenSection] = {}
    with keeping_text(workspace.state_folder, brief, scribe, lambda: written):
        with watch.stage("plan"):
            stage = partial(make_plan, brief, scribe, prompts)
            plan = write_through(step, scribe, "plan", Plan, stage)
        with watch.stage("sections"):
            _write_sections(Desk(brief, plan, scribe, prompts, written), step)
        with watch.stage("check"):
            composed = _compose(workspace, brief, scribe, prompts, written)
            findings = check_text("", composed.render(0), world)
        with watch.stage("save"):
            saved = step("save", Saved, lambda: _save(workspace, composed, findings))
    record = make_record(brief, scribe, saved, composed.provenance, watch)
    try:
        save_record(record, workspace.state_folder)
    except ArchiveError as error:
        error.hint = f"{error.hint}; the draft itself is saved: {saved.path}".lstrip("; ")
        raise
    return record


def make_scribe(
    workspace: Workspace, brief: Brief, engine: Engine, prompts: Prompts, watcher: Watcher
) -> Scribe:
    """Return what asks the engine for the paragraphs of this brief."""
    return Scribe(
        engine=engine,
        system=prompts.render("system", persona=brief.agent.persona.strip()),
        prefix=prompts.render("topic", title=brief.topic.title),
        retries=workspace.settings.retries,
        watcher=watcher,
    )


def _write_sections(desk: Desk, step: Step) -> None:
    """Write every section: those that cite first, then those that sum them up."""
    sections = desk.brief.template.sections
    order = sorted(range(len(sections)), key=lambda index: sections[index].citations == "none")
    for turn, index in enumerate(order, start=1):
        desk.scribe.watcher.section(sections[index].heading, turn, len(order))
        stage = partial(write_section, desk, index)
        name = f"section {index + 1}"
        desk.written[index] = write_through(step, desk.scribe, name, WrittenSection, stage)
        desk.scribe.settle()


def _compose(
    workspace: Workspace,
    brief: Brief,
    scribe: Scribe,
    prompts: Prompts,
    written: dict[int, WrittenSection],
) -> Composed:
    sections = [written[index] for index in sorted(written)]
    sources = workspace.library.sources if brief.passages else []
    body, cited = compose_body(brief, sections, sources)
    return Composed(brief, body, cited, provenance_of(brief, scribe, prompts.digest()))


def _save(workspace: Workspace, composed: Composed, findings: list[Finding]) -> Saved:
    brief = composed.brief
    numero, path = save_draft(
        workspace.output_folder, brief.agent, brief.topic.title, composed.render, brief.run_id
    )
    shown = _shown(path)
    return Saved(
        path=shown,
        numero=numero,
        words=composed.words,
        references=len({cited["source"] for cited in composed.cited}),
        findings=[{**finding.to_json(), "path": shown} for finding in findings],
    )


def _shown(path: Path) -> str:
    """Return the path relative to the current folder where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
