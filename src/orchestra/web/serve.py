"""Serving the pages on this machine, or on a network once every reviewer has a password."""

from __future__ import annotations

import gc
import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from orchestra.errors import OrchestraError
from orchestra.reviewers import passwords_of
from orchestra.web.access import COOKIE, Access
from orchestra.web.app import create_site
from orchestra.web.desk import open_desk
from orchestra.web.doorman import Doorman
from orchestra.web.guard import names_of

if TYPE_CHECKING:
    from orchestra.web.guard import Guard
    from orchestra.workspace import Workspace

GRACE = 2  # seconds that open connections are given when the server ends


class WebError(OrchestraError):
    """The pages cannot be served as it was asked."""


def serve(
    workspace: Workspace,
    host: str,
    port: int,
    tell: Callable[[str], None],
    open_page: Callable[[str], object],
) -> None:
    """Serve the review pages until the process is told to stop.

    ``tell`` is given the lines for the terminal, ``open_page`` the first link. Raises WebError when
    the address cannot be had, or when others could reach it and a reviewer has no password.
    """
    web = workspace.settings.web
    local = is_local(host) and not web.address
    if not local:
        refuse_without_passwords(workspace, web.address or host)
    with (
        closing(_listen(host, port)) as listening,
        _doorman(workspace, is_asked=not local) as doorman,
    ):
        port = listening.getsockname()[1]
        address = web.address or f"http://{_bracketed('127.0.0.1' if local else host)}:{port}"
        access = Access(
            time.time, partial(_say_link, tell, address), doorman, f"{COOKIE}-{port}",
            secure=web.address.startswith("https:"),
        )  # fmt: skip
        desk = open_desk(workspace, lambda: datetime.now(workspace.settings.zone))
        site = create_site(desk, access, names_of(host, port, web.address), tell)
        tell(f"the review pages are at {address} (Ctrl-C ends them)")
        if local:
            open_page(_link(address, access.offer_link()))
        _collect_garbage_seldom()
        _run(site, listening, web.proxies)


@contextmanager
def _doorman(workspace: Workspace, *, is_asked: bool) -> Iterator[Doorman | None]:
    """Give who asks for passwords, None where nobody is asked for one."""
    if not is_asked:
        yield None
        return
    with closing(Doorman(passwords_of(workspace.state_folder), time.time)) as doorman:
        yield doorman


def _run(site: Guard, listening: socket.socket, proxies: list[str]) -> None:
    """Answer on an open socket until the process is told to stop.

    Only ``proxies`` are believed when they say for whom they ask: uvicorn would believe every
    program on this machine.
    """
    import uvicorn

    config = uvicorn.Config(
        site, log_level="error", access_log=False, server_header=False, lifespan="on",
        ws="none", proxy_headers=bool(proxies), forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=GRACE,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def _collect_garbage_seldom() -> None:
    """Leave what is loaded by now out of the collections, which hold up a page by 100 ms else."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def is_local(host: str) -> bool:
    """Tell whether only this machine reaches a server that listens on ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_without_passwords(workspace: Workspace, host: str) -> None:
    """Raise WebError unless there are reviewers and each of them has a password."""
    reviewers = workspace.settings.reviewers
    lacking = passwords_of(workspace.state_folder).lacking(reviewers)
    if reviewers and not lacking:
        return
    who = f"{', '.join(lacking)} has none" if lacking else "orchestra.yaml names no reviewer"
    raise WebError(
        f"{host} can be reached by others, so every reviewer needs a password: {who}",
        "orchestra web user add NAME sets one; without --host, and without an address of web: in"
        " orchestra.yaml, only this machine is served",
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise WebError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            "something else may use that port: orchestra web --port gives another one",
        ) from error
    # asyncio does this for its own sockets: else the end of an answer waits 40 ms for the browser.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _link(address: str, token: str) -> str:
    return f"{address}/sign-in?token={token}"


def _say_link(tell: Callable[[str], None], address: str, token: str) -> None:
    tell(f"to sign in, open {_link(address, token)}")
