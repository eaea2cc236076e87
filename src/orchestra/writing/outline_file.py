"""An outline as a file that a person edits, and writes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from orchestra.errors import ConfigError, Problem
from orchestra.evidence import Outline, Part
from orchestra.files import write_text
from orchestra.template import heading_key
from orchestra.writing.outline import slots
from orchestra.yamlfile import did_you_mean, load_yaml_file, validate

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.library.library import Library
    from orchestra.template import SectionTemplate
    from orchestra.writing.brief import Brief

CORRECT = "correct the outline, or have one made: orchestra write AGENT --outline-only"
_HEAD = """\
# Le plan d’une réflexion : corrigez-le, puis : orchestra write {agent} --outline FICHIER
# Chaque affirmation (claims) devient un paragraphe. role : establish, contrast, limit, deduce ou
# recommend ; passages : ceux sur lesquels elle tient ; answers : celle à laquelle elle répond.
"""


class OutlineFile(BaseModel):
    """What an outline file says: for whom, on what, and the argument."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agent: str = Field(min_length=1)
    topic: str = Field(min_length=1)
    keywords: list[str] = Field(min_length=1)
    question: str = ""
    thesis: str = ""
    parts: list[Part] = Field(min_length=1)
    builds_on: list[str] = []

    def outline(self, path: Path) -> Outline:
        """Return the outline itself, made by a person."""
        return Outline(
            question=self.question,
            thesis=self.thesis,
            parts=self.parts,
            builds_on=self.builds_on,
            by=path.name,
        )


def keep_outline(state_folder: Path, brief: Brief, outline: Outline) -> Path:
    """Write the outline where a person finds it, and return the file."""
    path = state_folder / "outlines" / f"{brief.run_id}.yaml"
    write_text(path, render_outline(brief, outline))
    return path


def render_outline(brief: Brief, outline: Outline) -> str:
    """Return the outline as YAML, with the passages that there are in comments behind it."""
    held = OutlineFile(
        agent=brief.agent.id,
        topic=brief.topic.title,
        keywords=list(brief.topic.keywords),
        question=outline.question,
        thesis=outline.thesis,
        parts=outline.parts,
        builds_on=outline.builds_on,
    )
    text: str = yaml.safe_dump(held.model_dump(), sort_keys=False, allow_unicode=True, width=100)
    lines = ["# Les passages que l’on peut nommer :"]
    lines += [f"#   {p.id}  {p.label} : {p.text[:60]}…".replace("\n", " ") for p in brief.passages]
    return _HEAD.format(agent=brief.agent.id) + text + "\n".join(lines) + "\n"


def read_outline_file(path: Path, template: SectionTemplate, library: Library) -> OutlineFile:
    """Return what an outline file says.

    Raises ConfigError with every fault: what is no outline, sections that the template has not,
    passages that are gone, claims that are named twice or answer none.
    """
    problems: list[Problem] = []
    loaded = load_yaml_file(path)
    if isinstance(loaded, Problem):
        raise ConfigError([loaded], CORRECT)
    held = validate(OutlineFile, loaded, path, problems)
    if held is None:
        raise ConfigError(problems, CORRECT)

    def add(where: tuple[Any, ...], message: str) -> None:
        field = ".".join(map(str, where))
        problems.append(Problem(path, loaded.line(where), field, message))

    _headings(held, template, add)
    _claims(held, library, add)
    if problems:
        raise ConfigError(problems, CORRECT)
    return held


def _headings(held: OutlineFile, template: SectionTemplate, add: Any) -> None:
    arguing = [slot.heading for slot in slots(template)]
    known = {heading_key(heading): heading for heading in arguing}
    given = [heading_key(part.heading) for part in held.parts]
    for index, part in enumerate(held.parts):
        if given[index] not in known:
            guess = did_you_mean(part.heading, arguing)
            add(("parts", index, "heading"), f"no section “{part.heading}” that argues{guess}")
        elif given[index] in given[:index]:
            add(("parts", index, "heading"), f"“{part.heading}” stands twice")
        if not part.claims:
            add(("parts", index, "claims"), "a section needs a claim at least")
    for key, heading in known.items():
        if key not in given:
            add(("parts",), f"the section “{heading}” is missing")


def _claims(held: OutlineFile, library: Library, add: Any) -> None:
    seen: list[str] = []
    for index, part in enumerate(held.parts):
        for number, claim in enumerate(part.claims):
            where = ("parts", index, "claims", number)
            if claim.id in seen:
                add((*where, "id"), f"“{claim.id}” stands twice; each claim has an id of its own")
            if claim.answers and claim.answers not in seen:
                add((*where, "answers"), f"“{claim.answers}” is no claim that comes before")
            for place, name in enumerate(claim.passages):
                if library.passage(name) is None:
                    add((*where, "passages", place), f"“{name}” is no passage of the library")
            seen.append(claim.id)
