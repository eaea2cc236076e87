from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.fakes.faults import HttpError
from tests.fakes.ollama import FakeOllama
from tests.library.samples import paragraph, put
from tests.worlds import make_settings

from orchestra.engines.embeddings import open_embedder
from orchestra.library import sense
from orchestra.library.library import Library, fused, open_library
from orchestra.library.updating import silent
from orchestra.library.vectors import Vectors, in_steps, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

WORK = "Le métier demande de la patience aux artisans qui le pratiquent chaque semaine. " * 8
BREAD = "La farine et le levain donnent une croûte épaisse quand le four est brûlant. " * 8


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(["bge-m3:latest"]) as fake:
        fake.embedding.senses = {"boulot": "métier"}
        yield fake


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path, "metier.txt", WORK)
    put(tmp_path, "pain.txt", BREAD)
    return tmp_path


def opened(root: Path, server: FakeOllama) -> Library:
    settings = make_settings(
        hosts={"ollama": server.url},
        library={"embeddings": "bge-m3"},
        timeouts={"connect": 2, "stall": 2},
    )
    return open_library(root / "sources", root / "state", silent, open_embedder(settings))


def sources(library: Library, query: str) -> list[str]:
    return [hit.passage.source.id for hit in library.search(query)]


def test_a_passage_is_found_by_its_sense(root: Path, server: FakeOllama) -> None:
    library = opened(root, server)
    assert sources(library, "boulot") == []
    library.complete()
    assert sources(library, "boulot")[0] == "metier.txt"
    assert library.notice == ""


def test_no_passage_is_embedded_twice(root: Path, server: FakeOllama) -> None:
    opened(root, server).complete()
    put(root, "double.txt", WORK)
    put(root, "neuf.txt", paragraph("neuf"))
    opened(root, server).complete()
    told = [text for batch in server.embedding.asked for text in batch]
    assert len(told) == len(set(told)) == 3


def test_batches_are_bounded_and_what_came_before_a_failure_is_kept(
    root: Path, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sense, "BATCH", 1)
    put(root, "neuf.txt", paragraph("neuf"))
    library = opened(root, server)
    replies = iter([False, True, False, False])

    def refuses(texts: list[str]) -> bool:
        if next(replies):
            raise ConnectionError
        return False

    server.embedding.refuses = refuses  # type: ignore[method-assign, assignment]
    library.complete()
    assert "searched by words alone" in library.notice
    assert sources(library, "métier") == ["metier.txt"]
    library.complete()
    assert library.notice == ""
    assert [len(batch) for batch in server.embedding.asked] == [1, 1, 1]


def test_with_the_engine_away_the_words_are_searched_and_it_is_said_once(
    root: Path, server: FakeOllama
) -> None:
    library = opened(root, server)
    library.complete()
    server.script(*[HttpError(500, "out of order")] * 9, path="/api/embed")
    before = len(server.requests)
    for _ in range(3):
        assert sources(library, "métier") == ["metier.txt"]
    assert library.notice.count("searched by words alone") == 1
    assert len(server.requests) == before + 1
    server.stop()
    again = opened(root, server)
    again.complete()
    assert sources(again, "métier") == ["metier.txt"]
    assert server.url in again.notice


def test_time_that_runs_out_is_gone_on_with(root: Path, server: FakeOllama) -> None:
    library = opened(root, server)
    library.complete(seconds=-1)
    assert library.notice == "2 passages have no embedding yet"
    library.complete()
    assert library.notice == ""


def test_a_text_that_the_model_refuses_costs_no_other_its_vector(
    root: Path, server: FakeOllama
) -> None:
    server.embedding.refused = "levain"
    library = opened(root, server)
    library.complete()
    assert library.notice == ""
    assert sources(library, "boulot") == ["metier.txt"]


def test_a_model_that_changed_its_length_is_asked_again_for_all(
    root: Path, server: FakeOllama
) -> None:
    opened(root, server).complete()
    server.embedding.dimension = 20
    library = opened(root, server)
    assert sources(library, "métier") == ["metier.txt"]
    assert "gives 20 numbers where 256 are kept" in library.notice
    put(root, "neuf.txt", paragraph("neuf"))
    library = opened(root, server)
    library.complete()
    assert sources(library, "boulot")[0] == "metier.txt"
    assert library.notice == ""


def test_vectors_that_do_not_match_the_texts_are_not_kept(root: Path, server: FakeOllama) -> None:
    server.embedding.left_out = 1
    library = opened(root, server)
    library.complete()
    assert "do not match the texts" in library.notice
    assert sources(library, "boulot") == []


@pytest.mark.parametrize("garbage", [b"no database " * 500, b""], ids=["garbage", "empty"])
def test_a_damaged_store_is_made_anew(root: Path, server: FakeOllama, garbage: bytes) -> None:
    opened(root, server).complete()
    [path] = (root / "state" / "library").glob("embeddings-*.sqlite")
    path.write_bytes(garbage)
    library = opened(root, server)
    assert sources(library, "métier") == ["metier.txt"]
    library.complete()
    assert sources(library, "boulot")[0] == "metier.txt"


def test_an_agent_finds_by_sense_only_what_is_for_it(root: Path, server: FakeOllama) -> None:
    put(root, "metier.txt.yaml", "agents: [amelia]\n")
    library = opened(root, server)
    library.complete()
    assert "metier.txt" not in [h.passage.source.id for h in library.search("boulot", 10, "autre")]
    assert library.search("boulot", 10, "amelia")[0].passage.source.id == "metier.txt"


def test_the_store_is_private_and_forgets_what_is_long_gone(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path, "modèle")
    vectors.add({b"a": [1.0, 0.0], b"b": [0.0, 2.0]})
    assert vectors.path.stat().st_mode & 0o077 == 0
    vectors.keep([b"b"])
    places, rows = vectors.matrix([b"a", b"b", b"b"])
    assert places == [1, 2]
    assert rows.tolist() == [[0, 127], [0, 127]]


def test_the_nearest_come_first_and_equal_ones_in_order() -> None:
    import numpy as np

    rows = np.stack([in_steps(v) for v in ([0.0, 1.0], [3.0, 3.0], [2.0, 0.0], [1.0, 0.0])])
    found = list(nearest(rows, [5.0, 0.0]))
    assert [place for place, _ in found] == [2, 3, 1, 0]
    assert found[0][1] == pytest.approx(1.0)


def test_places_are_fused_and_not_scores() -> None:
    names = [name for name, _ in fused(["a", "b", "c"], ["c", "d"])]
    assert names == ["c", "d", "a", "b"]
