"""The labelled set of sentences and passages is as its README says."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from itertools import pairwise

import pytest
import yaml
from pydantic import ValidationError
from tests.labelled.support_pairs import FOLDER, KINDS, Cited, Judged, cited, matching, pairs

from orchestra.prose import sentences, words

LEAST, LEAST_OF_A_KIND, LEAST_SOURCES = 240, 14, 35
COPY = 12  # words in a row
FOLDERS = ("durabilite", "innovation-sociale", "tiers-lieux")


def _longest_copy(sentence: str, passage: str) -> int:
    said, held = [word.lower() for word in words(sentence)], f" {' '.join(words(passage)).lower()} "
    longest = 0
    for start in range(len(said)):
        while f" {' '.join(said[start : start + longest + 1])} " in held:
            if start + longest + 1 > len(said):
                break
            longest += 1
    return longest


def _new_words(sentence: str, passage: str) -> float:
    """Return which share of the longer words of a sentence does not begin as one of the passage."""
    said, held = ({word.lower()[:6] for word in words(text) if len(word) > 3}
                  for text in (sentence, passage))  # fmt: skip
    return len(said - held) / max(len(said), 1)


def test_every_passage_is_found_once() -> None:
    several = {(c.source, c.starts): len(matching(c)) for c in cited() if len(matching(c)) != 1}
    assert several == {}
    assert len({matching(each)[0].id for each in cited()}) == len(cited())


def test_every_file_is_of_one_folder_of_the_library() -> None:
    assert [path.stem for path in sorted(FOLDER.glob("*.yaml"))] == list(FOLDERS)
    for folder in FOLDERS:
        held = yaml.safe_load((FOLDER / f"{folder}.yaml").read_text("utf-8"))
        assert {each["source"].partition("/")[0] for each in held} == {folder}


def test_set_is_large_and_a_third_of_it_is_supported() -> None:
    assert len(pairs()) >= LEAST
    assert 0.3 <= sum(pair.is_borne_out for pair in pairs()) / len(pairs()) <= 0.37
    assert len({pair.passage.source.id for pair in pairs()}) >= LEAST_SOURCES


def test_every_kind_stands_often_enough_and_in_every_folder() -> None:
    counts = Counter(pair.judged.kind for pair in pairs())
    assert {kind: counts[kind] for kind in KINDS if counts[kind] < LEAST_OF_A_KIND} == {}
    stands = {(pair.judged.kind, pair.folder) for pair in pairs()}
    assert {(kind, folder) for kind in KINDS for folder in FOLDERS} - stands == set()


def test_readme_has_the_counts() -> None:
    counts = Counter[tuple[str, str]]()
    for pair in pairs():
        counts.update((name, pair.folder) for name in (pair.judged.kind or "supported", "all"))
    rows = {name: [counts[name, folder] for folder in FOLDERS] for name, _ in counts}
    lines = [f"| {name} | {' | '.join(map(str, row))} | {sum(row)} |" for name, row in rows.items()]
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [line for line in lines if line not in readme] == []


def test_every_sentence_is_one_and_stands_once() -> None:
    said = [pair.judged.sentence for pair in pairs()]
    assert [sentence for sentence in said if len(sentences(sentence)) != 1] == []
    assert [sentence for sentence, count in Counter(said).items() if count > 1] == []


def test_sentences_have_french_typography() -> None:
    wrong = re.compile(r"['\"]|[ \w][:;?!»]|«[^\u00a0]|(?<=\d) (?=%|\d{3})")
    said = [pair.judged.sentence for pair in pairs()]
    assert [sentence for sentence in said if wrong.search(sentence)] == []
    assert [sentence for sentence in said if not sentence.endswith(".")] == []


def test_no_sentence_is_a_copy() -> None:
    copies = [
        pair.judged.sentence
        for pair in pairs()
        if pair.judged.kind != "quotation"
        and _longest_copy(pair.judged.sentence, pair.passage.text) >= COPY
    ]
    assert copies == []


def test_quotations_are_not_in_the_passage() -> None:
    quoted = [
        (pair, part.strip("«» \u00a0"))
        for pair in pairs()
        if pair.judged.kind == "quotation"
        for part in re.findall(r"«[^»]*»", pair.judged.sentence)
    ]
    assert {pair for pair, _ in quoted} == {p for p in pairs() if p.judged.kind == "quotation"}
    assert [words for pair, words in quoted if words in pair.passage.text] == []


def test_new_words_do_not_give_the_verdict_away() -> None:
    shares: dict[bool, list[float]] = {True: [], False: []}
    for pair in pairs():
        shares[pair.is_borne_out].append(_new_words(pair.judged.sentence, pair.passage.text))
    supported, others = (statistics.quantiles(each, n=4) for each in shares.values())
    assert max(abs(one - other) for one, other in zip(supported, others, strict=True)) < 0.1


def test_supported_sentences_are_near_and_far_from_their_passage() -> None:
    shares = [_new_words(p.judged.sentence, p.passage.text) for p in pairs() if p.is_borne_out]
    cuts = [0, 0.15, 0.35, 1.01]
    for low, high in pairwise(cuts):
        assert sum(low <= share < high for share in shares) >= len(shares) / 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "maybe", "kind": "cause", "why": "why"},
        {"verdict": "not", "kind": "fault", "why": "why"},
        {"verdict": "not", "kind": "cause"},
        {"verdict": "not", "why": "why"},
        {"verdict": "supported", "kind": "cause", "why": "why"},
        {"verdict": "supported", "why": "why"},
        {"verdict": "supported", "note": "unknown"},
    ],
    ids=str,
)
def test_pair_that_is_not_as_it_should_be_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Judged.model_validate({"sentence": "Une phrase.", **wrong})


def test_passage_without_pairs_is_refused() -> None:
    with pytest.raises(ValidationError):
        Cited.model_validate({"source": "a.md", "starts": "Le", "pairs": []})
