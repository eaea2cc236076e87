"""Documents as several programs write them, held to their true text figure by figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench.office import FORMATS, files, measured, read, truth_of

if TYPE_CHECKING:
    from pathlib import Path


def test_there_are_documents_of_every_format() -> None:
    assert len(files()) >= 12
    assert {path.suffix for path in files()} == set(FORMATS)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_figure_and_every_word_is_in_the_passages(path: Path) -> None:
    found = measured(truth_of(path), read(path))
    assert (found.figures_right, found.figures_wrong) == (found.figures, 0)
    assert found.words_right >= 0.995 * found.words
    assert found.words_wrong <= 0.005 * found.words
    assert found.glued == 0


def test_the_measure_sees_what_is_lost_wrong_and_glued() -> None:
    truth = "Il y a 142 lieux en 2014.\n{Année :} 2015 ; 7"
    whole = measured(truth, truth)
    assert (whole.figures, whole.figures_right, whole.figures_wrong) == (4, 4, 0)
    assert (whole.words, whole.words_right, whole.words_wrong, whole.glued) == (9, 9, 0, 0)
    found = measured(truth, "Il y a 142lieux en 201412.\n2015")
    assert (found.figures_right, found.figures_wrong, found.glued) == (2, 1, 1)
    assert found.words_right == 5
