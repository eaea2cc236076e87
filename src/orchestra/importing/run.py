"""The import of a whole tree: read it, convert its agents, place its documents, write both."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

from orchestra.archive import locked
from orchestra.errors import ArchiveError
from orchestra.evidence import evidence_path
from orchestra.files import write_bytes, write_new_text
from orchestra.importing.authors import Authors, convert, render
from orchestra.importing.memory import recall, remember
from orchestra.importing.placing import Placed, place
from orchestra.importing.report import Known, Left, NewAgent, NewDocument, Report
from orchestra.importing.roster import read_roster
from orchestra.importing.tree import read_tree

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.workspace import Workspace


def import_tree(
    workspace: Workspace, folder: Path, agent_list: Path | None, *, write: bool
) -> Report:
    """Bring the documents below ``folder`` and the agents of its list into ``workspace``.

    Without ``agent_list``, the ``agents.yaml`` or ``agents.json`` at the top of ``folder`` is
    read, if there is one. Without ``write`` nothing is, and the report says what would be done.
    Raises ArchiveError when ``folder`` cannot be imported or the archive not be written,
    ConfigError when the list of agents cannot be read.
    """
    _refuse(workspace, folder)
    tree = read_tree(folder)
    listed = agent_list or tree.agent_list
    authors = convert(read_roster(listed) if listed else [], workspace.agents)
    report = Report(left=[*tree.left], ignored=dict(sorted(tree.ignored.items())))
    with locked(workspace.output_folder) if write else nullcontext():
        made = _agents(workspace, authors, report, write=write)
        agents = [*workspace.agents, *(agent for agent, _ in authors.new if agent.id in made)]
        imported = recall(workspace.state_folder)
        done = place(tree.documents, agents, workspace.output_folder, imported)
        report.already.extend(done.already)
        report.left.extend(done.left)
        for placed in done.placed:
            _document(workspace, placed, report, write=write)
    report.left.sort()
    return report


def _refuse(workspace: Workspace, folder: Path) -> None:
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "is not there"
        raise ArchiveError(f"{folder} {what}", "name the folder that holds the archive")
    there, own = folder.resolve(), workspace.output_folder.resolve()
    if there.is_relative_to(own) or own.is_relative_to(there):
        raise ArchiveError(
            f"{folder} holds this workspace's own archive, or is part of it",
            "name a folder outside output/",
        )


def _agents(workspace: Workspace, authors: Authors, report: Report, *, write: bool) -> set[str]:
    """Write the new agents, report on all, and return the ids of the new ones."""
    folder, made = workspace.root / "agents", set()
    for agent, notes in authors.new:
        path = folder / f"{agent.id}.yaml"
        if not _write(path, render(agent), write=write):
            why = f"{path.name} is there already, for another agent"
            report.left.append(Left(agent.name, why, "give it another id in the list"))
            continue
        made.add(agent.id)
        report.agents.append(NewAgent(agent.id, _below(workspace, path), notes))
    for at, agent in authors.known:
        report.already.append(Known(at, f"the agent {agent.id}"))
    report.left.extend(authors.left)
    return made


def _document(workspace: Workspace, placed: Placed, report: Report, *, write: bool) -> None:
    source, path = placed.found.name, placed.path
    beside, evidence = evidence_path(path), placed.found.evidence
    taken = path if os.path.lexists(path) else _other_than(beside, evidence)
    if write and evidence is not None and not taken:
        write_bytes(beside, evidence)
    if taken or not _write(path, placed.text, write=write):
        why = f"{_below(workspace, taken or path)} is there already"
        report.left.append(Left(source, why, "give one of the two another name"))
        return
    if write:
        document = f"{path.parent.name}/{path.name}"
        remember(workspace.state_folder, placed.found.digest, document)
    report.documents.append(NewDocument(source, _below(workspace, path), placed.changes))


def _other_than(beside: Path, evidence: bytes | None) -> Path | None:
    """Return the place of an evidence file when something else than ``evidence`` is there."""
    if not os.path.lexists(beside):
        return None
    is_the_same = evidence is not None and beside.is_file() and beside.read_bytes() == evidence
    return None if is_the_same else beside


def _write(path: Path, text: str, *, write: bool) -> bool:
    """Write a new file, or only look whether it could be; tell whether its name was free."""
    if not write:
        return not path.exists()
    try:
        write_new_text(path, text)
    except FileExistsError:
        return False
    return True


def _below(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()
