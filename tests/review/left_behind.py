"""A decision that a killed program has left: its document is written, its line is not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.checking.documents import GOOD
from tests.review.office import ANNA, BRUNO, lay

from orchestra.review import commit
from orchestra.review.actions import approve, reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.review.office import Office
    from orchestra.review.paper import Paper

NOTE = ".decision.json"
OTHER = "04-un-autre-texte.md"


def decide_and_die(decide: Callable[[], object]) -> None:
    """Decide in a process of its own that ends where the audit's line would be written."""
    child = os.fork()
    if not child:
        commit.append_audit = lambda *_: os._exit(9)
        try:
            decide()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def approve_and_die(office: Office, paper: Paper) -> None:
    """Leave an approval of the document."""
    decide_and_die(lambda: approve(office, paper.key, ANNA, paper.version, ["sources"]))


def reject_another(office: Office) -> Paper:
    """Take the next decision, which ends the one that was left."""
    (office.output_folder / "rejected" / "essai" / OTHER).unlink(missing_ok=True)
    other = lay(office, GOOD.replace("numero: 3", "numero: 4"), OTHER)
    return reject(office, other.key, BRUNO, other.version, "Hors sujet.")
