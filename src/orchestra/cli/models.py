"""``orchestra models``: what the engines have, and getting more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import harmless, note, out, print_json

if TYPE_CHECKING:
    from orchestra.agents import EngineName
    from orchestra.engines.inventory import KnownModel
    from orchestra.engines.probed import Probe
    from orchestra.settings import Settings


@click.group()
def models() -> None:
    """The models of the engines."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_models(options: Options, as_json: bool) -> None:
    """List the models of Ollama and the embedded ones; * marks those the settings choose."""
    from orchestra.engines.inventory import inventory

    workspace = options.workspace()
    models, absent = inventory(workspace.settings, workspace.state_folder)
    if as_json:
        print_json([_as_json(model) for model in models])
    else:
        for model in models:
            mark = "*" if model.chosen else " "
            state = "ready" if model.ready else f"not fetched: orchestra models pull {model.name}"
            out(f"{mark} {model.engine:<9} {model.name:<24} {model.size / 1e9:5.1f} GB  {state}")
            if model.probe:
                out(f"            {model.probe.summary}")
            elif model.ready:
                out(f"            not probed yet: orchestra models probe {model.name}")
    for error in absent:
        note(str(error))


def _as_json(model: KnownModel) -> dict[str, Any]:
    return vars(model) | {"probe": model.probe and model.probe.to_json()}


@models.command()
@click.argument("model", required=False)
@click.option(
    "--engine", type=click.Choice(["auto", "ollama", "embedded", "openai"]),
    help="Engine, instead of the workspace's.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Probe it although its marks are known.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def probe(
    options: Options, model: str | None, engine: EngineName | None, again: bool, as_json: bool
) -> None:
    """Measure what MODEL can do, in a short exam, and keep its marks in this workspace.

    They decide how reflections are made with it. Without MODEL, the model of the settings. A
    server that tells no digest (--engine openai) may have another model under the same name one
    day: probe it --again then.
    """
    from contextlib import closing

    from orchestra.engines.probed import keep_probe
    from orchestra.engines.select import open_engine
    from orchestra.writing.probe import probe_before, probe_model

    workspace = options.workspace()
    settings, state = workspace.settings, workspace.state_folder
    with closing(
        open_engine(settings, engine or _engine_of(model, settings), model, note)
    ) as opened:
        if again:
            found = probe_model(opened, settings.retries, note)
            keep_probe(state, opened.identity, found)
        else:
            found = probe_before(opened, state, settings.retries, note)
    if as_json:
        print_json(found.to_json())
        return
    for line in _marks(found):
        out(line)


def _engine_of(model: str | None, settings: Settings) -> EngineName:
    """Return the engine that has ``model``: a name that is no embedded model's is Ollama's."""
    from orchestra.engines.weights import is_published

    if is_published(model):
        return "embedded"
    return "ollama" if model and settings.engine == "auto" else settings.engine


def _marks(found: Probe) -> list[str]:
    judge = "asked for its verdict" if found.may_judge else "not asked for its verdict"
    marks = found.marks
    verdicts = [
        f"verdict of support    {marks.verdict}  (said “supported” {marks.said_supported} times)",
        f"words of the passage  {marks.quoted}",
    ]
    return [
        f"{found.model} on {found.engine}: {found.method}, {judge}",
        *(f"  {why}" for why in found.shortcomings),
        f"keeps to a form       {marks.shape}",
        f"French words          {marks.french}  {marks.french.share:.1%}",
        f"no figure added       {marks.figures}",
        f"cites rightly         {marks.citing}",
        *(verdicts if marks.verdict.asked else []),
        f"thinks aloud          {_yes(found.thinks)}",
        f"gets the system text  {_yes(found.system_role)}",
        f"server keeps a format {_yes(found.format_followed)}",
        f"tokens a second       {_speeds(found)}",
        f"probed                {found.date}, in {found.seconds:.0f} s",
    ]


def _speeds(found: Probe) -> str:
    if not found.read_speed:
        return "not measured on this machine"
    return f"{found.read_speed:.0f} read, {found.write_speed:.0f} written"


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


@models.command()
@click.argument("name", required=False)
@click.pass_obj
def pull(options: Options, name: str | None) -> None:
    """Fetch the model NAME: embedded weights when it is one of theirs, else by Ollama.

    Without NAME, the embedded model of the settings. Takes up an interrupted fetch.
    """
    from orchestra.engines.ollama import pull_model
    from orchestra.engines.weights import (
        fetch_weights,
        find_weights,
        is_published,
        weights_folder,
    )

    settings = options.workspace().settings
    name = name or settings.models.embedded
    with _bar(name) as show:
        if is_published(name):
            path = fetch_weights(
                find_weights(name), weights_folder(), lambda done, of: show("", done, of)
            )
        else:
            path = None
            for status, done, total in pull_model(settings.ollama_host(), settings.timeouts, name):
                show(status, done, total)
    out(str(path) if path else name)


class _bar:  # noqa: N801 - used as a context manager, like contextlib's
    """A progress bar on stderr; outside a terminal, one line at every tenth."""

    def __init__(self, name: str) -> None:
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import Progress

        self.console, self.escape = Console(stderr=True), escape
        self.progress = Progress(console=self.console, transient=True)
        self.task = self.progress.add_task(escape(harmless(name)), total=None)
        self.name = name
        self.tenth = -1

    def __enter__(self) -> Any:
        if self.console.is_terminal:
            self.progress.start()
        return self.show

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def show(self, status: str, done: int, total: int) -> None:
        """Show how far the fetch is."""
        label = f"{self.name} {status}".strip()
        if self.console.is_terminal:
            described = self.escape(harmless(label))
            self.progress.update(
                self.task, description=described, completed=done, total=total or None
            )
        elif total and 10 * done // total > self.tenth:
            self.tenth = 10 * done // total
            note(f"{label}: {done / 1e6:.0f} of {total / 1e6:.0f} MB")
