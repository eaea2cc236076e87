"""A decision and its line stand or fall together, wherever the program is killed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import judged
from tests.review.left_behind import NOTE, approve_and_die, reject_another
from tests.review.office import ANNA, lay, make_office, now

from orchestra.audit import audit_bytes, audit_path, read_audit, read_entries
from orchestra.evidence import evidence_path, render_evidence
from orchestra.review.actions import approve, edit, publish_paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.review.office import Office
    from orchestra.review.paper import Paper

# What Python tells of before it does it: each could be the last step before the power goes.
STEPS = {"open", "os.rename", "os.link", "os.remove", "os.truncate", "os.chmod", "os.mkdir"}
MOST_STEPS = 200


def _publish(office: Office, paper: Paper) -> None:
    publish_paper(office, paper.key, ANNA, paper.version)


def _edit(office: Office, paper: Paper) -> None:
    text = paper.text.replace("chaque quartier", "chaque village")
    edit(office, paper.key, ANNA, paper.version, text)


def _killed(step: int, decide: Callable[[], None]) -> bool:
    """Decide in a process of its own that is killed before its step of this number.

    Tell whether it was.
    """
    child = os.fork()
    if not child:
        left = [step]

        def count(event: str, arguments: tuple[object, ...]) -> None:
            if event in STEPS and "output" in str(arguments[0]):
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)

        sys.addaudithook(count)
        try:
            decide()
        except BaseException:  # noqa: BLE001 - nothing of the tests may go on in this process
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


@pytest.mark.parametrize(("decide", "event"), [(_publish, "published"), (_edit, "edited")])
def test_a_decision_killed_at_any_step_stands_with_its_line_or_not_at_all(
    tmp_path: Path, decide: Callable[[Office, Paper], None], event: str
) -> None:
    seen = set()
    for step in range(MOST_STEPS):
        office = make_office(tmp_path / str(step))
        draft = lay(office)
        evidence = evidence_path(draft.path)
        evidence.write_text(render_evidence(judged()), "utf-8")
        paper = approve(office, draft.key, ANNA, draft.version, ["sources"])
        was_killed = _killed(step, lambda: decide(office, paper))  # noqa: B023 - called here
        reject_another(office)
        after = now(office, paper)
        happened = event in [line.event for line in read_audit(office.output_folder, paper.key)]
        assert happened == (event in [one.event for one in after.review.history]), step
        assert after.shelf == ("published" if happened and event == "published" else "drafts")
        assert evidence_path(after.path).is_file()
        assert not [e for e in read_entries(audit_bytes(office.output_folder)) if e.fault]
        assert not (office.output_folder / NOTE).exists()
        seen.add(happened)
        if not was_killed:
            break
    assert step > 10
    assert seen == {True, False}


@pytest.mark.parametrize("left", [1, 40, 400])
def test_half_a_line_that_a_crash_left_becomes_the_whole_one(tmp_path: Path, left: int) -> None:
    office = make_office(tmp_path)
    paper = lay(office)
    approve_and_die(office, paper)
    note = (office.output_folder / NOTE).read_bytes()
    audit = audit_path(office.output_folder)
    reject_another(office)
    whole = audit.read_bytes().splitlines(keepends=True)[0]
    # As it is when the program was killed in the middle of writing the line.
    (office.output_folder / NOTE).write_bytes(note)
    audit.write_bytes(whole[:left])
    reject_another(office)
    assert audit.read_bytes().startswith(whole)


def test_what_a_person_changed_since_is_not_overwritten(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    paper = lay(office)
    approve_and_die(office, paper)
    text = now(office, paper).text
    theirs = lay(office, text.replace("chaque quartier", "chaque village"))
    reject_another(office)
    assert now(office, paper).data == theirs.data
    assert read_audit(office.output_folder, paper.key) == []
