"""What is known of models: where it is kept, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from orchestra.engines.engine import EngineIdentity
from orchestra.engines.probed import (
    EXAM,
    SHIPPED,
    Mark,
    Marks,
    Probe,
    keep_probe,
    known_probe,
)
from orchestra.engines.weights import PUBLISHED

if TYPE_CHECKING:
    from pathlib import Path


OLLAMA = EngineIdentity("ollama", "mistral:latest", "http://127.0.0.1:11434", "ab" * 32, 12288)
OPENAI = EngineIdentity("openai", "mistral", "http://127.0.0.1:8000/v1", "", 12288)
ALL_RIGHT: dict[str, Any] = {
    "shape": Mark(right=3, asked=3), "french": Mark(right=200, asked=200),
    "figures": Mark(right=3, asked=3), "citing": Mark(right=8, asked=8),
    "verdict": Mark(right=16, asked=16), "quoted": Mark(right=16, asked=16), "said_supported": 5,
}  # fmt: skip


def a_probe(**changes: Any) -> Probe:
    values: dict[str, Any] = {
        "exam": EXAM, "engine": "ollama", "model": "mistral:latest", "digest": "ab" * 32,
        "date": "2026-01-15", "thinks": False, "system_role": True, "format_followed": True,
        "read_speed": 60.0, "write_speed": 20.0, "seconds": 90.0,
    }  # fmt: skip
    marks = {name: changes.pop(name, mark) for name, mark in ALL_RIGHT.items()}
    return Probe(marks=Marks(**marks), **values | changes)


@pytest.mark.parametrize("identity", [OLLAMA, OPENAI], ids=["digest", "host"])
def test_what_is_kept_is_found_again(tmp_path: Path, identity: EngineIdentity) -> None:
    assert known_probe(tmp_path, identity) is None
    path = keep_probe(tmp_path, identity, a_probe())
    assert path.parent == tmp_path / "models"
    assert known_probe(tmp_path, identity) == a_probe()


def test_a_digest_is_the_same_model_under_any_name_and_host(tmp_path: Path) -> None:
    keep_probe(tmp_path, OLLAMA, a_probe())
    assert known_probe(tmp_path, replace(OLLAMA, model="other", host="http://elsewhere"))
    assert known_probe(tmp_path, replace(OLLAMA, digest=f"sha256:{OLLAMA.digest}"))
    assert not known_probe(tmp_path, replace(OLLAMA, digest="cd" * 32))


def test_without_a_digest_host_and_name_tell_models_apart(tmp_path: Path) -> None:
    keep_probe(tmp_path, OPENAI, a_probe())
    assert not known_probe(tmp_path, replace(OPENAI, model="other"))
    assert not known_probe(tmp_path, replace(OPENAI, host="http://127.0.0.1:8001/v1"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"exam": 1}'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, text: str) -> None:
    keep_probe(tmp_path, OLLAMA, a_probe()).write_text(text)
    assert known_probe(tmp_path, OLLAMA) is None


def test_what_another_exam_found_is_not_believed(tmp_path: Path) -> None:
    keep_probe(tmp_path, OLLAMA, a_probe(exam=EXAM - 1))
    assert known_probe(tmp_path, OLLAMA) is None


@pytest.mark.parametrize("weights", PUBLISHED, ids=lambda weights: weights.name)
def test_the_embedded_models_come_with_their_marks(tmp_path: Path, weights: Any) -> None:
    probe = known_probe(tmp_path, EngineIdentity("embedded", weights.name, "", weights.digest, 0))
    assert probe
    assert (probe.engine, probe.model, probe.exam) == ("embedded", weights.name, EXAM)
    assert (probe.method, probe.may_judge) == ("compiled", False)


def test_nothing_is_shipped_but_for_them() -> None:
    assert {path.stem for path in SHIPPED.iterdir()} == {weights.sha256 for weights in PUBLISHED}


@pytest.mark.parametrize(
    ("changes", "method"),
    [
        ({}, "reasoned"),
        ({"shape": Mark(right=2, asked=3)}, "compiled"),
        ({"french": Mark(right=199, asked=200)}, "reasoned"),
        ({"french": Mark(right=198, asked=200)}, "compiled"),
        ({"french": Mark(right=0, asked=0)}, "compiled"),
        ({"citing": Mark(right=6, asked=8)}, "reasoned"),
        ({"citing": Mark(right=5, asked=8)}, "compiled"),
        ({"verdict": Mark(right=0, asked=16)}, "reasoned"),
    ],
)
def test_the_method_follows_from_form_french_and_citing(
    changes: dict[str, Mark], method: str
) -> None:
    probe = a_probe(**changes)
    assert probe.method == method
    assert len(probe.shortcomings) == (method == "compiled")


@pytest.mark.parametrize(
    ("right", "said", "may"),
    [(16, 5, True), (12, 8, True), (11, 8, False), (11, 0, False), (5, 16, False)],
)
def test_who_may_judge_sees_faults_and_not_everywhere(right: int, said: int, may: bool) -> None:
    probe = a_probe(verdict=Mark(right=right, asked=16), said_supported=said)
    assert probe.may_judge is may


def test_who_says_no_to_all_is_no_judge_even_if_it_were_often_right() -> None:
    assert not a_probe(verdict=Mark(right=14, asked=16), said_supported=0).may_judge


def test_who_cannot_point_to_the_passage_is_no_judge() -> None:
    assert a_probe(quoted=Mark(right=8, asked=16)).may_judge
    assert not a_probe(quoted=Mark(right=7, asked=16)).may_judge


def test_the_summary_says_what_is_odd() -> None:
    odd = a_probe(thinks=True, format_followed=False, said_supported=16).summary
    assert "(no judge)" in odd
    assert "thinks aloud, its server ignores the format" in odd
