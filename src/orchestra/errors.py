"""The errors a user can meet: each says what happened and what to do about it.

Only the command line and the web turn them into output; every other module raises them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestra.shown import without_passwords


class OrchestraError(Exception):
    """An expected failure: ``message`` says what happened, ``hint`` what to type or change.

    It is shown, kept and sent to people, so no address in it has a password.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = without_passwords(message)
        self.hint = without_passwords(hint)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} — {self.hint}" if self.hint else self.message


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a file that people edit; ``line`` counts from 1, 0 for the whole file."""

    path: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return (
            f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        )


class ConfigError(OrchestraError):
    """Faults in the workspace's own files, all of them at once."""

    def __init__(self, problems: list[Problem], hint: str = "") -> None:
        super().__init__("\n".join(str(problem) for problem in problems), hint)
        self.problems = problems


class WorkspaceError(OrchestraError):
    """There is no workspace here, or it cannot be used."""


class LibraryError(OrchestraError):
    """The source library cannot serve what was asked of it."""


class ArchiveError(OrchestraError):
    """A document could not be written to the archive or read from it."""


class EvidenceError(OrchestraError):
    """The evidence file beside a document cannot be read, or is none."""


class ReviewError(OrchestraError):
    """A decision on a document cannot be taken as it was asked for."""


class StateError(OrchestraError):
    """The state of the nights (databases, locks) cannot be used as it is."""


class NightOver(OrchestraError):
    """The night ended before a reflection did: it goes on in the next one."""


class Interrupted(OrchestraError):
    """A person stopped the writing; ``path`` holds what had been written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"interrupted; what was written so far is in {path}")
        self.path = path


class EngineError(OrchestraError):
    """The model's engine failed; ``retryable`` tells whether the same call may succeed later.

    ``partial`` is what had been received of the reply: nothing generated is thrown away here.
    """

    retryable = False

    def __init__(self, message: str, hint: str = "", *, partial: str = "") -> None:
        super().__init__(message, hint)
        self.partial = partial


class EngineUnreachable(EngineError):
    """Nothing answers at the engine's address, or the connection was lost."""

    retryable = True


class AnotherModel(EngineUnreachable):
    """Another model answered than the one that was asked: what it wrote is not used."""


class EngineBusy(EngineError):
    """The engine answered that it is overloaded or failed for a moment (5xx)."""

    retryable = True


class EngineStalled(EngineError):
    """The engine accepted the request, then sent nothing for too long."""

    retryable = True


class EngineStopped(EngineError):
    """The engine was closed, from elsewhere, while it was being asked."""


class EngineOutOfMemory(EngineError):
    """The model does not fit in the engine's memory."""


class EngineRefused(EngineError):
    """The engine rejected the request itself (4xx)."""


class SystemRoleRefused(EngineRefused):
    """The model's template has no system role: its text belongs in the user's message."""


class ModelMissing(EngineError):
    """The engine runs, but does not have the model."""


class ReplyError(EngineError):
    """The engine answered, but the reply cannot be used as it is."""

    retryable = True


class EmptyReply(ReplyError):
    """The reply holds no text."""


class OnlyThoughts(EmptyReply):
    """The model thought aloud until its budget was used up, and gave no answer."""


class CutReply(ReplyError):
    """The reply ended before its end because the connection was lost."""


class TokenLimitReached(ReplyError):
    """The reply filled its token budget; its whole sentences can be kept."""

    retryable = False


class MalformedReply(ReplyError):
    """The reply is not the JSON that was asked for."""


class RepeatingReply(ReplyError):
    """The model fell into a loop and was stopped early; its whole sentences can be kept."""

    retryable = False


class NothingWritten(OrchestraError):
    """Not one reply for the text of a reflection could be used: the model wrote nothing of it."""


class PromptTooLong(EngineError):
    """The prompt and its reply do not fit in the context: nothing was sent."""


class PromptTrimmed(EngineError):
    """The engine read fewer tokens than were sent: it dropped part of the prompt silently."""


class WeightsError(OrchestraError):
    """The embedded model's weights could not be fetched or are not the published ones."""
