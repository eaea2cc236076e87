from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import a_brief, a_manuscript, a_scribe, sentence

from orchestra.errors import EngineUnreachable, Interrupted
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.model_calls import Scribe, Watcher
from orchestra.writing.unfinished import keeping_text
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from collections.abc import Callable

WRITTEN = a_manuscript(
    sentence(1, "Un fait établi.", "fact", "source-1.md#1"), sentence(2, "Une pensée.", "inference")
)
NAME = "20260102-030405-essai-abcdef.md"


def scribe() -> Scribe:
    made = a_scribe()
    made.heard = '{"sentences": [{"kind": "fact", "on": ["P1"], "text": "Le début d’une phr'
    return made


def stop(folder: Path, error: BaseException) -> None:
    with keeping_text(folder, a_brief(), scribe(), lambda: WRITTEN):
        raise error


def test_a_block_that_ends_well_leaves_nothing(tmp_path: Path) -> None:
    with keeping_text(tmp_path, a_brief(), scribe(), lambda: WRITTEN):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_names_the_file_with_finished_and_unfinished_text(tmp_path: Path) -> None:
    with pytest.raises(Interrupted) as caught:
        stop(tmp_path, KeyboardInterrupt())
    assert caught.value.path == tmp_path / "unfinished" / NAME
    assert str(caught.value.path) in caught.value.message
    assert caught.value.path.read_text() == (
        "# Réparer ensemble\n\n## Cadrage\n\nUn fait établi. Une pensée.\n\n## (inachevé)\n\n"
        "Le début d’une phr\n"
    )


@pytest.mark.parametrize("hint", ["", "start it"])
def test_a_failure_goes_on_with_the_file_in_its_hint(tmp_path: Path, hint: str) -> None:
    with pytest.raises(EngineUnreachable, match="gone") as caught:
        stop(tmp_path, EngineUnreachable("gone", hint))
    assert caught.value.hint.startswith(hint or "what was written")
    assert caught.value.hint.endswith(str(tmp_path / "unfinished" / NAME))
    assert "Un fait établi." in (tmp_path / "unfinished" / NAME).read_text()


def test_a_bug_goes_on_as_it_is_with_a_note(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        stop(tmp_path, ZeroDivisionError())
    assert caught.value.__notes__ == [
        f"what was written so far is in {tmp_path / 'unfinished' / NAME}"
    ]


def test_where_the_state_cannot_be_written_the_temporary_folder_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "unfinished").write_text("in the way")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Interrupted) as caught:
        stop(tmp_path, KeyboardInterrupt())
    assert caught.value.path == tmp_path / f"orchestra-{NAME}"
    assert "Un fait établi." in caught.value.path.read_text()


def test_titles_stand_in_the_file_and_empty_sections_do_not(tmp_path: Path) -> None:
    titled = Manuscript().add(2, "B1", [Block(form="title", title="Ce que font les gestes")])
    written = titled.add(0, "", [WRITTEN.placed[0].block])
    with (
        pytest.raises(Interrupted) as caught,
        keeping_text(tmp_path, a_brief(), a_scribe(), lambda: written),
    ):
        raise KeyboardInterrupt
    assert caught.value.path.read_text() == (
        "# Réparer ensemble\n\n## Résumé\n\nUn fait établi. Une pensée.\n\n"
        "## Pratiques\n\n### Ce que font les gestes\n"
    )


def test_whoever_watches_can_keep_the_text_while_it_is_written(tmp_path: Path) -> None:
    keepers: list[Callable[[], Path]] = []
    scribe = a_scribe(watcher=Watcher(keeper=keepers.append))
    with keeping_text(tmp_path, a_brief(), scribe, lambda: WRITTEN):
        [keep] = keepers
        assert "Un fait établi." in keep().read_text()
