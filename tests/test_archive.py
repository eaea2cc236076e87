"""The archive: numbers, names, turns, and two processes at once."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest

from orchestra import archive
from orchestra.agents import Agent, Topic
from orchestra.archive import Entry, file_name, read_entries, rotation, save_draft
from orchestra.document import render_document
from orchestra.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

AGENT = Agent(
    id="jardins",
    name="Agent Jardins",
    theme="Jardins",
    persona="Une autrice imaginée pour les essais.",
    topics=[
        Topic(title="L’été au jardin", keywords=["eau"]),
        Topic(title="Le compost", keywords=["compost"]),
        Topic(title="Les semences", keywords=["semences"]),
    ],
)


def put(output: Path, name: str, shelf: str = "drafts", **front: object) -> Path:
    path = output / shelf / "jardins" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_document(front, "## Un\n\nTexte."), encoding="utf-8")
    return path


def turn(output: Path) -> list[str]:
    return [topic.title for topic in rotation(AGENT, read_entries(output, AGENT))]


# Turns


def test_a_run_that_saved_its_document_before_a_crash_gets_that_one(tmp_path: Path) -> None:
    def render(numero: int) -> str:
        return f"---\nnumero: {numero}\nprovenance:\n  run_id: une-nuit\n---\n\nTexte.\n"

    first = save_draft(tmp_path, AGENT, "Le compost", render, "une-nuit")
    assert save_draft(tmp_path, AGENT, "Le compost", render, "une-nuit") == first
    other = save_draft(tmp_path, AGENT, "Le compost", render, "une-autre")
    assert other[0] == first[0] + 1


def test_each_title_is_folded_once_however_many_documents_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def fold(text: str) -> str:
        folded.append(text)
        return text

    monkeypatch.setattr(archive, "fold", fold)
    entries = [Entry(tmp_path, f"Titre {number}", number, "2026") for number in range(200)]
    rotation(AGENT, entries)
    assert len(folded) == len(entries) + len(AGENT.topics)


def test_without_documents_topics_come_in_their_order(tmp_path: Path) -> None:
    assert turn(tmp_path) == ["L’été au jardin", "Le compost", "Les semences"]


def test_never_written_comes_first_then_longest_ago(tmp_path: Path) -> None:
    put(tmp_path, "01-a.md", title="L'ETE AU JARDIN", date="2025-02-01", time="08:00")
    put(tmp_path, "02-b.md", "published", title="Le compost", date="2025-01-31", time="23:00")
    assert turn(tmp_path) == ["Les semences", "Le compost", "L’été au jardin"]


def test_the_latest_document_of_a_topic_counts(tmp_path: Path) -> None:
    put(tmp_path, "01-a.md", title="L’été au jardin", date="2024-01-01", time="08:00")
    put(tmp_path, "02-b.md", title="Le compost", date="2024-06-01", time="08:00")
    put(tmp_path, "03-c.md", title="Les semences", date="2024-07-01", time="08:00")
    put(tmp_path, "04-d.md", "rejected", title="L’été au jardin", date="2024-08-01", time="08:00")
    assert turn(tmp_path) == ["Le compost", "Les semences", "L’été au jardin"]


def test_the_topic_of_the_front_matter_goes_before_the_title(tmp_path: Path) -> None:
    put(tmp_path, "01-a.md", title="Un autre titre", topic="Le compost", date="2024-01-01")
    assert turn(tmp_path)[-1] == "Le compost"


def test_a_document_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    put(tmp_path, "01-a.md", title="Le compost", date="2024-01-01", numero=1)
    folder = tmp_path / "drafts" / "jardins"
    (folder / "07-casse.md").write_bytes(b"---\ntitle: [\xff\xfe\n---\n")
    (folder / "08-dossier.md").mkdir()
    (folder / "notes.txt").write_text("rien", encoding="utf-8")
    entries = read_entries(tmp_path, AGENT)
    assert {entry.path.name: (entry.title, entry.numero) for entry in entries} == {
        "01-a.md": ("Le compost", 1),
        "07-casse.md": ("", 7),
        "08-dossier.md": ("", 8),
    }


def test_another_agents_documents_are_not_ours(tmp_path: Path) -> None:
    path = put(tmp_path, "01-a.md", title="Le compost", numero=9)
    other = tmp_path / "drafts" / "ateliers" / path.name
    other.parent.mkdir()
    path.rename(other)
    assert read_entries(tmp_path, AGENT) == []


# Names


@pytest.mark.parametrize(
    ("numero", "title", "name"),
    [
        (1, "L’été au jardin", "01-l-ete-au-jardin.md"),
        (123, "Œuvre : nº 2 !", "123-oeuvre-no-2.md"),
        (7, "???", "07-sans-titre.md"),
        (7, "../../etc/passwd", "07-etc-passwd.md"),
    ],
)
def test_a_file_is_named_by_number_and_title(numero: int, title: str, name: str) -> None:
    assert file_name(numero, title) == name


def test_a_long_title_loses_whole_words_only() -> None:
    words = [f"mot{n}" for n in range(100)]
    name = file_name(12, " ".join(words))
    kept = name.removesuffix(".md").split("-")[1:]
    assert kept == words[: len(kept)]
    assert 25 < len(kept) < 100
    assert len(name.encode()) <= 255


def test_one_endless_word_still_makes_a_name() -> None:
    assert len(file_name(1, "x" * 1000).encode()) <= 255


# Saving


def save(output: Path, title: str = "Le compost") -> tuple[int, Path]:
    def render(numero: int) -> str:
        return render_document({"title": title, "numero": numero}, "## Un\n\nTexte.")

    return save_draft(output, AGENT, title, render)


def test_drafts_get_the_next_number_over_all_shelves(tmp_path: Path) -> None:
    put(tmp_path, "04-a.md", "published", title="Un", numero=4)
    put(tmp_path, "02-b.md", "rejected", title="Deux", numero=2)
    numero, path = save(tmp_path)
    assert (numero, path) == (5, tmp_path / "drafts" / "jardins" / "05-le-compost.md")
    assert "numero: 5" in path.read_text("utf-8")
    assert save(tmp_path)[0] == 6


def test_the_first_number_is_one(tmp_path: Path) -> None:
    assert save(tmp_path)[0] == 1


@pytest.mark.parametrize("front", [{"numero": 2}, {"numero": "sept"}, {}])
def test_a_number_in_a_files_name_is_taken_whatever_its_front_matter_says(
    tmp_path: Path, front: dict[str, object]
) -> None:
    taken = put(tmp_path, "03-le-compost.md", title="Le compost", **front)
    before = taken.read_text("utf-8")
    numero, path = save(tmp_path)
    assert numero == 4
    assert path != taken
    assert taken.read_text("utf-8") == before


def test_a_failed_save_takes_no_number(tmp_path: Path) -> None:
    def broken(numero: int) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_draft(tmp_path, AGENT, "Le compost", broken)
    assert save(tmp_path)[0] == 1


def test_an_output_that_is_a_file_is_an_expected_failure(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("in the way", encoding="utf-8")
    with pytest.raises(ArchiveError, match="cannot write"):
        save(tmp_path / "output")


def test_a_lock_that_is_never_released_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    monkeypatch.setattr(archive, "LOCK_SECONDS", 0.2)
    with (
        FileLock(tmp_path / ".lock", is_singleton=False),
        pytest.raises(ArchiveError, match="another process has held") as caught,
    ):
        save(tmp_path)
    assert str(tmp_path / ".lock") in caught.value.message
    assert save(tmp_path)[0] == 1


def save_many(output: Path, count: int) -> None:
    """Run in another process: save ``count`` drafts as fast as it can."""
    for _ in range(count):
        save(output)


def test_two_processes_never_take_the_same_number(tmp_path: Path) -> None:
    spawning = multiprocessing.get_context("spawn")
    workers = [spawning.Process(target=save_many, args=(tmp_path, 10)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    names = sorted(path.name for path in (tmp_path / "drafts" / "jardins").iterdir())
    assert names == [f"{n:02}-le-compost.md" for n in range(1, 21)]
    assert sorted(entry.numero for entry in read_entries(tmp_path, AGENT)) == list(range(1, 21))
