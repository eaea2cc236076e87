"""What every command is given: where the workspace is, opened when it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import WorkspaceError
from orchestra.links import refuse_links_out
from orchestra.root import SETTINGS_FILE, find_root

if TYPE_CHECKING:
    from orchestra.workspace import Workspace


@dataclass(frozen=True)
class Options:
    """The options before the command's name."""

    folder: Path | None = None

    def root_or_none(self) -> Path | None:
        """Return the folder of the workspace here or above, None where there is none.

        Raises WorkspaceError when the folder that was named is none, or leads out of itself.
        """
        root = self._root()
        if root:
            refuse_links_out(root)
        return root

    def _root(self) -> Path | None:
        if self.folder and not (self.folder / SETTINGS_FILE).is_file():
            raise WorkspaceError(
                f"{self.folder} holds no {SETTINGS_FILE}", "orchestra init DIR makes a workspace"
            )
        return self.folder or find_root(Path.cwd())

    def workspace_or_none(self) -> Workspace | None:
        """Return the workspace here or above, None where there is none.

        Raises ConfigError when its files have faults.
        """
        from orchestra.workspace import load_workspace

        root = self._root()  # loading it looks where its links lead
        return load_workspace(root) if root else None

    def workspace(self) -> Workspace:
        """Return the workspace here or above; raise WorkspaceError where there is none."""
        found = self.workspace_or_none()
        if found is None:
            raise WorkspaceError(
                f"no workspace in {Path.cwd()} or above it",
                "orchestra init DIR makes one; or name one: orchestra --workspace DIR …",
            )
        return found
