"""Nights on servers that send what none should: another host writes, or the reason is told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes import faults, odd
from tests.fakes.ollama import FakeOllama
from tests.nights.world import Crowd, drafts, run, write_nights
from tests.writing.writer import faithful, faithful_server

from orchestra.document import parse_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HTML = b"<!DOCTYPE html><title>Sign in</title>"
AGENTS = 2
OF_THE_HOST = {
    "302": (odd.redirect("302 Found", Location="http://127.0.0.1:9/"), "elsewhere"),
    "204": (odd.answering("204 No Content"), "status 204"),
    "sign-in page": (odd.answering("200 OK", HTML, "text/html"), "web page"),
    "gzip without end": (odd.unpacking("gzip"), "compressed"),
    "line without end": (odd.without_end(), "8 MB"),
    "hang": (faults.Hang(), "sent nothing"),
    "another model": (odd.named("tinyllama"), "the name of tinyllama"),
}
OF_THE_REPLY = {
    "blanks": (faults.Reply(" \n\t \n"), "empty reply"),
    "nothing": (odd.answering("200 OK"), "nothing at all"),
    "half a character": (
        odd.changed(lambda item, ollamas: item["message"].update(content="\ud83d")),
        "not JSON",
    ),
    "list": (odd.line(b"[1]"), "cannot be read"),
    "brackets": (odd.line(odd.nested(20_000).encode()), "cannot be read"),
    "without end": (odd.endless_text('{"sentences": [{"kind": "'), "token budget"),
}


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        yield fake


@pytest.mark.parametrize("name", ["302", "hang", "another model", *OF_THE_REPLY])
def test_what_comes_once_in_a_night_costs_no_reflection(
    tmp_path: Path, server: FakeOllama, name: str
) -> None:
    fault, _ = (OF_THE_HOST | OF_THE_REPLY)[name]
    calls = 0

    def answer(body: Any) -> Any:
        nonlocal calls
        calls += 1
        return fault if calls == 4 else faithful(body)  # the outlines are drawn, no claim is

    server.replier = answer
    write_nights(tmp_path, [server.url], AGENTS, retries=1)
    rows = run(tmp_path)
    assert [(row.status, row.reason) for row in rows] == [("written", "")] * AGENTS
    assert len(drafts(tmp_path)) == AGENTS


def test_of_replies_whose_counts_cannot_be_read_the_sentences_stay(
    tmp_path: Path, server: FakeOllama
) -> None:
    server.replier = lambda body: odd.counts(float("nan"))
    server.default_reply = faithful  # type: ignore[method-assign]
    write_nights(tmp_path, [server.url], 2)
    assert [row.status for row in run(tmp_path)] == ["written"] * 2


@pytest.mark.parametrize("name", OF_THE_HOST)
def test_a_host_that_always_sends_it_is_left_and_another_one_writes(
    tmp_path: Path, server: FakeOllama, name: str
) -> None:
    with FakeOllama() as strange:
        strange.replier = lambda body: OF_THE_HOST[name][0]
        Crowd(server)
        write_nights(tmp_path, [strange.url, server.url], AGENTS)
        rows = run(tmp_path)
        assert [row.status for row in rows] == ["written"] * AGENTS
        assert strange.chats
    assert _hosts(tmp_path) == Counter({"mistral:latest": AGENTS})


def _hosts(root: Path) -> Counter[str]:
    made = [parse_document(path.read_text("utf-8")).value("provenance") for path in drafts(root)]
    return Counter(provenance["model"] for provenance in made)


@pytest.mark.parametrize("name", [*OF_THE_HOST, *OF_THE_REPLY])
def test_what_always_comes_fails_with_its_reason_and_leaves_no_draft(
    tmp_path: Path, server: FakeOllama, name: str
) -> None:
    fault, reason = (OF_THE_HOST | OF_THE_REPLY)[name]
    server.replier = lambda body: fault
    write_nights(tmp_path, [server.url], AGENTS, schedule={"patience": 0})
    rows = run(tmp_path)
    assert [row.status for row in rows] == ["failed"] * AGENTS
    for row in rows:
        assert reason in row.reason
        assert row.reason.isprintable()
        assert "fault of the program" not in row.reason
    assert drafts(tmp_path) == []
    if name in OF_THE_HOST:
        return
    server.replier = faithful
    again = run(tmp_path)
    assert [(row.status, row.reason) for row in again] == [("written", "")] * AGENTS
