"""Published documents for tests, as review leaves them. What they say is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestra.approval import approvals, claimed_approval, disagreement
from orchestra.audit import AuditLine, append_audit, read_audit
from orchestra.document import parse_document, render_document
from orchestra.review.front import set_values
from orchestra.seal import content_hash
from orchestra.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REVIEWER = "Relectrice de démonstration"
BODY = """\
## Résumé exécutif

Un atelier ouvert donne une seconde vie aux objets. La réparation y tient une place égale.

## Introduction

Le lieu d’essai partage 42 établis, et le réemploi y est nombreux depuis 2019 [1]. C’est ainsi [2].

## Conclusion

Ces gestes changent la valeur des choses : il reste à les apprendre.

## Références

- [1] Rédaction d’essai (2020). *Carnet d’essai*. https://essai.invalid/carnet?a=1&b=2
- [2] Rédaction d’essai (2021). *Guide d’essai du réemploi*.

---

*Production IA locale - Think Tank Orchestra*
*Agent: Agent d’essai*
*Prochaine réflexion: Un sujet encore inconnu*
"""


def document(
    body: str = BODY, events: tuple[str, ...] = ("approved", "published"), **front: Any
) -> str:
    """Return a document as it is once it was published; ``front`` changes its front matter."""
    text = render_document(
        {
            "title": "Réparer ensemble à l’atelier",
            "agent": "Agent Ateliers",
            "date": "2026-11-22",
            "time": "22:00:05",
            "status": "published",
            "theme": "Ateliers partagés",
            "numero": 1,
            "wordcount": 40,
            "keywords": ["réparation", "outils"],
            "generated_by": "ollama",
            "model": "mistral",
            "template": "reflection",
            "provenance": {"engine": "ollama", "model": "mistral", "seed": 7},
            **front,
        },
        body,
    )
    return sealed(text, events)


def sealed(text: str, events: tuple[str, ...] = ("approved", "published")) -> str:
    """Return the text approved in exactly this form."""
    content = content_hash(text)
    history = [
        {"at": f"2026-11-23T07:1{n}:00+00:00", "by": REVIEWER, "event": event,
         "status": "published", "content": content}
        for n, event in enumerate(events)
    ]  # fmt: skip
    record = {
        "reviewer": REVIEWER,
        "at": "2026-11-23T07:10:00+00:00",
        "content": content,
        "checked": ["accuracy", "sources"],
        "history": history,
    }
    return set_values(text, {"review": record})


def put(workspace: Workspace, name: str, text: str, shelf: str = "published") -> Path:
    """Write a document of the archive, with its approval in the audit, and return its path."""
    path = workspace.output_folder / shelf / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    claim = claimed_approval(parse_document(text).value("review"))
    if disagreement(claim, approvals(read_audit(workspace.output_folder))):
        line = AuditLine(
            at=claim.at, by=claim.reviewer, event="approved", key="", path=f"{shelf}/{name}",
            status="approved", content=claim.content, version="", note=claim.checked,
            review=claim.review,
        )  # fmt: skip
        append_audit(workspace.output_folder, line)
    return path


def make(make_workspace: Callable[..., Path], **publishing: object) -> Workspace:
    """Return a workspace with these settings of its site."""
    reviewers = [{"name": REVIEWER, "email": "relectrice@essai.invalid"}]
    return load_workspace(make_workspace(publishing=publishing, reviewers=reviewers))
