"""Running a night: the reflections that are due, written side by side as the hosts allow."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orchestra.errors import NightOver, StateError
from orchestra.files import sweep
from orchestra.nights.ledger import DamagedRow
from orchestra.nights.night import Night
from orchestra.nights.rebuild import due_of_key, row_of
from orchestra.nights.signs import HEARTBEAT, signs_of_life
from orchestra.nights.window import CUT_OFF
from orchestra.nights.workflow import MOST_AT_ONCE, Json, Workflows, open_workflows
from orchestra.nights.writing_due import ENDLESS, write_due

if TYPE_CHECKING:
    from orchestra.nights.row import Row
    from orchestra.writing.steps import Step

BEGUN_AGAIN = "begun again: what was kept of it cannot be gone on with"
FOUND_AGAIN = "the ledger was lost: it was found among what had been begun"
MOST_EMBEDDING = 900.0  # seconds of a night for embeddings; the next one goes on
POLLING = 0.3  # seconds between two looks at the ledger


def run_night(night: Night, url: str, executor: str, *, alone: bool) -> list[Row]:
    """Write the night's reflections; return their rows, the first due first.

    ``url`` is the workflows' database; ``alone`` says that no other process works on it. A failed
    reflection never stops the others. Raises StateError when the database cannot be used; when it
    cannot be used any more, the night's ``troubles`` say so.
    """
    for folder in (night.workspace.output_folder, night.workspace.state_folder):
        sweep(folder, time.time())
    if any(agent.grounding != "none" for agent in night.workspace.agents):
        # Once, before the threads that read it.
        night.workspace.library.complete(MOST_EMBEDDING)

    def body(name: str, order: Json, step: Step) -> None:
        key = name.partition("~")[0]
        night.at_work.add(key)
        try:
            write_due(night, key, order, step)
        except DamagedRow:  # its own trouble: the others go on
            raise
        except StateError as error:
            night.halt(error)
            raise
        finally:
            night.settled.add(key)
            night.at_work.discard(key)

    at_once = MOST_AT_ONCE if alone else night.slots
    try:
        with open_workflows(url, body, executor, at_once) as workflows:
            _write_all(night, workflows, alone=alone)
    finally:
        night.pool.close()
    return _rows(night)


def _write_all(night: Night, workflows: Workflows, *, alone: bool) -> None:
    """Queue what is to be written, wait until nothing may be written any more, and tidy up."""
    patience = night.silence / 2
    living = signs_of_life(night.ledger, workflows.executor, workflows.check, night.halt, patience)
    with living:
        _find_again(night, workflows)
        _take_over(night, workflows, alone=alone)
        night.pool.gather(min(len(night.keys), MOST_AT_ONCE if alone else night.slots))
        for key in night.keys:
            _submit(night, workflows, key)
        _wait(night, workflows, alone=alone)
        if night.keep_from and not night.troubles:
            workflows.forget(night.keep_from)


def _find_again(night: Night, workflows: Workflows) -> None:
    """Enter what was queued or begun and is in the ledger no more, which was lost since."""
    for name, is_begun in workflows.unfinished().items():
        key = name.partition("~")[0]
        due = due_of_key(night.workspace.settings.zone, key)
        if due is None or (night.keep_from and due.at < night.keep_from):
            continue
        status = "waiting" if is_begun else "planned"
        found = {"status": status, "attempts": int(is_begun), "notes": [FOUND_AGAIN]}
        if night.ledger.enter(row_of(due, datetime.now(UTC), found)) and key not in night.keys:
            night.keys.append(key)


def _submit(night: Night, workflows: Workflows, key: str) -> None:
    """Queue a reflection; one that cannot go on is begun again under a new name, and noted."""
    attempt, name = 1, key
    while (state := workflows.state(name)) in {"broken", "finished"}:
        attempt += 1
        name = f"{key}~{attempt}"
    if state == "unknown":
        row = night.ledger.row(key)
        if row and row.attempts and attempt > 1:
            night.update(key, notes=[*row.notes, f"{BEGUN_AGAIN} ({name})"])
        workflows.begin(name, {"agent": key.partition("/")[0]})


def _take_over(night: Night, workflows: Workflows, *, alone: bool) -> None:
    """Go on with what dead workers left; alone, every other worker is dead."""
    silence = datetime.now(UTC) - timedelta(seconds=night.silence)
    alive = set() if alone else night.ledger.alive(silence)
    for name, owner in workflows.begun().items():
        if owner not in alive and name.partition("~")[0] in night.keys:
            workflows.take_up(name, owner)


def _wait(night: Night, workflows: Workflows, *, alone: bool) -> None:
    """Wait until nothing of the night may still be written, or a section comes to no end."""
    looked = time.monotonic()
    while _is_open(night):
        time.sleep(POLLING)
        if not alone and time.monotonic() - looked > HEARTBEAT:
            looked = time.monotonic()
            _take_over(night, workflows, alone=False)
    for key in list(night.at_work):
        night.put_off(NightOver(f"{key}: {ENDLESS}"))
        with suppress(DamagedRow):
            night.update(key, status="waiting", reason=ENDLESS)


def _is_open(night: Night) -> bool:
    """Tell whether something of the night may still be written."""
    if night.is_over:
        return bool(night.at_work) and not night.is_overdue(CUT_OFF)
    try:
        return bool(night.at_work) or bool(_open_keys(night))
    except StateError as error:
        night.halt(error)
        return True


def _open_keys(night: Night) -> list[str]:
    rows = {row.key for row in night.ledger.unfinished()}
    return [key for key in night.keys if key in rows and key not in night.settled]


def _rows(night: Night) -> list[Row]:
    """Return the night's rows as far as they can be read."""
    try:
        rows = [night.ledger.row(key) for key in night.keys]
    except StateError as error:
        night.put_off(error)
        return []
    return sorted((row for row in rows if row), key=lambda row: (row.due_at, row.key))
