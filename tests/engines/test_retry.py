"""Trying again: when, after what pause, with which seed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tests.engines.contract import ask

from orchestra import errors
from orchestra.engines.engine import EngineIdentity, OnText, Reply, Request
from orchestra.engines.retry import reply_with_retries

IDENTITY = EngineIdentity("scripted", "none", "here", "", 2048)
REPLY = Reply("{}", {}, 10, None, 5, "stop", 0.1)
BUSY = errors.EngineBusy("busy")
MALFORMED = errors.MalformedReply("not JSON")


@dataclass
class Scripted:
    """An engine whose calls end as written in ``ends``, then well; it keeps the seeds asked."""

    ends: list[errors.EngineError]
    identity: EngineIdentity = IDENTITY
    seeds: list[int] = field(default_factory=list)

    def reply(self, request: Request, on_text: OnText) -> Reply:
        self.seeds.append(request.seed)
        if self.ends:
            raise self.ends.pop(0)
        on_text("{}")
        return REPLY

    def close(self) -> None:
        """Nothing to let go of."""


def run(engine: Scripted, retries: int = 3) -> tuple[Reply, list[float]]:
    pauses: list[float] = []
    request = ask(seed=5)
    return reply_with_retries(engine, request, lambda piece: None, retries, pauses.append), pauses


def test_a_good_reply_is_asked_for_once() -> None:
    engine = Scripted([])
    assert run(engine) == (REPLY, [])
    assert engine.seeds == [5]


def test_pauses_double_while_the_server_fails() -> None:
    engine = Scripted([BUSY, errors.EngineUnreachable("gone"), errors.EngineStalled("silent")])
    assert run(engine) == (REPLY, [1.0, 2.0, 4.0])
    assert engine.seeds == [5, 5, 5, 5]


def test_pauses_stop_growing() -> None:
    _, pauses = run(Scripted([BUSY] * 9), retries=9)
    assert max(pauses) == pauses[-1] == pauses[-2] == 30.0


@pytest.mark.parametrize("error", [errors.EmptyReply, errors.CutReply, errors.MalformedReply])
def test_an_unusable_reply_is_asked_again_at_once_with_another_seed(
    error: type[errors.ReplyError],
) -> None:
    engine = Scripted([error("unusable"), error("unusable")])
    assert run(engine) == (REPLY, [])
    assert engine.seeds == [5, 6, 7]


def test_failures_of_both_kinds_may_alternate() -> None:
    engine = Scripted([BUSY, MALFORMED, BUSY])
    assert run(engine) == (REPLY, [1.0, 2.0])
    assert engine.seeds == [5, 5, 6, 6]


@pytest.mark.parametrize(
    "error",
    [
        errors.EngineOutOfMemory, errors.EngineRefused, errors.ModelMissing, errors.PromptTooLong,
        errors.PromptTrimmed, errors.TokenLimitReached, errors.RepeatingReply,
    ],
)  # fmt: skip
def test_what_would_fail_again_is_not_tried_again(error: type[errors.EngineError]) -> None:
    engine = Scripted([error("no", partial="kept")])
    with pytest.raises(error) as caught:
        run(engine)
    assert caught.value.partial == "kept"
    assert engine.seeds == [5]


def test_the_last_error_is_raised_when_retries_are_used_up() -> None:
    last = errors.EngineBusy("the last one")
    engine = Scripted([BUSY, BUSY, last])
    with pytest.raises(errors.EngineBusy) as caught:
        run(engine, retries=2)
    assert caught.value is last
    assert len(engine.seeds) == 3


def test_without_retries_there_is_one_call() -> None:
    engine = Scripted([BUSY])
    with pytest.raises(errors.EngineBusy):
        run(engine, retries=0)
    assert engine.seeds == [5]


def test_an_unusable_reply_may_be_final_while_a_failing_server_is_waited_for() -> None:
    engine = Scripted([BUSY, MALFORMED])
    pauses: list[float] = []
    with pytest.raises(errors.MalformedReply):
        reply_with_retries(
            engine, ask(seed=5), lambda piece: None, 3, pauses.append, unusable_again=False
        )
    assert engine.seeds == [5, 5]
    assert pauses == [1.0]
