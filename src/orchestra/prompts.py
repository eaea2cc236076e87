"""The prompts: Jinja templates in ``prompts/<language>/`` that people can edit."""

from __future__ import annotations

import hashlib
import re
import traceback
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from orchestra.errors import Problem, WorkspaceError
from orchestra.prose import squash

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Template

NAMES = (
    "system", "subject", "outline", "plan", "claim", "conclusion", "summary", "verify", "repair",
    "whole_text", "objections", "answers",
)  # fmt: skip
OLDER_NAMES = ("topic", "paragraph", "extend", "rewrite")  # of workspaces made before outlines
NOTE = "note"  # a reviewer's, long after: what a draft was first written with has no part of it
COPY_PROMPTS = (
    "orchestra init DIR writes fresh ones: copy DIR/prompts/fr/*.j2 over yours, and put what you"
    " had changed into them"
)
_FILLED_IN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
# What Python raises in a template that adds a word to a number, divides by zero and the like.
_FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def missing_prompts(folder: Path) -> list[str]:
    """Return the names of the files that a folder of prompts lacks, none when it can be used."""
    wanted = [f"{name}.j2" for name in (*NAMES, NOTE)]
    return [name for name in wanted if not (folder / name).is_file()]


def are_older(folder: Path) -> bool:
    """Tell whether the prompts are those of a version that wrote paragraph by paragraph."""
    older = all((folder / f"{name}.j2").is_file() for name in OLDER_NAMES)
    return older and bool(missing_prompts(folder))


def own_words(folder: Path, problems: list[Problem]) -> tuple[str, ...]:
    """Return what the prompts in the folders of ``folder`` tell a model, whatever is filled in.

    Each piece stands between two places that are filled in. A prompt that cannot be read is added
    to ``problems``.
    """
    sources = []
    for path in sorted(folder.glob("*/*.j2")):
        try:
            sources.append(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(path, 0, "", f"the prompt cannot be read: {error}"))
    pieces = [piece.strip() for source in sources for piece in _FILLED_IN.split(source)]
    return tuple(dict.fromkeys(filter(None, pieces)))


@dataclass(frozen=True)
class Prompts:
    """The prompt templates of one language."""

    folder: Path

    def render(self, name: str, **values: Any) -> str:
        """Return the text of one prompt; raise WorkspaceError when its template is at fault."""
        from jinja2 import TemplateError

        path = self.folder / f"{name}.j2"
        source = _read(path)
        try:
            return _compile(source, path).render(**values).strip()
        except (TemplateError, *_FAULTS) as error:
            where = f"{path}:{_line(error, path)}"
            raise WorkspaceError(f"{where}: {squash(str(error))}", "correct the prompt") from error

    def digest(self) -> str:
        """Return the SHA-256 of all the prompts together: what a draft was written with."""
        sha = hashlib.sha256()
        for name in NAMES:
            sha.update(_read(self.folder / f"{name}.j2").encode())
        return sha.hexdigest()


@lru_cache(maxsize=64)  # each is filled in again and again
def _compile(source: str, path: Path) -> Template:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    code = environment.compile(source, filename=str(path))
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


def _line(error: Exception, path: Path) -> int:
    """Return the template's line at fault: syntax errors know it, others have it in their trace."""
    known = getattr(error, "lineno", None)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return int(known or (lines[-1] if lines else 0) or 1)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if are_older(path.parent):
            raise WorkspaceError(
                f"the prompts in {path.parent} are those of an older version", COPY_PROMPTS
            ) from error
        raise WorkspaceError(
            f"the prompt {path} cannot be read: {error}", "orchestra init DIR writes a fresh copy"
        ) from error
