# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of the file and of its front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.labelled.planting import NEW, way

if TYPE_CHECKING:
    from tests.labelled.planting import Expected
    from tests.labelled.sheet import Sheet


# FM001: the file cannot be read.
for label, char in (("NUL", "\0"), ("escape", "\x1b[31m"), ("form feed", "\f"), ("C1", "\x85")):

    @way("FM001", f"a control character: {label}", also="*")
    def _(sheet: Sheet, char: str = char) -> int:
        index = sheet.some(sheet.prose)
        words = sheet.lines[index].split(" ")
        words.insert(sheet.chance.randrange(len(words)), f"x{char}y")
        sheet.lines[index] = " ".join(words)
        return index + 1


@way("FM001", "saved as Latin-1", also="*", encoding="cp1252")
def _(sheet: Sheet) -> int:
    return next(i for i, line in enumerate(sheet.lines, start=1) if not line.isascii())


@way("FM001", "saved as UTF-16", also="*", encoding="utf-16")
def _(_sheet: Sheet) -> int:
    return 1


@way("FM001", "blanks only", also="*", counted=False)
def _(sheet: Sheet) -> int:
    sheet.lines[:] = ["", "  ", ""]
    return 1


# FM002: there is no front matter.
@way("FM002", "deleted", also="*", counted=False)
def _(sheet: Sheet) -> int:
    sheet.delete(range(sheet.front_end + 1))
    return 1


@way("FM002", "a line above it", also="*", counted=False)
def _(sheet: Sheet) -> int:
    sheet.lines.insert(0, "Réflexion")
    return 1


@way("FM002", "opening rule deleted", also="*", counted=False)
def _(sheet: Sheet) -> int:
    del sheet.lines[0]
    return 1


@way("FM002", "in the form of a code block", also="*", counted=False)
def _(sheet: Sheet) -> int:
    sheet.lines[sheet.front_end] = "```"
    sheet.lines[0] = "```yaml"
    return 1


# FM003: the front matter is not valid YAML.
@way("FM003", "a second colon", also="*", counted=False)
def _(sheet: Sheet) -> int:
    return sheet.set_value("title", "Impact : mesurer")


@way("FM003", "a tab before a key", also="*", counted=False)
def _(sheet: Sheet) -> int:
    index = sheet.key("theme")
    sheet.lines[index] = "\t" + sheet.lines[index]
    return index + 1


@way("FM003", "not closed", also="*", counted=False)
def _(sheet: Sheet) -> int:
    del sheet.lines[sheet.front_end]
    return 1


@way("FM003", "a line without a key", also="*", counted=False)
def _(sheet: Sheet) -> int:
    index = sheet.key("theme")
    sheet.lines.insert(index, "à revoir avant vendredi")
    return index + 1


@way("FM003", "an alias", also="*", counted=False)
def _(sheet: Sheet) -> int:
    sheet.set_value("title", '&titre "Un titre"')
    return sheet.set_value("theme", "*titre")


@way("FM003", "a list that is not closed", also="*", counted=False)
def _(sheet: Sheet) -> int:
    index = sheet.key("keywords")
    sheet.lines[index] = sheet.lines[index].rstrip("]")
    return index + 1


@way("FM003", "a quotation mark that is not closed", also="*", counted=False)
def _(sheet: Sheet) -> int:
    return sheet.set_value("theme", '"Essais')


@way("FM003", "a program's object", also="*", counted=False)
def _(sheet: Sheet) -> int:
    return sheet.set_value("theme", "!!python/object:builtins.str {}")


# FM004: a key given twice.
for label, key, after in (
    ("status right below", "status", "status"), ("title at the end", "title", None),
    ("word count further down", "wordcount", "model"),
):  # fmt: skip

    @way("FM004", label, also="FM007", counted=False)
    def _(sheet: Sheet, key: str = key, after: str | None = after) -> int:
        at = sheet.front_end if after is None else sheet.key(after) + 1
        sheet.lines.insert(at, sheet.lines[sheet.key(key)])
        return at + 1


@way("FM004", "in an entry of the sources", kinds=NEW)
def _(sheet: Sheet) -> int:
    index = sheet.some([i for i, line in enumerate(sheet.lines) if line.startswith("  source:")])
    sheet.lines.insert(index + 1, sheet.lines[index])
    return index + 2


# FM005: a key that every document has is missing.
for key in ("model", "agent", "numero", "date"):

    @way("FM005", f"no {key}")
    def _(sheet: Sheet, key: str = key) -> int:
        del sheet.lines[sheet.key(key)]
        return 1


for key in ("review", "topic"):

    @way("FM005", f"no {key} in a document with citations", kinds=NEW)
    def _(sheet: Sheet, key: str = key) -> int:
        del sheet.lines[sheet.key(key)]
        return 1


# FM006: an unknown key.
for label, line in (
    ("misspelt", 'modele: "mistral"'), ("singular", 'keyword: "partage"'), ("another program's", "layout: post"),
    ("with an accent", 'numéro: "12"'),
):  # fmt: skip

    @way("FM006", label)
    def _(sheet: Sheet, line: str = line) -> int:
        index = sheet.some(list(range(2, sheet.key("model"))))
        sheet.lines.insert(index, line)
        return index + 1


# FM007: the order of the keys.
@way("FM007", "two neighbours exchanged")
def _(sheet: Sheet) -> frozenset[int]:
    first, second = sheet.key("date"), sheet.key("time")
    lines = sheet.lines
    lines[first], lines[second] = lines[second], lines[first]
    return frozenset({first + 1, second + 1})


@way("FM007", "title last")
def _(sheet: Sheet) -> int:
    line = sheet.lines.pop(sheet.key("title"))
    sheet.lines.insert(sheet.front_end, line)
    return sheet.front_end


@way("FM007", "model first")
def _(sheet: Sheet) -> int:
    sheet.lines.insert(1, sheet.lines.pop(sheet.key("model")))
    return 2


@way("FM007", "keywords above the date")
def _(sheet: Sheet) -> int:
    sheet.lines.insert(sheet.key("date"), sheet.lines.pop(sheet.key("keywords")))
    return sheet.key("keywords") + 1


# FM015: nothing under the front matter.
for label, rest in (("nothing", []), ("a line end", [""]), ("blanks", ["", "   ", "\t", ""])):

    @way("FM015", label, also="*", counted=False)
    def _(sheet: Sheet, rest: list[str] = rest) -> Expected:
        last = sheet.front_end + 1
        sheet.lines[last:] = rest
        return frozenset(range(last, last + 2))


@way("FM015", "the footer alone", also="*", counted=False)
def _(sheet: Sheet) -> Expected:
    last = sheet.front_end + 1
    sheet.lines[last:] = ["", "---", "", *[x for x in sheet.lines if re.match(r"\*[^*]", x)][-3:]]
    return frozenset(range(last, len(sheet.lines) + 1))
