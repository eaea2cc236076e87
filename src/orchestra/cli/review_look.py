"""``orchestra review list`` and ``diff``: what there is, and what changed in it."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import Shown, harmless, note, out, print_json, show_in_pager, shown
from orchestra.cli.person import here
from orchestra.errors import ReviewError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestra.review.diff import Piece
    from orchestra.review.queue import Order, Page, Row
    from orchestra.review.states import Status

STATUSES = ("draft", "changes-requested", "approved", "published", "withdrawn", "rejected")
HEADINGS = ("key", "status", "document", "written", "findings", "title")
WIDE = 200  # columns of the table when nobody looks at it in a terminal
ROOMY = 120  # columns of a terminal that has room for the keys


@click.command("list")
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="More than once.")
@click.option("--agent", metavar="ID", help="Only this agent's.")
@click.option("--search", default="", metavar="WORDS", help="All of these words in the text.")
@click.option(
    "--order", type=click.Choice(["oldest", "newest", "findings"]), default="oldest",
    show_default=True,
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the documents as JSON.")
@click.pass_obj
def list_(
    options: Options,
    status: tuple[Status, ...],
    agent: str | None,
    search: str,
    order: Order,
    limit: int,
    as_json: bool,
) -> None:
    """List what waits for a decision; with --status, other documents."""
    from orchestra.review.catalogue import open_catalogue
    from orchestra.review.office import doubted_rows
    from orchestra.review.queue import Query

    workspace = options.workspace()
    office = here(workspace)
    catalogue = open_catalogue(workspace.state_folder)
    # Of thousands that are new only what is shown is checked, unless their order depends on it.
    catalogue.refresh(office.output_folder, office.world, None if order == "findings" else 0)
    query = Query(search, agent or "", order=order, limit=limit)
    query = replace(query, statuses=status) if status else query
    keys = [row.key for row in catalogue.rows(query).rows if row.errors is None]
    catalogue.check(office.output_folder, office.world, keys)
    page = catalogue.rows(query)
    doubted = doubted_rows(office, page.rows)
    if as_json:
        print_json([_as_json(row, doubted) for row in page.rows])
    else:
        _print_table(page, doubted, narrowed=bool(status or agent or search))


def _as_json(row: Row, doubted: Mapping[str, str]) -> dict[str, Any]:
    said = asdict(row)
    del said["approval"]  # approved_as_is and reviewer tell of it
    return {**said, "doubt": doubted.get(row.key, "")}


def _print_table(page: Page, doubted: Mapping[str, str], *, narrowed: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not page.rows:
        waiting = "nothing waits for a decision; orchestra night run writes, --status lists others"
        note("no document fits what was asked for" if narrowed else waiting)
        return
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    # The document's name alone is an ID: in a narrow terminal the title needs the key's place.
    shown = slice(1 if console.width < ROOMY else 0, None)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in HEADINGS[shown]:
        table.add_column(heading, no_wrap=heading not in ("findings", "title"))
    for row in page.rows:
        table.add_row(*(Text(harmless(cell)) for cell in _cells(row, doubted)[shown]))
    with console.capture() as capture:
        console.print(table)
    out(Shown(capture.get().rstrip("\n")))
    if page.total > len(page.rows):
        note(f"{page.total - len(page.rows)} more; --limit {page.total} lists all")


def _cells(row: Row, doubted: Mapping[str, str]) -> tuple[str, ...]:
    checked = "not checked yet" if row.errors is None else _counts(row.errors, row.warnings or 0)
    found = row.problem or doubted.get(row.key) or checked
    # What a command takes as ID is the number in the file's name, whatever the front matter says.
    number = row.path.stem.partition("-")[0]
    name = f"{row.agent_id}/{number if number.isdecimal() else row.path.stem}"
    return row.key, row.status, name, row.written[:10], found, row.title


def _counts(errors: int, warnings: int) -> str:
    return f"{errors} error{'s'[: errors != 1]}, {warnings} warning{'s'[: warnings != 1]}"


@click.command()
@click.argument("wanted", metavar="ID")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the pieces as JSON.")
@click.pass_obj
def diff(options: Options, wanted: str, old: int | None, new: int | None, as_json: bool) -> None:
    """Show what changed, word by word, from version OLD to NEW: the last change without them.

    Title, keywords and text are compared, not what the program keeps in the front matter.
    [-What went-] and {+what came+}, in colour in a terminal.
    """
    from orchestra.review.diff import word_diff
    from orchestra.review.paper import find_paper
    from orchestra.review.versions import version_text, versions
    from orchestra.web.manuscript import readable

    folder = options.workspace().output_folder
    paper = find_paper(folder, wanted)
    known = [version.number for version in versions(folder, paper)]
    if old is None and len(known) == 1:
        raise ReviewError(f"{paper.path.name} has one version only", "nothing changed in it yet")
    last = known[-1] if new is None else new
    first = known[-2] if old is None else old
    texts = [readable(version_text(folder, paper, number)) for number in (first, last)]
    pieces = word_diff(*texts)
    if as_json:
        changed = [{"kind": piece.kind, "text": piece.text} for piece in pieces]
        print_json({"key": paper.key, "old": first, "new": last, "pieces": changed})
        return
    note(f"{paper.path.name}: version {first} to {last}")
    if texts[0] == texts[1]:
        note("title, keywords and text are the same in both")
        return
    show_in_pager(*map(_piece, pieces))


def _piece(piece: Piece) -> Shown:
    if piece.kind == "removed":
        return shown(f"[-{piece.text}-]", fg="red")
    if piece.kind == "added":
        return shown(f"{{+{piece.text}+}}", fg="green")
    return shown(piece.text)
