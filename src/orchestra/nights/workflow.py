"""Durable workflows: what was done survives a crash. Only it and plain_json know DBOS."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from orchestra.errors import NothingWritten, OrchestraError
from orchestra.files import cannot_write
from orchestra.nights.database import Locked, cannot_use, sqlite_path
from orchestra.nights.plain_json import BEGUN_ANEW, Unreadable, is_readable, json_serializer
from orchestra.nights.store import look_into_store, prepare

if TYPE_CHECKING:
    from orchestra.writing.steps import Step

M = TypeVar("M", bound=BaseModel)
State = Literal["unknown", "unfinished", "finished", "broken"]
Json = dict[str, Any]
Body = Callable[[str, Json, "Step"], None]

# Raised when the stages of writing change their names, their order or what they return: a run
# begun by another version is not continued but started again.
VERSION = "3"
QUEUE = "reflections"
POLLING = 0.2  # seconds
MOST_AT_ONCE = 64  # workflows of one process; how many of them work is up to the hosts
_STATES: dict[str, State] = {
    "PENDING": "unfinished", "ENQUEUED": "unfinished", "DELAYED": "unfinished",
    "SUCCESS": "finished",
}  # fmt: skip


class _Unfinished(BaseException):
    """Carries an error through DBOS, which keeps every Exception as the final outcome."""

    def __init__(self, error: OrchestraError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True)
class Workflows:
    """The workflows of one database: each has a key, an order (JSON), and the steps it has done."""

    function: Any
    executor: str
    url: str

    def check(self) -> None:
        """Raise StateError when the SQLite file cannot be read: nothing more would be begun then.

        DBOS itself waits for a database that is gone, for ever and without a word.
        """
        import sqlalchemy as sa

        if sqlite_path(self.url) is None:  # the ledger, which is looked at too, is in the same one
            return
        with (
            suppress(Locked),
            look_into_store(self.url, sa.MetaData()) as store,
            store.begin() as connection,
        ):
            connection.execute(sa.text("SELECT 1 FROM workflow_status LIMIT 1"))

    def begin(self, key: str, order: Json) -> None:
        """Put a new workflow in the queue; one of that key that is there already stays as it is."""
        from dbos import DBOS, SetWorkflowID

        with SetWorkflowID(key):
            DBOS.enqueue_workflow(QUEUE, self.function, key, order)

    def take_up(self, key: str, owner: str) -> None:
        """Go on, after its last finished step, with a workflow that a dead ``owner`` had begun.

        Of several processes that do this at once, one gets it: DBOS has this hand-over under a
        private name only.
        """
        from dbos._dbos import _get_dbos_instance

        _get_dbos_instance()._sys_db.reenqueue_for_recovery(key, [owner], QUEUE)

    def state(self, key: str) -> State:
        """Return what is known of a workflow; ``broken``: it ended in a fault or cannot go on."""
        from dbos import DBOS

        status = DBOS.get_workflow_status(key)
        if status is None:
            return "unknown"
        state = _STATES.get(status.status, "broken")
        if state == "unfinished" and (_is_foreign(status) or not _can_be_read(status)):
            return "broken"
        return state

    def begun(self) -> dict[str, str]:
        """Return who else began each workflow that is neither queued nor at its end.

        The newest come first; those that another version began are left out: they cannot go on.
        """
        from dbos import DBOS

        found = DBOS.list_workflows(
            status="PENDING", sort_desc=True, load_input=False, load_output=False
        )
        owners = {w.workflow_id: w.executor_id or "" for w in found if not _is_foreign(w)}
        return {key: owner for key, owner in owners.items() if owner != self.executor}

    def unfinished(self) -> dict[str, bool]:
        """Return the workflows that are not at their end, whoever began them; true: begun."""
        from dbos import DBOS

        found = DBOS.list_workflows(
            status=["PENDING", "ENQUEUED"], load_input=False, load_output=False
        )
        return {w.workflow_id: w.status == "PENDING" for w in found}

    def order(self, key: str) -> Json:
        """Return what a workflow was begun with."""
        from dbos import DBOS

        status = DBOS.get_workflow_status(key)
        given = status.input if status else None
        order: Json = given["args"][1] if isinstance(given, dict) else {}
        return order

    def forget(self, before: datetime) -> int:
        """Delete the workflows begun before an instant, with their steps; return how many."""
        from dbos import DBOS

        found = DBOS.list_workflows(
            end_time=before.isoformat(), load_input=False, load_output=False
        )
        if found:
            DBOS.delete_workflows([w.workflow_id for w in found])
        return len(found)


def _is_foreign(status: Any) -> bool:
    return status.app_version not in {None, VERSION}


def _can_be_read(status: Any) -> bool:
    from dbos import DBOS

    return is_readable(status, DBOS.list_workflow_steps(status.workflow_id))


@contextmanager
def open_workflows(
    url: str, body: Body, executor: str = "", at_once: int = MOST_AT_ONCE
) -> Iterator[Workflows]:
    """Work on the workflows of the database at ``url`` until the block ends.

    ``at_once`` is how many this process takes from the queue. ``body(key, order, step)`` does one,
    every stage of it through ``step``; an OrchestraError of it leaves its workflow unfinished.
    Raises StateError when the database cannot be used; a damaged SQLite file is put aside and begun
    anew, since the archive is the truth.
    """
    from dbos import DBOS
    from sqlalchemy.exc import DBAPIError

    executor = executor or uuid.uuid4().hex
    function = _registered(body)
    try:
        _launch(url, executor, at_once)
        yield Workflows(function, executor, url)
    except DBAPIError as error:
        raise cannot_use(error, sqlite_path(url)) from error
    finally:
        DBOS.destroy(destroy_registry=True)


def _registered(body: Body) -> Any:
    from dbos import DBOS

    @DBOS.workflow(name="reflection", max_recovery_attempts=None)
    def reflection(key: str, order: Json) -> None:
        try:
            body(key, order, _step)
        except (Unreadable, NothingWritten):  # its end: the steps that were kept are of no use
            raise
        except OrchestraError as error:
            raise _Unfinished(error) from error

    return reflection


def _step(name: str, model: type[M], stage: Callable[[], M]) -> M:
    """Do one stage, or return what it returned when it was done before."""
    from dbos import DBOS
    from sqlalchemy.exc import DBAPIError

    begun = False

    def run() -> Json:
        nonlocal begun
        begun = True
        try:
            return stage().model_dump(mode="json")
        except OrchestraError as error:
            raise _Unfinished(error) from error

    try:
        kept = DBOS.run_step({"name": name}, run)
    except _Unfinished as unfinished:
        raise unfinished.error from unfinished.error.__cause__
    except DBAPIError as error:
        raise cannot_use(error) from error
    except JSONDecodeError as error:
        if begun:
            raise
        raise Unreadable(f"the step “{name}” was not kept whole: {error}", BEGUN_ANEW) from error
    return _read(name, model, kept)


def _read(name: str, model: type[M], kept: Json) -> M:
    """Return the value of a step; raise Unreadable when it was kept in another shape."""
    try:
        return model.model_validate(kept)
    except ValidationError as error:
        message = f"the step “{name}” was kept by another version: {error}"
        raise Unreadable(message, BEGUN_ANEW) from error


def _launch(url: str, executor: str, at_once: int) -> None:
    path = sqlite_path(url)
    if path:
        prepare(path, url)
    try:
        _start(url, executor, at_once)
    except OSError as error:
        raise cannot_write(path or Path(), error) from error


def _start(url: str, executor: str, at_once: int) -> None:
    from dbos import DBOS, DBOSConfig

    config: DBOSConfig = {
        "name": "think-tank-orchestra",
        "system_database_url": url,
        "application_version": VERSION,
        "executor_id": executor,
        "log_level": "CRITICAL",
        "serializer": json_serializer(),
        "notification_listener_polling_interval_sec": 1.0,
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(
        QUEUE, worker_concurrency=at_once, polling_interval_sec=POLLING,
        on_conflict="always_update",
    )  # fmt: skip
