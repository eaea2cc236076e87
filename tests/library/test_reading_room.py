"""What a document does to its reader stays in the room, and the next one is read."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from tests.library.hostile import laughing_docx, pages, swollen_docx
from tests.library.samples import docx, library, paragraph, pdf, put

from orchestra.library.entry import Entry, Paper
from orchestra.library.reading_room import Limits, ReadingRoom

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = Paper("bon.docx", "1", docx([paragraph("bon")]))
SLOW = Paper("lent.pdf", "1", pages(20_000))


def message(entry: Entry) -> str:
    assert entry.source is None
    [problem] = entry.errors
    assert problem.path == Path(entry.id)
    return problem.message


def readers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if _reads(child)]


def _reads(child: psutil.Process) -> bool:
    try:
        return "orchestra.library.reading_process" in child.cmdline()
    except psutil.NoSuchProcess:  # it ended, of another test perhaps: a zombie is one too
        return False


def while_it_reads(act: Callable[[psutil.Process], None]) -> None:
    """Do something to the process of the room as soon as it is busy."""

    def wait() -> None:
        while not (found := readers()) or found[0].cpu_times().user < 0.6:
            time.sleep(0.05)
        act(found[0])

    threading.Thread(target=wait, daemon=True).start()


def test_a_document_is_read_as_it_would_be_here() -> None:
    with ReadingRoom() as room:
        entry = room.read(GOOD)
    assert entry.source is not None
    assert entry.source.id == "bon.docx"
    assert "Le mot bon0 ouvre" in entry.passages[0].text
    assert entry.passages[0].source == entry.source


def test_all_documents_are_read_in_one_process_that_ends_with_the_room() -> None:
    with ReadingRoom() as room:
        assert readers() == []
        room.read(GOOD)
        [first] = readers()
        room.read(GOOD)
        assert readers() == [first]
    assert not first.is_running()


def test_what_takes_too_long_is_ended_and_named() -> None:
    with ReadingRoom(Limits(seconds=1)) as room:
        refused = room.read(SLOW)
        assert message(refused) == "takes more than 1 s to read; keep the useful part"
        assert refused.stamp == "1"
        assert room.read(GOOD).source


def test_a_reader_that_waits_for_ever_is_ended_by_the_clock() -> None:
    while_it_reads(lambda process: process.suspend())
    started = time.monotonic()
    with ReadingRoom(Limits(seconds=2)) as room:
        assert "takes more than 2 s" in message(room.read(SLOW))
    assert time.monotonic() - started < 30


def test_what_takes_too_much_memory_is_named() -> None:
    bomb = swollen_docx(60_000_000)
    assert len(bomb) < 6_000_000
    with ReadingRoom(Limits(memory=300_000_000)) as room:
        said = message(room.read(Paper("bombe.docx", "1", bomb)))
        assert said == "takes more than 300 MB of memory to read; keep the useful part"
        assert room.read(GOOD).source


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no memory")
def test_the_system_itself_limits_the_memory() -> None:
    with ReadingRoom(Limits(memory=300_000_000)) as room:
        room.read(GOOD)
        [process] = readers()
        for kind in (psutil.RLIMIT_AS, psutil.RLIMIT_DATA):
            assert process.rlimit(kind)[0] == 300_000_000


def test_the_memory_of_the_process_that_asks_is_not_counted() -> None:
    held = b"x" * 400_000_000
    with ReadingRoom(Limits(memory=300_000_000)) as room:
        assert room.read(GOOD).source
    assert held


def test_what_gives_too_much_text_is_named() -> None:
    text = Paper("long.txt", "1", b"Une phrase de plus. " * 50_000)
    with ReadingRoom(Limits(answer=500_000)) as room:
        assert "gives more than 0 MB of text" in message(room.read(text))
        assert room.read(GOOD).source


def test_a_reader_that_crashes_is_named_with_how_it_ended() -> None:
    while_it_reads(lambda process: os.kill(process.pid, signal.SIGSEGV))
    with ReadingRoom() as room:
        said = message(room.read(SLOW))
        assert said == "makes its reader end (SIGSEGV); save it again, or as plain text"
        assert room.read(GOOD).source


def test_a_reader_that_the_system_kills_is_tried_again_the_next_time() -> None:
    while_it_reads(lambda process: process.kill())
    with ReadingRoom() as room:
        refused = room.read(SLOW)
    assert "perhaps the memory is full" in message(refused)
    assert refused.stamp == ""


def test_a_document_does_not_answer_for_those_before_it() -> None:
    with ReadingRoom() as room:
        room.read(GOOD)
        [process] = readers()
        process.kill()
        process.wait()
        assert room.read(GOOD).source


def test_entities_that_grow_without_end_do_not() -> None:
    with ReadingRoom(Limits(seconds=10, memory=300_000_000)) as room:
        entry = room.read(Paper("rire.docx", "1", laughing_docx()))
    assert sum(len(passage.text) for passage in entry.passages) < 1000


def test_nothing_is_imported_from_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pypdfium2", "lxml", "orchestra", "json"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    monkeypatch.chdir(tmp_path)
    with ReadingRoom() as room:
        assert room.read(GOOD).source
        assert room.read(Paper("a.pdf", "1", pdf([[paragraph("a")]]))).source
    assert not (tmp_path / "ran").exists()


def test_short_texts_and_what_has_not_changed_start_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.pdf", pdf([[paragraph("a")]]))
    assert library(tmp_path).errors == []
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    put(tmp_path, "b.md", paragraph("b"))
    found = library(tmp_path)
    assert found.errors == []
    assert [source.id for source in found.sources] == ["a.pdf", "b.md"]


@pytest.mark.parametrize("python", ["no-python", "bad-python"])
def test_where_no_process_starts_documents_are_named_until_one_does(
    tmp_path: Path, python: str
) -> None:
    (tmp_path / "bad-python").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "bad-python").chmod(0o755)
    put(tmp_path, "a.docx", docx([paragraph("a")]))
    put(tmp_path, "b.md", paragraph("b"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(tmp_path / python))
        found = library(tmp_path)
        assert "no process can be started" in found.errors[0].message
        assert [source.id for source in found.sources] == ["b.md"]
    assert library(tmp_path).errors == []
