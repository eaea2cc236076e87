from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import GOOD
from tests.review.office import ANNA, NAME, lay, make_office

from orchestra.checking.runner import MAX_BYTES
from orchestra.errors import ReviewError
from orchestra.review.actions import approve
from orchestra.review.paper import find_paper, key_of, paper_paths, read_paper

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = {
    "empty": (b"  \n", "is empty"),
    "no front matter": (b"## Titre\n\nCorps\n", "has no front matter"),
    "broken yaml": (GOOD.replace("numero: 3", "numero: [3").encode(), "line 8"),
    "latin-1": (GOOD.replace("’", "'").encode("latin-1"), "is not UTF-8 text"),
    "too large": (b"x" * (MAX_BYTES + 1), "is larger than 5,000,000 bytes"),
    "binary": (bytes(range(256)), "is not UTF-8 text"),
}


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_a_broken_document_is_read_all_the_same_and_says_what_is_wrong(
    tmp_path: Path, kind: str
) -> None:
    data, problem = BROKEN[kind]
    paper = lay(make_office(tmp_path), data)
    assert problem in paper.problem
    assert paper.status == "draft"
    assert paper.title == NAME.removesuffix(".md") or kind == "latin-1"
    assert not paper.approved_as_is


def test_a_latin_1_text_is_shown_with_its_accents(tmp_path: Path) -> None:
    paper = lay(make_office(tmp_path), GOOD.replace("’", "'").encode("latin-1"))
    assert "Réemploi et réparation" in paper.title


@pytest.mark.parametrize("title", ["é" * 500, "🪴🛠️", "  ", "[1, 2]", "null"])
def test_any_title_gives_one(tmp_path: Path, title: str) -> None:
    text = GOOD.replace('title: "Réemploi et réparation à l’atelier"', f"title: {title}")
    paper = lay(make_office(tmp_path), text)
    assert paper.title
    assert isinstance(paper.title, str)


def test_a_document_is_found_by_each_of_its_names(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    paper = lay(office)
    stem = NAME.removesuffix(".md")
    for name in (
        paper.key, NAME, stem, f"essai/{stem}", "essai/03", "essai/3", str(paper.path),
    ):  # fmt: skip
        assert find_paper(office.output_folder, name).path == paper.path


def test_what_names_no_document_or_two_is_refused(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    lay(office)
    lay(office, name="03-autre.md")
    with pytest.raises(ReviewError, match="did you mean essai/03-autre") as caught:
        find_paper(office.output_folder, "essai/03-autres")
    assert "review list" in caught.value.hint
    with pytest.raises(ReviewError, match="more than one"):
        find_paper(office.output_folder, "essai/3")


@pytest.mark.parametrize("wanted", ["../secret.md", "/etc/passwd", "secret.md", ""])
def test_nothing_outside_the_archive_is_found(tmp_path: Path, wanted: str) -> None:
    office = make_office(tmp_path)
    lay(office)
    (tmp_path / "secret.md").write_text(GOOD)
    with pytest.raises(ReviewError, match="no document"):
        find_paper(office.output_folder, wanted)


def test_a_link_out_of_the_archive_is_not_followed(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    paper = lay(office)
    (tmp_path / "secret.md").write_text(GOOD)
    paper.path.unlink()
    paper.path.symlink_to(tmp_path / "secret.md")
    with pytest.raises(ReviewError, match="link"):
        read_paper(office.output_folder, paper.path)


def test_hidden_files_and_folders_are_no_documents(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    paper = lay(office)
    lay(office, name=".brouillon.md")
    (office.output_folder / "drafts" / ".git").mkdir()
    (office.output_folder / "drafts" / ".git" / "x.md").write_text(GOOD)
    assert paper_paths(office.output_folder) == [paper.path]
    assert paper_paths(tmp_path / "nowhere") == []


def test_the_key_stays_on_another_shelf(tmp_path: Path) -> None:
    here, there = tmp_path / "drafts" / "a" / "b.md", tmp_path / "published" / "a" / "b.md"
    assert key_of(here) == key_of(there)


def test_an_approval_is_void_once_the_content_differs(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    paper = lay(office)
    approved = approve(office, paper.key, ANNA, paper.version, ["sources"])
    assert approved.approved_as_is
    changed = lay(office, approved.text.replace("chaque quartier", "chaque village"))
    assert changed.written_status == "approved"
    assert changed.status == "draft"
    assert not changed.approved_as_is


def test_a_review_that_people_damaged_approves_nothing(tmp_path: Path) -> None:
    text = GOOD.replace('"draft"', '"approved"').replace("review: {}", "review: oui")
    paper = lay(make_office(tmp_path), text)
    assert paper.status == "draft"
    assert paper.review.reviewer == ""
