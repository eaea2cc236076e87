from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.checking.latin import to_latin
from orchestra.language import is_foreign, is_foreign_word, looks_french

FRENCH = (
    "Les habitants du quartier se retrouvent dans un lieu ouvert, où les outils sont partagés et"
    " où chacun peut apprendre des autres."
)


@pytest.mark.parametrize(
    ("text", "french"),
    [
        (FRENCH, True),
        ("The people of the city meet in a place that is open to all, with tools.", False),
        ("Жители города встречаются в открытом месте.", False),
        ("Oui.", True),
        ("", True),
        ("Bien sûr 東京東京東京", False),
        (f"{FRENCH} Elles disent « the commons ».", True),
    ],
)
def test_french_is_told_from_other_languages(text: str, french: bool) -> None:
    assert looks_french(text) is french


FOREIGN = (
    "Los vecinos se reúnen cada semana en el taller para reparar juntos los objetos.",
    "Todas as semanas os moradores do bairro encontram-se na oficina para reparar juntos.",
    "Elke week komen de buren samen in de werkplaats om hun kapotte spullen te repareren.",
    "Ogni settimana gli abitanti del quartiere si ritrovano per riparare gli oggetti.",
    "Die Nachbarn treffen sich jede Woche und reparieren mit den anderen ihre Dinge.",
    "The neighbours meet every week in the workshop to repair their broken objects.",
    "Жители города встречаются в открытом месте.",
)
OWN = (
    FRENCH,
    "Ateliers vélo, cantine solidaire, studio radio, jardin, friperie, chorale, ludothèque.",
    "Moins jeter, mieux réparer, tout partager, rien gaspiller, beaucoup apprendre, peu dire.",
    f"{FRENCH} Elles disent « the commons of the city ».",
    "Die est une commune de la Drôme dont les habitants entretiennent des ateliers.",
)


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_are_told(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize("text", OWN)
def test_french_is_not_taken_for_another_language(text: str) -> None:
    assert not is_foreign(text)


SAMPLE = [
    "le",
    "la",
    "des",
    "the",
    "of",
    "lieux",
    "ciudad",
    "is",
    "et",
    "words",
    "el",
    "los",
    "het",
]


@given(st.lists(st.sampled_from(SAMPLE), max_size=30))
def test_quick_answer_is_never_no_where_the_slow_one_is_yes(words: list[str]) -> None:
    text = " ".join(words)
    assert to_latin(text) is not None
    if is_foreign(text):
        assert any(map(is_foreign_word, text.split()))
