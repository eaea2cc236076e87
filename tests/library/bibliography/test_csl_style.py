from __future__ import annotations

from pathlib import Path
from typing import Any

import citeproc
import pytest

from orchestra.library.bibliography.csl_style import CslStyle
from orchestra.library.bibliography.iso_690 import iso_690
from orchestra.library.bibliography.reference import open_style
from orchestra.library.source import Source, SourceMetadata, make_source

HARVARD = Path(citeproc.STYLES_PATH, "harvard-cite-them-right.csl").read_text("utf-8")
MINIMAL = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>x</title><id>x</id><updated>2024-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  %s
</style>
"""
LAYOUT = "<bibliography><layout>%s</layout></bibliography>"


def source(**given: Any) -> Source:
    known = {"title": "La théorie du donut", "author": {"family": "Raworth", "given": "Kate"}}
    metadata = SourceMetadata.model_validate({**known, "year": 2017, "type": "book", **given})
    return make_source("a.md", "", "", [metadata])


def styled(tmp_path: Path, style: str, **given: Any) -> tuple[str, list[str]]:
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "revue.csl").write_text(style, encoding="utf-8")
    opened = open_style("styles/revue.csl", tmp_path, "fr")
    return opened(source(**given)).replace("\u00a0", " "), opened.remarks


def test_a_style_of_the_workspace_is_kept_to_in_french(tmp_path: Path) -> None:
    text, remarks = styled(tmp_path, HARVARD, url="https://x.invalid/a_b", accessed="2024-03-05")
    assert text.startswith("Raworth, K. (2017) *La théorie du donut*. Disponible sur:")
    assert "https://x.invalid/a_b (Consulté le: 5 mars 2024)" in text
    assert remarks == []


def test_a_note_is_named_as_one_in_any_style(tmp_path: Path) -> None:
    text, _ = styled(tmp_path, HARVARD, kind="note")
    assert text.startswith("Note de lecture, d’après Raworth, K. (2017)")


def test_a_styles_own_number_is_left_out(tmp_path: Path) -> None:
    numbered = MINIMAL % (
        LAYOUT % '<text variable="citation-number" prefix="[" suffix="] "/><text variable="title"/>'
    )
    assert styled(tmp_path, numbered)[0] == "La théorie du donut"


def test_marks_in_a_title_stay_words_through_a_change_of_case(tmp_path: Path) -> None:
    loud = MINIMAL % (LAYOUT % '<text variable="title" text-case="uppercase" font-style="italic"/>')
    text, remarks = styled(tmp_path, loud, title="a *b* <script> [3](x)")
    assert text == "*A &#42;B&#42; &lt;SCRIPT>(X)*"
    assert remarks == []


@pytest.mark.parametrize(
    "layout",
    ['<text variable="publisher"/>', '<text macro="absente"/>', '<text variable="title-short"/>'],
)
def test_a_reference_that_a_style_spoils_is_made_by_iso_690_and_it_is_said(
    tmp_path: Path, layout: str
) -> None:
    text, [remark] = styled(tmp_path, MINIMAL % (LAYOUT % layout))
    assert text == iso_690(source())
    assert "revue.csl" in remark
    assert "a.md" in remark


@pytest.mark.parametrize(
    "style",
    [
        "", "<style/>", "rien", MINIMAL % "", "<style",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + MINIMAL % (LAYOUT % "&a;"),
    ],
)  # fmt: skip
def test_what_is_no_style_leaves_iso_690_and_says_so(tmp_path: Path, style: str) -> None:
    text, [remark] = styled(tmp_path, style)
    assert text == iso_690(source()).replace("\u00a0", " ")
    assert "revue.csl" in remark


def test_a_style_outside_the_workspace_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "ailleurs.csl").write_text(HARVARD, encoding="utf-8")
    (tmp_path / "atelier").mkdir()
    (tmp_path / "atelier" / "lien.csl").symlink_to(tmp_path / "ailleurs.csl")
    opened = open_style("lien.csl", tmp_path / "atelier", "fr")
    assert opened(source()) == iso_690(source())
    assert "leads out" in opened.remarks[0]


def test_a_style_that_is_not_there(tmp_path: Path) -> None:
    opened = open_style("absent.csl", tmp_path, "fr")
    assert opened(source()) == iso_690(source())
    assert len(opened.remarks) == 1


def test_a_style_is_read_once_for_all_references(tmp_path: Path) -> None:
    (tmp_path / "a.csl").write_text(HARVARD, encoding="utf-8")
    style = CslStyle.load(tmp_path / "a.csl", "en")
    remarks: list[str] = []
    texts = [style.or_else(source(title=f"Title {n}"), iso_690, remarks) for n in range(20)]
    assert remarks == []
    assert [f"Title {n}" in text for n, text in enumerate(texts)] == [True] * 20
