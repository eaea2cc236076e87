from __future__ import annotations

from typing import Any

import pytest

from orchestra.library.bibliography.duplicates import Known
from orchestra.library.source import SourceMetadata, make_source


def metadata(**given: Any) -> SourceMetadata:
    return SourceMetadata.model_validate(given)


def known(**given: Any) -> Known:
    return Known.of([make_source("la.pdf", "", "", [metadata(**given)])])


RAWORTH = {"title": "L’économie du Donut", "year": 2017, "author": "Kate Raworth"}

RAWORTH_K = {"family": "Raworth", "given": "K."}


@pytest.mark.parametrize(
    "other",
    [
        {"title": "L'ÉCONOMIE DU DONUT.", "date": "2017-05", "author": [RAWORTH_K]},
        {"title": "L’économie du Donut", "year": 2017},
        {"title": "Tout autre titre", "doi": "10.1234/AB"},
    ],
)  # fmt: skip
def test_a_work_is_known_by_its_doi_or_by_title_and_year(other: dict[str, Any]) -> None:
    assert known(**RAWORTH, doi="10.1234/ab").find(metadata(**other)) == "la.pdf"


@pytest.mark.parametrize(
    "other",
    [
        {**RAWORTH, "year": 2018},
        {**RAWORTH, "doi": "10.1234/cd"},
        {**RAWORTH, "author": "Une Autre"},
        {"year": 2017, "author": "Kate Raworth"},
    ],
)
def test_another_work_is_not_known(other: dict[str, Any]) -> None:
    assert known(**RAWORTH, doi="10.1234/ab").find(metadata(**other)) == ""


def test_each_association_has_its_report_of_the_year() -> None:
    report = {"title": "Rapport d’activité", "year": 2020}
    lyon = known(**report, author="Association des tiers-lieux de Lyon")
    assert lyon.find(metadata(**report, author="Association des tiers-lieux de Lille")) == ""
    assert lyon.find(metadata(**report, author="Association des tiers-lieux de Lyon")) == "la.pdf"


def test_a_note_on_a_work_is_not_the_work() -> None:
    assert known(**RAWORTH, kind="note").find(metadata(**RAWORTH)) == ""


def test_what_has_come_in_is_known() -> None:
    shelf = known(title="Autre")
    shelf.add("nouveau.pdf", metadata(**RAWORTH))
    assert shelf.find(metadata(**RAWORTH)) == "nouveau.pdf"
