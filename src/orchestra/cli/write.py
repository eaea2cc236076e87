"""``orchestra write``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json

if TYPE_CHECKING:
    from orchestra.agents import EngineName
    from orchestra.pipeline.record import RunRecord


@click.command()
@click.argument("agent")
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
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as JSON.")
@click.pass_obj
def write(  # noqa: PLR0917 - click passes by keyword
    options: Options,
    agent: str,
    topic: str | None,
    keywords: tuple[str, ...],
    engine: EngineName | None,
    model: str | None,
    words: int | None,
    seed: int | None,
    as_json: bool,
) -> None:
    """Write one reflection by AGENT (its id or name) and save it as a draft.

    The last line on stdout is the draft's path.
    """
    from orchestra.agents import find_agent
    from orchestra.cli.progress import watching
    from orchestra.engines.select import open_engine
    from orchestra.pipeline.brief import Order
    from orchestra.pipeline.pipeline import write_reflection

    workspace = options.workspace()
    author = find_agent(workspace.agents, agent)
    order = Order(author, topic, list(keywords), words, seed)
    name = engine or author.engine or workspace.settings.engine
    opened = open_engine(
        workspace.settings, name, model or (None if engine else author.model), note
    )
    try:
        with watching(words or workspace.template.target) as watcher:
            record = write_reflection(workspace, order, opened, watcher)
    finally:
        opened.close()
    if as_json:
        print_json(record.model_dump())
    else:
        _print_summary(record)


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
