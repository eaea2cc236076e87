"""The bench of support counts what judges say of the labelled pairs, and gives no label away."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from bench import support
from tests.labelled.support_pairs import KINDS, pairs

if TYPE_CHECKING:
    from pathlib import Path

ORDER = support.numbered()
NUMBERS = range(1, len(ORDER) + 1)
GOOD = {number for number in NUMBERS if ORDER[number - 1].is_borne_out}
BAD = set(NUMBERS) - GOOD
TRUTH: dict[int, str] = {number: ORDER[number - 1].judged.verdict for number in NUMBERS}


def test_order_is_shuffled_and_always_the_same() -> None:
    assert support.numbered() == ORDER
    assert sorted(ORDER, key=pairs().index) == list(pairs())
    assert list(pairs()) != ORDER


def test_export_has_every_pair_and_no_label() -> None:
    exported = support.exported(ORDER)
    assert [each["number"] for each in exported["pairs"]] == list(NUMBERS)
    assert {key for each in exported["pairs"] for key in each} == {"number", "sentence", "passage"}
    text = json.dumps(exported["pairs"], ensure_ascii=False)
    assert not [pair.judged.why for pair in pairs() if len(pair.judged.why) > 60
                and pair.judged.why in text]  # fmt: skip


def test_right_verdicts_find_all() -> None:
    result = support.tally(ORDER, TRUTH)
    assert (result.precision, result.recall, result.doubted) == (1, 1, 0)
    assert len(result.found) == len(BAD)


def test_doubting_everything_costs_precision_only() -> None:
    result = support.tally(ORDER, dict.fromkeys(NUMBERS, "partly"))
    assert (result.recall, result.doubted) == (1, 1)
    assert result.precision == pytest.approx(len(BAD) / len(ORDER))


def test_misses_and_false_alarms_are_counted_by_kind_and_listed() -> None:
    missed, alarm = min(BAD), min(GOOD)
    result = support.tally(ORDER, TRUTH | {missed: "supported", alarm: "not"})
    pair, doubted = ORDER[missed - 1], ORDER[alarm - 1]
    of_kind = sum(each.judged.kind == pair.judged.kind for each in ORDER)
    row = f"| {pair.judged.kind} | {of_kind} | {of_kind - 1} | 1 | {1 - 1 / of_kind:.2f} |"
    table = support.table(result)
    assert row in table.splitlines()
    assert f"| all | {len(BAD)} | {len(BAD) - 1} | 1 |" in table
    assert f"1 of {len(GOOD)} supported sentences doubted" in table
    assert [line.partition(" (")[0] for line in support.listing(result).splitlines()] == [
        f"- false alarm: {doubted.judged.sentence}",
        f"- missed {pair.judged.kind}: {pair.judged.sentence}",
    ]


def test_two_judges_together_find_what_either_finds() -> None:
    one = {1: "supported", 2: "supported", 3: "partly", 4: "not"}
    other = {1: "supported", 2: "not", 3: "supported", 5: "not"}
    assert support.together(one, other) == {1: "supported", 2: "not", 3: "partly"}


def test_played_verdicts_may_be_of_some_pairs() -> None:
    played = support.read_played({"3": "not", "set": support.digest_of(ORDER)}, ORDER)
    assert played == {3: "not"}


@pytest.mark.parametrize(
    "data",
    [{"0": "not"}, {"99999": "not"}, {"one": "not"}, {"1": "yes"}, {"set": "another"}],
    ids=str,
)
def test_verdicts_of_another_set_are_refused(data: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"number of a pair|another set"):
        support.read_played(data, ORDER)


def test_model_is_asked_sentence_and_passage() -> None:
    asked: list[tuple[str, str]] = []

    def judge(questions: support.Questions) -> list[str]:
        asked.extend(questions)
        return ["not"] * len(questions)

    verdicts = support.verdicts_of_model(ORDER, judge)
    assert verdicts == dict.fromkeys(NUMBERS, "not")
    assert asked == [(pair.judged.sentence, pair.passage.text) for pair in ORDER]


def test_command_measures_played_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    played, out = tmp_path / "played.json", tmp_path / "out.json"
    played.write_text(json.dumps({str(n): verdict for n, verdict in TRUTH.items()}), "utf-8")
    monkeypatch.setattr(sys, "argv", ["support.py", "--played", str(played), "--out", str(out)])
    support.main()
    assert "## played" in capsys.readouterr().out
    figures = json.loads(out.read_text("utf-8"))["played"]
    assert (figures["precision"], figures["recall"], figures["false_alarms"]) == (1, 1, 0)
    assert set(figures["found_and_missed"]) == {*KINDS, "all"}
