from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
from pathlib import Path

import pytest
from tests.checking.documents import GOOD, WORLD, judged

from orchestra.check_settings import CheckSettings
from orchestra.checking import judges, judging
from orchestra.checking.cache import Cache, judging_digest, open_cache
from orchestra.checking.finding import Finding
from orchestra.checking.many import FEWEST, check_many
from orchestra.checking.policy import Policy
from orchestra.checking.runner import check_file
from orchestra.checking.world import World
from orchestra.errors import OrchestraError
from orchestra.evidence import Support, evidence_path, render_evidence

BAD = GOOD.replace("42 établis", "43 établis")
OLD = 1_000_000_000  # a second long past: a file of today may still change within it


class Opener:
    """Opens the world, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> World:
        self.times += 1
        return WORLD


def _archive(folder: Path, count: int) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        _write(folder / f"{number:03}.md", BAD if number % 3 == 0 else GOOD)
    return [str(folder / f"{number:03}.md") for number in range(count)]


def _write(path: Path, text: str, second: int = OLD) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (second, second))


def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the files of this test be as old as they say: their change time cannot be set."""
    monkeypatch.setattr("orchestra.checking.cache._TICK", -1)


def _codes(found: dict[str, list[Finding]]) -> list[list[str]]:
    """Return the rules that found something in each document, those of the archive left out."""
    return [
        [f.rule for f in findings if not f.rule.startswith(("ARC", "KEY004"))]
        for findings in found.values()
    ]


def _of_archive(found: dict[str, list[Finding]]) -> list[tuple[str, str]]:
    return [(Path(f.path).name, f.rule) for fs in found.values() for f in fs if f.rule[:3] == "ARC"]


@pytest.mark.parametrize("count", [3, FEWEST + 70])
def test_findings_are_those_of_each_file_in_order(tmp_path: Path, count: int) -> None:
    files = _archive(tmp_path, count)
    found = check_many(files, lambda: WORLD)
    assert list(found) == files
    assert _codes(found) == _codes({file: check_file(Path(file), WORLD) for file in files})
    assert ("001.md", "ARC001") in _of_archive(found)


def test_unchanged_documents_are_not_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 5), Opener()
    first = check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    again = check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    assert opened.times == 1
    assert again == first
    assert [finding.edits for finding in again[files[0]]] == [f.edits for f in first[files[0]]]


def test_changed_document_alone_is_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 4), Opener()
    check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    _write(Path(files[0]), GOOD)
    judged: list[str] = []
    real = judging.judge_file
    monkeypatch.setattr(judging, "judge_file", lambda *a: judged.append(a[0].file) or real(*a))
    cache = open_cache(tmp_path / ".orchestra", b"1")
    assert _codes(check_many(files, opened, cache)) == [[], [], [], ["REF005"]]
    assert judged == files[:1]


def test_document_with_another_stamp_and_the_same_content_is_not_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 3), Opener()
    first = check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    os.utime(files[0], (OLD + 9, OLD + 9))
    assert check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1")) == first
    assert opened.times == 1


def _rules(found: dict[str, list[Finding]], file: str) -> list[str]:
    return [finding.rule for finding in found[file] if finding.rule.startswith("SUP")]


def test_evidence_that_comes_changes_or_goes_is_seen_while_its_document_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files = _archive(tmp_path / "output", 4)
    beside = evidence_path(Path(files[1]))
    refused = render_evidence(judged(s5=Support(verdict="not")))
    steps = [
        ("", []), (refused, ["SUP002"]), (render_evidence(judged()), []),
        (refused[:300], ["SUP005"]), (refused, ["SUP002"]), ("", []),
    ]  # fmt: skip
    for second, (text, rules) in enumerate(steps):
        beside.unlink(missing_ok=True)
        if text:
            _write(beside, text, OLD + second)
        for _ in range(2):
            cache = open_cache(tmp_path / ".orchestra", b"1")
            assert _rules(check_many(files, lambda: WORLD, cache), files[1]) == rules


def test_evidence_changed_just_now_is_not_trusted(tmp_path: Path) -> None:
    files = _archive(tmp_path / "output", 2)
    beside = evidence_path(Path(files[1]))
    for verdict, rules in (("not", ["SUP002"]), ("partly", ["SUP003"]), ("not", ["SUP002"])):
        text = render_evidence(judged(s5=Support(verdict=verdict)))  # type: ignore[arg-type]
        _write(beside, text.ljust(9_000))  # as long and as old as before
        found = check_many(files, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
        assert _rules(found, files[1]) == rules


def test_documents_with_evidence_that_has_not_changed_are_not_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 3), Opener()
    _write(evidence_path(Path(files[1])), render_evidence(judged(s5=Support(verdict="not"))))
    first = check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    os.utime(evidence_path(Path(files[1])), (OLD + 9, OLD + 9))
    assert check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1")) == first
    assert opened.times == 1
    assert _rules(first, files[1]) == ["SUP002"]


def test_other_processes_read_the_evidence_too(tmp_path: Path) -> None:
    files = _archive(tmp_path, FEWEST + 10)
    evidence_path(Path(files[-1])).write_text("{}")
    assert _rules(check_many(files, lambda: WORLD), files[-1]) == ["SUP005"]


def test_archive_is_judged_again_when_a_document_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 3), Opener()
    check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    _write(Path(files[1]), GOOD.replace("numero: 3", "numero: 4"))
    for times in (2, 2):
        found = check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
        numbers = [name for name, rule in _of_archive(found) if rule == "ARC001"]
        assert numbers == ["002.md"]
        assert opened.times == times


def test_archive_rule_that_is_left_out_for_a_path_is_not_said_there(tmp_path: Path) -> None:
    files = _archive(tmp_path / "output", 3)
    per_path = {"output/002.md": {"ignore": ["ARC001"]}}
    policy = Policy(CheckSettings.model_validate({"per_path": per_path}), tmp_path)
    world = World(WORLD.template, WORLD.agents, WORLD.library, policy=policy)
    found = _of_archive(check_many(files, lambda: world))
    assert [name for name, rule in found if rule == "ARC001"] == ["001.md"]


def test_stamp_of_a_document_changed_just_now_is_not_trusted(tmp_path: Path) -> None:
    files = _archive(tmp_path / "output", 2)
    for text, codes in ((GOOD, []), (BAD, ["REF005"]), (GOOD, [])):
        _write(Path(files[0]), text)  # as long and as old as before
        found = check_many(files, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
        assert _codes(found)[0] == codes


def test_another_judgement_makes_everything_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 2), Opener()
    for judged_by in (b"1", b"2", b"2", b"1"):
        check_many(files, opened, open_cache(tmp_path / ".orchestra", judged_by))
    assert opened.times == 3


def test_deleted_documents_leave_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _patient(monkeypatch)
    files = _archive(tmp_path / "output", 3)
    check_many(files, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
    Path(files[1]).unlink()
    _write(Path(files[0]), GOOD)
    left = [files[0], files[2]]
    check_many(left, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
    known = open_cache(tmp_path / ".orchestra", b"1").entries
    assert sorted(known) == [os.fsencode(file) for file in left]


@pytest.mark.parametrize(
    "damage", [b"", b"not a database" * 400, b"SQLite format 3\0" + b"\xff" * 900]
)
def test_damaged_cache_is_made_anew(
    tmp_path: Path, damage: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 2), Opener()
    (tmp_path / ".orchestra").mkdir()
    (tmp_path / ".orchestra" / "check.sqlite").write_bytes(damage)
    for _ in range(2):
        found = check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
        assert _codes(found) == [["REF005"], []]
    assert opened.times == 1


def test_entry_that_cannot_be_read_is_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files, opened = _archive(tmp_path / "output", 1), Opener()
    check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    with sqlite3.connect(tmp_path / ".orchestra" / "check.sqlite") as database:
        database.execute("update documents set findings = '[[1, 2]]'")
    found = check_many(files, opened, open_cache(tmp_path / ".orchestra", b"1"))
    assert _codes(found) == [["REF005"]]
    assert opened.times == 2


def test_check_goes_on_without_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    files = _archive(tmp_path / "output", 2)
    (tmp_path / ".orchestra").write_text("a file where the folder should be")
    cache = open_cache(tmp_path / ".orchestra", b"1")
    assert isinstance(cache, Cache)
    assert _codes(check_many(files, lambda: WORLD, cache)) == [["REF005"], []]


@pytest.mark.parametrize(
    "changed",
    [
        "orchestra.yaml",
        "agents/a.yaml",
        "prompts/templates/t.yaml",
        "prompts/fr/plan.j2",
        "sources/deep/note.md",
    ],
)
def test_whatever_documents_are_judged_by_changes_the_digest(tmp_path: Path, changed: str) -> None:
    for name in ("orchestra.yaml", "agents/a.yaml", "prompts/templates/t.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        _write(tmp_path / name, "x")
    before = judging_digest(tmp_path)
    (tmp_path / changed).parent.mkdir(parents=True, exist_ok=True)
    _write(tmp_path / changed, "xy", OLD + 5)
    assert judging_digest(tmp_path) != before


def test_setting_of_the_environment_changes_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestra.checking.cache._TICK", -1)
    before = judging_digest(tmp_path)
    assert judging_digest(tmp_path) == before
    monkeypatch.setenv("ORCHESTRA_CHECK", "{ignore: [TXT]}")
    assert judging_digest(tmp_path) != before


needs_processes = pytest.mark.skipif(judges.processors() < 2, reason="one processor")


@needs_processes
def test_process_started_early_says_what_this_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files = _archive(tmp_path / "output", 7)
    changes = [GOOD, GOOD.replace("numero: 3", "numero: 4"), "# pas un document", BAD]
    for number, text in enumerate(["", *changes]):
        if text:
            _write(Path(files[number]), text, OLD + number)
        cache = open_cache(tmp_path / ".orchestra", b"1")
        opened = Opener()
        with judges.early_judge(opened, is_wanted=True) as early:
            assert early
            found = check_many(files, opened, cache, early)
        assert found == check_many(files, lambda: WORLD)
        assert opened.times == 0


@needs_processes
def test_what_keeps_the_world_shut_is_said_when_another_process_meets_it(tmp_path: Path) -> None:
    def fail() -> World:
        raise OrchestraError("the settings are wrong", "mend them")

    files = _archive(tmp_path / "output", 2)
    with (
        judges.early_judge(fail, is_wanted=True) as early,
        pytest.raises(OrchestraError, match="the settings are wrong"),
    ):
        check_many(files, fail, None, early)


@needs_processes
def test_killed_process_is_said(tmp_path: Path) -> None:
    def die() -> World:
        if multiprocessing.parent_process():
            os.kill(os.getpid(), signal.SIGKILL)
        return WORLD

    files = _archive(tmp_path / "output", 2)
    with (
        judges.early_judge(die, is_wanted=True) as early,
        pytest.raises(OrchestraError, match="was killed"),
    ):
        check_many(files, die, None, early)


@needs_processes
def test_damaged_facts_are_made_anew_by_the_other_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files = _archive(tmp_path / "output", 3)
    whole = check_many(files, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
    with sqlite3.connect(tmp_path / ".orchestra" / "check.sqlite") as database:
        database.execute("update documents set facts = '[1]'")
        database.execute("delete from archive")
    cache = open_cache(tmp_path / ".orchestra", b"1")
    with judges.early_judge(lambda: WORLD, is_wanted=True) as early:
        assert check_many(files, lambda: WORLD, cache, early) == whole


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_the_cache_says_what_a_check_without_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    _patient(monkeypatch)
    chance = random.Random(seed)
    files = _archive(tmp_path / "output", 8)
    texts = [GOOD, BAD, GOOD.replace("numero: 3", "numero: 4"), "---\n", ""]
    for second in range(12):
        for file in chance.sample(files, chance.randint(0, 3)):
            match chance.randrange(4):
                case 0:
                    Path(file).unlink(missing_ok=True)
                case 1:
                    _write(Path(file), GOOD.replace("gestes", f"gestes {second}"), OLD + second)
                case _:
                    _write(Path(file), chance.choice(texts), OLD + second)
        there = [file for file in files if Path(file).exists()]
        asked = there if chance.random() < 0.7 else there[: len(there) // 2]
        cached = check_many(asked, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
        assert cached == check_many(asked, lambda: WORLD)


def test_rows_that_another_check_took_away_are_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files = _archive(tmp_path / "output", 3)
    check_many(files, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
    cache = open_cache(tmp_path / ".orchestra", b"1")
    with sqlite3.connect(tmp_path / ".orchestra" / "check.sqlite") as database:
        database.execute("delete from documents")
    _write(Path(files[0]), GOOD.replace("numero: 3", "numero: 4"))
    assert check_many(files, lambda: WORLD, cache) == check_many(files, lambda: WORLD)


def test_what_the_archive_was_judged_by_is_part_of_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    files = _archive(tmp_path / "output", 3)
    check_many(files, lambda: WORLD, open_cache(tmp_path / ".orchestra", b"1"))
    policy = Policy(CheckSettings.model_validate({"ignore": ["ARC"]}), tmp_path)
    world = World(WORLD.template, WORLD.agents, WORLD.library, policy=policy)
    cache = open_cache(tmp_path / ".orchestra", b"2")
    with sqlite3.connect(tmp_path / ".orchestra" / "check.sqlite") as database:
        database.execute("begin exclusive")
        monkeypatch.setattr("orchestra.checking.cache._WAIT", 0)
        assert _of_archive(check_many(files, lambda: world, cache)) == []


def test_lines_that_move_in_the_front_matter_move_what_the_archives_rules_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patient(monkeypatch)
    folder = tmp_path / "drafts" / "essai"
    folder.mkdir(parents=True)
    files = [str(folder / f"03-{name}.md") for name in "ab"]
    for file in files:
        _write(Path(file), GOOD)

    def place() -> list[int]:
        found = check_many(files, Opener(), open_cache(tmp_path, b"world"))
        return [f.line for f in found[files[1]] if f.rule == "ARC001"]

    assert place() == [8]
    _write(Path(files[1]), GOOD.replace("---\n", "---\n# une remarque\n", 1), OLD + 1)
    assert place() == [9]
    _write(Path(files[1]), GOOD.replace("---\n", "---\n# une\n# autre\n", 1), OLD + 2)
    assert place() == [10]
