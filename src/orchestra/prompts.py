"""The prompts: Jinja templates in ``prompts/<language>/`` that people can edit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestra.errors import WorkspaceError

NAMES = ("system", "topic", "plan", "paragraph", "rewrite", "extend")


@dataclass(frozen=True)
class Prompts:
    """The prompt templates of one language."""

    folder: Path

    def render(self, name: str, **values: Any) -> str:
        """Return the text of one prompt; raise WorkspaceError when its template is at fault."""
        from jinja2 import StrictUndefined, TemplateError
        from jinja2.sandbox import SandboxedEnvironment

        environment = SandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        path = self.folder / f"{name}.j2"
        try:
            return environment.from_string(_read(path)).render(**values).strip()
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            where = f"{path}:{line}" if line else str(path)
            raise WorkspaceError(f"{where}: {error}", "correct the prompt") from error

    def digest(self) -> str:
        """Return the SHA-256 of all the prompts together: what a draft was written with."""
        sha = hashlib.sha256()
        for name in NAMES:
            sha.update(_read(self.folder / f"{name}.j2").encode())
        return sha.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceError(
            f"the prompt {path} cannot be read: {error}", "orchestra init DIR writes a fresh copy"
        ) from error
