"""``orchestra web``: review in a browser, and who may."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from orchestra.cli.output import note, out, print_json
from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from orchestra.cli.context import Options
    from orchestra.workspace import Workspace

PORT = 8008


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True,
    help="Address to listen on; another than this machine's needs reviewers' passwords.",
)  # fmt: skip
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.pass_context
def web(ctx: click.Context, port: int, host: str, no_open: bool) -> None:
    """Review drafts in a browser: prints a link that signs you in, once."""
    if ctx.invoked_subcommand is not None:
        return
    from orchestra.web.serve import serve

    opens = not no_open and sys.stderr.isatty()
    serve(ctx.obj.workspace(), host, port, note, click.launch if opens else lambda _link: None)


@web.group()
def user() -> None:
    """The reviewers, and the passwords that a server on a network asks them for."""


@user.command("add")
@click.argument("name")
@click.option("--email", default="", help="For the author of a publication's commit.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--no-password", is_flag=True, help="Only write the name into orchestra.yaml.")
@click.pass_obj
def add(options: Options, name: str, email: str, password_stdin: bool, no_password: bool) -> None:
    """Add a reviewer to orchestra.yaml, if she is not there, and set her password."""
    from orchestra.reviewers import add_reviewer, passwords_of, refuse_short
    from orchestra.root import SETTINGS_FILE

    workspace = options.workspace()
    password = None if no_password else _password(stdin=password_stdin)
    if password is not None:
        refuse_short(password)
    reviewer = add_reviewer(workspace.root / SETTINGS_FILE, name, email)
    if password is not None:
        passwords_of(workspace.state_folder).set(reviewer.name, password)
    out(reviewer.name)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(options: Options, as_json: bool) -> None:
    """List the reviewers and whether each has a password."""
    workspace = options.workspace()
    rows = _users(workspace)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        out(f"{row['name']}{' ' if row['email'] else ''}{row['email']}"
            f"  {'password' if row['password'] else 'no password'}")  # fmt: skip
    if not rows:
        note("no reviewer yet; orchestra web user add NAME, or sign in on orchestra web")


@user.command("forget")
@click.argument("name")
@click.pass_obj
def forget(options: Options, name: str) -> None:
    """Delete a reviewer's password; her name stays in orchestra.yaml until you delete it."""
    from orchestra.editorial import find_reviewer
    from orchestra.reviewers import passwords_of

    workspace = options.workspace()
    reviewer = find_reviewer(workspace.settings.reviewers, name)
    passwords_of(workspace.state_folder).forget(reviewer.name)
    out(reviewer.name)


def _users(workspace: Workspace) -> list[dict[str, object]]:
    from orchestra.reviewers import passwords_of

    reviewers = workspace.settings.reviewers
    lacking = passwords_of(workspace.state_folder).lacking(reviewers)
    return [
        {"name": one.name, "email": one.email, "password": one.name not in lacking}
        for one in reviewers
    ]


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise OrchestraError(
            "there is no terminal to ask for the password in",
            "give it on standard input with --password-stdin, or --no-password for none",
        )
    given: str = click.prompt("password", hide_input=True, confirmation_prompt=True, err=True)
    return given
