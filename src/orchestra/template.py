"""Section templates: the ordered sections of a reflection, their budgets and rules."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestra.errors import Problem
from orchestra.prose import fold
from orchestra.yamlfile import load_yaml_file, validate

SHORTEST_PARAGRAPH = 50  # words
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


class Range(BaseModel):
    """A smallest and a largest number, both allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: int = Field(ge=0)
    max: int = Field(ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


Purpose = Annotated[str, Field(min_length=10, max_length=300)]


class Section(BaseModel):
    """One section that the model writes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str = Field(min_length=1, max_length=120, description="Heading, without its ##.")
    words: int = Field(ge=20, le=3000, description="How many words the section should have.")
    purpose: str = Field(min_length=10, description="What the section does, told to the model.")
    paragraphs: list[Purpose] = Field(
        min_length=1, max_length=20, description="What each paragraph does, told to the model."
    )
    citations: Literal["require", "none"] = Field(
        "require", description="require: every paragraph cites a passage; none: it cites nothing."
    )
    keywords: bool = Field(
        default=True, description="Whether the plan may give keywords to this section."
    )

    def scaled(self, factor: float) -> Section:
        """Return the section with its budget multiplied by ``factor``."""
        words = max(20, round(self.words * factor))
        kept = max(1, min(len(self.paragraphs), words // SHORTEST_PARAGRAPH))
        return self.model_copy(update={"words": words, "paragraphs": self.paragraphs[:kept]})

    @property
    def words_per_paragraph(self) -> int:
        """The share of the budget that each paragraph has."""
        return round(self.words / len(self.paragraphs))


class SectionTemplate(BaseModel):
    """The ordered sections of a document and the rules that hold for the whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    words: Range = Field(description="Words of the body without footer and references.")
    references: Range = Field(description="Number of references.")
    references_heading: str = Field(min_length=1)
    sections: list[Section] = Field(min_length=1)

    @model_validator(mode="after")
    def _headings_differ(self) -> SectionTemplate:
        keys = [heading_key(s.heading) for s in self.sections]
        keys.append(heading_key(self.references_heading))
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"two sections have the heading “{key}”; headings must differ")
        return self

    @property
    def headings(self) -> list[str]:
        """Every heading in order, References last."""
        return [*(section.heading for section in self.sections), self.references_heading]

    def scaled(self, words: int) -> SectionTemplate:
        """Return the template with budgets that add up to ``words``.

        A section keeps its paragraphs while they stay readable; a small budget drops the last
        ones, so that none is under 50 words.
        """
        factor = words / self.target
        sections = [section.scaled(factor) for section in self.sections]
        bounds = Range(min=round(self.words.min * factor), max=round(self.words.max * factor))
        return self.model_copy(update={"sections": sections, "words": bounds})

    @property
    def target(self) -> int:
        """The words that the sections' budgets add up to."""
        return sum(section.words for section in self.sections)


@lru_cache(maxsize=4096)  # an archive has the same headings again and again
def heading_key(heading: str) -> str:
    """Return what two spellings of a heading share: no accents, case, ``:`` or ``-``."""
    return _NOT_LETTERS.sub(" ", fold(heading)).strip()


def load_template(path: Path, problems: list[Problem]) -> SectionTemplate | None:
    """Return the section template in ``path``; faults are added to ``problems``."""
    loaded = load_yaml_file(path)
    if isinstance(loaded, Problem):
        problems.append(loaded)
        return None
    return validate(SectionTemplate, loaded, path, problems)
