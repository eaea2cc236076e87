"""The one place that prints: results on stdout, everything else on stderr.

Titles, names of files and messages come from many hands. What would steer a terminal (move its
cursor, hide or reorder text, set its title) never reaches it: a text that does not come from
:func:`shown` loses all of that.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

import click

from orchestra.errors import OrchestraError

CANNOT_RUN, INTERRUPTED = 2, 130  # exit codes
# Control characters but the tab and the ends of lines, and what turns the order of a line around.
_TURNS = "\u2028-\u202e\u2066-\u2069"
_STEERS = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_TURNS}]|\r(?!\n|\Z)")
_STEERS_IN_JSON = re.compile(rf"[\x7f-\x9f{_TURNS}\ud800-\udfff]")


class Shown(str):
    """Text that is printed as it is: harmless, and in the styles that the program gave it."""

    __slots__ = ()


def shown(text: str, **style: Any) -> Shown:
    """Return ``text`` made harmless, then styled as :func:`click.style` does."""
    plain = harmless(text)
    return Shown(click.style(plain, **style) if style else plain)


def together(parts: Iterable[str], between: str = "") -> Shown:
    """Return the parts joined, each made harmless unless :func:`shown` has done it."""
    return Shown(between.join(map(_safe, parts)))


def harmless(text: str) -> str:
    """Return ``text`` with a sign in place of each character that would steer a terminal.

    What is no text, in a file's name, is escaped.
    """
    plain = _STEERS.sub("\N{REPLACEMENT CHARACTER}", text)
    return plain.encode(errors="backslashreplace").decode()


def out(*parts: str) -> None:
    """Print one result on stdout, made of its parts."""
    click.echo(together(parts))


def note(*parts: str) -> None:
    """Print one line for the person, not for a program, on stderr."""
    click.echo(together(parts), err=True)


def show_in_pager(*parts: str) -> None:
    """Show a long text, in the person's pager when she is at a terminal."""
    click.echo_via_pager(f"{together(parts)}\n")


def print_json(value: Any) -> None:
    """Print a value as indented JSON on stdout."""
    print_json_text(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_json_text(text: str) -> None:
    """Print what is JSON already; what would steer a terminal is escaped as JSON does."""
    click.echo(_STEERS_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_error(error: OrchestraError) -> None:
    """Print an expected failure: what happened, then what to do."""
    note(shown("error:", fg="red", bold=True), f" {error.message}")
    if error.hint:
        note(shown("hint:", fg="cyan"), f" {error.hint}")


def print_usage_error(error: click.ClickException) -> None:
    """Print what is wrong with a command line."""
    said = io.StringIO()
    error.show(said)
    note(said.getvalue().rstrip("\n"))


def leave(code: int) -> NoReturn:
    """End the process at once: Python would wait for a thread that comes to no end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _safe(part: str) -> str:
    return part if isinstance(part, Shown) else harmless(part)
