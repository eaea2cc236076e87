"""What a document is judged against: template, agents, library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from orchestra.errors import ConfigError, Problem
from orchestra.prose import fold
from orchestra.template import SectionTemplate, load_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.agents import Agent
    from orchestra.library.passage import Passage
    from orchestra.library.source import Source


class LibraryLike(Protocol):
    """What the rules ask of a source library."""

    @property
    def sources(self) -> Sequence[Source]:
        """Every source that could be read."""

    def passage(self, passage_id: str, /) -> Passage | None:
        """Return the passage with this id, None when there is none."""


@dataclass(frozen=True)
class World:
    """What a document is judged against; a rule that needs what is None says nothing."""

    template: SectionTemplate
    agents: list[Agent] | None = None
    library: LibraryLike | None = None

    def agent(self, name: object) -> Agent | None:
        """Return the agent whose name or id is ``name``, or None."""
        wanted = fold(name) if isinstance(name, str) else None
        return next((a for a in self.agents or [] if wanted in (a.id, fold(a.name))), None)


def default_template() -> SectionTemplate:
    """Return the reflection template that comes with the program.

    Raises ConfigError when it is not there or has faults.
    """
    from orchestra.workspace import starter_folder

    problems: list[Problem] = []
    path = starter_folder() / "prompts" / "templates" / "reflection.yaml"
    template = load_template(path, problems)
    if template is None:
        raise ConfigError(problems, "the program is not installed whole; install it again")
    return template
