"""What is known of a source, as CSL-JSON has it, and the other way round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from orchestra.library.cleaning import clean
from orchestra.library.source import SourceMetadata
from orchestra.library.work import OTHERS, Person
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orchestra.library.source import Source

Item = dict[str, Any]

# Ours, and CSL's.
_TEXTS = {
    "title": "title", "type": "type", "container": "container-title",
    "collection": "collection-title", "volume": "volume", "issue": "issue", "pages": "page",
    "number": "number", "edition": "edition", "publisher": "publisher", "place": "publisher-place",
    "language": "language", "isbn": "ISBN", "doi": "DOI", "url": "URL",
}  # fmt: skip
_DATES = {"date": "issued", "accessed": "accessed"}
_NAMES = {"author": "author", "editor": "editor"}
# What CSL allows of HTML in a text.
_RICH = re.compile(r"</?(?:i|b|em|strong|sc|span(?:\s[^<>]{0,200})?)>", re.IGNORECASE)
_RAISED = re.compile(r"<(su[bp])>([^<>]{1,40})</\1>", re.IGNORECASE)
_SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAW_DATE = re.compile(r"(\d{4})(?:[-/](\d\d?))?(?:[-/](\d\d?))?")
_MOST = 1000  # characters of a text, and names of a work


def metadata_of(item: Mapping[str, Any]) -> tuple[SourceMetadata, list[str]]:
    """Return what an item of CSL-JSON says that we keep, and what of it could not be kept."""
    given: dict[str, Any] = {}
    for ours, theirs in _TEXTS.items():
        if text := _text(item.get(theirs)):
            given[ours] = text
    dates = {ours: _date(item.get(theirs)) for ours, theirs in _DATES.items()}
    names = {ours: list(_names(item.get(theirs))) for ours, theirs in _NAMES.items()}
    given |= {key: value for key, value in (dates | names).items() if value}
    if len(dates["date"]) == len("2024"):
        given["year"] = int(given.pop("date"))
    if "isbn" in given:
        given["isbn"] = _first_isbn(given["isbn"])
    return _valid(given)


def _valid(given: dict[str, Any]) -> tuple[SourceMetadata, list[str]]:
    """Return the metadata without the values that are not accepted, and what is said of those."""
    try:
        return SourceMetadata.model_validate(given), []
    except ValidationError as error:
        faults = {str(fault["loc"][0]): fault["msg"] for fault in error.errors(include_url=False)}
    kept = {key: value for key, value in given.items() if key not in faults}
    remarks = [f"{key} left out: {_short(message)}" for key, message in faults.items()]
    return SourceMetadata.model_validate(kept), remarks


def _short(message: str) -> str:
    return message.removeprefix("Value error, ").partition(";")[0]


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    raised = _RAISED.sub(_as_characters, str(value)[:_MOST])
    return squash(clean(_RICH.sub("", raised)))


def _as_characters(match: re.Match[str]) -> str:
    return match[2].translate(_SUB if match[1].lower() == "sub" else _SUP)


def _date(value: object) -> str:
    """Return the day, month or year of a date, that of its beginning; nothing of what is none."""
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first:
        return _iso(first)
    match = _RAW_DATE.match(str(value.get("raw") or value.get("literal") or ""))
    return _iso([part for part in match.groups() if part]) if match else ""


def _iso(parts: list[Any]) -> str:
    try:
        year, *rest = [int(part) for part in parts[:3] if part not in (None, "")]
    except (TypeError, ValueError):
        return ""
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def _names(value: object) -> Iterator[dict[str, str]]:
    for name in value[:_MOST] if isinstance(value, list) else ():
        if not isinstance(name, dict):
            continue
        literal, family = _text(name.get("literal")), _text(name.get("family"))
        given = _text(name.get("given"))
        if literal or not family:
            if whole := literal or given:
                yield {"literal": OTHERS if whole.lower() == "others" else whole}
            continue
        family = " ".join(filter(None, [_text(name.get("non-dropping-particle")), family]))
        given = " ".join(filter(None, [given, _text(name.get("dropping-particle"))]))
        given = ", ".join(filter(None, [given, _text(name.get("suffix"))]))
        yield {"family": family, "given": given} if given else {"family": family}


def _first_isbn(text: str) -> str:
    """Return the first ISBN of several, which are written with spaces or commas between them."""
    return re.split(r"[,;]|\s(?=97[89])", text)[0].strip()


def item_of(source: Source) -> Item:
    """Return a source as an item of CSL-JSON; a note as the work that it is on."""
    work = source.work
    item: Item = {"id": source.id, "type": work.type or "document", "title": source.title}
    said = {
        ours: getattr(work, ours, "") or getattr(source, ours, "")
        for ours in _TEXTS
        if ours not in item
    }
    item |= {_TEXTS[ours]: text for ours, text in said.items() if text}
    authors = work.authors or ((Person(literal=source.author),) if source.author else ())
    item |= {"author": [_csl_name(p) for p in authors if p.literal != OTHERS]} if authors else {}
    if work.editors:
        item["editor"] = [_csl_name(person) for person in work.editors]
        item |= {} if work.authors else {"author": item["editor"]}
    issued = work.date or (f"{source.year:04}" if source.year else "")
    for name, date in (("issued", issued), ("accessed", work.accessed)):
        if date:
            item[name] = {"date-parts": [[int(part) for part in date.split("-")]]}
    return item


def _csl_name(person: Person) -> dict[str, str]:
    if person.literal:
        return {"literal": person.literal}
    names = {"family": person.family, "given": person.given}
    return {key: value for key, value in names.items() if value}
