"""Agents: the themed authors of a think tank, one YAML file each."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from orchestra.errors import OrchestraError, Problem
from orchestra.prose import fold
from orchestra.timetable import AgentCron
from orchestra.yamlfile import did_you_mean, load_yaml_file, validate

EngineName = Literal["auto", "ollama", "embedded", "openai"]
Method = Literal["reasoned", "compiled"]
MethodName = Literal["auto", Method]
Grounding = Literal["require", "prefer", "none"]
Language = Literal["fr"]
Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\r\n]*\S[^\r\n]*$")]
Keyword = Annotated[str, Field(min_length=2, max_length=60, pattern=r"\w")]


# Titles are compared with every topic, document after document.
_key = lru_cache(maxsize=4096)(fold)


class Topic(BaseModel):
    """A title with the keywords its reflection must use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Line = Field(description="Title of the reflection.")
    keywords: list[Keyword] = Field(
        min_length=1, max_length=12, description="Words that must occur in the prose."
    )


class Agent(BaseModel):
    """A themed author: who writes, about what, and how strictly from the library."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Short name: a-z, 0-9 and hyphens."
    )
    name: Line = Field(description="Name shown in the front matter and the footer.")
    theme: Line = Field(description="Theme shown in the front matter.")
    persona: str = Field(min_length=20, description="Who the agent is and how it writes.")
    language: Language = Field("fr", description="Language of the reflections.")
    engine: EngineName | None = Field(None, description="Engine, instead of the workspace's.")
    model: str | None = Field(
        None, description="Model, instead of the workspace's for that engine."
    )
    method: MethodName | None = Field(
        None, description="How its reflections are made, instead of the workspace's way."
    )
    schedule: AgentCron | None = Field(
        None, description="When it is due, as a cron, instead of the workspace's; or never."
    )
    grounding: Grounding = Field(
        "require",
        description="require: nothing is written without sources; prefer: sources if there are any;"
        " none: no sources.",
    )
    second_reader: str = Field(
        "auto",
        min_length=1,
        description="Who reads each text again and objects: auto (another agent), none, or the id"
        " of an agent.",
    )
    topics: list[Topic] = Field(min_length=1, description="What the agent writes about, in turn.")

    @field_validator("topics")
    @classmethod
    def _titles_differ(cls, topics: list[Topic]) -> list[Topic]:
        seen: set[str] = set()
        for topic in topics:
            key = fold(topic.title)
            if key in seen:
                raise ValueError(f"two topics have the title “{topic.title}”; keep one")
            seen.add(key)
        return topics

    def is_called(self, name: str) -> bool:
        """Tell whether ``name`` is the agent's name or id, whatever its case and accents."""
        return _key(name) in (self.id, _key(self.name))

    def topic(self, title: str) -> Topic | None:
        """Return the agent's topic with this title, whatever its case and accents."""
        wanted = _key(title)
        return next((topic for topic in self.topics if _key(topic.title) == wanted), None)


def load_agents(folder: Path, problems: list[Problem]) -> list[Agent]:
    """Return the agents of ``folder`` by file name; faults are added to ``problems``."""
    agents: list[Agent] = []
    origin: dict[str, Path] = {}
    for path in sorted(folder.glob("*.y*ml")):
        loaded = load_yaml_file(path)
        if isinstance(loaded, Problem):
            problems.append(loaded)
            continue
        agent = validate(Agent, loaded, path, problems)
        if agent is None:
            continue
        if agent.id in origin:
            message = f"“{agent.id}” is already the id in {origin[agent.id].name}; choose another"
            problems.append(Problem(path, loaded.line(("id",)), "id", message))
            continue
        origin[agent.id] = path
        agents.append(agent)
    if not agents and not problems:
        problems.append(Problem(folder, 0, "", "holds no agent; add one or run orchestra init"))
    return agents


def find_agent(agents: list[Agent], wanted: str) -> Agent:
    """Return the agent whose id or name is ``wanted``; raise OrchestraError when there is none."""
    for agent in agents:
        if fold(wanted) in {agent.id, fold(agent.name)}:
            return agent
    ids = [agent.id for agent in agents]
    raise OrchestraError(
        f"no agent “{wanted}”{did_you_mean(fold(wanted), ids)}", f"agents: {', '.join(ids)}"
    )
