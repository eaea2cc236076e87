"""Support: holding each sentence of a section against its passages, and repairing what is weak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.writing.claims import compiled
from orchestra.writing.repair import repaired, without_what_must_go
from orchestra.writing.support_verdicts import judged_by_code, judged_by_model
from orchestra.writing.weighing import weak_sentences, weighed

if TYPE_CHECKING:
    from collections.abc import Collection

    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript

MOST_REPAIRS = 8  # sentences of one section: with more, the section is what it is


def judge_section(desk: Desk, manuscript: Manuscript, section: int) -> Manuscript:
    """Return the manuscript with every sentence of a section judged and the weak ones repaired.

    What cannot be mended and must not stay goes, with what leans on it; the rest is kept with its
    verdict. A claim of which nothing is left is compiled. Raises EngineError.
    """
    claims = {sentence.claim for sentence in manuscript.in_section(section)}
    manuscript = judged_by_code(desk, manuscript, section)
    manuscript = judged_by_model(desk, manuscript)
    weak = weak_sentences(desk, manuscript, section)
    if weak:
        manuscript = repaired(desk, manuscript, weak[:MOST_REPAIRS])
        manuscript = without_what_must_go(desk, manuscript, section)
    return _refilled(desk, manuscript, section, claims)


def judge_last(desk: Desk, manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with the model's verdicts on its last sentences, repaired once more.

    Raises EngineError.
    """
    asked_up_to = manuscript.asked_up_to
    manuscript = judged_by_model(desk, manuscript)
    new = [s for s in manuscript.of_model if s.id > asked_up_to]
    weak = [each for s in new if (each := weighed(desk, manuscript, s)).found]
    return repaired(desk, manuscript, weak[:MOST_REPAIRS]) if weak else manuscript


def _refilled(
    desk: Desk, manuscript: Manuscript, section: int, claims: Collection[str]
) -> Manuscript:
    """Return the manuscript with each of these claims that lost all its sentences compiled."""
    left = {sentence.claim for sentence in manuscript.in_section(section)}
    for name in sorted(set(claims) - left):
        if (claim := desk.claim(name)) and claim.passages:
            why = "aucune phrase n’a pu être vérifiée"
            manuscript = compiled(desk, manuscript, section, claim, why)
    return manuscript
