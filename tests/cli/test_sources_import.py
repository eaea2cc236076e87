from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.fakes.zotero import FakeZotero
from tests.library.samples import paragraph

from orchestra.workspace import init_workspace

if TYPE_CHECKING:
    from pathlib import Path

BIB = r"""
@report{ademe, title = {L'{\'e}tat des lieux}, author = {{ADEME}}, year = 2021, file = {Rapport:ademe.txt:text/plain}}
@book{ouvert, title = {Pas fermé, year = 2000

@book{sansfichier, title = {Un livre}, author = {Raworth, Kate}, year = 2017}
@book{perdu, title = {Perdu}, file = {perdu.pdf}}
"""  # noqa: E501


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "atelier"
    init_workspace(root)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    folder = tmp_path / "biblio"
    folder.mkdir()
    (folder / "ademe.txt").write_text(paragraph("ademe"))
    (folder / "refs.bib").write_text(BIB)
    return folder / "refs.bib"


def test_a_bibliography_is_brought_in_and_what_is_left_is_said(workspace: Path, bib: Path) -> None:
    done = run("sources", "import", str(bib), "--agent", "durabilite")
    assert done.code == 1
    assert done.stdout.splitlines() == [
        "ademe-2021-l-etat-des-lieux.txt ← line 2: ademe « L'état des lieux »",
        "without a file: line 5: sansfichier « Un livre »",
        "not imported: line 6: perdu « Perdu »: perdu.pdf is not there",
    ]
    assert f"{bib}:3: @book{{ouvert, title = {{Pas fermé, year = 2000: is not closed" in done.stderr
    assert "1 imported, 0 there already, 1 without a file, 2 to look at" in done.stderr
    listed = run("sources", "list").stdout
    assert "ademe-2021-l-etat-des-lieux.txt: L'état des lieux (ADEME, 2021)" in listed


def test_the_same_in_json(workspace: Path, bib: Path) -> None:
    done = run("sources", "import", str(bib), "--dry-run", "--json")
    said = json.loads(done.stdout)
    assert (done.code, said["dry_run"], said["stopped"]) == (1, True, "")
    assert [row["path"] for row in said["imported"]] == ["ademe-2021-l-etat-des-lieux.txt"]
    assert [row["key"] for row in said["without_file"] + said["left"]] == ["sansfichier", "perdu"]
    assert [fault["line"] for fault in said["faults"]] == [3]
    assert not (workspace / "sources" / "ademe-2021-l-etat-des-lieux.txt").exists()


def test_latin_1_is_read(workspace: Path, bib: Path) -> None:
    text = "@book{k, title = {Économie solidaire et société}, file = {ademe.txt}, year = 2001}"
    bib.write_bytes(text.encode("latin-1"))
    assert run("sources", "import", str(bib)).stdout == (
        "2001-economie-solidaire-et-societe.txt ← line 1: k « Économie solidaire et société »\n"
    )


def test_zotero_is_read_and_one_that_stops_is_gone_on_with(workspace: Path, tmp_path: Path) -> None:
    fake = FakeZotero(stops_after=2)
    for number in range(1, 4):
        csl = {"type": "report", "title": f"Rapport {number}", "issued": {"date-parts": [[2020]]}}
        content = paragraph(f"r{number}").encode()
        fake.add(tmp_path / "Zotero", f"AAAA000{number}", csl, content, "rapport.txt")
    with fake.running():
        stopped = run("sources", "import", "zotero", "--address", fake.address)
        assert stopped.code == 2
        assert stopped.stdout == "2020-rapport-1.txt ← AAAA0001 « Rapport 1 »\n"
        assert "error: Zotero stopped answering" in stopped.stderr
        assert "import again to go on" in stopped.stderr
        fake.stops_after = None
        said = json.loads(
            run("sources", "import", "zotero", "--address", fake.address, "--json").stdout
        )
    assert [row["path"] for row in said["already"]] == ["2020-rapport-1.txt"]
    assert [row["path"] for row in said["imported"]] == ["2020-rapport-2.txt", "2020-rapport-3.txt"]


def test_what_stopped_is_in_the_json_too(workspace: Path) -> None:
    fake = FakeZotero(is_allowed=False)
    with fake.running():
        done = run("sources", "import", "zotero", "--address", fake.address, "--json")
    assert done.code == 2
    assert "does not let" in json.loads(done.stdout)["stopped"]


def test_what_cannot_be_imported_is_refused(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_text("TY  - BOOK")
    (tmp_path / "x.json").write_text("[{")
    assert (
        "no bibliography of this kind" in refused("sources", "import", str(tmp_path / "x.ris"))[0]
    )
    assert "no JSON" in refused("sources", "import", str(tmp_path / "x.json"))[0]
    assert "No such file" in refused("sources", "import", str(tmp_path / "absent.bib"))[0]
    elsewhere = ("sources", "import", "zotero", "--address", "http://192.168.1.2:23119")
    assert "is not this machine" in refused(*elsewhere)[0]
    assert run("sources", "import", "x.bib", "--collection", "X").code == 2


def test_sources_that_nothing_cites_are_listed(workspace: Path) -> None:
    listed = json.loads(run("sources", "list", "--json").stdout)
    passage = "durabilite/manifeste-negawatt.md#00000000"
    put_draft(workspace, passage)
    done = run("sources", "unused")
    assert len(done.stdout.splitlines()) == len(listed) - 1
    assert "manifeste-negawatt" not in done.stdout
    assert f"{len(listed) - 1} of {len(listed)} sources are cited nowhere" in done.stderr
    rows = json.loads(run("sources", "unused", "--json").stdout)
    assert [row for row in listed if row not in rows] == [
        row for row in listed if row["id"] == "durabilite/manifeste-negawatt.md"
    ]


def put_draft(workspace: Path, passage: str) -> None:
    path = workspace / "output" / "drafts" / "durabilite" / "01-essai.md"
    path.parent.mkdir(parents=True)
    front = f"title: Essai\ntemplate: reflection\nsources:\n- {{n: 1, passage: {passage}}}\n"
    path.write_text(f"---\n{front}---\n\n## Introduction\n\nUn texte [1].\n", encoding="utf-8")
