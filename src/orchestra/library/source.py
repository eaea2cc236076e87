"""A source: one document that the think tank trusts, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from orchestra.library.cleaning import clean
from orchestra.library.metadata_fields import Doi, Isbn, Names, PartialDate, Text, WorkType, people
from orchestra.library.work import Person, Work, together
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator

AgentId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

# A document speaks for itself; a note is somebody's reading of the work that its title names.
SourceKind = Literal["document", "note"]

MAX_TITLE = 300
UNKNOWN = Work()
_OF_THE_WORK = frozenset(Work.__dataclass_fields__)


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
    note_by: str = ""
    work: Work = UNKNOWN

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the work can be found: its address, that of its DOI."""
        return tuple(filter(None, (self.url, self.work.doi_url)))

    def said(self) -> Iterator[str]:
        """Yield what is known of the source, which a text may repeat without a passage."""
        yield from (self.title, self.author, self.publisher, str(self.year or ""), self.note_by)
        yield from self.work.said()

    def is_for(self, agent: str | None) -> bool:
        """Tell whether the agent with this id may use the source; None stands for anyone."""
        return agent is None or not self.agents or agent in self.agents


class SourceMetadata(BaseModel):
    """What a person can say of a source: in its front matter, or in ``name.ext.yaml`` beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What CSL, and so whoever knows it, calls these: for a did-you-mean.
    also_called: ClassVar[dict[str, str]] = {
        "container-title": "container", "journal": "container", "booktitle": "container",
        "collection-title": "collection", "series": "collection", "page": "pages",
        "publisher-place": "place", "address": "place", "issued": "date", "urldate": "accessed",
        "DOI": "doi", "URL": "url", "ISBN": "isbn", "authors": "author", "editors": "editor",
        "license": "licence",
    }  # fmt: skip

    title: str | None = Field(None, description="Title of the published work.")
    type: WorkType | None = Field(None, description="What the work is, in CSL’s words.")
    author: Names | None = Field(
        None, description="Who made it: a text as it is cited, or a list of names."
    )
    editor: Names | None = Field(None, description="Who edited or directed it, as for author.")
    container: str | None = Field(
        None, description="What it is part of: journal, book, site (CSL: container-title)."
    )
    collection: str | None = Field(None, description="Its series (CSL: collection-title).")
    volume: Text | None = Field(None, description="Volume of the journal or of the work.")
    issue: Text | None = Field(None, description="Issue of the journal.")
    pages: Text | None = Field(None, description="Where it stands in there: 12-34 (CSL: page).")
    number: Text | None = Field(None, description="Number of the report, law or standard.")
    edition: Text | None = Field(None, description="Which edition: 2, or in words.")
    publisher: str | None = Field(None, description="Who published it.")
    place: str | None = Field(None, description="Where it was published (CSL: publisher-place).")
    year: int | None = Field(None, ge=1, le=9999, description="Year of publication.")
    date: PartialDate | None = Field(
        None, description="When it was published: 2024, 2024-03 or 2024-03-31 (CSL: issued)."
    )
    language: str | None = Field(None, description="Its language: fr, en-GB.")
    isbn: Isbn | None = Field(None, description="Its ISBN, in quotation marks.")
    doi: Doi | None = Field(None, description="Its DOI, as 10.… or as an address.")
    url: str | None = Field(None, description="Where it can be read.")
    accessed: PartialDate | None = Field(None, description="When it was read there, as for date.")
    licence: str | None = Field(None, description="Under what licence the file is kept.")
    kind: SourceKind | None = Field(
        None,
        description="note: somebody's reading of the work named; document (the default): the work.",
    )
    note_by: str | None = Field(None, description="Of a note: who wrote it.")
    agents: list[AgentId] | None = Field(
        None, description="Ids of the agents it is for; none: every agent."
    )

    @field_validator("author", "editor", mode="before")
    @classmethod
    def _or_nobody(cls, names: object) -> object:
        return None if names == "" else names

    @field_validator("date")
    @classmethod
    def _of_one_year(cls, date: str | None, info: ValidationInfo) -> str | None:
        year = info.data.get("year")
        if year and date and int(date[:4]) != year:
            raise ValueError(f"{date} is not in the year {year}; keep the right one")
        return date

    def written(self) -> dict[str, Any]:
        """Return the values that were given, by key, in their usual order."""
        known = {key: getattr(self, key) for key in type(self).model_fields}
        return {key: value for key, value in known.items() if value is not None}

    def given(self) -> dict[str, Any]:
        """Return what was given as a source has it; a date gives the year too."""
        known = self.written()
        if self.date:
            known["year"] = int(self.date[:4])
        for role in ("author", "editor"):
            if role in known:
                known[role] = people(getattr(self, role))
        return known


def salvage(data: dict[str, Any]) -> SourceMetadata:
    """Return the metadata in ``data`` without the keys that are faulty."""
    kept: dict[str, Any] = {}
    for key, value in data.items():
        try:
            SourceMetadata.model_validate(kept | {key: value})
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
        for key, value in known.given().items():
            given.setdefault(key, _tidy(value))
    if "date" in given and int(given["date"][:4]) != given["year"]:
        del given["date"]  # another file's, which says otherwise
    title = given.pop("title", "") or squash(clean(heading))[:MAX_TITLE] or readable_stem(source_id)
    agents = tuple(given.pop("agents", ()))
    authors, editors = given.pop("author", ()), given.pop("editor", ())
    work = {key: given.pop(key) for key in _OF_THE_WORK & given.keys()}
    return Source(
        id=source_id, title=title, author=_credited(authors, editors), agents=agents,
        digest=digest, work=Work(authors=authors, editors=editors, **work), **given,
    )  # fmt: skip


def _tidy(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(Person(*map(_tidy, person)) for person in value)
    return squash(clean(value)) if isinstance(value, str) else value


def _credited(authors: tuple[Person, ...], editors: tuple[Person, ...]) -> str:
    """Return who is named as the author: without one, who directed the work."""
    return together(authors) or (f"{together(editors)} (dir.)" if editors else "")


def readable_stem(source_id: str) -> str:
    """Return the file's name as a title: ``rapport_annuel-2024.pdf`` → ``Rapport annuel 2024``."""
    stem = PurePosixPath(source_id).stem
    words = squash(stem.replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:] or stem
