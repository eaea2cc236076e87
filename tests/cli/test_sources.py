from __future__ import annotations

import json
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.library.samples import blank_pdf, paragraph, pdf, put

from orchestra.agents import Agent, Topic
from orchestra.cli import reading_progress
from orchestra.cli.sources import sources
from orchestra.errors import LibraryError, OrchestraError
from orchestra.library.library import Library, open_library

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from orchestra.library.updating import Tell

AGENT = Agent(
    id="amelia", name="Amélia", theme="Innovation sociale", persona="Une personne imaginée.",
    topics=[Topic(title="Un sujet", keywords=["mot"])],
)  # fmt: skip


@dataclass
class World:
    """A workspace with a library and one agent, as the commands are given it."""

    root: Path
    agents: list[Agent]

    @property
    def sources_folder(self) -> Path:
        return self.root / "sources"

    @property
    def state_folder(self) -> Path:
        return self.root / "state"

    def workspace(self) -> World:
        return self

    def open_library(self, tell: Tell) -> Library:
        return open_library(self.sources_folder, self.state_folder, tell)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(sources, [*arguments], obj=self)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, [AGENT])
    front = "---\ntitle: Un titre\nauthor: A\nyear: 2000\n---\n"
    put(tmp_path, "bon.md", front + paragraph("bon"))
    return made


def test_list_shows_each_source_on_a_line(world: World) -> None:
    result = world.run("list")
    assert result.stdout == "bon.md: Un titre (A, 2000) — 1 passages, 110 words\n"
    [row] = json.loads(world.run("list", "--json").stdout)
    assert row == {
        "id": "bon.md", "title": "Un titre", "author": "A", "year": 2000,
        "passages": 1, "words": 110, "kind": "document",
    }  # fmt: skip


def test_list_mentions_what_it_leaves_out(world: World) -> None:
    put(world.root, "vide.md", "")
    result = world.run("list")
    assert "vide" not in result.stdout
    assert "1 problems" in result.stderr


def test_search_shows_score_source_and_id(world: World) -> None:
    put(world.root, "p.pdf", pdf([["Les communs du quartier."]], title="Les communs"))
    result = world.run("search", "commun (")
    assert "p.pdf#" in result.stdout
    assert "Les communs, p. 1" in result.stdout
    [hit] = json.loads(world.run("search", "commun", "--json").stdout)
    assert (hit["source"], hit["page"], hit["text"]) == ("p.pdf", 1, "Les communs du quartier.")


def test_search_for_an_agent_leaves_out_the_sources_of_others(world: World) -> None:
    put(world.root, "bon.md.yaml", "agents: [durabilite]\n")
    assert json.loads(world.run("search", "phrase", "--json").stdout) != []
    assert json.loads(world.run("search", "phrase", "--agent", "Amélia", "--json").stdout) == []


def test_search_for_an_unknown_agent_is_refused(world: World) -> None:
    result = world.run("search", "phrase", "--agent", "amelie")
    assert isinstance(result.exception, OrchestraError)
    assert "did you mean amelia?" in str(result.exception)


def test_nothing_found_is_said_and_stdout_is_empty(world: World) -> None:
    result = world.run("search", "introuvable")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert "nothing found" in result.stderr


def test_add_copies_and_describes(world: World) -> None:
    path = world.root / "note.txt"
    path.write_text(paragraph("note"))
    result = world.run(
        "add", str(path), "--title", "Une note", "--year", "2021", "--agent", "amelia"
    )
    assert result.stdout == "note.txt\n"
    rows = json.loads(world.run("list", "--json").stdout)
    assert [(row["id"], row["title"], row["year"]) for row in rows][1] == (
        "note.txt",
        "Une note",
        2021,
    )
    again = world.run("add", str(path), "--json")
    assert json.loads(again.stdout) == ["note.txt"]


def test_add_refuses_what_it_cannot_read(world: World) -> None:
    path = world.root / "note.odt"
    path.write_text("x")
    assert isinstance(world.run("add", str(path)).exception, LibraryError)


def test_add_takes_one_title_for_one_document(world: World) -> None:
    result = world.run("add", "a.md", "b.md", "--title", "Un")
    assert result.exit_code == 2
    assert "one by one" in result.output


def test_check_passes_when_everything_can_be_read(world: World) -> None:
    result = world.run("check")
    assert (result.stdout, result.exit_code) == ("", 0)


def test_check_warns_of_missing_metadata_without_failing(world: World) -> None:
    put(world.root, "nu.txt", paragraph("nu"))
    result = world.run("check")
    assert "nu.txt: warning: no title, author, year" in result.stdout
    assert result.exit_code == 0


def test_check_fails_when_a_file_or_its_metadata_cannot_be_read(world: World) -> None:
    put(world.root, "bon.md.yaml", "autor: X\n")
    result = world.run("check")
    assert "bon.md.yaml:1: error: autor: unknown key (did you mean author?)" in result.stdout
    assert result.exit_code == 1
    [remark] = json.loads(world.run("check", "--json").stdout)
    assert (remark["severity"], remark["line"]) == ("error", 1)
    assert remark["path"] == str(world.sources_folder / "bon.md.yaml")


def test_index_reads_what_changed_and_counts(world: World) -> None:
    result = world.run("index")
    assert (result.exit_code, result.stdout) == (0, "1 sources, 1 passages\n")
    assert json.loads(world.run("index", "--json").stdout) == {
        "sources": 1, "passages": 1, "notice": "",
    }  # fmt: skip


def test_check_tells_which_list_of_references_is_no_passage(world: World) -> None:
    listed = (
        "- ADEME (2021), Transitions 2050, Paris, ADEME éditions.\n"
        "- Ostrom E. (1990), Governing the Commons, Cambridge University Press.\n"
        "- Insee, 2021, La France et ses territoires, Insee Références.\n"
    )
    put(world.root, "rapport.md", f"{paragraph('rapport')}\n\n## Bibliographie\n\n{listed}")
    result = world.run("check")
    assert result.exit_code == 0
    assert "rapport.md:3: note: 3 references under “Bibliographie” are no passages" in result.stdout
    assert "Ostrom" not in world.run("search", "Ostrom").stdout


def test_progress_goes_to_stderr_where_there_is_time_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_progress, "SECONDS", 0)
    result = world.run("list")
    assert "reading 1 of 1" in result.stderr
    assert "reading" not in result.stdout


def test_show_prints_the_passages_with_their_ids_and_pages(world: World) -> None:
    put(world.root, "r.pdf", pdf([wrap(paragraph("un"), 80), wrap(paragraph("deux"), 80)]))
    found = json.loads(world.run("show", "r.pdf", "--json").stdout)
    assert [passage["page"] for passage in found] == [1, 2]
    assert all(passage["id"].startswith("r.pdf#") for passage in found)
    shown = world.run("show", "r.pdf", "--page", "2").stdout
    assert shown == f"{found[1]['id']}  p. 2\n{found[1]['text']}\n\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bo.md",), "no source “bo.md” was read (did you mean bon.md?)"),
        (("bon.md", "--page", "3"), "no passage of bon.md begins on page 3"),
    ],
)
def test_show_says_what_is_not_there(
    world: World, arguments: tuple[str, ...], message: str
) -> None:
    result = world.run("show", *arguments)
    assert isinstance(result.exception, LibraryError)
    assert message in result.exception.message


def ocr_program(folder: Path, script: str) -> None:
    """Put a program called ocrmypdf into ``folder``."""
    program = folder / "ocrmypdf"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_add_with_ocr_keeps_what_the_program_made_of_the_scan(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, read = world.root / "scan.pdf", world.root / "read.pdf"
    scan.write_bytes(blank_pdf())
    read.write_bytes(pdf([["Le texte de la page."]]))
    ocr_program(world.root, f'for last; do :; done; echo "$@" > args; cp "{read}" "$last"')
    monkeypatch.setenv("PATH", str(world.root), prepend=":")
    monkeypatch.chdir(world.root)
    assert world.run("add", "--ocr", str(scan)).stdout == "scan.pdf\n"
    assert "Le texte de la page." in world.run("show", "scan.pdf").stdout
    assert (world.root / "args").read_text().startswith("--language fra --skip-text")


def test_add_with_ocr_says_what_to_install_and_why_it_failed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = world.root / "scan.pdf"
    scan.write_bytes(blank_pdf())
    monkeypatch.setenv("PATH", "/nowhere")
    missing = world.run("add", "--ocr", str(scan)).exception
    assert isinstance(missing, LibraryError)
    assert "ocrmypdf is not installed" in missing.message
    assert "tesseract-ocr-fra" in missing.hint
    ocr_program(world.root, "echo 'no language fra' >&2; exit 3")
    monkeypatch.setenv("PATH", str(world.root))
    failed = world.run("add", "--ocr", str(scan)).exception
    assert isinstance(failed, LibraryError)
    assert "could not read it: no language fra" in failed.message
    other = world.run("add", "--ocr", str(world.root / "a.txt")).exception
    assert isinstance(other, LibraryError)
    assert "OCR reads PDF files only" in other.message
