"""Files are whole or not there at all."""

from __future__ import annotations

import errno
import os
import resource
import stat
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestra.errors import ArchiveError
from orchestra.files import (
    NotRegular,
    TooLarge,
    cannot_write,
    claim,
    make_private,
    read_regular,
    replace_bytes,
    sweep,
    write_new_text,
    write_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Write = Callable[[Path, str], None]

TEXT = "L’été au jardin\n"
WRITERS = [write_text, write_new_text]
both = pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail(code: int) -> Callable[..., None]:
    def failing(*args: object, **kwargs: object) -> None:
        raise OSError(code, os.strerror(code))

    return failing


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let the system itself refuse files of more than 64 kB, as a full disk does half way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@both
def test_a_file_is_written_in_utf8_with_its_folders(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "un.md"
    write(path, TEXT)
    assert path.read_bytes() == TEXT.encode()
    assert path.stat().st_mode & 0o777 == 0o644
    assert names(path.parent) == ["un.md"]


def test_writing_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "un.md"
    path.write_text("avant", encoding="utf-8")
    write_text(path, TEXT)
    assert path.read_text("utf-8") == TEXT
    assert names(tmp_path) == ["un.md"]


def test_a_new_file_is_never_written_over_another(tmp_path: Path) -> None:
    path = tmp_path / "un.md"
    path.write_text("avant", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_new_text(path, TEXT)
    assert path.read_text("utf-8") == "avant"
    assert names(tmp_path) == ["un.md"]


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP])
def test_the_same_holds_on_a_disk_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(os, "link", fail(code))
    path = tmp_path / "un.md"
    write_new_text(path, TEXT)
    with pytest.raises(FileExistsError):
        write_new_text(path, "autre")
    assert path.read_text("utf-8") == TEXT
    assert names(tmp_path) == ["un.md"]


@pytest.mark.parametrize("links", [True, False])
def test_of_many_writers_of_a_new_file_one_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", fail(errno.EPERM))
    path = tmp_path / "un.md"
    won: list[str] = []
    start = threading.Barrier(8)

    def write(text: str) -> None:
        start.wait()
        try:
            write_new_text(path, text)
        except FileExistsError:
            return
        won.append(text)

    threads = [threading.Thread(target=write, args=(f"{n}\n" * 1000,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_text("utf-8")] == won
    assert names(tmp_path) == ["un.md"]


@both
def test_a_write_that_stops_half_way_leaves_nothing(
    write: Write, tmp_path: Path, small_files: None
) -> None:
    with pytest.raises(ArchiveError, match="cannot write"):
        write(tmp_path / "un.md", TEXT * 10_000)
    assert names(tmp_path) == []


@both
def test_a_full_disk_says_what_to_do_and_leaves_nothing(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", fail(errno.ENOSPC))
    with pytest.raises(ArchiveError, match="No space left on device") as caught:
        write(tmp_path / "un.md", TEXT)
    assert str(tmp_path / "un.md") in caught.value.message
    assert "free some space" in caught.value.hint
    assert names(tmp_path) == []


def test_a_failed_write_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "un.md"
    path.write_text("avant", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", fail(errno.ENOSPC))
    with pytest.raises(ArchiveError):
        write_text(path, TEXT)
    assert path.read_text("utf-8") == "avant"
    assert names(tmp_path) == ["un.md"]


@both
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write in a read-only folder")
def test_a_read_only_folder_says_what_to_do(write: Write, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(ArchiveError, match="Permission denied") as caught:
            write(tmp_path / "un.md", TEXT)
    finally:
        tmp_path.chmod(0o755)
    assert "chmod u+w" in caught.value.hint


@both
@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.EACCES, "chmod u+w"),
        (errno.EROFS, "read-only"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, ""),
    ],
)
def test_a_folder_that_refuses_is_an_expected_failure(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, hint: str
) -> None:
    monkeypatch.setattr(tempfile, "mkstemp", fail(code))
    with pytest.raises(ArchiveError, match="cannot write") as caught:
        write(tmp_path / "un.md", TEXT)
    assert hint in caught.value.hint


@both
def test_a_file_where_a_folder_should_be_is_an_expected_failure(
    write: Write, tmp_path: Path
) -> None:
    (tmp_path / "a").write_text("in the way", encoding="utf-8")
    with pytest.raises(ArchiveError, match="cannot write"):
        write(tmp_path / "a" / "un.md", TEXT)


@both
def test_an_interruption_leaves_nothing(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "un.md", TEXT)
    assert names(tmp_path) == []


@both
def test_file_and_folder_are_synced(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write(tmp_path / "un.md", TEXT)
    assert synced == ["file", "folder"]


def test_what_a_killed_process_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "drafts" / "zoe"
    folder.mkdir(parents=True)
    left, fresh, own = (folder / name for name in (".abcd1234.part", ".efgh5678.part", "un.part"))
    for path, age in [(left, 3600), (fresh, 60), (own, 3600)]:
        path.write_text(TEXT)
        os.utime(path, (1_000_000 - age,) * 2)
    sweep(tmp_path, 1_000_000)
    assert sorted(path.name for path in folder.iterdir()) == [fresh.name, own.name]
    sweep(tmp_path / "nowhere", 1_000_000)


def test_the_names_of_temporary_files_are_those_that_are_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", lambda _path, _target: None)
    write_text(tmp_path / "un.md", TEXT)
    assert len(list(tmp_path.iterdir())) == 1
    sweep(tmp_path, time.time() + 3600)
    assert list(tmp_path.iterdir()) == []


def test_the_message_names_file_and_reason(tmp_path: Path) -> None:
    error = cannot_write(tmp_path / "un.md", OSError(errno.ENOSPC, "No space left on device"))
    assert error.message == f"cannot write {tmp_path / 'un.md'}: No space left on device"
    assert str(error).endswith("— free some space on that disk, then try again")


def test_what_a_file_holds_is_replaced_and_its_mode_kept(tmp_path: Path) -> None:
    path = tmp_path / "un.md"
    path.write_bytes(b"avant")
    path.chmod(0o600)
    assert replace_bytes(path, b"avant", b"apres")
    assert path.read_bytes() == b"apres"
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["un.md"]


@pytest.mark.parametrize("there", [b"autre", None])
def test_a_file_that_holds_something_else_is_not_replaced(
    tmp_path: Path, there: bytes | None
) -> None:
    path = tmp_path / "un.md"
    if there is not None:
        path.write_bytes(there)
    assert not replace_bytes(path, b"avant", b"apres")
    assert (path.read_bytes() if path.exists() else None) == there
    assert names(tmp_path) == ([] if there is None else ["un.md"])


def test_a_disk_that_refuses_is_said_and_the_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "un.md"
    path.write_bytes(b"avant")
    monkeypatch.setattr(os, "fsync", fail(errno.ENOSPC))
    with pytest.raises(ArchiveError, match="No space"):
        replace_bytes(path, b"avant", b"apres")
    assert path.read_bytes() == b"avant"
    assert names(tmp_path) == ["un.md"]


def test_a_file_is_read_up_to_so_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xff\r\n\0")
    assert read_regular(path, 4) == b"\xff\r\n\0"
    with pytest.raises(TooLarge) as refused:
        read_regular(path, 3)
    assert refused.value.size == 4


def test_a_file_that_grows_while_it_is_read_is_read_up_to_so_many_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    real = os.read

    def read(handle: int, most: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"x" * 100)
        return real(handle, most)

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(TooLarge):
        read_regular(path, 5000)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_only_files_are_read_and_nobody_waits(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a")
    with pytest.raises(NotRegular):
        read_regular(tmp_path / "a", 100)


def test_a_pipe_that_takes_the_place_of_a_file_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    real = os.stat

    def swapped(file: str | Path, **options: bool) -> os.stat_result:
        status = real(file, **options)
        if file == path:
            path.unlink()
            os.mkfifo(path)
        return status

    monkeypatch.setattr(os, "stat", swapped)
    with pytest.raises(NotRegular):
        read_regular(path, 100)


def test_a_link_is_followed_unless_it_must_not_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    assert read_regular(tmp_path / "b", 1) == b"x"
    with pytest.raises(OSError, match="symbolic links"):
        read_regular(tmp_path / "b", 1, follow=False)


def modes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): f"{path.stat().st_mode & 0o777:o}"
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("write", [write_text, write_new_text])
def test_what_is_written_into_the_state_is_private_with_its_folders(
    write: Write, tmp_path: Path
) -> None:
    write(tmp_path / ".orchestra" / "runs" / "a.json", TEXT)
    assert modes(tmp_path) == {
        ".orchestra": "700",
        ".orchestra/runs": "700",
        ".orchestra/runs/a.json": "600",
    }


def test_what_is_claimed_is_private_and_what_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / ".orchestra" / "ledger.sqlite"
    assert claim(path) == path
    assert modes(tmp_path) == {".orchestra": "700", ".orchestra/ledger.sqlite": "600"}
    path.write_bytes(b"x")
    path.chmod(0o400)
    claim(path)
    assert path.read_bytes() == b"x"


def test_a_state_that_others_could_read_is_made_private_and_nothing_outside_it(
    tmp_path: Path,
) -> None:
    state, outside = tmp_path / ".orchestra", tmp_path / "outside"
    (state / "runs").mkdir(parents=True)
    (state / "runs" / "a.json").touch(0o644)
    outside.mkdir()
    (outside / "b").touch(0o644)
    (state / "link").symlink_to(outside)
    (state / "other").symlink_to(outside / "b")
    make_private(state)
    assert modes(tmp_path)[".orchestra"] == "700"
    assert modes(tmp_path)[".orchestra/runs"] == "700"
    assert modes(tmp_path)[".orchestra/runs/a.json"] == "600"
    assert modes(outside) == {"b": "644"}
    assert outside.stat().st_mode & 0o777 == 0o755


def test_a_state_that_is_a_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".orchestra").symlink_to("elsewhere")
    make_private(tmp_path / ".orchestra")
    make_private(tmp_path / "nowhere")
    assert modes(tmp_path)["elsewhere"] == "755"
