"""``orchestra models``: what the engines have, and getting more."""

from __future__ import annotations

from typing import Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json


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
    models, absent = inventory(workspace.settings)
    if as_json:
        print_json([{**vars(model)} for model in models])
    else:
        for model in models:
            mark = "*" if model.chosen else " "
            state = "ready" if model.ready else f"not fetched: orchestra models pull {model.name}"
            out(f"{mark} {model.engine:<9} {model.name:<24} {model.size / 1e9:5.1f} GB  {state}")
    for error in absent:
        note(str(error))


@models.command()
@click.argument("name", required=False)
@click.pass_obj
def pull(options: Options, name: str | None) -> None:
    """Fetch the model NAME: embedded weights when it is one of theirs, else by Ollama.

    Without NAME, the embedded model of the settings. Takes up an interrupted fetch.
    """
    from orchestra.engines.ollama import pull_model
    from orchestra.engines.weights import PUBLISHED, fetch_weights, find_weights, weights_folder

    settings = options.workspace().settings
    name = name or settings.models.embedded
    with _bar(name) as show:
        if name in {weights.name for weights in PUBLISHED}:
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
        from rich.progress import Progress

        self.console = Console(stderr=True)
        self.progress = Progress(console=self.console, transient=True)
        self.task = self.progress.add_task(name, total=None)
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
            self.progress.update(self.task, description=label, completed=done, total=total or None)
        elif total and 10 * done // total > self.tenth:
            self.tenth = 10 * done // total
            note(f"{label}: {done / 1e6:.0f} of {total / 1e6:.0f} MB")
