"""The folder a think tank works in: settings, agents, template, library and archive."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.agents import Agent, load_agents
from orchestra.errors import ConfigError, Problem, WorkspaceError
from orchestra.files import cannot_write, make_private
from orchestra.links import refuse_links_out
from orchestra.root import SETTINGS_FILE, STATE
from orchestra.settings import Settings, load_settings
from orchestra.template import SectionTemplate, load_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.library.library import Library

TEMPLATES_FOLDER = Path("prompts", "templates")
STARTER_PARTS = (SETTINGS_FILE, "agents", "prompts", "sources", "schemas")


@dataclass(frozen=True)
class Workspace:
    """A think tank's folder, with what its files say."""

    root: Path
    settings: Settings
    agents: list[Agent]
    template: SectionTemplate

    @property
    def sources_folder(self) -> Path:
        """The source library's files."""
        return self.root / "sources"

    @property
    def prompts_folder(self) -> Path:
        """The prompts, one folder per language, and the section templates."""
        return self.root / "prompts"

    @property
    def output_folder(self) -> Path:
        """The archive: drafts and published documents."""
        return self.root / "output"

    @property
    def state_folder(self) -> Path:
        """What can be rebuilt: index, run records, databases."""
        return self.root / STATE

    @cached_property
    def library(self) -> Library:
        """The source library, its index brought up to date when it is first asked for."""
        return self.open_library()

    def open_library(self, tell: Callable[[str, int, int], None] | None = None) -> Library:
        """Return the source library as it is now; ``tell`` is told how far its reading is."""
        from orchestra.engines.embeddings import open_embedder
        from orchestra.library.library import open_library
        from orchestra.library.updating import silent

        embedder = open_embedder(self.settings)
        return open_library(self.sources_folder, self.state_folder, tell or silent, embedder)


def load_workspace(root: Path) -> Workspace:
    """Return the workspace in ``root``; raise ConfigError with every fault of every file.

    Raises WorkspaceError when one of its own places is a link out of it. A state that others can
    read, as older versions left it, is made private.
    """
    refuse_links_out(root)
    make_private(root / STATE)
    problems: list[Problem] = []
    settings = load_settings(root / SETTINGS_FILE, problems)
    agents = load_agents(root / "agents", problems)
    template = load_template(root / TEMPLATES_FOLDER / "reflection.yaml", problems)
    if problems or settings is None or template is None:
        raise ConfigError([_relative(problem, root) for problem in problems], "correct these files")
    return Workspace(root, settings, agents, template)


def load_path_template(
    workspace: Workspace, name: str, problems: list[Problem]
) -> SectionTemplate | None:
    """Return the section template ``name`` of the workspace; faults are added to ``problems``."""
    found: list[Problem] = []
    template = load_template(workspace.root / TEMPLATES_FOLDER / f"{name}.yaml", found)
    problems += [_relative(problem, workspace.root) for problem in found]
    return template


def _relative(problem: Problem, root: Path) -> Problem:
    if not problem.path.is_relative_to(root):
        return problem
    return Problem(problem.path.relative_to(root), problem.line, problem.field, problem.message)


def starter_folder() -> Path:
    """Return the workspace that comes with the program: in its package, or this checkout's top."""
    packaged = Path(__file__).parent / "starter"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def init_workspace(folder: Path) -> list[Path]:
    """Write a new workspace into ``folder`` and return the files written, relative to it.

    Raises WorkspaceError when one of the files is already there: nothing is overwritten.
    """
    starter = starter_folder()
    files = sorted(
        path.relative_to(starter)
        for part in STARTER_PARTS
        for path in [starter / part, *(starter / part).rglob("*")]
        if path.is_file() and not path.name.startswith(".")
    )
    taken = [file for file in files if os.path.lexists(folder / file)]
    if taken:
        raise WorkspaceError(
            f"{folder / taken[0]} already exists",
            "give the name of a new folder: orchestra init DIR",
        )
    for file in files:
        try:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(starter / file, folder / file)
        except OSError as error:
            raise cannot_write(folder / file, error) from error
    return files
