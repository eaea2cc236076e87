from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.checking.documents import CARNET, GOOD, GUIDE, WORLD

from orchestra.checking.unused_sources import unused_sources
from orchestra.library.source import Source

if TYPE_CHECKING:
    from pathlib import Path

NEVER = Source("essais/jamais.md", "Un titre que personne ne cite")
START, END = GOOD.index("template:"), GOOD.index("---\n\n## Résumé")
OLD = GOOD[:START] + GOOD[END:]


def unused(root: Path, **texts: str) -> list[str]:
    for shelf, text in texts.items():
        path = root / shelf / "essai" / "01-essai.md"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    assert WORLD.library is not None
    shelf_with = replace(WORLD.library, sources=(*WORLD.library.sources, NEVER))  # type: ignore[type-var]
    return [source.id for source in unused_sources(replace(WORLD, library=shelf_with), root)]


def test_an_empty_archive_cites_nothing(tmp_path: Path) -> None:
    assert unused(tmp_path) == [CARNET.id, GUIDE.id, NEVER.id]


def test_what_a_draft_cites_is_used(tmp_path: Path) -> None:
    assert unused(tmp_path, drafts=GOOD) == [NEVER.id]


def test_what_is_published_counts_and_so_does_an_older_documents_list(tmp_path: Path) -> None:
    assert unused(tmp_path, published=OLD) == [NEVER.id]


def test_each_document_cites_what_its_own_front_matter_says(tmp_path: Path) -> None:
    only_carnet = GOOD.replace("essais/guide.md#00000002", "essais/carnet.md#00000001")
    assert unused(tmp_path, rejected=only_carnet) == [GUIDE.id, NEVER.id]


def test_a_file_that_cannot_be_read_cites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "drafts" / "essai"
    folder.mkdir(parents=True)
    (folder / "lien.md").symlink_to(tmp_path / "absent.md")
    (folder / "faux.md").write_bytes(b"\xff\xfe---\n\x00")
    assert unused(tmp_path) == [CARNET.id, GUIDE.id, NEVER.id]
