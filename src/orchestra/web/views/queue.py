"""The first page: what the night brought, what waits for a decision, what is ready to publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from orchestra.document import STATUSES
from orchestra.review.catalogue import Query, Row
from orchestra.review.office import doubted_rows
from orchestra.review.states import Status
from orchestra.web.desk import Desk, TheDesk
from orchestra.web.page import render
from orchestra.web.session import SignedIn
from orchestra.web.views.night import night_banner

ROWS = 30  # of a page
READY = 50  # that are published with one button
TO_REVIEW: tuple[Status, ...] = ("draft", "changes-requested")
# From the newest, which the night wrote; the same order leads from one draft to the next.
WAITING = Query(statuses=TO_REVIEW, order="newest")

router = APIRouter(default_response_class=HTMLResponse)


@dataclass(frozen=True)
class Asked:
    """What a person wants to see of the archive; ``page`` counts from 1."""

    q: str = ""
    agent: str = ""
    status: str = ""
    page: int = 1

    @property
    def is_default(self) -> bool:
        """Whether it is simply what waits for a decision."""
        return not (self.q or self.agent or self.status)

    @property
    def query(self) -> Query:
        """The query to the catalogue."""
        known: dict[str, tuple[Status, ...]] = {"all": get_args(Status)}
        known |= {name: (name,) for name in known["all"]}
        statuses = known.get(self.status, TO_REVIEW)
        offset = (self.page - 1) * ROWS
        return Query(self.q, self.agent, statuses, WAITING.order, offset, ROWS)

    def link(self, page: int) -> str:
        """Return the address of another page of the same."""
        said = {"q": self.q, "agent": self.agent, "status": self.status, "page": page}
        return "/?" + urlencode({name: value for name, value in said.items() if value})


@router.get("/")
def queue(
    request: Request,
    desk: TheDesk,
    _by: SignedIn,
    q: str = "",
    agent: str = "",
    status: str = "",
    page: str = "",
) -> Response:
    """Show the queue."""
    asked = Asked(q[:200], agent[:200], status, _page(page))
    found = desk.catalogue.rows(asked.query)
    ready = _approved(desk) if asked.page == 1 else []
    doubted = doubted_rows(desk.office, [*found.rows, *ready])
    return render(
        request,
        "queue.html",
        asked=asked,
        rows=found.rows,
        total=found.total,
        pages=-(-found.total // ROWS),
        agents=[(one.id, one.name) for one in desk.workspace.agents],
        statuses=STATUSES,
        ready=[row for row in ready if row.key not in doubted],
        doubted=doubted,
        troubles=dict(desk.troubles),
        banner=night_banner(desk) if asked.is_default else None,
    )


def _approved(desk: Desk) -> list[Row]:
    approved = desk.catalogue.rows(Query(statuses=("approved",), limit=READY))
    return [row for row in approved.rows if row.approved_as_is and not row.errors]


def _page(said: str) -> int:
    return max(1, int(said)) if said.isdecimal() and len(said) < 7 else 1  # noqa: PLR2004
