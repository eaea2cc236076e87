"""Nights on real databases and real servers that fail: what is written, what waits, and why."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes import faults
from tests.nights.damaged import damage, held
from tests.nights.rows import make_row
from tests.nights.world import (
    CALLS,
    STAGES,
    Crowd,
    add_agent,
    begins_an_outline,
    drafts,
    rows,
    run,
    stages_begun,
    write_nights,
)
from tests.writing.writer import faithful_server

from orchestra.document import parse_document
from orchestra.errors import OrchestraError, StateError
from orchestra.evidence import evidence_path
from orchestra.nights import workflow
from orchestra.nights.database import databases, sqlite_path
from orchestra.nights.ledger import open_ledger
from orchestra.nights.planning import plan_tonight
from orchestra.nights.worker import work
from orchestra.workspace import load_workspace
from orchestra.writing.model_calls import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

    from orchestra.nights.night import Night
    from orchestra.nights.row import Row


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        yield fake


@pytest.fixture
def root(tmp_path: Path, server: FakeOllama) -> Path:
    return write_nights(tmp_path, [server.url])


def by_agent(found: list[Row]) -> dict[str, Row]:
    return {row.agent: row for row in found}


def after(server: FakeOllama, calls: int, act: Callable[[], object]) -> None:
    """Do something once, when the server is asked for the ``calls``-th reply."""
    answer = server.replier
    asked = iter(range(1, 1_000_000))

    def reply(body: Any) -> Any:
        if next(asked) == calls:
            act()
        return answer(body)

    server.replier = reply


def break_after(server: FakeOllama, calls: int, fault: faults.Fault, times: int = 1) -> None:
    """Answer ``calls`` times as a good model, then fail ``times`` times, then answer again."""
    answer, asked = server.replier, iter(range(1, 1_000_000))

    def reply(body: Any) -> Any:
        return fault if calls < next(asked) <= calls + times else answer(body)

    server.replier = reply


def when_told(reason: str, act: Callable[[], object]) -> Callable[[Row], None]:
    """Return what does something once, when a row's reason has these words."""
    told = threading.Event()

    def changed(row: Row) -> None:
        if reason in row.reason and not told.is_set():
            told.set()
            act()

    return changed


def assert_each_stage_was_begun_once(server: FakeOllama, reflections: int = 2) -> None:
    counts = Counter(stages_begun(server))
    assert len(counts) == STAGES * reflections
    assert set(counts.values()) == {1}


def test_a_night_writes_one_reflection_of_each_agent(root: Path, server: FakeOllama) -> None:
    told: list[tuple[str, str]] = []
    done = run(root, changed=lambda row: told.append((row.agent, row.status)))
    assert [row.agent for row in done] == ["ateliers", "jardins"]
    for row in done:
        assert (row.status, row.reason, row.attempts) == ("written", "", 1)
        assert row.words > 50
        assert row.tokens > 50
        document = parse_document(open(row.draft, encoding="utf-8").read())  # noqa: PTH123, SIM115
        assert document.value("provenance")["night"] == row.key
        assert document.value("wordcount") == row.words
    assert_each_stage_was_begun_once(server)
    assert told.index(("jardins", "running")) < told.index(("jardins", "written"))
    assert rows(root) == done
    assert not server.catalogue.loaded


def test_a_second_run_of_the_same_night_asks_for_nothing(root: Path, server: FakeOllama) -> None:
    run(root)
    asked = len(server.requests)
    assert run(root) == []
    assert (len(server.requests), len(drafts(root))) == (asked, 2)


def test_when_a_night_is_stopped_the_next_run_goes_on_at_the_section(
    root: Path, server: FakeOllama
) -> None:
    stop = threading.Event()
    after(server, 3, stop.set)
    stopped = run(root, stop=stop)
    assert by_agent(stopped)["ateliers"].status == "waiting"
    assert "the night was stopped" in by_agent(stopped)["ateliers"].reason
    assert by_agent(stopped)["jardins"].status == "planned"
    assert drafts(root) == []
    assert [row.status for row in run(root)] == ["written", "written"]
    assert_each_stage_was_begun_once(server)
    assert {row.agent: row.attempts for row in rows(root)} == {"ateliers": 2, "jardins": 1}


def test_at_the_windows_end_no_section_begins_and_the_next_night_goes_on(
    root: Path, server: FakeOllama
) -> None:
    nights: list[Night] = []
    after(server, 3, lambda: setattr(nights[0], "until", datetime.now(UTC)))
    closed = by_agent(run(root, nights=nights))
    assert closed["ateliers"].status == "waiting"
    assert closed["ateliers"].reason.startswith("the night's window closed")
    assert closed["jardins"].status == "planned"
    assert drafts(root) == []
    assert [row.status for row in run(root)] == ["written", "written"]
    assert_each_stage_was_begun_once(server)


def test_a_night_whose_window_is_over_begins_nothing(root: Path, server: FakeOllama) -> None:
    left = run(root, until=datetime.now(UTC))
    assert {row.status for row in left} == {"planned"}
    assert server.requests == []


@pytest.mark.parametrize("per_host", [1, 2])
def test_a_host_never_answers_more_calls_at_once_than_it_may(
    per_host: int, tmp_path: Path, server: FakeOllama
) -> None:
    root = write_nights(tmp_path, [server.url], 5, schedule={"per_host": per_host})
    crowd = Crowd(server)
    assert [row.status for row in run(root)] == ["written"] * 5
    assert crowd.most == per_host


def test_two_hosts_share_the_night(tmp_path: Path, server: FakeOllama) -> None:
    with faithful_server() as second:
        root = write_nights(tmp_path, [server.url, second.url], 4)
        crowds = [Crowd(server), Crowd(second)]
        assert [row.status for row in run(root)] == ["written"] * 4
        assert [crowd.most for crowd in crowds] == [1, 1]
        assert len(second.chats) >= STAGES
        assert len(server.chats) >= STAGES


def _run_elsewhere(root: Path) -> None:
    run(root)


def test_two_processes_on_one_host_never_ask_it_twice_at_once(
    tmp_path: Path, server: FakeOllama
) -> None:
    """Two workspaces' states, one folder of slots: as two workers on one PostgreSQL have it."""
    crowd = Crowd(server)
    # The second inside the first: a link that leads out of a workspace is refused.
    roots = [write_nights(tmp_path / name, [server.url], 2) for name in ("one", "one/two")]
    (roots[1] / ".orchestra" / "hosts").mkdir(parents=True)
    (roots[0] / ".orchestra").mkdir()
    (roots[0] / ".orchestra" / "hosts").symlink_to(roots[1] / ".orchestra" / "hosts")
    other = multiprocessing.get_context("spawn").Process(target=_run_elsewhere, args=(roots[1],))
    other.start()
    while not server.chats:
        time.sleep(0.02)
    run(roots[0])
    other.join(60)
    assert other.exitcode == 0
    assert [len(drafts(root)) for root in roots] == [2, 2]
    assert crowd.most == 1


def test_while_one_host_is_down_the_other_writes_all(tmp_path: Path, server: FakeOllama) -> None:
    second = faithful_server()
    second.start()
    root = write_nights(tmp_path, [second.url, server.url], 3)
    second.stop()
    assert [row.status for row in run(root)] == ["written"] * 3
    assert len(set(stages_begun(server))) == 3 * STAGES


def test_a_host_that_dies_at_night_hands_its_reflection_over(
    tmp_path: Path, server: FakeOllama
) -> None:
    with faithful_server() as second:
        break_after(second, 3, faults.Refuse(), times=1000)
        root = write_nights(tmp_path, [second.url, server.url], 2)
        assert [row.status for row in run(root)] == ["written", "written"]
        assert len({chat.prompt for chat in second.chats}) == 4


def test_a_server_that_restarts_is_waited_for(root: Path, server: FakeOllama) -> None:
    server.stop()
    back = threading.Timer(0.5, server.start)
    done = run(root, changed=when_told("no Ollama answers", back.start))
    back.join()
    assert [row.status for row in done] == ["written", "written"]
    assert_each_stage_was_begun_once(server)


@pytest.mark.parametrize(
    "fault",
    [faults.OutOfMemory(), faults.Hang(), faults.Hang(after=3), faults.Refuse(), faults.Busy()],
    ids=["out of memory", "hanging", "hanging in a reply", "refused", "busy"],
)
def test_a_failure_at_night_is_waited_out(
    fault: faults.Fault, tmp_path: Path, server: FakeOllama
) -> None:
    root = write_nights(tmp_path, [server.url], 2, timeouts={"stall": faults.patience(fault)})
    break_after(server, 2, fault)
    assert [row.status for row in run(root)] == ["written", "written"]


def test_a_model_that_one_agent_lacks_does_not_hold_up_the_other(
    tmp_path: Path, server: FakeOllama
) -> None:
    root = write_nights(tmp_path, [server.url], 2, schedule={"patience": 0})
    add_agent(root, "absent", model="nowhere:1b")
    found = by_agent(run(root))
    assert {agent: row.status for agent, row in found.items()} == {
        "absent": "failed",
        "ateliers": "written",
        "jardins": "written",
    }
    assert "has no model nowhere:1b" in found["absent"].reason
    assert "ollama pull nowhere:1b" in found["absent"].reason


def test_a_model_that_is_pulled_again_at_night_is_found(root: Path, server: FakeOllama) -> None:
    names = server.catalogue.names
    after(server, 2, names.clear)
    back = threading.Timer(0.5, lambda: names.append("mistral:latest"))
    done = run(root, changed=when_told("has no model mistral", back.start))
    back.join()
    assert [row.status for row in done] == ["written", "written"]


def test_when_patience_is_over_the_row_says_why_and_the_next_run_tries_again(
    tmp_path: Path, server: FakeOllama
) -> None:
    root = write_nights(tmp_path, [server.url], 2, schedule={"patience": 0})
    break_after(server, 2, faults.OutOfMemory())
    found = by_agent(run(root))
    assert (found["ateliers"].status, found["jardins"].status) == ("failed", "written")
    assert "does not fit in the memory" in found["ateliers"].reason
    assert found["ateliers"].finished_at is not None
    assert [row.status for row in run(root)] == ["written"]
    plans = [chat for chat in server.chats if begins_an_outline(chat)]
    assert len(plans) == 2


def test_a_fault_of_the_program_fails_one_reflection_which_is_begun_again(
    root: Path, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("orchestra.writing.write.compose_body", _crash)
        assert_a_fault_is_told(run(root))
    assert drafts(root) == []
    assert [row.status for row in run(root)] == ["written", "written"]
    assert len(drafts(root)) == 2
    assert set(Counter(stages_begun(server)).values()) == {2}


def test_a_document_that_a_fault_left_in_the_archive_is_not_written_again(
    root: Path, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("orchestra.writing.write.check_text", _crash)
        assert_a_fault_is_told(run(root))
    left = drafts(root)
    found = [(row.status, row.reason) for row in run(root)]
    assert found == [("written", "found in the archive")] * 2
    assert drafts(root) == left
    assert all(evidence_path(path).is_file() for path in left)
    assert_each_stage_was_begun_once(server)


def assert_a_fault_is_told(found: list[Row]) -> None:
    reason = "a fault of the program: ZeroDivisionError: there is a bug here"
    assert [(row.status, row.reason) for row in found] == [("failed", reason)] * 2


def _crash(*_: object) -> None:
    raise ZeroDivisionError("there is a bug here")


def test_what_another_version_began_is_begun_again(
    root: Path, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    after(server, 3, stop.set)
    run(root, stop=stop)
    monkeypatch.setattr(workflow, "VERSION", "another")
    again = run(root)
    assert [row.status for row in again] == ["written", "written"]
    assert sorted(len(row.notes) for row in again) == [0, 1]  # the other one was not begun
    assert len([chat for chat in server.chats if begins_an_outline(chat)]) == 3
    assert len(drafts(root)) == 2


@pytest.mark.parametrize("name", ["nights.sqlite", "ledger.sqlite"])
def test_a_damaged_database_costs_no_more_than_what_was_not_finished(
    name: str, root: Path, server: FakeOllama
) -> None:
    stop = threading.Event()
    after(server, CALLS + 3, stop.set)
    assert [row.status for row in run(root, stop=stop)].count("written") == 1
    path = root / ".orchestra" / name
    path.write_bytes(b"\x07" * path.stat().st_size)
    assert "written" in {row.status for row in run(root)}
    assert {row.status for row in rows(root)} == {"written"}
    nights = [parse_document(p.read_text()).value("provenance")["night"] for p in drafts(root)]
    assert sorted(nights) == sorted(row.key for row in rows(root))
    assert len(list((root / ".orchestra").glob(f"{name}.damaged-*"))) == 1


def test_a_document_that_is_there_though_all_state_is_lost_is_found(
    root: Path, server: FakeOllama
) -> None:
    before = by_agent(run(root))
    for path in (root / ".orchestra").glob("*.sqlite"):
        path.unlink()
    asked = len(server.requests)
    for agent, row in by_agent(run(root)).items():
        was = before[agent]
        assert (row.status, row.reason) == ("written", "found in the archive")
        assert (row.draft, row.topic, row.words) == (was.draft, was.topic, was.words)
        assert (row.errors, row.warnings, row.tokens) == (was.errors, was.warnings, was.tokens)
    assert len(server.requests) == asked
    assert len(drafts(root)) == 2


def test_an_agent_that_is_gone_fails_and_says_so(root: Path, server: FakeOllama) -> None:
    stop = threading.Event()
    stop.set()
    run(root, stop=stop)
    (root / "agents" / "jardins.yaml").unlink()
    found = by_agent(run(root))
    assert (found["ateliers"].status, found["jardins"].status) == ("written", "failed")
    assert "jardins" in found["jardins"].reason


def test_a_section_that_the_model_cannot_be_asked_for_fails_only_its_own_agent(
    root: Path, server: FakeOllama
) -> None:
    break_after(server, 2, faults.HttpError(400, "invalid options"))
    found = by_agent(run(root))
    assert (found["ateliers"].status, found["jardins"].status) == ("failed", "written")
    assert "refused the request" in found["ateliers"].reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_state_folder_is_an_error_that_says_so(root: Path) -> None:
    (root / ".orchestra").mkdir()
    (root / ".orchestra").chmod(0o500)
    with pytest.raises(StateError, match="cannot be used"):
        run(root)


def test_a_file_in_place_of_the_state_folder_is_an_error_that_says_so(root: Path) -> None:
    (root / ".orchestra").write_text("not a folder")
    with pytest.raises(OrchestraError, match="cannot write"):
        run(root)


def test_an_archive_that_cannot_be_written_is_waited_for_and_the_sections_are_kept(
    root: Path, server: FakeOllama
) -> None:
    nights: list[Night] = []
    (root / "output").write_text("not a folder")
    waiting = run(root, nights=nights)
    assert {row.status for row in waiting} == {"waiting"}
    assert all("cannot write" in row.reason for row in waiting)
    assert len(nights[0].troubles) == 2
    (root / "output").unlink()
    assert [row.status for row in run(root)] == ["written", "written"]
    assert_each_stage_was_begun_once(server)


# A reply that comes to no end


def over_at(night: list[Night], how: str) -> Callable[[], None]:
    def end() -> None:
        if how == "window":
            night[0].until = datetime.now(UTC)
        else:
            night[0].stop.set()

    return end


@pytest.mark.parametrize("how", ["stop", "window"])
def test_a_reply_that_goes_on_after_the_night_is_cut_off_and_asked_for_again(
    how: str, tmp_path: Path, server: FakeOllama
) -> None:
    root = write_nights(tmp_path, [server.url], 2, timeouts={"stall": 60})
    nights: list[Night] = []
    answer, asked = server.replier, iter(range(1, 1000))

    def reply(body: Any) -> Any:
        if next(asked) != 3:
            return answer(body)
        over_at(nights, how)()
        return faults.SlowDrip(0.4)

    server.replier = reply
    began = time.monotonic()
    ended = by_agent(run(root, nights=nights, last_section=0.3))
    assert time.monotonic() - began < 30
    assert ended["ateliers"].status == "waiting"
    assert "came to no end" in ended["ateliers"].reason
    assert (nights[0].at_work, nights[0].troubles) == (set(), [])
    assert [row.status for row in run(root)] == ["written", "written"]
    assert len(drafts(root)) == 2


def test_a_host_that_says_nothing_after_the_night_is_left_with_its_reply_ended(
    tmp_path: Path, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestra.nights.run.CUT_OFF", 0.3)
    root = write_nights(tmp_path, [server.url], 2, timeouts={"stall": 8})
    nights: list[Night] = []
    break_after(server, 2, faults.Hang())
    after(server, 3, lambda: nights[0].stop.set())  # noqa: PLW0108 - there is none yet
    left = by_agent(run(root, nights=nights, last_section=0.3))
    assert left["ateliers"].status == "waiting"
    assert "when it had to be left" in left["ateliers"].reason  # its reply was ended from here
    assert nights[0].at_work == set()  # no thread hangs there any more


# Topics


def test_what_is_due_twice_a_day_or_made_up_for_takes_another_topic_each_time(
    tmp_path: Path, server: FakeOllama
) -> None:
    schedule = {"cron": "0 3,9,15 * * *", "per_host": 3}
    root = write_nights(tmp_path, [server.url], 2, schedule=schedule)
    done = [row for row in run(root) if row.agent == "ateliers"]
    assert [row.status for row in done] == ["written"] * 3
    agent = load_workspace(root).agents[0]
    assert sorted(row.topic for row in done) == sorted(topic.title for topic in agent.topics)
    announced = [next_topic_of(row.draft) for row in done]
    assert all(said != row.topic for said, row in zip(announced, done, strict=True))


def next_topic_of(draft: str) -> str:
    text = open(draft, encoding="utf-8").read()  # noqa: PTH123, SIM115
    return text.partition("*Prochaine réflexion : ")[2].partition("*")[0].strip()


def test_a_reflection_carried_over_keeps_its_topic_to_itself(
    root: Path, server: FakeOllama
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    carried = make_row(
        "ateliers", "waiting", key=f"ateliers/{yesterday:%Y-%m-%d}/2200", date=yesterday.date(),
        due_at=yesterday, topic="Réparer ensemble à l’atelier", attempts=1,
    )  # fmt: skip
    with open_ledger(databases(root / ".orchestra", {}).ledger) as ledger:
        assert ledger.enter(carried)
    done = [row for row in run(root) if row.agent == "ateliers"]
    assert [row.status for row in done] == ["written"] * 2
    assert done[0].topic == carried.topic
    assert done[1].topic == "La vie d’un atelier partagé"


def test_what_a_resumed_run_records_is_whole(root: Path, server: FakeOllama) -> None:
    stop = threading.Event()
    after(server, 3, stop.set)
    run(root, stop=stop)
    [done] = [row for row in run(root) if row.agent == "ateliers"]
    made = parse_document(open(done.draft, encoding="utf-8").read()).value("provenance")  # noqa: PTH123, SIM115
    record = json.loads((root / ".orchestra" / "runs" / f"{made['run_id']}.json").read_text())
    assert [call["task"] for call in record["calls"]].count("outline") == 2  # one stage draws two
    assert len({call["task"] for call in record["calls"]}) >= STAGES
    assert done.tokens == sum(call["completion_tokens"] for call in record["calls"])


def test_a_row_that_is_damaged_keeps_no_other_from_being_written(root: Path) -> None:
    workspace = load_workspace(root)
    url = databases(workspace.state_folder, {}).ledger
    with open_ledger(url) as ledger:
        plan_tonight(workspace, ledger, datetime.now(UTC))
        [key] = [row.key for row in ledger.unfinished() if row.agent == "ateliers"]
    path = sqlite_path(url)
    assert path
    kept = damage(path, key, "cut")
    seen: list[Row] = []
    done = work(workspace, threading.Event(), lambda _: Watcher(), seen.append, scheduled=False)
    assert (done.trouble, done.hangs) == (None, False)
    assert {row.agent: row.status for row in done.rows} == {
        "jardins": "written", "ateliers": "damaged",
    }  # fmt: skip
    assert held(path, key) == kept
    again = work(workspace, threading.Event(), lambda _: Watcher(), seen.append, scheduled=False)
    assert [(row.agent, row.status) for row in again.rows] == [("ateliers", "damaged")]
    assert len(drafts(root)) == 1


def test_a_row_that_is_damaged_while_it_is_written_stops_that_one_alone(
    root: Path, server: FakeOllama
) -> None:
    url = databases(root / ".orchestra", {}).ledger
    path = sqlite_path(url)
    assert path

    def spoil() -> None:
        [key] = [row.key for row in rows(root) if row.agent == "ateliers"]
        damage(path, key, "null")

    after(server, 3, spoil)
    nights: list[Night] = []
    found = by_agent(run(root, nights=nights))
    assert (found["ateliers"].status, found["jardins"].status) == ("damaged", "written")
    assert nights[0].troubles == []
