"""The models a fake server has, and how Ollama describes them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]
_MODIFIED = "2026-01-15T08:00:00.123456789Z"
_SIZE = 491_400_616


class Catalogue:
    """Which models are there, which can be pulled, which are loaded and with what context."""

    def __init__(self, models: Iterable[str], pullable: Iterable[str], context_length: int) -> None:
        self.names = [full_name(name) for name in models]
        self.pullable = [full_name(name) for name in pullable]
        self.context_length = context_length
        self.loaded: dict[str, int] = {}
        self.loads: list[tuple[str, int]] = []
        self.shown: Json = {}  # laid over the body of /api/show, as newer versions say more
        self.tagged: Json = {}  # laid over each entry of /api/tags, as an odd server may say it
        self.listed: Json = {}  # laid over each entry of /v1/models

    def has(self, model: str) -> bool:
        """Tell whether ``model``, with or without its tag, can be run."""
        return full_name(model) in self.names

    def load(self, model: str, num_ctx: int) -> bool:
        """Load ``model`` unless it is, with that context; tell whether it had to be loaded."""
        name = full_name(model)
        if self.loaded.get(name) == num_ctx:
            return False
        self.loaded[name] = num_ctx
        self.loads.append((name, num_ctx))
        return True

    def unload(self, model: str) -> None:
        """Forget that ``model`` is loaded."""
        self.loaded.pop(full_name(model), None)

    def tags(self) -> Json:
        """Return the body of /api/tags."""
        more = {"modified_at": _MODIFIED, **self.tagged}
        return {"models": [_entry(name) | more for name in self.names]}

    def running(self) -> Json:
        """Return the body of /api/ps."""
        extra = {"expires_at": "2030-01-01T00:00:00.000000001Z", "size_vram": 0}
        return {"models": [_entry(name) | extra for name in self.loaded]}

    def show(self, model: str) -> Json:
        """Return the body of /api/show."""
        template = (
            "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}"
        )
        return {
            "modelfile": f"FROM {model}\nTEMPLATE {template}",
            "parameters": 'stop                           "<|im_end|>"',
            "template": template,
            "details": _details(),
            "model_info": {
                "general.architecture": "qwen2",
                "general.parameter_count": 630_167_424,
                "qwen2.context_length": self.context_length,
            },
            "modified_at": _MODIFIED,
            **self.shown,
        }

    def openai(self) -> Json:
        """Return the body of /v1/models."""
        data = [
            {"id": name, "object": "model", "created": 1_768_464_000, "owned_by": "library"}
            | self.listed
            for name in self.names
        ]
        return {"object": "list", "data": data}

    def pull(self, model: str) -> Iterator[Json]:
        """Yield the progress of a pull; the model is there after the last line."""
        name = full_name(model)
        yield {"status": "pulling manifest"}
        if name not in self.pullable and name not in self.names:
            yield {"error": "pull model manifest: file does not exist"}
            return
        layer = {
            "status": f"pulling {digest(name)[:12]}",
            "digest": f"sha256:{digest(name)}",
            "total": _SIZE,
        }
        yield layer
        for done in (_SIZE // 3, 2 * _SIZE // 3, _SIZE):
            yield {**layer, "completed": done}
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        if name not in self.names:
            self.names.append(name)
        yield {"status": "success"}


def full_name(model: str) -> str:
    """Return ``model`` with the tag that Ollama adds when there is none."""
    return model if ":" in model else f"{model}:latest"


def digest(name: str) -> str:
    """Return the SHA-256 that stands for the model ``name``."""
    return hashlib.sha256(name.encode()).hexdigest()


def _details() -> Json:
    return {
        "parent_model": "",
        "format": "gguf",
        "family": "qwen2",
        "families": ["qwen2"],
        "parameter_size": "630.17M",
        "quantization_level": "Q4_K_M",
    }


def _entry(name: str) -> Json:
    return {
        "name": name,
        "model": name,
        "size": _SIZE,
        "digest": digest(name),
        "details": _details(),
    }
