"""An engine whose model does not get the system's text, as the probe found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.engines.chat import without_system

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine, EngineIdentity, OnText, Reply, Request
    from orchestra.engines.probed import Probe


@dataclass(frozen=True)
class SystemInUser:
    """``engine``, given the system's text at the head of the user's message."""

    engine: Engine

    @property
    def identity(self) -> EngineIdentity:
        """Which engine and model this is."""
        return self.engine.identity

    def reply(self, request: Request, on_text: OnText) -> Reply:
        """Return the model's reply; see :class:`orchestra.engines.engine.Engine`."""
        return self.engine.reply(without_system(request), on_text)

    def close(self) -> None:
        """Let go of what the engine holds."""
        self.engine.close()


def fitted(engine: Engine, probe: Probe | None) -> Engine:
    """Return ``engine`` as its model needs it, by what the probe found, if one was made."""
    return engine if probe is None or probe.system_role else SystemInUser(engine)
