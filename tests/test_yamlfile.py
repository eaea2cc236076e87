"""YAML that people edit: every fault is told, at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel, ConfigDict, Field

from orchestra.errors import Problem
from orchestra.yamlfile import (
    InvalidYaml,
    YamlText,
    did_you_mean,
    load_yaml_file,
    parse_yaml,
    validate,
)

if TYPE_CHECKING:
    from pathlib import Path


class Bed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    size: int = Field(ge=1)


class Garden(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    open: bool = True
    keeper: Bed | None = None
    beds: list[Bed] = []


FAULTY = """\
# A garden
titel: Le jardin
open: peut-être
keeper:
  name: Abri
  sise: 3
beds:
  - name: Nord
    size: 2
  - name: Sud
    size: 0
  - size: 4
"""


def check(text: str, path: Path) -> tuple[Garden | None, list[Problem]]:
    path.write_text(text, encoding="utf-8")
    loaded = load_yaml_file(path)
    assert isinstance(loaded, YamlText)
    problems: list[Problem] = []
    return validate(Garden, loaded, path, problems), problems


def test_a_good_file_is_read(tmp_path: Path) -> None:
    garden, problems = check("title: Le jardin\nbeds: [{name: Nord, size: 2}]\n", tmp_path / "g")
    assert problems == []
    assert garden == Garden(title="Le jardin", beds=[Bed(name="Nord", size=2)])


def test_every_fault_is_told_at_once_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "garden.yaml"
    garden, problems = check(FAULTY, path)
    assert garden is None
    assert all(problem.path == path for problem in problems)
    found = {(problem.line, problem.field): problem.message for problem in problems}
    assert set(found) == {
        (1, "title"),
        (2, "titel"),
        (3, "open"),
        (6, "keeper.sise"),
        (4, "keeper.size"),
        (11, "beds.1.size"),
        (12, "beds.2.name"),
    }
    assert found[2, "titel"] == (
        "unknown key (did you mean title?); allowed: title, open, keeper, beds"
    )
    assert found[6, "keeper.sise"] == "unknown key (did you mean size?); allowed: name, size"
    assert found[1, "title"] == "missing; it is required"
    assert "greater than or equal to 1" in found[11, "beds.1.size"]
    assert [problem.line for problem in problems] == sorted(p.line for p in problems)


def test_a_problem_reads_as_file_line_field_message(tmp_path: Path) -> None:
    _, problems = check("title: Le jardin\nopne: true\n", tmp_path / "garden.yaml")
    assert str(problems[0]).startswith(
        f"{tmp_path}/garden.yaml:2: opne: unknown key (did you mean open?)"
    )


def test_a_key_given_twice_is_told_where_it_comes_again(tmp_path: Path) -> None:
    text = "title: Un\ntitle: Deux\nbeds:\n  - name: Nord\n    size: 1\n    name: Sud\n"
    garden, problems = check(text, tmp_path / "garden.yaml")
    assert garden is None
    assert [(p.line, p.field, p.message) for p in problems] == [
        (2, "title", "given twice; keep one"),
        (6, "beds.0.name", "given twice; keep one"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "expected a mapping"),
        ("# rien\n", 1, 1, "expected a mapping"),
        ("- un\n- deux\n", 1, 1, "expected a mapping"),
        ("a: 1\nb: [1, 2\n", 2, 4, "did not find expected"),
        ("a: 1\n\tb: 2\n", 2, 1, "tab"),
        ("a: 'x\n", 1, 4, "unexpected end of stream"),
        ('a: 1\nb: "x\nc: "y"\n', 2, 1, "not closed"),
        ("a: 1\nb\nc: 2\n", 2, 1, "could not find"),
        ("a: 1\u2028b: 2\n", 1, 5, "U+2028"),
        ("a: 1\n---\nb: 1\n", 2, 1, "another document"),
        ("a: &x 1\nb: *x\n", 2, 4, "aliases"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, 4, "tags"),
        ("a: !!timestamp x\n", 1, 4, "tags"),
        ("é: 1\nb: x\x07\n", 2, 5, "U+0007"),
        ("a: 1\ndates:\n  - 2024-01-31\n  - 2024-02-30\n", 4, 5, "day is out of range"),
        ("? [a, b]\n: 1\n", 1, 3, "a key must be"),
        ("a: [{b: " + "[" * 60, 1, 56, "nested more than 50 deep"),
        ("[" * 200_000, 1, 51, "nested more than 50 deep"),
        ("".join(f"{' ' * n}k:\n" for n in range(80)), 51, 51, "nested more than 50 deep"),
    ],
)
def test_what_cannot_be_read_is_told_where(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(InvalidYaml) as caught:
        parse_yaml(text)
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


def test_aliases_cannot_grow_without_bound() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(InvalidYaml, match="aliases"):
        parse_yaml("\n".join(rows))


def test_windows_files_are_read() -> None:
    parsed = parse_yaml("\ufefftitle: Un\r\nbeds:\r\n  - name: Nord\r\n")
    assert parsed.data == {"title": "Un", "beds": [{"name": "Nord"}]}
    assert parsed.line(("beds", 0, "name")) == 3


def test_marks_are_the_keys_own() -> None:
    parsed = parse_yaml("title: Un\nbeds:\n  - {name: Nord, size: 1}\n")
    assert (parsed.marks["beds", 0, "size"].line, parsed.marks["beds", 0, "size"].column) == (3, 18)
    assert parsed.line(("beds", 0, "colour")) == 3
    assert parsed.line(("absent",)) == 1


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    problem = load_yaml_file(tmp_path / "absent.yaml")
    assert isinstance(problem, Problem)
    assert (problem.line, problem.message) == (0, "cannot be read: No such file or directory")
    assert str(problem) == f"{tmp_path}/absent.yaml: cannot be read: No such file or directory"


def test_a_folder_in_its_place_is_a_problem(tmp_path: Path) -> None:
    problem = load_yaml_file(tmp_path)
    assert isinstance(problem, Problem)
    assert "cannot be read" in problem.message


def test_another_encoding_is_a_problem_with_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "garden.yaml"
    path.write_bytes("title: L'été".encode("latin-1"))
    problem = load_yaml_file(path)
    assert isinstance(problem, Problem)
    assert problem.message == "is not UTF-8 text (byte 9); save it as UTF-8"


def test_invalid_yaml_is_a_problem_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "garden.yaml"
    path.write_text("title: Un\nbeds: [\n", encoding="utf-8")
    problem = load_yaml_file(path)
    assert isinstance(problem, Problem)
    assert problem.line == 3
    assert problem.message.startswith("invalid YAML: ")


def test_only_a_close_word_is_suggested() -> None:
    assert did_you_mean("titel", ["title", "open"]) == " (did you mean title?)"
    assert did_you_mean("xyz", ["title", "open"]) == ""


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a: {2023: 12, total: 27}", ["2023", "total"]),
        ("a: {2023-01-01: 1, b: 2}", ["2023-01-01", "b"]),
        ("a: {null: 1, yes: 2, 1.50: 3, ~: 4}", ["null", "yes", "1.50", "~"]),
    ],
)
def test_a_key_is_a_name_as_it_is_written(text: str, keys: list[str]) -> None:
    assert list(parse_yaml(text).data["a"]) == keys


def test_one_key_written_in_two_ways_is_given_twice() -> None:
    assert [key for key, _ in parse_yaml('a: {1: x, "1": y}').duplicates] == ["a.1"]


@pytest.mark.parametrize(
    "value",
    ["0x" + "f" * 5000, "9" * 5000, "0b" + "1" * 20_000, "1:" * 3000 + "1", "1:" * 3000 + "1.5"],
)
def test_a_number_that_cannot_be_written_is_refused_with_its_place(value: str) -> None:
    with pytest.raises(InvalidYaml) as caught:
        parse_yaml(f"a: 1\nb: {value}\n")
    assert caught.value.line == 2


@pytest.mark.parametrize("value", ["18446744073709551616", "-9223372036854775809", "9" * 4000])
def test_a_large_number_is_one(value: str) -> None:
    assert parse_yaml(f"a: {value}").data["a"] == int(value)
