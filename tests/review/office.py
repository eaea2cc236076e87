"""An archive with one good document, and what decisions on it are taken with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.checking.documents import GOOD, WORLD

from orchestra.editorial import Reviewer
from orchestra.review.office import Office
from orchestra.review.paper import Paper, key_of, read_paper

if TYPE_CHECKING:
    from pathlib import Path

ANNA = Reviewer(name="Relectrice d’essai", email="relectrice@essai.invalid")
BRUNO = Reviewer(name="Autre relecteur d’essai")
START = datetime(2026, 2, 4, 7, 30, tzinfo=UTC)
NAME = "03-reemploi-et-reparation-a-l-atelier.md"


class Clock:
    """Goes on a minute each time it is looked at."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> datetime:
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)


def make_office(root: Path) -> Office:
    """Return an office over ``root/output``."""
    return Office(root / "output", WORLD, Clock(), lambda: [ANNA, BRUNO])


def lay(office: Office, text: str | bytes = GOOD, name: str = NAME, shelf: str = "drafts") -> Paper:
    """Put a document into the archive and return it."""
    path = office.output_folder / shelf / "essai" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_paper(office.output_folder, path)


def now(office: Office, paper: Paper) -> Paper:
    """Return the document as it is now, wherever it lies."""
    found = [p for p in office.output_folder.glob("*/*/*.md") if key_of(p) == paper.key]
    assert len(found) == 1
    return read_paper(office.output_folder, found[0])
