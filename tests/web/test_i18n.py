"""Every word of the pages has its French, and no French is left of words that are gone."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from orchestra.checking.registry import all_rules
from orchestra.web.i18n import LOCALE, choose_language, translations

WEB = LOCALE.parent
NARROW, WIDE = "\u202f", "\u00a0"


def said() -> set[str]:
    """Return what the templates and the code say in English."""
    found = extract_from_dir(
        WEB, [("**.html", "jinja2"), ("**.py", "python")], {"**.html": {"silent": "false"}}
    )
    ids = {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}
    return {one for one in ids if one} | {rule.name.replace("-", " ") for rule in all_rules()}


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (LOCALE / "fr.po").open("rb") as file:
        return read_po(file, locale="fr")


def ids(french: Catalog) -> set[str]:
    return {str(m.id[0] if isinstance(m.id, (tuple, list)) else m.id) for m in french if m.id}


def test_everything_said_is_translated(french: Catalog) -> None:
    assert sorted(said() - ids(french)) == []


def test_nothing_is_translated_that_is_not_said(french: Catalog) -> None:
    assert sorted(ids(french) - said()) == []
    assert not french.obsolete


def strings(french: Catalog) -> list[str]:
    return [
        text
        for message in french
        if message.id
        for text in (
            message.string if isinstance(message.string, (tuple, list)) else [message.string]
        )
    ]


def test_no_translation_is_empty_doubtful_or_broken(french: Catalog) -> None:
    assert all(strings(french))
    assert [message.id for message in french if message.id and message.fuzzy] == []
    assert [str(error) for message, errors in french.check() for error in errors] == []


def test_the_french_is_typeset_as_french(french: Catalog) -> None:
    faulty = [
        text
        for text in strings(french)
        if re.search(rf"[^{NARROW}{WIDE}\s][;!?»]|[ \w][:](?!\w|//)|« |[\w]'[\w]|\"\w", text)
    ]
    assert faulty == []


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [("fr", "fr"), ("fr-CA,en;q=0.5", "fr"), ("en-GB", "en"), ("de,en;q=0.3,fr;q=0.4", "fr"),
     ("de", "en"), ("", "en"), ("fr;q=0", "en"), ("*", "en"), ("fr;q=x", "en"), (",;=q", "en"),
     ("fr" * 5000, "en")],
)  # fmt: skip
def test_the_browsers_language_is_chosen(accepted: str, chosen: str) -> None:
    assert choose_language(accepted, "en") == chosen


def test_english_is_said_as_it_is_written() -> None:
    assert translations("en").gettext("Sign in") == "Sign in"
    assert translations("fr").gettext("Sign in") != "Sign in"
