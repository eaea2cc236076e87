"""Handing out hosts: how many at once, to whom first, and which are set aside for how long."""

from __future__ import annotations

import multiprocessing
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes.ollama import FakeOllama
from tests.worlds import make_settings

from orchestra.engines.ollama import open_ollama
from orchestra.engines.select import Candidate, candidates
from orchestra.errors import (
    EngineBusy,
    EngineRefused,
    EngineStalled,
    EngineUnreachable,
    ModelMissing,
    NightOver,
    WeightsError,
)
from orchestra.nights.hosts import LONGEST_REST, HostPool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestra.engines.engine import Engine
    from orchestra.nights.hosts import Loan


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(["mistral:latest", "other:latest"]) as fake:
        yield fake


@pytest.fixture
def second() -> Iterator[FakeOllama]:
    with FakeOllama(["mistral:latest"]) as fake:
        yield fake


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestra.nights.hosts.POLLING", 0.02)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pool(tmp_path: Path, clock: Clock) -> Iterator[HostPool]:
    made = HostPool(1, tmp_path / "hosts", clock=clock)
    yield made
    made.close()


def wishes(*servers: FakeOllama, model: str = "mistral") -> list[Candidate]:
    settings = make_settings(hosts={"ollama": [server.url for server in servers]}, retries=0)
    return candidates(settings, "ollama", model)


def patient() -> None:
    """Wait for as long as it takes."""


class Impatient:
    """Raises NightOver at the second look: there was nothing at the first."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> None:
        self.looks += 1
        if self.looks > 1:
            raise NightOver("enough")


def has_none(pool: HostPool, wanted: list[Candidate], rank: int = 0) -> bool:
    """Tell whether no host is to be had now."""
    try:
        loan = pool.borrow(rank, wanted, Impatient())
    except NightOver:
        return True
    pool.give_back(loan)
    return False


def test_an_engine_that_cannot_be_opened_for_another_reason_leaves_the_host_free(
    tmp_path: Path,
) -> None:
    def broken() -> Engine:
        raise WeightsError("the weights are damaged")

    pool = HostPool(1, tmp_path)
    wish = Candidate("embedded", "petit", broken)
    for _ in range(2):  # the second would wait for ever
        with pytest.raises(WeightsError):
            pool.borrow(0, [wish], lambda: None)


def test_the_first_host_is_lent_with_its_model_loaded(
    pool: HostPool, server: FakeOllama, second: FakeOllama
) -> None:
    loan = pool.borrow(0, wishes(server, second), patient)
    assert loan.wish.host == loan.engine.identity.host == server.url
    assert server.loads == [("mistral:latest", 12288)]
    assert second.requests == []


def test_a_host_that_is_lent_is_not_lent_again(
    pool: HostPool, server: FakeOllama, second: FakeOllama
) -> None:
    first = pool.borrow(0, wishes(server, second), patient)
    other = pool.borrow(0, wishes(server, second), patient)
    assert other.wish.host == second.url
    assert has_none(pool, wishes(server, second))
    pool.give_back(first)
    assert pool.borrow(0, wishes(server, second), patient).wish.host == server.url


def test_other_models_of_a_host_share_its_places(pool: HostPool, server: FakeOllama) -> None:
    pool.borrow(0, wishes(server), patient)
    assert has_none(pool, wishes(server, model="other"))


def test_an_engine_is_opened_once_and_closed_with_the_pool(
    pool: HostPool, server: FakeOllama
) -> None:
    for _ in range(3):
        pool.give_back(pool.borrow(0, wishes(server), patient))
    assert len(server.loads) == 1
    assert server.catalogue.loaded
    pool.close()
    assert not server.catalogue.loaded


def test_threads_that_open_an_engine_at_once_open_one(tmp_path: Path, server: FakeOllama) -> None:
    pool = HostPool(4, tmp_path)
    opened = []

    def slow() -> Any:
        time.sleep(0.1)
        opened.append(1)
        return open_ollama(make_settings(), "mistral", host=server.url)

    wanted = [Candidate(server.url, "mistral", slow)]
    loans: list[Loan] = []
    threads = [
        threading.Thread(target=lambda: loans.append(pool.borrow(0, wanted, patient)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(loan.engine) for loan in loans}) == 1
    assert len(loans) == 4
    assert opened == [1]


@pytest.mark.parametrize("per_host", [1, 3])
def test_no_more_threads_than_places_have_a_host_at_once(
    per_host: int, tmp_path: Path, server: FakeOllama
) -> None:
    pool, lock, now, most = HostPool(per_host, tmp_path), threading.Lock(), [0], [0]

    def live(rank: int) -> None:
        for _ in range(3):
            loan = pool.borrow(rank, wishes(server), patient)
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.02)
            with lock:
                now[0] -= 1
            pool.give_back(loan)

    threads = [threading.Thread(target=live, args=(rank,)) for rank in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == per_host


def test_the_lowest_rank_that_waits_gets_the_host(pool: HostPool, server: FakeOllama) -> None:
    held = pool.borrow(0, wishes(server), patient)
    order: list[int] = []

    def live(rank: int) -> None:
        loan = pool.borrow(rank, wishes(server), patient)
        order.append(rank)
        pool.give_back(loan)

    threads = [threading.Thread(target=live, args=(rank,)) for rank in (4, 2, 3, 1)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    pool.give_back(held)
    for thread in threads:
        thread.join()
    assert order == [1, 2, 3, 4]


def test_who_waits_for_another_host_does_not_hold_anybody_up(
    pool: HostPool, server: FakeOllama, second: FakeOllama
) -> None:
    pool.borrow(0, wishes(second), patient)
    over = threading.Event()

    def until_over() -> None:
        if over.is_set():
            raise NightOver("enough")

    def wait() -> None:
        with pytest.raises(NightOver):
            pool.borrow(0, wishes(second), until_over)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.05)
    assert pool.borrow(9, wishes(server), Impatient()).wish.host == server.url
    over.set()
    waiting.join()


def test_when_several_are_awaited_the_last_to_come_may_be_the_first(
    tmp_path: Path, server: FakeOllama
) -> None:
    pool = HostPool(1, tmp_path)
    pool.gather(3)
    order: list[int] = []

    def live(rank: int) -> None:
        loan = pool.borrow(rank, wishes(server), patient)
        order.append(rank)
        pool.give_back(loan)

    threads = [threading.Thread(target=live, args=(rank,)) for rank in (2, 1, 0)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2]


def test_who_does_not_come_is_not_awaited_for_long(
    pool: HostPool, clock: Clock, server: FakeOllama
) -> None:
    pool.gather(2)
    assert has_none(pool, wishes(server))
    clock.now += 1.1
    assert not has_none(pool, wishes(server))


def fail(pool: HostPool, wanted: list[Candidate], error: Any) -> None:
    pool.give_back(pool.borrow(0, wanted, patient), error)


@pytest.mark.parametrize("kind", [EngineUnreachable, EngineStalled, EngineBusy])
def test_a_host_that_failed_is_set_aside_longer_each_time(
    kind: type, pool: HostPool, clock: Clock, server: FakeOllama
) -> None:
    for seconds in (5, 10, 20, 40):
        fail(pool, wishes(server), kind("it failed"))
        clock.now += seconds - 0.1
        assert has_none(pool, wishes(server))
        assert has_none(pool, wishes(server, model="other"))
        clock.now += 0.2
    for _ in range(10):
        fail(pool, wishes(server), kind("it failed"))
        clock.now += LONGEST_REST + 0.1
    assert not has_none(pool, wishes(server))


def test_a_success_makes_the_rests_short_again(
    pool: HostPool, clock: Clock, server: FakeOllama
) -> None:
    for _ in range(3):
        fail(pool, wishes(server), EngineUnreachable("it failed"))
        clock.now += LONGEST_REST
    pool.give_back(pool.borrow(0, wishes(server), patient))
    fail(pool, wishes(server), EngineUnreachable("it failed"))
    clock.now += 5.1
    assert not has_none(pool, wishes(server))


def test_calls_that_fail_together_count_as_one_failure(
    tmp_path: Path, clock: Clock, server: FakeOllama
) -> None:
    pool = HostPool(4, tmp_path, clock=clock)
    loans = [pool.borrow(0, wishes(server), patient) for _ in range(4)]
    for loan in loans:
        pool.give_back(loan, EngineUnreachable("it failed"))
    clock.now += 5.1
    assert not has_none(pool, wishes(server))


def test_while_one_host_rests_the_other_is_lent(
    pool: HostPool, server: FakeOllama, second: FakeOllama
) -> None:
    fail(pool, wishes(server), EngineUnreachable("it failed"))
    assert pool.borrow(0, wishes(server, second), patient).wish.host == second.url


def test_a_model_that_is_missing_does_not_set_the_host_aside(
    pool: HostPool, clock: Clock, server: FakeOllama
) -> None:
    with pytest.raises(ModelMissing):
        pool.borrow(0, wishes(server, model="absent"), patient)
    assert has_none(pool, wishes(server, model="absent"))
    assert not has_none(pool, wishes(server))
    server.catalogue.names.append("absent:latest")
    clock.now += 5.1
    assert not has_none(pool, wishes(server, model="absent"))


def test_a_refused_request_sets_nothing_aside(pool: HostPool, server: FakeOllama) -> None:
    fail(pool, wishes(server), EngineRefused("it failed"))
    assert not has_none(pool, wishes(server))


def test_a_server_that_is_down_gives_its_place_back(pool: HostPool, clock: Clock) -> None:
    fake = FakeOllama(["mistral"])
    fake.start()
    wanted = wishes(fake)
    fake.stop()
    with pytest.raises(EngineUnreachable):
        pool.borrow(0, wanted, patient)
    clock.now += 6
    with fake:
        assert pool.borrow(0, wanted, patient).wish.host == fake.url


def _hold(folder: Path, url: str, held: Any, over: Any) -> None:
    opener = partial(open_ollama, make_settings(), "mistral", host=url)
    loan = HostPool(1, folder).borrow(0, [Candidate(url, "mistral", opener)], patient)
    held.set()
    over.wait()
    assert loan


def test_processes_share_the_places_and_a_killed_one_frees_its_own(
    pool: HostPool, server: FakeOllama
) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, over = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(pool.folder, server.url, held, over))
    other.start()
    assert held.wait(30)
    assert has_none(pool, wishes(server))
    other.kill()
    other.join()
    assert not has_none(pool, wishes(server))
