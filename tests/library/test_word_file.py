from __future__ import annotations

import io
import zipfile

import pytest
from tests.library.samples import docx

from orchestra.library import word_file
from orchestra.library.loaded import UnreadableSource
from orchestra.library.word_file import load_docx


def test_paragraphs_headings_and_tables_come_in_order() -> None:
    loaded = load_docx(
        docx(["Le premier.", "", "Le second."], heading="Les loyers", title="Un bail")
    )
    assert [(block.text, block.heading) for block in loaded.blocks] == [
        ("Les loyers", True),
        ("Le premier.", False),
        ("Le second.", False),
        ("Loyer mensuel ; 300 euros", False),
    ]
    assert loaded.metadata.title == "Un bail"


@pytest.mark.parametrize("data", [b"not a zip", b"PK\x03\x04", docx(["Texte."])[:2000]])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"not a readable \.docx"):
        load_docx(data)


def test_a_zip_that_is_no_word_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableSource, match=r"not a readable \.docx"):
        load_docx(out.getvalue())


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = docx(["a" * 10_000])
    monkeypatch.setattr(word_file, "MAX_UNPACKED_BYTES", 20_000)
    with pytest.raises(UnreadableSource, match="unpacks to"):
        load_docx(data)


def test_a_scrambled_file_is_read_or_refused_but_never_crashes() -> None:
    whole = docx(["Un texte."])
    outcomes = set()
    for at in range(0, len(whole), len(whole) // 40):
        try:
            load_docx(whole[:at] + bytes(b ^ 0x55 for b in whole[at : at + 40]) + whole[at + 40 :])
            outcomes.add("read")
        except UnreadableSource:
            outcomes.add("refused")
    assert "refused" in outcomes
