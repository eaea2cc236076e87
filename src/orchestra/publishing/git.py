"""One commit for each publication, with the reviewer as its author; a push only where asked for.

What is committed are bytes that the caller holds, never what lies in the folder by then: a file
that was changed after the decision is not what anybody approved.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from orchestra.editorial import Publishing, Reviewer

SECONDS = 120
_UNFINISHED = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")
# What a hook of git, or a person, sets to name another repository than the one that is there.
_ELSEWHERE = {
    *("GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"),
    *("GIT_NAMESPACE", "GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX", "GIT_SHALLOW_FILE"),
    *("GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE"),
}
_NO_OBJECT = "0" * 40  # an index line with mode 0 removes a path, whatever its object

# What each path holds in the commit; None takes the path out.
Contents = Mapping[Path, bytes | None]


class GitError(OrchestraError):
    """Git could not do what was asked of it."""


def check_repository(root: Path, publishing: Publishing) -> None:
    """Raise GitError when commits, or the push that is set, cannot work from ``root``."""
    if not publishing.git:
        return
    _git(root, "rev-parse", "--is-inside-work-tree", hint="git init, or set publishing.git: false")
    if publishing.push:
        _git(
            root, "remote", "get-url", "--", publishing.push,
            hint="git remote add NAME URL, or set publishing.push: null",
        )  # fmt: skip
    for name in _UNFINISHED:
        if _object(root, name):
            raise GitError(f"{name} is there: a merge is under way", "finish it, or abort it")


def commit(root: Path, contents: Contents, message: str, author: Reviewer) -> str:
    """Commit exactly these contents of paths below ``root``; return the commit's short name.

    What else is staged stays so, and no file in the folder is read. Raises GitError when git
    refuses, or when a hook put other bytes in their place: then there is no commit.
    """
    before = _object(root, "HEAD")
    blobs = {path: "" if data is None else _blob(root, data) for path, data in contents.items()}
    lines = _index_lines(root, blobs)
    with tempfile.TemporaryDirectory() as folder:
        apart = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        _git(root, "read-tree", *([before] if before else ["--empty"]), environment=apart)
        _git(root, "update-index", "-z", "--index-info", environment=apart, given=lines)
        _git(
            root, "commit", "--quiet", f"--author={author.name} <{author.email}>",
            f"--message={message}", environment=apart | _committer(root, author),
        )  # fmt: skip
    _refuse_another(root, blobs, before)
    # Only now: what was staged of these paths is older than what was decided.
    _git(root, "update-index", "-z", "--index-info", given=lines)
    return _git(root, "rev-parse", "--short", "HEAD").strip()


def push(root: Path, remote: str) -> None:
    """Push the current branch to ``remote``; raises GitError."""
    _git(root, "push", "--quiet", "--", remote, "HEAD")


def _index_lines(root: Path, blobs: Mapping[Path, str]) -> bytes:
    """Return what ``update-index --index-info`` reads; a path without an object is taken out."""
    prefix = _git(root, "rev-parse", "--show-prefix").rstrip("\n")
    lines = b""
    for path, blob in blobs.items():
        name = os.fsencode(f"{prefix}{path.relative_to(root).as_posix()}")
        mode = b"100644" if blob else b"0"
        lines += b"%s %s\t%s\0" % (mode, (blob or _NO_OBJECT).encode(), name)
    return lines


def _blob(root: Path, data: bytes) -> str:
    """Put bytes into the repository as they are: no filter, no change of line ends."""
    return _git(root, "hash-object", "-w", "--stdin", given=data).strip()


def _refuse_another(root: Path, blobs: Mapping[Path, str], before: str) -> None:
    """Undo the commit and raise GitError unless it follows ``before`` and holds these objects."""
    made, parent = _object(root, "HEAD"), _object(root, "HEAD^")
    held = {path: _object(root, f"HEAD:./{path.relative_to(root).as_posix()}") for path in blobs}
    if parent == before and held == blobs:
        return
    _git(root, "update-ref", *(["HEAD", parent] if parent else ["-d", "HEAD"]), made)
    if parent != before:
        raise GitError("somebody else committed at the same moment", "commit these files by hand")
    other = next(path for path in blobs if held[path] != blobs[path])
    raise GitError(f"{other} would not be committed as it was decided", "see which hook changes it")


def _object(root: Path, name: str) -> str:
    """Return the name of an object, nothing when there is none."""
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name).strip()
    except GitError:
        return ""


def _committer(root: Path, author: Reviewer) -> dict[str, str]:
    """Return who commits: the machine's own git identity, else the author."""
    try:
        _git(root, "var", "GIT_COMMITTER_IDENT")
    except GitError:
        return {"GIT_COMMITTER_NAME": author.name, "GIT_COMMITTER_EMAIL": author.email}
    return {}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}


def _git(
    root: Path,
    *arguments: str,
    hint: str = "",
    environment: Mapping[str, str] | None = None,
    given: bytes = b"",
) -> str:
    command = ["git", "--literal-pathspecs", "-C", str(root), *arguments]
    quiet = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, arguments after “--”
            command, capture_output=True, check=False, timeout=SECONDS, input=given,
            env={**_environment(), **quiet, **(environment or {})},
        )  # fmt: skip
    except FileNotFoundError:
        raise GitError("git is not installed", "install it, or set publishing.git: false") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took more than {SECONDS} s", "run it by hand") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).decode("utf-8", "replace").split())
        raise GitError(f"git {arguments[0]} failed: {said}", hint)
    return os.fsdecode(done.stdout)
