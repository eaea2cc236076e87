"""Checking many documents: on all processors, and none that has not changed since the last time."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.cache import (
    Cache,
    CacheDamaged,
    Entry,
    audits_state,
    decode,
    stamp_of_both,
)
from orchestra.checking.judges import (
    Stale,
    ask,
    digest_of,
    judge_with,
    prepare,
    processors,
    start_judges,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection

    from orchestra.checking.finding import Finding
    from orchestra.checking.judges import OpenWorld

FEWEST = 64  # documents that outweigh the start of other processes


def check_many(
    files: Sequence[str],
    open_world: OpenWorld,
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
    world: OpenWorld,
    cache: Cache | None,
    early: Sequence[Connection],
) -> dict[str, list[Finding]]:
    known = {file: entry for file in files if (entry := cache and cache.known(file))}
    stale = list(_stale(files, known)) if cache else [Stale(file, None) for file in files]
    said = {each.file: said for each, said in _judged(stale, world, early)}
    judged = {file: entry for file, entry in said.items() if isinstance(entry, Entry)}
    entries = {file: judged.get(file) or known[file] for file in files}
    found = {file: decode(file, entry.findings) for file, entry in entries.items()}
    if cache:
        stamps = {file: stamp for file, stamp in said.items() if isinstance(stamp, str)}
        cache.keep(judged, stamps)
    for finding in _together(entries, judged, world, cache, early):
        found[finding.path] = sorted([*found[finding.path], finding])
    return found


def _stale(files: Sequence[str], known: Mapping[str, Entry]) -> Iterator[Stale]:
    for file in files:
        entry = known.get(file)
        if entry is None or not entry.stamp or entry.stamp != stamp_of_both(file)[0]:
            yield Stale(file, entry.digest if entry else b"")


def _are_many(files: Sequence[object]) -> bool:
    return len(files) >= FEWEST and processors() > 1


def _judged(
    stale: Sequence[Stale], world: OpenWorld, early: Sequence[Connection]
) -> Iterable[tuple[Stale, Entry | str]]:
    if _are_many(stale):
        prepare()
        world()
        others = start_judges(processors() - len(early), world)
        return judge_with([*early, *others], stale, world)
    if early:
        return judge_with(early, stale, world)
    return _judged_here(stale, world)


def _judged_here(stale: Sequence[Stale], world: OpenWorld) -> Iterator[tuple[Stale, Entry | str]]:
    if stale:
        from orchestra.checking import judging

        yield from ((each, judging.judge_file(each, world)) for each in stale)


def _together(
    entries: Mapping[str, Entry],
    judged: Mapping[str, Entry],
    world: OpenWorld,
    cache: Cache | None,
    early: Sequence[Connection],
) -> list[Finding]:
    """Return what the rules of the archive find, known already when no facts have changed."""
    if not cache:
        from orchestra.checking.together import judge_together

        return list(judge_together([one.read for one in entries.values() if one.read], world()))
    written = {file: entry.facts for file, entry in entries.items()}
    listed = "\n".join(f"{file} {entry.gist.hex()}" for file, entry in entries.items())
    state = digest_of(cache.judged_by + os.fsencode(f"{listed}\n{audits_state(entries)}"))
    found = cache.of_archive(state)
    if found is None:
        left = [file for file in entries if file not in judged]
        given = written, left, replace(cache, entries={}, asked=set())
        found = ask(early[0], judge_archive, given, world) if early else judge_archive(given, world)
        cache.keep_of_archive(state, found)
    return found


def judge_archive(
    given: tuple[dict[str, str], list[str], Cache], world: OpenWorld
) -> list[Finding]:
    """Return what the rules of the archive find in documents with the facts ``given``, as text.

    With them go the documents whose facts the cache has, and the cache. Raises CacheDamaged when
    it has them no more, or a text is no facts.
    """
    from orchestra.checking.facts import read_facts
    from orchestra.checking.together import judge_together

    written, left, cache = given
    if left:
        written |= cache.facts(left)
    try:
        facts = read_facts({file: text for file, text in written.items() if text})
    except ValueError as error:
        raise CacheDamaged from error
    return list(judge_together(facts, world()))
