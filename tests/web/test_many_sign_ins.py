"""Two hundred people, or one with two hundred addresses, who sign in at the same moment."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
from tests.web.test_behind_https import free_port

from orchestra.reviewers import passwords_of
from orchestra.web.doorman import MOST_WAITING
from orchestra.web.tries import MAX_TRIES
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ANNA, WORD = "Relectrice d’essai", "une phrase de passe"
PUBLIC = "https://revue.test"
MANY, MOST_MEMORY = 200, 200_000_000
LONG = 100.0


class Served:
    """The pages, as a process that believes what is said of the client's address."""

    def __init__(self, root: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "web", "--no-open",
             "--port", str(self.port)], stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stderr
        assert PUBLIC in self.process.stderr.readline()
        self.memory = psutil.Process(self.process.pid)

    def sign_in_at_once(self, tries: list[tuple[str, str, str]]) -> tuple[list[int], int]:
        """Send all (client, name, password) at once; return the answers and the memory's growth."""

        async def one(browser: httpx.AsyncClient, client: str, name: str, word: str) -> int:
            headers = {"x-forwarded-for": client, "origin": PUBLIC}
            form = {"name": name, "password": word}
            answer = await browser.post("/sign-in", data=form, headers=headers)
            return answer.status_code

        async def all_of_them() -> tuple[list[int], int]:
            limits = httpx.Limits(max_connections=None)
            url = f"http://127.0.0.1:{self.port}"
            async with httpx.AsyncClient(base_url=url, limits=limits, timeout=LONG) as browser:
                (await browser.get("/sign-in")).raise_for_status()
                before = most = self.memory.memory_info().rss
                asked = asyncio.gather(*(one(browser, *each) for each in tries))
                while not asked.done():
                    most = max(most, self.memory.memory_info().rss)
                    await asyncio.sleep(0.002)
                return await asked, most - before

        return asyncio.run(all_of_them())


@pytest.fixture
def served(make_workspace: Callable[..., Path]) -> Iterator[Served]:
    web = {"address": PUBLIC, "proxies": ["127.0.0.1"]}
    root = make_workspace(reviewers=[{"name": ANNA}], web=web)
    passwords_of(load_workspace(root).state_folder).set(ANNA, WORD)
    server = Served(root)
    try:
        yield server
    finally:
        server.process.terminate()
        _, said = server.process.communicate(timeout=30)
    assert "Traceback" not in said


def test_their_passwords_take_little_memory_and_stop_no_page(served: Served) -> None:
    tries = [(f"192.0.2.{n}", f"Personne {n}", "faux") for n in range(MANY)]
    answers, grown = served.sign_in_at_once(tries)
    assert grown < MOST_MEMORY
    counted = Counter(answers)
    assert set(counted) == {401, 429}
    assert counted[401] >= MOST_WAITING
    began = time.monotonic()
    assert httpx.get(f"http://127.0.0.1:{served.port}/sign-in", timeout=LONG).status_code == 200
    assert time.monotonic() - began < LONG / 10


def test_of_one_name_five_passwords_are_looked_at(served: Served) -> None:
    tries = [(f"192.0.2.{n}", ANNA, "faux") for n in range(MANY)]
    answers, grown = served.sign_in_at_once(tries)
    assert Counter(answers) == {401: MAX_TRIES, 429: MANY - MAX_TRIES}
    assert grown < MOST_MEMORY


def test_of_one_address_five_passwords_are_looked_at(served: Served) -> None:
    tries = [("192.0.2.1", f"Personne {n}", "faux") for n in range(MANY)]
    answers, _ = served.sign_in_at_once(tries)
    assert Counter(answers) == {401: MAX_TRIES, 429: MANY - MAX_TRIES}
