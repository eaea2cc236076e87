from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.library.samples import library, paragraph, pdf, put

from orchestra.errors import LibraryError
from orchestra.library.bibliography import bring_in as bringing
from orchestra.library.bibliography.attachments import Folders
from orchestra.library.bibliography.bring_in import Shelf, bring_in
from orchestra.library.bibliography.duplicates import Known
from orchestra.library.bibliography.record import Record, Report
from orchestra.library.reading_room import ReadingRoom


@pytest.fixture
def biblio(tmp_path: Path) -> Path:
    folder = tmp_path / "biblio"
    folder.mkdir()
    (folder / "un.txt").write_text(paragraph("un"))
    (folder / "deux.txt").write_text(paragraph("deux"))
    (tmp_path / "sources").mkdir()
    return folder


def record(title: str, *files: str, key: str = "", **item: Any) -> Record:
    csl = {"title": title, "type": "report", "issued": {"date-parts": [[2020]]}, **item}
    return Record(key or title, csl, files)


def imported(root: Path, *records: Record, write: bool = True, **shelf: Any) -> Report:
    known = Known.of(library(root).sources)
    with ReadingRoom() as room:
        onto = Shelf(root / "sources", known, room, write=write, **shelf)
        return bring_in(records, Folders((root / "biblio",)), onto)


def statuses(report: Report) -> list[str]:
    return [outcome.status for outcome in report.outcomes]


def names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "sources").iterdir())


def test_a_work_comes_in_with_what_is_known_of_it(tmp_path: Path, biblio: Path) -> None:
    author = [{"family": "Raworth", "given": "Kate"}]
    report = imported(tmp_path, record("Le bilan", "un.txt", author=author), agents=("amelia",))
    assert [outcome.path for outcome in report.outcomes] == ["raworth-2020-le-bilan.txt"]
    [source] = library(tmp_path).sources
    assert (source.title, source.author, source.year) == ("Le bilan", "Kate Raworth", 2020)
    assert (source.work.type, source.agents) == ("report", ("amelia",))
    assert library(tmp_path).problems == []
    assert (tmp_path / "sources" / source.id).read_text() == (biblio / "un.txt").read_text()


def test_what_is_there_is_not_brought_in_again(tmp_path: Path, biblio: Path) -> None:
    first = imported(tmp_path, record("Le bilan", "un.txt"))
    before = {name: (tmp_path / "sources" / name).read_bytes() for name in names(tmp_path)}
    again = imported(tmp_path, record("LE BILAN", "deux.txt"), record("Autre", "deux.txt"))
    assert statuses(first) + statuses(again) == ["imported", "already", "imported"]
    assert again.outcomes[0].path == first.outcomes[0].path
    assert (
        before.items()
        <= {n: (tmp_path / "sources" / n).read_bytes() for n in names(tmp_path)}.items()
    )


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, biblio: Path) -> None:
    works = [record("Un", "un.txt"), record("Un", "deux.txt"), record("Deux", "deux.txt")]
    dry = imported(tmp_path, *works, write=False)
    assert names(tmp_path) == []
    assert imported(tmp_path, *works).outcomes == dry.outcomes


def test_a_work_without_a_file_is_listed_and_a_file_that_is_missing_is_told(
    tmp_path: Path, biblio: Path
) -> None:
    report = imported(tmp_path, record("Un"), record("Deux", "absent.pdf"), record(""))
    assert statuses(report) == ["bare", "left", "left"]
    assert [outcome.why for outcome in report.outcomes][1:] == [
        "absent.pdf is not there", "no title; give it one where it comes from",
    ]  # fmt: skip
    assert names(tmp_path) == []


def test_of_several_files_the_first_that_can_be_read_is_taken(tmp_path: Path, biblio: Path) -> None:
    (biblio / "scan.pdf").write_bytes(pdf([[""]]))
    (biblio / "page.html").write_text(f"<html><body><p>{paragraph('page')}</p></body></html>")
    [outcome] = imported(tmp_path, record("Un", "page.html", "scan.pdf")).outcomes
    assert outcome.path.endswith(".html")
    assert any("scan.pdf" in note for note in outcome.notes)


def test_two_works_with_one_name_get_two_files(tmp_path: Path, biblio: Path) -> None:
    doi = [{"DOI": "10.1234/a"}, {"DOI": "10.1234/b"}]
    report = imported(tmp_path, record("T", "un.txt", **doi[0]), record("T", "deux.txt", **doi[1]))
    assert [outcome.path for outcome in report.outcomes] == ["2020-t.txt", "2020-t-2.txt"]


def test_two_entries_with_one_key_are_two_works_and_it_is_said(
    tmp_path: Path, biblio: Path
) -> None:
    report = imported(
        tmp_path, record("Un", "un.txt", key="k"), record("Deux", "deux.txt", key="k")
    )
    assert statuses(report) == ["imported", "imported"]
    assert "has this key" in report.outcomes[1].notes[0]


@pytest.mark.parametrize(
    "title", ["a/../../b", "é" * 400, "///", "<b>*x*</b> [1]", "con\0nul", "demi \ud800 \x1b[2J"]
)
def test_no_title_makes_a_name_that_is_too_long_or_leads_elsewhere(
    tmp_path: Path, biblio: Path, title: str
) -> None:
    [outcome] = imported(tmp_path, record(title, "un.txt")).outcomes
    assert outcome.status == "imported"
    assert "/" not in outcome.path
    assert len(outcome.path) < 100
    assert library(tmp_path).problems == []


@pytest.mark.parametrize("theirs", ["title: À moi\n".encode(), b"\xff\xfe\x00", b"x" * 200_000])
def test_what_somebody_wrote_beside_a_file_that_is_not_there_stays(
    tmp_path: Path, biblio: Path, theirs: bytes
) -> None:
    put(tmp_path, "2020-un.txt.yaml", theirs)
    [outcome] = imported(tmp_path, record("Un", "un.txt")).outcomes
    assert outcome.path == "2020-un-2.txt"
    assert (tmp_path / "sources" / "2020-un.txt.yaml").read_bytes() == theirs


def test_an_import_that_was_killed_between_two_files_is_gone_on_with(
    tmp_path: Path, biblio: Path
) -> None:
    imported(tmp_path, record("Un", "un.txt"))
    (tmp_path / "sources" / "2020-un.txt").unlink()
    assert library(tmp_path).sources == []
    [outcome] = imported(tmp_path, record("Un", "un.txt")).outcomes
    assert outcome.path == "2020-un.txt"
    assert names(tmp_path) == ["2020-un.txt", "2020-un.txt.yaml"]


def test_a_work_that_cannot_be_written_whole_is_not_there_at_all(
    tmp_path: Path, biblio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("the disk is full")

    monkeypatch.setattr(bringing, "copy_in", full)
    report = imported(tmp_path, record("Un", "un.txt"))
    assert report.stopped == "the disk is full"
    assert names(tmp_path) == []


def test_records_that_end_in_the_middle_leave_what_came_in(tmp_path: Path, biblio: Path) -> None:
    def stopping() -> Iterator[Record]:
        yield record("Un", "un.txt")
        raise LibraryError("Zotero stopped answering", "import again")

    with ReadingRoom() as room:
        onto = Shelf(tmp_path / "sources", Known(), room)
        report = bring_in(stopping(), Folders((biblio,)), onto)
    assert (statuses(report), report.stopped, report.todo) == (
        ["imported"], "Zotero stopped answering", "import again",
    )  # fmt: skip
    again = imported(tmp_path, record("Un", "un.txt"), record("Deux", "deux.txt"))
    assert statuses(again) == ["already", "imported"]
