"""French typography, as pure functions: where a text departs from it, and what mends it.

They read text in which :mod:`orchestra.checking.running_text` has blanked what is no French, and
take a time in proportion to it. No edit touches a letter, but for the endings of ordinals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.checking.finding import Edit
from orchestra.checking.running_text import BLANK, COMMENT, reads_english
from orchestra.prose import NARROW_NBSP, NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator

_NB = f"{NBSP}{NARROW_NBSP}"
_BREAKING = " \t\u2009"
_SP = f"[{_BREAKING}{_NB}]"
_SPACES_OF_LINE = _BREAKING + _NB
# Before these, a space is another matter than the mark after it.
_OPENING = f"\n([«“{COMMENT}"
_TITLE = 26  # characters of what follows a colon that are asked for their language
_LETTER = r"[^\W\d_]"
# What may follow a mark that ends a piece of a sentence.
_AFTER = r"[\s»”\"*_]|$"
_AFTER_END = r"[\s»”\")\]*_!?.…]|$"

# Each begins with a character that is rare, which is what makes them quick.
_GLUED_MARK = re.compile(
    rf"[;:](?<=[\w»”\")\]*%‰€$…’°²³{BLANK}].)(?={_AFTER})"
    rf"|[!?](?<=[\w»”\")\]*%‰€$…’°²³{BLANK}].)(?={_AFTER_END})"
)
_SPACED_MARK = re.compile(rf"[;:](?<={_SP}.)(?={_AFTER})|[!?](?<={_SP}.)(?={_AFTER_END})")
_AFTER_OPENING = re.compile(rf"«({_SP}*+)(?=[^\s»{COMMENT}])")
_CLOSING = re.compile("»")
_OUTSIDE = re.compile(r"»(?=[^\W_])|«(?<=[^\W_].)")
_APOSTROPHE = re.compile(rf"['´‘ʼ′](?<={_LETTER}.)(?=[*_«“\"\[{_NB}]{{0,4}}[\w{BLANK}])")
_ELLIPSIS = re.compile(r"\.{3}(?<![./\\]...)(?<!\b[Ee]tc...)(?![./\\])")
_ETC = re.compile(r"[Ee]tc(?<!\w...)(?P<dots>[ \u00a0\u202f]?(?:\.{2,}+…?|\.?[ \u00a0\u202f]?…))")
_SPACES = re.compile(rf" {{2,}}+(?=[^\s;:!?»|,.{COMMENT}])")
_SPACED_COMMA = re.compile(rf",(?<={_SP}.)(?=\D|$)|\.(?<={_SP}.)(?=[\s»\")\]*_]|$)")
STARTERS = (
    "Le", "La", "Les", "L’", "L'", "Un", "Une", "Il", "Ils", "Elle", "Elles", "On", "Ce", "Cet",
    "Cette", "Ces", "C’", "C'", "Dans", "Pour", "Mais", "En", "Au", "Aux", "Des", "Chaque", "Nous",
)  # fmt: skip
_GLUED_AFTER = re.compile(
    rf"[,;](?<={_LETTER}{{2}}.)(?={_LETTER}{{2}})"
    rf"|[.!?…](?<=[a-zà-öø-ÿœ)\]»].)(?=(?:{'|'.join(STARTERS)})(?:(?<=[’'])|\b))"
)
_HYPHEN = re.compile(
    rf"-(?<=[^\s\-|{COMMENT}][ {_NB}].)-{{0,2}}+(?=[ {_NB}\n][ ]*+[^\s\-|{COMMENT}])"
)
GLUED_UNITS = "%|‰|(?:M|k|Md|Mds)?€|[kmc]?m[²³]|km|kg|ha|[kMGT]Wh|°C"
UNITS = rf"{GLUED_UNITS}|[$£°mgthW]|[cm]m|min|[kMGT]W|[KMGT]o"
_UNIT = re.compile(
    rf"[0-9](?P<space>[{_BREAKING}]++(?=(?:{UNITS})(?![\w’'{BLANK}-]))|(?=(?:{GLUED_UNITS})(?![\w’'{BLANK}-])))"
)
_THOUSANDS = re.compile(
    rf"[1-9](?<![\w.,].)(?<![0-9][ {_NB}].)[0-9]{{0,2}}(?:[ {_NB}][0-9]{{3}})++(?!\d)"
)
_ROMAN = r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})|[VX]"
_ORDINAL = re.compile(
    rf"(?<![\w.,’'-])(?P<number>[0-9]{{1,4}}|{_ROMAN})"
    r"(?P<ending>i?[eèéê]me(?P<many>s?)|(?<=1)i?[èée]re(?P<feminine>s?)|(?<=1)ier(?P<masculine>s?)"
    r"|(?<=[2-9XVI0])[èé])(?!\w)"
)


@dataclass(frozen=True)
class Fault:
    """A fault at ``start``, and the edits that mend it for certain."""

    start: int
    message: str
    edits: tuple[Edit, ...] = ()


def _put(start: int, end: int, text: str, message: str) -> Fault:
    return Fault(start, message, (Edit(start, end, text),))


def _space_of(mark: str) -> tuple[str, str]:
    return (
        (NBSP, "a non-breaking space") if mark == ":" else (NARROW_NBSP, "a narrow no-break space")
    )


def glued_marks(text: str) -> Iterator[Fault]:
    """Yield each ; : ! ? that nothing sets apart from the word before it.

    A colon before English is one of an English title (Fab: The Coming Revolution).
    """
    for match in _GLUED_MARK.finditer(text):
        mark, at = match.group(), match.start()
        if mark == ":" and reads_english(text[at : at + _TITLE].rpartition(" ")[0]):
            continue
        space, name = _space_of(mark)
        yield _put(at, at, space, f"{name} is missing before “{mark}”")


def breaking_before_marks(text: str) -> Iterator[Fault]:
    """Yield each space before ; : ! ? at which a line could end."""
    for match in _SPACED_MARK.finditer(text):
        start = _space_before(text, match.start())
        if _follows_word(text, start) and not _is_unbreakable(text[start : match.start()]):
            space, name = _space_of(match.group())
            message = f"the space before “{match.group()}” must be {name}"
            yield _put(start, match.start(), space, message)


def _space_before(text: str, end: int) -> int:
    """Return where the spaces begin that end there."""
    while end and text[end - 1] in _SPACES_OF_LINE:
        end -= 1
    return end


def _follows_word(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] not in _OPENING


def _is_unbreakable(space: str) -> bool:
    return not any(char in _BREAKING for char in space)


def guillemet_spaces(text: str) -> Iterator[Fault]:
    """Yield each guillemet without its space, or with a space at which a line could end."""
    for match in _AFTER_OPENING.finditer(text):
        yield from _inner_space(text, *match.span(1), "after “«”")
    for match in _CLOSING.finditer(text):
        start = _space_before(text, match.start())
        if _follows_word(text, start):
            yield from _inner_space(text, start, match.start(), "before “»”")
    for match in _OUTSIDE.finditer(text):
        at = match.end() if match.group() == "»" else match.start()
        yield _put(at, at, " ", "a space is missing outside the guillemets")


def _inner_space(text: str, start: int, end: int, where: str) -> Iterator[Fault]:
    if start == end:
        yield _put(start, end, NBSP, f"a non-breaking space is missing {where}")
    elif not _is_unbreakable(text[start:end]):
        yield _put(start, end, NBSP, f"the space {where} must be a non-breaking one")


def straight_apostrophes(text: str) -> Iterator[Fault]:
    """Yield one fault for all apostrophes of ``text`` that are not typographic."""
    found = [match.start() for match in _APOSTROPHE.finditer(text)]
    if found:
        more = f" ({len(found)} in this paragraph)" if len(found) > 1 else ""
        edits = tuple(Edit(at, at + 1, "’") for at in found)
        yield Fault(found[0], f"the apostrophe is not “’”{more}", edits)


def dots(text: str) -> Iterator[Fault]:
    """Yield each row of three full stops."""
    for match in _ELLIPSIS.finditer(text):
        yield _put(*match.span(), "…", "three full stops are one character: “…”")


def etc_dots(text: str) -> Iterator[Fault]:
    """Yield each « etc. » with an ellipsis."""
    for match in _ETC.finditer(text):
        yield Fault(
            match.start(),
            "“etc.” takes one full stop and no ellipsis",
            (Edit(*match.span("dots"), "."),),
        )


def double_spaces(text: str) -> Iterator[Fault]:
    """Yield each row of spaces inside a line."""
    for match in _SPACES.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and before not in f"|{_OPENING}" and not before.isspace():
            yield _put(*match.span(), " ", f"{len(match.group())} spaces in a row")


def spaced_commas(text: str) -> Iterator[Fault]:
    """Yield each space before a comma or a full stop."""
    for match in _SPACED_COMMA.finditer(text):
        start = _space_before(text, match.start())
        if _follows_word(text, start):
            yield _put(start, match.start(), "", f"no space before “{match.group()}”")


def glued_words(text: str) -> Iterator[Fault]:
    """Yield each mark that the next word follows without a space."""
    for match in _GLUED_AFTER.finditer(text):
        edits = (Edit(match.end(), match.end(), " "),)
        yield Fault(match.start(), f"a space is missing after “{match.group()}”", edits)


def hyphens_as_dashes(text: str) -> Iterator[Fault]:
    """Yield each row of hyphens that stands for a dash; between two figures it may be a minus."""
    for match in _HYPHEN.finditer(text):
        after = text[match.end() :][:3].lstrip()
        if not (text[match.start() - 2].isdigit() and after[:1].isdigit()):
            dash = "—" if len(match.group()) > 2 else "–"  # noqa: PLR2004 - as in TeX
            yield _put(*match.span(), dash, f"a dash is “{dash}”, not “{match.group()}”")


def units(text: str) -> Iterator[Fault]:
    """Yield each unit that a line's end could part from its number, or that touches it."""
    for match in _UNIT.finditer(text):
        verb = "must be" if match["space"] else "is missing:"
        yield _put(
            *match.span("space"),
            NBSP,
            f"the space between number and unit {verb} a non-breaking one",
        )


def thousands(text: str) -> Iterator[Fault]:
    """Yield each number that a line's end could cut between its thousands."""
    for match in _THOUSANDS.finditer(text):
        places = [at for at in range(*match.span()) if text[at] == " "]
        if places:
            edits = tuple(Edit(at, at + 1, NARROW_NBSP) for at in places)
            yield Fault(match.start(), "the thousands need a narrow no-break space", edits)


def ordinals(text: str) -> Iterator[Fault]:
    """Yield each ordinal with an ending that French does not write (2ème, 1ère)."""
    for match in _ORDINAL.finditer(text):
        number, ending = match["number"], _ending(match)
        edits = (Edit(*match.span("ending"), ending),) if number not in ("1", "I") else ()
        if match["feminine"] is not None or match["masculine"] is not None:
            edits = (Edit(*match.span("ending"), ending),)
        right = f"“{number}{ending}”" if edits else "“1er” or “1re”"
        yield Fault(match.start(), f"“{match.group()}” is written {right}", edits)


def _ending(match: re.Match[str]) -> str:
    if match["feminine"] is not None:
        return f"re{match['feminine']}"
    if match["masculine"] is not None:
        return f"er{match['masculine']}"
    return f"e{match['many'] or ''}"
