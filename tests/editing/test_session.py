"""The order of things: a check is held up in the middle, and something happens meanwhile."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec
from tests.checking.documents import GOOD
from tests.worlds import write_workspace

from orchestra.editing import session as sessions
from orchestra.editing.session import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from orchestra.checking.world import World
    from orchestra.editing.judging import Checked

FAULTY = GOOD.replace("## Résumé exécutif", "## RÉSUMÉ exécutif")


class Held:
    """A session whose first check waits until it is let go, and what it showed."""

    def __init__(self, root: Path) -> None:
        self.uri = (root / "output" / "x.md").as_uri()
        self.session = Session(self, PositionCodec(types.PositionEncodingKind.Utf16))
        self.shown: asyncio.Queue[tuple[int | None, list[Any]]] = asyncio.Queue()
        self.is_checking = threading.Event()
        self.is_let_go = threading.Event()
        self.texts: list[str] = []

    def show_diagnostics(
        self, uri: str, version: int | None, diagnostics: Sequence[types.Diagnostic]
    ) -> None:
        if uri == self.uri:
            self.shown.put_nowait((version, [diagnostic.code for diagnostic in diagnostics]))

    def show_message(self, message: str) -> None:
        raise AssertionError(message)

    def log(self, message: str) -> None:
        raise AssertionError(message)

    def check(self, path: str, text: str, world: World) -> Checked:
        self.texts.append(text)
        self.is_checking.set()
        assert self.is_let_go.wait(60)
        return CHECK(path, text, world)

    async def held(self) -> None:
        """Open a document and wait until it is being checked."""
        self.session.open(self.uri, 1, FAULTY)
        assert await asyncio.to_thread(self.is_checking.wait, 60)

    async def next(self) -> tuple[int | None, list[Any]]:
        return await asyncio.wait_for(self.shown.get(), 60)


CHECK = sessions.check_whatever


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Return the function that plays a scene with a session."""
    root = write_workspace(tmp_path / "w", {"check": {"select": ["SEC014"]}})

    def run(scene: Callable[[Held, Path], Awaitable[None]]) -> None:
        async def whole() -> None:
            held = Held(root)
            monkeypatch.setattr(sessions, "check_whatever", held.check)
            try:
                await scene(held, root)
            finally:
                held.is_let_go.set()
                held.session.end()

        asyncio.run(whole())

    return run


def test_what_is_found_in_an_older_text_is_not_shown(play: Callable[[Any], None]) -> None:
    async def scene(held: Held, _root: Path) -> None:
        await held.held()
        document = held.session.document(held.uri)
        assert document
        held.session.change(document, 2, GOOD)
        held.is_let_go.set()
        assert await held.next() == (2, [])
        assert held.shown.empty()

    play(scene)


def test_texts_that_wait_behind_a_check_are_passed_over(play: Callable[[Any], None]) -> None:
    async def scene(held: Held, _root: Path) -> None:
        await held.held()
        document = held.session.document(held.uri)
        assert document
        asked = []
        for version in range(2, 10):
            held.session.change(document, version, f"{FAULTY}\n{version}\n")
            asked.append(asyncio.create_task(held.session.judged(held.uri)))
            await asyncio.sleep(0)
        held.is_let_go.set()
        await asyncio.gather(*asked)
        assert await held.next() == (9, ["SEC014"])
        assert held.texts == [FAULTY, f"{FAULTY}\n9\n"]

    play(scene)


def test_settings_that_change_during_a_check_count(play: Callable[[Any], None]) -> None:
    async def scene(held: Held, root: Path) -> None:
        await held.held()
        settings = root / "orchestra.yaml"
        settings.write_text(settings.read_text("utf-8").replace("SEC014", "FM002"), "utf-8")
        held.session.look_again()
        held.is_let_go.set()
        assert await held.next() == (1, [])
        assert held.shown.empty()

    play(scene)


def test_what_is_found_in_a_closed_document_is_not_shown(play: Callable[[Any], None]) -> None:
    async def scene(held: Held, _root: Path) -> None:
        await held.held()
        asked = asyncio.create_task(held.session.judged(held.uri))
        await asyncio.sleep(0)
        held.session.close(held.uri)
        held.is_let_go.set()
        assert await asked is None
        assert await held.next() == (None, [])
        assert held.shown.empty()

    play(scene)
