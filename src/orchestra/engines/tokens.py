"""Counting tokens before a call, and seeing afterwards that none were dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.errors import PromptTooLong, PromptTrimmed

if TYPE_CHECKING:
    from orchestra.engines.engine import EngineIdentity, Reply, Request

# Before the first reply: French in the tokenizers of Qwen, Mistral and Llama takes 3 to 4
# characters a token; the low end refuses too early rather than too late.
FIRST_GUESS = 2.8
TEMPLATE_TOKENS = 64  # role marks around the messages
TRIMMED_BELOW = 0.75  # of the expected count
MOST_CHARACTERS = 8  # a token; more in no language, so fewer tokens were never the whole prompt
FEWEST_CHARACTERS = 1  # a token, over a whole prompt; more tokens than that were counted wrongly
LEARN_FROM = 1000  # characters: in a shorter prompt, the role marks weigh too much


@dataclass
class TokenMeter:
    """Characters per token, learnt from the model's own counts."""

    characters_per_token: float = FIRST_GUESS
    calibrated: bool = False

    def estimate(self, request: Request) -> int:
        """Return how many tokens the prompt will take."""
        return round(request.characters / self.characters_per_token) + TEMPLATE_TOKENS

    def refuse_too_long(self, request: Request, identity: EngineIdentity) -> None:
        """Raise PromptTooLong when prompt and reply do not fit in the context."""
        needed = self.estimate(request) + request.max_tokens
        if needed > identity.context:
            raise PromptTooLong(
                f"the prompt and its reply need about {needed} tokens,"
                f" more than the context of {identity.context} that {identity.model}"
                f" on {identity.engine} ({identity.host}) has",
                "raise context in orchestra.yaml, or ask for fewer words",
            )

    def learn(self, request: Request, reply: Reply, identity: EngineIdentity) -> None:
        """Calibrate on the reply's count; raise PromptTrimmed when it is too low to be whole.

        A count that cannot be of this prompt teaches nothing.
        """
        most = request.characters / FEWEST_CHARACTERS + TEMPLATE_TOKENS
        if not 0 < reply.prompt_tokens <= most:
            return
        expected = request.characters / MOST_CHARACTERS
        if self.calibrated:
            expected = TRIMMED_BELOW * request.characters / self.characters_per_token
        if reply.prompt_tokens < expected:
            raise PromptTrimmed(
                f"{identity.model} on {identity.engine} ({identity.host}) read"
                f" {reply.prompt_tokens} tokens of a prompt of {request.characters} characters:"
                " part of it was dropped",
                "give the server a larger context (OLLAMA_CONTEXT_LENGTH), or lower context",
                partial=reply.text,
            )
        if request.characters >= LEARN_FROM:
            self.characters_per_token = request.characters / reply.prompt_tokens
            self.calibrated = True
