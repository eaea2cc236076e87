"""What goes on behind the pages: it goes on after whatever failed, and says what did."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import pytest
from tests.publishing.newsroom import draft
from tests.web.reading_room import NAME

from orchestra.errors import ReviewError
from orchestra.review.catalogue import Catalogue, Refreshed
from orchestra.web import keeper
from orchestra.web.keeper import keeping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.reading_room import Site

    from orchestra.checking.world import World
    from orchestra.web.desk import Desk

LONG = 20.0


@dataclass
class Failing:
    """A catalogue that cannot be brought up to date while there is an ``error``."""

    catalogue: Catalogue
    error: Exception | None
    looks: int = 0

    def refresh(self, output_folder: Path, world: World, budget: int | None) -> Refreshed:
        self.looks += 1
        if self.error is not None:
            raise self.error
        return self.catalogue.refresh(output_folder, world, budget)


def wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "BETWEEN_LOOKS", 0.01)


@pytest.mark.parametrize("error", [TypeError("'<' not supported"), ReviewError("the disk is full")])
def test_a_look_that_fails_is_told_once_shown_and_tried_again(site: Site, error: Exception) -> None:
    failing = Failing(site.desk.catalogue, error)
    told: list[str] = []
    desk: Desk = replace(site.desk, catalogue=cast("Catalogue", failing))
    with keeping(desk, told.append):
        wait(lambda: failing.looks > 5)
        assert len(told) == 1
        assert str(error) in told[0]
        assert str(error) in desk.troubles["list"]
        paper = draft(desk.workspace)
        failing.error = None
        wait(lambda: site.desk.catalogue.row(paper.key) is not None)
        wait(lambda: not desk.troubles)


def test_a_fault_of_the_program_is_told_with_its_trace(site: Site) -> None:
    failing = Failing(site.desk.catalogue, TypeError("'<' not supported"))
    told: list[str] = []
    with keeping(replace(site.desk, catalogue=cast("Catalogue", failing)), told.append):
        wait(lambda: bool(told))
    assert told[0].startswith("Traceback")


def test_what_fails_behind_the_pages_stands_above_the_list(site: Site) -> None:
    anna = site.browser(NAME)
    assert "not up to date" not in anna.get("/").text
    site.desk.troubles["list"] = "TypeError: <b>"
    page = anna.get("/").text
    assert "The list is not up to date" in page
    assert "TypeError: &lt;b&gt;" in page


def test_a_section_that_fails_keeps_no_other_from_being_written(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def failing(*_: object) -> int:
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("section")
        return 0

    monkeypatch.setattr(keeper, "work_off", failing)
    told: list[str] = []
    with keeping(site.desk, told.append):
        wait(lambda: "rewriting" in site.desk.troubles)
        site.desk.asked.set()
        wait(lambda: "rewriting" not in site.desk.troubles)
    assert "KeyError: 'section'" in told[0]
