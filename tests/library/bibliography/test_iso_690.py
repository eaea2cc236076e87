from __future__ import annotations

from typing import Any

import pytest

from orchestra.library.bibliography.iso_690 import iso_690
from orchestra.library.bibliography.reference import read_note, reference
from orchestra.library.source import Source, SourceMetadata, make_source

RAWORTH = {"family": "Raworth", "given": "Kate"}
GADREY, JANY = {"family": "Gadrey", "given": "Jean"}, {"family": "Jany-Catrice", "given": "F."}


def source(**given: Any) -> Source:
    metadata = SourceMetadata.model_validate({"title": "T", "year": 2020, **given})
    return make_source("a.md", "", "", [metadata])


def named(**given: Any) -> str:
    """Return the reference with plain spaces, which are easier to read."""
    return iso_690(source(**given)).replace("\u00a0", " ")


def test_a_book() -> None:
    book = {
        "type": "book", "title": "La théorie du donut", "author": RAWORTH, "edition": 2,
        "place": "Paris", "publisher": "Plon", "collection": "Essais", "number": 7,
        "isbn": "978-2-259-26769-1",
    }  # fmt: skip
    assert named(**book) == (
        "RAWORTH, Kate, 2020. *La théorie du donut*. 2e éd. Paris : Plon. Essais, n° 7."
        " ISBN 978-2-259-26769-1."
    )


def test_an_article_stands_between_guillemets_in_its_journal() -> None:
    article = {
        "type": "article-journal", "title": "Les « communs » en ville", "author": [GADREY, JANY],
        "container": "Revue de l’OFCE", "volume": 12, "issue": 3, "pages": "1-20",
        "year": None, "date": "2017-03-01", "doi": "10.1234/ab_c", "accessed": "2024-03-05",
        "url": "https://doi.org/10.1234/ab_c",
    }  # fmt: skip
    assert named(**article) == (
        "GADREY, Jean et JANY-CATRICE, F., 2017. « Les “communs” en ville ». *Revue de l’OFCE*,"
        " 1er mars 2017, vol. 12, n° 3, p. 1-20. https://doi.org/10.1234/ab_c"
        " [consulté le 5 mars 2024]"
    )


def test_a_chapter_stands_in_a_book_that_others_directed() -> None:
    chapter = {
        "type": "chapter", "title": "Un chapitre", "author": RAWORTH, "editor": GADREY,
        "container": "Le livre", "pages": "3-4", "publisher": "LLL", "place": "Paris",
    }  # fmt: skip
    assert named(**chapter) == (
        "RAWORTH, Kate, 2020. « Un chapitre ». *In* : GADREY, Jean (dir.), *Le livre*, p. 3-4."
        " Paris : LLL."
    )


def test_a_report_on_the_web() -> None:
    report = {
        "type": "report", "author": "ADEME", "publisher": "ADEME", "year": 2021,
        "url": "https://ademe.invalid/a_b", "accessed": "2024-03",
    }  # fmt: skip
    assert named(**report) == (
        "ADEME, 2021. *T*. https://ademe.invalid/a_b [consulté en mars 2024]"
    )


@pytest.mark.parametrize(
    ("given", "credit"),
    [
        ({"author": "Kate Raworth"}, "Kate Raworth"),
        ({"author": [RAWORTH, GADREY, JANY]}, "RAWORTH, Kate, GADREY, Jean et JANY-CATRICE, F."),
        ({"author": [RAWORTH, GADREY, JANY, "ADEME"]}, "RAWORTH, Kate et al."),
        ({"author": [RAWORTH, "et al."]}, "RAWORTH, Kate et al."),
        ({"editor": RAWORTH}, "RAWORTH, Kate (dir.)"),
        ({"publisher": "LLL"}, "LLL"),
        ({}, "Auteur inconnu"),
    ],
)
def test_who_is_named_first(given: dict[str, Any], credit: str) -> None:
    assert named(**given).startswith(f"{credit}, 2020. *T*.")


def test_without_a_year() -> None:
    assert named(year=None, author="A. B.") == "A. B., s. d. *T*."


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "*fort* et _doux_", "un `code` \\[b]", "[x](data:a)"],
)
def test_a_title_of_markup_is_shown_as_it_is(title: str) -> None:
    from orchestra.rendering import render_body

    html = render_body(f"- [1] {iso_690(source(title=title, author=title))}")
    assert "<script" not in html
    assert "<strong" not in html
    assert "href" not in html.replace('href="#ref_1"', "")
    assert html.count("<em>") == 1
    for character in "*_`\\[":
        assert html.count(character) >= title.count(character)


def test_an_address_is_not_ended_by_what_is_in_it() -> None:
    assert named(url="https://x.invalid/a b<c>").endswith("https://x.invalid/a%20b%3Cc%3E")


def test_a_note_says_that_it_is_one_and_who_wrote_it() -> None:
    assert reference(source(kind="note")) == "Note de lecture, d’après Auteur inconnu, 2020. *T*."
    by = reference(source(kind="note", note_by="Camille Roy", author=RAWORTH))
    assert by == "Note de lecture de Camille Roy, d’après RAWORTH, Kate, 2020. *T*."
    assert reference(source(note_by="Camille Roy")).startswith("Auteur inconnu")


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Note de lecture, d’après Suren Erkman (2004). *Vers*.", ""),
        ("Note de lecture d'après ERKMAN, Suren, 2004. *Vers*.", ""),
        ("Note de lecture de Camille Roy, d’après ERKMAN, Suren, 2004. *Vers*.", "Camille Roy"),
    ],
)
def test_the_reference_to_a_note_is_known_again_in_either_form(text: str, by: str) -> None:
    note = read_note(text)
    assert note is not None
    assert note.by == by
    assert note.work.lower().find("erkman") >= 0
    assert read_note("ERKMAN, Suren, 2004. *Note de lecture*.") is None
