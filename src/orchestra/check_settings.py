"""What the checker asks, and of which documents: the ``check`` part of the settings."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["error", "warning"]


class Strictness(BaseModel):
    """What can be set for all documents and for some."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ignore: list[str] = Field(
        [], description="Rules that are not asked: codes, names, or beginnings such as TYP."
    )
    severity: dict[str, Severity] = Field({}, description="Another severity of a rule.")
    options: dict[str, dict[str, Any]] = Field(
        {}, description="Options of a rule, as its page lists them."
    )


class PathStrictness(Strictness):
    """What is different for the documents that a pattern matches."""

    template: str | None = Field(
        None,
        pattern=r"^[a-z0-9-]+$",
        description="Section template: a file in prompts/templates, without .yaml.",
    )


class CheckSettings(Strictness):
    """The ``check`` part of ``orchestra.yaml``."""

    select: list[str] = Field(
        [], description="The only rules that are asked; without any, all of them."
    )
    per_path: dict[str, PathStrictness] = Field(
        {}, description="By pattern, as in .gitignore, of paths in the workspace; the last wins."
    )
