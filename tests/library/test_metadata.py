"""What a person writes of a source: read with its faults named, and written again as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.library.samples import library, paragraph, put

from orchestra.library.metadata_yaml import render_metadata
from orchestra.library.source import SourceMetadata, make_source
from orchestra.library.work import Person

if TYPE_CHECKING:
    from pathlib import Path

SIDECAR = """\
title: La théorie du donut
type: book
author:
  - {family: Raworth, given: Kate}
  - ADEME
editor: {literal: Une revue}
container: La Revue
volume: 12
pages: 3-4
date: 2017-03-01
place: Paris
isbn: "978-2-259-26769-1"
doi: https://doi.org/10.1234/ab
accessed: 2024-03
"""
FAULTY = """\
titre: T
type: rapport
author:
  - {family: Raworth, given: Kate}
  - {famly: Gadrey}
editor: {given: Jean}
container-title: La Revue
DOI: 10.1234/ab
issued: 2017
year: 2018
date: 2017-03-01
isbn: 978
doi: ici
accessed: 2024-13
"""


def test_a_sidecar_says_all_that_a_reference_manager_keeps(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", paragraph("a"))
    put(tmp_path, "a.txt.yaml", SIDECAR)
    opened = library(tmp_path)
    assert opened.problems == []
    [source] = library(tmp_path).sources  # as the catalogue kept it
    assert [source] == opened.sources
    assert (source.author, source.year) == ("Kate Raworth et ADEME", 2017)
    work = source.work
    assert work.authors == (Person("Raworth", "Kate"), Person(literal="ADEME"))
    assert work.editors == (Person(literal="Une revue"),)
    assert (work.type, work.container, work.volume, work.pages) == ("book", "La Revue", "12", "3-4")
    assert (work.date, work.accessed, work.place) == ("2017-03-01", "2024-03", "Paris")
    assert source.addresses == ("https://doi.org/10.1234/ab",)


def test_a_front_matter_says_the_same(tmp_path: Path) -> None:
    put(tmp_path, "a.md", f"---\n{SIDECAR}---\n\n{paragraph('a')}\n")
    opened = library(tmp_path)
    assert opened.problems == []
    assert opened.sources[0].work.authors[0].family == "Raworth"


def test_every_fault_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", paragraph("a"))
    put(tmp_path, "a.txt.yaml", FAULTY)
    opened = library(tmp_path)
    said = {(problem.line, problem.field): problem.message for problem in opened.errors}
    assert sorted(said) == [
        (1, "titre"), (2, "type"), (5, "author.1.famly"), (6, "editor.0"), (7, "container-title"),
        (8, "DOI"), (9, "issued"), (11, "date"), (12, "isbn"), (13, "doi"), (14, "accessed"),
    ]  # fmt: skip
    guesses = {
        (1, "titre"): "title", (2, "type"): "report", (5, "author.1.famly"): "family",
        (7, "container-title"): "container", (8, "DOI"): "doi", (9, "issued"): "date",
    }  # fmt: skip
    for place, guess in guesses.items():
        assert f"did you mean {guess}?" in said[place]
    assert opened.sources[0].year == 2018


@pytest.mark.parametrize(
    "known",
    [
        {"title": "T", "author": "Jean Gadrey et Florence Jany-Catrice", "year": 2005},
        {"author": [{"family": "Raworth", "given": "Kate"}, "ADEME"]},
        {"author": [{"family": "Platon"}]},
        {"volume": "12", "pages": "3-4", "date": "2017-03", "type": "article-journal"},
        {"kind": "note", "note_by": "Camille Roy", "agents": ["amelia"]},
    ],
)
def test_what_is_written_is_read_as_the_same(known: dict[str, Any]) -> None:
    text = render_metadata(SourceMetadata.model_validate(known), "../schemas/x.json")
    assert text.startswith("# yaml-language-server: $schema=../schemas/x.json\n")
    assert yaml.safe_load(text) == known
    assert render_metadata(SourceMetadata()) == ""


@pytest.mark.parametrize("author", ["", None])
def test_an_author_left_empty_is_none(author: str | None) -> None:
    metadata = SourceMetadata.model_validate({"author": author, "title": "T"})
    assert make_source("a.md", "", "", [metadata]).author == ""


@pytest.mark.parametrize(
    ("year", "read"), [(2020, "2020"), ("2020-03", "2020-03"), (" 2020 ", "2020")]
)
def test_a_date_may_be_a_year_alone(year: Any, read: str) -> None:
    assert SourceMetadata.model_validate({"date": year}).date == read


def test_of_two_files_the_sidecar_says_when() -> None:
    beside, front = SourceMetadata(year=2020), SourceMetadata(date="2019-05-01")
    source = make_source("a.md", "", "", [beside, front])
    assert (source.year, source.work.date) == (2020, "")
    source = make_source("a.md", "", "", [front, beside])
    assert (source.year, source.work.date) == (2019, "2019-05-01")


def test_who_directed_a_work_is_named_where_nobody_wrote_it() -> None:
    known = SourceMetadata.model_validate({"editor": {"family": "Coriat", "given": "Benjamin"}})
    assert make_source("a.md", "", "", [known]).author == "Benjamin Coriat (dir.)"
