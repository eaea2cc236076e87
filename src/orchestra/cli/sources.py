"""``orchestra sources``: the source library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.output import note, out, print_json
from orchestra.cli.sources_import import import_

if TYPE_CHECKING:
    from orchestra.cli.context import Options
    from orchestra.library.library import Hit, Library
    from orchestra.library.shelf import Row
    from orchestra.workspace import Workspace

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def sources() -> None:
    """List, add, show, search and check the documents that reflections are written from."""


@sources.command("list")
@as_json
@click.pass_obj
def list_(options: Options, as_json: bool) -> None:
    """List the sources that could be read."""
    from orchestra.library.shelf import list_rows

    with _opened(options.workspace()) as library:
        rows = list_rows(library)
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        for row in rows:
            _print_row(row)
    if library.errors:
        note(f"{len(library.errors)} problems; see them with: orchestra sources check")


@sources.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", help="Title of the published work.")
@click.option("--author", help="Author or authors, as they are cited.")
@click.option("--publisher", help="Who published it.")
@click.option("--year", type=click.IntRange(1, 9999), help="Year of publication.")
@click.option("--url", help="Where it can be read.")
@click.option("--licence", help="Under what licence the file is kept.")
@click.option(
    "--kind", type=click.Choice(["document", "note"]), help="note: a reading of the work named."
)
@click.option("--agent", "agents", multiple=True, help="Only for this agent; may be repeated.")
@click.option("--ocr", is_flag=True, help="Read pictures of pages with ocrmypdf (French).")
@as_json
@click.pass_obj
def add(
    options: Options,
    /,
    paths: tuple[Path, ...],
    agents: tuple[str, ...],
    ocr: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Copy documents into the library, with what is known of them."""
    from orchestra.agents import find_agent
    from orchestra.library.recognition import recognised
    from orchestra.library.shelf import add_source
    from orchestra.library.source import SourceMetadata

    if len(paths) > 1 and (given["title"] or given["url"]):
        raise click.UsageError("--title and --url are for one document; add them one by one")
    workspace = options.workspace()
    ids = [find_agent(workspace.agents, agent).id for agent in agents]
    metadata = SourceMetadata(**given, agents=ids or None)
    added = []
    for path in paths:
        with recognised(path) if ocr else nullcontext(path) as document:
            added.append(add_source(workspace.sources_folder, document, metadata))
        if not as_json:
            out(added[-1])
    if as_json:
        print_json(added)


@sources.command()
@click.argument("query")
@click.option("--agent", help="Only from sources for this agent or for all.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@as_json
@click.pass_obj
def search(options: Options, query: str, agent: str | None, limit: int, as_json: bool) -> None:
    """Show the passages about QUERY, best first."""
    from orchestra.agents import find_agent

    workspace = options.workspace()
    agent_id = find_agent(workspace.agents, agent).id if agent else None
    with _opened(workspace) as library:
        hits = library.search(query, limit, agent_id)
    if library.notice:
        note(library.notice)
    if as_json:
        print_json([_hit(hit) for hit in hits])
        return
    for hit in hits:
        page = f", p. {hit.passage.page}" if hit.passage.page else ""
        out(f"{hit.score:.2f}  {hit.passage.id}  {hit.passage.source.title}{page}")
        out(f"{hit.passage.text}\n")
    if not hits:
        note("nothing found")


@sources.command()
@click.argument("source")
@click.option("--page", type=click.IntRange(1), help="Only what begins on this page.")
@as_json
@click.pass_obj
def show(options: Options, source: str, page: int | None, as_json: bool) -> None:
    """Show the passages of SOURCE, an id of `orchestra sources list`, as they are stored."""
    from orchestra.library.shelf import passages_of

    with _opened(options.workspace()) as library:
        passages = passages_of(library, source, page)
    if as_json:
        print_json([{"id": p.id, "page": p.page, "text": p.text} for p in passages])
        return
    for passage in passages:
        out(f"{passage.id}{f'  p. {passage.page}' if passage.page else ''}")
        out(f"{passage.text}\n")


@sources.command()
@as_json
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """List the files that cannot be read (exit 1), and what a person should look at."""
    from orchestra.library.shelf import check_library

    workspace: Workspace = ctx.obj.workspace()
    agents = [agent.id for agent in workspace.agents]
    with _opened(workspace) as library:
        remarks = check_library(library, agents, workspace.sources_folder)
    if as_json:
        print_json([{**asdict(remark), "path": str(remark.path)} for remark in remarks])
    else:
        for remark in remarks:
            where = f"{remark.path}:{remark.line}" if remark.line else str(remark.path)
            out(f"{where}: {remark.severity}: {remark.message}")
    if any(remark.severity == "error" for remark in remarks):
        ctx.exit(1)


@sources.command()
@as_json
@click.pass_obj
def unused(options: Options, as_json: bool) -> None:
    """List the sources that no reflection of the archive cites."""
    from orchestra.checking.unused_sources import unused_sources
    from orchestra.checking.world import workspace_world
    from orchestra.library.shelf import rows_of

    workspace = options.workspace()
    rows = rows_of(
        unused_sources(workspace_world(workspace), workspace.output_folder), workspace.library
    )
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        _print_row(row)
    note(f"{len(rows)} of {len(workspace.library.sources)} sources are cited nowhere")


@sources.command()
@as_json
@click.pass_context
def index(ctx: click.Context, as_json: bool) -> None:
    """Read what changed, and ask for the embeddings that are missing, where a model is set.

    Every command reads what changed by itself; this one makes ready a library of many documents.
    Exit 1 when embeddings could not be had.
    """
    with _opened(ctx.obj.workspace()) as library:
        library.complete()
    count = library.count_passages()
    if as_json:
        print_json({"sources": len(library.sources), "passages": count, "notice": library.notice})
    else:
        out(f"{len(library.sources)} sources, {count} passages")
        if library.notice:
            note(library.notice)
    if library.notice:
        ctx.exit(1)


sources.add_command(import_)


def _print_row(row: Row) -> None:
    about = ", ".join(str(part) for part in (row.author, row.year) if part)
    note_of = "note on " if row.kind == "note" else ""
    out(f"{row.id}: {note_of}{row.title}{f' ({about})' if about else ''}"
        f" — {row.passages} passages, {row.words} words")  # fmt: skip


@contextmanager
def _opened(workspace: Workspace) -> Iterator[Library]:
    """Give the library, showing how far it is read, for as long as the block takes."""
    from orchestra.cli.reading_progress import reading

    with reading() as tell:
        yield workspace.open_library(tell)


def _hit(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "id": passage.id, "score": hit.score, "source": passage.source.id,
        "title": passage.source.title, "page": passage.page, "text": passage.text,
    }  # fmt: skip
