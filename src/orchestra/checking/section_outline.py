"""Whether a document has the sections of its template, told without looking at each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.template import heading_key

SHORTEST, LONGEST = 0.5, 2.0  # of the words that the template gives a section

if TYPE_CHECKING:
    from orchestra.checking.glance import Glance
    from orchestra.checking.world import World


class Outline(NamedTuple):
    """The headings of a template, as a document has them and by their keys."""

    lines: list[str]
    keys: list[str]
    words: dict[str, int]


@lru_cache(maxsize=8)
def outline_of(world: World) -> Outline:
    """Return the headings and word budgets of the template that documents are judged by."""
    headings = world.template.headings
    return Outline(
        [f"## {heading}" for heading in headings],
        [heading_key(heading) for heading in headings],
        {heading_key(section.heading): section.words for section in world.template.sections},
    )


def may_differ(glance: Glance) -> bool:
    """Tell whether any heading of a document is not the template's, or stands elsewhere."""
    keys = outline_of(glance.world).keys
    return [section.key for section in glance.document.sections] != keys or may_have_others(glance)


def may_have_others(glance: Glance) -> bool:
    """Tell whether a document may have a heading that is not of the second level."""
    asides = [part.text for part in glance.asides]
    is_in_prose = b"#" in (glance.latin_prose or b"#")
    return is_in_prose or any("#" in text for text in (*asides, *glance.references))


def may_be_written_otherwise(glance: Glance) -> bool:
    """Tell whether a heading is not written as in the template."""
    lines = outline_of(glance.world).lines
    return [section.heading_line for section in glance.document.sections] != lines


def may_have_wrong_lengths(glance: Glance) -> bool:
    """Tell whether a section has much less or much more words than the template gives it."""
    budgets = outline_of(glance.world).words
    for section in glance.document.sections:
        words = budgets.get(section.key)
        if words and not words * SHORTEST <= glance.section_words[section.line] <= words * LONGEST:
            return True
    return False


def is_of_another_length(glance: Glance) -> bool:
    """Tell whether the body has less or more words than the template allows."""
    allowed = glance.world.template.words
    return not allowed.min <= glance.body_words <= allowed.max
