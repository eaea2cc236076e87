# ruff: noqa: E501 - documents are read line by line
"""Damaged documents never crash the checker, and what it says of them has a place in them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from bench import damaged_cache
from bench.judged import fault, shortest
from bench.mutating import KINDS, mutate, seeds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.labelled.world import world

from orchestra.checking.registry import all_rules
from orchestra.checking.runner import check_file, check_text
from orchestra.checking.sieve import Sieves

if TYPE_CHECKING:
    from pathlib import Path

# What the fuzzer found once, as short as it can be.
FOUND = [
    '---\n\u2028!t--"\n---',
    '---\ns:\u2028keywords: ["i"]\n---\nU',
    "---\nsources:\u2028- ",
    '---\ns:\n- e: "\u2028"\n  engine: ""\n  engine:',
    '---\ntemplate: e\nsources:\n- n: 3\n  passage: "\n\n"\n---\n[3]c',
    '---\ndate: "\\n"\ns:',
    '---\nkeywords: ["i\n\n"]\n---\nd',
]  # fmt: skip


@pytest.mark.parametrize("text", FOUND)
def test_what_once_failed_does_not(text: str) -> None:
    assert fault(text, "note") == ""


@pytest.mark.parametrize("seed", range(4))
def test_no_sieve_hides_what_a_rule_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, documents = random.Random(seed), seeds()
    made = []
    for _ in range(150):
        kind, text = chance.choice(documents)
        made.append((kind, mutate(chance, text, chance.choice(documents)[1])))
    sieved = [check_text("essai.md", text, world(kind)) for kind, text in made]
    every = {rule.code for rule in all_rules() if rule.scope == "document"}
    monkeypatch.setattr(Sieves, "passing", lambda *_: set(every))
    for found, (kind, text) in zip(sieved, made, strict=True):
        assert found == check_text("essai.md", text, world(kind)), text


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=2**32))
def test_mutated_documents_are_judged(seed: int) -> None:
    chance = random.Random(seed)
    kind, text = chance.choice(seeds())
    made = mutate(chance, text, chance.choice(seeds())[1])
    if wrong := fault(made, kind):
        pytest.fail(f"{wrong}\n{shortest(made, kind)!r}")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes()
    | st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcn", max_size=3) | st.integers(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
KEYS = st.sampled_from(
    ["title", "agent", "date", "time", "status", "numero", "wordcount", "keywords", "template", "topic", "sources", "support", "provenance", "review"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.dictionaries(KEYS, VALUES, max_size=6), st.sampled_from(KINDS))
def test_any_values_of_the_front_matter_are_judged(values: dict[str, Any], kind: str) -> None:
    front = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    text = f"---\n{front}---\n\n## Introduction\n\nUn fait établi, en 2019 [1].\n\n## Références\n\n- [1] Essai.\n"
    assert fault(text, kind) == ""


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_judged(tmp_path: Path, data: bytes, begins_well: bool) -> None:
    path = tmp_path / "essai.md"
    path.write_bytes(
        (b'---\ntitle: "Essai"\n---\n\n## Introduction\n\n' if begins_well else b"") + data
    )
    for finding in check_file(path, world("note")):
        assert finding.line >= 1
        assert finding.column >= 1
        assert finding.message


NO_ARCHIVE = "delete from archive"


@pytest.mark.parametrize(
    "statements",
    [
        ["update documents set digest = 'x'"],
        ["update or replace documents set path = 0"],
        *(
            [f"update documents set facts = {value}", NO_ARCHIVE]
            for value in ("'x'", "'[]'", "'{}'", "'null'", "'[1]'", "x'ff'")
        ),
        ["update documents set findings = 'x'"],
        ["update documents set findings = '[[1]]'"],
        ["update documents set stamp = ''"],
        ["update judged_by set digest = ''"],
        ["update archive set findings = '[[]]'"],
        ["delete from documents"],
        ["drop table archive"],
        ["drop table documents", "create table documents (a)"],
    ],
    ids=" / ".join,
)
def test_changed_cell_of_the_cache_does_not_stop_the_check(statements: list[str]) -> None:
    assert damaged_cache.fault_of(*statements) == ""


def test_damaged_cache_does_not_stop_the_check() -> None:
    assert {fault for seed in range(150) if (fault := damaged_cache.fault(seed))} == set()
