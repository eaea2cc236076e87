"""orchestra.yaml and the environment over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ollama._client import _parse_host
from pydantic import ValidationError

from orchestra.settings import Settings, is_loopback, load_settings, ollama_url

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.errors import Problem

TEXT = """\
engine: openai
models:
  ollama: mistral
  openai: llama
context: 4096
"""


def load(
    folder: Path, text: str = TEXT, environ: dict[str, str] | None = None
) -> tuple[Settings | None, list[Problem]]:
    path = folder / "orchestra.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return load_settings(path, problems, environ or {}), problems


def good(folder: Path, text: str = TEXT, environ: dict[str, str] | None = None) -> Settings:
    settings, problems = load(folder, text, environ)
    assert problems == []
    assert settings
    return settings


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    settings = good(tmp_path)
    assert (settings.engine, settings.models.openai, settings.context) == ("openai", "llama", 4096)
    assert settings.models.embedded == Settings().models.embedded
    assert settings.timezone == "Europe/Paris"
    assert str(settings.zone) == "Europe/Paris"


def test_sampling_is_the_models_own_unless_it_is_set(tmp_path: Path) -> None:
    settings = good(tmp_path, environ={"ORCHESTRA_SAMPLING__TEMPERATURE": "0.15"})
    assert settings.sampling.model_dump(exclude_none=True) == {"temperature": 0.15}
    assert Settings().sampling.model_dump(exclude_none=True) == {}


@pytest.mark.parametrize(
    ("variable", "value", "field"),
    [
        ("ORCHESTRA_SAMPLING__TEMPERATURE", "3", "sampling.temperature"),
        ("ORCHESTRA_SAMPLING__MIROSTAT", "2", "sampling.mirostat"),
        ("ORCHESTRA_METHOD", "magic", "method"),
    ],
)
def test_a_way_of_writing_that_is_not_known_is_refused(
    tmp_path: Path, variable: str, value: str, field: str
) -> None:
    _, problems = load(tmp_path, environ={variable: value})
    assert [problem.field for problem in problems] == [field]


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    environ = {
        "ORCHESTRA_ENGINE": "ollama",
        "ORCHESTRA_MODELS__OLLAMA": "mistral:7b",
        "ORCHESTRA_CONTEXT": "8192",
        "ORCHESTRA_TIMEOUTS__STALL": "2.5",
        "ORCHESTRA_HOSTS__OLLAMA": "[::1]:11435",
    }
    settings = good(tmp_path, environ=environ)
    assert settings.engine == "ollama"
    assert settings.models.ollama == "mistral:7b"
    assert settings.models.openai == "llama"
    assert settings.context == 8192
    assert settings.timeouts.stall == 2.5
    assert settings.ollama_host({}) == "http://[::1]:11435"


@pytest.mark.parametrize("name", ["1.5", "on", "null", "2024-01-01", "a: b", "x #y", "{", "@", ""])
def test_a_variable_is_taken_as_it_is_written(tmp_path: Path, name: str) -> None:
    settings, problems = load(tmp_path, environ={"ORCHESTRA_MODELS__OLLAMA": name})
    if name:
        assert settings
        assert settings.models.ollama == name
    else:
        assert "at least 1 character" in problems[0].message


def test_other_variables_are_left_alone(tmp_path: Path) -> None:
    environ = {"ORCHESTRA_WORKSPACE": "/tmp", "ORCHESTRA": "x", "ENGINE": "nope", "HOME": "/root"}
    assert good(tmp_path, environ=environ) == good(tmp_path)


def test_faults_of_file_and_environment_are_told_apart_and_at_once(tmp_path: Path) -> None:
    text = "engine: olama\ncontext: 100\nmodels:\n  olama: x\ntimezone: Europe/Pari\n"
    environ = {"ORCHESTRA_RETRIES": "many", "ORCHESTRA_HOSTS__OPENAY": "x"}
    settings, problems = load(tmp_path, text, environ)
    assert settings is None
    found = {problem.field: (problem.line, problem.message) for problem in problems}
    assert set(found) == {
        "engine", "context", "models.olama", "timezone", "retries", "hosts.openay",
    }  # fmt: skip
    assert found["engine"] == (1, "Input should be 'auto', 'ollama', 'embedded' or 'openai'")
    assert found["context"][0] == 2
    assert found["models.olama"][0] == 4
    assert "did you mean ollama" in found["models.olama"][1]
    assert found["timezone"] == (
        5,
        "no timezone “Europe/Pari”; use a name such as Europe/Paris",
    )
    assert found["retries"][0] == 0
    assert found["retries"][1].endswith("(set by ORCHESTRA_RETRIES)")
    assert found["hosts.openay"][1].endswith("(set by ORCHESTRA_HOSTS__OPENAY)")


@pytest.mark.parametrize("zone", ["", "/etc/passwd", "../UTC", "Europe/", "Mars/Olympus"])
def test_what_is_no_timezone_is_refused(tmp_path: Path, zone: str) -> None:
    _, problems = load(tmp_path, f'timezone: "{zone}"\n')
    assert [problem.field for problem in problems] == ["timezone"]
    assert "no timezone" in problems[0].message


def test_a_file_without_keys_is_told(tmp_path: Path) -> None:
    _, problems = load(tmp_path, "# nothing\n")
    assert "expected a mapping" in problems[0].message


# The forms of OLLAMA_HOST, as Ollama's own client reads them

HOSTS = {
    "": "http://127.0.0.1:11434",
    "1.2.3.4": "http://1.2.3.4:11434",
    ":56789": "http://127.0.0.1:56789",
    "1.2.3.4:56789": "http://1.2.3.4:56789",
    "http://1.2.3.4": "http://1.2.3.4:80",
    "https://1.2.3.4": "https://1.2.3.4:443",
    "https://1.2.3.4:56789": "https://1.2.3.4:56789",
    "example.com": "http://example.com:11434",
    "example.com:56789": "http://example.com:56789",
    "http://example.com": "http://example.com:80",
    "https://example.com": "https://example.com:443",
    "example.com/": "http://example.com:11434",
    "example.com:56789/": "http://example.com:56789",
    "example.com/path": "http://example.com:11434/path",
    "example.com:56789/path": "http://example.com:56789/path",
    "https://example.com:56789/path": "https://example.com:56789/path",
    "example.com:56789/path/": "http://example.com:56789/path",
    "[0001:002:003:0004::1]": "http://[0001:002:003:0004::1]:11434",
    "[0001:002:003:0004::1]:56789": "http://[0001:002:003:0004::1]:56789",
    "http://[0001:002:003:0004::1]": "http://[0001:002:003:0004::1]:80",
    "https://[0001:002:003:0004::1]:56789": "https://[0001:002:003:0004::1]:56789",
    "[0001:002:003:0004::1]/path": "http://[0001:002:003:0004::1]:11434/path",
}


@pytest.mark.parametrize(("host", "url"), HOSTS.items())
def test_a_host_is_read_as_ollamas_client_reads_it(host: str, url: str) -> None:
    assert _parse_host(host) == url
    assert ollama_url(host) == url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:11500", "http://127.0.0.1:11500"),
        ("http://0.0.0.0:11500/", "http://127.0.0.1:11500"),
        ("[::]:11434", "http://[::1]:11434"),
        ('"127.0.0.1:11434"', "http://127.0.0.1:11434"),
        (" 127.0.0.1 ", "http://127.0.0.1:11434"),
    ],
)
def test_an_address_to_listen_on_is_reached_on_loopback(host: str, url: str) -> None:
    assert ollama_url(host) == url


def test_the_setting_goes_before_the_variable(tmp_path: Path) -> None:
    environ = {"OLLAMA_HOST": "10.0.0.1"}
    named = good(tmp_path, "hosts:\n  ollama: 10.0.0.2:1\n")
    assert named.ollama_host(environ) == "http://10.0.0.2:1"
    assert good(tmp_path).ollama_host(environ) == "http://10.0.0.1:11434"
    assert good(tmp_path).ollama_host({}) == "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:11434", True),
        ("http://localhost:8000/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://127.1.2.3", True),
        ("http://10.0.0.1:11434", False),
        ("https://127.example.com", False),
        ("http://localhost.example.com", False),
    ],
)
def test_this_machine_is_told_from_others(url: str, here: bool) -> None:
    assert is_loopback(url) is here


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://Revue.Exemple.org/", "https://revue.exemple.org"),
        ("https://revue.exemple.org:443", "https://revue.exemple.org"),
        ("https://revue.exemple.org:8443", "https://revue.exemple.org:8443"),
        ("http://revue.exemple.org:80", "http://revue.exemple.org"),
        ("https://[2001:db8::1]:443", "https://[2001:db8::1]"),
        ("", ""),
    ],
)
def test_the_address_of_the_review_pages_is_kept_as_browsers_write_it(
    written: str, address: str
) -> None:
    assert Settings.model_validate({"web": {"address": written}}).web.address == address


@pytest.mark.parametrize(
    "web",
    [
        {"address": "revue.exemple.org"}, {"address": "https://exemple.org/revue"},
        {"address": "https://u@exemple.org"}, {"address": "https://exemple.org?x"},
        {"address": "https://["}, {"address": "https://exemple.org:99999"}, {"address": "https://"},
        {"address": "ftp://exemple.org"}, {"address": "https://exämple.org"},
        {"proxies": ["localhost"]}, {"proxies": ["0.0.0.0/0"]}, {"proxies": ["::/0"]},
        {"proxies": ["*"]}, {"proxies": "127.0.0.1"}, {"proxies": ["127.0.0.1/8"]}, {"port": 1},
    ],
)  # fmt: skip
def test_no_other_address_nor_proxy_is_taken(web: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"web": web})
