"""The one place that prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
from typing import Any

import click

from orchestra.errors import OrchestraError

CANNOT_RUN, INTERRUPTED = 2, 130  # exit codes


def out(text: str) -> None:
    """Print one result line on stdout; what is not text, in a file's name, is escaped."""
    click.echo(text.encode(errors="backslashreplace").decode())


def note(text: str) -> None:
    """Print one line for the person, not for a program, on stderr."""
    click.echo(text, err=True)


def print_json(value: Any) -> None:
    """Print a value as indented JSON on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_error(error: OrchestraError) -> None:
    """Print an expected failure: what happened, then what to do."""
    note(f"{click.style('error:', fg='red', bold=True)} {error.message}")
    if error.hint:
        note(f"{click.style('hint:', fg='cyan')} {error.hint}")
