from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

import pytest

from orchestra.library.bibliography.attachments import Folders, NotTaken, best_first

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "biblio"
    (made / "files" / "12").mkdir(parents=True)
    (made / "files" / "12" / "bilan.txt").write_text("Un bilan.")
    return made


def test_a_file_below_the_bibliography_is_found(folder: Path) -> None:
    folders = Folders((folder,))
    assert folders.find("files/12/bilan.txt") == folder / "files/12/bilan.txt"
    assert folders.find(str(folder / "files/12/bilan.txt")) == folder / "files/12/bilan.txt"
    assert folders.find(r"files\12\bilan.txt") == folder / "files/12/bilan.txt"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_accent_is_found_in_whatever_form_the_disk_has_it(folder: Path, form: str) -> None:
    (folder / unicodedata.normalize(form, "été.txt")).write_text("x")  # type: ignore[arg-type]
    assert Folders((folder,)).find("été.txt").exists()
    assert Folders((folder,)).find(r"{\'e}t{\'e}.txt").exists()


def test_a_file_outside_is_not_taken_unless_its_folder_is_allowed(
    tmp_path: Path, folder: Path
) -> None:
    outside = tmp_path / "ailleurs" / "secret.txt"
    outside.parent.mkdir()
    outside.write_text("x")
    for written in (str(outside), "../ailleurs/secret.txt", str(outside)[1:]):
        with pytest.raises(NotTaken, match="--files"):
            Folders((folder,)).find(written)
    assert Folders((folder, outside.parent)).find(str(outside)) == outside


def test_a_link_out_of_the_folder_is_not_taken(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (folder / "lien.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "dossier").symlink_to(tmp_path)
    for written in ("lien.txt", "dossier/secret.txt"):
        with pytest.raises(NotTaken, match="another folder"):
            Folders((folder,)).find(written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("absent.pdf", "is not there"),
        ("files/12", "is not read"),
        ("script.sh", "is not read"),
        ("files/12/bilan.txt/x.txt", "is not there"),
        (f"{'a' * 300}.txt", "shorter name"),
        ("a\0b.txt", "is not there"),
        ("/dev/stdin.txt", "is not there"),
    ],
)
def test_what_cannot_be_taken_is_said(folder: Path, written: str, why: str) -> None:
    with pytest.raises(NotTaken, match=why) as refusal:
        Folders((folder,)).find(written)
    assert len(str(refusal.value)) < 250


def test_a_hidden_file_and_a_pipe_are_not_taken(folder: Path) -> None:
    (folder / ".cache.txt").write_text("x")
    os.mkfifo(folder / "tuyau.txt")
    for written in (".cache.txt", "tuyau.txt"):
        with pytest.raises(NotTaken):
            Folders((folder,)).find(written)


def test_zoteros_own_storage_is_allowed_wherever_it_is(tmp_path: Path) -> None:
    stored = tmp_path / "Zotero" / "storage" / "AB12CD34" / "bilan.txt"
    stored.parent.mkdir(parents=True)
    stored.write_text("x")
    beside = tmp_path / "Zotero" / "autre.txt"
    beside.write_text("x")
    (stored.parent / "lien.txt").symlink_to(beside)
    zotero = Folders((), storage=True)
    assert zotero.find(str(stored)) == stored
    for written in (beside, stored.parent / "lien.txt"):
        with pytest.raises(NotTaken):
            zotero.find(str(written))


def test_of_several_files_what_reads_best_comes_first() -> None:
    files = ["page.html", "bilan.pdf", "bilan.docx", "bilan.pdf", "tableau.xlsx"]
    assert best_first(files) == ["bilan.docx", "bilan.pdf", "page.html", "tableau.xlsx"]
