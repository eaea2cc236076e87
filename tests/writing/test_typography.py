from __future__ import annotations

import pytest

from orchestra.checking.detectors import is_verbatim
from orchestra.writing.typography import typeset

NB, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("plain", "typeset_text"),
    [
        ("l'eau", "l’eau"),
        ("deux choses : l'une", f"deux choses{NB}: l’une"),
        ("Pourquoi ?", f"Pourquoi{THIN}?"),
        ("ceci ; cela !", f"ceci{THIN}; cela{THIN}!"),
        ("« mot »", f"«{NB}mot{NB}»"),
        ("«mot»", f"«{NB}mot{NB}»"),
        ("40 % de 1 200 €", f"40{NB}% de 1{THIN}200{NB}€"),
        ("fin .", "fin."),
        ("10:30 et https://a.fr", "10:30 et https://a.fr"),
        ("rien à faire", "rien à faire"),
    ],
)
def test_french_spaces_and_apostrophes(plain: str, typeset_text: str) -> None:
    assert typeset(plain) == typeset_text
    assert typeset(typeset_text) == typeset_text


def test_a_quotation_stays_verbatim_for_the_checker() -> None:
    passage = "L'atelier ouvre à 18 h : 40 % des 1 200 objets sont réparés, n'est-ce pas ?"
    assert typeset(passage) != passage
    assert is_verbatim(typeset(passage), [passage])
