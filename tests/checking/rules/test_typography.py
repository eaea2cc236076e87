# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checking.documents import (
    CONCLUSION,
    GOOD,
    SUMMARY,
    WORLD,
    Case,
    bad,
    changed,
    line_of,
    positions,
)

from orchestra.checking.fixing import fix_text
from orchestra.checking.glance import Glance
from orchestra.checking.registry import all_rules
from orchestra.checking.sieve import all_sieves
from orchestra.document import parse_document

FIRST, LAST = SUMMARY + 2, CONCLUSION + 2
CITED = line_of("Celui qui")
RULES = [rule for rule in all_rules() if rule.code.startswith("TYP")]

# Every fault is put at the beginning of the conclusion.
CASES = [
    bad("TYP001", "question mark", "Ces gestes", "Pourquoi? Ces gestes", (LAST, 9)),
    bad("TYP001", "behind emphasis, in a list", "Ces gestes", "- **Un banc**: du bois.\n\nCes gestes", (LAST, 14)),
    bad("TYP001", "times and addresses", "Ces gestes", "À 17:26, voir https://essai.invalid/?a;b et :coeur: ces gestes"),
    bad("TYP001", "a space written as an entity", "Ces gestes", "Pourquoi&nbsp;? Vraiment&#8239;? Oui&#160;! Voici&#xA0;: ces gestes"),
    bad("TYP001", "an entity that is no space", "Ces gestes", "Le prix en &euro;? Ces gestes", (LAST, 18)),
    bad("TYP002", "a space before an entity", "Ces gestes", "Pourquoi &nbsp;? Ces gestes", (LAST, 9)),
    bad("TYP002", "ordinary spaces", "Ces gestes", "Oui ; non ! Ces gestes", (LAST, 4), (LAST, 10)),
    bad("TYP002", "on the second line", "Ces gestes", "Il le dit\n# ainsi : ces gestes", (LAST + 1, 8)),
    bad("TYP002", "a heading", "## Conclusion", "## Conclusion : fin"),
    bad("TYP002", "in the front matter", 'theme: "Essais"', 'theme: "Essais : fin"'),
    bad("TYP002", "in a reference", "*Guide d’essai du réemploi*", "*Guide d’essai : fin*"),
    bad("TYP002", "a narrow space before a colon", "Ces gestes", "Voici\u202f: ces gestes"),
    bad("TYP003", "none", "Ces gestes", "Le «commun», ces gestes", (LAST, 5), (LAST, 11)),
    bad("TYP003", "spaces written as entities", "Ces gestes", "Le «&nbsp;commun&#8239;», ces gestes"),
    bad("TYP003", "ordinary spaces", "«\u00a0a été", "« a été", (CITED, 44)),
    bad("TYP004", "two spaces", "Ces gestes changent", "Ces  gestes   changent", (LAST, 4), (LAST, 12)),
    bad("TYP004", "at the end of the first word", "Un atelier", "Un  atelier", (FIRST, 3)),
    bad("TYP004", "code and line breaks", "Ces gestes", "Un `a  b`  \nou deux : ces gestes"),
    bad("TYP005", "comma", "Ces gestes", "Oui , ces gestes", (LAST, 4)),
    bad("TYP005", "full stop behind a citation", "du temps [2].", "du temps [2] .", (CITED, 150)),
    bad("TYP005", "a file ending", "Ces gestes", "Le format .md et ces gestes"),
    bad("TYP006", "comma", "Ces gestes", "Un banc,une table, ces gestes", (LAST, 8)),
    bad("TYP006", "full stop", "objets et aux gestes. La", "objets et aux gestes.La", (FIRST, 65)),
    bad("TYP006", "a decimal comma", "Ces gestes", "Node.js et a,b : ces gestes"),
    bad("TYP007", "percentage", "Ces gestes", "Le bois, à 42%, ces gestes", (LAST, 14)),
    bad("TYP007", "ordinary space", "Ces gestes", "Le bois, à 42 km, ces gestes", (LAST, 14)),
    bad("TYP007", "a day of May", "Ces gestes", "Le 5 mai, ces gestes"),
    bad("TYP008", "thousands", "Ces gestes", "Les 3 500 gestes", (LAST, 5)),
    bad("TYP008", "millions", "Ces gestes", "Les 1 250 000 gestes", (LAST, 5)),
    bad("TYP008", "a year before a number", "Ces gestes", "En 2019 350 gestes"),
    bad("TYP009", "straight", "Ces gestes", 'Le "commun" : ces gestes', (LAST, 4)),
    bad("TYP009", "curly", "Ces gestes", "Le “commun” : ces gestes", (LAST, 4)),
    bad("TYP009", "second level", "Ces gestes", "Le «\u00a0mot “commun”\u00a0» : ces gestes"),
    bad("TYP010", "one for the paragraph", "Ces gestes", "D'ici l'on voit ces gestes", (LAST, 2)),
    bad("TYP010", "acute accent", "Ces gestes", "L´atelier et ces gestes", (LAST, 2)),
    bad("TYP010", "quotation and code", "Ces gestes", "Un 'mot' et `l'a` : ces gestes"),
    bad("TYP011", "three dots", "Ces gestes", "Voyons... Ces gestes", (LAST, 7)),
    bad("TYP011", "words left out", "Ces gestes", "Un lieu [...] et ces gestes", (LAST, 10)),
    bad("TYP011", "a path", "Ces gestes", "Voir ../../a et ces gestes"),
    bad("TYP012", "dots", "Ces gestes", "Du bois, etc... Ces gestes", (LAST, 10)),
    bad("TYP012", "ellipsis", "Ces gestes", "Du bois, etc… Ces gestes", (LAST, 10)),
    bad("TYP012", "as it must be", "Ces gestes", "Du bois, etc. Ces gestes"),
    bad("TYP013", "hyphens", "Ces gestes", "Le bois - le fer -- ces gestes", (LAST, 9), (LAST, 18)),
    bad("TYP013", "behind a citation", "du temps [2].", "du temps [2] - beaucoup.", (CITED, 151)),
    bad("TYP013", "a minus, items, compounds", "Ces gestes", "5 - 3 fait 2.\n\n- va-et-vient.\n\nCes gestes"),
    bad("TYP014", "figures", "Ces gestes", "La 2ème fois, ces gestes", (LAST, 4)),
    bad("TYP014", "century", "Ces gestes", "Au XXIème siècle, ces gestes", (LAST, 4)),
    bad("TYP014", "as it must be", "Ces gestes", "La 2e fois, le 1er jour, au XXIe siècle, ces gestes"),
    bad("TYP015", "capital", "Ces gestes", "Pour l’Etat, ces gestes", (LAST, 8)),
    bad("TYP015", "all in capitals", "Ces gestes", "L’ECONOMIE de ces gestes", (LAST, 3)),
    bad("TYP015", "preposition", "Ces gestes", "A partir de là, ces gestes", (LAST, 1)),
    bad("TYP015", "preposition in a quotation", "Ces gestes", "«\u00a0A l’atelier\u00a0», ces gestes", (LAST, 3)),
    bad("TYP015", "names and other words", "Ces gestes", "A. Durand, Etienne, Elodie, le plan A la nuit, ESS, ces gestes"),
    bad("TYP016", "small letters", "Ces gestes", "Au coeur de l’oeuvre, ces gestes", (LAST, 4), (LAST, 15)),
    bad("TYP016", "capitals", "Ces gestes", "Main-d’Oeuvre et COEUR, ces gestes", (LAST, 8), (LAST, 18)),
    bad("TYP016", "two vowels", "Ces gestes", "La moelle coexiste, ces gestes"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_typography_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Pourquoi? L'idée : \"bien\" faire...", "Pourquoi\u202f? L’idée\u00a0: «\u00a0bien\u00a0» faire…"),
        ("A 42% , oui;et «non»", "A 42\u00a0%, oui\u202f; et «\u00a0non\u00a0»"),
        ("l'\"idée\"; la 2ème - la 1ère -- etc...", "l’«\u00a0idée\u00a0»\u202f; la 2e – la 1re – etc."),
        ("le coeur de l'Etat", "le coeur de l’Etat"),
    ],
)  # fmt: skip
def test_fix_mends_all_of_a_sentence_at_once(wrong: str, right: str) -> None:
    text, mended = (GOOD.replace("Ces gestes", f"{said} Ces gestes") for said in (wrong, right))
    fixed = fix_text("essai.md", text, WORLD)[0]
    assert fixed.split("\n## Conclusion")[1] == mended.split("\n## Conclusion")[1]


def test_what_an_inline_comment_names_is_not_mended() -> None:
    commented = "Pourquoi? <!-- orchestra: ignore TYP001 --> Ces gestes"
    fixed, _ = fix_text("essai.md", GOOD.replace("Ces gestes", commented), WORLD)
    assert commented in fixed


PIECES = st.lists(
    st.sampled_from(
        [" ", "  ", "\u00a0", "\u202f", "\u2009", "\n", "\t", ";", ":", "!", "?", "«", "»", '"', "“", "”", "'",
         "’", "...", ".", ",", "…", "-", "--", "*", "_", "`", "[1]", "(", ")", "]", "[", "|", "a", "Le", "A", "la",
         "coeur", "Etat", "mot", "etc", "1", "2", "500", "%", "km", "€", "ème", "X", "\\", "<", ">", "<!--", "-->",
         "<!-- orchestra: ignore TYP001 -->", "https://a.fr", "&nbsp;", "&#8239;", "\u0301", "# ", "##", "- ", "```", "    "]
    ), min_size=1, max_size=16,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PIECES)
def test_no_sieve_hides_a_fault(piece: str) -> None:
    document = parse_document(GOOD.replace("Ces gestes", f"{piece}Ces gestes"))
    passing = all_sieves().passing(Glance(document, WORLD))
    for rule in RULES:
        if rule.code not in passing:
            assert not list(rule.check(document, WORLD)), rule.code


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PIECES)
def test_mending_any_text_comes_to_an_end(piece: str) -> None:
    text = GOOD.replace("Ces gestes", f"{piece}Ces gestes")
    fixed = fix_text("essai.md", text, WORLD)[0]
    assert fix_text("essai.md", fixed, WORLD) == (fixed, 0)
