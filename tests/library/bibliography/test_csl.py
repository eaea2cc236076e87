from __future__ import annotations

import json
from typing import Any

import pytest

from orchestra.errors import LibraryError
from orchestra.library.bibliography.csl import item_of, metadata_of
from orchestra.library.bibliography.csl_json import read_csl_json
from orchestra.library.source import SourceMetadata, make_source


def kept(**item: Any) -> dict[str, Any]:
    return metadata_of({"title": "T", **item})[0].written()


def test_what_csl_says_comes_back_as_csl() -> None:
    item = {
        "id": "a.pdf", "type": "chapter", "title": "Un chapitre",
        "author": [{"family": "Raworth", "given": "Kate"}, {"literal": "ADEME"}],
        "editor": [{"family": "Coriat", "given": "Benjamin"}], "container-title": "Le livre",
        "collection-title": "Série", "volume": "1", "issue": "2", "page": "3-4", "number": "5",
        "edition": "2", "publisher": "LLL", "publisher-place": "Paris", "language": "fr",
        "ISBN": "978-1-84794-137-4", "DOI": "10.1234/ab", "URL": "https://x.invalid",
        "issued": {"date-parts": [[2015, 3, 1]]}, "accessed": {"date-parts": [[2024, 1, 2]]},
    }  # fmt: skip
    metadata, notes = metadata_of(item)
    assert notes == []
    assert item_of(make_source("a.pdf", "", "", [metadata])) == item


@pytest.mark.parametrize(
    ("issued", "said"),
    [
        ({"date-parts": [[2020]]}, {"year": 2020}),
        ({"date-parts": [["2020", "3"]]}, {"date": "2020-03"}),
        ({"date-parts": [[2020, 3, 5], [2020, 4]]}, {"date": "2020-03-05"}),
        ({"raw": "2020-3-5"}, {"date": "2020-03-05"}),
        ({"literal": "2020"}, {"year": 2020}),
        ({"literal": "vers Noël"}, {}),
        ({"date-parts": [[]]}, {}),
        ({"date-parts": [["x"]]}, {}),
        ("2020", {}),
    ],
)
def test_dates(issued: Any, said: dict[str, Any]) -> None:
    known = kept(issued=issued)
    assert {key: known[key] for key in ("year", "date") if key in known} == said


def test_what_is_not_accepted_is_left_out_and_said() -> None:
    metadata, notes = metadata_of(
        {
            "title": "T",
            "type": "article",
            "DOI": "ici",
            "ISBN": "1",
            "issued": {"date-parts": [[2020, 13]]},
        }
    )
    assert metadata.written() == {"title": "T", "type": "article"}
    assert sorted(note.partition(" ")[0] for note in notes) == ["date", "doi", "isbn"]


def test_rich_text_becomes_plain_and_what_is_no_rich_text_stays() -> None:
    title = '<i>CO<sub>2</sub></i> et m<sup>2</sup> : <span class="nocase">la</span> <script>'
    assert kept(title=title)["title"] == "CO₂ et m² : la <script>"


def test_particles_and_suffixes_stay_with_the_name() -> None:
    name = {"family": "Gaulle", "given": "Charles", "non-dropping-particle": "de", "suffix": "fils"}
    [person] = kept(author=[name])["author"]
    assert (person.family, person.given) == ("de Gaulle", "Charles, fils")


@pytest.mark.parametrize(
    "value", [None, 3.5, True, [], {}, ["x"], [{"family": None}], [[1]], {"date-parts": {}}]
)
def test_values_of_no_use_are_no_fault(value: Any) -> None:
    keys = ("type", "author", "issued", "page", "DOI", "volume")
    assert kept(**dict.fromkeys(keys, value)) in ({"title": "T"}, {"title": "T"})


def test_a_list_is_read_with_the_files_that_exports_add() -> None:
    items = [
        {"id": 1, "title": "Un", "file": "a.pdf:application/pdf"},
        {"citation-key": "deux", "title": "Deux", "attachments": [{"path": "b.pdf"}, {"path": 3}]},
        "trois",
    ]
    records, [fault] = read_csl_json(json.dumps(items))
    assert [(record.key, record.files) for record in records] == [
        ("1", ("a.pdf",)), ("deux", ("b.pdf",)),
    ]  # fmt: skip
    assert "item 3" in fault.message


@pytest.mark.parametrize("text", ['[{"title": "T"}', "3", "[" * 100_000, ""])
def test_what_is_no_list_of_works_is_refused(text: str) -> None:
    with pytest.raises(LibraryError):
        read_csl_json(text)


def test_a_note_is_the_work_that_it_is_on() -> None:
    known = SourceMetadata(title="T", author="A. B.", kind="note", year=2020)
    assert item_of(make_source("a.md", "", "", [known]))["author"] == [{"literal": "A. B."}]
