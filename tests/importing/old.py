"""An archive in the older style. What it says is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BODY = """
 Voici la reflexion demandee :

1. **Resume executif**
Un atelier repare ce que l'on lui apporte.
2. **Premiere partie**: Cadrage theorique
Le registre en garde la trace.

---

*Production IA locale - Think Tank Orchestra*
*Agent: Agent Ateliers*
"""


def old_text(
    body: str = BODY, *, agent: str = "Agent Ateliers", numero: int = 14, status: str = "published"
) -> str:
    """Return a reflection as the existing archive has them."""
    return (
        f'---\ntitle: "Reparer ensemble"\nagent: "{agent}"\ndate: "2026-02-03"\n'
        f'time: "17:26:11"\nstatus: "{status}"\ntheme: "Ateliers"\nnumero: {numero}\n'
        f'wordcount: 30\nkeywords: ["outils"]\ngenerated_by: "ollama"\n'
        f'model: "mistral"\n---\n{body}'
    )


def put(path: Path, content: str | bytes) -> Path:
    """Write a file of the old archive, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def all_bytes(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder`` by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
