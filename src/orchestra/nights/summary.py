"""The morning summary: what a person wants to know of last night, as a title, text and HTML."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.errors import WorkspaceError
from orchestra.nights import french
from orchestra.prose import squash

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from jinja2 import Environment

    from orchestra.nights.row import Row, Status

TEMPLATES = Path(__file__).parent / "templates"
# A terminal, a mail or a browser would act on these; a line feed only ends a line.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Summary:
    """The summary of a night: one line, a plain text, and a whole HTML document."""

    title: str
    text: str
    html: str


@dataclass(frozen=True)
class Item:
    """One due reflection as the templates show it: its row, made fit to be read."""

    row: Row
    name: str
    topic: str
    reason: str
    command: str


def summarise(
    rows: Sequence[Row],
    zone: ZoneInfo,
    names: Mapping[str, str],
    language: str = "fr",
    link: str = "",
) -> Summary:
    """Return the summary of a night from its ``rows`` of the ledger.

    ``names`` gives the agents' display names by id, ``link`` is where the drafts are reviewed.
    Raises WorkspaceError when there are no templates in ``language``.
    """
    folder = TEMPLATES / language
    if not folder.is_dir():
        known = ", ".join(sorted(path.name for path in TEMPLATES.iterdir()))
        raise WorkspaceError(f"no summary is written in “{language}”", f"languages: {known}")
    environment = _environment(folder, zone)
    values = _values(rows, names, link)
    title = environment.get_template("title.txt.j2").render(**values).strip()
    text, html = (
        environment.get_template(f"summary.{kind}.j2").render(title=title, **values).strip() + "\n"
        for kind in ("txt", "html")
    )
    return Summary(title, text, html)


def _values(rows: Sequence[Row], names: Mapping[str, str], link: str) -> dict[str, Any]:
    ordered = sorted(rows, key=lambda row: (row.due_at, row.agent))

    def having(*statuses: Status) -> list[Item]:
        return [_item(row, names) for row in ordered if row.status in statuses]

    return {
        "due": len(ordered),
        "dates": [row.date for row in ordered],
        "written": having("written"),
        "waiting": having("waiting", "planned"),
        "running": having("running"),
        "failed": having("failed"),
        "skipped": having("skipped"),
        "damaged": having("damaged"),
        "link": link,
    }


def _item(row: Row, names: Mapping[str, str]) -> Item:
    topic = _clean(squash(row.topic))
    return Item(
        row=row,
        name=_clean(squash(names.get(row.agent, ""))) or row.agent,
        topic=topic,
        reason=_clean(row.reason).strip(),
        command=_command(row, topic),
    )


def _command(row: Row, topic: str) -> str:
    """Return what to type next: see what the checker found, or write what failed."""
    if row.status == "written":
        return f"orchestra check {shlex.quote(row.draft)}"
    wanted = f" --topic {shlex.quote(topic)}" if topic else ""
    return f"orchestra write {shlex.quote(row.agent)}{wanted}"


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _environment(folder: Path, zone: ZoneInfo) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=select_autoescape(("html.j2",)),
    )
    environment.filters |= {
        "days": french.days,
        "clock": lambda instant: french.clock(instant, zone),
        "duration": french.duration,
        "counted": french.count,
    }
    return environment
