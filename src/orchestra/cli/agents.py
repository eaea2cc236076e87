"""``orchestra agents``: who writes, about what."""

from __future__ import annotations

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json


@click.group()
def agents() -> None:
    """The agents and their topics."""


@agents.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_agents(options: Options, as_json: bool) -> None:
    """List the agents, each with the topic it would write next."""
    from orchestra.archive import read_entries, rotation

    workspace = options.workspace()
    rows = [
        {
            "id": agent.id,
            "name": agent.name,
            "theme": agent.theme,
            "topics": len(agent.topics),
            "next": rotation(agent, read_entries(workspace.output_folder, agent))[0].title,
        }
        for agent in workspace.agents
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        out(f"{row['id']:<14} {row['name']:<18} {row['topics']:>3} topics; next: {row['next']}")


@agents.command()
@click.argument("agent")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(options: Options, agent: str, as_json: bool) -> None:
    """Show AGENT (its id or name): persona, topics in the order they will be written, keywords."""
    from orchestra.agents import find_agent
    from orchestra.archive import read_entries, rotation

    workspace = options.workspace()
    found = find_agent(workspace.agents, agent)
    if as_json:
        print_json(found.model_dump())
        return
    out(f"{found.name} ({found.id}) — {found.theme}, grounding: {found.grounding}")
    out(found.persona.strip())
    for topic in rotation(found, read_entries(workspace.output_folder, found)):
        out(f"- {topic.title} ({', '.join(topic.keywords)})")


@agents.command()
@click.pass_obj
def check(options: Options) -> None:
    """Check the agents' files and schedules, and that the library serves each of their topics."""
    from orchestra.nights.schedule import check_crons
    from orchestra.writing.choose_passages import topics_without_sources

    workspace = options.workspace()
    bare = [
        f"{agent.id}: “{topic.title}”: the library holds nothing on it; orchestra sources add FILE"
        for agent in workspace.agents
        for topic in topics_without_sources(workspace.library, agent)
    ]
    faults = [str(problem) for problem in check_crons(workspace.settings, workspace.agents)]
    for line in [*faults, *bare]:
        out(line)
    note(
        f"{len(workspace.agents)} agents, {len(faults)} faulty schedules,"
        f" {len(bare)} topics without sources"
    )
    raise SystemExit(1 if faults or bare else 0)
