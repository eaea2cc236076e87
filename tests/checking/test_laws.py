# ruff: noqa: E501 - tables of cases are read line by line
from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from orchestra.checking.laws import unnamed_laws
from orchestra.checking.registry import find_rule
from orchestra.checking.sieve import Seen

# What a text says, what the passage says, and which laws of the text it does not name.
CASES = [
    ("la loi n° 2014-856", "la loi n° 2014-856 du 31 juillet 2014", []), ("la loi n° 2014-856", "la loi n° 2014-366", ["loi n° 2014-856"]),
    ("la loi no 2014-856", "2014-856", []), ("la loi 2014-856", "rien", ["loi 2014-856"]), ("la loi n°2014-856", "la loi nº 2014‑856", []),
    ("la loi n° 78-763", "loi n° 78-763", []), ("les lois n° 78-763", "rien", ["lois n° 78-763"]), ("l’ordonnance n° 2014-559", "rien", ["ordonnance n° 2014-559"]),
    ("le décret n° 2012-557", "rien", ["décret n° 2012-557"]), ("la loi organique n° 2009-403", "rien", ["loi organique n° 2009-403"]),
    ("la loi 2019-2023 de programmation", "rien", []), ("une loi en 2014", "rien", []), ("la loi de 2014", "rien", []),
    ("le règlement (UE) 2020/1503", "règlement (UE) 2020/1503", []), ("le règlement (UE) n° 1303/2013", "rien", ["règlement (UE) n° 1303/2013"]), ("le règlement (UE) 2024/1689", "2024/1698", ["règlement (UE) 2024/1689"]),
    ("la directive 2008/98/CE", "directive 2008/98", []), ("la directive 2008/98/CE", "en 2008, 98 lieux", ["directive 2008/98/CE"]), ("le règlement de 2020", "rien", []),
    ("la loi du 31 juillet 2014", "la loi du 31 juillet 2014", []), ("la loi du 31 juillet 2014", "le 31/07/2014", []), ("la loi du 31 juillet 2014", "juillet 2014", ["loi du 31 juillet 2014"]),
    ("la loi du 1er août 2003", "loi du 1er août 2003", []), ("la loi du 1er août 2003", "2 août 2003", ["loi du 1er août 2003"]), ("la loi du 31 juillet", "rien", []),
    ("la loi ALUR", "la loi Alur", []), ("la loi ALUR", "la loi ELAN", ["loi ALUR"]), ("la loi Climat et résilience", "la loi climat", []), ("la loi dite « Pacte »", "rien", ["loi dite « Pacte"]),
    ("la loi ELAN", "portant évolution du logement, de l’aménagement et du numérique", []), ("la loi ESS", "l’économie sociale et solidaire", []), ("la loi Sapin II", "loi Sapin", ["loi Sapin II"]),
    ("la loi est faite", "rien", []), ("la loi. Depuis", "rien", []),
    ("l’article 14", "article 14", []), ("l’article 14", "14 lieux", ["article 14"]), ("l’article 14", "articles 1er, 3, 11, 14 et 33", []), ("l’article 14", "les articles 10 à 15", []), ("l’article 16", "les articles 10 à 15", ["article 16"]),
    ("les articles 3 et 5", "articles 3 et 4", ["5"]), ("l’article 1er", "son article premier", []), ("l’article premier", "article 1", []), ("l’article IV", "article 4", []), ("l’article IV", "article 6", ["article IV"]),
    ("l’article L. 541-1", "art. L541-1", []), ("l’article L. 541-1", "article L. 541-2", ["article L. 541-1"]), ("l’art. 5", "rien", ["art. 5"]),
    ("des articles 100 % neufs", "rien", []), ("un article de 2019", "rien", []), ("des articles neufs", "rien", []), ("12 articles", "rien", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "passage", "expected"), CASES)
def test_laws_that_no_passage_names(text: str, passage: str, expected: list[str]) -> None:
    found = unnamed_laws(f"Voici {text}.", ["Rien.", f"On sait : {passage}."])
    assert [span.text for span in found] == expected


FRAGMENTS = st.sampled_from(
    [
        "loi",
        "Loi",
        "article",
        "articles",
        "n°",
        "du",
        "1er",
        "3",
        "2014",
        "-",
        "856",
        "/",
        "CE",
        "(UE)",
        "juillet",
        "ALUR",
        "à",
        ",",
        "et",
        "IV",
        "L.",
        " ",
        "premier",
        "«",
    ]
)


@given(st.lists(FRAGMENTS).map(" ".join) | st.lists(FRAGMENTS).map("".join) | st.text())
def test_any_text_names_its_own_laws(text: str) -> None:
    assert unnamed_laws(text, [text]) == []
    for span in unnamed_laws(text, []):
        assert text[span.start : span.end] == span.text


@given(st.lists(FRAGMENTS).map(" ".join) | st.lists(FRAGMENTS).map("".join))
def test_sieve_lets_every_law_pass(text: str) -> None:
    assert not unnamed_laws(text, []) or _may_find("REF010", text)


def _may_find(code: str, text: str) -> bool:
    rule = find_rule(code)
    assert rule is not None
    assert isinstance(rule.sieve, Seen)
    return re2.search(rule.sieve.pattern, text) is not None
