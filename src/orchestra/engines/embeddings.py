"""Embeddings from the engine that the settings name, on Ollama or an OpenAI-compatible server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from orchestra.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.settings import Settings, Timeouts

STALL = 120.0  # seconds: nothing is generated, the model only has to be loaded


class Prefixes(NamedTuple):
    """What a model was taught to read before a question and before a passage."""

    asked: str = ""
    passage: str = ""


# By what the model's name holds, the longer names first; other models want nothing.
_PREFIXES = {
    "e5-large-instruct": Prefixes(
        "Instruct: Given a question, retrieve passages that answer it\nQuery: "
    ),
    "qwen3-embedding": Prefixes(
        "Instruct: Given a question, retrieve passages that answer it\nQuery:"
    ),
    "embeddinggemma": Prefixes("task: search result | query: ", "title: none | text: "),
    "nomic-embed": Prefixes("search_query: ", "search_document: "),
    "mxbai-embed": Prefixes("Represent this sentence for searching relevant passages: "),
    "arctic-embed": Prefixes("query: "),
    "e5": Prefixes("query: ", "passage: "),
}


def prefixes_of(model: str) -> Prefixes:
    """Return what goes before the texts that ``model`` is given."""
    name = model.lower()
    return next((found for part, found in _PREFIXES.items() if part in name), Prefixes())


@dataclass
class EngineEmbedder:
    """A model that gives embeddings, wherever the settings say it answers."""

    engine: str
    host: str
    model: str
    timeouts: Timeouts
    _identity: str = field(default="", init=False)

    def identity(self) -> str:
        """Return the model's name with its digest, which Ollama knows; raise EngineError."""
        if not self._identity:
            self._identity = f"{self.engine} {self._named()}"
        return self._identity

    def _named(self) -> str:
        if self.engine == "openai":
            return self.model
        from orchestra.engines.ollama import find_model

        found = find_model(self.host, self.timeouts, self.model)
        return f"{found.name} {found.digest}"

    def embed(self, texts: Sequence[str], *, asked: bool) -> list[list[float]]:
        """Return a vector for each text, a question (``asked``) or a passage; raise EngineError."""
        before = prefixes_of(self.model)
        prefix = before.asked if asked else before.passage
        return self._ask([prefix + text for text in texts])

    def _ask(self, texts: list[str]) -> list[list[float]]:
        try:
            if self.engine == "openai":
                from orchestra.engines.openai import embed_texts as openai_texts

                return openai_texts(self.host, self.timeouts, self.model, texts)
            from orchestra.engines.ollama import embed_texts as ollama_texts

            return ollama_texts(self.host, self.timeouts, self.model, texts)
        except EngineError:
            self._identity = ""  # what comes back may be another
            raise


def open_embedder(settings: Settings) -> EngineEmbedder | None:
    """Return what gives embeddings as the settings say, None where they name no model for it.

    Nothing is asked of the engine yet.
    """
    chosen = settings.library
    if chosen.embeddings is None:
        return None
    by_name = chosen.embeddings_engine
    host = settings.hosts.openai if by_name == "openai" else settings.ollama_host()
    stall = min(settings.timeouts.stall, STALL)
    timeouts = settings.timeouts.model_copy(update={"stall": stall})
    return EngineEmbedder(by_name, host, chosen.embeddings, timeouts)
