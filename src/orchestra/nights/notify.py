"""Telling people of the night: the summary, sent once to each address that the settings name."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, wait
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

    from orchestra.nights.summary import Summary

DEADLINE = 30.0  # seconds, for all the addresses together
PATIENCE = 10.0  # seconds, for a connection or an answer, unless the address says cto= or rto=
APP_NAME = "Think Tank Orchestra"

_HOST_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_UNKNOWN = "not an address that can be used; see https://appriseit.com/services/ for its form"
_REFUSED = "not delivered: the service refused it or cannot be reached; check the address"


def notify(urls: Sequence[str], summary: Summary, deadline: float = DEADLINE) -> list[str]:
    """Send ``summary`` once to each of ``urls``; return one line for each that failed.

    Waits at most ``deadline`` seconds for all of them. Nothing of an address but its scheme and
    the name of its server appears in a line, as the rest may be secret. Raises nothing.
    """
    if not urls:
        return []
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it would log topics and hosts
    asset = _asset()
    sent = [_start(url, summary, asset) for url in urls]
    end = time.monotonic() + deadline
    lines = []
    for position, (name, result) in enumerate(sent, 1):
        fault = _fault(result, end, deadline)
        if fault:
            lines.append(f"notify, address {position}{f' ({name})' if name else ''}: {fault}")
    return lines


def _fault(result: Future[bool] | None, end: float, deadline: float) -> str:
    """Return why one sending failed, "" when it did not; wait for it until ``end``."""
    if result is None:
        return _UNKNOWN
    wait([result], max(0.0, end - time.monotonic()))
    if not result.done():
        return f"no answer in {deadline:g} s; it may or may not have been delivered"
    error = result.exception()
    if error is not None:  # its text may hold the address
        return f"{_REFUSED} ({type(error).__name__})"
    return "" if result.result() else _REFUSED


def _start(url: str, summary: Summary, asset: AppriseAsset) -> tuple[str, Future[bool] | None]:
    """Begin to send; return the service's name and its result to come, None for a bad address."""
    from apprise import Apprise
    from apprise.plugins import url_to_dict

    try:
        parts = url_to_dict(url)  # type: ignore[no-untyped-call]
        if not parts:
            return "", None
        parts = {"cto": str(PATIENCE), "rto": str(PATIENCE), **parts}
        service = Apprise.instantiate(parts, asset=asset)
    except Exception:  # noqa: BLE001 - whatever a plugin makes of an address it cannot parse
        return "", None
    name = shown_name(parts, service)
    return name, _in_background(service, summary) if service else None


def _in_background(service: NotifyBase, summary: Summary) -> Future[bool]:
    """Send in a thread that ends with the program: a service that hangs cannot hold it back."""
    result: Future[bool] = Future()

    def work() -> None:
        try:
            result.set_result(bool(service.notify(**_message(service, summary))))
        except Exception as error:  # noqa: BLE001 - handed to who waits for the result
            result.set_exception(error)

    threading.Thread(target=work, name="notify", daemon=True).start()
    return result


def _message(service: NotifyBase, summary: Summary) -> dict[str, Any]:
    """Return the HTML for mail and for who asks (``?format=html``), the text for all others.

    Mail services have HTML as their own format and a place for a title; a chat that accepts some
    HTML would show a whole document badly.
    """
    from apprise import NotifyFormat, NotifyType

    html = service.resolve_format() == NotifyFormat.HTML and service.title_maxlen > 0
    return {
        "title": summary.title,
        "body": summary.html if html else summary.text,
        "body_format": NotifyFormat.HTML if html else NotifyFormat.TEXT,
        "notify_type": NotifyType.INFO,
    }


def _asset() -> AppriseAsset:
    """Return the way we send: as ourselves, no pictures, no redirection, nothing kept on disk."""
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id=APP_NAME,
        app_desc=APP_NAME,
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask="",
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode="memory",
    )


def shown_name(parts: dict[str, Any], service: NotifyBase | None) -> str:
    """Return ``ntfy at example.org``, or the scheme alone: in many addresses the host is a key."""
    scheme, host = str(parts.get("schema") or ""), str(parts.get("host") or "")
    named = service is not None and "host" in service.template_tokens
    return f"{scheme} at {host}" if named and _is_public(host) else scheme


def _is_public(host: str) -> bool:
    """Tell whether ``host`` can only be the name of a server, not a key or a topic."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost" or _HOST_NAME.fullmatch(host) is not None
    return True
