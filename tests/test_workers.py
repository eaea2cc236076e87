"""Many documents are read and rendered in other processes, with the same result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.publishing.press import document, make, put

from orchestra import workers
from orchestra.errors import ArchiveError
from orchestra.publishing.site import build_site
from orchestra.workers import spread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take two things for many, and this machine for one with two processors."""
    monkeypatch.setattr(workers, "FEWEST", 2)
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 2)


def refuse(number: int) -> int:
    if number == 3:
        raise ArchiveError("three is refused", "take another")
    return -number


@pytest.mark.usefixtures("_many")
def test_results_come_in_the_order_of_the_things() -> None:
    assert list(spread(abs, range(0, -100, -1))) == list(range(100))


@pytest.mark.usefixtures("_many")
def test_what_fails_in_another_process_fails_here_with_its_hint() -> None:
    with pytest.raises(ArchiveError) as error:
        list(spread(refuse, [1, 2, 3, 4]))
    assert (error.value.message, error.value.hint) == ("three is refused", "take another")


def test_the_site_is_the_same_however_many_processes_build_it(
    make_workspace: Callable[..., Path], request: pytest.FixtureRequest
) -> None:
    workspace = make(make_workspace, url="https://exemple.invalid")
    for n in range(1, 6):
        put(workspace, f"ateliers/{n:02}-essai.md", document(title=f"Essai {n}"))
    put(workspace, "ateliers/99-vide.md", "")
    assert workspace.library.sources  # opened before, as by a publication: it cannot be pickled
    alone = build_site(workspace)
    pages = {p.relative_to(alone.folder): p.read_bytes() for p in alone.folder.rglob("*.*")}
    alone.folder.rename(workspace.root / "before")
    (workspace.state_folder / "site.json").unlink()
    request.getfixturevalue("_many")
    spreaded = build_site(workspace)
    assert spreaded == alone
    assert {p.relative_to(alone.folder): p.read_bytes() for p in alone.folder.rglob("*.*")} == pages
