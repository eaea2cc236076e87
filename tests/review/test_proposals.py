"""Requests to write a section again: kept in files, changed one at a time, never lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from orchestra.errors import ArchiveError, OrchestraError, ReviewError
from orchestra.review.proposals import (
    LONGEST_NOTE,
    Asked,
    Proposal,
    accept,
    ask,
    discard,
    fail,
    find_proposal,
    finish,
    next_queued,
    pending,
    put_back,
    sole_worker,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY, OTHER = "a" * 16, "b" * 16


def wish(**changes: Any) -> Asked:
    values = {
        "key": KEY, "version": "v1", "text": "avant", "heading": "Introduction",
        "note": "Sois brève.", "by": "Ada",
    }  # fmt: skip
    return Asked(**values | changes)


def queued(state: Path, minute: int = 0, **changes: Any) -> Proposal:
    return ask(state, wish(**changes), NOW + timedelta(minutes=minute))


def ready(state: Path) -> Proposal:
    made = queued(state)
    next_queued(state)
    return finish(state, made.id, "après")


def test_a_request_is_kept_as_it_was_asked(tmp_path: Path) -> None:
    made = queued(tmp_path)
    assert find_proposal(tmp_path, made.id) == made
    assert (made.status, made.text, made.note, made.by) == ("queued", "avant", "Sois brève.", "Ada")
    assert made.asked_at == "2026-01-02T03:04:05.000000+00:00"


def test_the_first_one_asked_for_is_taken_first(tmp_path: Path) -> None:
    second = queued(tmp_path, 2, note="Deux.")
    first = queued(tmp_path, 1, note="Un.")
    assert [p.id for p in pending(tmp_path)] == [first.id, second.id]
    taken = [next_queued(tmp_path), next_queued(tmp_path), next_queued(tmp_path)]
    assert [p and (p.id, p.status) for p in taken] == [
        (first.id, "running"),
        (second.id, "running"),
        None,
    ]


def test_one_documents_requests_are_found_by_its_key(tmp_path: Path) -> None:
    mine, other = queued(tmp_path), queued(tmp_path, key=OTHER)
    assert [p.id for p in pending(tmp_path, KEY)] == [mine.id]
    assert [p.id for p in pending(tmp_path, OTHER)] == [other.id]
    assert len(pending(tmp_path)) == 2
    assert not pending(tmp_path, "c" * 16)


def test_the_same_request_twice_is_queued_once(tmp_path: Path) -> None:
    assert queued(tmp_path).id == queued(tmp_path, 1).id
    assert queued(tmp_path, note="Autre.").id != queued(tmp_path).id
    assert queued(tmp_path, version="v2").id != queued(tmp_path).id


def test_what_failed_can_be_asked_for_again(tmp_path: Path) -> None:
    made = queued(tmp_path)
    next_queued(tmp_path)
    failed = fail(tmp_path, made.id, OrchestraError("no engine", "start it"))
    assert (failed.status, failed.message, failed.hint) == ("failed", "no engine", "start it")
    assert queued(tmp_path).id != made.id
    again = put_back(tmp_path, made.id)
    assert (again.status, again.message, again.hint) == ("queued", "", "")


def test_what_is_written_is_ready_then_accepted(tmp_path: Path) -> None:
    made = ready(tmp_path)
    assert (made.status, made.new_text) == ("ready", "après")
    assert accept(tmp_path, made.id).status == "accepted"
    assert not pending(tmp_path)
    assert find_proposal(tmp_path, made.id).new_text == "après"
    assert [path.parent.name for path in tmp_path.rglob("*.json")] == ["settled"]


@pytest.mark.parametrize("settle", [discard, accept])
def test_what_is_settled_stays_so(tmp_path: Path, settle: Callable[..., Proposal]) -> None:
    made = ready(tmp_path)
    settled = settle(tmp_path, made.id)
    assert discard(tmp_path, made.id).status == settled.status
    assert put_back(tmp_path, made.id).status == settled.status
    assert next_queued(tmp_path) is None


def test_what_comes_of_a_discarded_one_is_kept(tmp_path: Path) -> None:
    made = queued(tmp_path)
    next_queued(tmp_path)
    discard(tmp_path, made.id)
    late = finish(tmp_path, made.id, "après")
    assert (late.status, late.new_text) == ("discarded", "après")
    assert not pending(tmp_path)


def test_only_what_is_ready_can_be_accepted(tmp_path: Path) -> None:
    made = queued(tmp_path)
    with pytest.raises(ReviewError, match="is queued, not ready"):
        accept(tmp_path, made.id)
    discard(tmp_path, made.id)
    with pytest.raises(ReviewError, match="is discarded, not ready"):
        accept(tmp_path, made.id)


def test_what_a_dead_process_left_running_is_queued_again(tmp_path: Path) -> None:
    left = queued(tmp_path)
    next_queued(tmp_path)
    with sole_worker(tmp_path) as alone:
        assert alone
        assert find_proposal(tmp_path, left.id).status == "queued"


def test_there_is_one_worker_at_a_time_and_it_loses_nothing_to_another(tmp_path: Path) -> None:
    made = queued(tmp_path)
    with sole_worker(tmp_path):
        next_queued(tmp_path)
        with sole_worker(tmp_path) as second:
            assert not second
        assert find_proposal(tmp_path, made.id).status == "running"


def test_requests_made_at_once_are_all_kept_and_each_taken_once(tmp_path: Path) -> None:
    taken: list[str] = []

    def run(number: int) -> None:
        queued(tmp_path, note=f"Note {number}.")
        found = next_queued(tmp_path)
        assert found
        taken.append(found.id)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(taken)) == len(taken) == 8


@pytest.mark.parametrize("note", ["", " \n ", "x" * (LONGEST_NOTE + 1)])
def test_a_note_of_nothing_or_far_too_much_is_refused(tmp_path: Path, note: str) -> None:
    with pytest.raises(ReviewError) as caught:
        queued(tmp_path, note=note)
    assert caught.value.hint
    assert not pending(tmp_path)


@pytest.mark.parametrize("wanted", ["", "*", "../../x", "0" * 16, "é" * 16, "a" * 5000])
def test_an_id_that_is_none_is_refused(tmp_path: Path, wanted: str) -> None:
    queued(tmp_path)
    with pytest.raises(ReviewError, match="not there any more"):
        find_proposal(tmp_path, wanted)


@pytest.mark.parametrize("data", [b"", b"{", b'{"id": 1}', b"\xff\xfe", b"null"])
def test_a_damaged_file_keeps_nothing_else_from_being_read(tmp_path: Path, data: bytes) -> None:
    made = queued(tmp_path)
    (tmp_path / "proposals" / f"{KEY}-{'0' * 16}.json").write_bytes(data)
    assert [p.id for p in pending(tmp_path)] == [made.id]
    with pytest.raises(ReviewError):
        find_proposal(tmp_path, "0" * 16)


def test_a_state_folder_that_cannot_be_written_is_an_expected_failure(tmp_path: Path) -> None:
    (tmp_path / "proposals").write_text("a file")
    with pytest.raises(ArchiveError, match="cannot write"):
        queued(tmp_path)
    with pytest.raises(ArchiveError), sole_worker(tmp_path):
        pass
