from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic import BaseModel
from tests.writing.writer import write

from orchestra.checking.runner import check_file
from orchestra.checking.world import World
from orchestra.document import parse_document
from orchestra.errors import LibraryError
from orchestra.workspace import load_workspace
from orchestra.writing.model_calls import Watcher
from orchestra.writing.record import RunRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.ollama import FakeOllama

MUST_HOLD = {"SEC001", "SEC002", "SEC003", "SEC004", "SEC006"}


def set_agent(root: Path, **changes: Any) -> None:
    path = root / "agents" / "ateliers.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **changes}), "utf-8")


def errors(findings: list[dict[str, Any]]) -> set[str]:
    return {found["rule"] for found in findings if found["severity"] == "error"}


def test_a_draft_is_saved_whose_form_has_no_error(root: Path) -> None:
    record = write(root)
    path = Path(record.draft.path)
    document = parse_document(path.read_text())
    workspace = load_workspace(root)
    assert path.parent == root / "output" / "drafts" / "ateliers"
    assert [part.heading for part in document.sections] == workspace.template.headings
    found = errors(record.draft.findings)
    assert not {rule for rule in found if rule.startswith(("FM", "REF"))} | (found & MUST_HOLD)
    assert record.draft.words == document.value("wordcount") > 500
    assert 3 <= record.draft.references <= 5


@pytest.mark.parametrize("words", [None, 300, 400])
def test_what_the_checker_says_of_the_file_is_what_the_run_said(
    root: Path, words: int | None
) -> None:
    record = write(root, words=words)
    workspace = load_workspace(root)
    world = World(workspace.template, workspace.agents, workspace.library)
    path = Path(record.draft.path)
    found = [(f.rule, f.line, f.message) for f in check_file(path, world)]
    assert [(f["rule"], f["line"], f["message"]) for f in record.draft.findings] == found
    assert all(f["path"] == str(path) for f in record.draft.findings)


def test_the_same_seed_gives_the_same_requests_and_text(root: Path, server: FakeOllama) -> None:
    first = write(root, words=400)
    body = Path(first.draft.path).read_text().split("---\n", 2)[2]
    before = [chat.body for chat in server.chats]
    Path(first.draft.path).unlink()
    second = write(root, words=400)
    assert [chat.body for chat in server.chats][len(before) :] == before
    assert Path(second.draft.path).read_text().split("---\n", 2)[2] == body
    assert len(before) > 5


def test_another_seed_asks_otherwise(root: Path, server: FakeOllama) -> None:
    write(root, words=400, seed=1)
    first = [chat.body["options"]["seed"] for chat in server.chats]
    write(root, words=400, seed=2, title="Réparer ensemble à l’atelier")
    second = [chat.body["options"]["seed"] for chat in server.chats][len(first) :]
    assert first[0] != second[0]


def test_the_context_is_sent_and_constant(root: Path, server: FakeOllama) -> None:
    write(root, words=400)
    assert {chat.body["options"]["num_ctx"] for chat in server.chats} == {8192}
    assert server.loads == [("mistral:latest", 8192)]


def test_prompts_share_their_beginning(root: Path, server: FakeOllama) -> None:
    write(root, words=400)
    messages = [chat.body["messages"] for chat in server.chats]
    assert len({system["content"] for system, _ in messages}) == 1
    beginning = "Sujet : « Réparer ensemble à l’atelier ».\n\n"
    assert all(user["content"].startswith(beginning) for _, user in messages)
    assert all([m["role"] for m in pair] == ["system", "user"] for pair in messages)


def test_the_record_is_kept_beside_the_state(root: Path, server: FakeOllama) -> None:
    record = write(root, words=400)
    kept = root / ".orchestra" / "runs" / f"{record.run_id}.json"
    assert RunRecord.model_validate_json(kept.read_text()) == record
    assert len(record.calls) == len(server.chats)
    assert set(record.stages) == {"brief", "plan", "sections", "check", "save"}
    front = parse_document(Path(record.draft.path).read_text()).value("provenance")
    assert front == record.provenance
    assert front["seed"] == 1


def test_the_watcher_is_told_of_everything(root: Path) -> None:
    stages: list[str] = []
    sections: list[tuple[str, int, int]] = []
    texts: list[str] = []
    words: list[int] = []
    calls: list[Any] = []
    record = write(
        root,
        words=400,
        watcher=Watcher(
            stages.append, lambda *told: sections.append(told), texts.append, calls.append,
            words.append,
        ),
    )  # fmt: skip
    assert stages == ["brief", "plan", "sections", "check", "save"]
    assert [number for _, number, _ in sections] == [1, 2, 3, 4, 5, 6]
    assert sections[-1] == ("Conclusion", 6, 6)
    assert "".join(texts) == "".join(call.text for call in record.calls)
    assert calls == record.calls
    assert words == sorted(words)


class Keeper:
    """Keeps every stage's value as JSON, and gives it back instead of running the stage again."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.ran: list[str] = []

    def __call__(self, name: str, model: type[BaseModel], stage: Callable[[], BaseModel]) -> Any:
        if name not in self.kept:
            self.ran.append(name)
            value = stage()
            assert isinstance(value, model)
            self.kept[name] = json.dumps(value.model_dump(mode="json"))
        return model.model_validate(json.loads(self.kept[name]))


def test_every_stage_goes_through_the_step_runner_and_can_be_replayed(
    root: Path, server: FakeOllama
) -> None:
    keeper = Keeper()
    first = write(root, words=400, step=keeper)
    sections = [f"section {n}" for n in (2, 3, 4, 5, 1, 6)]
    assert keeper.ran == ["brief", "plan", *sections, "save"]
    asked = len(server.chats)
    second = write(root, words=400, step=keeper)
    assert len(server.chats) == asked
    assert keeper.ran == ["brief", "plan", *sections, "save"]
    assert second.draft == first.draft
    assert second.calls == first.calls
    assert second.provenance == first.provenance


def test_a_run_that_died_takes_up_at_the_section_it_was_writing(
    root: Path, server: FakeOllama
) -> None:
    keeper = Keeper()
    write(root, words=400, step=keeper)
    whole = [chat.body for chat in server.chats]
    for name in ("section 4", "section 5", "section 1", "section 6", "save"):
        del keeper.kept[name]
    keeper.ran = []
    write(root, words=400, step=keeper)
    again = [chat.body for chat in server.chats][len(whole) :]
    assert keeper.ran == ["section 4", "section 5", "section 1", "section 6", "save"]
    assert again == whole[-len(again) :]


def test_two_drafts_never_share_a_number_or_a_name(root: Path) -> None:
    title = "Réparer ensemble à l’atelier"
    drafts = [write(root, words=300, title=title).draft for _ in range(2)]
    assert [draft.numero for draft in drafts] == [1, 2]
    assert len({draft.path for draft in drafts}) == 2
    assert all(Path(draft.path).is_file() for draft in drafts)


def empty_library(root: Path) -> None:
    for path in (root / "sources").iterdir():
        path.unlink()


def test_without_sources_an_agent_that_requires_them_writes_nothing(
    root: Path, server: FakeOllama
) -> None:
    empty_library(root)
    with pytest.raises(LibraryError, match="requires sources") as caught:
        write(root)
    assert "orchestra sources add" in caught.value.hint
    assert server.chats == []
    assert not (root / "output" / "drafts").exists()


@pytest.mark.parametrize("grounding", ["prefer", "none"])
def test_without_sources_other_agents_write_without_references(root: Path, grounding: str) -> None:
    if grounding == "prefer":
        empty_library(root)
    set_agent(root, grounding=grounding)
    record = write(root, words=400)
    text = Path(record.draft.path).read_text()
    assert (record.draft.references, record.provenance["grounding"]) == (0, "none")
    assert not [rule for rule in errors(record.draft.findings) if rule.startswith("REF")]
    assert "[1]" not in text
    assert "http" not in text
