from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import citeproc
import pytest
import yaml
from tests.writing.writer import Keeper, stage_of, write

from orchestra.checking.reading import citations
from orchestra.checking.runner import check_file
from orchestra.checking.world import World
from orchestra.document import parse_document
from orchestra.engines.ollama import open_ollama
from orchestra.errors import LibraryError
from orchestra.evidence import evidence_path, read_evidence, said, sum_up
from orchestra.prose import sentences
from orchestra.workspace import load_workspace
from orchestra.writing.brief import Order
from orchestra.writing.model_calls import Watcher
from orchestra.writing.outline_file import read_outline_file
from orchestra.writing.record import RunRecord
from orchestra.writing.write import outline_only

if TYPE_CHECKING:
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


def test_references_are_in_the_style_of_the_settings(root: Path) -> None:
    set_style(root, "styles/revue.csl")
    (root / "styles").mkdir()
    shutil.copy(
        Path(citeproc.STYLES_PATH, "harvard-cite-them-right.csl"), root / "styles/revue.csl"
    )
    record = write(root)
    text = Path(record.draft.path).read_text("utf-8")
    assert "Atelier d’essai (2011) «\u00a0Fiche inventée 1\u00a0»" in text
    assert not {rule for rule in errors(record.draft.findings) if rule.startswith("REF")}


def test_a_style_that_cannot_be_used_loses_no_text_and_is_noted(root: Path) -> None:
    set_style(root, "absent.csl")
    path = Path(write(root).draft.path)
    assert "Atelier d’essai, 2011. *Fiche inventée 1*" in path.read_text("utf-8")
    evidence = read_evidence(evidence_path(path))
    assert evidence
    assert any("absent.csl" in note for note in evidence.notes)


def set_style(root: Path, style: str) -> None:
    path = root / "orchestra.yaml"
    settings = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump({**settings, "references": {"style": style}}), "utf-8")


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
    assert {chat.body["options"]["num_ctx"] for chat in server.chats} == {12288}
    assert server.loads == [("mistral:latest", 12288)]


def test_prompts_share_their_beginning(root: Path, server: FakeOllama) -> None:
    record = write(root, words=400)
    messages = [chat.body["messages"] for chat in server.chats]
    assert len({system["content"] for system, _ in messages}) == 1
    assert all([m["role"] for m in pair] == ["system", "user"] for pair in messages)
    users = [user["content"] for _, user in messages]
    beginning = users[0].removesuffix(record.calls[0].instruction)
    assert len(beginning) > 1000
    assert all(user.startswith(beginning) for user in users)
    assert all(
        user.endswith(f"\n\n{call.instruction}")
        for user, call in zip(users, record.calls, strict=True)
    )


def test_the_record_is_kept_beside_the_state(root: Path, server: FakeOllama) -> None:
    record = write(root, words=400)
    kept = root / ".orchestra" / "runs" / f"{record.run_id}.json"
    assert RunRecord.model_validate_json(kept.read_text()) == record
    assert len(record.calls) == len(server.chats)
    assert set(record.stages) == {"brief", "method", "sections", "save"}
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
    assert stages == [
        "brief", "method", "sections", "outline", "second reader", "whole text", "save",
    ]  # fmt: skip
    assert [number for _, number, _ in sections] == [1, 2, 3, 4, 5, 6]
    assert [told[0] for told in (sections[0], *sections[-2:])] == [
        "Introduction", "Conclusion", "Résumé exécutif",
    ]  # fmt: skip
    assert "".join(texts) == "".join(call.text for call in record.calls)
    assert calls == record.calls
    assert 0 < words[0] < words[-1] <= record.draft.words


STEPS = [
    "brief", "method", "outline", "evidence",
    "claim A1", "support 2", "claim B1", "support 3", "claim C1", "support 4", "claim D1",
    "support 5", "second reader", "answers", "section 6", "support 6", "section 1", "support 1",
    "whole text", "last support", "save",
]  # fmt: skip


def test_every_stage_goes_through_the_step_runner_and_can_be_replayed(
    root: Path, server: FakeOllama
) -> None:
    keeper = Keeper()
    first = write(root, words=400, step=keeper)
    assert keeper.ran == STEPS
    asked = len(server.chats)
    second = write(root, words=400, step=keeper)
    assert len(server.chats) == asked
    assert keeper.ran == STEPS
    assert second.draft == first.draft
    assert second.calls == first.calls
    assert second.provenance == first.provenance


@pytest.mark.parametrize("name", ["claim A1", "support 3", "section 6", "whole text", "save"])
def test_a_run_that_died_takes_up_at_the_stage_it_was_in(
    root: Path, server: FakeOllama, name: str
) -> None:
    keeper = Keeper()
    first = write(root, words=400, step=keeper)
    whole = [chat.body for chat in server.chats]
    again = keeper.until(STEPS.index(name))
    second = write(root, words=400, step=again)
    asked = [chat.body for chat in server.chats][len(whole) :]
    assert again.ran == STEPS[STEPS.index(name) :]
    assert asked == whole[len(whole) - len(asked) :]
    assert (len(asked) > 0) == (name != "save")
    assert [call.text for call in second.calls] == [call.text for call in first.calls]
    assert second.draft == first.draft  # the run has its draft already


def test_the_evidence_stands_beside_the_draft(root: Path) -> None:
    keeper = Keeper()
    path = Path(write(root, words=400, step=keeper).draft.path)
    document = parse_document(path.read_text())
    evidence = read_evidence(evidence_path(path))
    assert evidence
    assert evidence.method == "reasoned"
    assert evidence.run_id == document.value("provenance")["run_id"]
    assert evidence.outline
    assert len([claim for part in evidence.outline.parts for claim in part.claims]) == 4
    assert document.value("support") == sum_up(evidence.sentences).model_dump()
    assert document.value("support")["facts"] >= 8
    cited = {entry["passage"] for entry in document.value("sources")}
    facts = [sentence for sentence in evidence.sentences if sentence.kind == "fact"]
    assert {name for fact in facts for name in fact.passages} == cited


def test_every_sentence_of_the_text_is_in_the_evidence_in_its_order(root: Path) -> None:
    path = Path(write(root, words=400).draft.path)
    evidence = read_evidence(evidence_path(path))
    assert evidence
    prose = parse_document(path.read_text()).prose("Références")
    written = [
        said(span.text)
        for part in prose
        for paragraph in part.paragraphs
        for span in sentences(paragraph.text)
    ]
    assert [sentence.key for sentence in evidence.sentences] == written


def test_every_fact_carries_its_own_citations(root: Path) -> None:
    path = Path(write(root, words=400).draft.path)
    document, evidence = parse_document(path.read_text()), read_evidence(evidence_path(path))
    assert evidence
    passages = {entry["n"]: entry["passage"] for entry in document.value("sources")}
    known = {sentence.key: sentence for sentence in evidence.sentences}
    for part in document.prose("Références"):
        for paragraph in part.paragraphs:
            for span in sentences(paragraph.text):
                sentence = known[said(span.text)]
                cited = {passages[number] for number, _ in citations(span.text)}
                assert cited == (set(sentence.passages) if sentence.kind == "fact" else set())


def test_a_person_can_have_the_outline_alone_and_write_from_it(
    root: Path, server: FakeOllama
) -> None:
    workspace = load_workspace(root)
    engine = open_ollama(workspace.settings, workspace.settings.models.ollama)
    order = Order(workspace.agents[0], words=400, seed=1)
    path, text = outline_only(workspace, order, engine, Watcher())
    engine.close()
    assert path.read_text("utf-8") == text
    assert not (root / "output").exists()
    edited = text.replace("Comment un lieu partagé", "Pourquoi un lieu partagé")
    path.write_text(edited, "utf-8")
    held = read_outline_file(path, workspace.template, workspace.library)
    asked = len(server.chats)
    record = write(root, words=400, outline=held.outline(path), title=held.topic)
    assert not [chat for chat in server.chats[asked:] if stage_of(chat.body["format"]) == "outline"]
    evidence = read_evidence(evidence_path(Path(record.draft.path)))
    assert evidence
    assert evidence.outline
    assert evidence.outline.question.startswith("Pourquoi un lieu partagé")
    assert evidence.outline.by == path.name


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
