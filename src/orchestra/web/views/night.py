"""The nights: what is being written now, what comes next, what became of the last one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from orchestra.errors import OrchestraError
from orchestra.nights.database import databases
from orchestra.nights.ledger import look_into_ledger
from orchestra.nights.morning import last_night, summary_of
from orchestra.nights.schedule import agent_crons, next_dues
from orchestra.nights.worker import Seen, look
from orchestra.web.desk import Desk, TheDesk
from orchestra.web.page import render
from orchestra.web.session import SignedIn, access_of, session_name

if TYPE_CHECKING:
    from datetime import date

BETWEEN_LOOKS = 2.0  # seconds between two looks at the ledger
SIGN_OF_LIFE = 15  # looks without news after which the browser is told that we are there

router = APIRouter()


@dataclass(frozen=True)
class Banner:
    """What the queue says of the last night: its date, a line, and the summary's text."""

    night: date
    title: str
    text: str


@router.get("/night", response_class=HTMLResponse)
def night(request: Request, desk: TheDesk, _by: SignedIn) -> Response:
    """Show the night that runs, what is planned, and the last summary."""
    return render(
        request, "night.html", state=_state(desk), coming=_coming(desk), banner=night_banner(desk)
    )


@router.get("/night/state", response_class=HTMLResponse)
def state(request: Request, desk: TheDesk, _by: SignedIn) -> Response:
    """Show what runs and waits, as a part of the page."""
    return render(request, "night_state.html", state=_state(desk))


@router.get("/night/events")
async def events(request: Request, desk: TheDesk, _by: SignedIn) -> StreamingResponse:
    """Tell, as server-sent events, each time that something of the night has changed."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_changes(request, desk), 200, headers, "text/event-stream")


async def _changes(request: Request, desk: Desk) -> AsyncIterator[str]:
    before, looks = "", 0
    while _may_look(request) and not await request.is_disconnected():
        now = await asyncio.to_thread(_fingerprint, desk)
        if now != before:
            before, looks = now, 0
            yield f"event: night\ndata: {json.dumps(len(now))}\n\n"
        elif (looks := looks + 1) % SIGN_OF_LIFE == 0:
            yield ": still here\n\n"
        await asyncio.sleep(BETWEEN_LOOKS)


def _may_look(request: Request) -> bool:
    """Tell whether the session still holds; to wait for news is not to use it."""
    return access_of(request).session(session_name(request), used=False) is not None


def _fingerprint(desk: Desk) -> str:
    try:
        return _state(desk).model_dump_json(exclude={"next"})
    except OrchestraError as error:
        return str(error)  # news as well: the page, asked for anew, says it


def _state(desk: Desk) -> Seen:
    return look(desk.workspace, datetime.now(UTC))


def _coming(desk: Desk) -> list[dict[str, Any]]:
    """Return the next reflection of each agent, the first one first."""
    workspace = desk.workspace
    names = {agent.id: agent.name for agent in workspace.agents}
    crons = agent_crons(workspace.settings, workspace.agents)
    dues = next_dues(crons, workspace.settings.zone, datetime.now(UTC))
    return [{"agent": names.get(due.agent, due.agent), "at": due.at.isoformat()} for due in dues]


def night_banner(desk: Desk) -> Banner | None:
    """Return what to say of the last night above the queue; None when there was none."""
    workspace = desk.workspace
    try:
        with look_into_ledger(databases(workspace.state_folder).ledger) as ledger:
            night = last_night(workspace.settings, ledger)
            if night is None:
                return None
            summary = summary_of(workspace, ledger, night)
    except OrchestraError:
        return None  # the drafts can be reviewed without it; the night's page says what is wrong
    return Banner(night, summary.title, summary.text)
