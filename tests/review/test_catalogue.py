from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import AGENT, GOOD, GUIDE, WORLD, Shelf
from tests.review.office import ANNA, NAME, lay, make_office

from orchestra import workers
from orchestra.checking.runner import MAX_BYTES, check_file
from orchestra.errors import ReviewError
from orchestra.links import read_no_link
from orchestra.review.actions import approve, reject
from orchestra.review.catalogue import Catalogue, Query, open_catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.checking.world import World
    from orchestra.review.office import Office
    from orchestra.review.paper import Paper
    from orchestra.review.queue import Order

ALL = Query(statuses=("draft", "changes-requested", "approved", "published", "rejected"))
FAULTY = GOOD.replace("## Conclusion", "## Fin")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return open_catalogue(tmp_path / "state")


def draft(office: Office, number: int, day: str = "2026-02-03", text: str = GOOD) -> Paper:
    """Lay a document with a title of its own."""
    title = f'title: "Document {number}"'
    text = text.replace('title: "Réemploi et réparation à l’atelier"', title)
    return lay(office, text.replace("2026-02-03", day), f"{number:02}-document.md")


def look(
    catalogue: Catalogue, office: Office, budget: int | None = None, world: World = WORLD
) -> tuple[int, int, int]:
    seen = catalogue.refresh(office.output_folder, world, budget)
    return seen.changed, seen.gone, seen.unchecked


def names(catalogue: Catalogue, query: Query = ALL) -> list[str]:
    return [row.path.name for row in catalogue.rows(query).rows]


def test_many_are_listed_by_several_processes_as_by_one(
    office: Office, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        draft(office, number)
    lay(office, b"---\ntitle: \xe9t\xe9\n---\n", "09-latin.md")
    look(catalogue, office)
    alone = catalogue.rows(ALL)
    monkeypatch.setattr(workers, "FEWEST", 2)
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 2)
    other = open_catalogue(tmp_path / "other")
    assert look(other, office) == (6, 0, 0)
    assert other.rows(ALL) == alone
    assert names(other, Query(text="etablis")) == names(catalogue, Query(text="etablis"))


def test_a_document_is_listed_as_its_file_describes_it(
    office: Office, catalogue: Catalogue
) -> None:
    paper = lay(office)
    assert look(catalogue, office) == (1, 0, 0)
    row = catalogue.row(paper.key)
    assert row is not None
    assert row == catalogue.rows(Query()).rows[0]
    assert (row.path, row.version, row.key) == (paper.path, paper.version, paper.key)
    assert (row.shelf, row.agent_id, row.agent_name) == ("drafts", "essai", "Agent d’essai")
    assert (row.title, row.numero) == ("Réemploi et réparation à l’atelier", 3)
    assert (row.written, row.status) == ("2026-02-03 17:26:11", "draft")
    assert row.keywords == ("réemploi", "réparation")
    assert (row.problem, row.reviewer, row.approved_as_is) == ("", "", False)
    assert row.words == paper.value("wordcount")
    assert (row.errors, row.warnings) == (0, 0)


def test_an_empty_archive_is_an_empty_queue(office: Office, catalogue: Catalogue) -> None:
    assert look(catalogue, office) == (0, 0, 0)
    assert catalogue.rows(Query()).total == 0
    assert catalogue.counts() == {}
    assert catalogue.agents() == []
    assert catalogue.row("0" * 16) is None
    assert catalogue.findings("0" * 16) is None
    assert catalogue.neighbours("0" * 16, Query()) == (None, None)


def test_the_findings_are_those_of_the_checker(office: Office, catalogue: Catalogue) -> None:
    paper = lay(office, FAULTY)
    look(catalogue, office)
    expected = check_file(paper.path, WORLD)
    assert expected
    assert catalogue.findings(paper.key) == expected
    row = catalogue.row(paper.key)
    assert row
    assert row.errors == sum(finding.severity == "error" for finding in expected)
    assert row.warnings == len(expected) - row.errors


def test_only_what_changed_is_read_again(office: Office, catalogue: Catalogue) -> None:
    first, second = draft(office, 1), draft(office, 2)
    look(catalogue, office)
    assert look(catalogue, office) == (0, 0, 0)
    first.path.write_text(FAULTY)
    second.path.unlink()
    draft(office, 3)
    assert look(catalogue, office) == (2, 1, 0)
    assert names(catalogue) == ["01-document.md", "03-document.md"]
    assert catalogue.findings(first.key)
    assert catalogue.row(second.key) is None


def test_what_waits_for_the_checker_is_listed_and_the_newest_drafts_come_first(
    office: Office, catalogue: Catalogue
) -> None:
    old, new = draft(office, 1, "2026-01-01"), draft(office, 2, "2026-02-01")
    newest = GOOD.replace("2026-02-03", "2026-03-01").replace('"draft"', '"published"')
    lay(office, newest, "09-public.md", "published")
    assert look(catalogue, office, 0) == (3, 0, 3)
    assert catalogue.rows(Query()).total == 2
    assert catalogue.findings(new.key) is None
    assert look(catalogue, office, 1) == (0, 0, 2)
    assert (catalogue.findings(new.key), catalogue.findings(old.key)) == ([], None)
    assert look(catalogue, office, 1) == (0, 0, 1)
    assert catalogue.findings(old.key) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(WORLD, agents=[AGENT.model_copy(update={"name": "Agent rebaptisé"})]),
        replace(WORLD, agents=None),
        replace(WORLD, library=None),
        replace(WORLD, library=Shelf(sources=(replace(GUIDE, title="Autre titre"),))),
        replace(WORLD, template=WORLD.template.scaled(4000)),
    ],
    ids=["agent", "no agents", "no library", "source", "template"],
)
def test_all_is_checked_again_in_another_world(
    office: Office, catalogue: Catalogue, other: World
) -> None:
    paper = draft(office, 1)
    look(catalogue, office)
    assert look(catalogue, office, 0, other) == (0, 0, 1)
    assert catalogue.findings(paper.key) is None
    look(catalogue, office, None, other)
    assert catalogue.findings(paper.key) == check_file(paper.path, other)


BROKEN = {
    "empty": (b"", "is empty"),
    "no front matter": (b"## Titre\n\nCorps\n", "has no front matter"),
    "broken yaml": (GOOD.replace("numero: 3", "numero: [3").encode(), "cannot be read: line 8"),
    "latin-1": ("---\nthème: é\n---\n".encode("latin-1"), "is not UTF-8 text"),
    "too large": (b"x" * (MAX_BYTES + 1), "is larger than"),
    "binary": (bytes(range(256)), "is not UTF-8 text"),
    "half a character": (GOOD.replace("Réemploi et", "\\ud800").encode(), "cannot be read"),
}


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_a_broken_document_is_listed_with_its_problem_and_its_file_name(
    office: Office, catalogue: Catalogue, kind: str
) -> None:
    data, problem = BROKEN[kind]
    broken, good = lay(office, data), lay(office, GOOD, "04-bon.md")
    assert look(catalogue, office) == (2, 0, 0)
    row = catalogue.row(broken.key)
    assert row
    assert problem in row.problem
    assert row.title == NAME.removesuffix(".md")
    assert row.written[:2] == "20"  # the file's own date, so that it has its place in the queue
    assert catalogue.findings(broken.key) == check_file(broken.path, WORLD)
    assert row.errors
    assert catalogue.findings(good.key) == []


@pytest.mark.parametrize("number", ["9" * 40, "-1", ".inf", "[3]", "null"])
def test_any_number_can_be_listed(office: Office, catalogue: Catalogue, number: str) -> None:
    paper = lay(office, GOOD.replace("numero: 3", f"numero: {number}"))
    look(catalogue, office)
    row = catalogue.row(paper.key)
    assert row
    assert row.numero in (0, -1)


def test_links_hidden_files_folders_and_pipes_are_left_out(
    office: Office, catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = draft(office, 1).path.parent
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(GOOD)
    (folder / "lien.md").symlink_to(outside / "secret.md")
    (folder / "nulle-part.md").symlink_to(outside / "absent.md")
    (folder.parent / "autre").symlink_to(outside)
    (folder / "dossier.md").mkdir()
    (folder / "notes.txt").write_text("x")
    (folder / ".cache.md").write_text(GOOD)
    os.mkfifo(folder / "tuyau.md")
    (office.output_folder / "published").write_text("not a folder")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xe9t\xe9.md")).write_text(GOOD)
    assert look(catalogue, office) == (1, 0, 0)
    assert names(catalogue) == ["01-document.md"]


def test_a_file_that_vanishes_while_it_is_read_is_left_out(
    office: Office, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(office, 1)
    vanishing = draft(office, 2)

    def read(path: Path, most: int) -> bytes:
        vanishing.path.unlink(missing_ok=True)
        return read_no_link(path, most)

    monkeypatch.setattr("orchestra.review.listing.read_no_link", read)
    look(catalogue, office)
    assert names(catalogue) == ["01-document.md"]


def test_a_file_that_changes_before_it_is_checked_waits_for_the_next_look(
    office: Office, catalogue: Catalogue
) -> None:
    paper = draft(office, 1)
    look(catalogue, office, 0)
    paper.path.write_text(FAULTY)
    row = catalogue.row(paper.key)
    assert row
    assert row.version == paper.version
    assert look(catalogue, office) == (1, 0, 0)
    assert catalogue.findings(paper.key) == check_file(paper.path, WORLD)


def test_a_decision_is_seen_at_once(office: Office, catalogue: Catalogue) -> None:
    paper, other = draft(office, 1), draft(office, 2)
    look(catalogue, office)
    rejected = reject(office, other.key, ANNA, other.version, "Hors sujet.")
    catalogue.refresh_one(office.output_folder, WORLD, rejected.path)
    assert names(catalogue) == ["01-document.md", "02-document.md"]
    assert catalogue.counts() == {"draft": 1, "rejected": 1}
    row = catalogue.row(other.key)
    assert row
    assert row.path == rejected.path
    assert catalogue.findings(other.key) is not None
    approved = approve(
        office, paper.key, ANNA, paper.version, ["accuracy", "plausibility", "sources"]
    )
    catalogue.refresh_one(office.output_folder, WORLD, approved.path)
    row = catalogue.row(paper.key)
    assert row
    assert (row.status, row.reviewer, row.approved_as_is) == ("approved", ANNA.name, True)
    assert look(catalogue, office) == (0, 0, 0)


def test_a_decision_before_the_first_look_is_listed(office: Office, catalogue: Catalogue) -> None:
    paper = draft(office, 1)
    catalogue.refresh_one(office.output_folder, WORLD, paper.path)
    row = catalogue.row(paper.key)
    assert row
    assert row.path == paper.path
    paper.path.unlink()
    catalogue.refresh_one(office.output_folder, WORLD, paper.path)
    assert catalogue.row(paper.key) is None


def test_the_queue_is_filtered_by_agent_and_status(office: Office, catalogue: Catalogue) -> None:
    lay(office, name="01-a.md")
    path = office.output_folder / "drafts" / "autre" / "01-b.md"
    path.parent.mkdir()
    path.write_text(GOOD.replace("Agent d’essai", "Autre agent"))
    lay(office, GOOD.replace('status: "draft"', 'status: "rejected"'), "02-c.md", "rejected")
    look(catalogue, office)
    assert catalogue.agents() == [("essai", "Agent d’essai"), ("autre", "Autre agent")]
    assert catalogue.counts() == {"draft": 2, "rejected": 1}
    assert names(catalogue, Query(agent="autre")) == ["01-b.md"]
    assert names(catalogue, Query(agent="essai")) == ["01-a.md"]
    assert names(catalogue, Query(statuses=("rejected",))) == ["02-c.md"]
    assert names(catalogue, Query(agent="' OR 1=1 --")) == []
    assert names(catalogue, Query(statuses=())) == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [("oldest", [2, 1, 3]), ("newest", [3, 1, 2]), ("findings", [3, 2, 1])],
)
def test_orders_pages_and_neighbours_agree(
    office: Office, catalogue: Catalogue, order: Order, expected: list[int]
) -> None:
    draft(office, 1, "2026-01-02")
    draft(office, 2, "2026-01-01")
    draft(office, 3, "2026-01-03", FAULTY)
    look(catalogue, office)
    rows = catalogue.rows(Query(order=order)).rows
    assert [int(row.path.name[:2]) for row in rows] == expected
    pages = [catalogue.rows(Query(order=order, offset=at, limit=1)) for at in range(4)]
    assert [page.rows for page in pages] == [[row] for row in rows] + [[]]
    assert {page.total for page in pages} == {3}
    first, second, third = (row.key for row in rows)
    query = Query(order=order)
    assert catalogue.neighbours(first, query) == (None, second)
    assert catalogue.neighbours(second, query) == (first, third)
    assert catalogue.neighbours(third, query) == (second, None)


def test_what_left_the_queue_still_has_neighbours_in_it(
    office: Office, catalogue: Catalogue
) -> None:
    first, middle, last = (draft(office, n, f"2026-01-0{n}") for n in (1, 2, 3))
    gone = reject(office, middle.key, ANNA, middle.version, "Hors sujet.")
    look(catalogue, office)
    assert gone.key == middle.key
    assert catalogue.neighbours(middle.key, Query()) == (first.key, last.key)


def test_what_waits_for_the_checker_comes_last_by_findings(
    office: Office, catalogue: Catalogue
) -> None:
    draft(office, 1, "2026-01-09")
    draft(office, 2, "2026-01-01")
    look(catalogue, office, 1)
    assert names(catalogue, Query(order="findings")) == ["01-document.md", "02-document.md"]


@pytest.mark.parametrize(
    "text",
    [
        "reemploi",
        "RÉEMPLOI",
        "réemp",
        "l'atelier",
        "etablis 2019",
        "“oeuvre”",
        "seconde vi",
        "œuvre",
    ],
)
def test_words_are_found_whatever_their_accents_and_before_they_are_typed_to_the_end(
    office: Office, catalogue: Catalogue, text: str
) -> None:
    lay(office, GOOD.replace("## Conclusion\n", "## Conclusion\n\nLa mise en œuvre.\n"))
    lay(office, '---\ntitle: "Rien"\n---\n\n## Vide\n\nAutre chose.\n', "04-rien.md")
    look(catalogue, office, 0)
    assert names(catalogue, Query(text=text)) == [NAME]


@pytest.mark.parametrize("text", ["introuvable", "atelier introuvable", "telier", "AND", "drop"])
def test_words_that_are_not_there_find_nothing(
    office: Office, catalogue: Catalogue, text: str
) -> None:
    lay(office)
    look(catalogue, office, 0)
    page = catalogue.rows(Query(text=text))
    assert (page.rows, page.total) == ([], 0)


ODD = ['"', "*", "(", ")", "^", "-", ":", "''", '"" ""', "\0", "\\", "🌱", "\ud800", "́", " \n "]


@pytest.mark.parametrize("text", ODD)
def test_a_search_without_a_word_finds_all(office: Office, catalogue: Catalogue, text: str) -> None:
    lay(office)
    look(catalogue, office, 0)
    assert names(catalogue, Query(text=text)) == [NAME]


@pytest.mark.parametrize(
    "text",
    [
        "title:atelier",
        "NEAR(atelier)",
        '"atelier',
        "atelier OR",
        "{a b}: c",
        "a" * 5000,
        "a " * 5000,
    ]
    + [f"atelier{odd}atelier" for odd in [*ODD, "\U0001e900", "\u1c90", "²", "ⅷ", "中"]],
)
def test_what_a_person_types_is_never_syntax(
    office: Office, catalogue: Catalogue, text: str
) -> None:
    lay(office)
    look(catalogue, office, 0)
    assert catalogue.rows(Query(text=text)).total in (0, 1)
    assert catalogue.neighbours("0" * 16, Query(text=text)) == (None, None)


@pytest.mark.parametrize("number", [-1, 10**30])
def test_pages_beyond_the_last_are_empty_and_none_is_before_the_first(
    office: Office, catalogue: Catalogue, number: int
) -> None:
    lay(office)
    look(catalogue, office, 0)
    assert len(catalogue.rows(Query(offset=number)).rows) == (number < 0)
    assert catalogue.rows(Query(limit=number)).total == 1


def damage(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


def truncate(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path.write_bytes(path.read_bytes()[:5000])


def forget_words(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM texts_data")
    connection.close()


def age(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def harmed(
    office: Office, catalogue: Catalogue, folder: Path, harm: Callable[[Path], None]
) -> Path:
    """List a document, harm the database, and return the folder it is in."""
    draft(office, 1)
    look(catalogue, office)
    path = folder / "state" / "review.sqlite"
    if harm is Path.touch:  # an empty file
        path.unlink()
    harm(path)
    return path.parent


@pytest.mark.parametrize("harm", [damage, truncate, forget_words, age, Path.unlink, Path.touch])
def test_a_damaged_database_is_made_anew(
    office: Office, catalogue: Catalogue, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    folder = harmed(office, catalogue, tmp_path, harm)
    started_next = open_catalogue(folder)
    assert started_next.rows(Query(text="atelier")).total == 0
    assert look(started_next, office) == (1, 0, 0)
    assert names(started_next) == ["01-document.md"]


@pytest.mark.parametrize("harm", [truncate, forget_words, Path.unlink, Path.touch])
def test_what_is_damaged_while_it_is_open_is_made_anew(
    office: Office, catalogue: Catalogue, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harmed(office, catalogue, tmp_path, harm)
    look(catalogue, office)
    look(catalogue, office)
    assert names(catalogue) == ["01-document.md"]


def test_a_state_folder_that_cannot_be_written_is_said(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReviewError, match="cannot use"):
        look(open_catalogue(tmp_path / "file"), office)


def test_an_archive_that_was_moved_is_where_it_is_now(
    office: Office, catalogue: Catalogue, tmp_path: Path
) -> None:
    paper = draft(office, 1)
    look(catalogue, office)
    moved = tmp_path / "moved"
    office.output_folder.rename(moved)
    assert catalogue.refresh(moved, WORLD).changed == 0
    row = catalogue.row(paper.key)
    assert row
    assert row.path == moved / "drafts" / "essai" / "01-document.md"


def test_threads_may_look_and_ask_at_once(office: Office, catalogue: Catalogue) -> None:
    for number in range(1, 9):
        draft(office, number)

    def work(number: int) -> int:
        if number % 2:
            look(catalogue, office, 2)
        return catalogue.rows(Query(text="atelier")).total

    with ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(work, range(12)))
    assert set(totals) <= {0, 8}
    assert look(catalogue, office) == (0, 0, 0)
    assert len(names(catalogue)) == 8


PROCESS = """
import sys
from pathlib import Path
from tests.checking.documents import WORLD
from orchestra.review.catalogue import open_catalogue
catalogue = open_catalogue(Path(sys.argv[2]))
print(catalogue.refresh(Path(sys.argv[1]), WORLD).unchecked)
"""


def test_processes_may_make_the_catalogue_at_once(
    office: Office, catalogue: Catalogue, tmp_path: Path
) -> None:
    for number in range(1, 9):
        draft(office, number)
    command = [
        sys.executable, "-c", PROCESS, str(office.output_folder), str(tmp_path / "state"),
    ]  # fmt: skip
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in running] == ["0", "0"]
    assert [process.returncode for process in running] == [0, 0]
    assert look(catalogue, office) == (0, 0, 0)
    assert len(names(catalogue)) == 8
