"""``orchestra write``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import INTERRUPTED, note, out, print_error, print_json
from orchestra.errors import Interrupted

if TYPE_CHECKING:
    from orchestra.agents import EngineName
    from orchestra.engines.engine import Engine
    from orchestra.nights.byhand import Asked
    from orchestra.workspace import Workspace
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
    resume: bool,
    as_json: bool,
) -> None:
    """Write one reflection by AGENT (its id or name) and save it as a draft.

    The last line on stdout is the draft's path.
    """
    from orchestra.agents import find_agent
    from orchestra.cli.progress import watching
    from orchestra.nights.byhand import Asked, ByHand

    workspace = options.workspace()
    if resume and (topic or keywords or engine or model or words or seed is not None):
        raise click.UsageError("--resume goes on with what was asked before: give no other option")
    if not (agent or resume):
        raise click.UsageError("name an agent (orchestra agents list), or give --resume")
    with watching(words or workspace.template.target) as watcher, _leaving():
        by_hand = ByHand(workspace, partial(_open_engine, workspace), watcher)
        if resume:
            record = by_hand.resume(agent)
        else:
            asked = Asked(
                agent=find_agent(workspace.agents, str(agent)).id, title=topic,
                keywords=list(keywords), words=words, seed=seed, engine=engine, model=model,
            )  # fmt: skip
            record = by_hand.write(asked)
    if as_json:
        print_json(record.model_dump())
    else:
        _print_summary(record)


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
        os._exit(INTERRUPTED)
    except Interrupted as error:
        print_error(error)
        os._exit(INTERRUPTED)


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
