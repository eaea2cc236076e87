# ruff: noqa: E501 - tables of cases and BibTeX are read line by line
from __future__ import annotations

import logging
import time
from typing import Any

import pytest

from orchestra.library.bibliography.bibtex import read_bibtex
from orchestra.library.bibliography.csl import metadata_of
from orchestra.library.source import make_source

ARTICLE = r"""
@article{cle, title = {%s}, author = {%s}, year = 2020, %s}
"""


def only(text: str) -> dict[str, Any]:
    [record], faults = read_bibtex(text)
    assert faults == []
    return record.item


def written(text: str) -> dict[str, Any]:
    """Return what is kept of the only entry in ``text``."""
    metadata, notes = metadata_of(only(text))
    assert notes == []
    return metadata.written()


def test_an_article_is_read_with_all_that_a_reference_says() -> None:
    entry = r"""
    @article{gadrey, title = {Les {R}ichesses en d{\'e}bat}, author = {Gadrey, Jean and Florence Jany-Catrice},
      journal = {Revue de l'{OFCE}}, volume = 12, number = {3}, pages = {1--20}, month = mar, year = 2017,
      doi = {https://doi.org/10.1234/ab\_c}, url = {https://x.invalid/a\_b}, urldate = {2024-03-05},
      langid = {french}, publisher = {Presses}, address = {Paris}}
    """  # fmt: skip
    known = written(entry)
    source = make_source("a.pdf", "", "", [metadata_of(only(entry))[0]])
    assert source.author == "Jean Gadrey et Florence Jany-Catrice"
    assert known["doi"] == "10.1234/ab_c"
    assert {key: known[key] for key in known if key not in ("author", "doi")} == {
        "title": "Les Richesses en débat", "type": "article-journal",
        "container": "Revue de l'OFCE", "volume": "12", "issue": "3", "pages": "1-20",
        "publisher": "Presses", "place": "Paris", "date": "2017-03", "language": "fr",
        "url": "https://x.invalid/a_b", "accessed": "2024-03-05",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "people"),
    [
        ("Raworth, Kate", [{"family": "Raworth", "given": "Kate"}]),
        ("Kate Raworth", [{"family": "Raworth", "given": "Kate"}]),
        (r"{Minist{\`e}re de la Culture}", [{"literal": "Ministère de la Culture"}]),
        ("{Villes and Cie} and {ADEME}", [{"literal": "Villes and Cie"}, {"literal": "ADEME"}]),
        ("ADEME", [{"literal": "ADEME"}]),
        ("Jean de La Fontaine", [{"family": "de La Fontaine", "given": "Jean"}]),
        ("de Tours, Gr{\\'e}goire", [{"family": "de Tours", "given": "Grégoire"}]),
        ("Dupont, Jr., Paul", [{"family": "Dupont", "given": "Paul, Jr."}]),
        ("Un, A and others", [{"family": "Un", "given": "A"}, {"literal": "others"}]),
    ],
)
def test_names_are_taken_apart_and_institutions_are_not(
    names: str, people: list[dict[str, str]]
) -> None:
    assert only(ARTICLE % ("T", names, ""))["author"] == people


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 2020", [2020]),
        ("year = {[2020]}", [2020]),
        ("year = 2020, month = {septembre}", [2020, 9]),
        ("year = 2020, month = 9, day = 5", [2020, 9, 5]),
        ("year = 2020, month = {5~} # sep", [2020, 9, 5]),
        ("date = {2020-03-05/2020-04-01}", [2020, 3, 5]),
        ("date = {2020-03}, year = 1999", [2020, 3]),
        ("date = {2020~}", [2020]),
    ],
)
def test_dates_of_bibtex_and_biblatex(fields: str, date: list[int]) -> None:
    assert only(f"@book{{k, title = {{T}}, {fields}}}")["issued"] == {"date-parts": [date]}


@pytest.mark.parametrize("fields", ["year = {sous presse}", "date = {bientôt}", "note = {x}"])
def test_what_is_no_date_is_none(fields: str) -> None:
    assert "issued" not in only(f"@book{{k, title = {{T}}, {fields}}}")


def test_macros_are_put_in_and_pieces_joined() -> None:
    text = '@string{anct = "Agence"}\n@book{k, title = "Le " # {grand # livre}, publisher = ANCT # { nationale}}'
    known = only(text)
    assert known["title"] == "Le grand # livre"
    assert known["publisher"] == "Agence nationale"


def test_what_an_entry_does_not_say_it_takes_from_the_book_it_is_in() -> None:
    records, _ = read_bibtex(
        "@incollection{part, title = {Un chapitre}, crossref = {Tout}, pages = {3--4}}\n"
        "@book{tout, title = {Le livre}, editor = {Coriat, Benjamin}, year = 2015, file = {x.pdf}}"
    )
    part = records[0]
    assert part.item["title"] == "Un chapitre"
    assert part.item["container-title"] == "Le livre"
    assert part.item["editor"] == [{"family": "Coriat", "given": "Benjamin"}]
    assert part.item["issued"] == {"date-parts": [[2015]]}
    assert part.files == ()


def test_entries_that_refer_to_each_other_come_to_an_end() -> None:
    records, _ = read_bibtex(
        "@book{a, crossref = {b}, title = {A}}\n@book{b, crossref = {a}, year = 2001}\n"
        "@book{c, crossref = {c}, title = {C}}"
    )
    assert [record.key for record in records] == ["a", "b", "c"]


def test_an_entry_that_does_not_close_is_named_and_the_others_are_read(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    records, faults = read_bibtex(
        "@book{un, title = {Un}}\n\n@book{deux, title = {Deux,\n year = 2000\n\n@book{trois, title = {Trois}}\n"
    )
    assert [(record.key, record.line) for record in records] == [("un", 1), ("trois", 6)]
    [fault] = faults
    assert fault.line == 3
    assert "deux" in fault.message
    assert "is not closed" in fault.message
    assert logging.getLogger("bibtexparser").handlers  # its own lines go nowhere else
    assert "Parsing of" not in capsys.readouterr().err


def test_a_last_entry_that_does_not_close_is_named_too() -> None:
    records, [fault] = read_bibtex("@book{un, title = {Un}}\n@book{deux, title = {Deux}")
    assert [record.key for record in records] == ["un"]
    assert fault.line == 2


def test_two_entries_with_one_key_are_both_read_and_of_a_field_given_twice_the_first() -> None:
    records, faults = read_bibtex(
        "@book{k, title = {Un}, note = {a}, note = {b}}\n@book{k, title = {Deux}}"
    )
    assert [record.item["title"] for record in records] == ["Un", "Deux"]
    assert faults == []


def test_parentheses_comments_and_preambles_are_bibtex_too() -> None:
    records, faults = read_bibtex(
        'Un mot libre.\n@comment{jabref-meta: x}\n@preamble{"x"}\n@book(k, title = {Un})\n'
    )
    assert [record.key for record in records] == ["k"]
    assert faults == []


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("@techreport{k, institution = {ADEME}}", "report"),
        ("@online{k, url = {https://x.invalid}}", "webpage"),
        ("@phdthesis{k, school = {Lyon 2}}", "thesis"),
        ("@article{k, entrysubtype = {newspaper}}", "article-newspaper"),
        ("@inconnu{k, note = {x}}", "document"),
    ],
)
def test_types_are_those_of_csl(entry: str, kind: str) -> None:
    assert only(entry)["type"] == kind


def test_an_address_is_found_where_people_put_it() -> None:
    assert (
        only(r"@misc{k, howpublished = {\url{https://x.invalid/a\_b}}}")["URL"]
        == "https://x.invalid/a_b"
    )
    assert (
        only("@misc{k, eprint = {2001.1}, archiveprefix = {arXiv}}")["URL"]
        == "https://arxiv.org/abs/2001.1"
    )


@pytest.mark.parametrize(
    "text",
    ["@article{" * 5000, "{" * 50_000, "@a{k, t = " + "{" * 20_000, '@a{k, t = "' + "a" * 50_000],
)
def test_hostile_text_takes_no_time_and_no_traceback(text: str) -> None:
    began = time.process_time()
    read_bibtex(text)
    assert time.process_time() - began < 20
