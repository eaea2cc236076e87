"""What a glance shows of a document is what the slower ways to read it show."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.glance import Glance
from orchestra.checking.latin import to_latin
from orchestra.document import count_body_words, parse_document
from orchestra.prose import fold, words

PIECES = st.sampled_from(
    [
        *("mot", "l’œuvre", "d'été", "« cité »", "a\u00a0b", "x\u202fy", "…", "•", "œ", "ß", "12"),
        *("  ", "\n", "\n\n", "- ", "# ", "| a |", "## Suite\n\n", "### Note\n", "[3]"),
        *("\u2009", "漢字", "\0"),
    ]
)
BODIES = st.lists(PIECES, max_size=30).map(" ".join)


@given(BODIES)
def test_words_are_counted_as_the_front_matter_counts_them(body: str) -> None:
    document = parse_document(GOOD.replace("Ces gestes", f"{body} Ces gestes"))
    glance = Glance(document, WORLD)
    assert glance.body_words == count_body_words(document, WORLD.template.references_heading)
    for section in document.sections:
        if section.heading != WORLD.template.references_heading:
            assert glance.section_words[section.line] == section.words


@given(BODIES)
def test_words_are_those_of_the_prose(body: str) -> None:
    glance = Glance(parse_document(GOOD.replace("Ces gestes", f"{body} Ces gestes")), WORLD)
    if glance.latin_prose is None:
        return
    said = [word for part in glance.prose for word in words(part.text)]
    plain = glance.lexed.plain.decode("latin-1").replace("\0", " ")
    assert plain.split() == [fold(word) for word in said]


def test_what_french_has_not_is_no_latin() -> None:
    assert to_latin("L’œuvre coûte 3 € – « déjà » …") == "L'oeuvre coûte 3 ¤ - « déjà » .".encode(
        "latin-1"
    )
    assert to_latin("漢字") is to_latin("1º") is None
