"""A section written again with a reviewer's note: that section alone, from what it cites."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes import faults
from tests.writing.writer import faithful, kept, paragraphs, rephrase

from orchestra.checking.runner import check_text
from orchestra.checking.world import World
from orchestra.document import count_body_words, parse_document
from orchestra.engines.ollama import open_ollama
from orchestra.errors import EngineError, OrchestraError, ReviewError
from orchestra.prose import sentences
from orchestra.workspace import load_workspace
from orchestra.writing.model_calls import Watcher
from orchestra.writing.rewrite_section import carry_over, rework_section
from orchestra.writing.standing import numbers, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

    from orchestra.evidence import Evidence

NOTE = "Donne davantage de chiffres et cite la part rurale."
PRACTICE = "Deuxième partie : Analyse des pratiques"
INTRODUCTION = "Introduction"


@pytest.fixture(autouse=True)
def _rewording(server: FakeOllama, draft: str) -> None:
    """Let the model say each paragraph of the draft in another order of words."""
    paragraphs = [p for part in parse_document(draft).sections for p in part.paragraphs]
    server.replier = partial(otherwise, [paragraph.text for paragraph in paragraphs])


def otherwise(known: list[str], body: dict[str, Any]) -> str:
    """Say the paragraph that is last in the prompt again, with what it cites."""
    prompt = body["messages"][-1]["content"]
    asked = max(known, key=lambda text: prompt.rfind(plain(text)))
    items = [
        {
            "kind": "fact" if numbers(span.text) else "inference",
            "on": [f"P{number}" for number in numbers(span.text)],
            "text": rephrase(plain(span.text)),
        }
        for span in sentences(asked)
    ]
    return json.dumps({"sentences": items}, ensure_ascii=False)


def rework(
    root: Path,
    text: str,
    heading: str = PRACTICE,
    note: str = NOTE,
    evidence: Evidence | None = None,
) -> str:
    workspace = load_workspace(root)
    engine = open_ollama(workspace.settings, workspace.settings.models.ollama)
    try:
        return rework_section(workspace, text, heading, note, engine, Watcher(), evidence)
    finally:
        engine.close()


def section(text: str, heading: str) -> list[str]:
    """Return the paragraphs of a section."""
    found = parse_document(text).section(heading)
    assert found
    return [paragraph.text for paragraph in found.paragraphs]


def without(text: str, heading: str) -> list[str]:
    """Return the lines of ``text`` without that section's own and the word count."""
    found = parse_document(text).section(heading)
    assert found
    own = {
        paragraph.line + n
        for paragraph in found.paragraphs
        for n in range(paragraph.text.count("\n") + 1)
    }
    lines = enumerate(text.split("\n"), start=1)
    return [line for n, line in lines if n not in own and not line.startswith("wordcount:")]


def asked(server: FakeOllama) -> list[tuple[str, int]]:
    """Return prompt and seed of every request for text."""
    return [(chat.prompt, chat.body["options"]["seed"]) for chat in server.chats]


def test_only_the_sections_paragraphs_and_the_word_count_differ(root: Path, draft: str) -> None:
    new = rework(root, draft)
    assert without(new, PRACTICE) == without(draft, PRACTICE)
    old, written = section(draft, PRACTICE), section(new, PRACTICE)
    assert len(written) == len(old) >= 2
    assert not set(written) & set(old)
    counted = count_body_words(parse_document(new), "Références")
    assert parse_document(new).value("wordcount") == counted


def test_every_paragraph_cites_what_it_cited_and_the_checker_finds_no_new_error(
    root: Path, draft: str
) -> None:
    new = rework(root, draft)
    for before, after in zip(section(draft, PRACTICE), section(new, PRACTICE), strict=True):
        assert numbers(after) == numbers(before) != []
    workspace = load_workspace(root)
    world = World(workspace.template, workspace.agents, workspace.library)
    before, after = (
        {f.rule for f in check_text("", text, world) if f.severity == "error"}
        for text in (draft, new)
    )
    assert after <= before


def test_every_fact_has_its_own_citation_and_nothing_else_has(root: Path, draft: str) -> None:
    def cited(paragraph: str) -> list[list[int]]:
        return [numbers(span.text) for span in sentences(paragraph)]

    new = rework(root, draft)
    for before, after in zip(section(draft, PRACTICE), section(new, PRACTICE), strict=True):
        assert cited(after) == cited(before)
        assert [] in cited(after)
        assert after.count("].") == after.count("[")


def test_the_note_the_paragraph_and_the_cited_passages_are_in_the_prompts(
    root: Path, draft: str, server: FakeOllama
) -> None:
    rework(root, draft)
    library, document = load_workspace(root).library, parse_document(draft)
    targets = section(draft, PRACTICE)
    assert len(server.chats) == len(targets)
    for chat, target in zip(server.chats, targets, strict=True):
        assert NOTE in chat.prompt
        assert plain(target) in chat.prompt
        for entry in document.value("sources"):
            passage = library.passage(entry["passage"])
            assert passage
            assert passage.text in chat.prompt
        on = chat.body["format"]["properties"]["sentences"]["items"]["properties"]["on"]
        cited = {mark for mark in on["items"]["enum"] if mark[0] == "P"}
        assert cited == {f"P{entry['n']}" for entry in document.value("sources")}


def test_the_text_and_the_outline_it_was_written_from_are_in_the_prompts(
    root: Path, written: tuple[str, Evidence], server: FakeOllama
) -> None:
    draft, evidence = written
    assert evidence.outline
    rework(root, draft, evidence=evidence)
    for chat in server.chats:
        assert evidence.outline.thesis in chat.prompt
        assert all(f" {plain(sentence.text)}" in chat.prompt for sentence in evidence.sentences)


def test_a_sentence_is_of_the_kind_that_the_evidence_gives_it(
    root: Path, written: tuple[str, Evidence], server: FakeOllama
) -> None:
    draft, evidence = written
    fact = next(sentence for sentence in evidence.sentences if sentence.kind == "fact")
    thought = fact.model_copy(update={"kind": "inference"})
    others = [thought if each == fact else each for each in evidence.sentences]
    rework(root, draft, evidence=evidence)
    rework(root, draft, evidence=evidence.model_copy(update={"sentences": others}))
    first, last = server.chats[0].prompt, server.chats[-1].prompt
    assert f"{fact.text} [P" in first
    assert fact.text in last
    assert f"{fact.text} [P" not in last


def test_an_outline_that_names_what_the_text_does_not_cite_is_shown_without(
    root: Path, written: tuple[str, Evidence], server: FakeOllama
) -> None:
    draft, evidence = written
    assert evidence.outline
    claim = evidence.outline.parts[0].claims[0]
    lost = claim.model_copy(update={"passages": ["perdue.md#1", *claim.passages]})
    part = evidence.outline.parts[0].model_copy(update={"claims": [lost]})
    outline = evidence.outline.model_copy(update={"parts": [part]})
    rework(root, draft, evidence=evidence.model_copy(update={"outline": outline}))
    assert claim.text in server.chats[0].prompt


def test_a_source_that_is_gone_and_another_section_cites_is_no_hindrance(
    root: Path, draft: str, server: FakeOllama
) -> None:
    own = numbers("".join(section(draft, INTRODUCTION)))
    entries = parse_document(draft).value("sources")
    [gone, *_] = [entry["passage"] for entry in entries if entry["n"] not in own]
    text = draft.replace(gone, "perdue.md#1")
    new = rework(root, text, INTRODUCTION)
    assert without(new, INTRODUCTION) == without(text, INTRODUCTION)
    assert section(new, INTRODUCTION) != section(text, INTRODUCTION)


def test_what_the_model_invents_does_not_come_in(
    root: Path, draft: str, server: FakeOllama
) -> None:
    well = server.replier

    def inventing(body: dict[str, Any]) -> str:
        data = json.loads(str(well(body)))
        text = "Les 8 450 visiteurs de la remise suivent Elinor Ostrom."
        return json.dumps(
            {"sentences": [{**data["sentences"][0], "text": text}, *data["sentences"]]}
        )

    server.replier = inventing
    new = rework(root, draft)
    assert "Ostrom" not in new
    assert section(new, PRACTICE) != section(draft, PRACTICE)


def test_a_paragraph_of_which_nothing_can_stand_stays_as_it_was(
    root: Path, draft: str, server: FakeOllama
) -> None:
    text = "Les 8 450 visiteurs de la remise suivent Elinor Ostrom."
    item = {"kind": "fact", "on": ["P1"], "text": text}
    server.replier = lambda body: json.dumps({"sentences": [item] * 2})
    assert rework(root, draft) == draft


def test_the_same_note_and_text_give_the_same_prompts(
    root: Path, draft: str, server: FakeOllama
) -> None:
    assert rework(root, draft) == rework(root, draft)
    requests = asked(server)
    half = len(requests) // 2
    assert requests[:half] == requests[half:]
    rework(root, draft, note="Sois plus simple.")
    assert not {seed for _, seed in requests} & {seed for _, seed in asked(server)[2 * half :]}


@pytest.mark.parametrize("heading", ["Conclusion", "Résumé exécutif"])
def test_a_section_that_sums_up_is_written_again_like_any(
    root: Path, draft: str, server: FakeOllama, heading: str
) -> None:
    new = rework(root, draft, heading, "Sois plus directe.")
    assert without(new, heading) == without(draft, heading)
    assert section(new, heading) != section(draft, heading)
    assert "Sois plus directe." in server.chats[0].prompt


@pytest.mark.parametrize("spelling", [PRACTICE.upper(), "deuxieme partie - analyse des pratiques"])
def test_the_heading_may_be_spelt_otherwise(root: Path, draft: str, spelling: str) -> None:
    assert section(rework(root, draft, spelling), PRACTICE) != section(draft, PRACTICE)


def test_what_people_put_into_the_section_stays(root: Path, draft: str) -> None:
    first, *others = section(draft, PRACTICE)
    by_hand = (
        "### Un intertitre\n\n- un point\n- un autre [1]\n\n| a | b |\n|---|---|\n\nSans source."
    )
    text = draft.replace(first, f"{first}\n\n{by_hand}").replace("wordcount:", "wordcount:  ")
    new = rework(root, text)
    assert f"\n\n{by_hand}\n\n" in new
    assert "\nwordcount:   " in new
    assert first not in new
    assert not [paragraph for paragraph in others if paragraph in new]


def test_every_other_byte_stays_in_a_file_from_windows(root: Path, draft: str) -> None:
    text = "\ufeff" + draft.replace("\n", "\r\n")
    new = rework(root, text)
    assert new.startswith("\ufeff---\r\n")
    assert new.count("\n") == new.count("\r\n") == text.count("\r\n")
    assert without(new, PRACTICE) == without(text, PRACTICE)


def test_a_paragraph_over_several_lines_is_replaced_whole(root: Path, draft: str) -> None:
    first = section(draft, PRACTICE)[0]
    folded = first.replace(" ", "\n", 3)
    new = rework(root, draft.replace(first, folded))
    assert len(section(new, PRACTICE)) == len(section(draft, PRACTICE))
    assert folded.split("\n", maxsplit=1)[1] not in new


def test_a_document_without_word_count_gets_none(root: Path, draft: str) -> None:
    lines = [line for line in draft.split("\n") if not line.startswith("wordcount:")]
    assert "wordcount" not in rework(root, "\n".join(lines))


@pytest.mark.parametrize(
    ("heading", "message", "hint"),
    [
        ("Annexe", "no section “Annexe”", "it can be one of: Résumé exécutif, Introduction"),
        ("Introductoin", "did you mean Introduction?", "one of"),
        ("Références", "references are not written by the model", "one of"),
        ("Ajout", "the template has no section “Ajout”", "one of"),
        ("", "no section", "one of"),
    ],
)
def test_a_section_that_cannot_be_chosen_is_refused(
    root: Path, draft: str, server: FakeOllama, heading: str, message: str, hint: str
) -> None:
    text = draft.replace("## Références", "## Ajout\n\nÀ la main.\n\n## Références")
    with pytest.raises(ReviewError) as caught:
        rework(root, text, heading)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert not server.chats


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('template: "reflection"\n', "", "which passages it was written from"),
        ("sources:\n", "origins:\n", "which passages it was written from"),
        ("---\ntitle: ", "---\ntitle: : ", "front matter cannot be read"),
        ('agent: "Agent Ateliers"', 'agent: "Agent Parti"', "no agent “Agent Parti”"),
        ('fiche-', "perdue-", "is not in the library any more"),
        ("[", "[9", "is not in the front matter's sources"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_traced_is_refused(
    root: Path, draft: str, server: FakeOllama, old: str, new: str, message: str
) -> None:
    keywords = 'keywords: ["réparation", "outils"]'
    text = draft.replace(keywords, "KEYWORDS").replace(old, new).replace("KEYWORDS", keywords)
    with pytest.raises(OrchestraError) as caught:
        rework(root, text)
    assert message in caught.value.message
    assert caught.value.hint
    assert not server.chats


def test_a_section_that_cites_nothing_is_written_from_what_the_document_cites(
    root: Path, draft: str, server: FakeOllama
) -> None:
    target = section(draft, PRACTICE)[0]
    bare = draft.replace(target, plain(target))
    server.replier = faithful
    new = rework(root, bare)
    assert without(new, PRACTICE) == without(bare, PRACTICE)
    known = {entry["n"] for entry in parse_document(draft).value("sources")}
    assert set(numbers("".join(section(new, PRACTICE)))) <= known


@pytest.mark.parametrize("note", ["", " \n\t", "\x00\x07", "?!", "<|im_start|>"])
def test_a_note_that_says_nothing_is_refused(
    root: Path, draft: str, server: FakeOllama, note: str
) -> None:
    with pytest.raises(ReviewError, match="the note says nothing"):
        rework(root, draft, note=note)
    assert not server.chats


def test_a_note_is_one_line_of_data(root: Path, draft: str, server: FakeOllama) -> None:
    rework(root, draft, note="Sois « brève »\x1b[31m\n\n<|im_end|> {{ agent }} {% endif %}\u202e.")
    prompt = server.chats[0].prompt
    assert "Sois “ brève ”" in prompt
    assert "« brève »" not in prompt
    assert "{{ agent }} {% endif %}" in prompt
    assert not [mark for mark in ("\x1b", "<|im_end|>", "\u202e") if mark in prompt]


@pytest.mark.parametrize("fault", [faults.OutOfMemory(), faults.Refuse(), faults.ErrorLine(6)])
def test_an_engine_that_fails_leaves_what_was_written_in_a_file(
    root: Path, draft: str, server: FakeOllama, fault: faults.Fault
) -> None:
    answers: Iterator[Callable[[dict[str, Any]], Any]] = iter([server.replier])

    def answer(body: dict[str, Any]) -> Any:
        return next(answers, lambda _: fault)(body)

    server.replier = answer
    with pytest.raises(EngineError) as caught:
        rework(root, draft)
    path = kept(caught.value)
    assert len(paragraphs(path)) == 1
    assert f"## {PRACTICE}" in path.read_text("utf-8")


def test_a_model_that_never_answers_as_asked_leaves_the_document_as_it_was(
    root: Path, draft: str, server: FakeOllama
) -> None:
    server.replier = lambda body: faults.Prose()
    assert rework(root, draft) == draft


def test_a_written_section_is_carried_over_to_a_draft_changed_elsewhere(
    root: Path, draft: str
) -> None:
    template = load_workspace(root).template
    new = rework(root, draft)
    changed = draft.replace("## Conclusion\n\n", "## Conclusion\n\nUne phrase de plus.\n\n")
    merged = carry_over(template, draft, new, changed, PRACTICE)
    assert section(merged, PRACTICE) == section(new, PRACTICE)
    assert without(merged, PRACTICE) == without(changed, PRACTICE)
    assert carry_over(template, draft, new, draft, PRACTICE) == new


def test_a_section_changed_meanwhile_is_not_written_over(root: Path, draft: str) -> None:
    template = load_workspace(root).template
    new = rework(root, draft)
    changed = draft.replace(section(draft, PRACTICE)[0], "Autre chose [1].")
    with pytest.raises(ReviewError, match="was changed since"):
        carry_over(template, draft, new, changed, PRACTICE)
