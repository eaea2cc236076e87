"""References in a style of the think tank's own: a CSL file, rendered by citeproc-py."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from html import unescape
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from orchestra.errors import LibraryError
from orchestra.files import NotRegular, TooLarge, read_regular
from orchestra.library.bibliography.csl import item_of
from orchestra.library.bibliography.wording import address, freed, held
from orchestra.prose import squash
from orchestra.template import heading_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.library.source import Source

MAX_BYTES = 2_000_000
_LOCALES = {"fr": "fr-FR", "en": "en-GB"}
# Our own numbers stand before a reference.
_NUMBER = re.compile(r"\A\s*(?:\[1\]|\(1\)|1[.)])\s*")
_PLAIN_SPACES = re.compile(r"[ \t\n]+")  # those of a style's own typography stay
_INNER = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)


@dataclass(frozen=True)
class CslStyle:
    """A style that was read from a CSL file."""

    name: str
    style: Any

    @classmethod
    def load(cls, path: Path, language: str) -> CslStyle:
        """Return the style in the file at ``path``, with the words of ``language``.

        Raises LibraryError when there is no such file, or it is no style that makes references.
        """
        from citeproc import CitationStylesStyle
        from lxml.etree import XMLSyntaxError

        data = _read(path)
        try:
            with warnings.catch_warnings(action="ignore"):
                style = CitationStylesStyle(
                    io.BytesIO(data), locale=_LOCALES.get(language, "fr-FR"), validate=False
                )
                makes_references = style.has_bibliography()
        except (XMLSyntaxError, AttributeError, TypeError, ValueError, KeyError) as error:
            raise LibraryError(f"{path.name} is no CSL style: {error}", _HINT) from None
        if not makes_references:
            raise LibraryError(f"{path.name} makes no list of references", _HINT)
        return cls(path.name, style)

    def or_else(self, source: Source, other: Callable[[Source], str], remarks: list[str]) -> str:
        """Return the reference of a work in this style, else by ``other`` with a remark on why.

        The checker must know the work again: its title has to be in the reference.
        """
        try:
            text = self._rendered(source)
        except Exception as error:  # noqa: BLE001 - whatever a style does, the text is not lost
            why = f"échoue ({type(error).__name__}: {squash(str(error))[:80]})"
        else:
            if heading_key(source.title) in heading_key(unescape(text)):
                return text
            why = "n’en donne pas le titre entier"
        remarks.append(f"le style {self.name} {why} : référence de {source.id} en ISO 690")
        return other(source)

    def _rendered(self, source: Source) -> str:
        from citeproc import Citation, CitationItem, CitationStylesBibliography
        from citeproc.source.json import CiteProcJSON

        item = {key: _held(value) for key, value in item_of(source).items()}
        with warnings.catch_warnings(action="ignore"):
            listed = CitationStylesBibliography(self.style, CiteProcJSON([item]), _MARKDOWN)
            listed.register(Citation([CitationItem(item["id"].lower())]))
            [entry] = listed.bibliography()
        text = _NUMBER.sub("", unescape(str(entry)), count=1)
        return freed(_PLAIN_SPACES.sub(" ", text).strip())


_HINT = "take an independent style with a bibliography, as https://www.zotero.org/styles has them"


def _read(path: Path) -> bytes:
    try:
        data = read_regular(path, MAX_BYTES)
    except (NotRegular, TooLarge, OSError) as error:
        raise LibraryError(f"{path.name} cannot be read: {error.strerror}", _HINT) from None
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise LibraryError(f"{path.name} is no CSL style: it has a document type", _HINT)
    return data


def _held(value: Any) -> Any:
    if isinstance(value, list):
        return [_held(item) for item in value]
    if isinstance(value, dict):
        return {key: _held(item) for key, item in value.items()}
    if isinstance(value, str):
        return address(value) if "://" in value else held(value)
    return value


def _italic(text: object) -> str:
    before, inner, after = _INNER.fullmatch(str(text)).groups()  # type: ignore[union-attr]
    return f"{before}*{inner}*{after}" if inner and "*" not in inner else str(text)


_MARKDOWN = SimpleNamespace(
    preformat=str, Italic=_italic, Oblique=_italic, Bold=str, Light=str, Underline=str,
    Superscript=str, Subscript=str, SmallCaps=str,
)  # fmt: skip
