"""Weights from their publisher's hub: one file over HTTP, taken up where it was cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from orchestra.engines.weights import Weights

HUB_TIMEOUT = 10.0


def fetch_from_hub(weights: Weights, partial: Path, progress: Callable[[int, int], None]) -> bool:
    """Tell whether ``partial`` now holds as many bytes as the published file.

    Asks again as long as each answer brings something. What was received stays in ``partial``;
    an answer that is not the file (a sign-in page) is not written. Raises OSError of the disk.
    """
    if _size(partial) > weights.size:
        partial.unlink()
    while (before := _size(partial)) < weights.size:
        _receive(weights, partial, before, progress)
        if _size(partial) <= before:
            return False
    return True


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _receive(
    weights: Weights, partial: Path, done: int, progress: Callable[[int, int], None]
) -> None:
    import httpx

    headers = {"Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    try:
        with httpx.stream(
            "GET", weights.hub_url, headers=headers, timeout=HUB_TIMEOUT, follow_redirects=True
        ) as response:
            offset = _offset(response, done, weights.size)
            if offset is not None:
                _write(response, partial, offset, weights.size, progress)
    except httpx.HTTPError:
        return  # how far it came is told by the file


def _offset(response: httpx.Response, done: int, size: int) -> int | None:
    """Return where in the file the answer begins, or None when it is not the file."""
    if response.status_code == 206:  # noqa: PLR2004
        whole = f"bytes {done}-{size - 1}/{size}"
        return done if response.headers.get("Content-Range") == whole else None
    length = int(response.headers.get("Content-Length", size))
    return 0 if response.status_code == 200 and length == size else None  # noqa: PLR2004


def _write(
    response: httpx.Response,
    partial: Path,
    offset: int,
    size: int,
    progress: Callable[[int, int], None],
) -> None:
    with partial.open("r+b" if partial.exists() else "wb") as file:
        file.seek(offset)
        file.truncate()
        for piece in response.iter_raw():
            file.write(piece[: size - offset])
            offset = min(size, offset + len(piece))
            progress(offset, size)
