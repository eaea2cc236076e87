"""An engine whose model gets no system text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.engines.contract import ask, get
from tests.engines.test_probed import a_probe
from tests.engines.test_retry import IDENTITY, Scripted

from orchestra.engines.fitted import fitted

if TYPE_CHECKING:
    import pytest

    from orchestra.engines.engine import OnText, Reply, Request


def test_the_systems_text_heads_the_users_message(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Scripted([])
    asked: list[Request] = []
    reply = engine.reply

    def listen(request: Request, on_text: OnText) -> Reply:
        asked.append(request)
        return reply(request, on_text)

    monkeypatch.setattr(engine, "reply", listen)
    fit = fitted(engine, a_probe(system_role=False))
    assert get(fit, ask()).stop_reason == "stop"
    expected = replace(ask(), system="", prefix=f"{ask().system}\n\n{ask().prefix}")
    assert asked == [expected]
    assert fit.identity == IDENTITY


def test_an_engine_whose_model_gets_it_stays_as_it_is() -> None:
    engine = Scripted([])
    assert fitted(engine, a_probe()) is engine
