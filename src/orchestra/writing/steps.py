"""Stages: the units that a night keeps, each with the calls of the model that it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from orchestra.engines.engine import EngineIdentity
from orchestra.writing.model_calls import Call, Scribe

M = TypeVar("M", bound=BaseModel)


class Step(Protocol):
    """Something that runs a stage, or returns what the stage returned when it ran before."""

    def __call__(self, name: str, model: type[M], stage: Callable[[], M], /) -> M:
        """Return the stage's value, which is a ``model``."""
        ...


def just_call(_name: str, _model: type[M], stage: Callable[[], M]) -> M:
    """Run a stage at once: the step runner of a reflection that need not survive a crash."""
    return stage()


class Written(BaseModel, Generic[M]):
    """What a stage wrote, the calls it took and the engine that answered them."""

    value: M
    calls: list[Call]
    engine: EngineIdentity | None


def write_through(
    step: Step, scribe: Scribe, name: str, model: type[M], stage: Callable[[], M]
) -> M:
    """Return what the model wrote in a stage, now or before a crash.

    Either way the scribe knows its calls afterwards: a resumed run's record is whole.
    """
    begun = len(scribe.calls)

    def run() -> Written[M]:
        value = stage()
        return Written[model](value=value, calls=scribe.calls[begun:], engine=scribe.answered_by)  # type: ignore[valid-type]

    written = step(name, Written[model], run)  # type: ignore[valid-type]
    scribe.calls[begun:] = written.calls
    scribe.answered_by = written.engine
    return written.value
