"""The look for copies never says no where there is one."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from tests.checking.documents import GOOD, PASSAGES, WORLD

from orchestra.checking.copying import may_copy, sample_of
from orchestra.checking.detectors import copied_runs
from orchestra.checking.glance import Glance
from orchestra.document import parse_document

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = (
    "de",
    "à",
    "lieu",
    "partagé",
    "1 200",
    "2019,",
    "L’œuvre",
    "conventionnellement",
    "(et)",
    "½",
    "ﬁnance",
    "XXᵉ",
    "Erdoğan",
    "L'HAŸ",
)


@pytest.mark.parametrize("seed", range(60))
def test_copy_is_never_overlooked(seed: int) -> None:
    chance = random.Random(seed)
    said = [chance.choice(WORDS) for _ in range(chance.randint(25, 120))]
    at_least = chance.choice((8, 14, 20))
    start = chance.randrange(len(said) - at_least + 1)
    copy = " ".join(said[start : start + at_least + chance.randint(0, 6)])
    before = " ".join(chance.choice(WORDS) for _ in range(chance.randint(0, 90)))
    text = f"{before} {copy.upper() if chance.random() < 0.3 else copy} puis rien"
    passage = replace(PASSAGES[0], text=" ".join(said))
    glance = Glance(parse_document(GOOD.replace("Ces gestes", f"{text} Ces gestes")), WORLD)
    is_copied = bool(copied_runs(text, passage.text, at_least))
    assert is_copied
    assert may_copy(glance, [sample_of((passage.text,), at_least)])


@pytest.mark.parametrize("change", [lambda text: f"→ {text}", partial(normalize, "NFD")])
def test_copy_of_a_passage_with_signs_beyond_french_is_seen(change: Callable[[str], str]) -> None:
    said = "Le chœur des sœurs œuvre au cœur du bourg, où l’été mène à la forêt " * 3
    passage = replace(PASSAGES[0], text=change(said))
    glance = Glance(parse_document(GOOD.replace("Ces gestes", f"{said} Ces gestes")), WORLD)
    assert may_copy(glance, [sample_of((passage.text,), 20)])


def test_what_shares_nothing_needs_no_closer_look() -> None:
    glance = Glance(parse_document(GOOD), WORLD)
    passage = replace(PASSAGES[0], text="Le budget annuel de la commune finance trois crèches " * 6)
    assert not may_copy(glance, [sample_of((passage.text,), 20)])
