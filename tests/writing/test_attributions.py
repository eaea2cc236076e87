# ruff: noqa: E501 - tables of titles are read line by line
from __future__ import annotations

import pytest

from orchestra.library.source import Source
from orchestra.writing.attributions import Leads, name_of, short_work, speaker
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.reading_blocks import ReadingBlock

TEXT = ("Le Manuel définit la grainothèque.", "Ce mot désigne une armoire, c’est-à-dire un meuble.")
BLOCK = ReadingBlock(NumberedPassage(number=1, id="a", source="a", label="", text=""), 0, TEXT)
LIMITS = ReadingBlock(BLOCK.passage, 0, ("Le jardin a ses limites.", "Une difficulté demeure."))


def source(title: str, author: str = "", kind: str = "note", year: int | None = 2011) -> Source:
    return Source(f"{title[:9]}.md", title, author=author, year=year, kind=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("Semer : l’art et la manière", "Camille Essai", "à *Semer* (Camille Essai, 2011)"),
        ("Manifeste des jardins. Une réponse", "Réseau d’essai", "au *Manifeste des jardins* (Réseau d’essai, 2011)"),
        ("Règles du troc", "A. B.", "aux *Règles du troc* (A. B., 2011)"),
        ("Loi n° 2012-1 du 3 mars 2012 relative aux graines (articles 1 et 2)", "", "à la loi du 3 mars 2012 relative aux graines"),
        ("Règlement (UE) 2019/2088 du 27 novembre 2019 sur la publication d’informations en matière de durabilité dans le secteur des services financiers", "", "au règlement du 27 novembre 2019"),
        ("Fab", "Ana Un, Bob Deux, Cléo Trois, Dan Quatre", "à *Fab* (Ana Un et autres, 2011)"),
        ("Fab", "Ana Un, Bob Deux et Cléo Trois", "à *Fab* (Ana Un, Bob Deux et Cléo Trois, 2011)"),
        ("Fab", "Ana Un (dir.)", "à *Fab* (sous la direction d’Ana Un, 2011)"),
        ("Fab", "GIEC (IPCC), Groupe de travail II", "à *Fab* (GIEC, Groupe de travail II, 2011)"),
        ("Un *titre* [marqué]", "", "à *Un titre marqué* (2011)"),
    ],
)  # fmt: skip
def test_a_source_is_named_by_its_title_its_author_and_its_year(
    title: str, author: str, expected: str
) -> None:
    name = name_of(source(title, author))
    assert f"{name.to}{name.about}" == expected


def test_a_note_is_called_a_note_and_a_document_speaks_for_itself() -> None:
    note, book = source("Semer", "Camille Essai"), source("Semer", "Camille Essai", "document")
    assert (
        speaker(note, full=True) == "la note de lecture consacrée à *Semer* (Camille Essai, 2011)"
    )
    assert speaker(note, full=False) == "la note sur *Semer*"
    assert speaker(book, full=True) == "*Semer* (Camille Essai, 2011)"
    assert speaker(book, full=False) == "*Semer*"


def test_a_long_title_is_said_once() -> None:
    long = source(
        "Friches, fabriques, squats et autres lieux où se retrouvent les jardiniers", "Ana Un"
    )
    assert short_work(long) == "le travail d’Ana Un"


def test_who_is_named_in_full_is_named_shortly_afterwards() -> None:
    leads, note, other = Leads(), source("Semer", "Ana Un"), source("Planter", "Bob Deux")
    first = leads.lead(note, BLOCK, "definition", beside=False)
    assert first == "La note de lecture consacrée à *Semer* (Ana Un, 2011) fixe le sens des mots :"
    assert leads.lead(note, BLOCK, "definition", beside=False) == "La même note ajoute :"
    beside = leads.lead(other, LIMITS, "limit", beside=True)
    assert beside.startswith("De son côté, la note de lecture consacrée à *Planter*")
    assert beside.endswith("en marque les limites :")
    assert leads.lead(note, BLOCK, "work", beside=False).startswith("La note sur *Semer*")


def test_two_notes_on_one_law_are_told_apart() -> None:
    leads = Leads()
    one = Source("a.md", "Loi n° 2012-1 du 3 mars 2012 sur le troc (article 1)", kind="note")
    other = Source("b.md", "Loi n° 2012-1 du 3 mars 2012 sur le troc (article 2)", kind="note")
    leads.lead(one, BLOCK, "rule", beside=False)
    said = leads.lead(other, BLOCK, "rule", beside=False)
    assert said.startswith("Une autre note sur la loi du 3 mars 2012")


def test_what_a_block_does_is_said_only_where_its_words_show_it() -> None:
    note = source("Semer", "Ana Un")
    assert "chiffres" not in Leads().lead(note, BLOCK, "result", beside=False)
    assert "principes" not in Leads().lead(note, BLOCK, "principle", beside=False)
    book = source("Loi n° 1 du 3 mars 2012 sur le troc", kind="document")
    law = ReadingBlock(BLOCK.passage, 0, ("La loi fixe le droit.", "Un décret suit."))
    assert "droit" not in Leads().lead(book, law, "rule", beside=False).removeprefix("La loi")
