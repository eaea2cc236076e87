"""``orchestra review`` in a real terminal: what it asks, and what of a list fits."""

from __future__ import annotations

import os
import pty
import sys
from fcntl import ioctl
from struct import pack
from termios import TIOCSWINSZ
from typing import TYPE_CHECKING

import pytest
from click import unstyle
from tests.checking.documents import GOOD
from tests.review.office import ANNA, NAME

from orchestra.review.paper import find_paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def root(make_workspace: Callable[..., Path]) -> Path:
    made = make_workspace(reviewers=[{"name": ANNA.name}])
    drafts = made / "output" / "drafts" / "essai"
    drafts.mkdir(parents=True)
    (drafts / NAME).write_text(GOOD, "utf-8")
    return made


def in_terminal(root: Path, *arguments: str, typed: str = "", columns: int = 80) -> tuple[int, str]:
    """Run a command of ``orchestra review`` in a terminal; return its exit code and the screen."""
    command = [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "review"]
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("COLUMNS", None)
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", 24, columns, 0, 0))
    os.write(ours, typed.encode())
    actions = [(os.POSIX_SPAWN_DUP2, theirs, number) for number in (0, 1, 2)]
    child = os.posix_spawn(
        sys.executable, [*command, *arguments], environment, file_actions=actions
    )
    os.close(theirs)
    screen = b""
    try:
        while data := os.read(ours, 4096):
            screen += data
    except OSError:  # how Linux says that nobody holds the other end any more
        pass
    os.close(ours)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), unstyle(screen.decode())


@pytest.mark.parametrize(
    ("typed", "said"), [("y\nn\nn\n", "the checker finds an error"), ("n\nn\nn\n", "nothing was")]
)
def test_an_approval_asks_what_was_checked(root: Path, typed: str, said: str) -> None:
    code, screen = in_terminal(root, "approve", "essai/3", typed=typed)
    assert code == 1
    assert "are its statements accurate?" in screen
    assert said in screen
    assert find_paper(root / "output", "essai/3").text == GOOD


def test_leaving_the_questions_decides_nothing(root: Path) -> None:
    code, _ = in_terminal(root, "approve", "essai/3", typed="y\n\x04")
    assert code == 130
    assert find_paper(root / "output", "essai/3").text == GOOD


@pytest.mark.parametrize("columns", [80, 160])
def test_a_list_names_documents_in_full_and_keys_where_there_is_room(
    root: Path, columns: int
) -> None:
    code, screen = in_terminal(root, "list", columns=columns)
    assert code == 0
    assert "essai/03" in screen
    assert (find_paper(root / "output", "essai/3").key in screen) == (columns == 160)
    assert max(map(len, screen.splitlines())) <= columns
