"""What the last check found, by file: a document that has not changed is not read again.

The cache holds for one state of everything that the documents are judged by: the program, the
settings, the agents, the templates, the files of the library. Nothing of that is parsed to know
whether it still holds, so that a check with nothing to do takes no longer than a look at the files.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestra import __version__
from orchestra.checking.finding import Edit, Finding
from orchestra.files import claim
from orchestra.root import AUDIT_FILE
from orchestra.sidecar import sidecar_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from orchestra.checking.facts import Facts

_VERSION = 4  # raise it when the tables change
_ANEW = f"""
drop table if exists judged_by;
drop table if exists documents;
drop table if exists archive;
create table judged_by (digest blob not null);
create table documents (
    path blob primary key, stamp text not null, digest blob not null, findings text not null,
    gist blob not null, facts text not null
);
create table archive (state blob not null, findings text not null);
pragma user_version = {_VERSION};
"""
_KNOWN = "select path, stamp, digest, findings, gist from documents"
_TYPES = [str, bytes, str, bytes]
_WAIT = 5.0  # seconds for another check to let go of the cache
# A file may change twice within one tick of its clock: one as new as this is read again.
_TICK = 2_000_000_000  # nanoseconds


class CacheDamaged(Exception):
    """What the cache holds is not what was written into it: it must be made anew."""


class Entry(NamedTuple):
    """What was found in a document: ``stamp`` is of the file, ``digest`` of what was in it.

    Where an evidence file stands beside it, both are of the two.

    ``facts`` are those for the rules of the archive, empty when they were left in the cache;
    ``gist`` is the digest of them and of the front matter, which tells where its keys stand.
    Where nothing is kept, the facts are ``read`` and not written.
    """

    stamp: str
    digest: bytes
    findings: str
    gist: bytes = b""
    facts: str = ""
    read: Facts | None = None


@dataclass
class Cache:
    """The entries of one workspace; made by :func:`open_cache`."""

    path: Path
    judged_by: bytes
    entries: dict[bytes, Entry] = field(default_factory=dict)
    asked: set[bytes] = field(default_factory=set)

    def known(self, file: str) -> Entry | None:
        """Return what was found in ``file`` the last time, whether it has changed or not."""
        path = _absolute(file)
        self.asked.add(path)
        return self.entries.get(path)

    def keep(self, judged: Mapping[str, Entry], stamps: Mapping[str, str]) -> None:
        """Write down what was found in each file, and new ``stamps`` of files with old content.

        What could not be read has no digest, and is not written. A cache that cannot be written
        is left as it is.
        """
        rows = [(_absolute(file), *entry[:-1]) for file, entry in judged.items() if entry.digest]
        stamped = [(stamp, _absolute(file)) for file, stamp in stamps.items()]
        if not rows and not stamped:
            return
        others = self.entries.keys() - self.asked
        gone = [(file,) for file in others if not os.path.lexists(file)]
        with (
            suppress(sqlite3.Error, OSError, ValueError),
            closing(_connect(self.path)) as database,
            database,
        ):
            _hold_for(database, self.judged_by)
            database.executemany("insert or replace into documents values (?, ?, ?, ?, ?, ?)", rows)
            database.executemany("update documents set stamp = ? where path = ?", stamped)
            database.executemany("delete from documents where path = ?", gone)

    def facts(self, files: Iterable[str]) -> dict[str, str]:
        """Return the facts of ``files`` as text; of what is no document, an empty one.

        Raises CacheDamaged when one is not there any more, or is no text.
        """
        with self._read() as database:
            known = dict(database.execute("select path, facts from documents"))
        found: dict[str, Any] = {file: known.get(_absolute(file)) for file in files}
        if not all(isinstance(text, str) for text in found.values()):
            raise CacheDamaged
        return found

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """Open the database to read what is already known to be there."""
        try:
            with closing(_connect(self.path)) as database:
                yield database
        except (sqlite3.Error, OSError, ValueError) as error:
            raise CacheDamaged from error

    def drop(self) -> None:
        """Throw away what is kept: something in it cannot be read."""
        self.entries.clear()
        self.path.unlink(missing_ok=True)

    def of_archive(self, state: bytes) -> list[Finding] | None:
        """Return what was found in all documents together, when that was in the same ``state``."""
        with (
            suppress(sqlite3.Error, OSError, ValueError, TypeError),
            closing(_connect(self.path)) as database,
        ):
            query = "select findings from archive where state = ?"
            for (text,) in database.execute(query, (state,)):
                return [Finding(*row) for row in json.loads(text)]
        return None

    def keep_of_archive(self, state: bytes, findings: Sequence[Finding]) -> None:
        """Write down what was found in all documents together."""
        rows = [astuple(finding)[:7] for finding in findings]
        with (
            suppress(sqlite3.Error, OSError, ValueError),
            closing(_connect(self.path)) as database,
            database,
        ):
            _hold_for(database, self.judged_by)
            database.execute("delete from archive")
            text = json.dumps(rows)
            database.execute("insert into archive values (?, ?)", (state, text))


def _absolute(file: str) -> bytes:
    """Return the whole path as the system has it: a name need not be text."""
    if f"{os.sep}." not in file and os.sep * 2 not in file:  # as nearly all of ten thousand are
        if file.startswith(os.sep):
            return os.fsencode(file)
        if not file.startswith("."):
            return os.fsencode(f"{os.getcwd()}{os.sep}{file}")  # noqa: PTH109
    return os.fsencode(os.path.abspath(file))  # noqa: PTH100 - links are not followed


def open_cache(state_folder: Path, judged_by: bytes) -> Cache:
    """Return the cache in ``state_folder``, empty when it is of another state or damaged."""
    path = state_folder / "check.sqlite"
    cache = Cache(path, judged_by)
    if path.is_file():
        try:
            with closing(_connect(path)) as database:
                if database.execute("select digest from judged_by").fetchall() == [(judged_by,)]:
                    rows = database.execute(_KNOWN)
                    cache.entries = {path: _entry(path, row) for path, *row in rows}
        except sqlite3.OperationalError:  # held by another check: this one does without
            return cache
        except (sqlite3.DatabaseError, ValueError):  # damaged, perhaps in a text that is none
            cache.drop()
    return cache


def _entry(path: object, row: list[Any]) -> Entry:
    if not isinstance(path, bytes) or [type(value) for value in row] != _TYPES:
        raise ValueError(f"not what was written of {path!r:.80}")
    return Entry(*row)


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(claim(path), timeout=_WAIT)
    database.execute("pragma synchronous = off")  # what is lost or damaged is made anew
    if database.execute("pragma user_version").fetchone() != (_VERSION,):
        database.executescript(_ANEW)
    return database


def _hold_for(database: sqlite3.Connection, judged_by: bytes) -> None:
    if database.execute("select digest from judged_by").fetchall() != [(judged_by,)]:
        database.execute("delete from documents")
        database.execute("delete from archive")
        database.execute("delete from judged_by")
        database.execute("insert into judged_by values (?)", (judged_by,))


def stamp_of(file: str) -> str:
    """Return what changes when a file does, nothing for one that changed just now or is gone."""
    try:
        status = os.stat(file)  # noqa: PTH116 - asked of every document of an archive
    except OSError:
        return ""
    return _stamp(status)


def _stamp(status: os.stat_result) -> str:
    if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _TICK:
        return ""
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def stamp_of_both(document: str) -> tuple[str, bool]:
    """Return what changes when a document or the evidence file beside it does, like stamp_of.

    Tell whether there is no such file.
    """
    own = stamp_of(document)
    try:
        beside = _stamp(os.lstat(sidecar_of(document)))
    except OSError:
        return own, True
    return f"{own} {beside}" if own and beside else "", False


def encode(findings: Sequence[Finding]) -> str:
    """Return findings of one file as text, without the file's name."""
    return json.dumps([_row(finding) for finding in findings]) if findings else ""


def _row(finding: Finding) -> list[Any]:
    f = finding
    edits = [[edit.start, edit.end, edit.text] for edit in f.edits]
    return [f.line, f.column, f.rule, f.name, f.severity, f.message, edits]


def decode(file: str, text: str) -> list[Finding]:
    """Return the findings of ``file`` that :func:`encode` gave.

    Raises CacheDamaged when ``text`` is not what it gave.
    """
    if not text:
        return []
    try:
        return [_finding(file, row) for row in json.loads(text)]
    except (ValueError, TypeError, LookupError) as error:
        raise CacheDamaged from error


def _finding(file: str, row: list[Any]) -> Finding:
    line, column, rule, name, severity, message, edits = row
    made = tuple(Edit(*edit) for edit in edits)
    return Finding(file, line, column, rule, name, severity, message, bool(made), made)


def judging_digest(root: Path) -> bytes:
    """Return the digest of all that documents of the workspace in ``root`` are judged by."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=16)
    for name, value in sorted(os.environ.items()):
        if name.startswith("ORCHESTRA_"):
            digest.update(f"{name}={value}\0".encode(errors="surrogateescape"))
    for file in _judging_files(root):
        digest.update(f"{file}\0{_stamp_or_now(file)}\0".encode(errors="surrogateescape"))
    return digest.digest()


def _stamp_or_now(file: str) -> str:
    """Return the stamp of a file; of one that changed just now, what was never told before."""
    return stamp_of(file) or (str(time.time_ns()) if os.path.lexists(file) else "")


def audits_state(files: Iterable[str]) -> str:
    """Return what changes when the audit of an archive does that one of ``files`` lies in."""
    # A document is SHELF/AGENT/NAME in its archive; to ask of other folders does no harm.
    folders = {os.path.dirname(file) for file in files}  # noqa: PTH120 - of ten thousand files
    here = os.getcwd()  # noqa: PTH109
    archives = {os.path.join(here, folder).rsplit(os.sep, 2)[0] for folder in folders}  # noqa: PTH118
    audits = [f"{archive}{os.sep}{AUDIT_FILE}" for archive in sorted(archives)]
    return "\n".join(f"{audit} {_stamp_or_now(audit)}" for audit in audits)


def _judging_files(root: Path) -> Iterator[str]:
    yield str(root / "orchestra.yaml")
    program = Path(__file__).parents[1]
    for folder in (root / "agents", root / "prompts", root / "sources", program):
        for inner, subfolders, names in sorted(os.walk(folder)):
            subfolders[:] = [name for name in subfolders if not name.startswith((".", "__"))]
            yield from (f"{inner}{os.sep}{name}" for name in sorted(names))
