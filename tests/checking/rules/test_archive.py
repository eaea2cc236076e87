"""Rules on numbers, places, copies, topics and keywords over the whole archive."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import AGENT, BARE, WORLD
from tests.checking.test_facts import facts
from tests.checking.test_sketch import altered, half_copied, notes

from orchestra.checking.registry import all_rules, find_rule
from orchestra.document import render_document

if TYPE_CHECKING:
    from orchestra.checking.facts import Facts
    from orchestra.checking.world import World

SECOND = AGENT.model_copy(update={"id": "autre", "name": "Autre agent"})
SEVERAL = replace(WORLD, agents=[AGENT, SECOND])


def one(name: str, body: str = "Un texte.", shelf: str = "drafts/essai", **front: Any) -> Facts:
    """Return the facts of a document of the archive; ``name`` begins with its number."""
    fields = {
        "title": f"Essai {name}",
        "agent": AGENT.name,
        "date": "2026-02-03",
        "status": "draft",
        "numero": int(name.partition("-")[0]),
        **front,
    }
    path = f"output/{shelf}/{name}.md"
    return facts(render_document({k: v for k, v in fields.items() if v is not None}, body), path)


def found(code: str, *judged: Facts, world: World = SEVERAL, **options: Any) -> list[Any]:
    """Return the name of the document, the key, the item in it, and the message of each remark."""
    rule = find_rule(code)
    assert rule is not None
    outcomes = []
    for order in (judged, judged[::-1]):
        remarks = rule.check(list(order), world, **options)
        rows = [
            (f.path.split("/")[-1][:-3], r.location[0], r.location[1:], r.message)
            for f, r in remarks
        ]
        outcomes.append(sorted(rows))
    assert outcomes[0] == outcomes[1], "the order in which files are read must not matter"
    return outcomes[0]


def names(rows: list[Any]) -> list[str]:
    return [row[0] for row in rows]


def test_a_number_given_twice_is_found_at_the_later_document_over_all_shelves() -> None:
    first = one("03-a", shelf="rejected/essai", status="rejected", date="2026-02-01")
    second = one("03-b", date="2026-02-02")
    ((name, key, at, message),) = found("ARC001", first, second, one("04-c"))
    assert (name, key, at) == ("03-b", "numero", ())
    assert "output/rejected/essai/03-a.md" in message


def test_a_number_given_three_times_is_found_twice() -> None:
    rows = found("ARC001", *(one(f"07-{letter}") for letter in "abc"))
    assert names(rows) == ["07-b", "07-c"]
    assert all("07-a.md" in row[3] for row in rows)


def test_a_name_of_the_agent_in_another_case_is_the_same_agent() -> None:
    rows = found("ARC001", one("03-a"), one("03-b", agent="AGENT D’ESSAI"))
    assert names(rows) == ["03-b"]


@pytest.mark.parametrize(
    "other",
    [
        {"agent": SECOND.name},
        {"agent": None},
        {"numero": None},
        {"numero": "3"},
        {"numero": True},
        {"shelf": "../ailleurs/drafts/essai"},
    ],
)
def test_numbers_of_others_do_not_collide(other: dict[str, Any]) -> None:
    assert found("ARC001", one("03-a"), one("03-b", **other)) == []


def test_a_number_that_is_not_the_files_is_found() -> None:
    rows = found("ARC002", one("03-a", numero=4), one("04-b"), one("005-c"), one("06-d", numero=[]))
    assert [row[:3] for row in rows] == [("03-a", "numero", ())]
    assert found("ARC002", one("03-a", shelf="notes/essai", numero=4)) == []


@pytest.mark.parametrize(
    ("status", "shelf", "right"),
    [
        ("draft", "drafts", True),
        ("approved", "drafts", True),
        ("changes-requested", "drafts", True),
        ("published", "published", True),
        ("rejected", "rejected", True),
        ("draft", "published", False),
        ("published", "drafts", False),
        ("withdrawn", "published", False),
        ("publié", "drafts", True),
        ("draft", "notes", True),
    ],
)
def test_a_document_lies_on_the_shelf_of_its_status(status: str, shelf: str, right: bool) -> None:
    rows = found("ARC003", one("03-a", shelf=f"{shelf}/essai", status=status))
    assert [row[:3] for row in rows] == ([] if right else [("03-a", "status", ())])


def test_a_document_lies_in_the_folder_of_its_agent() -> None:
    wrong = one("03-a", shelf="drafts/autre")
    assert [row[1:3] for row in found("ARC003", wrong)] == [("agent", ())]
    assert found("ARC003", wrong, world=BARE) == []
    assert found("ARC003", one("03-a", shelf="drafts/autre", agent="Inconnu")) == []


EARLIER = one("01-a", notes()[0], date="2026-02-01")


def test_a_text_half_of_which_is_copied_is_a_warning() -> None:
    later = one("02-b", half_copied(notes()[0], notes()[1]), date="2026-02-02")
    ((name, key, at, message),) = found("ARC004", EARLIER, later)
    assert (name, key, at) == ("02-b", "title", ())
    assert "output/drafts/essai/01-a.md" in message
    assert found("ARC006", EARLIER, later) == []
    assert found("ARC004", EARLIER, later, share=0.7) == []
    assert names(found("ARC006", EARLIER, later, share=0.3)) == ["02-b"]
    assert found("ARC004", EARLIER, later, below=0.3) == []


def test_a_text_altered_here_and_there_is_a_warning() -> None:
    later = one("02-b", altered(notes()[0], 0.15, random.Random(3)), date="2026-02-02")
    assert names(found("ARC004", EARLIER, later)) == ["02-b"]


def test_a_copied_text_is_an_error_at_the_later_document() -> None:
    rows = found("ARC006", EARLIER, one("02-b", f"Nouveau. {notes()[0]}", date=None))
    assert names(rows) == ["02-b"]
    assert "100%" in rows[0][3] or "99%" in rows[0][3]


def test_short_texts_that_share_a_sentence_are_not_alike() -> None:
    sentence = "Le conseil décide de la dépense du lieu et donne le détail des recettes de l’année."
    assert found("ARC004", one("01-a", sentence), one("02-b", sentence)) == []
    assert found("ARC006", one("01-a", sentence), one("02-b", sentence)) == []


def test_what_was_rejected_is_no_copy_but_can_be_copied() -> None:
    front = {"shelf": "rejected/essai", "status": "rejected"}
    late = one("02-b", notes()[0], date="2026-02-02", **front)
    assert found("ARC006", EARLIER, late) == []
    early = one("00-b", notes()[0], date="2026-01-02", **front)
    assert names(found("ARC006", EARLIER, early)) == ["01-a"]


def on(topic: str, *days: int, **front: Any) -> list[Facts]:
    """Return a document on the topic for each day of May."""
    return [one(f"{day:02}-x", topic=topic, date=f"2026-05-{day:02}", **front) for day in days]


MANY = AGENT.model_copy(update={"topics": [*AGENT.topics] * 4})
EIGHT = replace(WORLD, agents=[MANY])


def test_a_topic_taken_again_too_soon_is_found() -> None:
    rows = found("ARC005", *on("Réparer", 1, 12), *on("Jardiner", 5), world=EIGHT)
    ((name, key, at, message),) = rows
    assert (name, key, at) == ("12-x", "topic", ())
    assert "01-x.md" in message
    assert "11 days" in message
    assert found("ARC005", *on("Réparer", 1, 12), world=EIGHT, days=11) == []
    assert names(found("ARC005", *on("Réparer", 1, 31), world=EIGHT, days=31)) == ["31-x"]


def test_without_a_topic_the_title_is_compared() -> None:
    twice = [one("01-a", title="Réparer"), one("02-b", title="RÉPARER")]
    assert [row[:2] for row in found("ARC005", *twice, world=EIGHT)] == [("02-b", "title")]


def test_a_topic_may_come_again_when_all_others_have_come() -> None:
    both = [*on("Réparer", 1, 3), *on("Jardiner", 2)]
    assert found("ARC005", *both) == []
    assert names(found("ARC005", *both, world=EIGHT)) == ["03-x"]
    assert names(found("ARC005", *both, world=BARE)) == ["03-x"]


def test_one_topic_written_on_many_times_is_not_all_others() -> None:
    often = [*on("Réparer", 1, 20), *on("Jardiner", *range(2, 10))]
    assert "20-x" in names(found("ARC005", *often, world=EIGHT))


def test_what_was_rejected_does_not_count_as_another_topic() -> None:
    rejected = [
        *on("Jardiner", 2, status="rejected"),
        *on("Partager", 3, status="withdrawn"),
    ]
    assert names(found("ARC005", *on("Réparer", 1, 20), *rejected)) == ["20-x"]


def test_other_topics_are_those_of_the_same_archive() -> None:
    elsewhere = on("Jardiner", 2, shelf="../ailleurs/drafts/essai")
    assert names(found("ARC005", *on("Réparer", 1, 20), *elsewhere)) == ["20-x"]


def test_what_was_rejected_does_not_count_as_written() -> None:
    rejected = on("Réparer", 1, status="rejected")
    assert found("ARC005", *rejected, *on("Réparer", 2), world=EIGHT) == []
    assert found("ARC005", *on("Réparer", 1), *on("Réparer", 2, agent=SECOND.name)) == []
    assert found("ARC005", *on("Réparer", 1), one("02-b", topic="Réparer", date=None)) == []


def spelt(*keywords: list[Any]) -> list[Facts]:
    return [one(f"{number:02}-k", keywords=words) for number, words in enumerate(keywords, 1)]


@pytest.mark.parametrize(
    ("rare", "usual"),
    [
        ("Tiers-lieu", "tiers-lieu"),
        ("tiers lieu", "tiers-lieu"),
        ("tiers-lieux", "tiers-lieu"),
        ("reemploi", "réemploi"),
        ("coeur de ville", "cœur de ville"),
        ("jardins partagés", "jardin partagé"),
        ("enjeux locaux", "enjeu local"),
        ("réseaux", "réseau"),
        ("utilite", "utilité"),
        ("l'eau", "l’eau"),
    ],
)
def test_the_rarer_spelling_of_a_keyword_is_found(rare: str, usual: str) -> None:
    rows = found("KEY004", *spelt(["autre", usual], [usual], ["autre", rare]))
    assert [row[:3] for row in rows] == [("03-k", "keywords", (1,))]
    assert f"“{usual}”" in rows[0][3]
    assert "(2 times)" in rows[0][3]


@pytest.mark.parametrize(
    ("one_word", "another"),
    [("coopération", "coopératives"), ("partage", "partagé"), ("marche", "marché"),
     ("forme", "formation"), ("réemploi", "re\u0301emploi"), ("gaz", "ga"), ("?!", "!?")],
)  # fmt: skip
def test_two_keywords_are_not_two_spellings(one_word: str, another: str) -> None:
    assert found("KEY004", *spelt([one_word], [one_word], [another])) == []


def test_the_agents_own_spelling_is_right_however_rare() -> None:
    rows = found("KEY004", *spelt(["Réemploi"], ["Réemploi"], ["réemploi"]))
    assert names(rows) == ["01-k", "02-k"]
    assert found("KEY004", *spelt(["Partages"]))[0][3].endswith("(in the agents' files)")


def test_spellings_that_the_agents_both_use_are_right() -> None:
    topics = [AGENT.topics[0].model_copy(update={"keywords": ["réemploi", "Réemploi"]})]
    world = replace(WORLD, agents=[AGENT.model_copy(update={"topics": topics})])
    assert found("KEY004", *spelt(["Réemploi"], ["réemploi"], ["réemploi"]), world=world) == []


def test_spellings_of_what_was_rejected_are_left_alone() -> None:
    aside = one("09-k", keywords=["tiers lieux"], status="rejected")
    assert found("KEY004", *spelt(["tiers-lieu"]), aside) == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)
    | st.sampled_from(["draft", "published", AGENT.name, "2026-02-03"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=6,
)  # fmt: skip
KEYS = ("title", "agent", "numero", "status", "topic", "date", "time", "keywords")
fronts = st.lists(st.dictionaries(st.sampled_from(KEYS), values), max_size=4)


@given(fronts)
def test_no_front_matter_stops_the_rules(several: list[dict[str, object]]) -> None:
    judged = [
        facts(render_document(front, notes()[0]), f"output/drafts/essai/0{index}-x.md")
        for index, front in enumerate(several)
    ]
    for rule in all_rules():
        if rule.scope == "archive":
            hits = list(rule.check(judged, WORLD))
            assert all("\n" not in hit.message for _, hit in hits)
            assert {one.path for one, _ in hits} <= {one.path for one in judged}
