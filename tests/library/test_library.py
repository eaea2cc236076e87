from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.library.samples import library, paragraph, pdf, put

from orchestra.errors import LibraryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.library.library import Library

EVALUATION = "L’évaluation de l’utilité sociale demande du temps aux équipes qui la mènent. "
CULTURE = "Les jardins partagés nourrissent le quartier et accueillent les enfants de l’école. "


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path, "evaluer.md", f"---\ntitle: Mesurer\nagents: [amelia]\n---\n{EVALUATION * 8}\n")
    put(tmp_path, "jardins/notes.txt", f"{CULTURE * 8}\n")
    return tmp_path


def texts(found: Library) -> list[str]:
    return [p.text for source in found.sources for p in found.passages(source.id)]


def test_sources_are_sorted_and_their_passages_found_by_id(root: Path) -> None:
    found = library(root)
    assert [source.id for source in found.sources] == ["evaluer.md", "jardins/notes.txt"]
    assert found.problems == []
    [passage] = found.passages("jardins/notes.txt")
    assert found.passage(passage.id) == passage
    assert passage.source.title == "Notes"
    assert found.passage("jardins/notes.txt#00000000") is None
    assert found.passage("no hash at all") is None
    assert found.passages("unknown.md") == []


def test_search_ignores_accents_case_and_inflection(root: Path) -> None:
    for query in ("evaluer", "ÉVALUATIONS", "l'evaluation", "evaluation de l’utilité"):
        assert [hit.passage.source.id for hit in library(root).search(query)] == ["evaluer.md"]


def test_search_finds_the_words_of_the_title(root: Path) -> None:
    assert [hit.passage.source.id for hit in library(root).search("mesurer")] == ["evaluer.md"]


def test_an_agent_finds_only_its_sources_and_those_for_all(root: Path) -> None:
    both = "évaluation des jardins"
    found = library(root)
    assert {hit.passage.source.id for hit in found.search(both, agent="amelia")} == {
        "evaluer.md", "jardins/notes.txt",
    }  # fmt: skip
    assert [hit.passage.source.id for hit in found.search(both, agent="durabilite")] == [
        "jardins/notes.txt"
    ]


@pytest.mark.parametrize(
    "query",
    ['"', "(", ")", ":", "text:évaluation", "+a -b", "*", "a AND OR", "[1 TO", "~^\\/{}",
     "\x00", "",
     " ",     "évaluation AND (", 'jardins: "', "le la les", "\ud800", "mot " * 5000],
)  # fmt: skip
def test_no_query_raises(root: Path, query: str) -> None:
    assert isinstance(library(root).search(query), list)


def test_punctuation_in_a_query_does_not_hide_its_words(root: Path) -> None:
    assert library(root).search('-évaluation: ("utilité*') != []


def test_limits_are_kept_and_equal_scores_come_by_id(tmp_path: Path) -> None:
    for n in range(30):
        put(tmp_path, f"s{n:02}.txt", CULTURE * 8)
    found = library(tmp_path)
    ids = [hit.passage.source.id for hit in found.search("jardins", limit=30)]
    assert ids == [f"s{n:02}.txt" for n in range(30)]
    for limit in (1, 7, 29):
        assert [hit.passage.source.id for hit in found.search("jardins", limit)] == ids[:limit]
    assert found.search("jardins", 0) == []


def test_scores_depend_on_what_is_there_and_not_on_what_was(root: Path) -> None:
    before = library(root).search("évaluation jardins")
    put(root, "gone.txt", EVALUATION * 30)
    assert library(root).search("évaluation jardins") != before
    (root / "sources" / "gone.txt").unlink()
    assert library(root).search("évaluation jardins") == before


def test_an_unchanged_file_is_not_read_again(root: Path) -> None:
    path = root / "sources" / "jardins" / "notes.txt"
    before = texts(library(root))
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"jardins", b"potager"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert texts(library(root)) == before
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert "potager" in texts(library(root))[1]


def test_changed_added_and_deleted_files_are_noticed(root: Path) -> None:
    library(root)
    put(root, "jardins/notes.txt", paragraph("changed"))
    put(root, "new.txt", paragraph("added"))
    (root / "sources" / "evaluer.md").unlink()
    found = library(root)
    assert [source.id for source in found.sources] == ["jardins/notes.txt", "new.txt"]
    assert found.search("évaluation") == []
    assert found.search("jardins") == []
    assert [hit.passage.source.id for hit in found.search("added0")] == ["new.txt"]


def test_a_changed_sidecar_is_noticed(root: Path) -> None:
    library(root)
    put(root, "jardins/notes.txt.yaml", "title: Les jardins\nyear: 2020\nagents: [durabilite]\n")
    source = library(root).sources[1]
    assert (source.title, source.year, source.agents) == ("Les jardins", 2020, ("durabilite",))
    (root / "sources/jardins/notes.txt.yaml").unlink()
    assert library(root).sources[1].title == "Notes"


def test_a_sidecar_wins_over_the_front_matter(root: Path) -> None:
    put(root, "evaluer.md.yaml", "title: Autre titre\n")
    source = library(root).sources[0]
    assert (source.title, source.agents) == ("Autre titre", ("amelia",))


def test_a_passage_keeps_its_id_when_the_file_grows(root: Path) -> None:
    [passage] = library(root).passages("jardins/notes.txt")
    put(root, "jardins/notes.txt", f"{paragraph('avant')}\n\n{CULTURE * 8}\n")
    found = library(root).passage(passage.id)
    assert found is not None
    assert (found.text, found.ordinal) == (passage.text, 1)


def test_pdf_passages_keep_their_page_on_disk(tmp_path: Path) -> None:
    sentence = "Les habitants du quartier ouvrent un atelier pour tous."
    put(tmp_path, "a.pdf", pdf([[f"{n}. {sentence}"] * 10 for n in "AB"]))
    library(tmp_path)
    assert [passage.page for passage in library(tmp_path).passages("a.pdf")] == [1, 2]


def _destroy_catalogue(state: Path) -> None:
    (state / "library" / "catalogue.sqlite").write_bytes(b"no database " * 500)


def _empty_catalogue(state: Path) -> None:
    (state / "library" / "catalogue.sqlite").write_bytes(b"")


def _old_catalogue(state: Path) -> None:
    with sqlite3.connect(state / "library" / "catalogue.sqlite") as connection:
        connection.executescript("DROP TABLE passages; PRAGMA user_version = 0;")


def _remove_state(state: Path) -> None:
    shutil.rmtree(state)


def _destroy_index(state: Path) -> None:
    for file in (state / "library").glob("index-*/*"):
        file.unlink()  # a new file: cutting one short that is mapped into memory kills the reader
        file.write_bytes(b"nonsense")


def _remove_index(state: Path) -> None:
    [folder] = (state / "library").glob("index-*")
    shutil.rmtree(folder)


def _half_an_index(state: Path) -> None:
    for file in (state / "library").glob("index-*/*"):
        if file.name != "meta.json":
            file.unlink()


DAMAGES = [
    _destroy_catalogue, _empty_catalogue, _old_catalogue, _remove_state, _destroy_index,
    _remove_index, _half_an_index,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_or_outdated_is_made_anew(
    root: Path, damage: Callable[[Path], None]
) -> None:
    before = library(root)
    expected = (texts(before), before.search("évaluation"))
    damage(root / "state")
    after = library(root)
    assert (texts(after), after.search("évaluation")) == expected


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_while_the_library_is_open_is_made_anew(
    root: Path, damage: Callable[[Path], None]
) -> None:
    found = library(root)
    expected = (texts(found), found.search("évaluation"))
    damage(root / "state")
    assert found.search("évaluation") == expected[1]


def test_damaged_passages_are_read_again_from_the_sources(root: Path) -> None:
    for n in range(40):
        put(root, f"more{n}.txt", paragraph(f"m{n}"))
    found = library(root)
    expected = texts(found)
    path = root / "state" / "library" / "catalogue.sqlite"
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    assert texts(found) == expected


def test_a_library_opened_before_another_process_updated_it_still_searches(root: Path) -> None:
    old = library(root)
    put(root, "new.txt", paragraph("added"))
    library(root)
    assert [hit.passage.source.id for hit in old.search("évaluation")] == ["evaluer.md"]


def run_python(code: str) -> subprocess.Popen[str]:
    here = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": f"{here}:{here / 'src'}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_processes_that_open_it_at_once_all_get_it(root: Path) -> None:
    code = (
        "from tests.library.samples import library; from pathlib import Path\n"
        f"print(len(library(Path({str(root)!r})).search('évaluation jardins')))"
    )
    processes = [run_python(code) for _ in range(4)]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["2\n"] * 4
    assert len(list((root / "state" / "library").glob("index-*"))) == 1
    assert list((root / "state" / "library").glob(".building-*")) == []


def test_opening_and_passages_do_not_import_heavy_libraries(root: Path) -> None:
    [passage] = library(root).passages("jardins/notes.txt")
    code = (
        "import sys; from tests.library.samples import library; from pathlib import Path\n"
        f"found = library(Path({str(root)!r})); assert found.passage({passage.id!r})\n"
        "heavy = {'tantivy', 'pypdfium2', 'trafilatura', 'lxml', 'filelock'}\n"
        "heavy &= set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    process = run_python(code)
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_a_state_folder_that_cannot_be_written_is_said_with_what_to_do(root: Path) -> None:
    (root / "state").write_text("a file where the folder should be")
    with pytest.raises(LibraryError, match="cannot write the library's index") as caught:
        library(root)
    assert "chmod" in caught.value.hint


def test_an_empty_or_missing_folder_is_an_empty_library(tmp_path: Path) -> None:
    missing = library(tmp_path)
    assert (missing.sources, missing.search("mot"), missing.passage("a#1")) == ([], [], None)
    assert [problem.path for problem in missing.problems] == [tmp_path / "sources"]
    (tmp_path / "sources").mkdir()
    assert library(tmp_path).problems == []
    assert not (tmp_path / "state").exists()
