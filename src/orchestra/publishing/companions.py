"""Tables of contents beside the plain Markdown: for GitBook, HonKit, docsify, MkDocs, Zensical."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from orchestra.editorial import Publishing
from orchestra.files import write_text
from orchestra.links import read_no_link
from orchestra.prose import squash
from orchestra.publishing.entry import Entry
from orchestra.publishing.lists import Group, by_agent
from orchestra.publishing.look import MARK

# What begins or ends markup in CommonMark or in what MkDocs, Obsidian, kramdown and Hugo add to it.
_SPECIAL = re.compile(r"[&<>\"\\`*_\[\]{}#|~$^=+%]")


def write_companions(
    published: Path, publishing: Publishing, entries: Sequence[Entry]
) -> tuple[dict[Path, bytes], list[str]]:
    """Write the tables of contents beside the documents.

    Return what they hold, and a warning for each left alone: a file that somebody else wrote stays
    as it is. Raises ArchiveError when one cannot be written.
    """
    agents = by_agent(entries)
    texts = {
        "README.md": _readme(publishing, agents),
        "SUMMARY.md": _summary(agents),
        "_sidebar.md": _sidebar(publishing, agents),
        "nav.yml": _nav(publishing, agents),
    }
    held, warnings = dict[Path, bytes](), list[str]()
    for name, text in texts.items():
        path = published / name
        before = _before(path)
        if before is not None and MARK not in before:
            warnings.append(f"{path} was not written by site build; it is left as it is")
            continue
        if before != text:
            write_text(path, text)
        held[path] = text.encode()
    return held, warnings


def _before(path: Path) -> str | None:
    """Return what a file holds, None where there is none; a link holds nothing of ours."""
    try:
        return read_no_link(path).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError:
        return ""


def _readme(publishing: Publishing, agents: list[Group]) -> str:
    lines = [f"<!-- {MARK} -->", f"# {_text(publishing.title)}", ""]
    if publishing.description:
        lines += [_text(publishing.description), ""]
    return "\n".join([*lines, *_items(agents)]) + "\n"


def _summary(agents: list[Group]) -> str:
    lines = [f"<!-- {MARK} -->", "# Sommaire", "", "* [Accueil](README.md)"]
    for agent in agents:
        lines += ["", f"## {_text(agent.name)}", "", *(_item(entry) for entry in agent.entries)]
    return "\n".join(lines) + "\n"


def _sidebar(publishing: Publishing, agents: list[Group]) -> str:
    lines = [f"<!-- {MARK} -->", f"* [{_text(publishing.title)}](README.md)", *_items(agents)]
    return "\n".join(lines) + "\n"


def _items(agents: list[Group]) -> list[str]:
    lines: list[str] = []
    for agent in agents:
        lines += [f"* {_text(agent.name)}", *(f"  {_item(entry)}" for entry in agent.entries)]
    return lines


def _item(entry: Entry) -> str:
    return f"* [{_text(entry.title)}]({quote(entry.path)})"


def _nav(publishing: Publishing, agents: list[Group]) -> str:
    """Return the part of a ``mkdocs.yml`` that ``INHERIT: nav.yml`` takes in."""
    lines = [f"# {MARK}", f"site_name: {_shown(publishing.title)}", "nav:", "  - README.md"]
    for agent in agents:
        lines.append(f"  - {_shown(agent.name)}:")
        lines += [f"      - {_shown(entry.title)}: {_yaml(entry.path)}" for entry in agent.entries]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    # A backslash takes nothing of < in some dialects, and docsify forgets it in the text of a link,
    # which it reads twice. A numbered entity is the same in all.
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", squash(text))


def _shown(title: str) -> str:
    # MkDocs puts titles into its pages as they are, also into attributes.
    return _yaml(squash(title).replace("<", "&lt;").replace('"', "&quot;"))


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
