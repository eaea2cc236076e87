"""What the elements of a web page are for its reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
TABLE_PARTS = frozenset(("caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup",
    "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "ul",
)) | HEADINGS | TABLE_PARTS  # fmt: skip

_UNSEEN = frozenset((
    "head", "script", "style", "template", "noscript", "iframe", "object", "embed", "applet",
    "svg", "canvas", "audio", "video", "map", "button", "select", "textarea", "input", "datalist",
    "del", "s", "strike", "rt", "rp", "annotation", "annotation-xml", "noframes", "title",
))  # fmt: skip
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|mw-editsection|noprint)(?:\s|$)"
)
_RAISING_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_LOWERING_STYLE = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)

_NOTE_PLACE = re.compile(
    r"#\W?(?:\w*?(?:note|fn|ftn|ref|cite|edn|nbp|nb)[a-z]*[-_:.]?\d*|n\d+|nh\d|nb\d)", re.IGNORECASE
)
_NOTE_MARK = re.compile(
    r"[\[(]?\s?(?:note\s|n\s)?(?:\d{1,3}|[a-z]|[ivx]{1,6}|[*†‡§]{1,4})\s?[\])]?", re.IGNORECASE
)
_SURE_MARK = re.compile(r"\[[^\[\]]{1,12}\]|\(\d{1,3}\)|[*†‡§]{1,4}")
_BACK = re.compile(r"[↩↑^⏎⤴↵\ufe0e\ufe0f\s]+|retour|haut de page", re.IGNORECASE)
_MARK_ROLES = ("doc-noteref", "doc-backlink")


def is_unseen(element: _Element) -> bool:
    """Tell whether a reader of the page does not see ``element``, or sees it struck out."""
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true":
        return True
    is_hidden = _HIDING_CLASS.search(element.get("class", ""))
    return bool(is_hidden or _HIDING_STYLE.search(element.get("style", "")))


def is_raised(element: _Element) -> bool:
    """Tell whether the text of ``element`` stands high."""
    return element.tag == "sup" or bool(_RAISING_STYLE.search(element.get("style", "")))


def is_lowered(element: _Element) -> bool:
    """Tell whether the text of ``element`` stands low."""
    return element.tag == "sub" or bool(_LOWERING_STYLE.search(element.get("style", "")))


def is_note_link(element: _Element) -> bool:
    """Tell whether ``element`` is but the mark of a note, or leads back from one."""
    if element.tag != "a":
        return False
    if element.get("role") in _MARK_ROLES:
        return True
    target = element.get("href", "")
    if "#" not in target:
        return False
    said = "".join(element.itertext()).strip()
    if _BACK.fullmatch(said) or _SURE_MARK.fullmatch(said):
        return True
    is_raised_mark = any(is_raised(near) for near in (element.getparent(), *element))
    place = _NOTE_PLACE.match(target[target.rindex("#") :])
    return bool(_NOTE_MARK.fullmatch(said)) and bool(is_raised_mark or place)
