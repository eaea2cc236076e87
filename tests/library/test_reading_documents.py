"""What ``bench/reading.py`` measures: documents of several programs against their true text."""

from __future__ import annotations

import pytest
from bench.reading import HERE, score

from orchestra.library.pdf_file import load_pdf

NAMES = sorted(path.stem for path in HERE.glob("*.pdf"))


def test_there_are_documents_of_every_program() -> None:
    makers = {name.split("-")[0] for name in NAMES}
    assert makers == {"drawn", "latex", "office", "web"}
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_read_as_it_says(name: str) -> None:
    loaded = load_pdf((HERE / f"{name}.pdf").read_bytes())
    truth = (HERE / f"{name}.txt").read_text("utf-8")
    found = score(truth, "\n".join(block.text for block in loaded.blocks))
    assert found.figures_right == found.figures
    assert found.words_right >= 0.995 * found.words
    assert found.glued == 0
    assert found.more <= 0.005 * found.words
    assert found.pairs_right >= 0.99 * found.pairs
