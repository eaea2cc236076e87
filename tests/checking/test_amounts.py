# ruff: noqa: E501 - tables of cases are read line by line
from __future__ import annotations

import pytest

from orchestra.checking.amounts import unsupported_figures

# What a text says, what the passage says, and which pieces of the text it does not give.
COUNTS = [
    ("En 2021 et 2022", "En 2021", ["2022"]),
    ("3\u202f500 lieux", "3500 lieux", []), ("3 500", "3\u00a0500", []), ("3 500", "3\u2009500", []), ("3500", "3 500", []),
    ("3 500", "3.500 lieux", []), ("3 500", "3,500 places", []), ("3,5", "3.5", []), ("1 250 000", "1.250.000", []), ("1 250 000", "1,250,000", []),
    ("6 350 ménages", "6,35 ménages", ["6 350"]), ("6.350 ménages", "rien", ["6.350"]), ("3 500", "3 501", ["3 500"]),
    ("12,50", "12,5", []), ("0,5", "0.50", []), ("007", "7", []),
    ("7 lieux", "aucun", ["7"]), ("5 Gestes", "rien", ["5"]), ("64ha de terre", "rien", ["64ha"]),
    ("−5 °C", "5 °C de moins", []), ("-12", "12", []),
    ("les 3e et 4e", "le troisième, le quatrième", []), ("le 1er", "la première", []), ("la 2ème", "au second", []), ("la 43e", "rien", ["43e"]),
    ("14 h 30", "à 14h30", []), ("14:30", "14 h 30", []), ("14 h 30", "à 14 heures", ["14 h 30"]), ("14 h", "14h30", []),
    ("10h30 et 3 millions d’euros", "14h30 et 3 millions d’euros", ["10h30"]), ("10h30 ou 20 %", "10 h 30, puis 20 %", []),
]  # fmt: skip
AMOUNTS = [
    ("3,5 millions", "3 500 000 euros", []), ("3 millions", "3 milliards", ["3 millions"]), ("3 millions", "de 3 à 5 millions", []),
    ("3 millions", "3 lieux et 5 millions d’euros", ["3 millions"]), ("3,5 millions", "Budget (en millions d’euros) : 3,5", []),
    ("130 M€", "130 millions d’euros", []), ("130 M€", "130 000 000 €", []), ("130 millions d’euros", "130 M€", []),
    ("1,5 Md€", "1 500 millions d’euros", []), ("1,5 milliard d’euros", "1,5 Mds €", []), ("1 500 M€", "un milliard et demi d’euros", []),
    ("25 k€", "25 000 euros", []), ("25 k€", "vingt-cinq mille euros", []), ("25 k€", "25 M€", ["25 k€"]),
    ("2,5 millions", "deux millions et demi", []), ("2 millions et demi", "2,5 millions", []), ("un million d’habitants", "1 000 000 habitants", []),
    ("130 M€", "130 habitants", ["130 M€"]), ("130 €", "130 habitants", ["130 €"]), ("130 €", "130 $", ["130 €"]), ("130 €", "130", []),
    ("12 € par mois", "entre 10 et 12 €", []), ("10 lieux", "entre 10 et 12 €", ["10"]), ("40 mille", "40 000", []),
]  # fmt: skip
SHARES = [
    ("27 %", "27%", []), ("27 %", "27 pour cent", []), ("27 %", "vingt-sept pour cent", []), ("27 %", "27 p. 100", []), ("vingt-sept pour cent", "27 %", []),
    ("27 %", "27 lieux", ["27 %"]), ("27 lieux", "27 %", ["27"]), ("27 %", "27 autres", []), ("27 %", "la part est de 27", []), ("27 %", "0,27", ["27 %"]),
    ("5 lieux", "entre 5 et 10 %", ["5"]), ("5 %", "entre 5 et 10 %", []), ("de 5 % à 10 %", "5-10 %", []), ("5 ‰", "0,5 %", []), ("cinq pour mille", "5 ‰", []),
    ("50 %", "la moitié des lieux", []), ("50 %", "une personne sur deux", []), ("la moitié des lieux", "50 %", []), ("la moitié des lieux", "rien", ["la moitié"]),
    ("33 %", "un tiers des lieux", []), ("33,3 %", "un tiers des lieux", []), ("34 %", "un tiers des lieux", ["34 %"]), ("deux tiers", "66 %", []), ("deux tiers", "67 %", []),
    ("les trois quarts des voisins", "75 %", []), ("trois quarts des voisins", "70 %", ["trois quarts"]), ("75 %", "trois quarts", []), ("3/4", "75 %", []),
    ("neuf lieux sur dix", "90 %", []), ("90 %", "9 lieux sur 10", []), ("90 %", "9 lieux et 10 salles", ["90 %"]), ("20 %", "un cinquième des logements", []),
    ("40 %", "deux cinquièmes", []), ("un cinquième des logements", "20 %", []), ("un cinquième des logements", "le cinquième", ["un cinquième"]),
    ("100 %", "la totalité", []), ("multiplié par 2", "a doublé", []), ("un quart d’heure", "rien", []), ("un tiers de confiance", "rien", []),
    ("deux tiers-lieux", "rien", []), ("un tiers lieu", "rien", []), ("à moitié vide", "rien", []), ("un tiers", "rien", []),
]  # fmt: skip
WORDS = [
    ("trois mille cinq cents lieux", "3500", []), ("trois mille cinq cents lieux", "rien", ["trois mille cinq cents"]), ("3500", "trois mille cinq cents", []),
    ("vingt et un lieux", "21", []), ("21", "vingt et un", []), ("vingt-et-une", "rien", ["vingt-et-une"]), ("81 ans et 93 ans", "quatre-vingt-un, quatre-vingt-treize", []),
    ("soixante-douze", "72", []), ("septante-deux", "72", []), ("71", "soixante et onze", []), ("80", "quatre-vingts", []), ("17", "dix-sept", []), ("7", "dix-sept", ["7"]),
    ("deux cent quarante-sept", "247", []), ("1984", "mille neuf cent quatre-vingt-quatre", []), ("1914", "dix-neuf cent quatorze", []),
    ("deux ou trois lieux", "rien", []), ("neuf lieux", "rien", []), ("une personne sur deux", "rien", []), ("dix lieux", "rien", ["dix"]),
    ("trois pour cent", "rien", ["trois pour cent"]), ("trois euros", "rien", ["trois euros"]), ("trois ans", "rien", []), ("quarante ans", "rien", []), ("quinze jours", "rien", []), ("40 ans", "quarante années", []), ("trois hectares", "3 ha", []),
    ("deux millions", "rien", ["deux millions"]), ("des millions", "rien", []), ("des milliers", "rien", []), ("mille mercis", "rien", []), ("cent fois", "rien", []),
    ("les Trente Glorieuses", "rien", []), ("du centre et des centres", "rien", []), ("un habitat neuf", "rien", []), ("mille euros", "rien", ["mille euros"]),
    ("une bonne dizaine d’amis", "rien", []), ("une trentaine de lieux", "28 lieux", []), ("une trentaine de lieux", "rien", ["une trentaine"]),
    ("une centaine de lieux", "300 lieux", ["une centaine"]), ("des centaines de lieux", "rien", []), ("30 lieux", "une trentaine de lieux", []),
    ("la mise en quarantaine", "rien", []), ("le vingtième jour", "rien", []),
]  # fmt: skip
TIMES = [
    ("le 3 février 2020", "03/02/2020", []), ("03/02/2020", "le 3 février 2020", []), ("03.02.2020", "le 3 février 2020", []), ("2020-02-03", "le 3 février 2020", []),
    ("le 03/02", "le 3 février", []), ("le 03/02", "le 3 mars", ["03/02"]), ("le 3 mars 2020", "le 3 février 2020", ["3 mars"]), ("le 1er mars", "01/03/2020", []),
    ("le 3 février", "3 salles", ["3 février"]), ("3 salles", "le 3 février", ["3"]), ("du 3 au 5 février", "le 3 février et le 5 février", []), ("le 3 février", "du 3 au 5 février", []),
    ("14/07/1987", "rien", ["14/07", "1987"]), ("14/07/87", "le 14 juillet 1987", []), ("le 27 oct. 2020", "27 octobre 2020", []), ("45/13/2020", "45, 13, 2020", []),
    ("2019-2022", "2019 et 2022", []), ("de 2019 à 2022", "2019–2022", []), ("2019-2022", "2019", ["2022"]), ("2019 et 2022", "2019-22", []), ("en 2021", "2019-2022", ["2021"]),
    ("en 2020", "2 020 lieux", ["2020"]), ("2 020 lieux", "en 2020", ["2 020"]), ("en 2020", "2020", []), ("2020", "avril 2020", []),
    ("les années 1990", "les années 90", []), ("les années 90", "les années 1990", []), ("les années 1990", "en 1994", []), ("les années 1990", "en 2004", ["1990"]),
    ("en 1990", "dans les années 1990", ["1990"]), ("les années soixante-dix", "les années 1970", []), ("les années 70", "les années soixante-dix", []), ("les années 70", "70 lieux", ["70"]),
    ("au XIXe siècle", "au 19e siècle", []), ("au XIXe siècle", "le dix-neuvième siècle", []), ("au XIXe siècle", "en 1848", []), ("au XIXe siècle", "en 1948", ["XIXe siècle"]),
    ("au 19e siècle", "XIXe siècle", []), ("au XXIe siècle", "rien", []), ("au XXe siècle", "rien", []), ("au 20e siècle", "rien", []), ("Louis XIV", "rien", []),
    ("50 % en deux siècles", "50 %", []), ("50 % au deuxième siècle", "50 %", ["deuxième siècle"]),
    ("12 mois", "12 ans", ["12 mois"]), ("12 ans", "douze années", []), ("48 h", "48 heures", []),
]  # fmt: skip
NO_FIGURES = [
    ("27 [42]", "27", []), ("le réseau 5G, le CO2, une pièce 3D, la salle B12", "rien", []),
    ("https://a.fr/2024", "rien", []), ("depuis la Covid-19", "rien", []), ("l’association loi 1901", "rien", []), ("la loi de 1901", "rien", []),
    ("ouvert 24 h/24 et 7 j/7", "rien", []), ("ouvert 24h sur 24", "rien", []), ("mi-2022", "rien", ["2022"]), ("une note[^12]", "rien", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "passage", "expected"), [*COUNTS, *AMOUNTS, *SHARES, *WORDS, *TIMES, *NO_FIGURES]
)
def test_numbers_that_no_passage_gives(text: str, passage: str, expected: list[str]) -> None:
    found = unsupported_figures(f"Ici, {text}.", ["Rien.", f"On sait : {passage}."])
    assert [span.text for span in found] == expected


def test_list_markers_are_no_figures() -> None:
    assert unsupported_figures("1. Premier\n2. Second\n 3) Troisième", []) == []


@pytest.mark.parametrize(
    "text",
    [
        "trois mètres", "trois pour cent", "trois €", "trois %", "trois km", "trois hectares", "trois tonnes", "trois mégawattheures",
        "trois d’euros", "trois m²", "trois litres", "zéro euro", "deux tiers", "trois quarts", "trois dixièmes de tout",
        "la moitié des lieux", "la moitié de la ville", "dix-neuvième siècle", "XIXe siècle", "une centaine de lieux", "un million", "deux mille lieux", "dix",
    ],
)  # fmt: skip
def test_claim_in_words_is_looked_for(text: str) -> None:
    assert unsupported_figures(text, []) != []
