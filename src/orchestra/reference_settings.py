"""How sources are cited: the ``references`` part of the settings."""

from __future__ import annotations

from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, Field, field_validator

ISO_690 = "iso-690"


class ReferenceSettings(BaseModel):
    """The ``references`` part of ``orchestra.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    style: str = Field(
        ISO_690,
        description="iso-690 (author and date, in French), or a CSL file of this workspace:"
        " styles/revue.csl.",
    )

    @field_validator("style")
    @classmethod
    def _is_here(cls, style: str) -> str:
        path = PurePosixPath(style)
        is_file = path.suffix.lower() == ".csl" and "\0" not in style
        if style != ISO_690 and (not is_file or path.is_absolute() or ".." in path.parts):
            raise ValueError(
                f"no style “{style}”; write {ISO_690}, or the path of a .csl file in the workspace"
            )
        return style
