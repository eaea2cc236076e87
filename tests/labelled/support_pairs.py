"""Sentences with the passage that they cite, and whether it bears them out: the labelled set.

What the pairs are and how they were made is in ``support/README.md``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from orchestra.library.reading import read_entry
from orchestra.library.reading_room import ReadingRoom
from orchestra.library.scan import find_files

if TYPE_CHECKING:
    from orchestra.library.passage import Passage

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "support"

Verdict = Literal["supported", "partly", "not"]
Kind = Literal[
    "cause", "degree", "qualifier", "speaker", "merge", "scope", "added", "subject", "negation",
    "figure", "name", "law", "quotation",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
KINDS: tuple[Kind, ...] = get_args(Kind)
Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Judged(_Part):
    """A sentence, the verdict on it, and what is wrong with it: its kind, and why."""

    sentence: Text
    verdict: Verdict
    kind: Kind | None = None
    why: str = ""

    @model_validator(mode="after")
    def _is_explained(self) -> Self:
        is_supported = self.verdict == "supported"
        if is_supported != (self.kind is None) or is_supported != (not self.why):
            raise ValueError("kind and why are said of what is not borne out, and always")
        return self


class Cited(_Part):
    """The pairs of one passage, which is found by its source and its first words."""

    source: Text
    starts: Text
    pairs: list[Judged] = Field(min_length=1)


class Pair(NamedTuple):
    """A sentence and the passage that it cites."""

    passage: Passage
    judged: Judged

    @property
    def is_borne_out(self) -> bool:
        """Whether the passage says all of the sentence."""
        return self.judged.verdict == "supported"

    @property
    def folder(self) -> str:
        """The folder of the library that the passage is from."""
        return self.passage.source.id.partition("/")[0]


@cache
def library() -> dict[str, tuple[Passage, ...]]:
    """Return the passages of every source of the repository's library, as it cuts them."""
    found, _ = find_files(ROOT / "sources")
    with ReadingRoom() as room:
        return {file.id: read_entry(file, room).passages for file in found}


def matching(cited: Cited) -> list[Passage]:
    """Return the passages of a source that begin with these words: there should be one."""
    return [p for p in library().get(cited.source, ()) if p.text.startswith(cited.starts)]


@cache
def cited() -> tuple[Cited, ...]:
    """Return what stands in the files of the set, in their order.

    Raises pydantic's ValidationError for an entry that is not as it should be.
    """
    adapter = TypeAdapter(list[Cited])
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(
        each
        for file in files
        for each in adapter.validate_python(yaml.safe_load(file.read_text("utf-8")))
    )


@cache
def pairs() -> tuple[Pair, ...]:
    """Return every pair of the set; raises ValueError where a passage is not exactly one."""
    found = []
    for each in cited():
        match matching(each):
            case [passage]:
                found += [Pair(passage, judged) for judged in each.pairs]
            case others:
                raise ValueError(f"{each.source}: {len(others)} passages begin « {each.starts} »")
    return tuple(found)
