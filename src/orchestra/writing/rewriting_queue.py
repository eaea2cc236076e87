"""Working off what reviewers asked to have written again, one section after the other."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from orchestra.agents import Agent, find_agent
from orchestra.document import parse_document
from orchestra.errors import Interrupted, OrchestraError, ReviewError
from orchestra.review.beside import readable_evidence
from orchestra.review.paper import find_paper
from orchestra.review.proposals import (
    Proposal,
    fail,
    finish,
    next_queued,
    put_back,
    sole_worker,
)
from orchestra.writing.rewrite_section import rework_section

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.engines.engine import Engine
    from orchestra.evidence import Evidence
    from orchestra.workspace import Workspace
    from orchestra.writing.model_calls import Watcher


def work_off(
    workspace: Workspace,
    open_engine: Callable[[Agent], Engine],
    watcher_of: Callable[[Proposal], Watcher],
) -> int:
    """Write every section that is queued again and return how many were tried.

    An expected failure becomes the proposal's. While another process does this, nothing is done.
    Raises Interrupted when a watcher stops it; that section is then queued again.
    """
    tried = 0
    with sole_worker(workspace.state_folder) as alone:
        while alone and (proposal := next_queued(workspace.state_folder)):
            _write_one(workspace, proposal, open_engine, watcher_of(proposal))
            tried += 1
    return tried


def _write_one(
    workspace: Workspace,
    proposal: Proposal,
    open_engine: Callable[[Agent], Engine],
    watcher: Watcher,
) -> None:
    state = workspace.state_folder
    try:
        finish(state, proposal.id, _new_text(workspace, proposal, open_engine, watcher))
    except Interrupted:
        put_back(state, proposal.id)
        raise
    except OrchestraError as error:
        fail(state, proposal.id, error)
    except Exception as error:
        # A bug: it is raised, but must not meet us again at the head of the queue.
        hint = "this is a fault of the program; its log has the details"
        fail(state, proposal.id, OrchestraError(f"{type(error).__name__}: {error}", hint))
        raise


def _new_text(
    workspace: Workspace,
    proposal: Proposal,
    open_engine: Callable[[Agent], Engine],
    watcher: Watcher,
) -> str:
    # A workspace of its own reads the library as it is now, in this thread.
    fresh = replace(workspace)
    agent = find_agent(fresh.agents, str(parse_document(proposal.text).value("agent")))
    with closing(open_engine(agent)) as engine:
        return rework_section(
            fresh,
            proposal.text,
            proposal.heading,
            proposal.note,
            engine,
            watcher,
            _evidence(fresh, proposal),
        )


def _evidence(workspace: Workspace, proposal: Proposal) -> Evidence | None:
    """Return what stands beside the document; None when it is gone: the proposal has its text."""
    with suppress(ReviewError):
        return readable_evidence(find_paper(workspace.output_folder, proposal.key).path)
    return None
