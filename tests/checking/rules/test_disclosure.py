# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import GOOD, LINES, WORLD, Case, bad, changed, line_of, positions

from orchestra.checking.runner import check_text
from orchestra.document import render_document
from orchestra.review.front import set_values
from orchestra.seal import content_hash

FOOTER = line_of("*Production")
END = len(LINES) - 1
RECORD = {"reviewer": "Relectrice d’essai", "at": "2026-02-04T07:31:00+00:00"}
LINE = "*Production IA locale - Think Tank Orchestra*"

CASES = [
    bad("DIS001", "none", GOOD[GOOD.index("---\n\n*Prod"):], "", (FOOTER - 4, 1)),
    bad("DIS001", "its first line is missing", f"{LINE}\n", "", (END - 1, 1)),
    bad("DIS001", "other words", "Production IA locale", "Rédaction humaine", (END, 1)),
    bad("DIS001", "no asterisk before", LINE, LINE[1:], (FOOTER, 1)),
    bad("DIS001", "bold", LINE, f"*{LINE}*", (FOOTER, 1)),
    bad("DIS001", "long dash", "locale - Think", "locale — Think", (FOOTER, 1)),
    bad("DIS001", "other agent", "*Agent: Agent d’essai*", "*Agent: Amélia*", (FOOTER + 1, 1)),
    bad("DIS001", "agent in capitals", "*Agent: Agent d’essai*", "*Agent: AGENT D’ESSAI*", (FOOTER + 1, 1)),
    bad("DIS001", "space before the colon", "*Agent: Agent", "*Agent\u00a0: Agent", (FOOTER + 1, 1)),
    bad("DIS001", "the name in another form above", 'agent: "Agent d’essai"', 'agent: "agent D’ESSAI"'),
    bad("DIS001", "the id above", 'agent: "Agent d’essai"', 'agent: "essai"'),
    bad("DIS001", "the id in the footer", "*Agent: Agent d’essai*", "*Agent: essai*", (FOOTER + 1, 1)),
    bad("DIS001", "no agent", "*Agent: Agent d’essai*\n", "", (FOOTER, 1)),
    bad("DIS001", "nothing comes next", "*Prochaine réflexion: Une autre question*", "", (FOOTER, 1)),
    bad("DIS001", "next without accent", "*Prochaine réflexion", "*Prochaine reflexion", (FOOTER + 2, 1)),
    bad("DIS001", "hard break after the line", LINE, f"{LINE}  "),
    bad("DIS001", "blank lines between", f"{LINE}\n", f"{LINE}\n\n"),
    bad("DIS001", "no rule above", "---\n\n*Prod", "*Prod"),
    bad("DIS001", "another topic next", "Une autre question*", "Tout autre chose : l’eau*"),
    bad("DIS002", "empty provenance", '{engine: "ollama"}', "{}", (22, 1)),
    bad("DIS002", "another engine", '{engine: "ollama"}', '{engine: "embedded"}', (11, 1)),
    bad("DIS002", "another model", '{engine: "ollama"}', '{engine: "ollama", model: "qwen2.5"}', (12, 1)),
    bad("DIS002", "both alike", '{engine: "ollama"}', '{engine: "ollama", model: "mistral"}'),
    bad("DIS002", "engine is no text", '{engine: "ollama"}', "{engine: [1]}"),
    bad("DIS002", "provenance is no mapping", '{engine: "ollama"}', "[]"),
    bad("DIS003", "approved by hand", 'status: "draft"', 'status: "approved"', (6, 1)),
    bad("DIS003", "published by hand", 'status: "draft"', 'status: "published"', (6, 1)),
    Case("DIS003", "nobody’s name", (('status: "draft"', 'status: "published"'), ("review: {}", 'review: {reviewer: " "}')), ((6, 1),)),
    Case("DIS003", "no time", (('status: "draft"', 'status: "published"'), ("review: {}", 'review: {reviewer: "x"}')), ((23, 1),)),
    Case("DIS003", "no time of day", (('status: "draft"', 'status: "published"'), ("review: {}", 'review: {reviewer: "x", at: "hier"}')), ((23, 25),)),
    Case("DIS003", "review is no mapping", (('status: "draft"', 'status: "published"'), ("review: {}", "review: [1]")), ((6, 1),)),
    bad("DIS003", "rejected", 'status: "draft"', 'status: "rejected"'),
    Case("DIS004", "no hash", (('status: "draft"', 'status: "approved"'), ("review: {}", 'review: {reviewer: "x"}')), ((23, 1),)),
    Case("DIS004", "another hash", (('status: "draft"', 'status: "published"'), ("review: {}", 'review: {reviewer: "x", content: "sha256:0"}')), ((23, 25),)),
    bad("DIS004", "draft whose approval is void", "review: {}", 'review: {reviewer: "x", content: "sha256:0"}'),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_disclosure_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


def _fixed(text: str) -> str:
    edits = [edit for finding in check_text("x.md", text, WORLD) for edit in finding.edits]
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("old", "new"),
    [(LINE, LINE[1:]), (LINE, LINE.replace("-", "–")), (LINE, f"**{LINE.strip('*')}**"),
     ("*Agent: Agent d’essai*", "* Agent : agent d'essai *"),
     ("*Prochaine réflexion: ", "*Prochaine reflexion\u202f: ")],
)  # fmt: skip
def test_a_footer_of_another_form_is_mended(old: str, new: str) -> None:
    text = GOOD.replace(old, new)
    assert positions("DIS001", text)
    assert _fixed(text) == GOOD


@pytest.mark.parametrize("meant", ["agent D’ESSAI", "essai"])
def test_the_footer_is_mended_to_the_name_in_the_agents_file(meant: str) -> None:
    text = GOOD.replace('agent: "Agent d’essai"', f'agent: "{meant}"')
    assert _fixed(text.replace("*Agent: Agent d’essai*", f"*Agent: {meant}*")) == text


def test_a_footer_that_says_something_else_is_left_to_people() -> None:
    text = GOOD.replace("*Agent: Agent d’essai*", "*Agent: Amélia*")
    assert _fixed(text) == text


def test_older_documents_keep_the_form_of_their_footer() -> None:
    start, end = GOOD.index("template:"), GOOD.index("---\n\n## Résumé")
    old = (GOOD[:start] + GOOD[end:]).replace("*Prochaine réflexion:", "*Prochaine reflexion :")
    assert positions("DIS001", old) == ()
    assert positions("DIS001", old.replace("*Agent: Agent d’essai*", "*Agent: Amélia*"))
    assert positions("DIS003", old.replace('"draft"', '"published"')) == ()


def test_text_without_front_matter_or_body_has_no_footer_to_miss() -> None:
    assert positions("DIS001", "Un texte.\n") == ()
    assert positions("DIS001", GOOD[: GOOD.index("## Résumé")]) == ()


def approved(text: str = GOOD, status: str = "approved") -> str:
    """Return the document as its approval leaves it."""
    record = {**RECORD, "content": content_hash(text)}
    return set_values(text, {"status": status, "review": record})


@pytest.mark.parametrize("status", ["approved", "published"])
def test_what_was_approved_as_it_is_has_no_finding(status: str) -> None:
    text = approved(status=status)
    assert check_text("x.md", text, WORLD) == []
    assert check_text("x.md", text.replace("\n", "\r\n"), WORLD) == []


@pytest.mark.parametrize(
    ("old", "new"), [("dans chaque quartier", "en chaque quartier"), ("numero: 3", "numero: 4")]
)
def test_any_change_voids_an_approval(old: str, new: str) -> None:
    text = approved().replace(old, new)
    (found,) = [f for f in check_text("x.md", text, WORLD) if f.rule == "DIS004"]
    assert text.split("\n")[found.line - 1][found.column - 1 :].startswith("content:")
    assert "Relectrice d’essai" in found.message


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)
    | st.sampled_from(["approved", "published", "Agent d’essai", "ollama"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["reviewer", "at", "content", "engine", "model"]), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip
keys = st.sampled_from(["agent", "status", "template", "review", "provenance", "model", "generated_by"])  # fmt: skip


@given(st.dictionaries(keys, values), st.text(max_size=60))
def test_no_front_matter_and_no_end_stops_the_rules(front: dict[str, object], end: str) -> None:
    body = f"## Introduction\n\nUn texte.\n\n{LINE}\n{end}"
    found = check_text("x.md", render_document(front, body), WORLD)
    assert all("\n" not in finding.message for finding in found)
