"""``orchestra write``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import INTERRUPTED, leave, note, out, print_error, print_json
from orchestra.errors import Interrupted, OrchestraError

if TYPE_CHECKING:
    from orchestra.agents import EngineName
    from orchestra.engines.engine import Engine
    from orchestra.nights.byhand import Asked
    from orchestra.workspace import Workspace
    from orchestra.writing.model_calls import Watcher
    from orchestra.writing.record import RunRecord


@click.command()
@click.argument("agent", required=False)
@click.option(
    "--topic", metavar="TITLE", help="Title to write; without it, the agent's next topic."
)
@click.option(
    "--keyword", "keywords", multiple=True, metavar="WORD", help="Keyword to use (repeatable)."
)
@click.option(
    "--engine", type=click.Choice(["auto", "ollama", "embedded", "openai"]),
    help="Engine, instead of the agent's or the workspace's.",
)  # fmt: skip
@click.option("--model", metavar="NAME", help="Model, instead of the agent's or the workspace's.")
@click.option("--words", type=click.IntRange(200, 6000), help="Length of the body.")
@click.option("--seed", type=click.IntRange(0), help="Seed, to write the same again.")
@click.option(
    "--outline-only", is_flag=True, help="Make the outline only: print it, and keep it to edit."
)
@click.option(
    "--outline", "outline_file", metavar="FILE", type=click.Path(path_type=Path),
    help="Write from this outline, which names topic and keywords.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with the last run that did not end.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as JSON.")
@click.pass_obj
def write(
    options: Options,
    agent: str | None,
    topic: str | None,
    keywords: tuple[str, ...],
    engine: EngineName | None,
    model: str | None,
    words: int | None,
    seed: int | None,
    outline_only: bool,
    outline_file: Path | None,
    resume: bool,
    as_json: bool,
) -> None:
    """Write one reflection by AGENT (its id or name) and save it as a draft.

    The last line on stdout is the draft's path.
    """
    from orchestra.agents import find_agent
    from orchestra.cli.progress import watching
    from orchestra.nights.byhand import Asked, ByHand

    given = topic or keywords or engine or model or words or seed is not None
    if resume and (given or outline_only or outline_file):
        raise click.UsageError("--resume goes on with what was asked before: give no other option")
    if outline_file and (topic or keywords or outline_only):
        raise click.UsageError("--outline says what to write: give no topic with it")
    if not (agent or resume):
        raise click.UsageError("name an agent (orchestra agents list), or give --resume")
    workspace = options.workspace()
    with watching(words or workspace.template.target) as watcher, _leaving():
        by_hand = ByHand(workspace, partial(_open_engine, workspace), watcher)
        if resume:
            record = by_hand.resume(agent)
        else:
            asked = Asked(
                agent=find_agent(workspace.agents, str(agent)).id, title=topic,
                keywords=list(keywords), words=words, seed=seed, engine=engine, model=model,
            )  # fmt: skip
            if outline_only:
                _print_outline(workspace, asked, watcher)
                return
            if outline_file:
                asked = _from_outline(workspace, asked, outline_file)
            record = by_hand.write(asked)
    if as_json:
        print_json(record.model_dump())
    else:
        _print_summary(record)


def _print_outline(workspace: Workspace, asked: Asked, watcher: Watcher) -> None:
    from orchestra.writing.write import outline_only

    with closing(_open_engine(workspace, asked)) as engine:
        path, text = outline_only(workspace, asked.order(workspace), engine, watcher)
    out(text.rstrip("\n"))
    note(f"kept in {path}: edit it, then orchestra write {asked.agent} --outline {path}")


def _from_outline(workspace: Workspace, asked: Asked, path: Path) -> Asked:
    """Return what is asked for by an outline file; raise OrchestraError when it is another's."""
    from orchestra.agents import find_agent
    from orchestra.writing.outline_file import read_outline_file

    held = read_outline_file(path, workspace.template, workspace.library)
    if find_agent(workspace.agents, held.agent).id != asked.agent:
        raise OrchestraError(
            f"the outline {path} is for {held.agent}, not for {asked.agent}",
            f"orchestra write {held.agent} --outline {path}",
        )
    changes = {"title": held.topic, "keywords": held.keywords, "outline": held.outline(path)}
    return asked.model_copy(update=changes)


def _open_engine(workspace: Workspace, asked: Asked) -> Engine:
    from orchestra.agents import find_agent
    from orchestra.engines.select import open_engine

    author = find_agent(workspace.agents, asked.agent)
    name = asked.engine or author.engine or workspace.settings.engine
    model = asked.model or (None if asked.engine else author.model)
    return open_engine(workspace.settings, name, model, note)


@contextmanager
def _leaving() -> Iterator[None]:
    """Leave at once after Ctrl-C: a thread may wait for an engine that does not answer."""
    try:
        yield
    except KeyboardInterrupt:
        leave(INTERRUPTED)
    except Interrupted as error:
        print_error(error)
        leave(INTERRUPTED)


def _print_summary(record: RunRecord) -> None:
    from orchestra.checking.finding import Finding
    from orchestra.checking.report import render_text

    draft = record.draft
    minutes, seconds = divmod(round(record.seconds), 60)
    note(
        f"{draft.words} words, {draft.references} references, {record.rewrites} rewrites,"
        f" {minutes} min {seconds:02} s"
    )
    note(render_text([Finding(**f) for f in draft.findings], 1))
    out(draft.path)
