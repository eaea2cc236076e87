# ruff: noqa: E501, RUF005, SIM905 - the words that texts are made of are read line by line
"""A number in any French form is found in a passage that writes it in any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.checking.amounts import MAY_CLAIM, unsupported_figures
from orchestra.checking.quantity.numerals import numerals
from orchestra.checking.quantity.reading import read_numbers
from orchestra.checking.sieve import Seen

if TYPE_CHECKING:
    from collections.abc import Callable

ONES = [
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    *("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
    *("dix-sept", "dix-huit", "dix-neuf"),
]
TENS = {
    20: "vingt",
    30: "trente",
    40: "quarante",
    50: "cinquante",
    60: "soixante",
    80: "quatre-vingt",
}


def _below_hundred(n: int) -> str:
    if n < 20:
        return ONES[n]
    base = max(tens for tens in TENS if tens <= n and (tens != 70))
    rest = n - base
    if rest == 0:
        return "quatre-vingts" if n == 80 else TENS[base]
    if base != 80 and rest in {1, 11}:
        return f"{TENS[base]} et {ONES[rest]}"
    return f"{TENS[base]}-{ONES[rest]}"


def _below_thousand(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    said = [] if hundreds < 2 else [ONES[hundreds]]
    said += ["cents" if hundreds > 1 and not rest else "cent"] if hundreds else []
    return " ".join([*said, *([_below_hundred(rest)] if rest or not hundreds else [])])


def in_words(n: int) -> str:
    """Return a number below a thousand millions in French words, as they are taught."""
    millions, below = divmod(n, 10**6)
    thousands, rest = divmod(below, 1000)
    said = []
    if millions:
        said.append(f"{_below_thousand(millions)} million{'s' if millions > 1 else ''}")
    if thousands:
        said.append("mille" if thousands == 1 else f"{_below_thousand(thousands)} mille")
    if rest or not said:
        said.append(_below_thousand(rest))
    return " ".join(said)


def _grouped(n: int, mark: str) -> str:
    return f"{n:,}".replace(",", mark)


def _decimal(n: int, power: int) -> str:
    whole, rest = divmod(n, 10**power)
    return f"{whole},{rest:0{power}}".rstrip("0").rstrip(",")


FORMS: dict[str, Callable[[int], str]] = {
    "digits": str,
    "spaces": lambda n: _grouped(n, " "),
    "narrow spaces": lambda n: _grouped(n, "\u202f"),
    "no-break spaces": lambda n: _grouped(n, "\u00a0"),
    "points": lambda n: _grouped(n, "."),
    "words": in_words,
    "words with hyphens": lambda n: in_words(n).replace(" ", "-"),
    "thousands": lambda n: f"{_decimal(n, 3)} mille",
    "millions": lambda n: f"{_decimal(n, 6)} millions",
    "thousand millions": lambda n: f"{_decimal(n, 9)} milliard",
}
AMOUNTS: dict[str, Callable[[int], str]] = {
    **{f"{name} of euros": lambda n, form=form: f"{form(n)} euros" for name, form in FORMS.items()},
    "€": lambda n: _grouped(n, "\u202f") + "\u00a0€",
    "k€": lambda n: f"{_decimal(n, 3)} k€",
    "M€": lambda n: f"{_decimal(n, 6)}\u00a0M€",
    "M d’euros": lambda n: f"{_decimal(n, 6)} M d’euros",
    "Md€": lambda n: f"{_decimal(n, 9)} Md€",
    "Mds €": lambda n: f"{_decimal(n, 9)} Mds €",
}
numbers = st.integers(10, 999_999_999) | st.integers(10, 5000)


@given(numbers, st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(FORMS)))
def test_number_is_found_in_every_other_form(n: int, said: str, given_as: str) -> None:
    text, passage = f"Il y en a {FORMS[said](n)}.", f"On compte {FORMS[given_as](n)} ou plus."
    assert unsupported_figures(text, [passage]) == []


@given(numbers, st.sampled_from(sorted(AMOUNTS)), st.sampled_from(sorted(AMOUNTS)))
def test_amount_is_found_in_every_other_form(n: int, said: str, given_as: str) -> None:
    text, passage = f"Cela coûte {AMOUNTS[said](n)}.", f"Le coût : {AMOUNTS[given_as](n)}."
    assert unsupported_figures(text, [passage]) == []


CERTAIN = sorted(set(FORMS) - {"points"})  # 3.500 may be three and a half


@given(numbers, st.integers(1, 9), st.sampled_from(CERTAIN), st.sampled_from(CERTAIN))
def test_a_number_near_it_is_not_found(n: int, more: int, said: str, given_as: str) -> None:
    text, passage = f"Il y en a {FORMS[said](n)} ici.", f"On compte {FORMS[given_as](n + more)}."
    found = unsupported_figures(text, [passage])
    # A bare « mille » and « cent » are ways of speaking.
    assert len(found) == (FORMS[said](n) not in {"cent", "mille"})


@given(st.integers(1, 28), st.integers(1, 12), st.integers(1000, 2199))
def test_date_is_found_in_every_form(day: int, month: int, year: int) -> None:
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    written = f"le {'1er' if day == 1 else day} {months.split()[month - 1]} {year}"
    in_digits = (
        f"le {day:02}/{month:02}/{year}",
        f"le {day}.{month}.{year}",
        f"{year}-{month:02}-{day:02}",
    )
    for form in in_digits:
        assert unsupported_figures(f"C’est {written}.", [f"Le jour : {form}."]) == []
        assert unsupported_figures(f"C’est {form}.", [f"Le jour : {written}."]) == []


@given(st.integers(0, 999_999_999))
def test_words_are_read_as_one_number(n: int) -> None:
    (numeral,) = numerals(in_words(n))
    assert (numeral.value, numeral.start, numeral.end) == (n, 0, len(in_words(n)))


FRAGMENTS = st.sampled_from(
    (
        "12 3,5 2020 03/02 14h 30 - / % € M k . , n° deux cent mille et un tiers moitié la sur millions demi"
        " pour XIXe siècle années février ième quatre vingt dix ſix K ² ٣ 90 un le quarts cinquièmes d’euros trois euros hectares mètres ° degrés ème"
    ).split()
    + [" ", "\u00a0", "\n"]
)  # fmt: skip


@given(st.lists(FRAGMENTS).map("".join) | st.lists(FRAGMENTS).map(" ".join) | st.text())
def test_any_text_is_read_and_gives_its_own_numbers(text: str) -> None:
    found = read_numbers(text)
    assert [number.start for number in found] == sorted(number.start for number in found)
    assert all(0 <= n.start < n.bare_end <= n.end <= len(text) for n in found)
    assert unsupported_figures(text, [text]) == []
    for span in unsupported_figures(text, []):
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize("passages", [[], [""]])
def test_without_a_passage_every_claim_is_unsupported(passages: list[str]) -> None:
    found = unsupported_figures("En 2019, 27 % des lieux, trois quarts et cinquante.", passages)
    assert [span.text for span in found] == ["2019", "27 %", "trois quarts", "cinquante"]


def _may_claim(text: str) -> bool:
    import re2

    from orchestra.checking.latin import LOWER, to_latin

    latin = to_latin(text)
    if latin is None:
        return True
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    pattern = to_latin(Seen(MAY_CLAIM, folded=True).pattern)
    return re2.compile(pattern, options).search(latin.translate(LOWER)) is not None


@given(st.lists(FRAGMENTS).map("".join) | st.lists(FRAGMENTS).map(" ".join))
def test_sieve_lets_every_claim_pass(text: str) -> None:
    # The long s of old prints is an s to whoever reads, and to no pattern.
    if "ſ" not in text and any(number.is_claim for number in read_numbers(text)):
        assert _may_claim(text)
        assert unsupported_figures(text, []) != []


def test_number_words_in_a_row_without_end_say_no_number() -> None:
    counted = " ".join(in_words(n) for n in range(1, 101))
    assert sum(numeral.value for numeral in numerals(counted)) > 0
    assert list(numerals("deux cent " * 300)) == []
