"""Publishing and withdrawing: the decision, then the site, then the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from orchestra.archive import locked
from orchestra.audit import audit_bytes, audit_path
from orchestra.errors import EvidenceError, OrchestraError
from orchestra.evidence import evidence_path
from orchestra.prose import squash
from orchestra.publishing.git import Contents, check_repository, commit, push
from orchestra.publishing.site import Built, build_site
from orchestra.review.actions import publish_paper, withdraw
from orchestra.review.office import Office, doubt, office_of
from orchestra.review.paper import Paper, find_paper
from orchestra.sidecar import read_sidecar

if TYPE_CHECKING:
    from orchestra.editorial import Reviewer
    from orchestra.workspace import Workspace

T = TypeVar("T")

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
    return _all(workspace, wanted, by, "Publish", office, partial(publish_paper, office))


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

    return _all(workspace, [wanted], by, "Withdraw", office, decide)


def _all(
    workspace: Workspace,
    wanted: Sequence[tuple[str, str]],
    by: Reviewer,
    verb: str,
    office: Office,
    decide: Callable[[str, Reviewer, str], Paper],
) -> Publication:
    publishing = workspace.settings.publishing
    check_repository(workspace.root, publishing)
    done = Publication()
    for key, seen in wanted:
        try:
            before = find_paper(workspace.output_folder, key)
            approver = _approver(office, before)
            paper = decide(key, by, seen)
        except OrchestraError as error:
            done.refused.append(Refusal(key, error))
            continue
        done.papers.append(paper)
        if publishing.git:  # the tables of contents belong to the commit
            decided = _afterwards(done, partial(_contents, workspace, before.path, paper))
            built = _build(workspace, done)
            if decided:
                contents = decided | (built.companions if built else {})
                author = partial(_author, office, approver, by)
                _commit(workspace, done, contents, _message(verb, paper, approver), author)
    if done.papers and not publishing.git:
        _build(workspace, done)
    if done.commits and publishing.push:
        _afterwards(done, partial(push, workspace.root, publishing.push))
    return done


def _contents(workspace: Workspace, before: Path, paper: Paper) -> dict[Path, bytes | None]:
    """Return what the decision made of the document, its evidence and the audit.

    It is taken before the site is built, so that what is changed meanwhile is not committed. None
    is for what was moved away.
    """
    contents: dict[Path, bytes | None] = {}
    if before != paper.path:
        contents |= {before: None, evidence_path(before): None}
    contents[paper.path] = paper.data
    with suppress(EvidenceError):  # a folder or a link in its place is nobody's evidence
        evidence = read_sidecar(str(evidence_path(paper.path)))
        if evidence is not None:
            contents[evidence_path(paper.path)] = evidence
    contents[audit_path(workspace.output_folder)] = audit_bytes(workspace.output_folder)
    return contents


def _build(workspace: Workspace, done: Publication) -> Built | None:
    """Build the site and return what that did, None when it failed."""
    built = _afterwards(done, partial(build_site, workspace))
    done.built = built or done.built
    return built


def _commit(
    workspace: Workspace,
    done: Publication,
    contents: Contents,
    message: str,
    author: Callable[[], Reviewer],
) -> None:
    def committed() -> str:
        with locked(workspace.output_folder):  # two at once would undo each other's
            return commit(workspace.root, contents, message, author())

    if name := _afterwards(done, committed):
        done.commits.append(name)


def _message(verb: str, paper: Paper, approver: str) -> str:
    approved = f"Approved by {approver} at {paper.review.at}\n" if approver else ""
    subject = squash(paper.title)[:LONGEST_SUBJECT]
    return f"{verb} “{subject}”\n\n{approved}Content {paper.content}\n"


def _approver(office: Office, paper: Paper) -> str:
    """Return who approved the document in this form, if the audit has it as the document says."""
    believed = paper.approved_as_is and not doubt(office, paper)
    return paper.review.reviewer if believed else ""


def _author(office: Office, approver: str, by: Reviewer) -> Reviewer:
    """Return who approved; if nobody did whom the settings still name, ``by``."""
    return next((one for one in office.roster() if one.name == approver), by)


def _afterwards(done: Publication, step: Callable[[], T]) -> T | None:
    """Do what follows a decision, and return what came of it.

    Should it fail the decision stands, and the failure is told.
    """
    try:
        return step()
    except OrchestraError as error:
        done.problems.append(error)
        return None
