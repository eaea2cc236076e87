"""The fields of a BibTeX or BibLaTeX entry as an item of CSL-JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orchestra.library.bibliography.tex import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orchestra.library.bibliography.csl import Item

_TYPES = {
    "article": "article-journal", "book": "book", "mvbook": "book", "booklet": "pamphlet",
    "inbook": "chapter", "bookinbook": "chapter", "suppbook": "chapter", "incollection": "chapter",
    "suppcollection": "chapter", "inreference": "entry-encyclopedia", "reference": "book",
    "collection": "book", "mvcollection": "book", "proceedings": "book", "manual": "report",
    "inproceedings": "paper-conference", "conference": "paper-conference", "thesis": "thesis",
    "mastersthesis": "thesis", "phdthesis": "thesis", "techreport": "report", "report": "report",
    "unpublished": "manuscript", "online": "webpage", "electronic": "webpage", "www": "webpage",
    "patent": "patent", "legislation": "legislation", "legal": "legislation",
    "jurisdiction": "legal_case", "dataset": "dataset", "software": "software",
    "periodical": "periodical", "suppperiodical": "article-journal", "standard": "standard",
    "letter": "personal_communication", "review": "review",
}  # fmt: skip
_PERIODICALS = {"magazine": "article-magazine", "newspaper": "article-newspaper"}
# CSL's name, and the fields that may hold it, the likeliest first.
_TEXTS = {
    "collection-title": ("series",), "volume": ("volume",), "edition": ("edition",),
    "publisher": ("publisher", "institution", "school", "organization"),
    "publisher-place": ("location", "address"), "ISBN": ("isbn",),
}  # fmt: skip
_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "première": "1",
    "deuxième": "2", "seconde": "2", "troisième": "3", "quatrième": "4", "cinquième": "5",
}  # fmt: skip
_LANGUAGES = {
    "french": "fr", "francais": "fr", "français": "fr", "frenchb": "fr", "canadien": "fr-CA",
    "english": "en", "american": "en-US", "usenglish": "en-US", "british": "en-GB",
    "ukenglish": "en-GB", "german": "de", "ngerman": "de", "spanish": "es", "italian": "it",
    "portuguese": "pt", "dutch": "nl",
}  # fmt: skip
_MONTHS = (
    ("jan",), ("feb", "fév", "fev"), ("mar",), ("apr", "avr"), ("may", "mai"), ("jun", "juin"),
    ("jul", "juil"), ("aug", "aoû", "aou"), ("sep",), ("oct",), ("nov",), ("dec", "déc"),
)  # fmt: skip
_ISO = re.compile(r"(-?\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
_URL = re.compile(r"\\(?:url|href|nolinkurl|path)\s*\{([^{}]+)\}|(https?://[^\s{}]+)")
_DAY = re.compile(r"(\d\d?)(?!\d)")
_ESCAPED = re.compile(r"\{?\\([_&%#$~])(?:\{\})?\}?")
_MOST_NAMES = 1000


def item_of_fields(entry_type: str, fields: Mapping[str, str]) -> Item:
    """Return an entry as CSL has it; ``fields`` are as TeX writes them."""
    texts = {name: as_text(value) for name, value in fields.items() if name in _READ}
    item: Item = {"type": _type(entry_type, texts)}
    item["title"] = _with_subtitle(texts, "title", "subtitle")
    item["container-title"] = _container(texts)
    for theirs, ours in _TEXTS.items():
        item[theirs] = next((texts[name] for name in ours if texts.get(name)), "")
    item["edition"] = _ORDINALS.get(item["edition"].lower(), _bare_ordinal(item["edition"]))
    item["page"] = re.sub(r"\s*[-–—]+\s*", "-", texts.get("pages", ""))
    item["language"] = _language(texts.get("langid") or texts.get("language", ""))
    item |= _numbers(entry_type, texts)
    item |= _addresses(fields)
    item |= {"issued": _issued(texts), "accessed": _dated(texts.get("urldate", ""))}
    for role in ("author", "editor"):
        item[role] = list(_names(fields.get(role, "")))
    return {name: value for name, value in item.items() if value}


_READ = frozenset({
    "title", "subtitle", "booktitle", "booksubtitle", "maintitle", "journal", "journaltitle",
    "journalsubtitle", "series", "volume", "number", "issue", "edition", "publisher", "institution",
    "school", "organization", "location", "address", "isbn", "pages", "language", "langid", "date",
    "year", "month", "day", "urldate", "entrysubtype",
})  # fmt: skip


def _type(entry_type: str, texts: Mapping[str, str]) -> str:
    if periodical := _PERIODICALS.get(texts.get("entrysubtype", "").lower()):
        return periodical
    return _TYPES.get(entry_type, "document")


def _with_subtitle(texts: Mapping[str, str], title: str, subtitle: str) -> str:
    whole, rest = texts.get(title, ""), texts.get(subtitle, "")
    if not (whole and rest):
        return whole or rest
    is_english = (
        texts.get("langid", texts.get("language", "")).lower().startswith(("en", "am", "br"))
    )
    return f"{whole}: {rest}" if is_english else f"{whole} : {rest}"


def _container(texts: Mapping[str, str]) -> str:
    journal = _with_subtitle(texts, "journaltitle", "journalsubtitle") or texts.get("journal", "")
    return (
        journal or _with_subtitle(texts, "booktitle", "booksubtitle") or texts.get("maintitle", "")
    )


def _bare_ordinal(edition: str) -> str:
    match = re.fullmatch(r"(\d+)\s*(?:st|nd|rd|th|e|ère|ème|re|ed\.?|éd\.?)?", edition.lower())
    return match[1] if match else edition


def _language(name: str) -> str:
    return _LANGUAGES.get(
        name.lower(), name if re.fullmatch(r"[a-z]{2}(?:-[A-Z]{2})?", name) else ""
    )


def _numbers(entry_type: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the issue of an article; of anything else the number is its own."""
    number, issue = texts.get("number", ""), texts.get("issue", "")
    if entry_type in ("article", "suppperiodical", "periodical"):
        return {"issue": number or issue}
    return {"number": number, "issue": issue}


def _addresses(fields: Mapping[str, str]) -> dict[str, str]:
    doi = _unescaped(fields.get("doi", ""))
    url = _unescaped(fields.get("url", ""))
    if match := _URL.search(url or fields.get("howpublished", "") or fields.get("note", "")):
        url = _unescaped(match[1] or match[2])
    eprint = _unescaped(fields.get("eprint", ""))
    archive = fields.get("archiveprefix", fields.get("eprinttype", "")).lower()
    if not url and eprint and archive == "arxiv":
        url = f"https://arxiv.org/abs/{eprint}"
    return {"DOI": doi, "URL": url}


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).replace("{", "").replace("}", "").strip()


def _issued(texts: Mapping[str, str]) -> dict[str, Any]:
    if date := _dated(texts.get("date", "")):
        return date
    if not (match := re.search(r"\d{4}", texts.get("year", ""))):
        return {}
    parts = [int(match[0])]
    if month := _month(texts.get("month", "")):
        parts.append(month)
        # BibTeX has no field for the day: it stands in the month’s.
        in_month = "" if texts["month"].isdigit() else texts["month"]
        day = _DAY.match(texts.get("day") or in_month)
        parts += [int(day[1])] if day else []
    return {"date-parts": [parts]}


def _month(text: str) -> int:
    if re.fullmatch(r"\d\d?", text):
        return int(text) if 1 <= int(text) <= len(_MONTHS) else 0
    word = re.sub(r"^\d+\s*|[.\s].*$", "", text.lower())
    for number, begins in enumerate(_MONTHS, start=1):
        if word.startswith(begins):
            return number
    return 0


def _dated(text: str) -> dict[str, Any]:
    """Return BibLaTeX's date; of a range its beginning."""
    match = _ISO.match(text.strip())
    if match is None:
        return {}
    return {"date-parts": [[int(part) for part in match.groups() if part]]}


def _names(value: str) -> Iterator[dict[str, str]]:
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    for name in split_multiple_persons_names(value)[:_MOST_NAMES]:
        bare = name.strip()
        if not bare:
            continue
        if bare.lower() == "others":
            yield {"literal": "others"}
            continue
        if _is_one_group(bare):
            yield {"literal": as_text(bare)}
            continue
        parts = parse_single_name_into_parts(bare, strict=False)
        family = as_text(" ".join([*parts.von, *parts.last]))
        given = as_text(" ".join(parts.first))
        suffix = as_text(" ".join(parts.jr))
        given = ", ".join(part for part in (given, suffix) if part)
        yield {"family": family, "given": given} if given else {"literal": family}


def _is_one_group(name: str) -> bool:
    """Tell whether all of a name stands in one pair of braces: an institution."""
    depth = 0
    for place, character in enumerate(name):
        depth += (character == "{") - (character == "}")
        if not depth and place < len(name) - 1:
            return False
    return name.startswith("{") and not depth
