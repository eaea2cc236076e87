"""What is wrong with office files, and what they would have done."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.library.word_samples import par, run, word, zipped

from orchestra.library.loaded import UnreadableSource
from orchestra.library.word_file import load_docx

if TYPE_CHECKING:
    from pathlib import Path

GOOD = word(par("Un bail de neuf ans."))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def members(data: bytes) -> dict[str, str | bytes]:
    """Return what is in an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def altered(data: bytes, old: str, new: str) -> bytes:
    """Return the archive with ``new`` for ``old`` in each of its members."""
    return zipped(
        {
            name: held.replace(old.encode(), new.encode()) if isinstance(held, bytes) else held
            for name, held in members(data).items()
        }
    )


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableSource) as caught:
        load_docx(data)
    assert caught.value.lasting
    return caught.value.message


def said(data: bytes) -> list[str]:
    return [block.text for block in load_docx(data).blocks]


@pytest.mark.parametrize("data", [b"not a zip", b"PK\x03\x04", GOOD[:300], b"{\\rtf1 Bonjour}"])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    assert "is not a readable .docx" in refused(data)


def test_an_encrypted_document_is_named_with_what_to_do() -> None:
    data = OLE + "EncryptedPackage".encode("utf-16-le")
    assert refused(data) == "is encrypted; save a copy without a password"


def test_an_archive_with_a_password_is_named_too() -> None:
    flagged = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        at = archive.getinfo("word/document.xml").header_offset
    directory = flagged.find(b"PK\x01\x02")
    while directory >= 0:
        flagged[directory + 8] |= 1
        directory = flagged.find(b"PK\x01\x02", directory + 1)
    flagged[at + 6] |= 1
    assert refused(bytes(flagged)) == "is encrypted; save a copy without a password"


def test_an_older_word_document_under_another_name_is_named() -> None:
    old = OLE + "WordDocument".encode("utf-16-le")
    assert refused(old) == "is an older Word document (.doc); save it as .docx"
    assert "is an older Office file" in refused(OLE)


@pytest.mark.parametrize(
    ("root", "kind"), [("workbook", "a spreadsheet"), ("presentation", "a presentation")]
)
def test_other_documents_of_office_are_named(root: str, kind: str) -> None:
    data = altered(altered(GOOD, "<w:document", f"<w:{root}"), "</w:document", f"</w:{root}")
    data = altered(altered(data, "<w:body>", "<w:sheets>"), "</w:body>", "</w:sheets>")
    assert refused(data) == f"is {kind}, not a text; save its text as .docx"


def test_a_zip_that_is_no_word_document_is_refused() -> None:
    assert "no document in it" in refused(zipped({"hello.txt": "hello"}))


def test_an_opendocument_file_under_another_name_is_named() -> None:
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.text"})
    assert refused(data) == "is an OpenDocument file; give it the extension .odt"


@pytest.mark.parametrize("name", ["word/document.xml", "word/footnotes.xml"])
def test_a_part_that_is_missing_is_named(name: str) -> None:
    held = members(word(par("Un."), footnotes=""))
    del held[name]
    assert refused(zipped(held)) == f"is damaged ({name} is missing); save it again"


def test_a_bomb_is_known_by_how_little_it_was_before() -> None:
    bomb = word("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 300_000)
    assert len(bomb) < 50_000
    began = time.process_time()
    assert refused(bomb) == "unpacks to 10 MB from 29 kB; keep the useful part"
    assert time.process_time() - began < 1


def test_a_bomb_is_known_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestra.library.office_package.MAX_UNPACKED", 1_000_000)
    big = word("".join(par(run(f"{n * 7919 % 100_003}")) for n in range(30_000)))
    assert "unpacks to 2 MB" in refused(big)


def test_a_size_that_lies_gives_no_more_than_it_says() -> None:
    bomb = word("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 300_000)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert "is not a readable .docx" in refused(lying)


def test_macros_are_no_text_and_are_not_run() -> None:
    held = members(GOOD)
    held["word/vbaProject.bin"] = OLE + b"Attribute VB_Name AutoOpen"
    held["[Content_Types].xml"] = (
        "<Types><Override PartName='/word/document.xml' ContentType='application/"
        "vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
    )
    assert said(zipped(held)) == ["Un bail de neuf ans."]


@pytest.mark.parametrize("entity", ["<!ENTITY e 'caché'>", "<!ENTITY e SYSTEM '{}'>"])
def test_entities_are_refused_and_files_that_they_name_not_read(
    tmp_path: Path, entity: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    declared = f"<!DOCTYPE w:document [{entity.format(secret.as_uri())}]><w:document"
    data = altered(altered(GOOD, "<w:document", declared), "neuf ans", "neuf &e; ans")
    assert "holds a document type" in refused(data)


def test_what_stands_outside_of_the_file_is_not_fetched() -> None:
    outside = (
        '<Relationship Type="x/footnotes" Target="http://exemple.fr/a" TargetMode="External"/>'
    )
    held = members(word(par("Un bail."), styles=""))
    name = "word/_rels/document.xml.rels"
    relations = held[name]
    assert isinstance(relations, bytes)
    held[name] = relations.replace(b"</Relationships>", f"{outside}</Relationships>".encode())
    assert said(zipped(held)) == ["Un bail."]


def test_targets_that_climb_out_of_the_archive_stay_in_it() -> None:
    data = altered(word(par("Un."), styles=""), "styles.xml", "../../../../etc/passwd")
    assert "etc/passwd is missing" in refused(data)


def test_elements_in_elements_are_read_or_refused() -> None:
    def nested(times: int) -> bytes:
        return word(par("<w:smartTag>" * times + run("Un.") + "</w:smartTag>" * times))

    assert said(nested(240)) == ["Un."]
    assert "is not a readable .docx" in refused(nested(5000))


def test_tables_in_tables_are_read() -> None:
    inside = par("Un.")
    for _ in range(80):
        inside = f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"
    assert said(word(inside)) == ["Un."]


def test_styles_that_are_based_on_each_other_end() -> None:
    styles = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert said(word(par("Un.", '<w:pStyle w:val="A"/>'), styles=styles)) == ["Un."]
