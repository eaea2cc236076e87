"""Reads works from Zotero while it runs: its local API, on this machine and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from orchestra.errors import LibraryError
from orchestra.library.bibliography.record import Record
from orchestra.prose import fold
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    import httpx

    from orchestra.library.bibliography.csl import Item

USUAL = "http://127.0.0.1:23119"
PAGE = 50  # works
MAX_BYTES = 50_000_000  # of an answer
CONNECT_SECONDS, ANSWER_SECONDS = 5, 120
_LIBRARY = "/api/users/0"
_LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?")
_ALLOW = (
    "start Zotero and, in its settings under Advanced, allow other applications on this computer"
    " to communicate with it"
)
_ALONE = "a file without a work: in Zotero, retrieve its metadata or create its parent item"
_AGAIN = "what came in stays; import again to go on"


@dataclass(frozen=True)
class Zotero:
    """A running Zotero that answers at ``address``."""

    address: str
    client: httpx.Client

    def records(self, collection: str = "") -> Iterator[Record]:
        """Yield the works of the library, or of the collection with this name or key.

        The oldest come first, so that one that is added meanwhile moves none. Raises LibraryError
        when there is no such collection, or when Zotero refuses or stops answering.
        """
        where = f"/collections/{self._key(collection)}" if collection else ""
        query = {"include": "data,csljson", "sort": "dateAdded", "direction": "asc"}
        for entry in self._listed(f"{where}/items/top", query):
            data, key = _mapping(entry.get("data")), str(entry.get("key"))
            if data.get("itemType") == "attachment":
                yield Record(key, {"title": data.get("title")}, problem=_ALONE)
            elif data.get("itemType") not in ("note", "annotation"):
                yield Record(key, _item(entry), tuple(self._files(entry)))

    def _key(self, collection: str) -> str:
        names: dict[str, list[str]] = {}
        for entry in self._listed("/collections", {}):
            key, name = str(entry.get("key")), str(_mapping(entry.get("data")).get("name"))
            if key == collection:
                return key
            names.setdefault(fold(name), []).append(key)
        found = names.get(fold(collection), [])
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(found)
            raise LibraryError(
                f"{len(found)} collections are called “{collection}”",
                f"name one by its key: {keys}",
            )
        guess = did_you_mean(fold(collection), names)
        raise LibraryError(
            f"Zotero has no collection “{collection}”{guess}", "see its name in Zotero"
        )

    def _files(self, entry: Item) -> Iterator[str]:
        """Yield the files of a work: where its attachments lie on this machine."""
        if not _mapping(entry.get("meta")).get("numChildren"):
            return
        for child in self._listed(f"/items/{entry['key']}/children", {}):
            data = _mapping(child.get("data"))
            if data.get("itemType") != "attachment" or data.get("linkMode") == "linked_url":
                continue
            link = _mapping(_mapping(child.get("links")).get("enclosure")).get("href")
            if path := path_of(link or self._location(str(child.get("key")))):
                yield path

    def _location(self, key: str) -> object:
        """Return the address of an attachment's file, which Zotero answers as a redirection."""
        return self._get(f"/items/{key}/file", {}, (302, 400, 404)).headers.get("Location", "")

    def _listed(self, path: str, query: dict[str, str]) -> Iterator[Item]:
        """Yield what a list has, page by page."""
        start, total = 0, 1
        while start < total:
            page = {**query, "start": str(start), "limit": str(PAGE)}
            response = self._get(path, page, (200,))
            entries = _json_list(response)
            total = _total(response, start + len(entries))
            if not entries:
                return
            yield from (entry for entry in entries if isinstance(entry, dict))
            start += len(entries)

    def _get(self, path: str, query: dict[str, str], expected: tuple[int, ...]) -> httpx.Response:
        import httpx

        address = f"{self.address}{_LIBRARY}{path}"
        try:
            with self.client.stream("GET", address, params=query) as response:
                body = b""
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > MAX_BYTES:
                        raise LibraryError("Zotero’s answer is too large", _AGAIN)
        except httpx.ConnectError:
            raise LibraryError(f"Zotero does not answer at {self.address}", _ALLOW) from None
        except httpx.HTTPError as error:
            why = str(error) or type(error).__name__
            raise LibraryError(f"Zotero stopped answering ({why})", _AGAIN) from None
        answer = httpx.Response(response.status_code, headers=response.headers, content=body)
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise LibraryError("Zotero does not let other programs in", _ALLOW)
        if answer.status_code not in expected:
            raise LibraryError(f"Zotero answered {answer.status_code} at {path}", _AGAIN)
        return answer


@contextmanager
def open_zotero(address: str = USUAL) -> Iterator[Zotero]:
    """Give the Zotero that answers at ``address``; raise LibraryError unless it is on loopback."""
    import httpx

    address = address.rstrip("/")
    if not _LOOPBACK.fullmatch(address):
        raise LibraryError(
            f"{address} is not this machine", f"Zotero is asked on loopback only, as at {USUAL}"
        )
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    headers = {"Zotero-API-Version": "3", "User-Agent": "think-tank-orchestra"}
    with httpx.Client(
        timeout=timeout, headers=headers, trust_env=False, follow_redirects=False
    ) as client:
        yield Zotero(address, client)


def _item(entry: Item) -> Item:
    """Return the work in CSL; Zotero writes it as the text of a list of one."""
    csl: Any = entry.get("csljson")
    if isinstance(csl, str):
        try:
            csl = json.loads(csl)
        except (json.JSONDecodeError, RecursionError):
            csl = {}
    if isinstance(csl, list):
        csl = csl[0] if csl else {}
    item = _mapping(csl)
    return item if item.get("title") else item | {"title": _mapping(entry.get("data")).get("title")}


def path_of(href: object) -> str:
    """Return the path of a file on this machine, nothing for what is another address."""
    parts = urlsplit(href) if isinstance(href, str) else None
    if parts is None or parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return ""
    return url2pathname(parts.path)


def _json_list(response: httpx.Response) -> list[Any]:
    try:
        listed = response.json()
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        raise LibraryError("Zotero’s answer is cut or no list", _AGAIN)
    return listed


def _total(response: httpx.Response, least: int) -> int:
    said = response.headers.get("Total-Results", "")
    return int(said) if said.isdigit() and len(said) < 10 else least  # noqa: PLR2004 - figures


def _mapping(value: object) -> Item:
    return value if isinstance(value, dict) else {}
