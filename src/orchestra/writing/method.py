"""Which method a reflection is written by: as a person says, else as the model was measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from orchestra.agents import Method
from orchestra.engines.fitted import fitted
from orchestra.engines.probed import Probe, known_probe
from orchestra.writing.probe import probe_before

if TYPE_CHECKING:
    from orchestra.agents import Agent
    from orchestra.engines.engine import Engine
    from orchestra.workspace import Workspace


class Chosen(BaseModel):
    """The method of a run, what the model was measured to do, where it was, and its context."""

    model_config = ConfigDict(frozen=True)

    method: Method
    probe: Probe | None
    context: int  # tokens

    @property
    def may_judge(self) -> bool:
        """Whether the model's verdict of support is asked for."""
        return self.probe is not None and self.probe.may_judge

    def fit(self, engine: Engine) -> Engine:
        """Return the engine as its model needs it."""
        return fitted(engine, self.probe)


def choose_method(
    workspace: Workspace, agent: Agent, engine: Engine, tell: Callable[[str], None]
) -> Chosen:
    """Return how reflections of ``agent`` are written with this engine.

    Where nobody says otherwise, a model never seen is probed first. Raises EngineError.
    """
    settings, state = workspace.settings, workspace.state_folder
    identity = engine.identity
    named = agent.method or settings.method
    if named != "auto":
        probe = known_probe(state, identity)
        return Chosen(method=named, probe=probe, context=identity.context)
    probe = probe_before(engine, state, settings.retries, tell)
    return Chosen(method=probe.method, probe=probe, context=identity.context)


def fitted_engine(workspace: Workspace, engine: Engine) -> Engine:
    """Return the engine as its model needs it, by what is known of it; nothing is probed."""
    return fitted(engine, known_probe(workspace.state_folder, engine.identity))
