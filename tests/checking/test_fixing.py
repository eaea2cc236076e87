from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checking.documents import GOOD, WORLD, judged

from orchestra.checking.fixing import SEALED, fix_file, fix_text, write_fixed
from orchestra.checking.runner import check_text
from orchestra.errors import ArchiveError
from orchestra.prose import fold

# Each fault with what it is mended to: the good document.
FAULTS = {
    "FM007": ('date: "2026-02-03"\ntime: "17:26:11"\n', 'time: "17:26:11"\ndate: "2026-02-03"\n'),
    "FM012": ("wordcount: 1", "wordcount: 9"),
    "SEC013": ("## Conclusion", "#### Conclusion"),
    "SEC014": ("## Résumé exécutif", "## RESUME : executif"),
    "SEC015": ("\n\n## Introduction", " \n\n\n\n## Introduction"),
    "DIS001": ("*Agent: Agent d’essai*", "*Agent : Agent d’essai*"),
    "TYP003": ("«\u00a0a été", "« a été"),
    "TYP004": ("à celle des", "à  celle des"),
    "TYP005": ("aux gestes.", "aux gestes ."),
    "TYP010": ("Le lieu d’essai", "Le lieu d'essai"),
}
# What is not in the good document, and what it is mended to.
SENTENCES = {
    "TYP001": ("Vraiment?", "Vraiment\u202f?"),
    "TYP002": ("Vraiment !", "Vraiment\u202f!"),
    "TYP006": ("Du bois,du cuir.", "Du bois, du cuir."),
    "TYP007": ("Il en reste 12 %.", "Il en reste 12\u00a0%."),
    "TYP009": ('Le mot "commun".', "Le mot «\u00a0commun\u00a0»."),
    "TYP011": ("À voir...", "À voir…"),
    "TYP012": ("Du bois, du cuir, etc…", "Du bois, du cuir, etc."),
    "TYP013": ("Il vient - souvent - le soir.", "Il vient – souvent – le soir."),
    "TYP014": ("La 2ème fois.", "La 2e fois."),
}


def _broken(*rules: str) -> str:
    text = GOOD
    for rule in rules or FAULTS:
        right, wrong = FAULTS[rule]
        assert right in text, rule
        text = text.replace(right, wrong, 1)
    return text


@pytest.mark.parametrize("rule", FAULTS)
def test_certain_fault_is_mended(rule: str) -> None:
    text = _broken(rule)
    assert rule in {finding.rule for finding in check_text("essai.md", text, WORLD)}
    assert fix_text("essai.md", text, WORLD)[0] == GOOD


@pytest.mark.parametrize("rule", SENTENCES)
def test_typography_is_mended_with_the_word_count(rule: str) -> None:
    wrong, right = SENTENCES[rule]
    text = GOOD.replace("ce qui lui manque.", f"ce qui lui manque. {wrong}")
    assert rule in {finding.rule for finding in check_text("essai.md", text, WORLD)}
    fixed, _ = fix_text("essai.md", text, WORLD)
    assert f"manque. {right}\n" in fixed
    assert not any(finding.fixable for finding in check_text("essai.md", fixed, WORLD))


def test_all_faults_are_mended_together_and_once() -> None:
    fixed, count = fix_text("essai.md", _broken(), WORLD)
    assert fixed == GOOD
    assert count >= len(FAULTS)
    assert fix_text("essai.md", fixed, WORLD) == (GOOD, 0)


def test_front_matter_with_comments_is_left_to_a_person() -> None:
    text = _broken("FM007").replace("status:", "# un commentaire\nstatus:", 1)
    assert fix_text("essai.md", text, WORLD) == (text, 0)


def test_keys_move_with_all_their_lines() -> None:
    sources = GOOD[GOOD.index("sources:") : GOOD.index("provenance:")]
    text = GOOD.replace(sources, "", 1).replace("---\n", f"---\n{sources}", 1)
    assert fix_text("essai.md", text, WORLD)[0] == GOOD


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_kept(end: str) -> None:
    text = _broken().replace("\n", end)
    assert fix_text("essai.md", text, WORLD)[0] == GOOD.replace("\n", end)


def test_mixed_line_ends_are_kept_where_nothing_is_mended() -> None:
    head, foot = GOOD.split("## Conclusion")
    text = head.replace("\n", "\r\n") + "### Conclusion" + foot
    fixed, _ = fix_text("essai.md", text, WORLD)
    assert fixed == head.replace("\n", "\r\n") + "## Conclusion" + foot


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## Résumé exécutif", "## RESUME <!-- orchestra: ignore SEC005 --> executif"),
        ("*Agent: Agent d’essai*", "*Agent: <!-- orchestra: ignore SEC005 --> Agent d’essai*"),
        ("---\ntitle", "\n---\ntitle"),  # no front matter: its lines pass for prose
    ],
    ids=["heading", "footer", "front matter"],
)
def test_comments_and_keys_are_never_taken_for_form(old: str, new: str) -> None:
    text = GOOD.replace(old, new)
    fixed, _ = fix_text("essai.md", text, WORLD)
    assert new in fixed


def test_line_ends_of_two_kinds_do_not_become_one() -> None:
    text = GOOD.replace("dans chaque quartier.\n\n", "dans chaque quartier.\r \n")
    assert fix_text("essai.md", text, WORLD)[0] == text.replace("\r \n", "\r\r")


def test_hundreds_of_empty_lines_are_mended_at_once() -> None:
    text = GOOD.replace("\n\n## Conclusion", " \n" * 3_000 + "## Conclusion")
    assert fix_text("essai.md", text, WORLD) == (GOOD, 3)


def test_line_break_of_many_spaces_stays_one() -> None:
    text = GOOD.replace("ce qui lui manque.", "ce qui    \nlui manque.")
    right = GOOD.replace("ce qui lui manque.", "ce qui  \nlui manque.")
    assert fix_text("essai.md", text, WORLD)[0] == right


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("---\ntitle:", "---\nstatus: approved\ntitle:"),  # given twice: the order says which
        ("## Introduction", "## Conclusion\n\nUn mot.\n\n### Introduction\n\n### Introduction"),
        ("quartier.", "quartier.\n\n### Introduction"),
    ],
    ids=["key", "headings", "heading"],
)
def test_what_is_not_certain_is_left_to_a_person(old: str, new: str) -> None:
    found = check_text("essai.md", GOOD.replace(old, new, 1), WORLD)
    assert not any(f.fixable for f in found if f.rule in ("FM007", "SEC013"))
    assert {"FM007", "SEC013"} & {f.rule for f in found}


def test_heading_among_numbered_ones_is_left_to_a_person() -> None:
    text = (
        "1. **Introduction**\n\nUn mot.\n\n2. **Cadrage**\n\nUn mot.\n\n### Conclusion\n\nUn mot.\n"
    )
    found = [f for f in check_text("essai.md", text, WORLD) if f.rule == "SEC013"]
    assert [finding.fixable for finding in found] == [False]


def test_front_matter_in_braces_is_left_to_a_person() -> None:
    text = '---\n{\ndate: "2026-02-03",\ntitle: "Essai"}\n---\n\nUn mot.\n'
    assert "FM007" in {finding.rule for finding in check_text("essai.md", text, WORLD)}
    assert fix_text("essai.md", text, WORLD) == (text, 0)


def _paragraphs(text: str) -> list[str]:
    """Return the letters and digits of each paragraph: what no fix may touch."""
    body = re.sub("\r\n?", "\n", text).split("\n---\n", 1)[-1]
    blocks = re.split(r"\n\s*\n", body)
    return [letters for b in blocks if (letters := "".join(map(_letters, b.split("\n"))))]


def _letters(line: str) -> str:
    """Return the letters of a line; a heading's and the footer's lose accents and case."""
    letters = "".join(re.findall(r"[^\W_]", unescape(line)))  # an entity for a space has none
    is_form = line.lstrip().startswith("#") or fold(letters).startswith(FOOTER)
    return fold(letters) if is_form else letters


FOOTER = ("productionia", "agent", "prochaine")
pieces = st.sampled_from(
    ["\n", "\r\n", "\r", "  ", "   \n", "\t", "#", "### Conclusion\n", "## introduction\n",
     "*Agent : x*", "```\n", " ;", "!", "?!", "...", "etc...", "«", "» ", '"', "“", "\u00a0",
     "\u202f", "\u2028", "'", " - ", "--", "(", "<!-- orchestra: ignore SEC015 -->", "<!--",
     "e\u0301", " 3 500 km", " 12%", ",x", "Le ", "|", "`", "|---|\n", "    ", "> ", "- ",
     "[1]", "](", "*", "_", "\\", "&nbsp;", ":", "<b>", "https://essai.invalid/a;b ", "\u2019"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD)), pieces), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_mending_is_idempotent_and_keeps_every_word(
    faults: list[tuple[int, str]], end: str
) -> None:
    text = _broken("SEC013", "SEC014").replace("\n", end)
    for offset, piece in faults:
        text = text[:offset] + piece + text[offset:]
    fixed, _ = fix_text("essai.md", text, WORLD)
    assert fix_text("essai.md", fixed, WORLD) == (fixed, 0)
    assert _paragraphs(fixed) == _paragraphs(text)


def test_every_rule_that_mends_is_tried_here() -> None:
    """A rule that is given edits must be added above."""
    texts = [_broken(), *(GOOD.replace("manque.", f"manque. {w}") for w, _ in SENTENCES.values())]
    found = [finding for text in texts for finding in check_text("e", text, WORLD)]
    assert {finding.rule for finding in found if finding.fixable} == {*FAULTS, *SENTENCES}


def test_file_keeps_its_byte_order_mark_and_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken(), encoding="utf-8-sig")
    path.chmod(0o640)
    fixed = fix_file(str(path), WORLD)
    assert fixed
    write_fixed(fixed)
    assert path.read_text("utf-8") == "\ufeff" + GOOD
    assert path.stat().st_mode & 0o777 == 0o640


def test_link_stays_a_link_to_what_is_mended(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(_broken())
    (tmp_path / "link.md").symlink_to("real.md")
    fixed = fix_file(str(tmp_path / "link.md"), WORLD)
    assert fixed
    write_fixed(fixed)
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == GOOD


def test_file_that_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken())
    fixed = fix_file(str(path), WORLD)
    assert fixed
    path.write_text("autre chose")
    with pytest.raises(ArchiveError, match="changed while"):
        write_fixed(fixed)
    assert path.read_text() == "autre chose"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("status", SEALED)
def test_decided_document_is_left_as_it_is(tmp_path: Path, status: str, end: str) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken().replace('"draft"', f'"{status}"'), newline=end)
    fixed = fix_file(str(path), WORLD)
    assert fixed
    assert not fixed.is_changed
    assert f"it is {status}" in fixed.refusal


def test_document_whose_status_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken("SEC015").replace("numero: 3", "numero: [3"))
    fixed = fix_file(str(path), WORLD)
    assert fixed
    assert not fixed.is_changed
    assert "front matter cannot be read" in fixed.refusal


def test_read_only_file_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken())
    path.chmod(0o444)
    fixed = fix_file(str(path), WORLD)
    assert fixed
    with pytest.raises(ArchiveError, match="read-only"):
        write_fixed(fixed)
    assert path.read_text() == _broken()


def test_file_that_went_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken())
    fixed = fix_file(str(path), WORLD)
    assert fixed
    path.unlink()
    with pytest.raises(ArchiveError, match="changed while"):
        write_fixed(fixed)
    assert list(tmp_path.iterdir()) == []


def test_name_of_several_for_a_file_gets_the_mended_one(tmp_path: Path) -> None:
    path, other = tmp_path / "essai.md", tmp_path / "other.md"
    path.write_text(_broken())
    other.hardlink_to(path)
    fixed = fix_file(str(path), WORLD)
    assert fixed
    write_fixed(fixed)
    assert (path.read_text(), other.read_text()) == (GOOD, _broken())


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\0\0"])
def test_what_is_no_text_is_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "essai.md"
    path.write_bytes(data)
    fixed = fix_file(str(path), WORLD)
    assert fixed is None or not fixed.is_changed
    assert fix_file(str(tmp_path / "nowhere.md"), WORLD) is None


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["\n", ""])
@pytest.mark.parametrize("name", ["essai.md", "un essai.md"])
def test_diff_can_be_applied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, last: str, end: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    odd = "lui\u2028man\x0bque." if end == "\n" else "lui\u2028manque."
    text = _broken().rstrip("\n") + last
    path.write_bytes(text.replace("lui manque.", odd).replace("\n", end).encode("utf-8-sig"))
    fixed = fix_file(str(path), WORLD)
    assert fixed
    subprocess.run(
        ["patch", "-s", "-p0", "--binary"], input=fixed.diff().encode(), check=True, timeout=60
    )
    assert path.read_bytes() == fixed.after


def test_mending_leaves_the_verdicts_on_every_sentence() -> None:
    faults = "Au XIXème siècle,  le 1ier lieu comptait 1250 m² et 5% d'oeuvres : « tout »..."
    text = GOOD.replace("Chacun y vient avec ce qui lui manque.", faults)
    sentences = [
        one.model_copy(update={"text": faults}) if one.id == 4 else one
        for one in judged().sentences
    ]
    known = judged().model_copy(update={"sentences": sentences})
    fixed, count = fix_text("", text, WORLD)
    assert count > 3
    for version in (text, fixed):
        found = check_text("", version, WORLD, known)
        assert [finding for finding in found if finding.rule.startswith("SUP")] == []
