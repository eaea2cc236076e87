from __future__ import annotations

import time

import pytest

from orchestra.library.hyphenation import join_lines, words_of


def joined(text: str, *elsewhere: str) -> str:
    return join_lines(text.split("\n"), words_of(elsewhere))


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ("les perspec-\ntives", "les perspectives"),
        ("l’établis-\nsement", "l’établissement"),
        ("une entre-\nprise", "une entreprise"),
        ("perspec-\ntives de déve-\nloppement", "perspectives de développement"),
        ("les perspec\u00ad\ntives", "les perspectives"),
        ("c’est-à-\ndire", "c’est-à-dire"),
        ("c’est-\nà-dire", "c’est-à-dire"),
        ("les tiers-\nlieux", "les tiers-lieux"),
        ("est-\nil ouvert", "est-il ouvert"),
        ("y a-t-\nil", "y a-t-il"),
        ("Saint-\nDenis", "Saint-Denis"),
        ("peut-\nêtre", "peut-être"),
        ("vingt-\ncinq", "vingt-cinq"),
        ("celui-\nci", "celui-ci"),
        ("au-\ndelà", "au-delà"),
        ("LE DÉVELOP-\nPEMENT", "LE DÉVELOPPEMENT"),
        ("2014-\n2020", "2014-2020"),
        ("la COVID-\n19", "la COVID-19"),
        ("les acteurs -\nles habitants", "les acteurs - les habitants"),
        ("de de -\nballer les perspec -\ntives", "de deballer les perspectives"),
        ("voir https://exemple.fr/a-\nb", "voir https://exemple.fr/a-b"),
        ("voir https://exemple.fr/\na", "voir https://exemple.fr/a"),
        ("une ligne\nune autre", "une ligne une autre"),
        ("un mot-inconnuqx-\nzwt", "un mot-inconnuqxzwt"),
    ],
)
def test_words_cut_at_line_ends_are_whole_and_hyphens_stay(lines: str, whole: str) -> None:
    assert joined(lines) == whole


def test_what_the_document_writes_elsewhere_decides() -> None:
    assert joined("le week-\nend", "un week-end passé") == "le week-end"
    assert joined("le Parc-\nqxt", "au parcqxt") == "le Parcqxt"


def test_megabytes_of_lines_take_no_time() -> None:
    began = time.process_time()
    join_lines(["mot-", "a" * 200, "b -"] * 20_000, frozenset())
    assert time.process_time() - began < 10
