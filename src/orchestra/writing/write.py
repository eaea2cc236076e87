"""The order of the stages, once: brief, method, text, composition, draft, check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.archive import save_draft
from orchestra.checking.runner import check_text
from orchestra.checking.world import workspace_world
from orchestra.document import count_body_words, parse_document
from orchestra.errors import ArchiveError
from orchestra.evidence import Evidence, evidence_path, render_evidence
from orchestra.files import write_text
from orchestra.library.bibliography.reference import open_style
from orchestra.prompts import Prompts
from orchestra.writing.brief import Brief, Order, make_brief, without_reserve
from orchestra.writing.compiled import compile_reflection
from orchestra.writing.compose import Result, compose_body, compose_document, evidence_of
from orchestra.writing.desk import sources_of
from orchestra.writing.manuscript import Manuscript, of_sections
from orchestra.writing.method import Chosen, choose_method, fitted_engine
from orchestra.writing.model_calls import Scribe, Watcher
from orchestra.writing.outline_file import keep_outline, render_outline
from orchestra.writing.reasoned import draw_outline, write_reasoned
from orchestra.writing.record import (
    RunRecord,
    Saved,
    Stopwatch,
    make_record,
    provenance_of,
    save_record,
)
from orchestra.writing.room import fitting
from orchestra.writing.steps import Step, just_call, write_through
from orchestra.writing.unfinished import keeping_text

if TYPE_CHECKING:
    from orchestra.checking.world import World
    from orchestra.engines.engine import Engine
    from orchestra.workspace import Workspace


@dataclass(frozen=True)
class Composed:
    """A body with the passages it cites, its evidence and the run's provenance."""

    brief: Brief
    body: str
    cited: list[dict[str, Any]]
    evidence: Evidence
    provenance: dict[str, Any]

    def render(self, numero: int) -> str:
        """Return the file's text under this number."""
        return compose_document(
            self.brief, numero, self.body, self.cited, self.provenance, self.evidence.sentences
        )

    @property
    def words(self) -> int:
        """Words of the body, as the front matter gives them."""
        return count_body_words(parse_document(self.body), self.brief.template.references_heading)


@dataclass
class Progress:
    """The text as far as it is written, for whoever must keep it."""

    manuscript: Manuscript


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
        scribe = make_scribe(workspace, engine, prompts, watcher)
        world = workspace_world(workspace, library=bool(brief.passages))
    progress = Progress(Manuscript())
    with keeping_text(workspace.state_folder, brief, scribe, lambda: progress.manuscript):
        with watch.stage("method"):
            choose = partial(choose_method, workspace, order.agent, engine, watcher.stage)
            chosen = write_through(step, scribe, "method", Chosen, choose)
            scribe.engine = chosen.fit(engine)
        with watch.stage("sections"):
            result = _write(workspace, brief, chosen, scribe, prompts, step, progress)
        with watch.stage("save"):
            composed = _compose(workspace, result, scribe, prompts)
            saved = step("save", Saved, lambda: _save(workspace, composed, world))
    record = make_record(brief, scribe, saved, composed.provenance, watch)
    _save_record(record, workspace.state_folder)
    return record


def outline_only(
    workspace: Workspace, order: Order, engine: Engine, watcher: Watcher
) -> tuple[Path, str]:
    """Have an outline made and kept; return its file and its text. Nothing else is written."""
    brief = make_brief(workspace, order, datetime.now(workspace.settings.zone))
    brief = fitting(brief, engine.identity.context)
    prompts = Prompts(workspace.prompts_folder / order.agent.language)
    scribe = make_scribe(workspace, fitted_engine(workspace, engine), prompts, watcher)
    outline = draw_outline(brief, scribe, prompts, just_call)
    path = keep_outline(workspace.state_folder, brief, outline)
    return path, render_outline(brief, outline)


def make_scribe(workspace: Workspace, engine: Engine, prompts: Prompts, watcher: Watcher) -> Scribe:
    """Return what asks the engine, under the system prompt that all calls share."""
    return Scribe(
        engine=engine,
        system=prompts.render("system"),
        retries=workspace.settings.retries,
        watcher=watcher,
    )


def _write(
    workspace: Workspace,
    brief: Brief,
    chosen: Chosen,
    scribe: Scribe,
    prompts: Prompts,
    step: Step,
    progress: Progress,
) -> Result:
    def tell(manuscript: Manuscript) -> None:
        progress.manuscript = manuscript
        scribe.settle()
        scribe.watcher.words(manuscript.words)

    if chosen.method == "compiled":
        brief = without_reserve(workspace, brief)
        dossier = compile_reflection(brief, sources_of(workspace, brief))
        result = Result("compiled", brief, of_sections(dossier.sections, dossier.notes))
        tell(result.manuscript)
        return result
    brief = fitting(brief, chosen.context)
    return write_reasoned(workspace, brief, chosen, scribe, prompts, step, tell)


def _compose(workspace: Workspace, result: Result, scribe: Scribe, prompts: Prompts) -> Composed:
    settings = workspace.settings
    style = open_style(settings.references.style, workspace.root, settings.language)
    body, cited = compose_body(result, sources_of(workspace, result.brief), style)
    provenance = provenance_of(result.brief, result.method, scribe, prompts.digest())
    return Composed(result.brief, body, cited, evidence_of(result, style.remarks), provenance)


def _save(workspace: Workspace, composed: Composed, world: World) -> Saved:
    """Save the draft with its evidence beside it, and check both where they lie.

    Done again after a crash, it finds the draft that the run has saved, and completes it.
    """
    brief = composed.brief
    numero, path = save_draft(
        workspace.output_folder, brief.agent, brief.topic.title, composed.render, brief.run_id
    )
    write_text(evidence_path(path), render_evidence(composed.evidence))
    findings = check_text(str(path), composed.render(numero), world, composed.evidence)
    shown = _shown(path)
    return Saved(
        path=shown,
        numero=numero,
        words=composed.words,
        references=len({cited["source"] for cited in composed.cited}),
        findings=[{**finding.to_json(), "path": shown} for finding in findings],
    )


def _save_record(record: RunRecord, state_folder: Path) -> None:
    try:
        save_record(record, state_folder)
    except ArchiveError as error:
        saved = f"the draft itself is saved: {record.draft.path}"
        error.hint = f"{error.hint}; {saved}".lstrip("; ")
        raise


def _shown(path: Path) -> str:
    """Return the path relative to the current folder where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
