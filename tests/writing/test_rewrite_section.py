"""A section written again with a reviewer's note: that section alone, from what it cites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes import faults
from tests.writing.writer import faithful, kept, paragraphs, write

from orchestra.checking.reading import citations
from orchestra.checking.runner import check_text
from orchestra.checking.world import World
from orchestra.document import count_body_words, parse_document
from orchestra.engines.ollama import open_ollama
from orchestra.errors import EngineError, OrchestraError, ReviewError
from orchestra.prose import sentences
from orchestra.workspace import load_workspace
from orchestra.writing.model_calls import Watcher
from orchestra.writing.rewrite_section import carry_over, rework_section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.ollama import FakeOllama, Recorded

NOTE = "Donne davantage de chiffres et cite la part rurale."
PRACTICE = "Deuxième partie : Analyse des pratiques"
INTRODUCTION = "Introduction"


def otherwise(body: dict[str, Any]) -> str:
    """Answer as the faithful model does, with its sentences in reverse order."""
    data = json.loads(faithful(body))
    if "text" in data:
        data["text"] = " ".join(s.text for s in reversed(sentences(data["text"])))
    return json.dumps(data, ensure_ascii=False)


@pytest.fixture
def draft(root: Path, server: FakeOllama) -> str:
    path = Path(write(root, words=700).draft.path)
    server.requests.clear()
    server.replier = otherwise
    return path.read_text("utf-8")


def rework(root: Path, text: str, heading: str = PRACTICE, note: str = NOTE) -> str:
    workspace = load_workspace(root)
    engine = open_ollama(workspace.settings, workspace.settings.models.ollama)
    try:
        return rework_section(workspace, text, heading, note, engine, Watcher())
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


def pattern(chat: Recorded) -> str:
    return str(chat.body["format"]["properties"]["text"]["pattern"])


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
        assert [n for n, _ in citations(after)] == [n for n, _ in citations(before)] != []
    workspace = load_workspace(root)
    world = World(workspace.template, workspace.agents, workspace.library)
    before, after = (
        {f.rule for f in check_text("", text, world) if f.severity == "error"}
        for text in (draft, new)
    )
    assert after <= before <= {"SEC010"}  # this model takes no notice of the length asked for


def test_the_note_and_the_cited_passages_are_in_the_prompts(
    root: Path, draft: str, server: FakeOllama
) -> None:
    rework(root, draft)
    library, document = load_workspace(root).library, parse_document(draft)
    cited = {n for text in section(draft, PRACTICE) for n, _ in citations(text)}
    for entry in document.value("sources"):
        passage = library.passage(entry["passage"])
        assert passage
        found = any(passage.text in prompt for prompt, _ in asked(server))
        assert found == (entry["n"] in cited)
    assert all(f"« {NOTE} »" in prompt for prompt, _ in asked(server))


def test_the_same_note_and_text_give_the_same_prompts(
    root: Path, draft: str, server: FakeOllama
) -> None:
    assert rework(root, draft) == rework(root, draft)
    requests = asked(server)
    half = len(requests) // 2
    assert requests[:half] == requests[half:]
    rework(root, draft, note="Sois plus simple.")
    assert not {seed for _, seed in requests} & {seed for _, seed in asked(server)[2 * half :]}


def test_a_section_that_sums_up_is_written_from_what_the_others_say(
    root: Path, draft: str, server: FakeOllama
) -> None:
    new = rework(root, draft, "Conclusion", "Sois plus directe.")
    assert without(new, "Conclusion") == without(draft, "Conclusion")
    first = server.chats[0]
    assert "Ce qui a été établi :\n- " in first.prompt
    assert "Sois plus directe." in first.prompt
    assert "passages" not in first.body["format"]["properties"]
    assert not citations("\n".join(section(new, "Conclusion")))


def test_a_keyword_that_only_this_section_has_is_asked_for(
    root: Path, draft: str, server: FakeOllama
) -> None:
    texts = section(draft, INTRODUCTION)
    only = draft.replace('keywords: ["réparation", "outils"]', 'keywords: ["rabot", "outils"]')
    only = only.replace(texts[0], f"Les outils et le rabot comptent. {texts[0]}")
    rework(root, only, INTRODUCTION)
    assert pattern(server.chats[0]).startswith("^(Le rabot|")
    assert "outils" not in pattern(server.chats[0])


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


def test_a_section_without_a_citation_is_refused(root: Path, draft: str) -> None:
    text = draft
    for n in range(1, 20):
        text = text.replace(f" [{n}].", ".")
    with pytest.raises(ReviewError, match="none cites a source"):
        rework(root, text)


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
    assert "« Sois “ brève ”" in prompt
    assert "{{ agent }} {% endif %}" in prompt
    assert not [mark for mark in ("\x1b", "<|im_end|>", "\u202e") if mark in prompt]


@pytest.mark.parametrize("fault", [faults.OutOfMemory(), faults.Refuse(), faults.ErrorLine(6)])
def test_an_engine_that_fails_leaves_what_was_written_in_a_file(
    root: Path, draft: str, server: FakeOllama, fault: faults.Fault
) -> None:
    answers: Iterator[Callable[[dict[str, Any]], Any]] = iter([otherwise])

    def answer(body: dict[str, Any]) -> Any:
        return next(answers, lambda _: fault)(body)

    server.replier = answer
    with pytest.raises(EngineError) as caught:
        rework(root, draft)
    path = kept(caught.value)
    assert len(paragraphs(path)) == 1
    assert f"## {PRACTICE}" in path.read_text("utf-8")


def test_a_model_that_never_answers_as_asked_still_leaves_a_document(
    root: Path, draft: str, server: FakeOllama
) -> None:
    server.replier = lambda body: faults.Prose()
    new = rework(root, draft)
    assert without(new, PRACTICE) == without(draft, PRACTICE)
    for before, after in zip(section(draft, PRACTICE), section(new, PRACTICE), strict=True):
        assert [n for n, _ in citations(after)] == [n for n, _ in citations(before)]


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
