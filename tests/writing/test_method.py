"""How the method of a run is chosen, and what an engine is given for its model's sake."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.engines.test_probed import a_probe

from orchestra.agents import find_agent
from orchestra.engines.engine import Request
from orchestra.engines.ollama import open_ollama
from orchestra.engines.probed import Mark, Probe, keep_probe
from orchestra.workspace import load_workspace
from orchestra.writing.method import choose_method, fitted_engine
from orchestra.writing.typed_sentences import closed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

    from orchestra.agents import Method, MethodName
    from orchestra.workspace import Workspace

WEAK = a_probe(citing=Mark(right=0, asked=8))


def known(root: Path, probe: Probe) -> Workspace:
    """Return the workspace, in which the server's model was found to be as ``probe`` says."""
    workspace = load_workspace(root)
    with closing(open_ollama(workspace.settings, "mistral")) as engine:
        keep_probe(workspace.state_folder, engine.identity, probe)
    return workspace


@pytest.mark.parametrize(
    ("settings", "own", "probe", "method"),
    [
        ("auto", None, a_probe(), "reasoned"),
        ("auto", None, WEAK, "compiled"),
        ("reasoned", None, WEAK, "reasoned"),
        ("compiled", None, a_probe(), "compiled"),
        ("compiled", "reasoned", WEAK, "reasoned"),
        ("compiled", "auto", a_probe(), "reasoned"),
    ],
)
def test_a_method_that_is_named_goes_before_what_was_measured(
    root: Path, settings: MethodName, own: MethodName | None, probe: Probe, method: Method
) -> None:
    workspace = known(root, probe)
    workspace = replace(
        workspace, settings=workspace.settings.model_copy(update={"method": settings})
    )
    agent = find_agent(workspace.agents, "ateliers").model_copy(update={"method": own})
    with closing(open_ollama(workspace.settings, "mistral")) as engine:
        chosen = choose_method(workspace, agent, engine, lambda line: None)
    assert chosen.method == method
    assert chosen.probe == probe


@pytest.mark.parametrize("has_role", [True, False])
def test_a_model_that_gets_no_system_text_finds_it_in_the_first_message(
    root: Path, server: FakeOllama, has_role: bool
) -> None:
    server.replier = server.default_reply
    workspace = known(root, a_probe(system_role=has_role))
    schema = closed({"title": {"type": "string"}})
    request = Request("Tu es sobre.", "Le texte.", "Continue.", schema, 500, 1)
    with closing(open_ollama(workspace.settings, "mistral")) as engine:
        fitted_engine(workspace, engine).reply(request, lambda piece: None)
    roles = [message["role"] for message in server.chats[-1].body["messages"]]
    assert roles == (["system", "user"] if has_role else ["user"])
    assert "Tu es sobre." in server.chats[-1].body["messages"][0]["content"]
