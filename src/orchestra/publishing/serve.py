"""A look at the built site, on this machine alone."""

from __future__ import annotations

import os
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import WorkspaceError
from orchestra.links import leads_out

if TYPE_CHECKING:
    import io
    from typing import BinaryIO

LOOPBACK = "127.0.0.1"
NAMES = {LOOPBACK, "localhost"}
HTTP_PORT = 80
_NOTHING = ".nothing"


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site's files without a word, and never an old one."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Begin the answer to who calls this server by a name of its own.

        A page from elsewhere, whose name was made to lead to this machine, calls it by that one.
        """
        if self._is_called_by_its_name():
            return super().send_head()
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return None

    def _is_called_by_its_name(self) -> bool:
        port = self.connection.getsockname()[1]
        names = {f"{name}:{port}" for name in NAMES} | (NAMES if port == HTTP_PORT else set())
        return [name.lower() in names for name in self.headers.get_all("Host", [])] == [True]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base's name
        """Say nothing."""

    def translate_path(self, path: str) -> str:
        """Return the file that is asked for, or the page of a folder; some things are not there.

        That is what a link out of the site leads to, what is hidden, and what is no file.
        """
        top = Path(self.directory)
        try:
            found = super().translate_path(path)
            asked = Path(found, "index.html") if found.endswith("/") else Path(found)
            return str(asked if _is_shown(asked, top) else top / _NOTHING)
        except (OSError, ValueError):  # too long, or no name: with a NUL, with half of a character
            return str(top / _NOTHING)

    def list_directory(self, path: str | os.PathLike[str]) -> None:  # noqa: ARG002 - its base's
        """Show no list of a folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Add to every answer that it is to be asked for again, and is what it says it is."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()


def _is_shown(path: Path, top: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(top).parts)
    return not hidden and not leads_out(path, top) and (path.is_file() or path.is_dir())


def site_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the site in ``folder`` that listens on loopback; 0 is any free port.

    Raises WorkspaceError when there is no site yet or the port is taken.
    """
    if not (folder / "index.html").is_file():
        raise WorkspaceError("there is no site yet", "orchestra site build makes it")
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        raise WorkspaceError(
            f"port {port} cannot be used: {error}", "name another: orchestra site serve --port N"
        ) from error
