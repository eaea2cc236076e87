"""What TeX writes with commands, as the text that a reader sees."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Callable

# What in a text is not yet what a reader sees.
_TEX = re.compile(r"[\\{}$~]|--|``|''|\?`|!`")
_LEFT = re.compile(r"\\[A-Za-z]+\s?|[{}\\$]")
_PERCENT = re.compile(r"(?<!\\)%")  # begins no comment in a bibliography
_MOST_BRACES, _DEEPEST, _LONGEST = 500, 40, 2_000


def as_text(tex: str) -> str:
    """Return ``tex`` with its accents, ligatures and quotation marks, and without its braces.

    Letters keep their case. What is no TeX stays; a command that nobody knows leaves its argument.
    """
    if not _TEX.search(tex):
        return squash(tex)
    if _is_tangled(tex):
        return squash(_LEFT.sub("", tex))
    from pylatexenc.latexwalker import LatexWalkerError

    try:
        return squash(_reader()(_PERCENT.sub(r"\\%", tex)))
    except (LatexWalkerError, IndexError, ValueError, TypeError, AttributeError):
        return squash(_LEFT.sub("", tex))


def _is_tangled(tex: str) -> bool:
    """Tell whether ``tex`` is nested or long as nobody writes, which takes its reader too long."""
    if len(tex) > _LONGEST:
        return True
    depth = deepest = 0
    for character in tex:
        depth += (character == "{") - (character == "}")
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or tex.count("{") > _MOST_BRACES


@cache
def _reader() -> Callable[[str], str]:
    """Return pylatexenc's reader with the commands that French bibliographies also have."""
    from pylatexenc import latex2text, latexwalker, macrospec

    spec, shown = macrospec.std_macro, latex2text.MacroTextSpec
    parse = latexwalker.get_default_latex_context_db()
    parse.add_context_category(
        "french",
        prepend=True,
        macros=[
            *(spec(name, False, 0) for name in _CHARACTERS),  # noqa: FBT003 - its signature
            *(spec(name, False, 1) for name in _WRAPPED),  # noqa: FBT003
            spec("href", False, 2),  # noqa: FBT003
        ],
    )
    show = latex2text.get_default_latex_context_db()
    show.add_context_category(
        "french",
        prepend=True,
        macros=[
            *(shown(name, text) for name, text in _CHARACTERS.items()),
            *(shown(name, partial(_argument, form=form)) for name, form in _WRAPPED.items()),
            shown("href", _argument),
        ],
    )
    reader = latex2text.LatexNodes2Text(latex_context=show, math_mode="text", keep_comments=True)
    return partial(_read, reader, parse)


def _read(reader: Any, parse: Any, tex: str) -> str:
    text: str = reader.latex_to_text(tex, latex_context=parse)
    return text


def _argument(node: Any, l2tobj: Any, form: str = "{}") -> str:
    """Return the last argument of a command in ``form``; pylatexenc asks for these names."""
    listed = node.nodeargd.argnlist if node.nodeargd else []
    return form.format(l2tobj.nodelist_to_text(listed[-1:])) if listed else ""


_CHARACTERS = {
    "og": "« ", "fg": " »", "ier": "er", "iere": "re", "ieme": "e", "iers": "ers", "no": "n° ",
    "No": "N° ", "degres": "°", "guillemotleft": "« ", "guillemotright": " »", "euro": "€",
    "textquotesingle": "'", "textendash": "–", "textemdash": "—", "slash": "/", "par": " ",
}  # fmt: skip
_WRAPPED = {
    "url": "{}", "enquote": "« {} »", "up": "{}", "textsuperscript": "{}", "textsubscript": "{}",
    "bsc": "{}", "path": "{}", "nolinkurl": "{}", "mkbibquote": "« {} »", "mkbibemph": "{}",
}  # fmt: skip
