"""A source: one document that the think tank trusts, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestra.library.cleaning import clean
from orchestra.prose import squash

AgentId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

# A document speaks for itself; a note is somebody's reading of the work that its title names.
SourceKind = Literal["document", "note"]

MAX_TITLE = 300


@dataclass(frozen=True)
class Source:
    """A document of the library; ``id`` is its path below ``sources/``, with slashes."""

    id: str
    title: str
    author: str = ""
    publisher: str = ""
    year: int | None = None
    url: str = ""
    licence: str = ""
    agents: tuple[str, ...] = ()
    digest: str = ""
    kind: SourceKind = "document"

    def is_for(self, agent: str | None) -> bool:
        """Tell whether the agent with this id may use the source; None stands for anyone."""
        return agent is None or not self.agents or agent in self.agents


class SourceMetadata(BaseModel):
    """What a person can say of a source: in its front matter, or in ``name.ext.yaml`` beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str | None = Field(None, description="Title of the published work.")
    author: str | None = Field(None, description="Its author or authors, as they are cited.")
    publisher: str | None = Field(None, description="Who published it.")
    year: int | None = Field(None, ge=1, le=9999, description="Year of publication.")
    url: str | None = Field(None, description="Where it can be read.")
    licence: str | None = Field(None, description="Under what licence the file is kept.")
    kind: SourceKind | None = Field(
        None,
        description="note: somebody's reading of the work named; document (the default): the work.",
    )
    agents: list[AgentId] | None = Field(
        None, description="Ids of the agents it is for; none: every agent."
    )


def salvage(data: dict[str, Any]) -> SourceMetadata:
    """Return the metadata in ``data`` without the keys that are faulty."""
    kept: dict[str, Any] = {}
    for key, value in data.items():
        try:
            SourceMetadata.model_validate({key: value})
        except ValidationError:
            continue
        kept[key] = value
    return SourceMetadata.model_validate(kept)


def make_source(
    source_id: str, digest: str, heading: str, metadata: list[SourceMetadata]
) -> Source:
    """Return the source described by ``metadata``, the first to give a value being right.

    Without a title in it, ``heading`` is the title, else the file's name made readable.
    """
    given: dict[str, Any] = {}
    for known in metadata:
        for key, value in known.model_dump(exclude_none=True).items():
            given.setdefault(key, squash(clean(value)) if isinstance(value, str) else value)
    title = given.pop("title", "") or squash(clean(heading))[:MAX_TITLE] or readable_stem(source_id)
    agents = tuple(given.pop("agents", ()))
    return Source(id=source_id, title=title, agents=agents, digest=digest, **given)


def readable_stem(source_id: str) -> str:
    """Return the file's name as a title: ``rapport_annuel-2024.pdf`` → ``Rapport annuel 2024``."""
    stem = PurePosixPath(source_id).stem
    words = squash(stem.replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:] or stem
