"""References in the form of earlier versions stay as good as those in today's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from orchestra.checking.runner import check_text
from orchestra.checking.world import World, default_template
from orchestra.library.bibliography.reference import reference
from orchestra.library.library import open_library
from orchestra.workspace import starter_folder

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.library.library import Library

EXAMPLES = starter_folder() / "docs" / "examples"
FORMER = sorted(EXAMPLES.glob("strong-*.md"))
ITEM = re.compile(r"^- ((?:\[\d+\] )+)(Note de lecture, d’après .*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_library(starter_folder() / "sources", tmp_path_factory.mktemp("state"))


def faults(text: str, library: Library) -> list[str]:
    found = check_text("a.md", text, World(default_template(), None, library))
    return [
        finding.rule
        for finding in found
        if finding.rule in ("REF001", "REF002", "REF003", "REF009")
    ]


def today(text: str, library: Library) -> str:
    """Return a document with its references as they are written now."""
    sources = {source.title: source for source in library.sources}

    def anew(match: re.Match[str]) -> str:
        [title] = [title for title in sources if f"*{title.rstrip('.')}*" in match[2]]
        return f"- {match[1]}{reference(sources[title])}"

    return ITEM.sub(anew, text)


def test_there_are_former_documents() -> None:
    assert len(FORMER) == 3
    assert all(len(ITEM.findall(path.read_text("utf-8"))) >= 3 for path in FORMER)


@pytest.mark.parametrize("path", FORMER, ids=lambda path: path.stem)
def test_the_former_form_and_todays_are_both_good(path: Path, library: Library) -> None:
    text = path.read_text("utf-8")
    assert faults(text, library) == []
    now = today(text, library)
    assert now != text
    assert faults(now, library) == []


@pytest.mark.parametrize("path", FORMER, ids=lambda path: path.stem)
def test_a_wrong_year_and_an_invented_title_are_found_in_either_form(
    path: Path, library: Library
) -> None:
    former = path.read_text("utf-8")
    for text in (former, today(former, library)):
        head, heading, items = text.partition("## Références")
        another = re.sub(r"(\(|, )(\d{4})(\)?\. \*)", r"\g<1>1987\3", items, count=1)
        assert set(faults(head + heading + another, library)) == {"REF009"}
        invented = re.sub(r"\*[^*\n]+\*[^\n]*", "*Un titre inventé*.", items, count=1)
        assert "REF003" in faults(head + heading + invented, library)
