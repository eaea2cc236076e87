"""TYP001-TYP008: the spaces of French typography, in the prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking import typography
from orchestra.checking.registry import rule
from orchestra.checking.running_text import running_text
from orchestra.checking.sieve import Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestra.checking.registry import Hit
    from orchestra.checking.typography import Fault
    from orchestra.checking.world import World
    from orchestra.document import Document

# For the sieves: the spaces at which a line does not end, and all of them.
_NB = r"\x{a0}\x{202f}"
_SP = rf"\t \x{{2009}}{_NB}"
# An entity (&nbsp;) is read as spaces: it may stand before a mark, or follow one.
_ENTITY = r"&#?[0-9A-Za-z]{2,10};"
# A heading may have plain spaces, as the template writes it.
_NO_HEADING = r"(?m:^)(?:#?|#?[^#\n].*|##[^\s].*)"
_END = rf"(?:[&{_SP}\n\r\v\f\x{{85}}\x{{1c}}-\x{{1f}}»”\")\]*_!?.…]|(?m:$)|\pZ)"


def faults(
    document: Document, world: World, find: Callable[[str], Iterator[Fault]]
) -> Iterator[Hit]:
    """Yield a hit for each fault that ``find`` sees in the prose of a document."""
    for part in running_text(document, world):
        for fault in find(part.text):
            yield part.hit(fault.start, fault.message, fault.edits)


@rule(
    "TYP001",
    "missing-space-before-mark",
    "warning",
    sieve=Seen(rf"[^{_SP}\n][;:!?]{_END}"),
)
def missing_space_before_mark(document: Document, world: World) -> Iterator[Hit]:
    """A semicolon, colon, exclamation or question mark touches the word before it.

    Why: French puts a space before these four marks at which the line cannot end: a non-breaking
    one before the colon, a narrow one before the others. A space written as an entity (`&nbsp;`) is
    one too. Times (17:26), ratios (3:1), addresses, code, emoji codes and quotations in English are
    left alone.
    Example: `Pourquoi?`, `trois objets: un banc, une table; et un lit`.
    Instead: `Pourquoi ?`, `trois objets : un banc, une table ; et un lit`, with U+00A0 before the
    colon and U+202F before the others; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.glued_marks)


@rule(
    "TYP002",
    "breaking-space-before-mark",
    "warning",
    sieve=Seen(rf"{_NO_HEADING}[\t \x{{2009}}](?:[{_NB}]|{_ENTITY})*[;:!?]{_END}"),
)
def breaking_space_before_mark(document: Document, world: World) -> Iterator[Hit]:
    """The space before a semicolon, colon, exclamation or question mark is an ordinary one.

    Why: a line can end at an ordinary space, and the mark then begins the next line. Either
    non-breaking space will do, the wide one (U+00A0, usual before the colon) or the narrow one
    (U+202F, usual before the others). Headings keep the spaces of the template.
    Example: `Pourquoi ?` with a space as the space bar types it.
    Instead: `Pourquoi ?` with a narrow no-break space; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.breaking_before_marks)


@rule(
    "TYP003",
    "guillemet-spaces",
    "warning",
    sieve=Seen(
        rf"«(?:[^{_NB}]|[{_NB}][&{_SP}])|(?:^|[^{_NB}]|[;{_SP}][{_NB}])»|»[\pL\pN]|[\pL\pN]«"
    ),
)
def guillemet_spaces(document: Document, world: World) -> Iterator[Hit]:
    """Guillemets do not have the spaces that French gives them.

    Why: a non-breaking space stands inside « and », so that neither is left alone at the end or the
    beginning of a line. Outside, an ordinary space parts them from the next word.
    Example: `le mot «commun»`; `le mot « commun »` with spaces as the space bar types them.
    Instead: `le mot « commun »` with non-breaking spaces (U+00A0) inside; `orchestra check --fix`
    does it.
    """
    yield from faults(document, world, typography.guillemet_spaces)


@rule("TYP004", "double-space", "warning", sieve=Seen(r"\S {2,}\S"))
def double_space(document: Document, world: World) -> Iterator[Hit]:
    """There are two spaces or more in a row inside a line.

    Why: nobody sees them on the page, and they show up as changes when two versions are compared.
    Tables and code are left alone; spaces at the end of a line are SEC015's.
    Example: `un atelier  ouvert`.
    Instead: `un atelier ouvert`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.double_spaces)


@rule(
    "TYP005",
    "space-before-comma",
    "warning",
    sieve=Seen(rf"[;{_SP}](?:,|\.{_END})"),
)
def space_before_comma(document: Document, world: World) -> Iterator[Hit]:
    """A space stands before a comma or a full stop.

    Why: these two marks touch what is before them, a word or a citation; with a space, the line
    could end there.
    Example: `des outils , des livres .`
    Instead: `des outils, des livres.`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.spaced_commas)


@rule(
    "TYP006",
    "missing-space-after-mark",
    "warning",
    sieve=Seen(rf"\pL[,;]\pL|[^\s][.!?…](?:{'|'.join(typography.STARTERS)})"),
)
def missing_space_after_mark(document: Document, world: World) -> Iterator[Hit]:
    """A comma, a semicolon or the end of a sentence touches the next word.

    Why: two words run into each other. After a full stop, only words that often begin a sentence
    are reported (`Le`, `Les`, `Il`…), so that a name such as `Node.js` is left alone.
    Example: `des outils,des livres.Les voisins`.
    Instead: `des outils, des livres. Les voisins`; `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.glued_words)


@rule(
    "TYP007",
    "unit-space",
    "warning",
    sieve=Seen(
        rf"\d(?:[\t \x{{2009}}]+(?:{typography.UNITS})|(?:{typography.GLUED_UNITS}))(?:[^\pL\pN]|$)"
    ),
)
def unit_space(document: Document, world: World) -> Iterator[Hit]:
    """A number and its unit can be parted by the end of a line, or touch each other.

    Why: with `42` at the end of a line and `%` at the beginning of the next, the reader stumbles.
    The rule looks at percentages, amounts in euros and the usual units (km, kg, ha, m², kWh, °C,
    h…).
    Example: `42%`; `130 M€` with a space as the space bar types it.
    Instead: `42 %`, `130 M€` with a non-breaking space (U+00A0); `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.units)


@rule("TYP008", "thousands-space", "warning", sieve=Seen(r"\d \d{3}"))
def thousands_space(document: Document, world: World) -> Iterator[Hit]:
    """A number can be cut by the end of a line between its thousands.

    Why: `3` and `500` on two lines are two numbers. A number without any space (`3500`) is left as
    it is, and so are phone numbers.
    Example: `3 500 lieux` with a space as the space bar types it.
    Instead: `3 500 lieux` with a narrow no-break space (U+202F) in the number;
    `orchestra check --fix` does it.
    """
    yield from faults(document, world, typography.thousands)
