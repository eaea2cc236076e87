"""A workspace on disk with documents that the checker finds no error in, ready to be published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import yaml
from tests.checking.documents import AGENT, CARNET, GOOD, GUIDE, PASSAGES, judged, template

from orchestra.editorial import Reviewer
from orchestra.evidence import Support, evidence_path, parse_evidence, render_evidence
from orchestra.review.actions import approve
from orchestra.review.office import office_of
from orchestra.review.paper import Paper, read_paper
from orchestra.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANNA = Reviewer(name="Relectrice de démonstration", email="relectrice@essai.invalid")
BRUNO = Reviewer(name="Autre relecteur d’essai")


def now() -> datetime:
    return datetime(2026, 2, 4, 7, 30, tzinfo=UTC)


def make_newsroom(make_workspace: Callable[..., Path], **publishing: object) -> Workspace:
    """Return a workspace with the agent, the template and the sources of the good document."""
    people = [ANNA.model_dump(), BRUNO.model_dump()]
    root = make_workspace(publishing=publishing, reviewers=people)
    (root / "agents/essai.yaml").write_text(
        yaml.safe_dump(AGENT.model_dump(exclude_none=True), allow_unicode=True), "utf-8"
    )
    (root / "prompts/templates/reflection.yaml").write_text(
        yaml.safe_dump(template().model_dump(), allow_unicode=True), "utf-8"
    )
    for source, passage in zip((CARNET, GUIDE), PASSAGES, strict=True):
        known = {"title": source.title, "year": source.year, "author": "Rédaction d’essai"}
        front = known | ({"url": source.url} if source.url else {})
        path = root / "sources" / source.id
        path.parent.mkdir(parents=True, exist_ok=True)
        head = yaml.safe_dump(front, allow_unicode=True)
        path.write_text(f"---\n{head}---\n\n{passage.text}\n", "utf-8")
    return load_workspace(root)


def draft(workspace: Workspace, numero: int = 3, title: str = "", text: str = GOOD) -> Paper:
    """Put the good document among the drafts, with this number and title, and return it."""
    for source, passage in zip((CARNET, GUIDE), PASSAGES, strict=True):
        found = workspace.library.passages(source.id)
        text = text.replace(passage.id, found[0].id)
    text = text.replace("numero: 3\n", f"numero: {numero}\n")
    if title:
        text = text.replace('title: "Réemploi et réparation à l’atelier"', f'title: "{title}"', 1)
    path = workspace.output_folder / "drafts/essai" / f"{numero:02}-essai.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return read_paper(workspace.output_folder, path)


def approved(workspace: Workspace, numero: int = 3, title: str = "", by: Reviewer = ANNA) -> Paper:
    """Put an approved document among the drafts and return it."""
    paper = draft(workspace, numero, title)
    return approve(office_of(workspace, now), paper.key, by, paper.version, ["accuracy"])


def put_evidence(workspace: Workspace, paper: Paper, **support: Support) -> Path:
    """Put the good document's evidence beside ``paper``, its passages those of the library."""
    text = render_evidence(judged(**support))
    for source, passage in zip((CARNET, GUIDE), PASSAGES, strict=True):
        text = text.replace(passage.id, workspace.library.passages(source.id)[0].id)
    path = evidence_path(paper.path)
    path.write_text(render_evidence(parse_evidence(text.encode(), path.name)), "utf-8")
    return path
