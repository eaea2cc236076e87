"""One commit for each publication, with the reviewer as its author; a push only where asked for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from orchestra.editorial import Publishing, Reviewer

SECONDS = 120


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


def commit(root: Path, paths: Sequence[Path], message: str, author: Reviewer) -> str:
    """Commit these files alone, as they are, and return the commit's short name.

    A path that is gone is committed as removed if git knew it. What else is staged stays so.
    Raises GitError; nothing outside git is changed then.
    """
    there = [str(path) for path in paths if path.exists()]
    gone = [str(path) for path in paths if not path.exists() and _knows(root, path)]
    # Forced: the setting asks for these files by name, whatever .gitignore says of their folder.
    _git(root, "add", "--force", "--", *there)
    _git(
        root, "commit", "--quiet", "--only", f"--author={author.name} <{author.email}>",
        f"--message={message}", "--", *there, *gone,
        environment=_committer(root, author),
    )  # fmt: skip
    return _git(root, "rev-parse", "--short", "HEAD").strip()


def push(root: Path, remote: str) -> None:
    """Push the current branch to ``remote``; raises GitError."""
    _git(root, "push", "--quiet", "--", remote, "HEAD")


def _knows(root: Path, path: Path) -> bool:
    return bool(_git(root, "ls-files", "--", str(path)).strip())


def _committer(root: Path, author: Reviewer) -> dict[str, str]:
    """Return who commits: the machine's own git identity, else the author."""
    try:
        _git(root, "var", "GIT_COMMITTER_IDENT")
    except GitError:
        return {"GIT_COMMITTER_NAME": author.name, "GIT_COMMITTER_EMAIL": author.email}
    return {}


def _git(
    root: Path, *arguments: str, hint: str = "", environment: Mapping[str, str] | None = None
) -> str:
    command = ["git", "--literal-pathspecs", "-C", str(root), *arguments]
    quiet = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, arguments after “--”
            command, capture_output=True, text=True, check=False, timeout=SECONDS,
            stdin=subprocess.DEVNULL, env={**os.environ, **quiet, **(environment or {})},
        )  # fmt: skip
    except FileNotFoundError:
        raise GitError("git is not installed", "install it, or set publishing.git: false") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took more than {SECONDS} s", "run it by hand") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise GitError(f"git {arguments[0]} failed: {said}", hint)
    return done.stdout
