"""What the styles of an OpenDocument text say of its paragraphs and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orchestra.library.odt_names import FO, STYLE, TEXT
from orchestra.library.running_text import Height

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADS = ("Table_20_Heading", "Table Heading")
_TITLES = ("Title", "Titre")


class OdtLook(NamedTuple):
    """How a run looks."""

    is_hidden: bool = False
    is_bold: bool = False
    height: Height = Height.LEVEL


class OdtStyles:
    """The styles in these parts of a document, each with its parents."""

    def __init__(self, roots: list[_Element]) -> None:
        self._styles = {
            (style.get(f"{STYLE}family"), style.get(f"{STYLE}name")): style
            for root in roots
            for style in root.iter(f"{STYLE}style")
        }
        self._chains: dict[tuple[str | None, str | None], list[_Element]] = {}

    def look(self, family: str, name: str | None, around: OdtLook) -> OdtLook:
        """Return how what has this style looks within what looks like ``around``."""
        for style in reversed(self._chain(family, name)):
            properties = style.find(f"{STYLE}text-properties")
            if properties is not None:
                around = _look(properties, around)
        return around

    def is_title(self, name: str | None) -> bool:
        """Tell whether paragraphs of this style are the title of the document."""
        return any(style.get(f"{STYLE}name") in _TITLES for style in self._chain("paragraph", name))

    def is_head(self, name: str | None) -> bool:
        """Tell whether paragraphs of this style are heads of a table."""
        return any(style.get(f"{STYLE}name") in _HEADS for style in self._chain("paragraph", name))

    def _chain(self, family: str, name: str | None) -> list[_Element]:
        """Return a style and its parents, itself first."""
        key = (family, name)
        if key not in self._chains:
            chain: dict[str | None, _Element] = {}
            while (family, name) in self._styles and name not in chain:
                chain[name] = self._styles[family, name]
                name = chain[name].get(f"{STYLE}parent-style-name")
            self._chains[key] = list(chain.values())
        return self._chains[key]


def _look(properties: _Element, around: OdtLook) -> OdtLook:
    display, weight = properties.get(f"{TEXT}display"), properties.get(f"{FO}font-weight")
    position = properties.get(f"{STYLE}text-position")
    return OdtLook(
        around.is_hidden if display is None else display == "none",
        around.is_bold if weight is None else weight not in ("normal", "400"),
        around.height if position is None else _height(position),
    )


def _height(position: str) -> Height:
    """Return the height that « super 58% » or « -33% 58% » says."""
    place = position.split(" ", maxsplit=1)[0]
    if place == "super":
        return Height.RAISED
    if place == "sub" or place.startswith("-"):
        return Height.LOWERED
    return Height.LEVEL if place.strip("0%.") == "" else Height.RAISED
