"""What lists, feeds and search say of a published document, kept from one build to the next."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from orchestra.approval import Approval
from orchestra.errors import OrchestraError
from orchestra.prose import count_words, slugify, squash

if TYPE_CHECKING:
    from orchestra.review.paper import Paper

LONGEST_SUMMARY = 240  # characters
LONGEST_NAME = 150  # of a page's file, in characters
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_CITATION = re.compile(r"\s*\[\d{1,4}\](?!\()")
_MARKUP = re.compile(r"[*_`]+(?=\S)|(?<=\S)[*_`]+|^[>#\-+\s]+", re.MULTILINE)


class Faulty(OrchestraError):
    """A document that lies among the published ones and cannot be shown as one."""


@dataclass(frozen=True)
class Entry:
    """A published document as lists show it.

    ``version`` is the hash of its file, ``content`` that of what ``reviewer`` approved.
    """

    key: str
    version: str
    content: str
    path: str  # of the document, below output/published
    page: str  # of its page, below output/site
    title: str
    agent_id: str
    agent: str
    theme: str
    day: str  # when it was written, as ISO text
    time: str
    words: int
    keywords: list[str]
    summary: str
    published: str  # when it was published, as ISO text
    reviewer: str
    reviewed: str  # when, as the document says
    checked: str
    review: str  # the hash of all that the document says of its review

    @property
    def approval(self) -> Approval:
        """What the document says of its approval."""
        return Approval(self.reviewer, self.content, self.reviewed, self.checked, self.review)

    @property
    def written(self) -> date:
        """The day it was written."""
        return date.fromisoformat(self.day)

    @property
    def order(self) -> tuple[str, str, str]:
        """What the newest has most of."""
        return (self.day, self.time, self.path)

    @cached_property
    def digest(self) -> str:
        """The hash of all this, which tells whether a list has to be written anew."""
        said = json.dumps(self.values(), ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]

    def values(self) -> dict[str, Any]:
        """Return the fields by name; unlike ``asdict`` it copies nothing, which takes long."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def read_entry(paper: Paper, references_heading: str) -> Entry:
    """Return the entry of a published document.

    Raises Faulty when it cannot be read, is not published, or is not what its reviewer approved.
    """
    _refuse_faulty(paper)
    agent, stem = slugify(paper.agent_id) or "agent", slugify(paper.path.stem)
    stem = stem if 0 < len(stem) <= LONGEST_NAME else paper.key
    prose, claim = paper.document.prose(references_heading), paper.approval
    return Entry(
        key=paper.key,
        version=paper.version,
        content=paper.content,
        path=f"{paper.agent_id}/{paper.path.name}",
        page=f"reflexions/{agent}/{stem}.html",
        title=squash(paper.title),
        agent_id=agent,
        agent=squash(paper.agent_name),
        theme=squash(str(paper.document.value("theme") or "")),
        day=_day(paper.document.value("date")),
        time=str(paper.document.value("time") or ""),
        words=sum(count_words(section.text) for section in prose),
        keywords=[squash(word) for word in paper.keywords if word.strip()],
        summary=_summary([paragraph.text for section in prose for paragraph in section.paragraphs]),
        published=_published(paper),
        reviewer=claim.reviewer,
        reviewed=claim.at,
        checked=claim.checked,
        review=claim.review,
    )


def _refuse_faulty(paper: Paper) -> None:
    if paper.problem:
        raise Faulty(paper.problem)
    if paper.written_status != "published":
        raise Faulty(f"lies among the published, but its status is {paper.written_status}")
    if not paper.review.reviewer:
        raise Faulty("names nobody who approved it")
    if not paper.approved_as_is:
        raise Faulty("has been changed since it was approved")
    try:
        date.fromisoformat(_day(paper.document.value("date")))
    except ValueError:
        raise Faulty("has no date such as 2026-11-23") from None


def _day(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value or "")


def _published(paper: Paper) -> str:
    """Return when it was published; without its history, when it was approved."""
    events = [event.at for event in paper.review.history if event.event == "published"]
    at = events[-1] if events else paper.review.at
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Faulty("does not say when it was approved") from None
    return (moment if moment.tzinfo else moment.astimezone()).isoformat(timespec="seconds")


def _summary(paragraphs: list[str]) -> str:
    """Return how the text begins, as plain text that ends with a word."""
    text = plain(paragraphs[0]) if paragraphs else ""
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[:LONGEST_SUMMARY].rpartition(" ")[0].rstrip(" ,;:.") + "…"


def plain(markdown: str) -> str:
    """Return a paragraph of Markdown without its marks and citations, on one line."""
    text = _CITATION.sub("", _LINK.sub(r"\1", markdown))
    return squash(_MARKUP.sub("", text))
