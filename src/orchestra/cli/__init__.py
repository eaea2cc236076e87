"""The command line: parse, call, print."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from orchestra import __version__
from orchestra.cli.context import Options
from orchestra.cli.output import CANNOT_RUN, INTERRUPTED, print_error, print_usage_error
from orchestra.errors import Interrupted, OrchestraError

# Where each command lives, and the line that --help shows: a command's module is only imported
# when it runs.
COMMANDS = {
    "init": ("init:init", "Make a new workspace."),
    "write": ("write:write", "Write one reflection now."),
    "night": ("night:night", "The nights: write what is due, see what happened."),
    "web": ("web:web", "Review drafts in a browser."),
    "publish": ("publish:publish", "Publish what was approved."),
    "site": ("site:site", "The published site: build it, look at it."),
    "review": ("review:review", "Review drafts in the terminal."),
    "check": ("check:check", "Check documents."),
    "import": ("import_:import_", "Bring in an existing archive and its agents."),
    "sources": ("sources:sources", "The source library."),
    "agents": ("agents:agents", "The agents and their topics."),
    "models": ("models:models", "The models of the engines."),
    "doctor": ("doctor:doctor", "Tell what is ready, what is not, and what to type."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command, importing its module, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module_name, attribute = COMMANDS[cmd_name][0].split(":")
        module = importlib.import_module(f"orchestra.cli.{module_name}")
        command: click.Command = getattr(module, attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="orchestra")
@click.option(
    "--workspace", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="The workspace's folder; without it, the one here or above.",
)  # fmt: skip
@click.pass_context
def orchestra(ctx: click.Context, folder: Path | None) -> None:
    """Write sourced French reflections with a local model, check them, review them."""
    ctx.obj = Options(folder)


def main() -> None:
    """Run the command line; expected failures end in one line and an exit code."""
    # Looking for pydantic's plugins costs a tenth of the start, and none may change our checks.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        code = orchestra.main(prog_name="orchestra", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        print_usage_error(error)
        sys.exit(CANNOT_RUN)
    except Interrupted as error:
        print_error(error)
        sys.exit(INTERRUPTED)
    except OrchestraError as error:
        print_error(error)
        sys.exit(CANNOT_RUN)
    sys.exit(code if isinstance(code, int) else 0)
