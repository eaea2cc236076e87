"""Running the rules on texts, files and trees."""

from __future__ import annotations

import gc
import os
import re
import stat
from codecs import BOM_UTF8
from dataclasses import replace
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.checking.bound import Held, hold
from orchestra.checking.exceptions import silence
from orchestra.checking.facts import Facts, facts_of
from orchestra.checking.finding import Finding
from orchestra.checking.glance import glance_at
from orchestra.checking.registry import Hit
from orchestra.checking.rules.front_matter import unreadable_file
from orchestra.checking.sieve import all_sieves
from orchestra.document import Document, parse_document
from orchestra.errors import ArchiveError, EvidenceError
from orchestra.evidence import Evidence, parse_evidence
from orchestra.links import NO_LINK, refuse_link_out
from orchestra.sidecar import read_sidecar, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.check_settings import Severity
    from orchestra.checking.policy import Ruling
    from orchestra.checking.registry import Rule
    from orchestra.checking.world import World

    # What an evidence file is or holds, or why it cannot be read; None where there is none.
    Beside = Evidence | EvidenceError | bytes | None

MAX_BYTES = 5_000_000
MAX_BLOCKS = 20_000  # headings and paragraphs; a thick book has a quarter of them
MAX_NUMBERS = 50_000  # in digits; what has more is a table of data
# Characters, of which so many objects are made that garbage would be looked for again and again.
LARGE = 100_000
MAX_HITS = 10_000  # of one rule in one file: more help nobody
_IN_FILE = attrgetter("line", "column", "rule", "message")
_NUMBER = re.compile(r"[0-9]+")
_NOT_IN_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
MIN_WORDS, MAX_WORDS = 50, 50_000


def check_text(
    path: str, text: str, world: World, evidence: Evidence | None = None
) -> list[Finding]:
    """Return what the rules find in ``text``, in the order of the file; never raises.

    ``path`` is what the findings name, and what the settings' patterns are asked about. The text is
    held against ``evidence``; without it, against the evidence file beside ``path`` if there is
    one. Of a text that cannot be read at all, only that is said. Rules of the whole archive are not
    asked.
    """
    return judge(path, text, world, read_beside(path) if evidence is None else evidence)[0]


def read_beside(path: str) -> bytes | EvidenceError | None:
    """Return what is in the evidence file beside a document, or the error that says why not.

    None where there is none, as beside a text that has no ``path``.
    """
    try:
        return read_sidecar(sidecar_of(path)) if path else None
    except EvidenceError as error:
        return error


def judge(
    path: str, text: str, world: World, beside: Beside = None, encoded: bytes | None = None
) -> tuple[list[Finding], Facts | None]:
    """Return the findings like :func:`check_text`, and the facts for the rules of the archive.

    A text that cannot be read has none. ``beside`` is its evidence; ``encoded`` is the text in
    UTF-8, for a caller that has it.
    """
    if len(text) < LARGE or not gc.isenabled():
        return _judge(path, text, world, beside, encoded)
    gc.disable()
    try:
        return _judge(path, text, world, beside, encoded)
    finally:
        gc.enable()


def _judge(
    path: str, text: str, world: World, beside: Beside, encoded: bytes | None
) -> tuple[list[Finding], Facts | None]:
    document = parse_document(evened(text))
    if excess := _excess(document):
        return [_unreadable(path, f"has more than {excess}; is it a document?")], None
    world = world.at(path).asked_for(_words(document))
    glance = glance_at(document, world)
    passing = all_sieves().passing(glance, encoded if document.text is text else None)
    for hit in unreadable_file.check(document, world) if unreadable_file.code in passing else ():
        return [_finding(path, unreadable_file, hit)], None
    passing.discard(unreadable_file.code)
    rulings = world.policy.by_code(path)
    held = None if beside is None else _held(path, document, world, beside)
    knows = held is not None and not held.fault
    asked = [rulings[code] for code in passing if code in rulings]
    asked = [ruling for ruling in asked if not (knows and ruling.rule.without_evidence)]
    found = [finding for ruling in asked for finding in _asked_of(path, ruling, document, world)]
    if held is not None:
        found += _asked_all(path, rulings.values(), "evidence", held)
    if document.ignores:
        said, silenced = silence(found, document.ignores)
        found = said + _asked_all(path, rulings.values(), "exceptions", silenced)
    return sorted(dict.fromkeys(found), key=_IN_FILE), facts_of(path, document, glance)


def _held(path: str, document: Document, world: World, beside: Beside) -> Held:
    """Return the document held against its evidence file, or against why that cannot be read."""
    try:
        if isinstance(beside, bytes):
            beside = parse_evidence(beside, sidecar_of(path))
    except EvidenceError as error:
        beside = error
    if isinstance(beside, Evidence):
        return hold(document, world.template.references_heading, beside)
    return Held((), fault=str(beside))


def _excess(document: Document) -> str:
    """Return what the document has more of than any that people read; "" when there is nothing."""
    if document.blocks > MAX_BLOCKS:
        return f"{MAX_BLOCKS:,} headings and paragraphs"
    text = document.text
    if len(text) > 2 * MAX_NUMBERS and len(_NUMBER.findall(text)) > MAX_NUMBERS:
        return f"{MAX_NUMBERS:,} numbers"
    return ""


def evened(text: str) -> str:
    """Return ``text`` with the line ends that positions are counted by."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _asked_of(path: str, ruling: Ruling, *judged: object) -> list[Finding]:
    hits = list(islice(ruling.rule.check(*judged, **ruling.options), MAX_HITS + 1))
    if not hits:  # nearly always
        return []
    found = [_finding(path, ruling.rule, hit, ruling.severity) for hit in hits]
    if len(found) > MAX_HITS:
        found[-1] = replace(
            found[-1], message=f"{found[-1].message} (and more: only {MAX_HITS:,} are said)"
        )
    return found


def _finding(path: str, rule: Rule, hit: Hit, severity: Severity = "error") -> Finding:
    message = _NOT_IN_LINE.sub(" ", hit.message)
    return Finding(
        path, hit.line, hit.column, rule.code, rule.name, severity, message,
        bool(hit.edits), hit.edits,
    )  # fmt: skip


def _asked_all(path: str, rulings: Iterable[Ruling], scope: str, judged: object) -> list[Finding]:
    """Return what the rules of one scope find."""
    asked = [ruling for ruling in rulings if ruling.rule.scope == scope]
    return [finding for ruling in asked for finding in _asked_of(path, ruling, judged)]


def _words(document: Document) -> int | None:
    """Return the length that the document was written for (``write --words``)."""
    provenance = document.value("provenance")
    words = provenance.get("words") if isinstance(provenance, dict) else None
    return words if isinstance(words, int) and MIN_WORDS <= words <= MAX_WORDS else None


def check_file(path: Path, world: World) -> list[Finding]:
    """Return the findings of one file; of a file that cannot be read, the one that says why."""
    data = read_file(str(path))
    return check_bytes(str(path), data, world) if isinstance(data, bytes) else [data]


def read_file(path: str) -> bytes | Finding:
    """Return what is in a file, or the finding that says why it is not read.

    A link is followed where it does not lead out of a workspace.
    """
    try:
        # Of ten thousand files, the layers of open() take longer than the reading.
        file = os.open(_followed(path), os.O_RDONLY | NO_LINK)
        try:
            return _content(path, file)
        finally:
            os.close(file)
    except ArchiveError as error:
        return _unreadable(path, f"is a link out of the workspace; {error.hint}")
    except OSError as error:
        if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - as above
            return _unreadable(path, "is not a regular file")
        return _unreadable(path, f"cannot be read: {error.strerror}; check its rights")


def _followed(path: str) -> str:
    """Return what a link leads to, of anything else its own path; raise ArchiveError."""
    if not os.path.islink(path):  # noqa: PTH114 - as above
        return path
    refuse_link_out(Path(path))
    return os.path.realpath(path)


def _content(path: str, file: int) -> bytes | Finding:
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        return _unreadable(path, "is not a regular file")
    size = status.st_size
    if size > MAX_BYTES:
        return _unreadable(path, f"is larger than {MAX_BYTES:,} bytes; is it a document?")
    data = os.read(file, size + 1)
    while len(data) > size:  # it grew
        size = len(data) * 2
        data += os.read(file, size + 1 - len(data))
    return data


def check_bytes(path: str, data: bytes, world: World) -> list[Finding]:
    """Return the findings of a file's content like :func:`check_text`; it need not be text."""
    return judge_bytes(path, data, world, read_beside(path))[0]


def judge_bytes(
    path: str, data: bytes, world: World, beside: Beside
) -> tuple[list[Finding], Facts | None]:
    """Return findings and facts of a file's content like :func:`judge`; it need not be text."""
    encoded = data.removeprefix(BOM_UTF8)
    try:
        text = encoded.decode()
    except UnicodeDecodeError:
        return [_undecodable(path, data)], None
    return judge(path, text, world, beside, encoded)


def _unreadable(path: str, message: str, line: int = 1, column: int = 1) -> Finding:
    return _finding(path, unreadable_file, Hit(line, column, f"the file {message}"))


def _undecodable(path: str, data: bytes) -> Finding:
    start = _first_bad_byte(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unreadable(path, "is UTF-16 text; save it as UTF-8")
    if b"\0" in data:
        return _unreadable(
            path, "is binary, not text", *_place(data, min(start, data.index(b"\0")))
        )
    message = f"is not UTF-8 text (byte {start} is 0x{data[start]:02x}); save it as UTF-8"
    return _unreadable(path, message, *_place(data, start))


def _place(data: bytes, offset: int) -> tuple[int, int]:
    before = data[:offset].removeprefix(BOM_UTF8)
    line = before[before.rfind(b"\n") + 1 :]
    return before.count(b"\n") + 1, len(line.decode("utf-8", "replace")) + 1


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(data)
