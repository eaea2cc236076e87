"""Which topic a due reflection takes: no two take the same one before either is in the archive."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

from orchestra.archive import read_entries
from orchestra.nights.locks import waiting_for
from orchestra.nights.row import UNFINISHED
from orchestra.nights.window import night_bounds
from orchestra.writing.brief import choose_topic, count_as_written

if TYPE_CHECKING:
    from orchestra.agents import Agent
    from orchestra.nights.ledger import Ledger
    from orchestra.nights.row import Row
    from orchestra.workspace import Workspace

LOCK = "topics.lock"


class Claim(BaseModel):
    """The topic that a reflection has taken, and the titles of those that others had taken."""

    title: str
    keywords: list[str]
    taken: list[str]


def claim_topic(workspace: Workspace, ledger: Ledger, agent: Agent, row: Row) -> Claim:
    """Return the topic for a due reflection, and note it in the ledger so that no other takes it.

    Reflections of one agent come here side by side, from several processes too. Raises StateError
    when the lock or the ledger cannot be had.
    """
    now = datetime.now(workspace.settings.zone)
    with waiting_for(workspace.state_folder / LOCK):
        taken = [other.topic for other in _takers(workspace, ledger, agent, row)]
        entries = read_entries(workspace.output_folder, agent)
        known = ledger.row(row.key) or row
        again = agent.topic(known.topic) if known.topic else None  # noted just before a crash
        topic = again or choose_topic(agent, count_as_written(entries, taken, now), None, [])
        ledger.update(row.key, topic=topic.title)
    return Claim(title=topic.title, keywords=topic.keywords, taken=taken)


def _takers(workspace: Workspace, ledger: Ledger, agent: Agent, row: Row) -> list[Row]:
    """Return the agent's other reflections that have a topic and no document, the first due first.

    They are begun or queued; those of this night that failed may be tried again, so they count too.
    """
    settings = workspace.settings
    start, _ = night_bounds(settings.schedule.window, row.due_at, settings.zone)
    others = ledger.rows((*UNFINISHED, "failed"), agent=agent.id)[::-1]
    return [
        other
        for other in others
        if other.topic and other.key != row.key
        if other.status != "failed" or other.due_at >= start
    ]
