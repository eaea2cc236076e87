"""What a server may say that no client expects: its words, its counts, its own failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.errors import EngineBusy, EngineError, EngineRefused, MalformedReply
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.engines.wire import Exchange

MOST_TOLD = 300  # characters of a server's own words in a message
LONGEST = 10**9 * 86_400 * 30  # nanoseconds that a server may have taken: a month
MOST_COUNTED = 10_000_000  # tokens: more than any context holds
MOST_BYTES = 10**15  # more than the weights of any model


def told(words: object) -> str:
    """Return a server's own words as a message may hold them: short, and harmless to show."""
    text = "".join(
        char if char.isprintable() else " " for char in whole(str(words)[: 4 * MOST_TOLD])
    )
    text = squash(text)
    return text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD].rstrip()}…"


def whole(text: str) -> str:
    """Return ``text`` with the halves of characters joined; a lone one becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def count(value: object) -> int:
    """Return a number of tokens as it was counted: 0, which is not known, for what is none."""
    return _whole_number(value, MOST_COUNTED)


def size(value: object) -> int:
    """Return a number of bytes as it was said: 0, which is not known, for what is none."""
    return _whole_number(value, MOST_BYTES)


def _whole_number(value: object, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return int(value) if 0 <= value <= most else 0


def seconds(nanoseconds: object) -> float | None:
    """Return a duration as it was measured, None for what is none."""
    if not isinstance(nanoseconds, int | float) or isinstance(nanoseconds, bool):
        return None
    return nanoseconds / 1e9 if 0 < nanoseconds < LONGEST else None


def for_model(model: str) -> str:
    """Return what a message says of the model that a request was for; nothing without one."""
    return f" for {model}" if model else ""


def ours(
    exchange: Exchange,
    error: Exception,
    translate: Callable[[Exception], EngineError | None],
    server: str,
) -> EngineError | None:
    """Return our error for what a client raised; None for a bug, which must surface."""
    return exchange.fault or translate(error) or unreadable(exchange, error, server)


def unreadable(exchange: Exchange, error: Exception, server: str) -> EngineError | None:
    """Return the error for an answer that the client could not read; None where none had come.

    What a client raises while it reads depends on what the server sent, and on nothing of ours.
    """
    status = exchange.status
    if status is None:
        return None
    why = told(f"{type(error).__name__}: {error}")
    if status == 429 or status >= 500:  # noqa: PLR2004
        return EngineBusy(
            f"{server} failed{for_model(exchange.model)} with status {status}", "try again later"
        )
    if status >= 400:  # noqa: PLR2004
        return EngineRefused(
            f"{server} refused the request{for_model(exchange.model)} with status {status}",
            "orchestra doctor",
        )
    return MalformedReply(
        f"what {server} sent{for_model(exchange.model)} cannot be read: {why}",
        "try again, or restart that server",
    )
