from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import Answer, Parrot, a_scribe

from orchestra.errors import EngineRefused, TokenLimitReached
from orchestra.writing.model_calls import Call, Scribe, Watcher

if TYPE_CHECKING:
    from orchestra.engines.engine import Request
    from orchestra.errors import EngineError

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}}
BON = {"text": "Bon."}


def ask(scribe: Scribe, task: str = "claim A1") -> dict[str, object]:
    return scribe.ask(task, "sujet", "Écris.", SCHEMA, 100, 7)


def test_an_answer_is_returned_recorded_and_told() -> None:
    told: list[object] = []
    scribe = a_scribe(lambda request: BON, Watcher(text=told.append, call=told.append))
    assert ask(scribe) == BON
    [call] = scribe.calls
    assert (call.task, call.instruction, call.seed, call.text, call.error) == (
        "claim A1", "Écris.", 7, '{"text": "Bon."}', "",
    )  # fmt: skip
    assert (call.prompt_tokens, call.cached_tokens, call.completion_tokens) == (100, 40, 20)
    assert told == ['{"text": "Bon."}', call]


def test_a_request_has_the_system_the_calls_prefix_and_the_instruction() -> None:
    scribe = a_scribe(lambda request: BON)
    scribe.ask("claim A1", "sujet", "Écris.", SCHEMA, 100, 7)
    scribe.ask("claim A2", "sujet, puis texte", "Écris encore.", SCHEMA, 50, 8)
    engine = scribe.engine
    assert isinstance(engine, Parrot)
    assert [(r.system, r.prefix, r.instruction, r.max_tokens, r.seed) for r in engine.heard] == [
        ("système", "sujet", "Écris.", 100, 7),
        ("système", "sujet, puis texte", "Écris encore.", 50, 8),
    ]


def test_the_engine_that_answered_is_known() -> None:
    scribe = a_scribe(lambda request: BON)
    assert scribe.answered_by is None
    ask(scribe)
    assert scribe.answered_by == scribe.engine.identity


def test_a_failed_call_is_recorded_with_what_came_and_raised() -> None:
    scribe = a_scribe(lambda request: EngineRefused("no", partial='{"text": "Le déb'))
    with pytest.raises(EngineRefused):
        ask(scribe)
    assert [(call.text, call.error) for call in scribe.calls] == [('{"text": "Le déb', "no")]


def test_each_attempt_is_recorded() -> None:
    def say(request: Request) -> Answer:
        return BON if request.seed > 8 else _malformed(request)

    scribe = a_scribe(say)
    scribe.retries = 3
    assert ask(scribe) == BON
    assert [(call.seed, call.error) for call in scribe.calls] == [(7, "bad"), (8, "bad"), (9, "")]


def _malformed(request: Request) -> EngineError:
    from orchestra.errors import MalformedReply

    return MalformedReply("bad", partial=f"essai {request.seed}")


def test_what_no_paragraph_was_made_of_is_unfinished_until_it_is_settled() -> None:
    scribe = a_scribe(lambda request: BON)
    ask(scribe)
    assert scribe.unfinished == ['{"text": "Bon."}']
    scribe.settle()
    assert scribe.unfinished == []
    scribe.engine = Parrot(lambda request: TokenLimitReached("full", partial="coupé"))
    with pytest.raises(TokenLimitReached):
        ask(scribe)
    scribe._hear("en cours")  # as the engine tells it in the middle of a reply
    assert scribe.unfinished == ["coupé", "en cours"]


def test_a_call_survives_being_kept_as_json() -> None:
    call = Call(task="plan", instruction="é", seed=1, text="ç", seconds=0.5, cached_tokens=None)
    assert Call.model_validate_json(call.model_dump_json()) == call
