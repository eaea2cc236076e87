"""Reads many files at once, in as many rooms as there are cores."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

from orchestra.library.reading import read_entry
from orchestra.library.reading_room import ReadingRoom
from orchestra.workers import usable_cores

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from orchestra.library.entry import Entry
    from orchestra.library.scan import Found

MANY = 40  # files from which on it pays to start processes for short texts too
AHEAD = 2  # files for each room that are read before the first of them is taken


def read_files(files: Sequence[Found], rooms: int | None = None) -> Iterator[Entry]:
    """Yield what the files say, in their order; a few of them are in memory at a time.

    ``rooms`` is how many processes read, as many as there are cores when it is not said.
    """
    at_once = max(1, min(rooms or usable_cores(), len(files)))
    all_rooms = [ReadingRoom() for _ in range(at_once)]
    free: SimpleQueue[ReadingRoom] = SimpleQueue()
    for room in all_rooms:
        free.put(room)

    def read(file: Found) -> Entry:
        room = free.get()
        try:
            return read_entry(file, room, apart=len(files) >= MANY)
        finally:
            free.put(room)

    readers = ThreadPoolExecutor(at_once, thread_name_prefix="reading")
    try:
        under_way: deque[Future[Entry]] = deque()
        for file in files:
            under_way.append(readers.submit(read, file))
            if len(under_way) > AHEAD * at_once:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        # First the rooms: whoever gives up, as with Ctrl-C, does not wait for what is being read.
        for room in all_rooms:
            room.close()
        readers.shutdown(cancel_futures=True)
