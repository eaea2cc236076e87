"""Tells of raised text whether it is the mark of a note, or says something of what it follows."""

from __future__ import annotations

import re

NEAR = 24  # characters before a raised text that tell what it is

_DIGITS = "0123456789+-=()"
_HIGH = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_LOW = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", _DIGITS)
_WRITTEN_HIGH = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾]+(?:,[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*")

_SEPARATORS = re.compile(r"[\s,;:.–-]+")
_NUMBERS = re.compile(r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\.?")
_BRACKETED = re.compile(r"[(\[][^()\[\]]{1,12}[)\]]")
_STARS = re.compile(r"[*∗†‡§¶#]+")
_LETTERS = re.compile(r"[a-z](?:\s?[,;]\s?[a-z])*")
_FIGURED = re.compile(r"[-−–+]?\d+[+-]?")
_SIGNED = re.compile(r"[-−–+]\d{1,3}|\d{0,2}[+−-]")

# m, km2, €/m, hab./km, m/s; a letter alone is a variable, unless a figure makes it a unit.
_UNIT = re.compile(r"(?:(?<![^\W\d_])(?:da|[kcdhmµ])?m|/s|(?<![^\W_])mc)$")
_VARIABLE = re.compile(r"(?<![^\W_])(?<!\d )(?<!\d[\u00a0\u202f])[A-Za-zα-ω]$")
_TIMES_TEN = re.compile(r"[×x·*]\s?10$")
_TEN = re.compile(r"(?<![\d.,\u00a0\u202f])10$")
_MILLIONS = ("6", "9")
_NUMERAL = re.compile(r"(?:\d|(?<![^\W_])[IVXLCDM]+)$")
_ALONE = re.compile(r"(?<![^\W_])[^\W\d_]$")
_ORDINAL = "edo"  # 3e, 2d, 1o
_FIRST_MARKS = "abcdefgh"  # by which notes of tables are called


def raised(before: str, mark: str) -> str:
    """Return what ``mark``, raised after ``before``, says: nothing when it is the mark of a note.

    A figure that says something comes in raised characters (``m²``), so that it is part of no other
    figure; letters stay as they are (``1er``). White space after ``mark`` is kept.
    """
    said = mark.strip()
    lead, tail = mark[: len(mark) - len(mark.lstrip())], mark[len(mark.rstrip()) :]
    if not said:
        return mark
    if _SEPARATORS.fullmatch(said):  # between two marks
        return ""
    near = f"{before}{lead}"[-NEAR:]
    if _is_note(near, said.translate(_LEVEL)):
        return " " if tail else ""
    return lead + _shown(said) + tail


def lowered(mark: str) -> str:
    """Return ``mark``, set low, with its figures in low characters: ``CO₂``."""
    return mark.translate(_LOW) if any(char.isdigit() for char in mark) else mark


def power(mark: str) -> str:
    """Return ``mark``, raised in a formula, with its figures in raised characters."""
    return mark.replace("−", "-").translate(_HIGH)


def without_note_marks(text: str, before: str = "") -> str:
    """Return ``text``, which follows ``before``, without the marks of notes that are written in
    raised characters (``2014¹²``).
    """

    def kept(match: re.Match[str]) -> str:
        near = text[max(0, match.start() - NEAR) : match.start()]
        return raised(f"{before[-NEAR:]}{near}", match.group())

    return _WRITTEN_HIGH.sub(kept, text)


def _is_note(before: str, mark: str) -> bool:
    if _BRACKETED.fullmatch(mark) or _STARS.fullmatch(mark):
        return True
    if _SIGNED.fullmatch(mark):
        return False
    if _NUMBERS.fullmatch(mark):
        return not _is_power(before, mark)
    return bool(_LETTERS.fullmatch(mark)) and _is_note_letter(before, mark)


def _is_power(before: str, mark: str) -> bool:
    if _TIMES_TEN.search(before):
        return mark.isdigit()
    if mark in _MILLIONS and _TEN.search(before):
        return True
    return mark in ("2", "3") and bool(_UNIT.search(before) or _VARIABLE.search(before))


def _is_note_letter(before: str, mark: str) -> bool:
    if _NUMERAL.search(before):
        return mark not in _ORDINAL and any(letter in _FIRST_MARKS for letter in mark)
    if _ALONE.search(before):  # no, Me, Dr
        return mark in "abc"
    return any(letter in _FIRST_MARKS for letter in mark)


def _shown(mark: str) -> str:
    if mark == "TM":
        return "™"
    if _FIGURED.fullmatch(mark) or _SIGNED.fullmatch(mark):
        return power(mark.replace("–", "-"))
    return f" {mark}" if " " in mark else mark
