# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checking.documents import GOOD, WORLD, Case, bad, changed, judged, line_of

from orchestra.check_settings import CheckSettings
from orchestra.checking.policy import Policy
from orchestra.checking.runner import check_file, check_text
from orchestra.checking.world import World
from orchestra.evidence import Evidence, Support, evidence_path, render_evidence

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.checking.finding import Finding

FIRST, SECOND, END = line_of("Le lieu d’essai"), line_of("Celui qui"), line_of("Ces gestes")
FOURTH = GOOD.split("\n")[FIRST - 1].index("Chacun") + 1
NOT = Support(verdict="not", by="code", reason="le passage dit la moitié\ndes séances")
PARTLY = Support(verdict="partly", by="un modèle")


def found(text: str, evidence: Evidence, world: World = WORLD) -> list[tuple[str, int, int]]:
    """Return what the rules of the family find."""
    return [
        (finding.rule, finding.line, finding.column)
        for finding in check_text("", text, world, evidence)
        if finding.rule.startswith("SUP")
    ]


def of_family(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule.startswith("SUP")]


def test_a_good_document_has_no_finding_with_its_evidence() -> None:
    assert check_text("", GOOD, WORLD, judged()) == []


def test_without_evidence_the_rules_say_nothing() -> None:
    assert of_family(check_text("", GOOD.replace("[1].", "."), WORLD)) == []


CASES = [
    bad("SUP001", "the citation taken out", "2019 [1].", "2019.", (FIRST, 1)),
    bad("SUP001", "the citation moved to the next sentence", "2019 [1]. Chacun y vient avec ce qui lui manque.", "2019. Chacun y vient avec ce qui lui manque [1].", (FIRST, 1)),
    bad("SUP001", "another number", "2019 [1].", "2019 [2]."),
    bad("SUP001", "a number of nothing", "2019 [1].", "2019 [9]."),
    bad("SUP001", "other words", "2019 [1].", "hier."),
    bad("SUP004", "a figure changed", "42 établis", "43 établis", (FIRST, 1)),
    bad("SUP004", "a word changed", "ce qui lui manque", "ce qui lui plaît", (FIRST, FOURTH)),
    bad("SUP004", "another passage", "2019 [1].", "2019 [2].", (FIRST, 1)),
    bad("SUP004", "another passage under the same number", 'passage: "essais/carnet.md#00000001"', 'passage: "essais/carnet.md#00000009"', (FIRST, 1)),
    bad("SUP004", "a sentence added", "Ces gestes", "On y vient. Ces gestes", (END, 1)),
    bad("SUP004", "a sentence added behind", "chaque quartier.", "chaque quartier. On y vient.", (END, 129)),
    bad("SUP004", "the citation taken out", "2019 [1].", "2019."),
    bad("SUP004", "a sentence gone", " Chacun y vient avec ce qui lui manque.", ""),
    bad("SUP004", "typography", "objets et aux gestes.", "objets  et aux gestes !"),
    bad("SUP004", "emphasis", "seconde vie", "*seconde vie*"),
    bad("SUP004", "a line end within", "Un atelier ouvert donne", "Un atelier ouvert\ndonne"),
    bad("SUP004", "a comment of ours", "Ces gestes", "<!-- orchestra: ignore TXT009 --> Ces gestes"),
    bad("SUP004", "a title", "## Conclusion", "### Un titre à part\n\n## Conclusion"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_verdict_rule_finds_exactly(case: Case) -> None:
    here = [
        (line, column) for rule, line, column in found(changed(case), judged()) if rule == case.rule
    ]
    assert tuple(here) == case.positions


def test_a_verdict_against_a_sentence_is_said_at_it_with_its_reason() -> None:
    (finding,) = check_text("", GOOD, WORLD, judged(s5=NOT))
    assert (finding.rule, finding.severity, finding.line, finding.column) == (
        "SUP002",
        "error",
        SECOND,
        1,
    )
    assert finding.message.startswith("what it cites does not bear this out: « Celui qui répare")
    assert finding.message.endswith("… »; le passage dit la moitié des séances")


def test_a_verdict_of_a_part_is_a_warning() -> None:
    (finding,) = check_text("", GOOD, WORLD, judged(s3=PARTLY))
    assert (finding.rule, finding.severity, finding.line) == ("SUP003", "warning", FIRST)
    assert finding.message.endswith("»")


def test_an_inference_may_be_refused_too() -> None:
    assert found(GOOD, judged(s4=NOT)) == [("SUP002", FIRST, FOURTH)]


def test_an_uncited_fact_is_not_also_unsupported() -> None:
    known = judged(s3=NOT)
    assert found(GOOD.replace("2019 [1].", "2019."), known) == [("SUP001", FIRST, 1)]


def test_what_was_changed_names_the_command_that_judges_it() -> None:
    (finding,) = of_family(
        check_text("", GOOD.replace("ce qui lui manque", "tout"), WORLD, judged())
    )
    assert "orchestra review judge" in finding.message
    assert "this was changed" in finding.message
    (finding,) = of_family(check_text("", GOOD.replace("2019 [1]", "2019 [2]"), WORLD, judged()))
    assert "what this cites was changed" in finding.message


def test_a_sentence_without_an_answer_is_no_fault() -> None:
    assert found(GOOD, judged(s3=Support(), s5=Support())) == []


def test_evidence_of_another_text_is_one_finding() -> None:
    other = judged().model_copy(update={"sentences": judged(s1=NOT).sentences[:3]})
    (finding,) = of_family(check_text("", GOOD, WORLD, other))
    assert (finding.rule, finding.line, finding.column) == ("SUP005", 1, 1)
    assert "is of another text: 4 of 7 sentences are not in it" in finding.message


def test_a_comment_leaves_a_finding_out_where_it_stands() -> None:
    text = GOOD.replace("Celui qui répare", "<!-- orchestra: ignore SUP002 -->\nCelui qui répare")
    rules = [finding.rule for finding in check_text("", text, WORLD, judged(s5=NOT))]
    assert rules == ["DIS008"]


def test_settings_leave_the_family_out_and_change_its_severity(tmp_path: Path) -> None:
    def world(**check: object) -> World:
        policy = Policy(CheckSettings.model_validate(check), tmp_path)
        return World(WORLD.template, WORLD.agents, WORLD.library, WORLD.prompts, policy)

    assert check_text("", GOOD, world(ignore=["SUP"]), judged(s5=NOT)) == []
    (finding,) = check_text("", GOOD, world(severity={"SUP002": "warning"}), judged(s5=NOT))
    assert finding.severity == "warning"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a good document with its evidence beside it."""
    path = tmp_path / "03-essai.md"
    path.write_text(GOOD, encoding="utf-8")
    evidence_path(path).write_text(render_evidence(judged(s5=NOT)), encoding="utf-8")
    return path


def test_the_file_beside_a_document_is_read(path: Path) -> None:
    assert [finding.rule for finding in check_file(path, WORLD)] == ["SUP002"]
    assert check_text(str(path), GOOD, WORLD) == check_file(path, WORLD)
    assert check_text(str(path), GOOD, WORLD, judged()) == []
    assert check_text("", GOOD, WORLD) == []


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_the_file_is_read_whatever_the_document_s_bytes(path: Path, mark: str, end: str) -> None:
    path.write_bytes((mark + GOOD.replace("\n", end)).encode())
    assert [(f.rule, f.line) for f in check_file(path, WORLD)] == [("SUP002", SECOND)]


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


SPOILED = {
    "damaged": (lambda path: path.write_bytes(path.read_bytes()[:500]), "is not valid JSON"),
    "another version": (lambda path: path.write_text('{"version": 3}'), "is of version 3, not 1"),
    "not UTF-8": (lambda path: path.write_bytes(b'{"method": "\xe9"}'), "is not UTF-8 text"),
    "empty": (lambda path: path.write_bytes(b""), "is not valid JSON"),
    "huge": (lambda path: path.write_bytes(b" " * 5_000_001), "is larger than 5,000,000 bytes"),
    "a link": (_link, "is a link"),
    "a folder": (_folder, "is not a regular file"),
    "a pipe": (lambda path: (path.unlink(), os.mkfifo(path)), "is not a regular file"),
    "of another text": (lambda path: path.write_text('{"method": "compiled"}'), "is of another text"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_file_that_cannot_be_used_is_one_error_at_the_beginning(path: Path, name: str) -> None:
    spoil, why = SPOILED[name]
    spoil(evidence_path(path))  # type: ignore[no-untyped-call]
    (finding,) = check_file(path, WORLD)
    assert (finding.rule, finding.severity, finding.line) == ("SUP005", "error", 1)
    assert finding.message.startswith("the evidence file ")
    assert why in finding.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(path: Path) -> None:
    evidence_path(path).chmod(0)
    (finding,) = check_file(path, WORLD)
    assert "cannot be read: Permission denied — check its rights" in finding.message


def test_of_a_document_that_cannot_be_read_only_that_is_said(path: Path) -> None:
    path.write_bytes(b"\0")
    assert [finding.rule for finding in check_file(path, WORLD)] == ["FM001"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.integers(0, 200), st.binary(max_size=6))
def test_whatever_damages_the_file_the_document_is_checked(
    path: Path, at: int, cut: int, put: bytes
) -> None:
    data = render_evidence(judged(s5=NOT)).encode()
    evidence_path(path).write_bytes(data[: at % len(data)] + put + data[at % len(data) + cut :])
    assert {f.rule[:3] for f in check_file(path, WORLD)} <= {"SUP"}
