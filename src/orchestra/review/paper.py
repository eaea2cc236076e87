"""A document as it lies in the archive, with what a decision on it needs."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestra.approval import Approval, claimed_approval
from orchestra.archive import SHELVES
from orchestra.checking.runner import MAX_BYTES
from orchestra.document import STATUSES, Document, parse_document
from orchestra.errors import ReviewError
from orchestra.links import leads_out, read_no_link
from orchestra.review.record import ReviewRecord, read_record
from orchestra.review.states import SHELF, Status
from orchestra.seal import content_of
from orchestra.sidecar import SUFFIX
from orchestra.yamlfile import did_you_mean


@dataclass(frozen=True)
class Paper:
    """One document of the archive; ``problem`` says why it cannot be read as one, if so.

    ``key`` stays when the document moves to another shelf; ``version`` is the hash of ``data``, the
    file's bytes, ``content`` that of what an approval is bound to.
    """

    key: str
    path: Path
    data: bytes = field(repr=False)
    shelf: str
    text: str
    version: str
    content: str
    document: Document = field(compare=False)
    problem: str = ""
    review: ReviewRecord = field(default_factory=ReviewRecord)

    @property
    def too_large(self) -> bool:
        """Whether it is too large to be a document: nothing of it is read."""
        return len(self.data) > MAX_BYTES

    @property
    def agent_id(self) -> str:
        """The id of the agent in whose folder it lies."""
        return self.path.parent.name

    @property
    def written_status(self) -> Status:
        """What its front matter says; ``draft`` when that is no status."""
        said = self.document.value("status")
        return said if said in STATUSES else "draft"

    @property
    def status(self) -> Status:
        """What it is: an approval that no longer fits the content leaves a draft."""
        said = self.written_status
        return "draft" if said == "approved" and not self.sealed else said

    @property
    def sealed(self) -> bool:
        """Whether the content is the one that its reviewer approved."""
        return bool(self.review.reviewer) and self.review.content == self.content

    @property
    def approval(self) -> Approval:
        """What it says of its approval, which the audit may not have."""
        return claimed_approval(self.document.value("review"))

    @property
    def approved_as_is(self) -> bool:
        """Whether a named person approved exactly this and it is not withdrawn."""
        return self.sealed and self.written_status in ("approved", "published")

    @property
    def title(self) -> str:
        """Its title; without one, the file's name."""
        return str(self.document.value("title") or "").strip() or self.path.stem

    @property
    def agent_name(self) -> str:
        """The agent as the front matter names it; without that, its id."""
        return str(self.document.value("agent") or "") or self.agent_id

    @property
    def numero(self) -> int:
        """Its number, 0 without one."""
        number = self.document.value("numero")
        return number if isinstance(number, int) else 0

    @property
    def keywords(self) -> list[str]:
        """Its keywords."""
        listed = self.document.value("keywords")
        return [str(word) for word in listed] if isinstance(listed, list) else []

    def value(self, key: str) -> Any:
        """Return a value of the front matter, or None."""
        return self.document.value(key)


def key_of(path: Path) -> str:
    """Return the key of the document at ``path``: of its agent's folder and its name."""
    return hashlib.sha256(os.fsencode(f"{path.parent.name}/{path.name}")).hexdigest()[:16]


def paper_paths(output_folder: Path) -> list[Path]:
    """Return every document of the archive, shelf by shelf, sorted within each.

    A folder that is a link is left out; a document that is one is listed, and not read.
    """
    found: list[Path] = []
    for shelf in SHELVES:
        if (output_folder / shelf).is_symlink():
            continue
        for folder in _entries(output_folder / shelf):
            if folder.is_dir(follow_symlinks=False) and not folder.name.startswith("."):
                paths = [Path(e.path) for e in _entries(Path(folder.path)) if _is_document(e.name)]
                found += sorted(paths)
    return found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_document(name: str) -> bool:
    return name.endswith(".md") and not name.startswith(".")


def find_paper(output_folder: Path, wanted: str) -> Paper:
    """Return the document that ``wanted`` names: key, path, ``agent/NN``, or the file's name.

    The path of an evidence file names the document beside it, so that ``FOLDER/*`` may be given.
    Raises ReviewError when there is none, or more than one.
    """
    paths = paper_paths(output_folder)
    if wanted.endswith(SUFFIX):
        wanted = f"{wanted.removesuffix(SUFFIX)}.md"
    found = [path for path in paths if key_of(path) == wanted]
    found = found or [path for path in paths if wanted in _names(path)]
    if not found and wanted.endswith(".md"):
        there = os.path.realpath(wanted)
        found = [path for path in paths if os.path.realpath(path) == there]
    if not found:
        known = [f"{path.parent.name}/{path.stem}" for path in paths]
        raise ReviewError(
            f"no document “{wanted}”{did_you_mean(wanted, known)}",
            "orchestra review list names all",
        )
    if len({key_of(path) for path in found}) > 1:
        names = ", ".join(f"{path.parent.name}/{path.stem}" for path in found)
        raise ReviewError(f"“{wanted}” is more than one document", f"name one: {names}")
    return read_paper(output_folder, found[0])


def _names(path: Path) -> set[str]:
    agent, stem = path.parent.name, path.stem
    number = stem.partition("-")[0]
    return {stem, path.name, str(path), f"{agent}/{stem}", f"{agent}/{number}"} | (
        {f"{agent}/{int(number)}"} if number.isdecimal() else set()
    )


def read_paper(output_folder: Path, path: Path) -> Paper:
    """Return the document at ``path``; raise ReviewError when it is gone or cannot be opened."""
    if path.is_symlink() or leads_out(path, output_folder):
        raise ReviewError(f"{path} is a link out of the archive", "put the document itself there")
    try:
        data = read_no_link(path)
    except FileNotFoundError:
        raise ReviewError(
            f"{path.name} is not there any more", "somebody moved or deleted it"
        ) from None
    except OSError as error:
        why = error.strerror or "it is no file"
        raise ReviewError(f"{path} cannot be read: {why}", "check its rights") from error
    return paper_of(path, data)


def paper_of(path: Path, data: bytes) -> Paper:
    """Return the document that these bytes are; whatever is wrong with them is its ``problem``."""
    text, problem = _decode(data)
    document = parse_document(text)
    return Paper(
        key=key_of(path),
        path=path,
        data=data,
        shelf=path.parent.parent.name,
        text=text,
        version=hashlib.sha256(data).hexdigest(),
        content=content_of(document),
        document=document,
        problem=problem or _problem(document),
        review=read_record(document.value("review")),
    )


def _decode(data: bytes) -> tuple[str, str]:
    if len(data) > MAX_BYTES:
        return "", f"is larger than {MAX_BYTES:,} bytes; is it a document?"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        text = data.decode("cp1252", errors="replace")
        return text, f"is not UTF-8 text (byte {error.start}); saving it from here makes it so"


def _problem(document: Document) -> str:
    if not document.text.strip():
        return "is empty"
    if error := document.front_matter_error:
        return f"has a front matter that cannot be read: line {error.line}: {error.message}"
    if document.front_matter is None:
        return "has no front matter"
    return ""


def shelf_path(output_folder: Path, paper: Paper, status: Status) -> Path:
    """Return where the document lies once it has this status."""
    return output_folder / SHELF[status] / paper.agent_id / paper.path.name
