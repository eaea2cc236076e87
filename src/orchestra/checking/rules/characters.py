"""TYP009-TYP016: the characters of French typography, in the prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking import letters, quotation_marks, typography
from orchestra.checking.registry import rule
from orchestra.checking.rules.typography import faults
from orchestra.checking.sieve import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.checking.registry import Hit
    from orchestra.checking.world import World
    from orchestra.document import Document

_SPACE = r"[ \x{a0}\x{202f}]"


def _any_of(words: Iterable[str], flags: str = "") -> str:
    return rf"(?{flags}:(?:^|\PL)(?:{'|'.join(words)})(?:\PL|$))"


@rule("TYP009", "quotation-marks", "warning", sieve=Seen('["“”„]'))
def quotation_marks_rule(document: Document, world: World) -> Iterator[Hit]:
    """A quotation stands between marks that are not French.

    Why: French quotes with guillemets. Inside « », a second quotation has “ ”, and that is right.
    When it is not certain which marks of a paragraph belong together, the first one is reported,
    and `--fix` leaves them to you.
    Example: `le mot "commun"`, `le mot “commun”`.
    Instead: `le mot « commun »`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, quotation_marks.foreign_quotation_marks)


@rule("TYP010", "straight-apostrophe", "warning", sieve=Seen("['´‘ʼ′]"))
def straight_apostrophe(document: Document, world: World) -> Iterator[Hit]:
    """An apostrophe is not the typographic one.

    Why: published French has ’ (U+2019), and straight apostrophes beside it look like an oversight.
    Each paragraph is reported once. If your documents keep to straight ones, leave the rule out:
    `ignore: [TYP010]` under `check` in `orchestra.yaml`.
    Example: `l'atelier`.
    Instead: `l’atelier`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.straight_apostrophes)


@rule("TYP011", "three-dots", "warning", sieve=Seen(r"\.\.\."))
def three_dots(document: Document, world: World) -> Iterator[Hit]:
    """Three full stops stand for an ellipsis.

    Why: the ellipsis is one character (U+2026), which the end of a line cannot cut.
    Example: `Il reste à voir...`
    Instead: `Il reste à voir…`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.dots)


@rule("TYP012", "etc-ellipsis", "warning", sieve=Seen(rf"(?i:etc){_SPACE}?(?:\.\.|\.?{_SPACE}?…)"))
def etc_ellipsis(document: Document, world: World) -> Iterator[Hit]:
    """An ellipsis follows « etc. »

    Why: both say that the list goes on; one is enough.
    Example: `des outils, des livres, etc...`
    Instead: `des outils, des livres, etc.`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.etc_dots)


@rule(
    "TYP013",
    "hyphen-as-dash",
    "warning",
    sieve=Seen(rf"[^\s]{_SPACE}-{{1,3}}(?:{_SPACE}|\n)"),
)
def hyphen_as_dash(document: Document, world: World) -> Iterator[Hit]:
    """A hyphen between two spaces stands for a dash.

    Why: the hyphen joins words, the dash parts them. Between two figures it may be a minus sign,
    and is left alone, as are headings, tables and the marks of lists.
    Example: `les habitants - souvent des retraités - y viennent`; `--` instead of one hyphen.
    Instead: `les habitants – souvent des retraités – y viennent`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.hyphens_as_dashes)


@rule(
    "TYP014",
    "ordinal-form",
    "warning",
    sieve=Seen(r"[\dIVX](?:i?[eèéê]me|i?[èée]re|ier|[èé])"),
)
def ordinal_form(document: Document, world: World) -> Iterator[Hit]:
    """An ordinal number has an ending that French does not use.

    Why: the endings are `1er`, `1re`, `2e`, `XXIe`, and in the plural `1ers`, `1res`, `2es`. For
    `1ème`, `--fix` leaves it to you whether `1er` or `1re` was meant.
    Example: `la 2ème fois`, `au XXIème siècle`, `la 1ère`.
    Instead: `la 2e fois`, `au XXIe siècle`, `la 1re`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.ordinals)


_CAPITALS = _any_of([*letters.first_capitals(), *letters.all_capitals()])
# The apostrophe of an « A l’ » is a word's end, and RE2 has none after it. Whether a sentence
# begins here is left to the rule: RE2 would take longer to compile that than to read a document.
_PREPOSITION = rf"\bA\s(?:{letters.AFTER_A.replace(' ', '|')})"


@rule("TYP015", "capital-without-accent", "warning", sieve=Seen(f"{_CAPITALS}|{_PREPOSITION}"))
def capital_without_accent(document: Document, world: World) -> Iterator[Hit]:
    """A capital has lost its accent.

    Why: in French an accent is part of the spelling, on a capital too. Only words on a fixed list
    are reported, and an « A » at the beginning of a sentence that can only be « À »; names of
    people are left alone. Words in small letters are TXT007's.
    Example: `l’Etat`, `Ecologie`, `ECONOMIE`, `A partir de 2020`.
    Instead: `l’État`, `Écologie`, `ÉCONOMIE`, `À partir de 2020`. `--fix` changes no letters: write
    them yourself.
    """
    yield from faults(document, world, letters.capitals_without_accent)


@rule("TYP016", "split-ligature", "warning", sieve=Seen(_any_of(letters.ligatures(), "i")))
def split_ligature(document: Document, world: World) -> Iterator[Hit]:
    """A word that French writes with œ is written with o and e.

    Why: œ is one letter in these words. Only words on a fixed list are reported: `coexister`,
    `moelle` and names have two letters and are right.
    Example: `une oeuvre`, `au coeur de`.
    Instead: `une œuvre`, `au cœur de`. `--fix` changes no letters: write them yourself.
    """
    yield from faults(document, world, letters.split_ligatures)
