"""Prompts that people edit: what is wrong with one is told with its file and line."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from orchestra.errors import Problem, WorkspaceError
from orchestra.prompts import NAMES, NOTE, Prompts, own_words
from orchestra.workspace import starter_folder

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str, name: str = "plan") -> Prompts:
    (folder / f"{name}.j2").write_text(text, encoding="utf-8")
    return Prompts(folder)


@pytest.fixture
def starter(tmp_path: Path) -> Prompts:
    shutil.copytree(starter_folder() / "prompts" / "fr", tmp_path / "fr")
    return Prompts(tmp_path / "fr")


def test_a_prompt_is_rendered_without_stray_lines(tmp_path: Path) -> None:
    prompts = write(tmp_path, "\n{% for x in xs %}\n  - {{ x }}\n{% endfor %}\n\n")
    assert prompts.render("plan", xs=["un", "<deux> & « trois »"]) == "- un\n  - <deux> & « trois »"


def test_own_words_are_what_is_not_filled_in(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "en").mkdir()
    (tmp_path / "templates").mkdir()
    write(
        tmp_path / "fr",
        "Explique {{ facts | join(' ; ') }}{# pas\ndit #},\nsans rien ajouter. {% if x %}Un",
    )
    write(tmp_path / "en", "Explain.\n{{ facts }}")
    write(tmp_path / "fr", "Écris le résumé : {{ purpose }}", "summary")
    (tmp_path / "templates" / "reflection.yaml").write_text("id: reflection")
    assert own_words(tmp_path, []) == (
        "Explain.", "Explique", ",\nsans rien ajouter.", "Un", "Écris le résumé :",
    )  # fmt: skip
    assert own_words(tmp_path / "absent", []) == ()


def test_own_words_of_a_prompt_that_cannot_be_read_are_a_problem(tmp_path: Path) -> None:
    prompts = [tmp_path / "fr" / "plan.j2", tmp_path / "fr" / "topic.j2"]
    prompts[0].parent.mkdir()
    prompts[0].write_bytes("été".encode("latin-1"))
    prompts[1].write_text("Sujet")
    problems: list[Problem] = []
    assert own_words(tmp_path, problems) == ("Sujet",)
    assert [problem.path for problem in problems] == prompts[:1]


def test_a_missing_prompt_is_named_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        Prompts(tmp_path).render("plan")
    assert str(tmp_path / "plan.j2") in caught.value.message
    assert "No such file" in caught.value.message
    assert "orchestra init" in caught.value.hint


def test_a_prompt_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "plan.j2").write_bytes("été".encode("latin-1"))
    with pytest.raises(WorkspaceError, match="cannot be read"):
        Prompts(tmp_path).render("plan")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("un\ndeux {{ absent }}\n", 2, "'absent' is undefined"),
        ("{% if xs %}\n{{ xs[0].nope }}\n{% endif %}\n", 2, "nope"),
        ("un\n\n{% for x in xs %}\n{{ x }}\n", 4, "endfor"),
        ("un\n{{ xs | nope }}\n", 2, "nope"),
        ("un\ndeux\n{{ xs + 1 }}\n", 3, "concatenate"),
        ("{% set n = 0 %}\n{{ 1 // n }}\n", 2, "zero"),
        ("un\n{% include 'autre.j2' %}\n", 2, ""),
        ("un\n{{ ''.__class__.__mro__ }}\n", 2, "unsafe"),
    ],
)
def test_a_fault_is_told_with_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        write(tmp_path, text).render("plan", xs=["un"])
    assert caught.value.message.startswith(f"{tmp_path / 'plan.j2'}:{line}: ")
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint == "correct the prompt"


def test_the_starters_prompts_are_all_there_and_well_formed(starter: Prompts) -> None:
    assert {path.stem for path in starter.folder.glob("*.j2")} == {*NAMES, NOTE}
    assert starter.render("system")  # the same for all calls
    for name in {*NAMES, NOTE} - {"system"}:
        with pytest.raises(WorkspaceError, match="is undefined"):  # it wants values, which it names
            starter.render(name)


def test_the_digest_changes_with_any_prompt(starter: Prompts) -> None:
    digests = {starter.digest()}
    for name in NAMES:
        path = starter.folder / f"{name}.j2"
        path.write_text(path.read_text("utf-8") + " ", encoding="utf-8")
        digests.add(starter.digest())
    assert len(digests) == len(NAMES) + 1
    assert all(len(digest) == 64 for digest in digests)


def test_the_digest_of_missing_prompts_is_an_expected_failure(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be read"):
        Prompts(tmp_path).digest()
