"""A look at the built site, on this machine alone."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from orchestra.errors import WorkspaceError
from orchestra.links import leads_out

LOOPBACK = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site's files without a word, and never an old one."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base's name
        """Say nothing."""

    def translate_path(self, path: str) -> str:
        """Return the file that is asked for; what a link out of the site leads to is not there."""
        found = super().translate_path(path)
        top = Path(self.directory)
        return str(top / ".nothing") if leads_out(Path(found), top) else found

    def end_headers(self) -> None:
        """Add to every answer that it is to be asked for again, and is what it says it is."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()


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
