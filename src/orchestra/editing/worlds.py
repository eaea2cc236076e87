"""What the documents of each workspace are judged by, read again when its files change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from orchestra.agents import load_agents
from orchestra.checking.cache import judging_digest
from orchestra.checking.world import World, default_template, workspace_world
from orchestra.errors import ConfigError, LibraryError, Problem
from orchestra.root import SETTINGS_FILE
from orchestra.settings import Settings, load_settings
from orchestra.template import load_template
from orchestra.workspace import TEMPLATES_FOLDER, Workspace

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


@dataclass(frozen=True)
class Known:
    """A workspace's world, and the faults of its files: the world is made of what has none."""

    world: World
    problems: tuple[Problem, ...] = ()
    digest: bytes = b""


@dataclass
class Worlds:
    """The worlds of the workspaces in which documents are open, by the workspace's folder."""

    _known: dict[Path, Known] = field(default_factory=dict)
    _doubtful: set[Path] = field(default_factory=set)

    def of(self, root: Path | None) -> Known:
        """Return what documents in ``root`` are judged by; without one, the program's template."""
        if root is None:
            return Known(_outside())
        known = self._known.get(root)
        if known is None or (root in self._doubtful and known.digest != judging_digest(root)):
            self._known[root] = known = read_world(root)
        self._doubtful.discard(root)
        return known

    def doubt(self) -> None:
        """Look at every workspace's files before the next check: one may have changed."""
        self._doubtful |= self._known.keys()

    def keep_only(self, roots: Collection[Path | None]) -> None:
        """Forget the worlds of all other workspaces."""
        self._known = {root: known for root, known in self._known.items() if root in roots}
        self._doubtful &= self._known.keys()


@cache
def _outside() -> World:
    return World(default_template())


def read_world(root: Path) -> Known:
    """Return the world of the workspace in ``root``, of what can be read of it.

    Raises ConfigError when the program's own template is not there.
    """
    digest = judging_digest(root)
    problems: list[Problem] = []
    of_agents: list[Problem] = []
    settings = load_settings(root / SETTINGS_FILE, problems) or Settings()
    template = load_template(root / TEMPLATES_FOLDER / "reflection.yaml", problems)
    agents = load_agents(root / "agents", of_agents)
    workspace = Workspace(root, settings, agents, template or default_template())
    world = _world(workspace, problems)
    if of_agents:  # half of them would make the other half unknown agents
        world = replace(world, agents=None)
    return Known(world, _placed([*problems, *of_agents], root), digest)


def _world(workspace: Workspace, problems: list[Problem]) -> World:
    """Return the workspace's world without what has faults, which are added to ``problems``."""
    has_library = True
    try:
        problems += workspace.library.errors
    except LibraryError as error:
        has_library = False
        problems.append(Problem(workspace.root / SETTINGS_FILE, 0, "", str(error)))
    try:
        return workspace_world(workspace, library=has_library)
    except ConfigError as error:
        problems += error.problems
        library = workspace.library if has_library else None
        return World(workspace.template, workspace.agents, library)


def _placed(problems: list[Problem], root: Path) -> tuple[Problem, ...]:
    """Return the problems with whole paths; one that is of no file is given to the settings."""
    placed = []
    for problem in problems:
        path = root / problem.path
        if path.is_file():
            placed.append(Problem(path, problem.line, problem.field, problem.message))
        else:
            placed.append(Problem(root / SETTINGS_FILE, 0, "", str(problem)))
    return tuple(sorted(set(placed)))
