from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestra.checking.registry import all_rules
from orchestra.checking.rulebook import (
    INDEX,
    named_rule,
    page_name,
    render_page,
    render_table,
    write_rule_pages,
)
from orchestra.errors import OrchestraError

COMMITTED = Path(__file__).parents[2] / "docs" / "rules"
BLOCK = re.compile(r"^```\w+\n.*?^```$", re.MULTILINE | re.DOTALL)


def test_committed_pages_are_those_of_the_docstrings(tmp_path: Path) -> None:
    write_rule_pages(tmp_path)
    fresh = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    committed = {path.name: path.read_text("utf-8") for path in COMMITTED.iterdir()}
    assert committed == fresh, "write them again: make rules"


def test_every_rule_has_its_page_and_the_index_links_to_it(tmp_path: Path) -> None:
    write_rule_pages(tmp_path)
    linked = re.findall(r"\]\(([^)]+)\)", (tmp_path / INDEX).read_text("utf-8"))
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
