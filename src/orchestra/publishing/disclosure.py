"""Saying how a text was made and who answers for it: to people, and to machines (JSON-LD)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestra.library.bibliography.reference import read_note
from orchestra.prose import NARROW_NBSP
from orchestra.review.record import read_record

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from orchestra.document import Document
    from orchestra.editorial import Publishing
    from orchestra.publishing.article import Article
    from orchestra.publishing.entry import Entry

# IPTC: the first is for what a model made alone, whoever read it afterwards; the second for what
# holds a person's work as well, here her own corrections of the text; the third for what code
# makes of data, here a dossier of people's own sentences.
_SOURCE_TYPE = "https://cv.iptc.org/newscodes/digitalsourcetype/"
BY_MODEL = f"{_SOURCE_TYPE}trainedAlgorithmicMedia"
WITH_PERSON = f"{_SOURCE_TYPE}compositeWithTrainedAlgorithmicMedia"
BY_CODE = f"{_SOURCE_TYPE}dataDrivenMedia"

_PLACES = {"ollama": "localement", "embedded": "localement"}
_CHECKED = {"accuracy": "l’exactitude", "plausibility": "la plausibilité", "sources": "les sources"}
_FACTS = (
    ("model", "Modèle"),
    ("model_digest", "Empreinte du modèle"),
    ("engine", "Moteur"),
    ("prompt_digest", "Empreinte des consignes"),
    ("seed", "Graine"),
    ("run_id", "Exécution"),
)


@dataclass(frozen=True)
class Disclosure:
    """How a text was made: model, whether on the think tank's machine, who read and corrected.

    A ``dossier`` was put together by code from sentences of the sources: no model wrote it.
    """

    model: str
    dossier: bool
    locally: bool
    sources: int
    reviewer: str
    reviewed: datetime | None
    checked: str
    corrected: bool
    facts: list[tuple[str, str]]

    @property
    def source_type(self) -> str:
        """The IPTC term for how the text came to be."""
        if self.dossier:
            return BY_CODE
        return WITH_PERSON if self.corrected else BY_MODEL


def disclose(document: Document, article: Article, zone: ZoneInfo) -> Disclosure:
    """Return how the document was made, from its front matter and the record of its review."""
    made = document.value("provenance")
    made = made if isinstance(made, dict) else {}
    review = read_record(document.value("review"))
    engine = str(document.value("generated_by") or made.get("engine") or "")
    return Disclosure(
        model=str(document.value("model") or made.get("model") or "modèle inconnu"),
        dossier=made.get("method") == "compiled",
        locally=engine in _PLACES,
        sources=len(article.references),
        reviewer=review.reviewer,
        reviewed=_moment(review.at, zone),
        checked=_enumerate([_CHECKED[c] for c in review.checked if c in _CHECKED]),
        corrected=any(event.event == "edited" for event in review.history),
        facts=[(name, str(made[key])) for key, name in _FACTS if made.get(key) not in (None, "")],
    )


def _moment(at: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromisoformat(at).astimezone(zone)
    except ValueError:
        return None


def _enumerate(parts: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def json_ld(
    entry: Entry, article: Article, how: Disclosure, publishing: Publishing
) -> dict[str, Any]:
    """Return the schema.org description of a document's page."""
    address = f"{publishing.url}/{entry.page}" if publishing.url else ""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": entry.title,
        "description": entry.summary,
        "inLanguage": "fr",
        "identifier": f"{entry.agent_id}/{entry.key}",
        "url": address,
        "mainEntityOfPage": address,
        "dateCreated": entry.day,
        "datePublished": entry.published,
        "articleSection": entry.theme,
        "keywords": entry.keywords,
        "wordCount": entry.words,
        **_makers(entry, how, publishing),
        "citation": [_citation(reference.text, reference.url) for reference in article.references],
    }
    return {key: value for key, value in said.items() if value not in ("", [])}


def _makers(entry: Entry, how: Disclosure, publishing: Publishing) -> dict[str, Any]:
    """Return who and what made the text: who publishes it, who reviewed it, the model."""
    site = {"@type": "Organization", "name": publishing.title}
    if publishing.url:
        site["url"] = f"{publishing.url}/"
    reviewed = "corrigé, relu et approuvé" if how.corrected else "relu et approuvé"
    written = (
        "Extraits de sources assemblés par programme"
        if how.dossier
        else (f"Écrit par le modèle {how.model}")
    )
    return {
        "author": site,
        "publisher": site,
        "editor": {"@type": "Person", "name": how.reviewer},
        "contributor": _contributor(entry, how),
        "digitalSourceType": how.source_type,
        "creditText": f"{written}{NARROW_NBSP}; {reviewed} par {how.reviewer}",
    }


def _contributor(entry: Entry, how: Disclosure) -> dict[str, str]:
    """Return what made the text: a language model, or a program that puts excerpts together."""
    software = {"@type": "SoftwareApplication", "name": entry.agent}
    if how.dossier:
        return {**software, "applicationCategory": "Assemblage d’extraits"}
    return {
        **software, "softwareVersion": how.model, "applicationCategory": "Modèle de langue",
    }  # fmt: skip


def _citation(text: str, url: str) -> dict[str, Any]:
    """Return a work that is cited; a note on one is a review of the work, whose address it is."""
    note = read_note(text)
    cited = {"@type": "CreativeWork", "name": note.work if note else text}
    work = {**cited, "url": url} if url else cited
    if note is None:
        return work
    by = {"author": note.by} if note.by else {}
    return {"@type": "Review", "name": text, "itemReviewed": work, **by}


def script_json(value: Any) -> str:
    """Return ``value`` as JSON that nothing in it can end a ``<script>`` with."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
