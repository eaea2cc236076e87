from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from orchestra.document import STATUSES
from orchestra.errors import ReviewError
from orchestra.review.states import SHELF, TRANSITIONS, Status, check_transition

LEGAL = {
    ("draft", "draft"), ("draft", "changes-requested"), ("draft", "approved"),
    ("draft", "rejected"),
    ("changes-requested", "draft"), ("changes-requested", "changes-requested"),
    ("approved", "published"), ("approved", "draft"),
    ("published", "withdrawn"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), list(product(get_args(Status), repeat=2)))
def test_only_the_legal_transitions_are_let_through(old: Status, new: Status) -> None:
    if (old, new) in LEGAL:
        check_transition(old, new)
        return
    with pytest.raises(ReviewError, match=f"what is {old} cannot become {new}") as caught:
        check_transition(old, new)
    assert caught.value.hint


def test_every_status_of_a_document_has_a_shelf_and_transitions() -> None:
    assert set(get_args(Status)) == set(STATUSES) == set(SHELF) == set(TRANSITIONS)
