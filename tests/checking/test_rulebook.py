from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestra.checking.registry import all_rules
from orchestra.checking.rulebook import (
    INDEX,
    KEYS,
    WORDS,
    named_rule,
    page_name,
    render_file,
    render_index,
    render_page,
    render_table,
    write_rule_pages,
)
from orchestra.document import FRONT_MATTER_KEYS
from orchestra.errors import OrchestraError

COMMITTED = Path(__file__).parents[2] / "docs" / "rules"
BLOCK = re.compile(r"^```\w+\n.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_committed_pages_are_those_of_the_docstrings(tmp_path: Path) -> None:
    write_rule_pages(tmp_path)
    fresh = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    committed = {path.name: path.read_text("utf-8") for path in COMMITTED.iterdir()}
    assert committed == fresh, "write them again: make rules"


def test_every_rule_has_its_page_and_the_index_links_to_it(tmp_path: Path) -> None:
    write_rule_pages(tmp_path)
    links = LINK.findall((tmp_path / INDEX).read_text("utf-8"))
    linked = [link for link in links if not link.startswith(("#", ".."))]
    assert linked == sorted(linked, key=linked.index)
    assert set(linked) == {page_name(rule) for rule in all_rules()}
    assert {path.name for path in tmp_path.iterdir()} == {*linked, INDEX}


def test_every_page_says_what_why_example_and_remedy() -> None:
    for rule in all_rules():
        page = BLOCK.sub("(code)", render_page(rule))
        assert page.startswith(f"# {rule.code} {rule.name}\n\n"), rule.code
        assert re.findall(r"^## (.*)$", page, re.MULTILINE) == [
            *("Why", "Example", "Instead"),
            *(["Options"] if rule.options else []),
        ]
        assert not re.search(r"^## .*\n\n$", page, re.MULTILINE), rule.code


def _anchors(page: Path) -> set[str]:
    """Return the anchors that code hosts give the headings of a page."""
    headings = re.findall(r"^##* (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_of_the_pages_leads_somewhere() -> None:
    for page in COMMITTED.iterdir():
        for link in LINK.findall(page.read_text("utf-8")):
            if "://" not in link:
                name, _, anchor = link.partition("#")
                target = page.parent / name if name else page
                assert target.is_file(), (page.name, link)
                assert not anchor or anchor in _anchors(target), (page.name, link)


def test_file_links_to_the_rules_and_words_that_its_page_names() -> None:
    page = render_file(named_rule("REF005"))
    assert "[REF010](REF010-law-not-in-passage.md)" in page
    assert "[REF005]" not in page
    assert page.endswith(
        f"\n---\n\n[All rules]({INDEX}) · [What these words mean]({INDEX}#words):"
        " library, older document, passage, template\n"
    )


def test_file_without_words_of_the_project_links_to_the_index() -> None:
    assert render_file(named_rule("TYP011")).endswith(f"\n---\n\n[All rules]({INDEX})\n")


def test_code_on_a_page_is_no_link() -> None:
    page = render_file(named_rule("DIS008"))
    assert "\n```markdown\n<!-- orchestra: ignore REF003 -->\n```\n" in page
    assert "`ignore: [TYP010]`" in render_file(named_rule("TYP010"))


def test_page_for_terminals_and_editors_has_no_links() -> None:
    assert not [rule.code for rule in all_rules() if LINK.search(render_page(rule))]


def test_index_explains_the_words_and_every_key() -> None:
    index = render_index()
    assert all(f"\n| {word} | {meaning} |" in index for word, meaning in WORDS.items())
    assert all(f"\n| `{key}` | {meaning} |" in index for key, meaning in KEYS.items())
    assert tuple(KEYS) == FRONT_MATTER_KEYS


def test_blocks_of_code_are_closed_and_stand_apart() -> None:
    for rule in all_rules():
        page = render_page(rule)
        parts = re.split(r"^```\w*$", page, flags=re.MULTILINE)
        assert len(parts) % 2, rule.code
        assert all(part.endswith("\n\n") for part in parts[:-1:2]), rule.code


def test_options_are_shown_with_their_defaults_and_where_they_stand() -> None:
    page = render_page(named_rule("KEY003"))
    assert "In `orchestra.yaml`, with their defaults:\n\n```yaml\ncheck:\n" in page
    assert "In `orchestra.yaml`, with its default:" in render_page(named_rule("TXT008"))
    for rule in all_rules():
        for name, default in rule.options.items():
            shown = "none" if default == () else default
            assert f"\n- `{name}` ({shown}): " in rule.doc, rule.code


def test_page_of_a_rule_that_is_gone_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "OLD001-gone.md").write_text("gone")
    write_rule_pages(tmp_path)
    assert not (tmp_path / "OLD001-gone.md").exists()


def test_table_has_a_line_for_every_rule() -> None:
    lines = render_table().split("\n")
    assert [line.split()[:3] for line in lines] == [
        [rule.code, rule.name, rule.severity] for rule in all_rules()
    ]


@pytest.mark.parametrize("name", ["REF003", "ref003", "unknown-reference", "Unknown-Reference"])
def test_rule_is_named_by_code_or_name_in_capitals_or_not(name: str) -> None:
    assert named_rule(name).code == "REF003"


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("REF33", "(did you mean REF003?)"),
        ("ref033", "(did you mean REF003?)"),
        ("unknown-referense", "(did you mean unknown-reference?)"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_unknown_rule_is_refused_with_a_guess(name: str, guess: str) -> None:
    with pytest.raises(OrchestraError) as refused:
        named_rule(name)
    assert refused.value.message == f"there is no rule “{name}” {guess}".rstrip()
    assert "--rules" in refused.value.hint
