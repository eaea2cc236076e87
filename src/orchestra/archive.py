"""The archive: where documents lie, which numbers they have, and how a new one gets in."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestra.document import parse_document
from orchestra.errors import ArchiveError
from orchestra.files import cannot_write, make_folder, write_new_text
from orchestra.links import leads_out, read_no_link
from orchestra.prose import fold, slugify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from orchestra.agents import Agent, Topic

SHELVES = ("drafts", "published", "withdrawn", "rejected")
LONGEST_SLUG = 200
LOCK_SECONDS = 60
_NUMBERED = re.compile(r"^(\d+)-")


@dataclass(frozen=True)
class Entry:
    """A document of the archive, as its front matter describes it."""

    path: Path
    title: str
    numero: int
    written: str  # date and time as ISO text, so that it sorts
    run_id: str = ""
    night: str = ""

    def is_about(self, topic: Topic) -> bool:
        """Tell whether this document has the topic's title, whatever its case and accents."""
        return fold(self.title) == fold(topic.title)


def agent_folders(output_folder: Path, agent_id: str) -> list[Path]:
    """Return the folders in which an agent's documents can lie."""
    return [output_folder / shelf / agent_id for shelf in SHELVES]


def read_entries(output_folder: Path, agent: Agent) -> list[Entry]:
    """Return an agent's documents, the oldest first.

    A file that cannot be read has no title, and neither has a link: it is not followed.
    """
    folders = [f for f in agent_folders(output_folder, agent.id) if not leads_out(f, output_folder)]
    paths = [path for folder in folders for path in folder.glob("*.md")]
    return sorted(
        (_read_entry(path) for path in paths), key=lambda entry: (entry.written, entry.path)
    )


def _read_entry(path: Path) -> Entry:
    try:
        document = parse_document(read_no_link(path).decode("utf-8", "replace"))
    except OSError:
        return Entry(path, "", _number_of(path), "")
    title = document.value("topic") or document.value("title") or ""
    numero = document.value("numero")
    written = f"{document.value('date') or ''} {document.value('time') or ''}"
    number = numero if isinstance(numero, int) else _number_of(path)
    made = document.value("provenance")
    made = made if isinstance(made, dict) else {}
    run_id, night = str(made.get("run_id") or ""), str(made.get("night") or "")
    return Entry(path, str(title), number, written, run_id, night)


def _number_of(path: Path) -> int:
    match = _NUMBERED.match(path.name)
    return int(match[1]) if match else 0


def rotation(agent: Agent, entries: Iterable[Entry]) -> list[Topic]:
    """Return the agent's topics, the one to write first: never written, else longest ago.

    Topics that are equal in this keep the order of the agent's file.
    """
    written: dict[str, str] = {}
    for entry in entries:
        title = fold(entry.title)
        written[title] = max(entry.written, written.get(title, ""))
    return sorted(agent.topics, key=lambda topic: written.get(fold(topic.title), ""))


def file_name(numero: int, title: str) -> str:
    """Return ``NN-full-slug.md``; a very long title loses whole words at its end."""
    slug = slugify(title) or "sans-titre"
    while len(slug) > LONGEST_SLUG and "-" in slug:
        slug = slug.rpartition("-")[0]
    return f"{numero:02}-{slug[:LONGEST_SLUG]}.md"


def save_draft(
    output_folder: Path, agent: Agent, title: str, render: Callable[[int], str], run_id: str = ""
) -> tuple[int, Path]:
    """Save a new draft of ``agent`` under the next free number; return number and path.

    ``render`` is given the number and returns the file's text. Taking the number and writing the
    file happen under a lock, so that two processes never take the same one. A run that has its
    document already, saved just before a crash, gets that one. Raises ArchiveError.
    """
    folder = output_folder / "drafts" / agent.id
    with locked(output_folder):
        entries = read_entries(output_folder, agent)
        saved = next((entry for entry in entries if run_id and entry.run_id == run_id), None)
        if saved:
            return saved.numero, saved.path
        numero = 1 + max((max(e.numero, _number_of(e.path)) for e in entries), default=0)
        path = folder / file_name(numero, title)
        write_new_text(path, render(numero))
    return numero, path


@contextmanager
def locked(output_folder: Path) -> Iterator[None]:
    """Hold the archive for one change; raise ArchiveError when it cannot be had in a minute."""
    from filelock import FileLock, Timeout

    lock_path = output_folder / ".lock"
    try:
        make_folder(output_folder)
        lock: Any = FileLock(lock_path, timeout=LOCK_SECONDS)
        lock.acquire()
    except Timeout:
        raise ArchiveError(
            f"another process has held {lock_path} for {LOCK_SECONDS} s",
            "wait for it, then try again",
        ) from None
    except OSError as error:
        raise cannot_write(lock_path, error) from error
    try:
        yield
    finally:
        lock.release()
