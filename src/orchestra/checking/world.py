"""What a document is judged against: template, agents, library, prompts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from orchestra.checking.policy import Policy, make_policy, path_templates
from orchestra.errors import ConfigError, Problem
from orchestra.prompts import own_words
from orchestra.root import SETTINGS_FILE
from orchestra.template import SectionTemplate, load_template
from orchestra.workspace import load_path_template, starter_folder
from orchestra.yamlfile import YamlText, load_yaml_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestra.agents import Agent
    from orchestra.library.passage import Passage
    from orchestra.library.source import Source
    from orchestra.workspace import Workspace


class LibraryLike(Protocol):
    """What the rules ask of a source library."""

    @property
    def sources(self) -> Sequence[Source]:
        """Every source that could be read."""

    def passage(self, passage_id: str, /) -> Passage | None:
        """Return the passage with this id, None when there is none."""

    def passages(self, source_id: str, /) -> Sequence[Passage]:
        """Return the passages of a source; none for an unknown one."""

    def __hash__(self) -> int:
        """A library is the same as long as it is open: what it gave can be kept."""


@dataclass(frozen=True, eq=False)
class World:
    """What a document is judged against; a rule that needs what is None says nothing.

    ``prompts`` are pieces of what the model was told to do, ``reviewers`` the names of those who
    review.

    Two worlds are never equal, so that what is read in one can be kept by its identity.
    """

    template: SectionTemplate
    agents: list[Agent] | None = None
    library: LibraryLike | None = None
    prompts: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    templates: Mapping[str, SectionTemplate] = field(default_factory=dict)
    reviewers: tuple[str, ...] | None = None
    # Each world has its own: what was made of one must not answer for another made by replace().
    _of_length: dict[int, World] = field(default_factory=dict, repr=False, init=False)
    _of_template: dict[str, World] = field(default_factory=dict, repr=False, init=False)

    def agent(self, name: object) -> Agent | None:
        """Return the agent whose name or id is ``name``, or None."""
        return _agent_called(name, self) if isinstance(name, str) else None

    def at(self, path: str) -> World:
        """Return the world for the document at ``path``, which may have another template."""
        name = self.policy.template(path)
        if not name:
            return self
        if name not in self._of_template:
            self._of_template[name] = replace(self, template=self.templates[name])
        return self._of_template[name]

    def asked_for(self, words: int | None) -> World:
        """Return the world for a document of so many words: its template is as long as that."""
        if words is None or words == self.template.target:
            return self
        if words not in self._of_length:
            self._of_length[words] = replace(self, template=self.template.scaled(words))
        return self._of_length[words]


@lru_cache(maxsize=64)  # an archive has the same agents throughout
def _agent_called(name: str, world: World) -> Agent | None:
    return next((agent for agent in world.agents or () if agent.is_called(name)), None)


def workspace_world(workspace: Workspace, *, library: bool = True) -> World:
    """Return what the documents of ``workspace`` are judged against.

    ``library=False`` leaves out the library, for documents written without sources. Raises
    ConfigError with every fault of the ``check`` settings, of the templates that they name and of
    the prompts.
    """
    settings, root = workspace.settings.check, workspace.root.absolute()
    problems: list[Problem] = []
    policy = make_policy(settings, root, problems, Path(SETTINGS_FILE), _settings_text(root))
    templates = {
        name: load_path_template(workspace, name, problems) for name in path_templates(settings)
    }
    prompts = own_words(workspace.prompts_folder, problems)
    if problems:
        raise ConfigError(problems, "correct these files")
    return World(
        workspace.template,
        workspace.agents,
        workspace.library if library else None,
        prompts,
        policy,
        {name: template for name, template in templates.items() if template},
        tuple(reviewer.name for reviewer in workspace.settings.reviewers),
    )


def _settings_text(root: Path) -> YamlText:
    loaded = load_yaml_file(root / SETTINGS_FILE)
    return loaded if isinstance(loaded, YamlText) else YamlText({}, {}, [])


def default_template() -> SectionTemplate:
    """Return the reflection template that comes with the program.

    Raises ConfigError when it is not there or has faults.
    """
    problems: list[Problem] = []
    path = starter_folder() / "prompts" / "templates" / "reflection.yaml"
    template = load_template(path, problems)
    if template is None:
        raise ConfigError(problems, "the program is not installed whole; install it again")
    return template
