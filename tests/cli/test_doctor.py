from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Done, run
from tests.fakes.ollama import FakeOllama
from tests.fakes.student import Student

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as fake:
        yield fake


@pytest.fixture(autouse=True)
def root(
    server: FakeOllama, make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Path:
    made = make_workspace(hosts={"ollama": server.url})
    monkeypatch.chdir(made)
    monkeypatch.setattr("orchestra.doctor.MEMORY_FACTOR", 0.0)
    monkeypatch.setattr("orchestra.doctor.LEAST_DISK", 0)
    return made


def failing(done: Done) -> dict[str, str]:
    """Return what is not ready, each with its line, and see that every such line has a remedy."""
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("no ")]
    assert all(" — " in line for line in lines), lines
    return {line.split()[1]: line for line in lines}


def test_all_is_well() -> None:
    done = run("doctor")
    assert done.code == 0, done.stdout
    assert failing(done) == {}
    names = [line.split()[1] for line in done.stdout.splitlines()]
    assert names == [
        "python", "checker", "workspace", "prompts", "agents", "schedule", "nights", "library",
        "references", "topics", "model", "method", "memory", "disk",
    ]  # fmt: skip
    assert "not probed yet: orchestra models probe mistral:latest" in done.stdout
    assert "mistral:latest on ollama" in done.stdout


def test_a_size_that_no_model_has_is_not_believed(server: FakeOllama) -> None:
    server.catalogue.tagged = {"size": 10**400}
    assert failing(run("doctor")) == {}
    listed = run("models", "list")
    assert "mistral:latest" in listed.stdout
    assert "Traceback" not in listed.stderr


def test_a_damaged_ledger_is_told_of(root: Path) -> None:
    (root / ".orchestra").mkdir(exist_ok=True)
    (root / ".orchestra" / "ledger.sqlite").write_bytes(b"no database at all\n" * 400)
    line = failing(run("doctor"))["nights"]
    assert "it is damaged" in line
    assert "orchestra night run, makes a new one" in line


def test_prompts_that_are_not_there(root: Path) -> None:
    (root / "prompts" / "fr" / "outline.j2").unlink()
    assert "missing: outline" in failing(run("doctor"))["prompts"]


def test_a_style_of_references_that_cannot_be_used(root: Path) -> None:
    with (root / "orchestra.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\nreferences: {style: styles/revue.csl}\n")
    line = failing(run("doctor"))["references"]
    assert "revue.csl cannot be read" in line
    assert "references.style" in line


def test_json_is_only_json() -> None:
    rows = json.loads(run("doctor", "--json").stdout)
    assert all(row["ok"] for row in rows)
    assert [row["name"] for row in rows][:2] == ["python", "checker"]


def test_what_a_model_was_measured_to_do_is_said(
    server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replier = Student()
    run("models", "probe")
    assert "reasoned: form 3/3, French 100.0%" in run("doctor").stdout
    monkeypatch.setenv("ORCHESTRA_METHOD", "compiled")
    assert "compiled (by the settings), reasoned: form 3/3" in run("doctor").stdout


def test_a_server_that_ignores_the_format(server: FakeOllama) -> None:
    server.replier = Student()
    server.ignores_format = True
    run("models", "probe")
    line = failing(run("doctor"))["method"]
    assert "its server ignores the format" in line
    assert "docs/models.md" in line


def test_an_openai_server_that_answers(server: FakeOllama, monkeypatch: pytest.MonkeyPatch) -> None:
    server.replier = Student()
    monkeypatch.setenv("ORCHESTRA_ENGINE", "openai")
    monkeypatch.setenv("ORCHESTRA_HOSTS__OPENAI", f"{server.url}/v1")
    assert "not probed yet" in run("doctor").stdout
    run("models", "probe")
    assert "reasoned: form 3/3" in run("doctor").stdout


def test_an_ollama_that_does_not_answer(server: FakeOllama) -> None:
    server.stop()
    done = run("doctor")
    assert done.code == 1
    assert failing(done).keys() == {"ollama", "model"}
    assert "ollama serve" in failing(done)["ollama"]
    assert "ollama pull mistral" in failing(done)["model"]


def test_a_model_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRA_MODELS__OLLAMA", "absent:1b")
    done = run("doctor")
    assert done.code == 1
    assert failing(done)["model"].endswith("ollama pull absent:1b")


def test_weights_that_are_not_there_or_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRA_ENGINE", "embedded")
    assert "orchestra models pull (1.1 GB into " in failing(run("doctor"))["model"]
    monkeypatch.setenv("ORCHESTRA_MODELS__EMBEDDED", "qwen2.5-coder-1.6b")
    line = failing(run("doctor"))["model"]
    assert "did you mean qwen2.5-coder-1.5b?" in line


def test_an_openai_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRA_ENGINE", "openai")
    done = run("doctor")
    assert done.code == 1
    assert failing(done).keys() == {"model"}


def test_a_library_with_a_file_that_cannot_be_read(root: Path) -> None:
    (root / "sources" / "vide.md").write_text("")
    assert "orchestra sources check" in failing(run("doctor"))["library"]


def test_topics_without_sources(root: Path) -> None:
    for path in (root / "sources").iterdir():
        path.unlink()
    assert "orchestra agents check" in failing(run("doctor"))["topics"]


def test_a_schedule_that_cannot_be(root: Path) -> None:
    [line] = [line for line in run("doctor").stdout.splitlines() if " schedule " in line]
    assert "next: ateliers, 20" in line
    assert line.endswith("22:00")
    path = root / "agents" / "jardins.yaml"
    path.write_text(path.read_text("utf-8") + 'schedule: "0 24 * * *"\n', "utf-8")
    assert "agents/jardins.yaml: schedule: hour: “24”" in failing(run("doctor"))["schedule"]


def test_a_full_disk_and_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestra.doctor.LEAST_DISK", 10**18)
    monkeypatch.setattr("orchestra.doctor.MEMORY_FACTOR", 10.0**9)
    assert failing(run("doctor")).keys() == {"memory", "disk"}


def test_settings_with_faults(root: Path) -> None:
    (root / "orchestra.yaml").write_text("engin: ollama\n")
    done = run("doctor")
    assert done.code == 1
    assert "did you mean engine?" in failing(done)["workspace"]


def test_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bare").mkdir()
    monkeypatch.chdir(tmp_path / "bare")
    done = run("doctor")
    assert done.code == 1
    assert "orchestra init DIR" in failing(done)["workspace"]


def test_a_model_for_embeddings_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRA_LIBRARY__EMBEDDINGS", "bge-m3")
    assert "ollama pull bge-m3" in failing(run("doctor"))["embeddings"]
    monkeypatch.setenv("ORCHESTRA_LIBRARY__EMBEDDINGS", "mistral")
    assert failing(run("doctor")) == {}
