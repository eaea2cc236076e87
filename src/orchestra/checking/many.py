"""Checking many documents: on all processors, and none that has not changed since the last time."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.cache import Cache, CacheDamaged, Entry, decode, stamp_of
from orchestra.checking.judges import (
    Stale,
    digest_of,
    judge_file,
    judge_with,
    prepare,
    processors,
    start_judges,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from multiprocessing.connection import Connection

    from orchestra.checking.facts import Facts
    from orchestra.checking.finding import Finding
    from orchestra.checking.world import World

FEWEST = 64  # documents that outweigh the start of other processes


def check_many(
    files: Sequence[str],
    open_world: Callable[[], World],
    cache: Cache | None = None,
    early: Sequence[Connection] = (),
) -> dict[str, list[Finding]]:
    """Return the findings of each of ``files``, in their order.

    The world is opened when a file must be judged; what is found is kept in ``cache``. ``early``
    are processes that were started to judge. Raises OrchestraError when one is killed.
    """
    world = lru_cache(maxsize=1)(open_world)
    try:
        return _check_many(files, world, cache, early)
    except CacheDamaged:
        if cache:
            cache.drop()
        return _check_many(files, world, cache, early)


def _check_many(
    files: Sequence[str],
    world: Callable[[], World],
    cache: Cache | None,
    early: Sequence[Connection],
) -> dict[str, list[Finding]]:
    known = {file: cache.known(file) if cache else None for file in files}
    stale = [
        Stale(file, entry)
        for file, entry in known.items()
        if entry is None or not entry.stamp or entry.stamp != stamp_of(file)
    ]
    checked = {done.file: entry for done, entry in _judged(stale, world, early)}
    entries = {file: entry for file, old in known.items() if (entry := checked.get(file, old))}
    found = {file: decode(file, entry.findings) for file, entry in entries.items()}
    if cache:
        cache.keep(checked)
    for finding in _together(entries, world, cache):
        found[finding.path] = sorted([*found[finding.path], finding])
    return found


def _are_many(files: Sequence[object]) -> bool:
    return len(files) >= FEWEST and processors() > 1


def _judged(
    stale: Sequence[Stale], world: Callable[[], World], early: Sequence[Connection]
) -> Iterable[tuple[Stale, Entry]]:
    if _are_many(stale):
        prepare()
        world()
        others = start_judges(processors() - len(early), world)
        return judge_with([*early, *others], stale, world)
    if early:
        return judge_with(early, stale, world)
    return ((each, judge_file(each, world)) for each in stale)


def _together(
    entries: Mapping[str, Entry], world: Callable[[], World], cache: Cache | None
) -> list[Finding]:
    """Return what the rules of the archive find, known already when no facts have changed."""
    listed = "\n".join(f"{file} {entry.gist.hex()}" for file, entry in entries.items())
    state = digest_of(os.fsencode(listed))
    found = cache.of_archive(state) if cache else None
    if found is None:
        from orchestra.checking.together import judge_together

        found = list(judge_together(_facts(entries, cache), world()))
        if cache:
            cache.keep_of_archive(state, found)
    return found


def _facts(entries: Mapping[str, Entry], cache: Cache | None) -> Sequence[Facts]:
    """Return the facts of all documents: those just made, and the cache's of all others."""
    from orchestra.checking.facts import read_facts

    left = [file for file, entry in entries.items() if not entry.facts]
    kept = cache.facts(left) if cache and left else {}
    written = {file: entry.facts or kept.get(file, "") for file, entry in entries.items()}
    try:
        return read_facts({file: text for file, text in written.items() if text})
    except ValueError as error:
        raise CacheDamaged from error
