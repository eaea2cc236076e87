"""Front matter read without a parser is what a parser would have read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.document import render_document, split_front_matter
from orchestra.plain_front import read_plain_front
from orchestra.yamlfile import Mark, YamlText, parse_yaml

FRONT = """\
title: "L’atelier : « un essai »"
numero: 12
keywords: ["réemploi", "a, b", ""]
sources:
- n: 1
  source: "carnet.md"
- n: 2
  source: "guide.md"
provenance:
  seconds: 12.50
  steps:
  - name: "plan"
review: {}
nothing: []"""

names = st.sampled_from(["title", "n", "on", "null", "key_b", "y", "é", "Key", "a-b", "no"])
texts = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["a: b", "#", "12"])
numbers = st.integers(-5, 10**18) | st.floats(allow_nan=False, allow_infinity=False)
leaves = texts | numbers | st.booleans() | st.none() | st.lists(texts, max_size=3)
values = st.recursive(
    leaves,
    lambda inner: st.dictionaries(names, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=6,
)
pieces = st.sampled_from(list("\n\t \"'\\#[]|\x85\u2028\ufeff")) | st.sampled_from(
    ["  ", "- ", ": ", "{}", ", ", "&a", "*a", "!", "00", "1e3", ".5", "_", "title", "---", "null"]
)


def test_front_matter_of_the_program_is_read_with_its_marks() -> None:
    read = read_plain_front(FRONT, first_line=2)

    assert read is not None
    assert read.data["keywords"] == ["réemploi", "a, b", ""]
    assert read.data["sources"] == [
        {"n": 1, "source": "carnet.md"},
        {"n": 2, "source": "guide.md"},
    ]
    assert read.data["provenance"] == {"seconds": 12.5, "steps": [{"name": "plan"}]}
    assert (read.data["review"], read.data["nothing"]) == ({}, [])
    assert read.marks["keywords", 1] == Mark(4, 24)
    assert read.marks["sources", 1, "source"] == Mark(9, 3)


def shown(read: YamlText) -> str:
    """Return all that was read, with its types and in its order."""
    return repr((read.data, dict(read.marks), read.duplicates))


@given(st.dictionaries(names, values, max_size=4))
def test_what_the_program_writes_is_read_as_a_parser_reads_it(data: dict[str, object]) -> None:
    front, _, _ = split_front_matter(render_document(data, "Un texte."))
    assert front is not None

    read = read_plain_front(front, first_line=2)

    assert read is None or shown(read) == shown(parse_yaml("\n" + front))


@given(
    st.lists(
        st.tuples(st.integers(0, len(FRONT)), st.integers(0, 6), pieces), min_size=1, max_size=4
    )
)
def test_front_matter_changed_by_hand_is_read_as_a_parser_reads_it(
    changes: list[tuple[int, int, str]],
) -> None:
    front = FRONT
    for at, length, piece in changes:
        front = front[:at] + piece + front[at + length :]

    read = read_plain_front(front, first_line=2)

    assert read is None or shown(read) == shown(parse_yaml("\n" + front))


@pytest.mark.parametrize(
    "front",
    [
        "",
        'title: "a" # remark',
        "title: 'a'",
        "title: a",
        'title: "a \\n b"',
        'title: "a"\ntitle: "b"',
        "numero: 012",
        'no: "a"',
        "title:",
        'title:\n    deep: "a"',
        'title: "a"\n  deep: "b"',
        '  title: "a"',
        '- title: "a"',
        'title: "a\x85"',
        'title: "a"\n...',
    ],
)
def test_whatever_else_is_left_to_the_parser(front: str) -> None:
    assert read_plain_front(front, first_line=2) is None
