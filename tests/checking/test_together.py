"""What the archive's rules find is said where it stands in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import BARE, GOOD

from orchestra.checking.facts import Facts, facts_of
from orchestra.checking.glance import Glance
from orchestra.checking.together import judge_together, marks_in_file
from orchestra.document import parse_document
from orchestra.yamlfile import Mark

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("beginning", ["", "\ufeff"])
def test_a_key_and_an_item_are_found_in_the_file(tmp_path: Path, end: str, beginning: str) -> None:
    path = tmp_path / "essai.md"
    path.write_bytes((beginning + GOOD.replace("\n", end)).encode())
    marks = marks_in_file(str(path))
    assert marks["title",] == (2, 1)
    assert marks["keywords", 1] == (10, 24)


def test_a_file_that_is_gone_or_no_text_has_no_keys(tmp_path: Path) -> None:
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe\0")
    assert marks_in_file(str(tmp_path / "binary.md")) == {}
    assert marks_in_file(str(tmp_path / "gone.md")) == {}


def test_what_is_not_there_is_said_at_its_key_or_at_the_beginning() -> None:
    facts = [_facts("output/drafts/essai/03-a.md"), _facts("output/drafts/essai/03-b.md")]
    for marks, place in (({("numero",): Mark(5, 3)}, (5, 3)), ({}, (1, 1))):
        found = judge_together(facts, BARE, lambda _path, marks=marks: marks)
        assert [(f.line, f.column) for f in found if f.rule == "ARC001"] == [place]


def _facts(path: str) -> Facts:
    document = parse_document(GOOD)
    return facts_of(path, document, Glance(document, BARE))


def test_findings_are_at_the_line_of_their_key(tmp_path: Path) -> None:
    paths = [tmp_path / "drafts" / "essai" / f"03-{name}.md" for name in "ab"]
    paths[0].parent.mkdir(parents=True)
    for path in paths:
        path.write_text(GOOD, encoding="utf-8")
    facts = [_facts(str(path)) for path in paths]
    found = {finding.rule: finding for finding in judge_together(facts, BARE)}
    assert (found["ARC001"].path, found["ARC001"].line) == (str(paths[1]), 8)
