"""Where each document goes: whose it is, which number and name it takes, what has to change."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from orchestra.archive import agent_folders, file_name, read_entries
from orchestra.errors import ReviewError
from orchestra.importing.report import Known, Left
from orchestra.importing.tree import FENCE, Found, body_digest
from orchestra.prose import slugify
from orchestra.review.front import set_values
from orchestra.review.paper import paper_of
from orchestra.review.states import SHELF
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from orchestra.agents import Agent

HIGHEST = 9999  # a longer number at the start of a name is a date
_NAME = re.compile(r"(?!\d{4}-\d\d-\d\d)(\d{1,4})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")


@dataclass(frozen=True)
class Placed:
    """A document with the file that it becomes, its text and the values changed in it."""

    found: Found
    path: Path
    text: str
    changes: list[str]


@dataclass
class Placement:
    """What becomes of all documents."""

    placed: list[Placed] = field(default_factory=list)
    already: list[Known] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


@dataclass
class _Home:
    """What an agent has in the archive: its numbers, its files, and who says the same words."""

    agent: Agent
    numbers: set[int]
    files: dict[str, str]  # the path below the archive, by the file's name
    bodies: dict[str, str]  # the same, by the digest of the body


def place(
    documents: Iterable[Found], agents: list[Agent], output: Path, imported: Mapping[str, str]
) -> Placement:
    """Return where each of ``documents`` goes; nothing is written.

    ``imported`` tells, by the digest of a file, as ``agent/name`` what an earlier import made of
    it. One of which the archive has the text under the same agent is there already. Numbers that
    are free are kept; then the others get those after the highest, the oldest document first.
    """
    done, homes = Placement(), {agent.id: _home(output, agent) for agent in agents}
    waiting: list[tuple[_Home, Found]] = []
    for found in documents:
        agent = _agent_of(found, agents)
        if isinstance(agent, Left):
            done.left.append(agent)
        elif known := _known(homes[agent.id], found, imported):
            done.already.append(known)
        else:
            homes[agent.id].bodies[found.body] = f"{found.name}, which says the same"
            waiting.append((homes[agent.id], found))
    for home, found, name, numero in _named(waiting):
        made = _placed(output, home.agent, found, name, numero)
        (done.left if isinstance(made, Left) else done.placed).append(made)  # type: ignore[arg-type]
    return done


def _home(output: Path, agent: Agent) -> _Home:
    home = _Home(agent, set(), {}, {})
    for entry in read_entries(output, agent):
        home.numbers |= {entry.numero, *_claims(entry.path.name, None)}
    for folder in agent_folders(output, agent.id):
        for path in folder.glob("*.md"):
            place = path.relative_to(output).as_posix()
            home.files[path.name] = place
            with suppress(OSError):  # what cannot be read has a name all the same
                home.bodies[body_digest(path.read_bytes().decode(errors="replace"))] = place
    return home


def _agent_of(found: Found, agents: list[Agent]) -> Agent | Left:
    """Return the agent that the front matter names; without one there, that of the folder."""
    named = found.value("agent")
    folders = PurePosixPath(found.name).parts[-2::-1]
    for wanted in [str(named)] if named else folders:
        for agent in agents:
            if slugify(wanted) in {agent.id, slugify(agent.name)}:
                return agent
    if named:
        guess = did_you_mean(str(named), [agent.name for agent in agents])
        return Left(found.name, f"its agent “{named}” is not known{guess}", "import its agents too")
    return Left(found.name, "names no agent", "put it into a folder with the name of its agent")


def _known(home: _Home, found: Found, imported: Mapping[str, str]) -> Known | None:
    folder, _, name = imported.get(found.digest, "").partition("/")
    if folder == home.agent.id and name in home.files:
        return Known(found.name, home.files[name])
    there = home.bodies.get(found.body)
    return Known(found.name, there) if there else None


def _named(waiting: list[tuple[_Home, Found]]) -> Iterator[tuple[_Home, Found, str, int]]:
    """Yield each document with its file's name and its number."""
    others = []
    for home, found in waiting:
        claims = _claims(found.name, found)
        if not claims or claims & home.numbers:
            others.append((home, found))
            continue
        home.numbers |= claims
        own = _own_name(found.name)
        numero = int(own[1]) if own else min(claims)
        yield home, found, own[0] if own else file_name(numero, _title(found)), numero
    for home, found in sorted(others, key=lambda pair: _written(pair[1])):
        numero = 1 + max(home.numbers, default=0)
        home.numbers.add(numero)
        yield home, found, file_name(numero, _title(found)), numero


def _claims(name: str, found: Found | None) -> set[int]:
    """Return the numbers that a document says are its own: in its name, in its front matter."""
    own = _own_name(name)
    claims = {int(own[1])} if own else set()
    if found and (numero := _numero(found)):
        claims.add(numero)
    return claims - {0}


def _numero(found: Found) -> int:
    """Return the number in the front matter, 0 where there is none that can be one."""
    value = found.value("numero")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= HIGHEST else 0


def _own_name(name: str) -> re.Match[str] | None:
    return _NAME.fullmatch(PurePosixPath(name).name)


def _title(found: Found) -> str:
    if own := _own_name(found.name):
        return own[2]
    return str(found.value("title") or "").strip() or PurePosixPath(found.name).stem


def _written(found: Found) -> tuple[str, str, str]:
    return str(found.value("date") or ""), str(found.value("time") or ""), found.name


def _placed(output: Path, agent: Agent, found: Found, name: str, numero: int) -> Placed | Left:
    """Return the document as it will lie in the archive, never published and never approved."""
    values: dict[str, Any] = {}
    if found.value("status") == "published":
        values["status"] = "draft"
    if _numero(found) and numero not in _claims(found.name, found):
        values["numero"] = numero
    try:
        text = _with_values(found.text, values) if values else found.text
    except ReviewError as error:
        return Left(found.name, error.message, error.hint)
    paper = paper_of(output / "drafts" / agent.id / name, text.encode())
    if paper.sealed or paper.status in ("approved", "published"):
        why = f"carries an approval, by {paper.review.reviewer}" if paper.sealed else "is published"
        return Left(found.name, why, "an import brings in no approvals: take “review” out of it")
    changes = [f"{key}: {found.value(key)} → {value}" for key, value in values.items()]
    return Placed(found, output / SHELF[paper.status] / agent.id / name, text, changes)


def _with_values(text: str, values: dict[str, Any]) -> str:
    """Return ``text`` with these values; what follows its front matter keeps even mixed line ends.

    Raises ReviewError when the front matter is in a style in which values cannot be set.
    """
    start = 1 if text.startswith("\ufeff") else 0
    end = list(islice(FENCE.finditer(text, start), 2))[1].end()
    return text[:start] + set_values(text[start:end], values) + text[end:]
