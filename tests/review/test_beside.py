"""The evidence file goes where its document goes, and an edit keeps what it did not touch."""

from __future__ import annotations

import json
import os
import resource
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import CARNET_PASSAGE, GOOD, PASSAGES, WORLD, judged
from tests.review.office import ANNA, BRUNO, NAME, lay, make_office, now

from orchestra.audit import audit_path
from orchestra.checking.runner import check_file
from orchestra.document import parse_document
from orchestra.errors import ArchiveError, EvidenceError, ReviewError
from orchestra.evidence import Evidence, Support, evidence_path, read_evidence, render_evidence
from orchestra.review.actions import (
    Remark,
    approve,
    edit,
    judge_anew,
    publish_paper,
    reject,
    request_changes,
    restore,
    rewrite,
    withdraw,
)
from orchestra.review.beside import judge_by
from orchestra.review.catalogue import open_catalogue
from orchestra.review.listing import scan, stamp_of
from orchestra.review.paper import find_paper
from orchestra.review.versions import version_evidence, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from orchestra.review.office import Office
    from orchestra.review.paper import Paper

CHECKED = ["sources", "accuracy"]
SUM = {"facts": 2, "cited": 2, "supported": 2, "partly": 0, "unsupported": 0, "inferences": 5}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


@pytest.fixture
def paper(office: Office) -> Paper:
    """Return a good draft with its evidence beside it."""
    paper = lay(office)
    put(paper.path, judged())
    return paper


def put(document: Path, evidence: Evidence) -> Path:
    path = evidence_path(document)
    path.write_text(render_evidence(evidence), encoding="utf-8")
    return path


def there(paper: Paper) -> Evidence:
    found = read_evidence(evidence_path(paper.path))
    assert found is not None
    return found


def files(office: Office) -> dict[str, bytes]:
    """Return what is in the archive, but for its lock and what is kept of earlier texts."""
    return {
        path.relative_to(office.output_folder).as_posix(): path.read_bytes()
        for path in office.output_folder.rglob("*")
        if path.is_file() and path.name != ".lock" and ".versions" not in path.parts
    }


def of_family(paper: Paper) -> list[str]:
    return [f.rule for f in check_file(paper.path, WORLD) if f.rule.startswith("SUP")]


# Moving.


def test_the_evidence_goes_from_shelf_to_shelf_with_its_document(
    office: Office, paper: Paper
) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    published = publish_paper(office, paper.key, ANNA, approved.version)
    gone = withdraw(office, paper.key, BRUNO, published.version, "Une source a été retirée.")
    assert gone.path == office.output_folder / "withdrawn" / "essai" / NAME
    assert there(gone) == judged()
    assert set(files(office)) == {
        "audit.jsonl", f"withdrawn/essai/{NAME}", f"withdrawn/essai/{NAME[:-3]}.evidence.json",
    }  # fmt: skip


def test_a_decision_leaves_the_evidence_byte_for_byte(office: Office, paper: Paper) -> None:
    path = evidence_path(paper.path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    after = reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    assert not path.exists()
    assert evidence_path(after.path).read_bytes() == before


def test_a_document_without_evidence_is_decided_on_as_before(office: Office) -> None:
    paper = lay(office)
    after = reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    assert set(files(office)) == {"audit.jsonl", f"rejected/essai/{NAME}"}
    assert "support" not in (
        after.document.front_matter.data if after.document.front_matter else {}
    )


def test_evidence_in_the_place_that_it_would_go_to_is_never_overwritten(
    office: Office, paper: Paper
) -> None:
    taken = office.output_folder / "rejected" / "essai" / f"{NAME[:-3]}.evidence.json"
    taken.parent.mkdir(parents=True)
    taken.write_text("d’une autre")
    before = files(office)
    with pytest.raises(ReviewError, match=r"evidence\.json is there already"):
        reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    evidence_path(paper.path).unlink()
    with pytest.raises(ReviewError, match=r"evidence\.json is there already"):
        reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    before.pop(f"drafts/essai/{NAME[:-3]}.evidence.json")
    assert files(office) == before


@contextmanager
def _audit_is_full(office: Office) -> Iterator[None]:
    """Let the line of the decision be what does not fit on the disk any more."""
    audit = audit_path(office.output_folder)
    audit.write_text(" " * 400_000 + "\n", "utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (audit.stat().st_size + 20, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _shelf_is_no_folder(office: Office) -> Iterator[None]:
    (office.output_folder / "rejected").write_text("no folder")
    yield


@pytest.mark.parametrize("spoil", [_audit_is_full, _shelf_is_no_folder])
def test_whatever_fails_document_and_evidence_are_where_and_as_they_were(
    office: Office, paper: Paper, spoil: Callable[[Office], AbstractContextManager[None]]
) -> None:
    with spoil(office):
        before = files(office)
        with pytest.raises(ArchiveError, match="cannot write"):
            reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
        assert files(office) == before


def test_an_edit_that_fails_leaves_both_as_they_were(office: Office, paper: Paper) -> None:
    with _audit_is_full(office):
        before = files(office)
        with pytest.raises(ArchiveError, match="cannot write"):
            edit(office, paper.key, ANNA, paper.version, GOOD.replace("42 établis", "42 bancs"))
        assert files(office) == before


def test_when_the_evidence_cannot_be_moved_the_document_stays(
    office: Office, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = files(office), type(paper.path).rename

    def rename(path: Path, target: Path) -> Path:
        if path.name.endswith(".evidence.json"):
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(type(paper.path), "rename", rename)
    with pytest.raises(ArchiveError, match="No space left"):
        reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    assert files(office) == before


# What cannot be used never stops a decision.


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("elsewhere"))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("x")


SPOILED = {
    "damaged": lambda path: path.write_bytes(b"\xff{"),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:500]),
    "another version": lambda path: path.write_text('{"version": 2}'),
    "of another text": lambda path: path.write_text('{"method": "compiled"}'),
    "huge": lambda path: path.write_bytes(b" " * 5_000_001),
    "a link": _link,
    "a folder": _folder,
}


@pytest.mark.parametrize("name", SPOILED)
def test_evidence_that_cannot_be_used_goes_along_as_it_is(
    office: Office, paper: Paper, name: str
) -> None:
    path = evidence_path(paper.path)
    SPOILED[name](path)  # type: ignore[no-untyped-call]
    kind = path.is_symlink(), path.is_dir()
    data = path.read_bytes() if path.is_file() else b""
    edited = edit(
        office, paper.key, ANNA, paper.version, GOOD.replace("chaque quartier", "le bourg")
    )
    assert "support" not in edited.text
    approved = approve(office, paper.key, ANNA, edited.version, CHECKED)
    after = publish_paper(office, paper.key, ANNA, approved.version)
    moved = evidence_path(after.path)
    assert (moved.is_symlink(), moved.is_dir()) == kind
    assert (moved.read_bytes() if moved.is_file() else b"") == data
    assert not os.path.lexists(path)
    assert of_family(after) == ["SUP005"]


def test_what_the_evidence_says_against_a_text_does_stop_its_approval(
    office: Office, paper: Paper
) -> None:
    put(paper.path, judged(s5=Support(verdict="not", reason="le passage dit le contraire")))
    with pytest.raises(ReviewError, match=r"line 34: what it cites does not bear this out.*SUP002"):
        approve(office, paper.key, ANNA, paper.version, CHECKED)


# Editing.


def test_an_edited_sentence_alone_is_judged_again_by_code(office: Office, paper: Paper) -> None:
    after = edit(office, paper.key, ANNA, paper.version, GOOD.replace("42 établis", "42 bancs"))
    made = there(after)
    assert [one.id for one in made.sentences] == [1, 2, 8, 4, 5, 6, 7]
    assert (made.sentences[2].support.verdict, made.sentences[2].support.by) == ("not", "code")
    assert "«\N{NO-BREAK SPACE}bancs\N{NO-BREAK SPACE}»" in made.sentences[2].support.reason
    assert [one.support for one in made.sentences if one.id != 8] == [
        one.support for one in judged().sentences if one.id != 3
    ]
    assert after.value("support") == {**SUM, "supported": 1, "unsupported": 1}
    assert of_family(after) == ["SUP002"]


def test_an_edit_that_its_passage_bears_out_is_supported(office: Office, paper: Paper) -> None:
    sentence = judged().sentences[2].text.removesuffix(".")
    assert sentence in GOOD
    said = "L’atelier d’essai compte 42 établis partagés"
    after = edit(office, paper.key, ANNA, paper.version, GOOD.replace(sentence, said))
    support = there(after).sentences[2].support
    assert (support.verdict, support.by, support.passage) == ("supported", "code", CARNET_PASSAGE)
    assert after.value("support") == SUM
    assert of_family(after) == []


def test_the_sum_stands_where_it_belongs_and_the_checker_finds_no_fault(
    office: Office, paper: Paper
) -> None:
    text = GOOD.replace("chaque quartier", "chaque quartier de la ville")
    after = edit(office, paper.key, ANNA, paper.version, text)
    keys = list(after.document.front_matter.data) if after.document.front_matter else []
    assert keys[keys.index("sources") + 1] == "support"
    assert check_file(after.path, WORLD) == []
    again = edit(office, paper.key, ANNA, after.version, after.text.replace(" de la ville", ""))
    assert again.value("support") == SUM
    assert again.text.count("support:") == 1


def test_a_person_does_not_write_the_sum(office: Office, paper: Paper) -> None:
    forged = GOOD.replace("provenance:", "support: {facts: 90, supported: 90}\nprovenance:")
    assert edit(office, paper.key, ANNA, paper.version, forged).value("support") == SUM


def test_a_citation_that_was_changed_is_judged_by_its_passage(office: Office, paper: Paper) -> None:
    after = edit(office, paper.key, ANNA, paper.version, GOOD.replace("2019 [1]", "2019 [2]"))
    assert [one.id for one in there(after).sentences] == [1, 2, 8, 4, 5, 6, 7]
    assert there(after).sentences[2].passages == [PASSAGES[1].id]


def test_a_citation_that_was_taken_out_leaves_an_uncited_fact(office: Office, paper: Paper) -> None:
    after = edit(office, paper.key, ANNA, paper.version, GOOD.replace("2019 [1]", "2019"))
    assert of_family(after) == ["SUP001"]
    assert after.value("support") == {**SUM, "cited": 1, "supported": 1}


def test_a_section_written_again_keeps_the_verdicts_of_the_others(
    office: Office, paper: Paper
) -> None:
    sent = request_changes(office, paper.key, ANNA, paper.version, [Remark("Plus court.")])
    assert there(sent) == judged()
    text = sent.text.replace("Il reste à les apprendre", "Reste à les apprendre")
    after = rewrite(office, paper.key, ANNA, sent.version, text, "Plus court.")
    assert [one.id for one in there(after).sentences] == [1, 2, 3, 4, 5, 6, 8]


def test_an_edit_of_nearly_everything_is_no_other_text(office: Office, paper: Paper) -> None:
    body = "## Introduction\n\nTout autre chose. On y vient. On y reste.\n"
    text = f"{GOOD.partition('## Résumé')[0]}{body}"
    after = edit(office, paper.key, ANNA, paper.version, text)
    assert [one.id for one in there(after).sentences] == [8, 9, 10]
    assert of_family(after) == []


# Judging anew.


def test_what_was_edited_in_another_program_is_judged_when_asked(
    office: Office, paper: Paper
) -> None:
    changed = lay(office, GOOD.replace("ce qui lui manque", "ce qui lui plaît"))
    assert of_family(changed) == ["SUP004"]
    after = judge_anew(office, paper.key, ANNA, changed.version)
    assert of_family(after) == []
    assert [one.id for one in there(after).sentences] == [1, 2, 3, 8, 5, 6, 7]
    assert after.value("support") == SUM
    assert (after.status, after.review.history[-1].event) == ("draft", "judged")


def test_changes_that_were_requested_still_are(office: Office, paper: Paper) -> None:
    sent = request_changes(office, paper.key, ANNA, paper.version, [Remark("Plus court.")])
    changed = lay(office, sent.text.replace("ce qui lui manque", "tout"))
    after = judge_anew(office, paper.key, ANNA, changed.version)
    assert after.status == "changes-requested"
    assert not after.review.comments[0].resolved


def test_an_approval_of_what_is_judged_anew_is_void(office: Office, paper: Paper) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    put(paper.path, judged().model_copy(update={"sentences": judged().sentences[:6]}))
    after = judge_anew(office, paper.key, ANNA, approved.version)
    assert (after.written_status, after.review.reviewer) == ("draft", "")


def test_there_must_be_something_to_judge(office: Office, paper: Paper) -> None:
    after = edit(office, paper.key, ANNA, paper.version, GOOD)
    with pytest.raises(ReviewError, match=r"no sentence of .* was changed"):
        judge_anew(office, paper.key, ANNA, after.version)
    evidence_path(after.path).write_text('{"method": "compiled"}')
    with pytest.raises(ReviewError, match="is of another text"):
        judge_anew(office, paper.key, ANNA, after.version)
    evidence_path(after.path).write_text("{}")
    with pytest.raises(EvidenceError, match="is damaged"):
        judge_anew(office, paper.key, ANNA, after.version)
    evidence_path(after.path).unlink()
    with pytest.raises(ReviewError, match="has no evidence file"):
        judge_anew(office, paper.key, ANNA, after.version)
    assert now(office, paper) == after


def test_what_is_put_aside_is_not_judged_any_more(office: Office, paper: Paper) -> None:
    after = reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    with pytest.raises(ReviewError, match="what is rejected cannot become draft"):
        judge_anew(office, paper.key, ANNA, after.version)


def test_the_judge_is_given_the_passages_that_the_library_has() -> None:
    asked = []

    def verdict(sentence: str, passages: object) -> Support:
        asked.append((sentence, passages))
        return Support(verdict="partly", by="essai")

    judge = judge_by(WORLD, verdict)
    assert judge("Un.", [CARNET_PASSAGE, "gone.md#1"]).verdict == "partly"
    assert judge("Deux.", ["gone.md#1"]) == Support()
    assert judge_by(replace(WORLD, library=None), verdict)("Trois.", [CARNET_PASSAGE]) == Support()
    assert asked == [("Un.", [PASSAGES[0]])]


# Versions.


def test_every_version_keeps_the_evidence_that_it_had(office: Office, paper: Paper) -> None:
    second = edit(office, paper.key, ANNA, paper.version, GOOD.replace("42 établis", "42 bancs"))
    third = edit(office, paper.key, ANNA, second.version, GOOD.replace("42 établis", "42 tables"))
    found = versions(office.output_folder, third)
    assert [version.number for version in found] == [1, 2, 3]
    kept = [version_evidence(office.output_folder, third, version.number) for version in found]
    assert (kept[0], kept[2]) == (judged(), there(third))
    assert "42 bancs" in (kept[1] or judged()).sentences[2].text
    assert version_evidence(office.output_folder, third, 9) is None


def test_an_earlier_text_comes_back_with_the_verdicts_that_it_had(
    office: Office, paper: Paper
) -> None:
    after = edit(office, paper.key, ANNA, paper.version, GOOD.replace("42 établis", "42 bancs"))
    assert there(after).sentences[2].support.verdict == "not"
    back = restore(office, paper.key, BRUNO, after.version, 1)
    assert there(back).sentences == judged().sentences
    assert back.value("support") == SUM
    assert (back.review.history[-1].event, back.review.history[-1].note) == ("edited", "version 1")
    with pytest.raises(ReviewError, match="no version 9"):
        restore(office, paper.key, BRUNO, back.version, 9)


def test_an_earlier_text_without_evidence_keeps_what_the_present_one_knows(
    office: Office, paper: Paper
) -> None:
    path = evidence_path(paper.path)
    path.unlink()
    after = edit(office, paper.key, ANNA, paper.version, GOOD.replace("42 établis", "42 bancs"))
    put(after.path, judged())
    back = restore(office, paper.key, ANNA, after.version, 1)
    assert [one.id for one in there(back).sentences] == [1, 2, 3, 4, 5, 6, 7]


def test_evidence_that_came_later_is_kept_with_the_text_that_it_is_of(
    office: Office, paper: Paper
) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    later = judged(s3=Support(verdict="partly"))
    put(paper.path, later)
    after = edit(office, paper.key, ANNA, approved.version, GOOD.replace("42 établis", "42 bancs"))
    assert version_evidence(office.output_folder, after, 1) == later
    names = sorted(path.name[5:] for path in office.output_folder.glob(".versions/essai/*/*"))
    assert len(names) == 2
    assert names[0].removesuffix("evidence.json") == names[1].removesuffix("md")


def test_evidence_that_cannot_be_read_is_not_kept_and_stops_nothing(
    office: Office, paper: Paper
) -> None:
    _link(evidence_path(paper.path))
    edit(office, paper.key, ANNA, paper.version, GOOD.replace("42 établis", "42 bancs"))
    assert [p.suffix for p in office.output_folder.glob(".versions/essai/*/*")] == [".md"]


# The catalogue.


def test_the_queue_lists_no_evidence_and_sees_it_change(office: Office, paper: Paper) -> None:
    assert list(scan(office.output_folder)) == [f"drafts/essai/{NAME}"]
    catalogue = open_catalogue(office.output_folder.parent / ".orchestra")
    catalogue.refresh(office.output_folder, WORLD)
    assert catalogue.findings(paper.key) == []
    for verdict, rules in (("not", ["SUP002"]), ("supported", [])):
        put(paper.path, judged(s5=Support(verdict=verdict)))  # type: ignore[arg-type]
        assert catalogue.findings(paper.key) is None
        catalogue.refresh(office.output_folder, WORLD)
        assert [f.rule for f in catalogue.findings(paper.key) or []] == rules
    evidence_path(paper.path).unlink()
    assert catalogue.refresh(office.output_folder, WORLD).changed == 1


@pytest.mark.parametrize("name", SPOILED)
def test_one_stamp_is_as_the_scan_gives_it(office: Office, paper: Paper, name: str) -> None:
    SPOILED[name](evidence_path(paper.path))  # type: ignore[no-untyped-call]
    assert list(scan(office.output_folder).values()) == [stamp_of(paper.path)]
    assert stamp_of(paper.path).count(" ") == 1


def test_the_evidence_file_names_its_document(office: Office, paper: Paper) -> None:
    assert find_paper(office.output_folder, str(evidence_path(paper.path))) == paper
    with pytest.raises(ReviewError, match="no document"):
        find_paper(office.output_folder, "04-autre.evidence.json")


def test_evidence_without_a_document_is_no_document(office: Office, paper: Paper) -> None:
    paper.path.unlink()
    assert scan(office.output_folder) == {}
    with pytest.raises(ReviewError, match="no document"):
        reject(office, NAME, ANNA, paper.version, "Hors sujet.")
    assert json.loads(evidence_path(paper.path).read_text("utf-8"))["version"] == 1


def test_a_text_whose_front_matter_was_lost_is_still_saved(office: Office, paper: Paper) -> None:
    _, _, body = GOOD.partition("review: {}\n---\n\n")
    after = edit(office, paper.key, ANNA, paper.version, body)
    assert parse_document(after.text).value("support")["facts"] == 2
    assert there(after).sentences[2].passages == []
