"""What reviewers asked to have written again, and what came of it: one file each."""

from __future__ import annotations

import re
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestra.errors import OrchestraError, ReviewError
from orchestra.files import PRIVATE, cannot_write, make_folder, write_text
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

ProposalStatus = Literal["queued", "running", "ready", "failed", "discarded", "accepted"]
OPEN: tuple[ProposalStatus, ...] = ("queued", "running", "ready", "failed")
SETTLED = "settled"  # the folder of what was accepted or discarded
LONGEST_NOTE = 2000  # characters
LOCK_SECONDS = 30
_ID = r"^[0-9a-f]{16}$"


class Proposal(BaseModel):
    """A section to be written again with a note: asked for, being written, written or failed.

    ``text`` is the whole document as it was when asked, ``version`` its hash; ``new_text`` is the
    document with the section written again. ``message`` and ``hint`` say why it failed.
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=_ID)
    key: str = Field(pattern=_ID)
    version: str
    heading: str
    note: str
    by: str
    asked_at: str
    text: str
    status: ProposalStatus = "queued"
    new_text: str = ""
    message: str = ""
    hint: str = ""


class Asked(BaseModel):
    """What a reviewer asks for: ``key`` and ``version`` are the document's as she saw it."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(pattern=_ID)
    version: str
    text: str
    heading: str
    note: str
    by: str


def ask(state_folder: Path, asked: Asked, now: datetime) -> Proposal:
    """Queue a request and return it; the same one asked for twice is queued once.

    Raises ReviewError for a note that says nothing or far too much, ArchiveError when it cannot
    be written down.
    """
    if not squash(asked.note):
        raise ReviewError("the note says nothing", "say what the section should have")
    if len(asked.note) > LONGEST_NOTE:
        raise ReviewError(f"the note has more than {LONGEST_NOTE} characters", "make it shorter")
    with _changing(state_folder):
        for known in pending(state_folder, asked.key):
            if known.status != "failed" and asked == Asked(**known.model_dump()):
                return known
        made = Proposal(
            id=uuid.uuid4().hex[:16],
            asked_at=now.isoformat(timespec="microseconds"),
            **asked.model_dump(),
        )
        _write(state_folder, made)
    return made


def find_proposal(state_folder: Path, wanted: str) -> Proposal:
    """Return the proposal with this id, settled or not; raise ReviewError when there is none."""
    folder = _folder(state_folder)
    names = f"*-{wanted}.json" if re.fullmatch(_ID, wanted) else ""
    paths = [*(folder / SETTLED).glob(names), *folder.glob(names)] if names else []
    found = next((proposal for path in paths if (proposal := _read(path))), None)
    if found is None:
        raise ReviewError("this proposal is not there any more", "ask for it again")
    return found


def pending(state_folder: Path, key: str = "") -> list[Proposal]:
    """Return what is not settled, of one document or of all, the first one asked for first."""
    found = [_read(path) for path in _folder(state_folder).glob(f"{key or '*'}-*.json")]
    still_open = (p for p in found if p and p.status in OPEN)
    return sorted(still_open, key=lambda p: (p.asked_at, p.id))


@contextmanager
def sole_worker(state_folder: Path) -> Iterator[bool]:
    """Tell whether this process alone works the queue off, for the length of the block.

    If so, what a process that died was writing is queued again.
    """
    with _holding(_folder(state_folder) / "worker.lock", 0) as held:
        for left in pending(state_folder) if held else []:
            if left.status == "running":
                put_back(state_folder, left.id)
        yield held


def next_queued(state_folder: Path) -> Proposal | None:
    """Return the next one to be written, now marked as running; None when there is none."""
    with _changing(state_folder):
        found = next((p for p in pending(state_folder) if p.status == "queued"), None)
        return _set(state_folder, found, status="running") if found else None


def finish(state_folder: Path, wanted: str, new_text: str) -> Proposal:
    """Keep what was written; it is ready unless somebody discarded it meanwhile."""
    return _settle(state_folder, wanted, "ready", ("running",), new_text=new_text)


def fail(state_folder: Path, wanted: str, error: OrchestraError) -> Proposal:
    """Say why it could not be written."""
    said = {"message": error.message, "hint": error.hint}
    return _settle(state_folder, wanted, "failed", ("running",), **said)


def put_back(state_folder: Path, wanted: str) -> Proposal:
    """Queue again what failed or was left while it was being written."""
    said = {"message": "", "hint": ""}
    return _settle(state_folder, wanted, "queued", ("running", "failed"), **said)


def discard(state_folder: Path, wanted: str) -> Proposal:
    """Put it aside, whatever came of it."""
    return _settle(state_folder, wanted, "discarded", OPEN)


def accept(state_folder: Path, wanted: str) -> Proposal:
    """Say that the document has the new text now; raise ReviewError for one that is not ready."""
    taken = _settle(state_folder, wanted, "accepted", ("ready",))
    if taken.status != "accepted":
        raise ReviewError(f"this proposal is {taken.status}, not ready", "ask for it again")
    return taken


def _settle(
    state_folder: Path,
    wanted: str,
    status: ProposalStatus,
    allowed: tuple[ProposalStatus, ...],
    **said: str,
) -> Proposal:
    """Set a status where it is allowed, and what is said in any case: nothing written is lost."""
    with _changing(state_folder):
        found = find_proposal(state_folder, wanted)
        new = status if found.status in allowed else found.status
        return _set(state_folder, found, status=new, **said)


def _set(state_folder: Path, proposal: Proposal, **changes: str) -> Proposal:
    changed = proposal.model_copy(update=changes)
    _write(state_folder, changed)
    return changed


def _write(state_folder: Path, proposal: Proposal) -> None:
    """Write the proposal down; what is settled lies apart, where nobody looks for work."""
    folder, name = _folder(state_folder), f"{proposal.key}-{proposal.id}.json"
    home = folder if proposal.status in OPEN else folder / SETTLED
    write_text(home / name, proposal.model_dump_json(indent=2))
    if home != folder:
        (folder / name).unlink(missing_ok=True)


def _read(path: Path) -> Proposal | None:
    """Return the proposal in a file; None for one that is gone or that something has damaged.

    They are written whole, so that is not ours: it must not keep the others from being read.
    """
    try:
        return Proposal.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


@contextmanager
def _changing(state_folder: Path) -> Iterator[None]:
    """Hold the proposals for one change, between threads and processes."""
    path = _folder(state_folder) / "change.lock"
    with _holding(path, LOCK_SECONDS) as held:
        if not held:
            raise ReviewError(f"another process holds {path}", "wait for it, then try again")
        yield


@contextmanager
def _holding(path: Path, seconds: float) -> Iterator[bool]:
    """Hold a lock file, or tell that it could not be had in this time."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=PRIVATE)
    try:
        make_folder(path.parent)
        lock.acquire(timeout=seconds)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield True
    finally:
        lock.release()


def _folder(state_folder: Path) -> Path:
    return state_folder / "proposals"
