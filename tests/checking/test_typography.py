# ruff: noqa: E501 - tables of cases are read line by line
"""What each function of typography finds, and what the text is once its edits are made.

In the tables ~ is a non-breaking space and ¬ a narrow one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestra.checking import typography
from orchestra.checking.quotation_marks import foreign_quotation_marks
from orchestra.checking.running_text import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestra.checking.typography import Fault

    Find = Callable[[str], Iterator[Fault]]

FINDERS = (
    typography.glued_marks, typography.breaking_before_marks, typography.guillemet_spaces,
    typography.straight_apostrophes, typography.dots, typography.etc_dots,
    typography.double_spaces, typography.spaced_commas, typography.glued_words,
    typography.hyphens_as_dashes, typography.units, typography.thousands, typography.ordinals,
    foreign_quotation_marks,
)  # fmt: skip


def _real(text: str) -> str:
    return text.replace("~", "\u00a0").replace("¬", "\u202f")


def _mended(find: Find, text: str) -> str:
    edits = {edit for fault in find(running(text)) for edit in fault.edits}
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


MENDED: list[tuple[Find, str, str]] = [
    (typography.glued_marks, "Pourquoi? Ceci: oui; non!", "Pourquoi¬? Ceci~: oui¬; non¬!"),
    (typography.glued_marks, "**Note**: [un lien](http://a.fr): `code`; fin?!", "**Note**~: [un lien](http://a.fr)~: `code`¬; fin¬?!"),
    (typography.glued_marks, "un atelier (lequel?)", "un atelier (lequel¬?)"),
    (typography.glued_marks, "À 42%: oui [1]!", "À 42%~: oui [1]¬!"),
    (typography.breaking_before_marks, "Pourquoi ? Ceci  : oui\u2009; non ~!", "Pourquoi¬? Ceci~: oui¬; non¬!"),
    (typography.breaking_before_marks, "- un banc ;\n- une table ;", "- un banc¬;\n- une table¬;"),
    (typography.guillemet_spaces, "«commun» et « commun »", "«~commun~» et «~commun~»"),
    (typography.guillemet_spaces, "un«~mot~»dit", "un «~mot~» dit"),
    (typography.guillemet_spaces, "l’«a  »", "l’«~a~»"),
    (typography.straight_apostrophes, "l'atelier d'*hier* qu'«~on~»", "l’atelier d’*hier* qu’«~on~»"),
    (typography.straight_apostrophes, "l´eau, l‘air", "l’eau, l’air"),
    (typography.dots, "À voir... (...) [...]", "À voir… (…) […]"),
    (typography.etc_dots, "des livres, etc... etc… etc.… etc ...", "des livres, etc. etc. etc. etc."),
    (typography.double_spaces, "un  deux   trois", "un deux trois"),
    (typography.spaced_commas, "un , deux ~, trois [1] .", "un, deux, trois [1]."),
    (typography.glued_words, "un banc,une table;un lit.Les voisins [1].Il", "un banc, une table; un lit. Les voisins [1]. Il"),
    (typography.glued_words, "C’est tout.L’atelier", "C’est tout. L’atelier"),
    (typography.hyphens_as_dashes, "oui - non -- peut-être --- fin", "oui – non – peut-être — fin"),
    (typography.hyphens_as_dashes, "oui -\nnon", "oui –\nnon"),
    (typography.units, "42%, 42 %, 130 M€, 5 km, 18 h 30, 20kWh", "42~%, 42~%, 130~M€, 5~km, 18~h 30, 20~kWh"),
    (typography.thousands, "3 500 et 1 250 000 et 1¬250 000", "3¬500 et 1¬250¬000 et 1¬250¬000"),
    (typography.ordinals, "2ème, 2eme, 3ièmes, 21ème, 2è, 1ère, 1ères, 1ier", "2e, 2e, 3es, 21e, 2e, 1re, 1res, 1er"),
    (typography.ordinals, "XXIème, Vème, XIXe", "XXIe, Ve, XIXe"),
    (foreign_quotation_marks, 'le "commun", le “bien”', "le «~commun~», le «~bien~»"),
    (foreign_quotation_marks, 'l’"atelier" (*"ouvert"*).', "l’«~atelier~» (*«~ouvert~»*)."),
]  # fmt: skip


@pytest.mark.parametrize(("find", "text", "mended"), MENDED)
def test_fault_is_mended(find: Find, text: str, mended: str) -> None:
    assert _mended(find, _real(text)) == _real(mended)


LEFT_ALONE: list[tuple[Find, str]] = [
    (typography.glued_marks, "À 17:26, 3:1, std::map, :coeur: `a;` http://a.fr/?q;r (!) (?) <!--a:--> C’est *What is it? Yes!*"),
    (typography.glued_marks, "Dans Fab: The Coming Revolution, et Permaculture: Principles and Pathways Beyond."),
    (typography.glued_marks, "Pourquoi¬? Pourquoi~? «~Oui~»~: oui¬! &nbsp;\n[^1]: une note"),
    (typography.glued_marks, "![plan](a.png) et un mot\\! ;\n[a]: http://a.fr"),
    (typography.breaking_before_marks, "Pourquoi¬? Ceci~: oui :) et :coeur: et a := b et `x ; y` ( ! )"),
    (typography.guillemet_spaces, "«~commun~» «¬commun¬» «\nligne~»"),
    (typography.straight_apostrophes, "'mot' 5' `l'a` l’eau les habitants' rue"),
    (typography.dots, "../.. `...` .... etc... a…"),
    (typography.etc_dots, "etc. Etc., Aetc..."),
    (typography.double_spaces, "-   un\n    deux `a  b`"),
    (typography.double_spaces, "| a  | b |\n|---|---|\n"),
    (typography.spaced_commas, "le format .md, l’outil .NET, ,5 (…) « , »"),
    (typography.glued_words, "1,5 a,b Node.js http://a.fr/x,yz.Le e.g.A asp.Net"),
    (typography.hyphens_as_dashes, "- un\n- deux - "),
    (typography.hyphens_as_dashes, "tiers-lieux, 5 - 3, --option, `a - b`"),
    (typography.units, "42~%, 1er mars, 5 mai, 3 hommes, la 5G, 3D, 4x4, 2 t-shirts, 12 h’"),
    (typography.thousands, "3500, 3¬500, en 2019 350 lieux, 0 800 100 200, 01 42 100 200, 3,5 500, le 12 2019"),
    (typography.ordinals, "1er, 1re, 2e, 2nd, XXIe, 1ers, crème, VIe, même, thème"),
    (foreign_quotation_marks, "«~un “mot” dit~»"),
]  # fmt: skip


@pytest.mark.parametrize(("find", "text"), LEFT_ALONE)
def test_what_is_right_is_left_alone(find: Find, text: str) -> None:
    assert list(find(running(_real(text)))) == []


UNCERTAIN: list[tuple[Find, str, int]] = [
    (foreign_quotation_marks, 'un "mot et rien', 3),
    (foreign_quotation_marks, 'un " mot " et', 3),
    (foreign_quotation_marks, 'une planche de 12" et une de 8" ici', 17),
    (foreign_quotation_marks, "un ”mot“ dit", 3),
    (typography.ordinals, "la 1ème fois", 3),
]  # fmt: skip


@pytest.mark.parametrize(("find", "text", "start"), UNCERTAIN)
def test_uncertain_fault_is_said_and_not_mended(find: Find, text: str, start: int) -> None:
    assert [(fault.start, fault.edits) for fault in find(running(text))] == [(start, ())]


PIECES = st.lists(
    st.sampled_from(
        [" ", "  ", "\u00a0", "\u202f", "\n", "\t", ";", ":", "!", "?", "«", "»", '"', "“", "”", "'", "’",
         "...", ".", ",", "…", "-", "--", "*", "_", "`", "[1]", "(", ")", "]", "[", "|", "a", "Le", "oe",
         "mot", "l", "etc", "1", "2", "500", "%", "km", "€", "ème", "X", "É", "\\", "<", ">", "<!--", "-->",
         "https://a.fr", "&nbsp;", "\u0301", "\u00ad", "\ufffc"]
    ), max_size=24,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.one_of(PIECES, st.text(max_size=60)), st.sampled_from(FINDERS))
def test_what_is_mended_is_not_found_again(text: str, find: Find) -> None:
    rounds = 0
    while (mended := _mended(find, text)) != text:
        text, rounds = mended, rounds + 1
        assert rounds < 4, text
    assert all(not fault.edits for fault in find(running(text)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(PIECES, st.sampled_from(FINDERS))
def test_places_are_in_the_text_and_edits_keep_its_letters(text: str, find: Find) -> None:
    for fault in find(running(text)):
        assert 0 <= fault.start < len(text)
        for edit in fault.edits:
            assert 0 <= edit.start <= edit.end <= len(text)
            if find is not typography.ordinals:
                assert not any(char.isalnum() for char in text[edit.start : edit.end] + edit.text)


def _said(find: Find, text: str) -> list[int]:
    return [fault.start for fault in find(running(text))]


@pytest.mark.parametrize(
    "piece", [" ", "«", "» ", '"', "*", "_", "`", "``x", "](", "<", "<!--", "-", "a@", "http://!", "1 ", "1", "X", ":a", "'a", "."]
)  # fmt: skip
def test_long_rows_are_read_in_one_go(piece: str) -> None:
    """A pattern that is not linear would take minutes here, and pytest's own limit ends it."""
    for find in FINDERS:
        _said(find, piece * 20_000)
