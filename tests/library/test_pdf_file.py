from __future__ import annotations

import pytest
from tests.library.samples import blank_pdf, encrypted_pdf, pdf

from orchestra.library.loaded import UnreadableSource
from orchestra.library.pdf_file import load_pdf


def test_text_comes_with_its_page_and_the_title() -> None:
    loaded = load_pdf(pdf([["La première page."], ["La seconde, évaluée."]], title="Un rapport"))
    assert [(b.text, b.page) for b in loaded.blocks] == [
        ("La première page.", 1),
        ("La seconde, évaluée.", 2),
    ]
    assert loaded.metadata.title == "Un rapport"


def test_a_title_that_is_a_file_name_is_not_a_title() -> None:
    assert (
        load_pdf(pdf([["Texte."]], title="Microsoft Word - v3_final.docx")).metadata.title is None
    )


def test_a_sentence_over_a_page_break_stays_whole_on_the_page_where_it_begins() -> None:
    loaded = load_pdf(pdf([["La phrase commence et"], ["finit ici."]]))
    assert [(b.text, b.page) for b in loaded.blocks] == [("La phrase commence et finit ici.", 1)]


def test_page_numbers_and_running_headers_are_dropped() -> None:
    pages = [
        ["Rapport annuel", f"Le fait {word}.", f"Page {n}/3"] for n, word in enumerate("abc", 1)
    ]
    assert [b.text for b in load_pdf(pdf(pages)).blocks] == [
        "Le fait a.",
        "Le fait b.",
        "Le fait c.",
    ]


def test_an_encrypted_file_is_refused_by_that_name() -> None:
    with pytest.raises(UnreadableSource, match="encrypted; save a copy without a password"):
        load_pdf(encrypted_pdf("secret", "owner"))


def test_a_file_only_locked_against_changes_is_read() -> None:
    assert "bien gardé" in load_pdf(encrypted_pdf("", "owner")).blocks[0].text


def test_a_scan_without_text_says_what_to_do() -> None:
    with pytest.raises(UnreadableSource, match=r"no text layer.*OCR"):
        load_pdf(blank_pdf())


@pytest.mark.parametrize("data", [b"%PDF-1.4\n%%EOF", b"not a pdf", b"%PDF-1.7\n1 0 obj\n<<"])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource):
        load_pdf(data)


def test_a_file_cut_or_scrambled_anywhere_is_read_or_refused_but_never_crashes() -> None:
    whole = pdf([["Un texte."], ["Un autre texte."]], title="T")
    outcomes = set()
    for at in range(0, len(whole), 17):
        for data in (whole[:at], whole[:at] + b"<<(" + whole[at + 3 :]):
            try:
                load_pdf(data)
                outcomes.add("read")
            except UnreadableSource:
                outcomes.add("refused")
    assert outcomes == {"read", "refused"}
