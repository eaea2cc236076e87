# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

from dataclasses import replace

import pytest
from tests.checking.documents import GOOD, INTRODUCTION, LINES, WORLD, Case, bad, changed, positions

from orchestra.checking.exceptions import silence
from orchestra.checking.finding import Finding
from orchestra.checking.runner import check_text
from orchestra.inline import Ignore

GUESSED = "[1]. Chacun y vient avec ce qui lui manque."
INVENTED = "[1]. Chacun y vient à 77 % [1]."
PARAGRAPH = INTRODUCTION + 2
END = len(LINES[PARAGRAPH - 1].replace(GUESSED, INVENTED)) + 2

CASES = (
    bad("DIS008", "an error in the same paragraph", GUESSED, f"{INVENTED} <!-- orchestra: ignore REF005 -->", (PARAGRAPH, END)),
    bad("DIS008", "an error, by the rule's name", GUESSED, f"{INVENTED} <!-- orchestra: ignore figure-not-in-passage -->", (PARAGRAPH, END)),
    bad("DIS008", "alone above its paragraph", "Le lieu d’essai partage 42", "<!-- orchestra: ignore REF005 -->\n\nLe lieu d’essai partage 43", (PARAGRAPH, 1)),
    bad("DIS008", "a warning is ignored without a word", "## Conclusion", "## Points clés <!-- orchestra: ignore SEC005 -->"),
    bad("DIS009", "a rule that says nothing here", GUESSED, f"{GUESSED} <!-- orchestra: ignore REF005 -->", (PARAGRAPH, len(LINES[PARAGRAPH - 1]) + 2)),
    bad("DIS009", "a rule that does not exist", "Le lieu d’essai", "<!-- orchestra: ignore REF999 -->\nLe lieu d’essai", (PARAGRAPH, 1)),
    bad("DIS009", "no rule named", "Le lieu d’essai", "<!-- orchestra: ignore -->\nLe lieu d’essai", (PARAGRAPH, 1)),
    bad("DIS009", "the fault is in the next paragraph", GUESSED, f"{GUESSED} <!-- orchestra: ignore REF004 -->\n\nL’atelier « compte quarante établis à tous » [1].", (PARAGRAPH, len(LINES[PARAGRAPH - 1]) + 2)),
    bad("DIS009", "the comment is used", GUESSED, f"{INVENTED} <!-- orchestra: ignore REF005 -->"),
    bad("DIS009", "in small letters, it is used", GUESSED, f"{INVENTED} <!-- orchestra: ignore ref005 -->"),
    bad("DIS008", "in small letters", GUESSED, f"{INVENTED} <!-- orchestra: ignore ref005 -->", (PARAGRAPH, END)),
    bad("REF005", "in small letters, it is silent", GUESSED, f"{INVENTED} <!-- orchestra: ignore ref005 -->"),
    bad("REF005", "a name in capitals", GUESSED, f"{INVENTED} <!-- orchestra: ignore Figure-Not-In-Passage -->"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule_finds_its_fault_and_where(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


def test_ignored_finding_is_not_said_and_others_are() -> None:
    text = GOOD.replace(GUESSED, f"{INVENTED} <!-- orchestra: ignore REF005 -->", 1)
    text = text.replace("d’abord", "[99]", 1).replace(
        "avant de la démonter", "avant [99] de la démonter"
    )
    assert {finding.rule for finding in check_text("essai.md", text, WORLD)} >= {"DIS008", "REF001"}
    assert "REF005" not in {finding.rule for finding in check_text("essai.md", text, WORLD)}


def test_comment_is_no_word_and_no_prose() -> None:
    text = GOOD.replace(
        "## Introduction\n", "## Introduction\n\n<!-- orchestra: ignore DIS009 -->\n", 1
    )
    assert {finding.rule for finding in check_text("essai.md", text, WORLD)} <= {"DIS009"}


def test_unreadable_file_is_never_ignored() -> None:
    text = GOOD.replace(GUESSED, "\x00 <!-- orchestra: ignore FM001 -->", 1)
    assert [finding.rule for finding in check_text("essai.md", text, WORLD)] == ["FM001"]


def test_comments_of_one_paragraph_share_what_they_silence() -> None:
    """Thousands of comments and findings in a paragraph would else be a list for each."""
    finding = Finding("essai.md", 7, 1, "REF005", "figure-not-in-passage", "error", "a figure")
    comments = [Ignore(7, column, ("REF005", "TXT006"), 6, 8) for column in range(1, 4)]
    said, silenced = silence([finding, replace(finding, line=9)], comments)
    assert [each.line for each in said] == [9]
    assert [list(each.errors) for each in silenced] == [[finding]] * 3
    assert [each.useless for each in silenced] == [["TXT006"]] * 3
    assert len({id(each.by_name) for each in silenced}) == 1
