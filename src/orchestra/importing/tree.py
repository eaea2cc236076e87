"""Reading a tree of Markdown files: which of them are documents, and which cannot be read."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.checking.runner import MAX_BYTES
from orchestra.document import split_front_matter
from orchestra.errors import EvidenceError
from orchestra.importing.report import Left, printable
from orchestra.sidecar import SUFFIX, read_sidecar, shown_name, sidecar_of
from orchestra.yamlfile import InvalidYaml, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT_LISTS = ("agents.yaml", "agents.yml", "agents.json")
_CONTENTS = {"readme.md", "summary.md", "_sidebar.md"}  # of documents, and none themselves
FENCE = re.compile(r"^-{3,}[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE)  # with its line end


@dataclass(frozen=True)
class Found:
    """A file that can be a document; ``name`` is its path below the tree, ``text`` all of it.

    ``front`` is None when it has no front matter; ``body`` is a digest of what follows it.
    ``evidence`` is what is in the evidence file beside it, None without one that can be read.
    """

    name: str
    text: str
    front: dict[str, Any] | None
    body: str
    evidence: bytes | None = None

    @property
    def digest(self) -> str:
        """The hash of the file's bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def value(self, key: str) -> Any:
        """Return a value of the front matter, or None."""
        return self.front.get(key) if self.front else None


@dataclass
class Tree:
    """What lies below a folder."""

    documents: list[Found] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    agent_list: Path | None = None


def body_digest(text: str) -> str:
    """Return what two files have in common that say the same after their front matter."""
    return hashlib.sha256(split_front_matter(text)[2].strip().encode()).hexdigest()


def read_tree(folder: Path) -> Tree:
    """Return what lies below ``folder``, by name; links are never followed.

    Hidden files and tables of contents are passed over. Whatever cannot be read is in ``left``. An
    evidence file comes with the document that it stands beside, as it is.
    """
    tree = Tree()
    for path in _files(folder, tree.left):
        name = path.relative_to(folder).as_posix()
        if name in AGENT_LISTS:
            tree.agent_list = tree.agent_list or path
        elif path.suffix.lower() != ".md":
            if not _is_beside_document(path):
                tree.ignored[printable(path.suffix.lower() or path.name)] += 1
        elif path.name.lower() not in _CONTENTS:
            found = _read(path, printable(name))
            if isinstance(found, Left):
                tree.left.append(found)
            else:
                tree.documents.append(_with_evidence(found, path, tree.left))
    return tree


def _is_beside_document(path: Path) -> bool:
    stem = str(path).removesuffix(SUFFIX)
    return path.name.endswith(SUFFIX) and any(map(os.path.isfile, (f"{stem}.md", f"{stem}.MD")))


def _with_evidence(found: Found, path: Path, left: list[Left]) -> Found:
    file = sidecar_of(str(path))
    try:
        return replace(found, evidence=read_sidecar(file))
    except EvidenceError as error:
        why = error.message.removeprefix(shown_name(file)).strip()
        left.append(Left(sidecar_of(found.name), why, error.hint))
        return found


def _files(folder: Path, left: list[Left]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        name = printable(os.path.relpath(error.filename, folder))
        left.append(Left(name, f"cannot be read: {error.strerror}", "check its rights"))

    for root, folders, names in os.walk(folder, onerror=unreadable):
        links = [name for name in folders if Path(root, name).is_symlink()]
        for name in links:
            place = printable(Path(root, name).relative_to(folder).as_posix())
            left.append(Left(place, "is a link to a folder", "import that folder itself"))
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in links)
        yield from (Path(root, name) for name in sorted(names) if not name.startswith("."))


def _read(path: Path, name: str) -> Found | Left:
    try:
        about = path.lstat()
        if stat.S_ISLNK(about.st_mode):
            return Left(name, "is a link", "import the file itself")
        if not stat.S_ISREG(about.st_mode):
            return Left(name, "is not a regular file", "save the document as a file")
        if about.st_size > MAX_BYTES:
            return Left(name, f"is larger than {MAX_BYTES:,} bytes", "is it a document?")
        return _parse(path.read_bytes(), name)
    except OSError as error:
        return Left(name, f"cannot be read: {error.strerror}", "check its rights")


def _parse(data: bytes, name: str) -> Found | Left:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return Left(name, f"is not UTF-8 text (byte {error.start})", "save it as UTF-8")
    if "\0" in text:
        return Left(name, "is binary or damaged: it holds NUL bytes", "save it as UTF-8 text")
    return _divide(text, name)


def _divide(text: str, name: str) -> Found | Left:
    front, _, body = split_front_matter(text)
    if front is not None and not FENCE.findall(text.removeprefix("\ufeff"))[1:]:
        todo = "add a line --- after its last key"
        return Left(name, "has a front matter that is not closed", todo)
    if not body.strip():
        return Left(name, "holds no text", "restore it, or delete it")
    try:
        # The opening fence is the file's first line, so lines are counted from it.
        values = None if front is None else parse_yaml(f"\n{front}")
    except InvalidYaml as error:
        why = f"has a front matter that cannot be read: line {error.line}: {error.message}"
        return Left(name, why, "correct it")
    if values and values.duplicates:
        key, mark = values.duplicates[0]
        return Left(name, f"gives “{key}” twice (line {mark.line})", "keep the one that is true")
    return Found(name, text, values.data if values else None, body_digest(text))
