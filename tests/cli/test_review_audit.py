"""The audit as people and programs are shown it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from tests.review.forging import FORGERIES, TOLD, as_of_an_earlier_version, forge
from tests.review.office import ANNA, BRUNO, lay, make_office, now

from orchestra.audit import audit_path
from orchestra.cli.review import review
from orchestra.review.actions import approve, edit, reject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.review.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an archive in which one text was edited, then approved, and another rejected."""
    office = make_office(tmp_path)
    paper, other = lay(office), lay(office, name="04-autre.md")
    paper = edit(office, paper.key, BRUNO, paper.version, paper.text.replace("quartier", "village"))
    approve(office, paper.key, ANNA, paper.version, ["sources"])
    reject(office, other.key, ANNA, other.version, "Hors\n\x1b[31msujet.")
    return office


def run(office: Office, *arguments: str) -> Result:
    class Given:
        def workspace(self) -> Office:
            return office

    return CliRunner().invoke(review, ["audit", *arguments], obj=Given())


def faults(office: Office) -> list[tuple[str, int, str]]:
    result = run(office, "--json")
    said: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == bool(said["faults"])
    return [(one["kind"], one["line"], one["path"]) for one in said["faults"]]


def test_every_decision_is_shown_and_nothing_is_wrong(office: Office) -> None:
    result = run(office)
    assert result.exit_code == 0
    assert [row.split("  ")[2:4] for row in result.stdout.splitlines()] == [
        [BRUNO.name, "edited"], [ANNA.name, "approved"], [ANNA.name, "rejected"],
    ]  # fmt: skip
    assert "3 decisions, nothing cut, altered or missing" in result.stderr
    assert "\x1b" not in result.stdout


def test_the_lines_of_one_document_are_shown_alone(office: Office) -> None:
    assert len(run(office, "essai/3").stdout.splitlines()) == 2
    assert len(json.loads(run(office, "04-autre", "--json").stdout)["lines"]) == 1


def _cut_off(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:1])


def _altered(data: bytes) -> bytes:
    return data.replace(b"Autre relecteur", b"Personne")


PATH, OTHER = "drafts/essai/03-reemploi-et-reparation-a-l-atelier.md", "rejected/essai/04-autre.md"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: b"", [("unrecorded", 0, path) for path in (PATH, PATH, OTHER)]),
        (_cut_off, [("unrecorded", 0, PATH), ("unrecorded", 0, OTHER)]),
        (lambda data: data[:-9], [("cut", 3, ""), ("unrecorded", 0, OTHER)]),
        (_altered, [("altered", 1, ""), ("unrecorded", 0, PATH)]),
    ],
)
def test_what_is_wrong_is_named_and_ends_in_one(
    office: Office, change: Callable[[bytes], bytes], expected: list[tuple[str, int, str]]
) -> None:
    audit = audit_path(office.output_folder)
    audit.write_bytes(change(audit.read_bytes()))
    assert faults(office) == expected


def test_a_history_that_was_cut_is_found_too(office: Office) -> None:
    paper = now(office, lay(office, name="03-reemploi-et-reparation-a-l-atelier.md"))
    assert paper.review.history == []
    assert faults(office) == [("forgotten", 1, PATH), ("forgotten", 2, PATH)]


def test_a_forged_history_is_found(office: Office) -> None:
    path = office.output_folder / PATH
    path.write_text(
        path.read_text("utf-8").replace(f'by: "{ANNA.name}"', 'by: "Personne"'), "utf-8"
    )
    assert ("unrecorded", 0, PATH) in faults(office)


@pytest.mark.parametrize("name", FORGERIES)
def test_what_a_document_says_of_its_review_and_no_decision_left_is_found(
    office: Office, name: str
) -> None:
    forge(office.output_folder / PATH, name)
    kind = "unrecorded" if name in ("another history", "corrected") else "different"
    assert faults(office) == [(kind, 0, PATH)]


@pytest.mark.parametrize("name", FORGERIES)
def test_beside_lines_of_an_earlier_version_what_they_hold_is_compared(
    office: Office, name: str
) -> None:
    as_of_an_earlier_version(office.output_folder)
    assert faults(office) == []
    forge(office.output_folder / PATH, name)
    found = [("different", 0, PATH)] if name in TOLD else [("unrecorded", 0, PATH)]
    assert faults(office) == ([] if name == "a remark" else found)
