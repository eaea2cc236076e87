"""What a reply that has come to its end is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestra.engines.engine import Reply
from orchestra.engines.odd import told
from orchestra.engines.schema_guard import mismatch, strict_json
from orchestra.errors import (
    CutReply,
    EmptyReply,
    MalformedReply,
    OnlyThoughts,
    TokenLimitReached,
)

if TYPE_CHECKING:
    from orchestra.engines.cost import Cost
    from orchestra.engines.engine import JsonSchema
    from orchestra.engines.thinking import Heard

RIGHT_MODEL = "try again, or use an engine that follows a JSON Schema"


def judge(heard: Heard, cost: Cost, schema: JsonSchema, who: str, model: str) -> Reply:
    """Return the reply that was ``heard`` from ``who``, under the name of ``model``.

    Raises a ReplyError when it is empty, cut, or not the JSON of ``schema``: nothing is repaired.
    """
    text = heard.text
    if not text.strip():
        raise _empty(cost, who)
    if cost.stop_reason == "length":
        raise TokenLimitReached(
            f"the reply of {who} filled its token budget", "ask for fewer words", partial=text
        )
    if cost.stop_reason != "stop":
        raise CutReply(f"the reply of {who} has no proper end", "try again", partial=text)
    return Reply(text=text, data=_parse(text, schema, who), model=model, **vars(cost))


def _empty(cost: Cost, who: str) -> EmptyReply:
    if cost.thinking_tokens:
        return OnlyThoughts(
            f"{who} thought aloud ({cost.thinking_tokens} tokens) and sent an empty reply",
            "use a model that does not think aloud, or start its server with thinking switched off",
        )
    return EmptyReply(f"{who} sent an empty reply", "try again, or another model")


def _parse(text: str, schema: JsonSchema, who: str) -> dict[str, Any]:
    try:
        data = strict_json(text)
        fault = mismatch(data, {"type": "object", **schema})
    except (ValueError, RecursionError) as error:
        raise MalformedReply(
            f"the reply of {who} is not JSON: {told(error)}", RIGHT_MODEL, partial=text
        ) from None
    if fault:
        raise MalformedReply(f"{who} did not answer as asked: {fault}", RIGHT_MODEL, partial=text)
    parsed: dict[str, Any] = data
    return parsed
