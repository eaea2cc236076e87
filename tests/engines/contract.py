"""What every engine does, whatever runs the model: the same tests over fakes and real servers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from orchestra.engines.engine import Request
from orchestra.errors import EngineRefused, ModelMissing, PromptTooLong, TokenLimitReached

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.engines.engine import Engine, Reply

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "passages": {"type": "array", "items": {"enum": [1, 2]}, "minItems": 1, "maxItems": 2},
        "text": {"type": "string", "pattern": "^[A-Z][A-Za-zà-ÿ ,'’]{20,120}[.]$"},
    },
    "required": ["passages", "text"],
    "additionalProperties": False,
}


def ask(**changes: Any) -> Request:
    """Return a request of the kind that the writing makes."""
    values: dict[str, Any] = {
        "system": "Tu écris en français.",
        "prefix": "Faits :\n[1] Le jardin ouvre le soir.\n[2] Les outils sont partagés.",
        "instruction": "Écris une phrase sur le jardin. Réponds en JSON, sur une ligne.",
        "schema": SCHEMA,
        "max_tokens": 200,
        "seed": 7,
    }
    return Request(**values | changes)


def get(engine: Engine, request: Request | None = None) -> Reply:
    """Return the engine's reply, its pieces not looked at."""
    return engine.reply(request or ask(), lambda piece: None)


class EngineContract:
    """Subclasses give the fixtures ``engine`` and ``open_missing`` (asks for an absent model)."""

    def test_the_reply_is_the_json_that_was_asked_for(self, engine: Engine) -> None:
        reply = get(engine)
        assert reply.data == json.loads(reply.text)
        assert list(reply.data) == SCHEMA["required"]
        assert set(reply.data["passages"]) <= {1, 2}
        assert len(reply.data["text"]) > 20

    def test_the_pieces_add_up_to_the_text(self, engine: Engine) -> None:
        pieces: list[str] = []
        reply = engine.reply(ask(), pieces.append)
        assert "".join(pieces) == reply.text
        assert len(pieces) > 1

    def test_the_reply_says_what_it_cost_and_how_it_ended(self, engine: Engine) -> None:
        reply = get(engine)
        assert reply.stop_reason == "stop"
        assert 0 < reply.completion_tokens <= 200
        assert 20 < reply.prompt_tokens < 200
        assert reply.seconds > 0

    def test_the_same_seed_gives_the_same_text(self, engine: Engine) -> None:
        get(engine)  # so that both find the prompt read already
        assert get(engine).text == get(engine).text

    def test_a_reply_that_fills_its_budget_keeps_what_was_written(self, engine: Engine) -> None:
        pieces: list[str] = []
        with pytest.raises(TokenLimitReached) as caught:
            engine.reply(ask(max_tokens=6), pieces.append)
        assert caught.value.partial == "".join(pieces)
        assert caught.value.partial
        assert not caught.value.retryable

    def test_a_prompt_that_does_not_fit_is_refused(self, engine: Engine) -> None:
        with pytest.raises(PromptTooLong) as caught:
            get(engine, ask(prefix="Le jardin ouvre le soir. " * engine.identity.context))
        assert str(engine.identity.context) in caught.value.message
        assert "context in orchestra.yaml" in caught.value.hint

    def test_a_pattern_that_kills_a_server_is_refused(self, engine: Engine) -> None:
        schema = {"type": "object", "properties": {"x": {"type": "string", "pattern": "^(?:a)$"}}}
        with pytest.raises(EngineRefused, match="was not sent"):
            get(engine, ask(schema=schema))

    def test_a_missing_model_is_named_with_its_remedy(
        self, open_missing: Callable[[], Engine]
    ) -> None:
        with pytest.raises(ModelMissing) as caught:
            open_missing()
        assert "absent" in caught.value.message
        assert caught.value.hint
        assert "\n" not in str(caught.value)
