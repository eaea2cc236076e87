"""A note of a decision is believed only where it says what this archive can have left.

A workspace may come from elsewhere with one in it: whatever it says, nothing is done but what the
documents and the audit allow, and what does not fit is set aside in words.
"""

from __future__ import annotations

import json
import os
from copy import deepcopy
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from tests.checking.documents import GOOD, judged
from tests.review.left_behind import NOTE, approve_and_die, decide_and_die, reject_another
from tests.review.office import ANNA, lay, make_office, now

from orchestra.audit import audit_path, bind_next, read_audit
from orchestra.document import parse_document
from orchestra.errors import ReviewError
from orchestra.evidence import evidence_path, render_evidence
from orchestra.review.actions import approve, publish_paper, reject
from orchestra.review.front import set_values
from orchestra.review.noted import MOST_NOTED
from orchestra.review.paper import read_paper
from orchestra.review.trail import follow_trail
from orchestra.seal import review_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.review.office import Office
    from orchestra.review.paper import Paper

Json = dict[str, Any]
SET_ASIDE = "refused-decision-*.json"
ELSEWHERE = [
    "../x.md", "/etc/x.md", "x.md", "audit.jsonl", "published/evil.md", "drafts/essai/a/b.md",
    "drafts/../x.md", "drafts/essai/..", "drafts/.essai/x.md", "drafts/essai/.x.md", "drafts//x.md",
    "drafts/essai/x\0.md", "site/essai/x.md", ".versions/essai/x.md", "drafts/essai/x.txt", "",
    "rejected/essai/03-reemploi-et-reparation-a-l-atelier.md", "drafts/essai/05-autre.md",
]  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


@pytest.fixture
def paper(office: Office) -> Paper:
    paper = lay(office)
    evidence_path(paper.path).write_text(render_evidence(judged()), "utf-8")
    return paper


def files(office: Office) -> dict[str, bytes]:
    """Return what lies in the archive but for the note, wherever that is."""
    found = [path for path in office.output_folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(office.output_folder).as_posix(): path.read_bytes()
        for path in found
        if path.name not in (NOTE, ".lock") and not path.match(SET_ASIDE)
    }


def refused(office: Office) -> str:
    """Return what the next decision is refused with: nothing changes, and the one after goes."""
    lies = lay(office, name="07-encore.md")
    before = files(office)
    with pytest.raises(ReviewError, match="that this archive has not left") as caught:
        reject(office, lies.key, ANNA, lies.version, "Hors sujet.")
    assert files(office) == before
    assert not os.path.lexists(office.output_folder / NOTE)
    [aside] = office.output_folder.glob(SET_ASIDE)
    assert aside.name in str(caught.value)
    reject(office, lies.key, ANNA, lies.version, "Hors sujet.")
    return str(caught.value)


def change(office: Office, tamper: Callable[[Json], object]) -> None:
    """Change the note that was left."""
    path = office.output_folder / NOTE
    note = json.loads(path.read_text("utf-8"))
    before = deepcopy(note)
    tamper(note)
    assert note != before
    path.write_text(json.dumps(note), "utf-8")


def test_what_was_left_is_ended_and_audited(office: Office, paper: Paper) -> None:
    approve_and_die(office, paper)
    assert read_audit(office.output_folder) == []
    reject_another(office)
    assert [line.event for line in read_audit(office.output_folder)] == ["approved", "rejected"]
    assert now(office, paper).status == "approved"
    assert follow_trail(office.output_folder).discrepancies == []


@pytest.mark.parametrize("part", ["document", "evidence"])
@pytest.mark.parametrize("key", ["path", "target"])
@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_place_that_is_not_the_documents_is_refused(
    office: Office, paper: Paper, part: str, key: str, place: str
) -> None:
    approve_and_die(office, paper)
    if part == "evidence":
        place = place.replace(".md", ".evidence.json")
    change(office, lambda note: note[part].update({key: place}))
    refused(office)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_place_that_is_named_everywhere_is_refused_too(
    office: Office, paper: Paper, place: str
) -> None:
    approve_and_die(office, paper)

    def tamper(note: Json) -> None:
        note["line"]["path"] = note["document"]["path"] = note["document"]["target"] = place
        beside = place.replace(".md", ".evidence.json")
        note["evidence"]["path"] = note["evidence"]["target"] = beside

    change(office, tamper)
    refused(office)


VALUES = ["", "x", "0" * 64, f"sha256:{'0' * 64}", "é\0", None, 3, [], {}]


@pytest.mark.parametrize(
    "key",
    ["at", "by", "event", "key", "path", "status", "content", "version", "note", "review",
     "before", "mark"],
)  # fmt: skip
@pytest.mark.parametrize("value", VALUES)
def test_no_part_of_the_line_can_be_another(
    office: Office, paper: Paper, key: str, value: object
) -> None:
    approve_and_die(office, paper)
    known = json.loads((office.output_folder / NOTE).read_text("utf-8"))["line"][key]
    if known == value:
        return
    change(office, lambda note: note["line"].update({key: value}))
    refused(office)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda note: note.update(more=1),
        lambda note: note["line"].update(more=1),
        lambda note: note["document"].update(more=1),
        lambda note: note.pop("evidence"),
        lambda note: note["line"].pop("before"),
        lambda note: note["document"].update(after=None),
        lambda note: note["document"].update(after=""),
        lambda note: note["document"].update(after=GOOD),
        lambda note: note["document"].update(after="\ud800"),
        lambda note: note["document"].update(after="x" * 6_000_000),
        lambda note: note["evidence"].update(after="autre chose"),
        lambda note: note["evidence"].update(after="{}" + " " * 6_000_000),
        lambda note: note["line"].update(event="published", status="published"),
        lambda note: note["line"].update(event="resubmitted", status="draft"),
        lambda note: note["line"].update(event="anything"),
    ],
)
def test_a_note_of_another_shape_or_of_parts_that_disagree_is_refused(
    office: Office, paper: Paper, tamper: Callable[[Json], object]
) -> None:
    approve_and_die(office, paper)
    change(office, tamper)
    refused(office)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"line": 1e999}',
        b"1" * 9999,
    ],
)
def test_what_is_no_note_is_set_aside(office: Office, paper: Paper, data: bytes) -> None:
    (office.output_folder / NOTE).write_bytes(data)
    refused(office)


def test_a_note_that_is_larger_than_any_is_not_read(office: Office, paper: Paper) -> None:
    with (office.output_folder / NOTE).open("wb") as file:
        file.truncate(MOST_NOTED + 1)
    assert "larger than any note" in refused(office)


@pytest.mark.parametrize(
    "lay_it", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("audit.jsonl")]
)
def test_what_is_no_file_is_set_aside(
    office: Office, paper: Paper, lay_it: Callable[[Path], None]
) -> None:
    approve(office, paper.key, ANNA, paper.version, ["sources"])
    lay_it(office.output_folder / NOTE)
    refused(office)


def test_a_note_and_its_document_from_another_archive_are_refused(
    office: Office, paper: Paper, tmp_path: Path
) -> None:
    reject_another(office)  # so that this audit is none that anybody knows
    other = make_office(tmp_path / "ailleurs")
    theirs = lay(other)
    approve_and_die(other, theirs)
    lay(office, now(other, theirs).data)
    (office.output_folder / NOTE).write_bytes((other.output_folder / NOTE).read_bytes())
    assert "it does not follow the last line of the audit" in refused(office)
    assert [line.event for line in read_audit(office.output_folder)] == ["rejected", "rejected"]


def test_a_note_is_of_no_use_twice(office: Office, paper: Paper) -> None:
    approve_and_die(office, paper)
    note = (office.output_folder / NOTE).read_bytes()
    reject_another(office)
    (office.output_folder / NOTE).write_bytes(note)
    assert "it does not follow the last line of the audit" in refused(office)


def test_a_publication_that_nobody_approved_is_refused(office: Office, paper: Paper) -> None:
    """Document and note agree with each other and follow the audit: it has no approval for them."""
    approved = approve(office, paper.key, ANNA, paper.version, ["sources"])
    decide_and_die(lambda: publish_paper(office, paper.key, ANNA, approved.version))
    lies = now(office, paper)
    review = deepcopy(parse_document(lies.text).value("review"))
    review["checked"] = ["accuracy", "plausibility", "sources"]
    forged = read_paper_with(office, lies, review)

    def tamper(note: Json) -> None:
        note["document"]["after"] = forged.text
        note["line"] |= {"version": forged.version, "review": review_hash(forged.value("review"))}

    change(office, tamper)
    assert f"the audit says that {ANNA.name} checked sources" in refused(office)


def read_paper_with(office: Office, paper: Paper, review: Json) -> Paper:
    """Write another review into the document and return it."""
    paper.path.write_text(set_values(paper.text, {"review": review}), "utf-8")
    return read_paper(office.output_folder, paper.path)


@pytest.mark.parametrize("which", ["document", "evidence"])
def test_what_somebody_else_has_laid_where_it_goes_stays(
    office: Office, paper: Paper, which: str
) -> None:
    decide_and_die(lambda: reject(office, paper.key, ANNA, paper.version, "Hors sujet."))
    gone = now(office, paper)
    # As it is when the program was killed before it moved them.
    paper.path.write_bytes(gone.data)
    evidence_path(gone.path).rename(evidence_path(paper.path))
    gone.path.unlink()
    taken = gone.path if which == "document" else evidence_path(gone.path)
    taken.write_text("à quelqu’un d’autre", "utf-8")
    assert "lies in both places" in refused(office)
    assert taken.read_text("utf-8") == "à quelqu’un d’autre"


@pytest.mark.parametrize("folder", ["drafts", "drafts/essai"])
def test_a_folder_that_is_a_link_by_now_is_not_gone_through(
    office: Office, paper: Paper, folder: str
) -> None:
    approve_and_die(office, paper)
    place = office.output_folder / folder
    place.rename(office.output_folder / "ailleurs")
    place.symlink_to(office.output_folder / "ailleurs")
    (office.output_folder / "rejected/essai").mkdir(parents=True)
    note = office.output_folder / NOTE
    with pytest.raises(ReviewError, match="a folder that it names is a link"):
        reject_another(office)
    assert not note.exists()
    assert read_audit(office.output_folder) == []


def test_a_folder_in_the_place_of_the_evidence_is_left(office: Office, paper: Paper) -> None:
    approve_and_die(office, paper)
    evidence_path(paper.path).unlink()
    evidence_path(paper.path).mkdir()
    text = render_evidence(judged())
    change(office, lambda note: note["evidence"].update(after=text))
    assert "is a folder" in refused(office)


def test_what_was_noted_and_not_begun_is_forgotten_without_a_word(
    office: Office, paper: Paper
) -> None:
    approve_and_die(office, paper)
    paper.path.write_bytes(paper.data)
    reject_another(office)
    assert now(office, paper).data == paper.data
    assert not (office.output_folder / NOTE).exists()
    assert list(office.output_folder.glob(SET_ASIDE)) == []


def test_a_note_follows_the_last_line_that_there_is(office: Office, paper: Paper) -> None:
    approve_and_die(office, paper)
    line = json.loads((office.output_folder / NOTE).read_text("utf-8"))["line"]
    assert line["before"] == sha256(b"").hexdigest()
    reject_another(office)
    lines = read_audit(office.output_folder)
    assert bind_next(office.output_folder, lines[0]).before == lines[-1].mark
    assert audit_path(office.output_folder).read_bytes().count(b"\n") == 2
