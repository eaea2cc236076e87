"""No document keeps the others from being listed, whatever is in it or in its file's name."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import GOOD, WORLD
from tests.review.office import lay, make_office

from orchestra.checking.runner import MAX_BYTES
from orchestra.review import catalogue as catalogue_module
from orchestra.review import listing
from orchestra.review.catalogue import Catalogue, Query, Row, open_catalogue
from orchestra.seal import content_hash

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.review.actions import Office

# What YAML can write where a reflection has a text, a number or a list of texts.
ODD = (
    "{2023: 12, total: 27}", "{2023-01-01: 1, b: 2}", "{null: 1, yes: 2, 1.5: 3}", "[[1, [2]]]",
    "0x" + "f" * 5000, "9" * 400, "9" * 5000, ".inf", ".nan", "1.0e+999", "1:" * 3000 + "1.5",
    "2023-01-01", "2026-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "null",
    "12:30:45", "18446744073709551616", "true", "-1", "1.5", "[]", "{}", '"\\ud800"', '"\\0"',
    '"\\x1b[31m"', '""', '"' + "x" * 20_000 + '"', "|\n  a\n  b",
)  # fmt: skip
KEYS = (
    "title", "agent", "date", "time", "status", "theme", "numero", "wordcount", "keywords",
    "model", "template", "sources", "support", "provenance", "review", "anything",
)  # fmt: skip


def odd(key: str, value: str) -> str:
    """Return the good document with another value of one key."""
    front, rest = GOOD.split("\n---\n", 1)
    kept, is_inside = [], False
    for line in front.split("\n"):
        is_inside = line.startswith(f"{key}:") or (is_inside and line.startswith((" ", "- ")))
        kept += [] if is_inside else [line]
    return "\n".join([*kept, f"{key}: {value}"]) + f"\n---\n{rest}"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return open_catalogue(tmp_path / "state")


def rows(catalogue: Catalogue, office: Office) -> dict[str, Row]:
    seen = catalogue.refresh(office.output_folder, WORLD)
    assert seen.unchecked == 0
    every = Query(statuses=("draft", "changes-requested", "approved", "published"), limit=10_000)
    return {row.path.name: row for row in catalogue.rows(every).rows}


@pytest.mark.parametrize("key", KEYS)
def test_an_odd_value_is_listed_or_named(office: Office, catalogue: Catalogue, key: str) -> None:
    lay(office)
    names = {f"{number:02}-odd.md": value for number, value in enumerate(ODD, 10)}
    for name, value in names.items():
        text = odd(key, value)
        lay(office, text, name)
        assert content_hash(text) == content_hash(text)
    found = rows(catalogue, office)
    assert set(found) == {*names, "03-reemploi-et-reparation-a-l-atelier.md"}
    assert not [row for row in found.values() if "fault" in row.problem]
    refused = {value for name, value in names.items() if found[name].problem}
    assert {"9" * 5000, "2026-02-30"} <= refused
    assert not {"{2023: 12, total: 27}", "9" * 400, ".inf"} & refused


def test_a_hash_of_mixed_keys_is_that_of_what_they_say() -> None:
    one, other = (odd("anything", value) for value in ("{2023: 1, b: 2}", '{b: 2, "2023": 1}'))
    assert content_hash(one) == content_hash(other)
    assert content_hash(one) != content_hash(odd("anything", "{2023: 1, b: 3}"))


def test_a_document_on_which_the_program_fails_is_listed_with_that(
    office: Office, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = listing.columns

    def failing(paper: object, name: str, *rest: object) -> object:
        if name.endswith("05-odd.md") and rest[0] != "0:0:0":
            raise TypeError("'<' not supported")
        return real(paper, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(listing, "columns", failing)
    for number in (4, 5, 6):
        lay(office, GOOD, f"{number:02}-odd.md")
    found = rows(catalogue, office)
    assert [name for name, row in found.items() if row.problem] == ["05-odd.md"]
    assert "TypeError: '<' not supported" in found["05-odd.md"].problem
    assert len(found) == 3


def test_a_document_on_which_the_checker_fails_has_that_as_an_error(
    office: Office, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = catalogue_module.check_text

    def failing(path: str, *rest: object) -> object:
        if path.endswith("05-odd.md"):
            raise KeyError("numero")
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(catalogue_module, "check_text", failing)
    for number in (4, 5, 6):
        lay(office, GOOD, f"{number:02}-odd.md")
    found = rows(catalogue, office)
    assert [found[f"0{n}-odd.md"].errors for n in (4, 5, 6)] == [0, 1, 0]
    (finding,) = catalogue.findings(found["05-odd.md"].key) or []
    assert "KeyError: 'numero'" in finding.message


def test_a_file_from_another_age_is_listed(office: Office, catalogue: Catalogue) -> None:
    for number, seconds in enumerate((-(10**10), 10**12, 2**33), 4):
        path = lay(office, odd("date", "null"), f"{number:02}-odd.md").path
        try:
            os.utime(path, (seconds, seconds))
        except OSError:
            pytest.skip("the file system has no such times")
    assert len(rows(catalogue, office)) == 3


def test_of_a_huge_file_only_the_beginning_is_read(office: Office, catalogue: Catalogue) -> None:
    path = lay(office).path
    os.truncate(path, 400 * MAX_BYTES)
    (row,) = rows(catalogue, office).values()
    assert row.problem.startswith("is larger than")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is kept from root")
def test_a_folder_that_cannot_be_entered_is_listed_with_the_reason(
    office: Office, catalogue: Catalogue
) -> None:
    folder = lay(office).path.parent
    folder.chmod(0o444)
    try:
        (row,) = rows(catalogue, office).values()
    finally:
        folder.chmod(0o755)
    assert row.problem.startswith("cannot be read")


def test_an_evidence_file_that_goes_while_it_is_looked_at_is_none(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = lay(office)
    beside = paper.path.with_suffix(".evidence.json")
    beside.write_text(json.dumps({}), "utf-8")
    real = listing._entries

    def gone(folder: str) -> object:
        entries = list(real(folder))
        beside.unlink(missing_ok=True)
        return iter(entries)

    monkeypatch.setattr(listing, "_entries", gone)
    (stamp,) = listing.scan(office.output_folder).values()
    assert stamp.count(":") == 2
