from __future__ import annotations

from orchestra.agents import Topic
from orchestra.writing.subject_matter import subject_of


def test_a_title_names_things_that_stand_in_lower_case_within_a_sentence() -> None:
    topic = Topic(title="Innovation frugale et low-tech", keywords=["simplicité"])
    assert subject_of(topic, []).names == ("innovation frugale", "low-tech")
    assert subject_of(Topic(title="SCIC et SCOP", keywords=["x1y"]), []).names == ("SCIC", "SCOP")


def test_what_all_topics_of_an_agent_are_about_tells_none_of_them() -> None:
    topic = Topic(title="Culture et création dans les tiers-lieux", keywords=["artistes"])
    assert subject_of(topic, [], "Tiers-Lieux").names == ("culture", "création")


def test_a_text_weighs_more_the_more_of_the_subject_it_names() -> None:
    topic = Topic(title="Économie circulaire", keywords=["réemploi", "flux de matières"])
    subject = subject_of(topic, [])
    texts = [
        "Le chat dort sur le mur.",
        "Les matières entrent et sortent.",
        "Le réemploi vient avant.",
        "L’économie circulaire commence par le réemploi et les flux de matières.",
    ]
    weights = [subject.weight(text) for text in texts]
    assert weights == sorted(weights)
    assert weights[0] == 0 < weights[1]


def test_the_first_word_of_a_name_counts_where_hardly_anybody_says_the_whole() -> None:
    topic = Topic(title="Sobriété choisie", keywords=["suffisance"])
    text = "La sobriété interroge les besoins."
    assert subject_of(topic, [text]).heads == ("sobriété",)
    whole = subject_of(topic, ["La sobriété choisie se partage."])
    assert whole.heads == ()
    assert subject_of(topic, [text]).weight(text) > whole.weight(text)
