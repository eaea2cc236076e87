"""What the archive's rules find is said where it stands in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.checking.documents import BARE, GOOD

from orchestra.checking.facts import facts_of
from orchestra.checking.glance import Glance
from orchestra.checking.together import judge_together, mark_in_file
from orchestra.document import parse_document

if TYPE_CHECKING:
    from pathlib import Path


def test_a_key_and_an_item_are_found_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(GOOD, encoding="utf-8")
    assert mark_in_file(str(path), ("title",)) == (2, 1)
    assert mark_in_file(str(path), ("keywords", 1)) == (10, 24)


def test_an_item_that_is_not_there_is_said_at_its_key_and_a_key_at_the_beginning(
    tmp_path: Path,
) -> None:
    path = tmp_path / "essai.md"
    path.write_text(GOOD, encoding="utf-8")
    assert mark_in_file(str(path), ("keywords", 9)) == (10, 1)
    assert mark_in_file(str(path), ("nothing",)) == (1, 1)


def test_of_a_file_that_is_gone_or_no_text_it_is_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe\0")
    assert mark_in_file(str(tmp_path / "binary.md"), ("title",)) == (1, 1)
    assert mark_in_file(str(tmp_path / "gone.md"), ("title",)) == (1, 1)


def test_findings_are_at_the_line_of_their_key(tmp_path: Path) -> None:
    paths = [tmp_path / "drafts" / "essai" / f"03-{name}.md" for name in "ab"]
    paths[0].parent.mkdir(parents=True)
    for path in paths:
        path.write_text(GOOD, encoding="utf-8")
    document = parse_document(GOOD)
    facts = [facts_of(str(path), document, Glance(document, BARE)) for path in paths]
    found = {finding.rule: finding for finding in judge_together(facts, BARE)}
    assert (found["ARC001"].path, found["ARC001"].line) == (str(paths[1]), 8)
