"""What the ``review`` of a front matter holds: the decision, the comments, the history."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

CHECKS = ("accuracy", "plausibility", "sources")


class Comment(BaseModel):
    """A reviewer's remark; ``paragraph`` counts from 1 in its section, 0 is for the whole of it.

    ``quote`` is how the paragraph began when the remark was made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    at: str
    by: str
    text: str
    section: str = ""
    paragraph: int = Field(0, ge=0)
    quote: str = ""
    resolved: bool = False


class Event(BaseModel):
    """One thing that happened to a document; ``status`` and ``content`` are those after it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str
    by: str
    event: str
    status: str
    content: str
    note: str = ""


class ReviewRecord(BaseModel):
    """The review so far: who approved which content (its hash), after checking what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reviewer: str = ""
    at: str = ""
    content: str = ""
    checked: list[str] = []
    reason: str = ""
    comments: list[Comment] = []
    history: list[Event] = []

    def to_front_matter(self) -> dict[str, Any]:
        """Return the record as it stands in a file, what is empty left out."""
        return self.model_dump(exclude_defaults=True)


def read_record(value: object) -> ReviewRecord:
    """Return the record in a front matter's ``review``; one that people have damaged is empty.

    An empty record approves nothing.
    """
    try:
        return ReviewRecord.model_validate(value or {})
    except ValidationError:
        return ReviewRecord()
