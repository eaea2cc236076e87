"""The values that a person writes of a source: names, dates, numbers, DOI, ISBN, types of works."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    WithJsonSchema,
)

from orchestra.library.work import Person
from orchestra.yamlfile import did_you_mean

# https://docs.citationstyles.org/en/stable/specification.html, appendix III.
TYPES = (
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
    "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
    "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview",
    "legal_case", "legislation", "manuscript", "map", "motion_picture", "musical_score", "pamphlet",
    "paper-conference", "patent", "performance", "periodical", "personal_communication", "post",
    "post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech",
    "standard", "thesis", "treaty", "webpage",
)  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ISBN = re.compile(r"(?:\d{9}[\dXx]|\d{13})")


def _as_text(value: object) -> object:
    """Return a number that YAML made of « 12 » as the text it was."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_date(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return f"{value:04d}" if isinstance(value, int) and not isinstance(value, bool) else value


def partial_date(text: str) -> str:
    """Return a year, a month or a day in ISO form; raise ValueError when it is none."""
    match = _DATE.fullmatch(text.strip())
    try:
        year, month, day = (int(part or 1) for part in match.groups()) if match else (0, 0, 0)
        date(year, month, day)
    except ValueError:
        raise ValueError(f"“{text}” is no date; write 2024, 2024-03 or 2024-03-31") from None
    return text.strip()


def bare_doi(text: str) -> str:
    """Return a DOI without the address in front of it; raise ValueError when it is none."""
    match = _DOI.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}” is no DOI; one begins with 10. and has a slash")
    return match[1]


def plain_isbn(text: str) -> str:
    """Return an ISBN as it is written; raise ValueError when it has not 10 or 13 figures."""
    if not _ISBN.fullmatch(text.replace("-", "").replace(" ", "")):
        raise ValueError(f"“{text}” is no ISBN; write its 10 or 13 figures in quotation marks")
    return text.strip()


def known_type(text: str) -> str:
    """Return one of CSL's types of works; raise ValueError when there is no such type."""
    if text not in TYPES:
        raise ValueError(
            f"no type “{text}”{did_you_mean(text, TYPES)}; allowed: {', '.join(TYPES)}"
        )
    return text


class Name(BaseModel):
    """Who made a work: a person by family and given name, or anybody as ``literal`` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: str = Field("", description="Family name, with its particle: de Beauvoir.")
    given: str = Field("", description="Given names, or their initials.")
    literal: str = Field("", description="The name of an institution, as it is cited.")


def _is_whole(name: Name) -> Name:
    if bool(name.family) == bool(name.literal) or (name.given and not name.family):
        raise ValueError("give a family name (and a given name), or a literal name alone")
    return name


def _as_names(value: object) -> object:
    """Return what may be a text, a mapping, or a list of those as a list of mappings."""
    listed = value if isinstance(value, list) else [value]
    return [{"literal": item} if isinstance(item, str) else item for item in listed]


def _as_written(names: list[Name]) -> str | list[Name]:
    """Return a text alone as the text that it was."""
    only = names[0]
    return only.literal if len(names) == 1 and only.literal else names


def people(names: str | list[Name]) -> tuple[Person, ...]:
    """Return those who are named, as a source has them."""
    if isinstance(names, str):
        return (Person(literal=names),)
    return tuple(Person(name.family, name.given, name.literal) for name in names)


_NAME_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        name: {"type": "string", "description": field.description}
        for name, field in Name.model_fields.items()
    },
}
_NAMES_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        _NAME_SCHEMA,
        {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "string"}, _NAME_SCHEMA]}},
    ]
}
_NUMBER_OR_TEXT = WithJsonSchema({"type": ["string", "integer"]})

_Listed = Annotated[
    Annotated[list[Annotated[Name, AfterValidator(_is_whole)]], Field(min_length=1)],
    BeforeValidator(_as_names),
    AfterValidator(_as_written),
]
# A text, or a list of names; faults are told at the name that has them.
Names = Annotated[
    str | list[Name],
    GetPydanticSchema(lambda _, handler: handler(_Listed)),
    WithJsonSchema(_NAMES_SCHEMA),
]
Text = Annotated[str, BeforeValidator(_as_text), _NUMBER_OR_TEXT]
PartialDate = Annotated[
    str, BeforeValidator(_as_date), AfterValidator(partial_date), _NUMBER_OR_TEXT
]
Doi = Annotated[str, AfterValidator(bare_doi)]
Isbn = Annotated[str, BeforeValidator(_as_text), AfterValidator(plain_isbn), _NUMBER_OR_TEXT]
WorkType = Annotated[
    str, AfterValidator(known_type), WithJsonSchema({"type": "string", "enum": list(TYPES)})
]
