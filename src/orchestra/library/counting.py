"""Counts the items of lists in letters and in Roman numerals."""

from __future__ import annotations

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST_ROMAN = 3999
_ALPHABET = 26
_MOST_LETTERS = 10


def counted(count: int, form: str) -> str:
    """Return ``count`` as a list has it whose first item is ``form``: 1, 01, a, A, i or I.

    Any other form is one of bullets, and gives nothing.
    """
    match form:
        case "a" | "A":
            said = in_letters(count)
        case "i" | "I":
            said = in_roman(count).lower()
        case "1" | "01":
            return str(count).zfill(len(form))
        case _:
            return ""
    return said.upper() if form.isupper() else said


def in_letters(count: int) -> str:
    """Return ``count`` as lists have it: a … z, aa, bb; in figures where that would not end."""
    times, at = divmod(count - 1, _ALPHABET)
    return chr(ord("a") + at) * (times + 1) if 0 <= times < _MOST_LETTERS else str(count)


def in_roman(count: int) -> str:
    """Return ``count`` in capital Roman numerals, or in figures where there are none."""
    if not 0 < count <= _MOST_ROMAN:
        return str(count)
    said = ""
    for size, letters in _ROMAN:
        times, count = divmod(count, size)
        said += letters * times
    return said
