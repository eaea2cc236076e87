from __future__ import annotations

import time

import pytest

from orchestra.library.doubts import find_doubts
from orchestra.library.entry import Paper, make_entry
from orchestra.library.loaded import Block

GOOD = (
    "L’expérimentation s’appuie sur un réseau de 22 communes rurales. Le rez-de-chaussée accueille"
    " YouTube, l’OpenData et 150 000 personnes en 2023 ; tél. 0123456789, SIRET 12345678901234."
)


def doubts(*texts: str) -> list[str]:
    return [doubt.message for doubt in find_doubts([Block(text, page=1) for text in texts])]


def test_a_text_that_was_read_well_gives_none() -> None:
    assert doubts(GOOD, "Voir https://exemple.fr/rapport2013,v1 ou a.b@exemple.fr.") == []


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("En2013 la commune", "En2013"),
        ("le rapport,Henri dit", "rapport,Henri"),
        ("elle ouvre desperspectives", "desperspectives"),
        ("le budget dela commune de2013", "de2013"),
        ("un mot comme " + "antoinetteparlait" * 2, "antoinetteparlaitantoinetteparlait"),
    ],
)
def test_tokens_that_are_glued_together_are_told(text: str, token: str) -> None:
    assert doubts(text) == [f"words may be glued together: “{token}”"]


def test_long_figures_without_a_space_are_told() -> None:
    [message] = doubts("Le fonds de roulement : 5572741 puis 150000000.")
    assert message == ("figures have more than six digits without a space: “5572741”, “150000000.”")


def test_words_in_no_dictionary_are_told_when_they_are_many() -> None:
    [message] = doubts("qsdf wxcv azer tyui mlkj " * 6 + "une phrase de la commune")
    assert message.startswith("90 % of the words are in no dictionary: “qsdf”, “wxcv”, “azer”")
    assert doubts("the report of the council is for the people that are with it " * 4) == []


def test_word_ends_in_the_middle_tell_of_mixed_columns() -> None:
    [message] = doubts("les perspec- la commune gouver- et puis déve- enfin")
    assert message.endswith("columns may be mixed: “perspec-”, “gouver-”, “déve-”")


def test_lines_that_come_back_on_every_page_are_told() -> None:
    blocks = [Block(text, page=n) for n in range(1, 5) for text in (f"Cahier {n}", f"Mot {n}a.")]
    found = [doubt.message for doubt in find_doubts(blocks)]
    assert "“Cahier #” comes back on 4 pages, and was left in" in found


def test_doubts_stand_with_their_page_and_line_among_what_is_to_be_looked_at() -> None:
    entry = make_entry(Paper("a.md", "1", b"# Un titre\n\nEn2013 la commune ouvre le lieu.\n"))
    assert [(p.line, p.message) for p in entry.suspects] == [
        (1, "words may be glued together: “En2013”")
    ]


def test_megabytes_take_seconds_at_most() -> None:
    began = time.process_time()
    list(find_doubts([Block(GOOD * 20_000), Block("a" * 1_000_000), Block("mot1,2 " * 200_000)]))
    assert time.process_time() - began < 10
