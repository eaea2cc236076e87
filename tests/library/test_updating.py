from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.library.samples import docx, library, paragraph, put

from orchestra.errors import LibraryError
from orchestra.library import index as indexes
from orchestra.library import reading, reading_rooms, updating
from orchestra.library.library import open_library
from orchestra.library.loaders import read_bytes
from orchestra.library.reading import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.library.entry import Entry
    from orchestra.library.passage import Passage
    from orchestra.library.reading_room import ReadingRoom
    from orchestra.library.scan import Found

ROOT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for n in range(12):
        put(tmp_path, f"s{n:02}.txt", paragraph(f"mot{n}x", 300))
    return tmp_path


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every library be a large one, whose index is not built whole."""
    monkeypatch.setattr(updating, "SMALL", 0)
    monkeypatch.setattr(updating, "MOST_REPLACED", 1.0)


def found_in(root: Path, query: str) -> set[str]:
    return {hit.passage.source.id for hit in library(root).search(query)}


def killed(root: Path, patch: str) -> None:
    """Open the library in a process that is killed where ``patch`` says ``die()``."""
    code = (
        "import os, signal; from pathlib import Path\n"
        "from orchestra.library import index as indexes, updating\n"
        "from tests.library.samples import library\n"
        "def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"updating.SMALL = 0\nupdating.MOST_REPLACED = 1.0\n{patch}\n"
        f"library(Path({str(root)!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.usefixtures("large")
def test_a_changed_file_costs_the_index_its_own_passages_only(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(root)
    put(root, "s03.txt", paragraph("autre", 300))
    (root / "sources" / "s04.txt").unlink()
    put(root, "s99.txt", paragraph("ajout", 300))
    written: list[str] = []

    def update(folder: Path, sources: Iterable[str], passages: Iterable[Passage]) -> None:
        kept = list(passages)
        written.extend(passage.source.id for passage in kept)
        indexes_update(folder, sources, kept)

    indexes_update = indexes.update_index
    monkeypatch.setattr(indexes, "update_index", update)
    monkeypatch.setattr(indexes, "build_index", None)
    assert found_in(root, "autre0") == {"s03.txt"}
    assert set(written) == {"s03.txt", "s99.txt"}
    assert found_in(root, "ajout1") == {"s99.txt"}
    assert found_in(root, "mot3x0") == set()
    assert found_in(root, "mot4x0") == set()
    assert found_in(root, "mot5x0") == {"s05.txt"}


def test_an_index_that_replaced_much_is_built_anew_and_scores_as_a_new_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "SMALL", 0)
    library(root)
    for n in range(4):
        put(root, f"s{n:02}.txt", paragraph(f"neuf{n}x", 300))
    scores = [hit.score for hit in library(root).search("neuf1x3 phrase")]
    shutil.rmtree(root / "state")
    assert [hit.score for hit in library(root).search("neuf1x3 phrase")] == scores


KILLS = {
    "before the index is written": "indexes.update_index = die",
    "after the index is written": (
        "from orchestra.library.catalogue import Catalogue; Catalogue.indexed = die"
    ),
    "while it is built": "updating.SMALL = 10 ** 9; indexes._make_private = die",
}


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("patch", KILLS.values(), ids=KILLS)
def test_whoever_is_killed_is_gone_on_with(root: Path, patch: str) -> None:
    library(root)
    put(root, "s03.txt", paragraph("autre", 300))
    killed(root, patch)
    assert found_in(root, "autre0") == {"s03.txt"}
    assert found_in(root, "mot3x0") == set()
    passages = library(root).search("phrase", limit=200)
    assert len(passages) == len({hit.passage.id for hit in passages})


def test_what_a_killed_building_left_is_taken_away(root: Path) -> None:
    killed(root, "indexes._make_private = die")
    assert found_in(root, "mot3x0") == {"s03.txt"}
    assert len(list((root / "state" / "library").glob("index-*"))) == 1


@pytest.mark.usefixtures("large")
def test_others_search_while_one_updates(root: Path) -> None:
    library(root)
    code = (
        "from pathlib import Path; from tests.library.samples import library\n"
        f"found = library(Path({str(root)!r}))\n"
        "print('open', flush=True)\n"
        "for _ in range(200): assert found.search('mot7x0')[0].passage.source.id == 's07.txt'\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        for turn in range(5):
            put(root, "s03.txt", paragraph(f"tour{turn}x", 300 + turn))
            library(root)
        assert other.wait(60) == 0


def test_many_rooms_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(reading_rooms.MANY):
        put(tmp_path, f"{n:02}.txt", paragraph(f"mot{n}x", 200))
    put(tmp_path, "a.docx", docx([paragraph("word")]))
    seen = []
    for cores in (1, 3):
        monkeypatch.setattr(reading_rooms, "usable_cores", lambda cores=cores: cores)
        shutil.rmtree(tmp_path / "state", ignore_errors=True)
        found = library(tmp_path)
        assert found.problems == []
        seen.append([p for source in found.sources for p in found.passages(source.id)])
    assert seen[0] == seen[1]


def test_it_is_told_how_far_the_reading_is(root: Path) -> None:
    told: list[tuple[str, int, int]] = []
    open_library(root / "sources", root / "state", lambda *step: told.append(step))
    assert told == [("reading", n, 12) for n in range(1, 13)]


def test_a_file_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.txt", paragraph("avant"))
    turns = iter(["apres"])

    def read(read_path: Path) -> bytes:
        data = read_bytes(read_path)
        for turn in turns:
            path.write_text(paragraph(turn, 130))
        return data

    monkeypatch.setattr(reading, "read_bytes", read)
    assert found_in(tmp_path, "apres0") == {"a.txt"}
    monkeypatch.setattr(reading, "read_bytes", None)
    assert found_in(tmp_path, "apres0") == {"a.txt"}


def test_a_file_that_does_not_stop_changing_is_named_and_read_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.txt", paragraph("avant"))
    put(tmp_path, "b.txt", paragraph("autre"))

    def read(read_path: Path) -> bytes:
        data = read_bytes(read_path)
        if read_path == path:
            path.write_bytes(data + b" encore")
        return data

    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_bytes", read)
        found = library(tmp_path)
    assert [(p.path.name, p.message) for p in found.problems] == [
        ("a.txt", "changes while it is read; it is read again next time")
    ]
    assert [source.id for source in found.sources] == ["b.txt"]
    assert library(tmp_path).problems == []


def test_a_folder_that_vanishes_and_comes_back_is_not_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(root)
    (root / "sources").rename(root / "away")
    gone = library(root)
    assert gone.sources == []
    assert "is not a folder" in gone.problems[0].message
    (root / "away").rename(root / "sources")
    monkeypatch.setattr(reading_rooms, "read_entry", None)
    assert found_in(root, "mot3x0") == {"s03.txt"}


def test_a_folder_that_vanishes_while_it_is_read_is_said_and_what_was_read_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(found: Found, room: ReadingRoom, *, apart: bool) -> Entry:
        if found.id == "s08.txt":
            shutil.move(root / "sources", root / "away")
        return read_entry(found, room, apart=apart)

    monkeypatch.setattr(updating, "KEPT_PASSAGES", 2)
    monkeypatch.setattr(reading_rooms, "usable_cores", lambda: 1)
    with monkeypatch.context() as patched:
        patched.setattr(reading_rooms, "read_entry", read)
        with pytest.raises(LibraryError, match="vanished while it was read"):
            library(root)
    shutil.move(root / "away", root / "sources")
    again: list[str] = []

    def reading_again(found: Found, room: ReadingRoom, *, apart: bool) -> Entry:
        again.append(found.id)
        return read_entry(found, room, apart=apart)

    monkeypatch.setattr(reading_rooms, "read_entry", reading_again)
    assert found_in(root, "mot11x0") == {"s11.txt"}
    assert "s00.txt" not in again
    assert "s11.txt" in again


def test_two_sources_whose_names_cannot_be_told_apart_are_named_and_both_read(
    tmp_path: Path,
) -> None:
    for form in ("NFC", "NFD"):
        put(tmp_path, unicodedata.normalize(form, "été.txt"), paragraph(form))
    found = library(tmp_path)
    assert len(found.sources) == 2
    [problem] = found.problems
    assert "has the same name as another file" in problem.message
