"""Publishing and withdrawing: the decision, then the site, then the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.checking.world import workspace_world
from orchestra.errors import OrchestraError
from orchestra.evidence import evidence_path
from orchestra.prose import squash
from orchestra.publishing.companions import COMPANIONS
from orchestra.publishing.git import check_repository, commit, push
from orchestra.publishing.site import Built, build_site
from orchestra.review.actions import Office, publish_paper, withdraw
from orchestra.review.paper import Paper, find_paper

if TYPE_CHECKING:
    from orchestra.editorial import Reviewer
    from orchestra.workspace import Workspace

LONGEST_SUBJECT = 100  # characters of a title in a commit's first line


@dataclass(frozen=True)
class Refusal:
    """A document that was not published, and why; it is where and as it was."""

    key: str
    error: OrchestraError


@dataclass
class Publication:
    """What was done: documents decided on, those refused, the site, the commits.

    ``problems`` came after the decisions, which stand: a site not built, a commit not made.
    """

    papers: list[Paper] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    built: Built | None = None
    commits: list[str] = field(default_factory=list)
    problems: list[OrchestraError] = field(default_factory=list)


def publish(
    workspace: Workspace,
    wanted: Sequence[tuple[str, str]],
    by: Reviewer,
    now: Callable[[], datetime],
) -> Publication:
    """Publish documents, each given by its key and the version that was seen, and build the site.

    Each is checked again; one that is not approved in exactly that form, or has errors, is refused
    and stays where it is, the others are published. Raises GitError before anything is done when
    the settings ask for commits that cannot be made.
    """
    office = office_of(workspace, now)
    return _all(workspace, wanted, by, "Publish", partial(publish_paper, office))


def withdraw_published(
    workspace: Workspace,
    wanted: tuple[str, str],
    by: Reviewer,
    now: Callable[[], datetime],
    reason: str,
) -> Publication:
    """Take a published document off the site, with the reason; see :func:`publish`."""
    office = office_of(workspace, now)

    def decide(key: str, by: Reviewer, seen: str) -> Paper:
        return withdraw(office, key, by, seen, reason)

    return _all(workspace, [wanted], by, "Withdraw", decide)


def office_of(workspace: Workspace, now: Callable[[], datetime]) -> Office:
    """Return what decisions on the workspace's documents are taken with."""
    world = workspace_world(workspace)
    return Office(workspace.output_folder, world, now)


def _all(
    workspace: Workspace,
    wanted: Sequence[tuple[str, str]],
    by: Reviewer,
    verb: str,
    decide: Callable[[str, Reviewer, str], Paper],
) -> Publication:
    publishing = workspace.settings.publishing
    check_repository(workspace.root, publishing)
    done = Publication()
    for key, seen in wanted:
        try:
            before = find_paper(workspace.output_folder, key).path
            paper = decide(key, by, seen)
        except OrchestraError as error:
            done.refused.append(Refusal(key, error))
            continue
        done.papers.append(paper)
        if publishing.git:  # the tables of contents belong to the commit
            _build(workspace, done)
            _commit(workspace, done, paper, before, by, verb)
    if done.papers and not publishing.git:
        _build(workspace, done)
    if done.commits and publishing.push:
        _afterwards(done, partial(push, workspace.root, publishing.push))
    return done


def _build(workspace: Workspace, done: Publication) -> None:
    def build() -> None:
        done.built = build_site(workspace)

    _afterwards(done, build)


def _commit(
    workspace: Workspace, done: Publication, paper: Paper, before: Path, by: Reviewer, verb: str
) -> None:
    output = workspace.output_folder
    companions = [output / "published" / name for name in COMPANIONS]
    evidence = [evidence_path(path) for path in (paper.path, before)]
    # A folder in the place of one may hold anything.
    evidence = [path for path in evidence if not path.is_dir()]
    paths = [paper.path, before, *evidence, output / "audit.jsonl", *companions]
    author = _approver(workspace, paper) or by
    message = (
        f"{verb} “{squash(paper.title)[:LONGEST_SUBJECT]}”\n\n"
        f"Approved by {paper.review.reviewer} at {paper.review.at}\nContent {paper.content}\n"
    )
    _afterwards(done, lambda: done.commits.append(commit(workspace.root, paths, message, author)))


def _approver(workspace: Workspace, paper: Paper) -> Reviewer | None:
    """Return the reviewer who approved the document, if the settings still name her."""
    named = workspace.settings.reviewers
    return next((person for person in named if person.name == paper.review.reviewer), None)


def _afterwards(done: Publication, step: Callable[[], object]) -> None:
    """Do what follows a decision; should it fail the decision stands, and the failure is told."""
    try:
        step()
    except OrchestraError as error:
        done.problems.append(error)
