"""A whole reflection by the program itself, in a fresh workspace, with the smallest real model.

That model fails the exam which it sits first: the draft is a dossier that code has compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestra.checking.runner import check_file
from orchestra.checking.world import World
from orchestra.document import FRONT_MATTER_KEYS, parse_document
from orchestra.engines.probed import Probe
from orchestra.evidence import evidence_path, read_evidence
from orchestra.workspace import load_workspace

NEVER = {"REF001", "REF002", "REF003", "REF009", "SEC001", "SEC002"}
MINUTES = 14


@dataclass(frozen=True)
class Program:
    """The command line as a person runs it, in their workspace."""

    root: Path
    host: str

    def __call__(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("ORCHESTRA_")}
        done = subprocess.run(
            [sys.executable, "-m", "orchestra.cli", *arguments],
            cwd=self.root,
            env={**own, "OLLAMA_HOST": self.host, **settings},
            capture_output=True,
            text=True,
            timeout=60 * MINUTES,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done


@pytest.fixture(scope="module")
def program(ollama_host: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    made = Program(tmp_path_factory.mktemp("think-tank"), ollama_host)
    done = made("init", ".")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def written(program: Program, ollama_model: str) -> subprocess.CompletedProcess[str]:
    """The command that writes one reflection, as it ended."""
    return program(
        "write", "tiers-lieux", "--engine", "ollama", "--model", ollama_model,
        "--words", "450", "--seed", "1",
    )  # fmt: skip


@pytest.fixture(scope="module")
def draft(program: Program, written: subprocess.CompletedProcess[str]) -> Path:
    """The draft that it names on its last line."""
    assert written.returncode == 0, written.stderr
    return program.root / written.stdout.splitlines()[-1]


def test_the_models_of_the_server_are_listed(program: Program, ollama_model: str) -> None:
    done = program("models", "list")
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if ollama_model in line and "ready" in line]


def test_a_model_never_seen_is_probed_first_and_fails(
    program: Program, written: subprocess.CompletedProcess[str], ollama_model: str
) -> None:
    assert f"{ollama_model} was never probed" in written.stderr
    [kept] = (program.root / ".orchestra" / "models").iterdir()
    probe = Probe.model_validate_json(kept.read_bytes())
    assert (probe.model, probe.engine) == (ollama_model, "ollama")
    assert probe.format_followed
    assert probe.write_speed > 0
    assert probe.shortcomings
    assert probe.method == "compiled"


def test_the_last_line_is_a_draft_that_can_be_read(draft: Path) -> None:
    document = parse_document(draft.read_text(encoding="utf-8"))
    assert document.front_matter is not None
    assert tuple(document.front_matter.data) == FRONT_MATTER_KEYS
    assert (document.value("status"), document.value("numero")) == ("draft", 1)
    assert (document.value("generated_by"), document.value("model")) == ("compiled", "none")
    provenance = document.value("provenance")
    assert (provenance["seed"], provenance["words"]) == (1, 450)
    assert (provenance["method"], provenance["completion_tokens"]) == ("compiled", 0)
    assert document.value("wordcount") > 225


def test_the_evidence_beside_it_bears_every_fact_out(draft: Path) -> None:
    evidence = read_evidence(evidence_path(draft))
    assert evidence
    assert evidence.method == "compiled"
    facts = [sentence for sentence in evidence.sentences if sentence.kind == "fact"]
    assert {fact.support.verdict for fact in facts} == {"supported"}
    told = parse_document(draft.read_text(encoding="utf-8")).value("support")
    assert told["facts"] == told["cited"] == told["supported"] == len(facts) > 0


def test_every_heading_is_there_in_order(program: Program, draft: Path) -> None:
    document = parse_document(draft.read_text(encoding="utf-8"))
    assert [part.heading for part in document.sections] == load_workspace(
        program.root
    ).template.headings
    assert all(part.words > 0 for part in document.sections)


def test_every_citation_resolves_and_the_front_matter_has_no_error(
    program: Program, draft: Path
) -> None:
    workspace = load_workspace(program.root)
    found = check_file(draft, World(workspace.template, workspace.agents, workspace.library))
    wrong = [f for f in found if f.rule in NEVER]
    wrong += [f for f in found if f.rule.startswith("FM") and f.severity == "error"]
    assert wrong == []
    cited = parse_document(draft.read_text(encoding="utf-8")).value("sources")
    assert len(cited) >= 3
    assert all(workspace.library.passage(entry["passage"]) for entry in cited)


def test_the_program_checks_its_own_draft(program: Program, draft: Path) -> None:
    done = program("check", str(draft))
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout.splitlines()[-1].endswith(" in 1 file")


def test_the_doctor_says_what_is_ready(program: Program) -> None:
    done = program("doctor")
    assert done.returncode in {0, 1}
    assert [line for line in done.stdout.splitlines() if line.split()[1] == "model"]


@pytest.mark.usefixtures("written")  # by which the model is probed
def test_the_doctor_finds_nothing_wrong_once_the_model_is_set(
    program: Program, ollama_model: str
) -> None:
    done = program("doctor", ORCHESTRA_ENGINE="ollama", ORCHESTRA_MODELS__OLLAMA=ollama_model)
    assert done.returncode == 0, done.stdout
    assert f"{ollama_model} on ollama" in done.stdout
    assert "method     compiled: " in done.stdout
