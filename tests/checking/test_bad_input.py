# ruff: noqa: E501 - documents are read line by line
"""Files that are no documents, or no files: a finding or one clear line, and the exit code promised."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import BARE, GOOD, WORLD

from orchestra.checking.many import check_many
from orchestra.checking.runner import MAX_BLOCKS, MAX_BYTES, MAX_NUMBERS, check_file, check_text
from orchestra.checking.tree import find_documents
from orchestra.document import MAX_FRONT_MATTER, parse_document, split_front_matter

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.checking.finding import Finding

FRONT, BODY = GOOD.split("\n---\n", 1)


@dataclass(frozen=True)
class Bad:
    """Bytes of a file and the finding that they must give."""

    label: str
    data: bytes
    rule: str
    line: int
    says: str

    def __str__(self) -> str:
        return self.label


def _front(extra: str) -> bytes:
    return f"{FRONT}\n{extra}\n---\n{BODY}".encode()


LAST = FRONT.count("\n") + 2  # the line of what is added to the front matter
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FILES = [
    Bad("nothing", b"", "FM001", 1, "empty"),
    Bad("blank lines", b"\n\n  \n", "FM001", 1, "empty"),
    Bad("only a mark", b"\xef\xbb\xbf", "FM001", 1, "empty"),
    Bad("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "FM001", 1, "binary"),
    Bad("an archive", b"PK\x03\x04\x14\0\0\0\x08\0", "FM001", 1, "binary"),
    Bad("a program", b"\x7fELF\x02\x01\x01" + b"\0" * 9, "FM001", 1, "binary"),
    Bad("Latin-1", GOOD.replace("’", "'").encode("latin-1", "replace"), "FM001", 2, "not UTF-8"),
    Bad("Windows-1252", GOOD.encode("cp1252"), "FM001", 2, "not UTF-8"),
    Bad("UTF-16 with a mark", GOOD.encode("utf-16"), "FM001", 1, "UTF-16"),
    Bad("UTF-16, the other end first", b"\xfe\xff" + GOOD.encode("utf-16-be"), "FM001", 1, "UTF-16"),
    Bad("UTF-16 without a mark", GOOD.encode("utf-16-le"), "FM001", 1, "binary"),
    Bad("UTF-32", GOOD.encode("utf-32"), "FM001", 1, ""),
    Bad("half a character at the end", GOOD.encode() + b"\xc3", "FM001", GOOD.count("\n") + 1, "not UTF-8"),
    Bad("a surrogate", GOOD.encode() + b"\xed\xa0\x80", "FM001", GOOD.count("\n") + 1, "not UTF-8"),
    Bad("an overlong slash", GOOD.encode() + b"\xc0\xaf", "FM001", GOOD.count("\n") + 1, "not UTF-8"),
    Bad("NUL in the text", GOOD.replace("Un atelier", "Un\0atelier").encode(), "FM001", 28, "U+0000"),
    Bad("NUL in the front matter", GOOD.replace("Essais", "Es\0sais").encode(), "FM001", 7, "U+0000"),
    Bad("a bomb of aliases", _front(BOMB), "FM003", LAST + 1, "YAML"),
    Bad("an anchor and an alias", _front("x: &a [1]\ny: *a"), "FM003", LAST + 1, "YAML"),
    Bad("a loop of aliases", _front("x: &a [*a]"), "FM003", LAST, "YAML"),
    Bad("a merged map", _front("x: &a {b: 1}\ny:\n  <<: *a"), "FM003", LAST + 2, "YAML"),
    Bad("a tag that runs a program", _front("x: !!python/object/apply:os.system ['true']"), "FM003", LAST, "YAML"),
    Bad("a tag of one's own", _front("x: !essai 1"), "FM003", LAST, "YAML"),
    Bad("two documents of YAML", b"---\n--- \n" + GOOD.encode(), "FM003", 1, "YAML"),
    Bad("deep brackets", _front("x: " + "[" * 5_000), "FM003", LAST, "YAML"),
    Bad("a long number", _front("x: " + "9" * 90_000), "FM003", LAST, ""),
    Bad("a duplicate key", _front('title: "Un autre"'), "FM004", LAST, "title"),
    Bad("a duplicate key in another spelling", _front('"title": "Un autre"'), "FM004", LAST, "title"),
    Bad("a key that is a list", _front("? [a, b]\n: c"), "FM003", LAST, "YAML"),
    Bad("a list", f"---\n- a\n- b\n---\n{BODY}".encode(), "FM003", 1, "mapping"),
]  # fmt: skip


def _found(tmp_path: Path, data: bytes) -> list[Finding]:
    path = tmp_path / "essai.md"
    path.write_bytes(data)
    return check_file(path, WORLD)


@pytest.mark.parametrize("bad", FILES, ids=str)
def test_bad_file_is_a_finding_at_its_place(tmp_path: Path, bad: Bad) -> None:
    found = [f for f in _found(tmp_path, bad.data) if f.rule == bad.rule]
    assert [(f.line, bad.says in f.message) for f in found[:1]] == [(bad.line, True)], found


@pytest.mark.parametrize("bad", [bad for bad in FILES if bad.rule == "FM001"], ids=str)
def test_of_an_unreadable_file_nothing_else_is_said(tmp_path: Path, bad: Bad) -> None:
    assert [f.rule for f in _found(tmp_path, bad.data)] == ["FM001"]


@pytest.mark.parametrize(
    ("label", "data"),
    [
        ("CRLF", GOOD.replace("\n", "\r\n").encode()),
        ("CR", GOOD.replace("\n", "\r").encode()),
        ("mixed line ends", GOOD.replace("\n\n", "\r\n\n").encode()),
        ("a mark", GOOD.encode("utf-8-sig")),
        ("a mark and CRLF", GOOD.replace("\n", "\r\n").encode("utf-8-sig")),
        ("no line end at the end", GOOD.rstrip("\n").encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_ways_to_store_a_document_are_no_fault(
    tmp_path: Path, label: str, data: bytes
) -> None:
    assert _found(tmp_path, data) == []


@pytest.mark.parametrize("piece", ["a ", "a", "« a ", "a. ", "[1] a ", "É"])
def test_line_of_ten_megabytes_is_judged_or_refused_in_one_finding(
    tmp_path: Path, piece: str
) -> None:
    long = piece * (10_000_000 // len(piece.encode()))
    found = _found(tmp_path, GOOD.replace("Un atelier", f"Un {long} atelier").encode())
    assert [(f.rule, f.line, "larger than" in f.message) for f in found] == [("FM001", 1, True)]


def test_longest_file_that_is_read_is_judged(tmp_path: Path) -> None:
    room = MAX_BYTES - len(GOOD.encode())
    data = GOOD.replace("Un atelier", "Un atelier " + "très " * (room // 6 - 3)).encode()
    assert MAX_BYTES - 100 < len(data) <= MAX_BYTES
    assert {"SEC008", "SEC010"} <= {f.rule for f in _found(tmp_path, data)}


def _of_blocks(count: int) -> str:
    block = "Un atelier ouvert accueille ici qui veut réparer.\n\n"
    more = count - parse_document(GOOD).blocks
    return GOOD.replace("Un atelier ouvert", f"{block * more}Un atelier ouvert", 1)


def test_as_many_headings_and_paragraphs_as_may_be_are_judged() -> None:
    assert "SEC010" in {f.rule for f in check_text("essai.md", _of_blocks(MAX_BLOCKS), WORLD)}


def test_one_heading_or_paragraph_more_is_refused_in_one_finding() -> None:
    found = check_text("essai.md", _of_blocks(MAX_BLOCKS + 1), WORLD)
    assert [(f.rule, f.line, "20,000" in f.message) for f in found] == [("FM001", 1, True)]


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_as_many_numbers_as_may_be_are_read_and_one_more_is_refused(
    more: int, refused: bool
) -> None:
    count = MAX_NUMBERS - len(re.findall(r"[0-9]+", GOOD)) + more
    text = GOOD.replace("Un atelier ouvert", f"{'7 lieux, ' * count}Un atelier ouvert", 1)
    found = check_text("essai.md", text, WORLD)
    assert [f.line for f in found if f.rule == "FM001" and "50,000" in f.message] == [1] * refused


@pytest.mark.parametrize("piece", ["- a\n", "## Partie\n", "a\n\n"])
def test_items_headings_and_paragraphs_without_end_are_one_finding(piece: str) -> None:
    text = GOOD.replace("Un atelier ouvert", f"{piece * MAX_BLOCKS}\nUn atelier ouvert", 1)
    found = check_text("essai.md", text, WORLD)
    assert [f.rule for f in found] == ["FM001"]


@pytest.mark.parametrize("more", [0, 1])
def test_front_matter_as_long_as_may_be_is_read_and_a_longer_one_is_a_finding(more: int) -> None:
    front = split_front_matter(GOOD)[0] or ""
    long = "x" * (MAX_FRONT_MATTER - len(front) + more)
    found = check_text("essai.md", GOOD.replace('theme: "', f'theme: "{long}'), WORLD)
    refused = [(f.rule, f.line, "100,000" in f.message) for f in found if f.rule == "FM003"]
    assert refused == [("FM003", 1, True)] * more


def test_symbolic_links_in_a_circle_are_findings_and_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "1.md").symlink_to(tmp_path / "2.md")
    (tmp_path / "2.md").symlink_to(tmp_path / "1.md")
    (tmp_path / "3.md").write_text(GOOD)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    found = check_many(find_documents([tmp_path]), lambda: WORLD)
    assert {Path(file).name: [f.rule for f in each] for file, each in found.items()} == {
        "1.md": ["FM001"], "2.md": ["FM001"], "3.md": [],
    }  # fmt: skip


def test_file_or_folder_that_goes_between_listing_and_reading_is_a_finding(tmp_path: Path) -> None:
    inner = tmp_path / "a"
    inner.mkdir()
    for path in (inner / "1.md", tmp_path / "2.md"):
        path.write_text(GOOD)
    files = find_documents([tmp_path])
    (inner / "1.md").unlink()
    inner.rmdir()
    found = check_many(files, lambda: WORLD)
    assert {Path(file).name: [f.rule for f in each] for file, each in found.items()} == {
        "1.md": ["FM001"], "2.md": [],
    }  # fmt: skip


def test_file_that_becomes_something_else_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text(GOOD)
    files = find_documents([tmp_path])
    (tmp_path / "1.md").unlink()
    (tmp_path / "1.md").mkdir()
    (found,) = check_many(files, lambda: WORLD).values()
    assert [(f.rule, "regular file" in f.message) for f in found] == [("FM001", True)]


def test_file_that_changes_while_it_is_read_is_judged_without_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(GOOD)
    stop = threading.Event()
    states = (GOOD, GOOD.replace('"draft"', '"publié"'), "", GOOD[:700], "é" * 5_000)

    def write() -> None:
        count = 0
        while not stop.is_set():
            path.write_text(states[count % len(states)])
            count += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [finding for _ in range(60) for finding in check_file(path, WORLD)]
    finally:
        stop.set()
        writer.join()
    assert all(finding.line >= 1 and finding.message for finding in found)


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "1.md").write_text(GOOD)
    (tmp_path / "2.md").write_text(GOOD)
    locked.chmod(0)
    try:
        done = _program(tmp_path)
    finally:
        locked.chmod(0o700)
    assert done.returncode in (1, 2)
    assert "locked" in done.stdout + done.stderr


def test_ten_thousand_findings_of_one_file_are_sorted_and_complete() -> None:
    text = GOOD.replace("Un atelier", "TODO " * 10_000 + "Un atelier")
    found = [f for f in check_text("essai.md", text, BARE) if f.rule == "TXT006"]
    assert len(found) == 10_000
    assert [f.column for f in found] == sorted(f.column for f in found)


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.md",
        "é\u202f:1:2: error.md", "-x.md", "a b.md", "*.md", "\u202e.md",
    ],
)  # fmt: skip
def test_strange_names_are_one_line_each(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD.replace('"draft"', '"publié"'))
    done = _program(tmp_path)
    assert done.returncode == 1
    *findings, count = done.stdout.splitlines()
    assert all(re.search(r":\d+:\d+: (error|warning) [A-Z]+\d{3} ", line) for line in findings)
    assert count.endswith("in 1 file")


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_name_that_is_no_text_is_checked_too(tmp_path: Path, form: str) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xe9.md"
    with open(path, "wb") as file:  # noqa: PTH123 - a name of bytes
        file.write(GOOD.replace('"draft"', '"publié"').encode())
    done = _program(tmp_path, "--format", form)
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert "FM009" in done.stdout


def _program(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program on a folder, outside a workspace."""
    command = [sys.executable, "-m", "orchestra.cli", "check", str(folder), *arguments]
    return subprocess.run(
        command, capture_output=True, check=False, cwd=folder, encoding="utf-8", errors="replace"
    )


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_every_bad_file_at_once_ends_in_one_without_a_trace(tmp_path: Path, form: str) -> None:
    for number, bad in enumerate(FILES):
        (tmp_path / f"{number:02}.md").write_bytes(bad.data)
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    done = _program(tmp_path, "--format", form)
    assert done.returncode == 1
    assert done.stderr == ""
    assert "Traceback" not in done.stdout
    for number in range(len(FILES)):
        assert f"{number:02}.md" in done.stdout
    assert "loop.md" in done.stdout
    assert "pipe.md" in done.stdout


def test_json_of_bad_files_has_what_is_promised(tmp_path: Path) -> None:
    for number, bad in enumerate(FILES):
        (tmp_path / f"{number:02}.md").write_bytes(bad.data)
    found = json.loads(_program(tmp_path, "--json").stdout)
    assert {f["rule"] for f in found} >= {"FM001", "FM003", "FM004"}
    assert all(
        set(f) >= {"path", "line", "column", "rule", "name", "severity", "message", "fixable"}
        for f in found
    )


def test_a_path_that_is_not_there_cannot_be_checked(tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text(GOOD)
    done = _program(tmp_path, str(tmp_path / "nowhere.md"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "nowhere.md does not exist" in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_settings_that_are_no_text_cannot_be_checked_with(tmp_path: Path) -> None:
    (tmp_path / "orchestra.yaml").write_bytes(b"\xff\xfe\0\0")
    (tmp_path / "1.md").write_text(GOOD)
    done = _program(tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "orchestra.yaml" in done.stderr


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"no database" * 500, b"\0" * 8192])
def test_cache_that_is_no_cache_is_made_anew(
    make_workspace: Callable[..., Path], data: bytes
) -> None:
    root = make_workspace()
    _draft(root, b"01-essai.md")
    (root / ".orchestra").mkdir(exist_ok=True)
    (root / ".orchestra" / "check.sqlite").write_bytes(data)
    for _ in range(2):
        done = _program(root / "output", "--json")
        assert done.returncode == 1, done.stderr
        assert "FM009" in {found["rule"] for found in json.loads(done.stdout)}


def test_folder_in_the_place_of_the_cache_is_no_crash(make_workspace: Callable[..., Path]) -> None:
    root = make_workspace()
    _draft(root, b"01-essai.md")
    (root / ".orchestra" / "check.sqlite").mkdir(parents=True)
    done = _program(root / "output")
    assert done.returncode == 1, done.stderr
    assert "FM009" in done.stdout
    assert "Traceback" not in done.stderr


def test_name_that_is_no_text_is_checked_with_the_cache_too(
    make_workspace: Callable[..., Path],
) -> None:
    root = make_workspace()
    path = _draft(root, b"01-\xff\xe9.md")
    for _ in range(2):
        done = _program(root / "output")
        assert "Traceback" not in done.stderr
        assert "FM009" in done.stdout
        os.utime(path, (1_700_000_000, 1_700_000_000))


def _draft(root: Path, name: bytes) -> bytes:
    """Write a document with a fault into a workspace and return its path."""
    folder = root / "output" / "drafts" / "essai"
    folder.mkdir(parents=True)
    path = os.path.join(os.fsencode(folder), name)  # noqa: PTH118 - a name of bytes
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(GOOD.replace('"draft"', '"publié"').encode())
    return path
