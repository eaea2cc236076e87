"""The workspace's settings: ``orchestra.yaml``, overridden by ``ORCHESTRA_*`` variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from orchestra.agents import EngineName, Language, MethodName
from orchestra.check_settings import CheckSettings
from orchestra.editorial import Publishing, Reviewer, ReviewPages
from orchestra.errors import Problem
from orchestra.prose import fold
from orchestra.reference_settings import ReferenceSettings
from orchestra.timetable import Schedule
from orchestra.yamlfile import InvalidYaml, YamlText, load_yaml_file, parse_yaml, validate

ENV_PREFIX = "ORCHESTRA_"
DEFAULT_OLLAMA = "http://127.0.0.1:11434"


class Models(BaseModel):
    """The model to use on each engine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ollama: str = Field("mistral", min_length=1, description="Name as in `ollama list`.")
    embedded: str = Field(
        "qwen2.5-coder-1.5b", min_length=1, description="See `orchestra models list`."
    )
    openai: str = Field(
        "mistral", min_length=1, description="Name as the server's /v1/models gives it."
    )


class Hosts(BaseModel):
    """Where the engines answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ollama: str | list[str] | None = Field(
        None,
        description="Ollama's address, or a list of addresses to share the nights' work; without"
        " it, OLLAMA_HOST, then loopback.",
    )
    openai: str = Field(
        "http://127.0.0.1:8000/v1", description="An OpenAI-compatible server, with /v1."
    )

    @field_validator("ollama", mode="before")
    @classmethod
    def _addresses(cls, ollama: object) -> object:
        if ollama is None or isinstance(ollama, str):
            return ollama
        listed = ollama if isinstance(ollama, list) else []
        if listed and all(isinstance(address, str) and address.strip() for address in listed):
            return listed
        raise ValueError("write an address such as 127.0.0.1:11434, or a list of addresses")


class Timeouts(BaseModel):
    """How long to wait for an engine, in seconds; there is no limit on the total."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect: float = Field(5, gt=0, description="For the connection to open.")
    stall: float = Field(
        600,
        gt=0,
        description="For the next piece of a reply; the first one waits for the prompt to be read.",
    )

    @property
    def quick(self) -> Timeouts:
        """The timeouts for what a server answers at once, without a model."""
        return self.model_copy(update={"stall": min(self.stall, 2 * self.connect)})


class Sampling(BaseModel):
    """How the next word is drawn; what is not set here is the model's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float | None = Field(
        None, ge=0, le=2, description="0: always the likeliest word; higher: bolder."
    )
    top_p: float | None = Field(
        None, gt=0, le=1, description="Draw among the likeliest words that make this share."
    )
    top_k: int | None = Field(None, ge=0, description="Draw among so many words; 0: among all.")
    min_p: float | None = Field(
        None, ge=0, le=1, description="Leave out words less likely than this share of the first."
    )
    repeat_penalty: float | None = Field(
        None, gt=0, le=2, description="Above 1, words that were just written become less likely."
    )


class LibrarySettings(BaseModel):
    """How the source library is searched."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    embeddings: str | None = Field(
        None,
        min_length=1,
        description="A model for embeddings, such as bge-m3: passages are then found by their sense"
        " too. Without it they are found by their words.",
    )
    embeddings_engine: Literal["ollama", "openai"] = Field(
        "ollama", description="Where that model answers: hosts.ollama (the first) or hosts.openai."
    )


class Settings(BaseModel):
    """Everything in ``orchestra.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language = Field("fr", description="Language of the reflections.")
    timezone: str = Field(
        "Europe/Paris", description="Timezone of dates and times, as in the IANA database."
    )
    engine: EngineName = Field(
        "auto", description="auto: Ollama if it answers and has the model, else embedded."
    )
    models: Models = Models()
    method: MethodName = Field(
        "auto",
        description="How reflections are made. auto: as the model was measured to do (orchestra"
        " models probe); reasoned: the model writes them; compiled: from sentences of the sources.",
    )
    sampling: Sampling = Sampling()
    hosts: Hosts = Hosts()
    timeouts: Timeouts = Timeouts()
    context: int = Field(
        12288, ge=2048, le=262144, description="Context of the model, in tokens (num_ctx)."
    )
    retries: int = Field(3, ge=0, le=20, description="How often a failed call is tried again.")
    schedule: Schedule = Schedule()
    notify: list[str] = Field(
        [],
        repr=False,
        description="Who is told how a night went: addresses as Apprise reads them. They often hold"
        " a password: ORCHESTRA_NOTIFY keeps them out of this file.",
    )
    reviewers: list[Reviewer] = Field([], description="Who may approve, each by her name.")
    web: ReviewPages = ReviewPages()
    references: ReferenceSettings = ReferenceSettings()
    library: LibrarySettings = LibrarySettings()
    publishing: Publishing = Publishing()
    check: CheckSettings = CheckSettings()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            raise ValueError(f"no timezone “{name}”; use a name such as Europe/Paris") from None
        return name

    @field_validator("reviewers")
    @classmethod
    def _names_differ(cls, reviewers: list[Reviewer]) -> list[Reviewer]:
        seen: set[str] = set()
        for reviewer in reviewers:
            if fold(reviewer.name) in seen:
                raise ValueError(f"two reviewers have the name “{reviewer.name}”; tell them apart")
            seen.add(fold(reviewer.name))
        return reviewers

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's timezone."""
        return ZoneInfo(self.timezone)

    def ollama_hosts(self, environ: Mapping[str, str] = os.environ) -> list[str]:
        """Return Ollama's URLs, at least one and each once, in the order of the setting.

        Without the setting it is OLLAMA_HOST, as Ollama's clients read it.
        """
        named = self.hosts.ollama or environ.get("OLLAMA_HOST", "")
        addresses = [named] if isinstance(named, str) else named
        return list(dict.fromkeys(map(ollama_url, addresses)))

    def ollama_host(self, environ: Mapping[str, str] = os.environ) -> str:
        """Return the first of Ollama's URLs, which does what is done on one host only."""
        return self.ollama_hosts(environ)[0]


def ollama_url(host: str) -> str:
    """Return the URL that Ollama's own clients make of ``host``; each of its parts is optional.

    A server's listening address such as 0.0.0.0 is reached on loopback.
    """
    host = host.strip().strip("\"'").rstrip("/")
    if not host:
        return DEFAULT_OLLAMA
    scheme, _, rest = host.rpartition("://")
    address, slash, path = rest.partition("/")
    name, port = _split_port(f"[{address}]" if _is_bare_ipv6(address) else address)
    if not port:
        port = {"http": "80", "https": "443"}.get(scheme, "11434")
    name = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(name, name)  # noqa: S104
    return f"{scheme or 'http'}://{name}:{port}{slash}{path}"


def is_loopback(url: str) -> bool:
    """Tell whether ``url`` is on this machine, where no proxy is needed."""
    name = urlsplit(url).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _is_bare_ipv6(address: str) -> bool:
    try:
        return isinstance(ip_address(address), IPv6Address)
    except ValueError:
        return False


def _split_port(address: str) -> tuple[str, str]:
    name, colon, port = address.rpartition(":")
    if not colon or not port.isdigit():
        return address, ""
    return name, port


def load_settings(
    path: Path, problems: list[Problem], environ: Mapping[str, str] = os.environ
) -> Settings | None:
    """Return the settings in ``path`` with the environment's overrides; faults go to ``problems``.

    ``ORCHESTRA_ENGINE=ollama`` sets ``engine``; two underscores go one level down:
    ``ORCHESTRA_MODELS__OLLAMA=mistral:7b`` sets ``models.ollama``.
    """
    loaded = load_yaml_file(path)
    if isinstance(loaded, Problem):
        problems.append(loaded)
        return None
    data, variables = loaded.data, _variables(environ)
    for field, name in variables.items():
        data = _override(data, field.split("."), _value(environ[name]))
    found: list[Problem] = []
    text = YamlText(data, loaded.marks, loaded.duplicates)
    settings = validate(Settings, text, path, found)
    problems += [_blamed(problem, variables) for problem in found]
    return settings


def _variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment's variables that stand for a setting, by the setting's name."""
    fields = {
        name.removeprefix(ENV_PREFIX).lower().replace("__", "."): name
        for name in environ
        if name.startswith(ENV_PREFIX)
    }
    known = Settings.model_fields
    return {field: name for field, name in fields.items() if field.split(".")[0] in known}


def _override(data: dict[str, Any], keys: list[str], value: object) -> dict[str, Any]:
    if len(keys) == 1:
        return {**data, keys[0]: value}
    inner = data.get(keys[0])
    return {**data, keys[0]: _override(inner if isinstance(inner, dict) else {}, keys[1:], value)}


def _value(text: str) -> object:
    """Return what a variable says: a list or mapping when it is written as one, else the text."""
    if text.startswith(("[", "{")):
        try:
            return parse_yaml(f"value: {text}").data["value"]
        except InvalidYaml:
            return text
    return text


def _blamed(problem: Problem, variables: Mapping[str, str]) -> Problem:
    """Return ``problem`` naming the variable at fault, when it is one and not the file."""
    for field, name in variables.items():
        if f"{field}.".startswith(f"{problem.field}.") or problem.field.startswith(f"{field}."):
            return Problem(problem.path, 0, problem.field, f"{problem.message} (set by {name})")
    return problem
