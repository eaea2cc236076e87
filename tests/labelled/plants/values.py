# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of the values of the front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.labelled.planting import ALL, NEW, way

if TYPE_CHECKING:
    from tests.labelled.sheet import Sheet


def _values(
    rule: str, also: str, *cases: tuple[str, str, str], kinds: tuple[str, ...] = ALL
) -> None:
    """Plant wrong values: what it is, the key, and what stands after it."""
    for label, key, value in cases:

        @way(rule, label, kinds=kinds, also=also, counted=key != "wordcount")
        def _(sheet: Sheet, key: str = key, value: str = value) -> int:
            return sheet.set_value(key, value)


# FM008: values of the wrong kind.
_values(
    "FM008", "KEY001",
    ("keywords as a text", "keywords", '"réemploi, réparation"'), ("no keyword", "keywords", "[]"),
    ("number as a text", "numero", '"12"'), ("time without quotation marks", "time", "17:26:11"),
    ("word count in words", "wordcount", "beaucoup"), ("agents as a list", "agent", '["Amélia"]'),
    ("nothing", "theme", ""), ("true", "numero", "true"), ("a share", "wordcount", "190.5"),
)  # fmt: skip
_values(
    "FM008", "REF001 REF004 REF005 REF006 REF009", ("sources as a text", "template", "7"), kinds=NEW
)


@way("FM008", "a source without its passage", kinds=NEW, also="REF001")
def _(sheet: Sheet) -> frozenset[int]:
    index = sheet.some([i for i, line in enumerate(sheet.lines) if line.startswith("  passage:")])
    del sheet.lines[index]
    return frozenset({index - 1, index})


@way("FM008", "two sources of one number", kinds=NEW, also="REF001 REF002 REF004 REF005 REF009")
def _(sheet: Sheet) -> int | None:
    if "- n: 2" not in sheet.lines:
        return None
    index = sheet.lines.index("- n: 2")
    sheet.lines[index] = "- n: 1"
    return index + 1


_values(
    "FM009", "",
    ("in French", "status", '"publié"'), ("capital", "status", '"Draft"'), ("misspelt", "status", '"aproved"'),
    ("two words", "status", '"to review"'),
)  # fmt: skip
_values(
    "FM010", "",
    ("no such day", "date", '"2026-02-30"'), ("in words", "date", '"3 février 2026"'),
    ("as in France", "date", '"03/02/2026"'), ("without zeros", "date", '"2026-2-3"'),
    ("month 13", "date", '"2026-13-01"'), ("with a time", "date", '"2026-02-03 10:00"'),
)  # fmt: skip
_values(
    "FM011", "",
    ("no such hour", "time", '"25:61"'), ("as in France", "time", '"17h26"'),
    ("60 seconds", "time", '"12:59:60"'), ("one digit", "time", '"7:05:00"'),
)  # fmt: skip


# FM012: the word count.
for label, change in (("one too many", 1), ("some too few", -9), ("far too many", 1200)):

    @way("FM012", label, kinds=NEW, counted=False)
    def _(sheet: Sheet, change: int = change) -> int:
        return sheet.set_value("wordcount", str(int(sheet.value("wordcount")) + change))


@way("FM012", "text added later", counted=False)
def _(sheet: Sheet) -> int:
    for _ in range(sheet.body_words() // 100):
        sheet.insert_sentence(sheet.some(sheet.prose), sheet.filler())
    return sheet.key("wordcount") + 1


@way("FM012", "none", counted=False)
def _(sheet: Sheet) -> int:
    return sheet.set_value("wordcount", "0")


_values(
    "FM013", "DIS001",
    ("without its hyphen", "agent", '"Agent Tiers Lieux"'), ("a person", "agent", '"Rédaction d’essai"'),
    ("a misspelt name", "agent", '"Amelie"'), ("the theme", "agent", '"Innovation sociale"'),
)  # fmt: skip


def _sign(sheet: Sheet, agent: str) -> None:
    """Give the document to another agent, in its footer too."""
    sheet.set_value("agent", f'"{agent}"')
    sheet.lines[sheet.footer_line("Agent")] = f"*Agent: {agent}*"


# FM014: the keywords are not the topic's.
@way("FM014", "another topic", kinds=NEW)
def _(sheet: Sheet) -> int:
    _sign(sheet, "Agent Tiers-Lieux")
    sheet.set_value("topic", '"Modèles coopératifs et gouvernance partagée"')
    return sheet.key("keywords") + 1


@way("FM014", "one keyword too few", also="KEY001 KEY002")
def _(sheet: Sheet) -> int:
    _sign(sheet, "Agent Durabilité")
    sheet.set_value("title" if sheet.is_old else "topic", '"Solidarité intergénérationnelle"')
    return sheet.set_value("keywords", '["jeunes", "seniors", "transmission", "équité"]')


@way("FM014", "one keyword too many", also="KEY001 KEY002")
def _(sheet: Sheet) -> int:
    _sign(sheet, "Amélia")
    sheet.set_value("title" if sheet.is_old else "topic", '"Innovation frugale et low-tech"')
    words = '["simplicité", "accessibilité", "réparabilité", "appropriation", "quartier"]'
    return sheet.set_value("keywords", words)
