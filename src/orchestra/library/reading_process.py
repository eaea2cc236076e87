"""The process in which documents are read: ``python -m`` this module, at the end of two pipes.

It bounds itself before the first document. Each question and each answer is JSON in bytes, so that
nothing which a document makes of this process is run in the other.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import struct
import sys
import time
from pathlib import Path
from typing import BinaryIO, NoReturn

from orchestra.library.entry import Paper, make_entry, refusal
from orchestra.library.entry_json import dump_entry
from orchestra.library.loaded import UnreadableSource
from orchestra.library.loaders import MAX_BYTES

READY = b"ready"
MORE, LAST = b"more", b"last"  # what comes before an answer: whether another can be had
NEARLY = 0.8
_STATUS = Path("/proc/self/status")
# Not getrusage: what it says begins with the size of the process that started this one.
_PEAK = re.compile(rb"^VmPeak:\s+(\d+) kB$", re.MULTILINE)
_LENGTH = struct.Struct("!Q")


def send(pipe: BinaryIO, *parts: bytes) -> None:
    """Write these parts to ``pipe``, each with its length."""
    for part in parts:
        pipe.write(_LENGTH.pack(len(part)))
        pipe.write(part)
    pipe.flush()


def receive(pipe: BinaryIO, most: int) -> bytes:
    """Return the next part that was sent.

    Raises EOFError when there is none, OverflowError when it has more than ``most`` bytes.
    """
    length: int = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0]
    if length > most:
        raise OverflowError
    return _exactly(pipe, length)


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    part = pipe.read(length)
    if len(part) < length:
        raise EOFError
    return part


def main(seconds: int, memory: int) -> None:
    """Answer each document with its entry until there are no more."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a reader prints is no answer
    _bound_memory(memory)
    send(answers, READY)
    with contextlib.suppress(EOFError):
        while True:
            name, stamp, data, beside = (receive(questions, MAX_BYTES) for _ in range(4))
            _bound_time(seconds)
            _answer(answers, Paper(os.fsdecode(name), stamp.decode(), data, beside), memory)


def _answer(answers: BinaryIO, paper: Paper, memory: int) -> None:
    try:
        answer = dump_entry(make_entry(paper))
        _refuse_if_starved(memory)
    except MemoryError:
        why = f"takes more than {memory // 1_000_000} MB of memory to read; keep the useful part"
        _give_up(answers, paper, why)
    # A reader is the code of others on the bytes of strangers: whatever it raises is an answer.
    except Exception as error:  # noqa: BLE001 - the process ends with it
        kind = type(error).__name__
        _give_up(answers, paper, f"makes its reader fail ({kind}); save it again, or as plain text")
    send(answers, MORE, answer)


def _give_up(answers: BinaryIO, paper: Paper, why: str) -> NoReturn:
    send(answers, LAST, dump_entry(refusal(paper.id, paper.stamp, UnreadableSource(why))))
    sys.exit(1)


def _refuse_if_starved(memory: int) -> None:
    """Raise MemoryError when nearly all of the memory was taken.

    A parser that is refused some may say something else, or go on with half of the text.
    """
    try:
        status = _STATUS.read_bytes()
    except OSError:  # a system without it limits no memory either
        return
    peak = _PEAK.search(status)
    if peak and int(peak[1]) * 1024 > NEARLY * memory:
        raise MemoryError


def _bound_memory(most: int) -> None:
    for name in ("RLIMIT_AS", "RLIMIT_DATA"):
        _bound(name, most)
    _bound("RLIMIT_CORE", 0)


def _bound_time(seconds: int) -> None:
    _bound("RLIMIT_CPU", math.ceil(time.process_time()) + seconds)


def _bound(name: str, most: int) -> None:
    """Set a limit of the system; one that it does not have or refuses is not set."""
    try:
        import resource
    except ImportError:  # Windows
        return
    kind = getattr(resource, name, None)
    if kind is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
