"""From the agents that a list names to agents of this workspace, nothing made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from orchestra.agents import Agent
from orchestra.importing.report import Left
from orchestra.prose import NBSP, fold, slugify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.importing.roster import RoughAgent

SHORTEST_PERSONA, LONGEST_ID = 20, 100
_SCHEMA_LINE = "# yaml-language-server: $schema=../schemas/agent.schema.json\n"


@dataclass
class Authors:
    """The agents of a list: the new ones with what to complete, those that are there, the rest."""

    new: list[tuple[Agent, list[str]]] = field(default_factory=list)
    known: list[tuple[str, Agent]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def convert(rough: Iterable[RoughAgent], agents: Iterable[Agent]) -> Authors:
    """Return what becomes of each agent of the list, where ``agents`` are there already.

    One that is there stays as it is; what it lacks of the list is left to a person.
    """
    done, there = Authors(), list(agents)
    for one in rough:
        agent, notes, left = _convert(one)
        done.left += left
        if agent is None:
            continue
        same = next(
            (a for a in there if a.id == agent.id or fold(a.name) == fold(agent.name)), None
        )
        if same is None:
            done.new.append((agent, notes))
            there.append(agent)
        elif any(same is new for new, _ in done.new):
            why = f"is listed twice (id {same.id}, name {same.name}); the first was taken"
            done.left.append(Left(one.at, why, "give each agent an id and a name of its own"))
        else:
            done.known.append((one.at, same))
            done.left += _lacking(same, agent)
    return done


def _lacking(there: Agent, listed: Agent) -> list[Left]:
    titles = [topic.title for topic in listed.topics if not there.topic(topic.title)]
    if not titles:
        return []
    why = f"the agent {there.id} of this workspace lacks topics of the list: {'; '.join(titles)}"
    return [Left(listed.name, why, f"add those that you want to agents/{there.id}.yaml")]


def _convert(one: RoughAgent) -> tuple[Agent | None, list[str], list[Left]]:
    """Return the agent, notes on it, and what of it could not be converted."""
    missing = [key for key in ("name", "theme") if not one.values.get(key)]
    if missing:
        why = f"has no {' and no '.join(missing)}"
        return None, [], [Left(one.at, why, "add it to the list, then import again")]
    left = [
        Left(one.at, f"the topic “{title}” has no keywords", "add them to the list")
        for title, keywords in one.topics
        if not keywords
    ]
    persona, notes = _persona(one)
    if one.unread:
        notes.append(f"not read: {', '.join(one.unread)}")
    try:
        agent = _agent(one, persona)
    except ValidationError as error:
        return (
            None,
            [],
            [*left, *(_fault(one, fault["loc"], fault["msg"]) for fault in error.errors())],
        )
    if len(agent.id) > LONGEST_ID:
        return None, [], [Left(one.at, "has too long an id", f"at most {LONGEST_ID} characters")]
    return agent, notes, left


def _agent(one: RoughAgent, persona: str) -> Agent:
    given = one.values
    bare_name = fold(given["name"]).removeprefix("agent ")
    topics = [{"title": title, "keywords": words} for title, words in one.topics if words]
    return Agent.model_validate(
        {
            "id": slugify(given.get("id") or bare_name),
            "name": given["name"],
            "theme": given["theme"],
            "persona": persona,
            "language": fold(given.get("language") or "fr"),
            "topics": topics,
        }
    )


def _persona(one: RoughAgent) -> tuple[str, list[str]]:
    """Return the persona given; too short or missing, one that says the name and theme alone."""
    given = one.values.get("persona", "")
    if len(given) >= SHORTEST_PERSONA:
        return given, []
    name, theme = one.values["name"], one.values["theme"]
    plain = f"Tu es {name}. Tu écris sur le thème «{NBSP}{theme}{NBSP}»."
    said = "is too short" if given else "is not in the list"
    note = f"complete the persona: it {said}, and holds no more than name and theme"
    return f"{plain} {given}".strip(), [note]


def _fault(one: RoughAgent, location: tuple[int | str, ...], message: str) -> Left:
    where = ".".join(str(part) for part in location)
    why = f"{where}: {message.removeprefix('Value error, ')}"
    return Left(one.at, why, "correct it in the list, then import again")


def render(agent: Agent) -> str:
    """Return the text of the agent's file."""
    values = agent.model_dump(exclude_unset=True)
    if values["language"] == Agent.model_fields["language"].default:
        del values["language"]
    text: str = yaml.safe_dump(
        values, allow_unicode=True, sort_keys=False, width=100, default_flow_style=None
    )
    return _SCHEMA_LINE + text
