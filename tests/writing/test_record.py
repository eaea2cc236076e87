from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import a_brief, a_scribe

from orchestra.errors import ArchiveError, MalformedReply
from orchestra.writing.model_calls import Watcher
from orchestra.writing.record import (
    RunRecord,
    Saved,
    Stopwatch,
    make_record,
    provenance_of,
    save_record,
)

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}}
BON = {"text": "Bon."}
DRAFT = Saved(path="output/x.md", numero=1, words=10, references=1, findings=[])


def make() -> RunRecord:
    scribe = a_scribe(lambda request: BON)
    for task in ("outline", "claim A1", "repair", "repair"):
        scribe.ask(task, "sujet", "Écris.", SCHEMA, 100, 1)
    scribe.engine.say = lambda request: MalformedReply("bad", partial="Mauvais")  # type: ignore[attr-defined]
    with pytest.raises(MalformedReply):
        scribe.ask("repair", "sujet", "Écris.", SCHEMA, 100, 2)
    watch = Stopwatch(Watcher())
    with watch.stage("sections"):
        pass
    return make_record(a_brief(), scribe, DRAFT, {"seed": 1}, watch)


def test_a_record_has_every_call_the_failed_ones_too() -> None:
    record = make()
    assert [call.text for call in record.calls][-1] == "Mauvais"
    assert [bool(call.error) for call in record.calls] == [False] * 4 + [True]
    assert record.rewrites == 3
    assert record.stages.keys() == {"sections"}
    assert record.system == "système"


def test_a_record_is_saved_whole_under_its_run(tmp_path: Path) -> None:
    record = make()
    path = save_record(record, tmp_path)
    assert path == tmp_path / "runs" / "20260102-030405-essai-abcdef.json"
    assert RunRecord.model_validate(json.loads(path.read_text())) == record


def test_a_record_that_cannot_be_saved_says_so(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot write"):
        save_record(make(), tmp_path)


def test_provenance_says_how_to_make_the_text_again() -> None:
    scribe = a_scribe(lambda request: BON)
    scribe.ask("outline", "sujet", "Écris.", SCHEMA, 100, 1)
    provenance = provenance_of(a_brief(), "reasoned", scribe, "abc")
    assert provenance == {
        "method": "reasoned", "engine": "essai", "model": "perroquet", "model_digest": "sha256:0",
        "context": 8192, "prompt_digest": "sha256:abc", "seed": 1,
        "words": a_brief().template.target, "grounding": "require",
        "run_id": "20260102-030405-essai-abcdef", "seconds": 0.5,
        "prompt_tokens": 100, "completion_tokens": 20,
    }  # fmt: skip
    assert provenance_of(a_brief(passages=()), "reasoned", scribe, "abc")["grounding"] == "none"


def test_stages_are_told_to_the_watcher() -> None:
    told: list[str] = []
    watch = Stopwatch(Watcher(stage=told.append))
    with watch.stage("sections"):
        assert told == ["sections"]
    assert watch.stages["sections"] >= 0
    assert watch.seconds >= 0
