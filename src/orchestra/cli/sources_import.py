"""``orchestra sources import``: works and their files from a bibliography or from Zotero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json
from orchestra.errors import LibraryError

if TYPE_CHECKING:
    from orchestra.library.bibliography.bring_in import Shelf
    from orchestra.library.bibliography.record import Outcome, Report, Status
    from orchestra.workspace import Workspace

    Tell = Callable[[Outcome], None]

ZOTERO = "zotero"


@click.command("import")
@click.argument("bibliography", metavar="FILE.bib|FILE.json|zotero")
@click.option("--collection", help="Zotero: only the works of this collection.")
@click.option(
    "--address",
    metavar="URL",
    help="Zotero: where it answers on this machine, if not at its usual port.",
)
@click.option(
    "--files", "others", metavar="DIR", multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take files from this folder too; without it, only from the bibliography's own.",
)  # fmt: skip
@click.option("--agent", "agents", multiple=True, help="Only for this agent; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def import_(
    ctx: click.Context,
    bibliography: str,
    collection: str | None,
    address: str | None,
    others: tuple[Path, ...],
    agents: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring the works of a bibliography into the library, with the files that it points to.

    Each file is copied into sources/ and what is known of the work is written beside it. Works
    that are there already are left as they are, those without a file are listed. Nothing is
    overwritten, and a second import goes on where the first ended. Exit code 1: something is left
    to do by hand.
    """
    from orchestra.agents import find_agent

    options: Options = ctx.obj
    workspace = options.workspace()
    ids = tuple(find_agent(workspace.agents, agent).id for agent in agents)
    with _shelf(workspace, ids, write=not dry_run) as shelf:
        tell = (lambda _: None) if as_json else _print
        if bibliography == ZOTERO:
            report = _from_zotero(shelf, collection, address, others, tell)
        else:
            _refuse_zotero_options(collection, address)
            report = _from_file(Path(bibliography), shelf, others, tell)
    if as_json:
        print_json(_json(report, dry_run=dry_run))
    _sum_up(report, bibliography, dry_run=dry_run)
    if report.stopped:
        raise LibraryError(report.stopped, report.todo)
    if report.faults or report.of("left"):
        ctx.exit(1)


@contextmanager
def _shelf(workspace: Workspace, agents: tuple[str, ...], *, write: bool) -> Iterator[Shelf]:
    from orchestra.library.bibliography.bring_in import Shelf
    from orchestra.library.bibliography.duplicates import Known
    from orchestra.library.library import open_library
    from orchestra.library.reading_room import ReadingRoom

    library = open_library(workspace.sources_folder, workspace.state_folder)
    with ReadingRoom() as room:
        yield Shelf(workspace.sources_folder, Known.of(library.sources), room, agents, write)


def _from_file(path: Path, shelf: Shelf, others: Sequence[Path], tell: Tell) -> Report:
    from orchestra.library.bibliography.bring_in import bring_in
    from orchestra.library.bibliography.import_file import folders_for, read_bibliography

    records, faults = read_bibliography(path)
    return bring_in(records, folders_for(path, others), shelf, tell, faults)


def _from_zotero(
    shelf: Shelf, collection: str | None, address: str | None, others: Sequence[Path], tell: Tell
) -> Report:
    from orchestra.library.bibliography.attachments import Folders
    from orchestra.library.bibliography.bring_in import bring_in
    from orchestra.library.bibliography.zotero import USUAL, open_zotero

    folders = Folders(tuple(folder.absolute() for folder in others), storage=True)
    with open_zotero(address or USUAL) as zotero:
        return bring_in(zotero.records(collection or ""), folders, shelf, tell)


def _refuse_zotero_options(collection: str | None, address: str | None) -> None:
    if collection or address:
        raise click.UsageError("--collection and --address are for zotero")


def _print(outcome: Outcome) -> None:
    name = f"{outcome.key} " if outcome.key else ""
    where = f"line {outcome.line}: " if outcome.line else ""
    named = f"{where}{name}« {outcome.title} »" if outcome.title else f"{where}{name}".rstrip()
    said = {
        "imported": f"{outcome.path} ← {named}",
        "already": f"already there: {outcome.path} ← {named}",
        "bare": f"without a file: {named}",
        "left": f"not imported: {named}: {outcome.why}",
    }
    out("; ".join([said[outcome.status], *outcome.notes]))


def _json(report: Report, *, dry_run: bool) -> dict[str, Any]:
    listed = {name: [_row(o) for o in report.of(status)] for name, status in _LISTS.items()}
    return {
        "dry_run": dry_run, **listed, "faults": [asdict(fault) for fault in report.faults],
        "stopped": report.stopped,
    }  # fmt: skip


_LISTS: dict[str, Status] = {
    "imported": "imported", "already": "already", "without_file": "bare", "left": "left",
}  # fmt: skip


def _row(outcome: Outcome) -> dict[str, Any]:
    return {key: value for key, value in asdict(outcome).items() if key != "status"}


def _sum_up(report: Report, bibliography: str, *, dry_run: bool) -> None:
    for fault in report.faults:
        where = f"{bibliography}:{fault.line}" if fault.line else bibliography
        note(f"{where}: {fault.message}")
    counts = {name: len(report.of(status)) for name, status in _LISTS.items()}
    would = "would be " if dry_run else ""
    to_do = counts["left"] + len(report.faults)
    note(
        f"{counts['imported']} {would}imported, {counts['already']} there already,"
        f" {counts['without_file']} without a file, {to_do} to look at"
    )
