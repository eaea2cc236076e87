"""Where documents are read: in a process of its own, which is bounded and can be ended.

A reader of a format is a plain function from the bytes of a file to its text (``loaders``); it
knows nothing of this room. What it takes of time and memory, what it prints, and how it fails
stays in the room: the document is named, and the next one is read.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from orchestra.library.entry import Entry, Paper, refusal
from orchestra.library.entry_json import load_entry
from orchestra.library.loaded import UnreadableSource
from orchestra.library.reading_process import LAST, READY, receive, send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

_MODULE = "orchestra.library.reading_process"
_START_SECONDS = 60
_PATIENCE = 4
_SHORT = len(READY)


@dataclass(frozen=True)
class Limits:
    """What the reading of one document may take.

    ``seconds`` are the processor's: a busy machine makes no document unreadable. Where the system
    does not count them, and for a reader that waits, it is four times as long on the clock.
    """

    seconds: int = 60
    memory: int = 1_000_000_000  # bytes
    answer: int = 100_000_000  # bytes


class _Process(NamedTuple):
    """The room's process and its two pipes."""

    child: subprocess.Popen[bytes]
    questions: BinaryIO
    answers: BinaryIO


class _Ended(Exception):
    """The process is no more; ``why`` goes with the document, ``may_be_of_others`` with those
    that it had read before.
    """

    def __init__(self, why: UnreadableSource, *, may_be_of_others: bool = True) -> None:
        super().__init__(why.message)
        self.why = why
        self.may_be_of_others = may_be_of_others


class ReadingRoom:
    """Reads documents in one process, which starts with the first and ends with the room."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: _Process | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the room, and the reading that another thread is at: nothing more is read in it."""
        self._is_closed = True
        self._end()

    def read(self, paper: Paper) -> Entry:
        """Return what ``paper`` says; why it could not be read is in the entry's errors.

        A document is only refused by a process that had read none before it.
        """
        was_used = self._process is not None
        try:
            self._process = self._process or _start(self._limits)
            return self._answer(self._process, paper)
        except _Ended as ended:
            self._end()
            if was_used and ended.may_be_of_others and not self._is_closed:
                return self.read(paper)
            return refusal(paper.id, paper.stamp, ended.why)
        except BaseException:  # Ctrl-C: what is still to come would be taken for the next answer
            self._end()
            raise

    def _answer(self, process: _Process, paper: Paper) -> Entry:
        limits = self._limits
        with _no_longer_than(process.child, limits.seconds * _PATIENCE) as late:
            try:
                name, stamp = os.fsencode(paper.id), paper.stamp.encode()
                send(process.questions, name, stamp, paper.data, paper.beside)
                is_last = receive(process.answers, _SHORT) == LAST
                entry = load_entry(receive(process.answers, limits.answer))
            except OverflowError:
                raise _Ended(_too_much_text(limits)) from None
            except (EOFError, OSError, ValueError, TypeError, KeyError):
                raise _why_ended(process, limits, late) from None
        if is_last:
            raise _Ended(UnreadableSource(entry.errors[0].message))
        return entry

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.child.kill()
            process.child.wait()
            for pipe in (process.questions, process.answers):
                with contextlib.suppress(OSError):  # what was not sent cannot be sent any more
                    pipe.close()


def _start(limits: Limits) -> _Process:
    # -P: nothing is imported from the folder that a person happens to be in.
    command = [sys.executable, "-P", "-m", _MODULE, str(limits.seconds), str(limits.memory)]
    try:
        child = subprocess.Popen(  # noqa: S603 - this program, with two numbers
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the process that waits for this one
        )  # fmt: skip
    except OSError as error:
        raise _no_process(error.strerror or str(error)) from error
    process = _Process(child, cast("BinaryIO", child.stdin), cast("BinaryIO", child.stdout))
    try:
        with _no_longer_than(child, _START_SECONDS):
            receive(process.answers, _SHORT)
    except (EOFError, OverflowError):
        child.kill()
        raise _no_process(f"{sys.executable} ends at once ({child.wait()})") from None
    return process


def _no_process(reason: str) -> _Ended:
    why = f"cannot be read here: no process can be started for it: {reason}"
    return _Ended(UnreadableSource(why, lasting=False), may_be_of_others=False)


@contextlib.contextmanager
def _no_longer_than(child: subprocess.Popen[bytes], seconds: float) -> Iterator[list[bool]]:
    """End ``child`` when this takes longer; what is yielded is then no longer empty."""
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()


def _why_ended(process: _Process, limits: Limits, late: list[bool]) -> _Ended:
    with contextlib.suppress(subprocess.TimeoutExpired):  # it closed its pipe and goes on
        process.child.wait(1)
    process.child.kill()
    code = process.child.wait()
    if late or code == -getattr(signal, "SIGXCPU", 0):
        why = f"takes more than {limits.seconds} s to read; keep the useful part"
        return _Ended(UnreadableSource(why), may_be_of_others=False)
    if code == -getattr(signal, "SIGKILL", 0):
        why = "could not be read: its reader was killed; perhaps the memory is full"
        return _Ended(UnreadableSource(why, lasting=False))
    end = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return _Ended(
        UnreadableSource(f"makes its reader end ({end}); save it again, or as plain text")
    )


def _too_much_text(limits: Limits) -> UnreadableSource:
    return UnreadableSource(
        f"gives more than {limits.answer // 1_000_000} MB of text; keep the useful part"
    )
