"""The whole command line, in this process: what it prints and the code that it ends with."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest import mock

from orchestra.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def last(self) -> str:
        """The last line on stdout."""
        return self.stdout.splitlines()[-1]


def run(*arguments: str) -> Done:
    """Run ``orchestra`` with these arguments as a terminal-less shell would."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["orchestra", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int)
    return Done(code, out.getvalue(), err.getvalue())


def refused(*arguments: str) -> tuple[str, str]:
    """Run what must fail as expected failures do; return what it says happened and what to do."""
    done = run(*arguments)
    lines = done.stderr.splitlines()
    assert done.code == 2, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    errors = [line for line in lines if line.startswith("error: ")]
    hints = [line for line in lines if line.startswith("hint: ")]
    assert len(errors) == 1, lines
    assert len(hints) <= 1, lines
    assert lines[-1] in {*errors, *hints}
    return errors[0], "".join(hints)
