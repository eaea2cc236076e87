from __future__ import annotations

from dataclasses import replace

from tests.writing.dossiers import NOTES, SOURCES, a_dossier_brief

from orchestra.agents import Topic
from orchestra.writing.gaps import Gaps, find_gaps
from orchestra.writing.reading_blocks import ReadingBlock, cut

TOPIC = Topic(title="Troc", keywords=["grainothèque", "entraide", "déclaration", "compost"])


def gaps(*passages: int, topic: Topic = TOPIC, **sources: object) -> Gaps:
    brief = a_dossier_brief(topic=topic)
    blocks: list[ReadingBlock] = [cut(brief.passage(number))[0] for number in passages]
    known = {key: replace(source, **sources) for key, source in SOURCES.items()}  # type: ignore[arg-type]
    return find_gaps(brief, blocks, known)


def test_a_keyword_without_a_passage_is_absent() -> None:
    assert gaps(1, 4).absent == ("compost",)


def test_a_keyword_of_one_source_is_alone_with_the_passage_that_speaks_of_it() -> None:
    assert {keyword: p.number for keyword, p in gaps(1, 4, 6).alone.items()} == {"entraide": 4}


def test_a_keyword_that_passages_have_and_no_block_says_is_told_apart() -> None:
    assert {keyword: p.number for keyword, p in gaps(1, 4).unquoted.items()} == {"déclaration": 7}
    assert gaps(1, 4, 7).unquoted == {}


def test_dates_pages_kinds_and_figures() -> None:
    found = gaps(1, 4)
    assert (found.oldest, found.latest, found.undated) == (2011, 2015, ())
    assert found.only_notes
    assert found.no_pages
    assert found.no_figures
    assert not found.one_source
    assert not gaps(1, 6).no_figures
    assert gaps(1, year=None).undated == ("graines.md",)
    assert gaps(1, year=None).latest is None
    assert not gaps(1, kind="document").only_notes
    assert gaps(1, 2).one_source


def test_a_page_is_known_where_the_passage_has_one() -> None:
    brief = a_dossier_brief(NOTES)
    paged = brief.passage(1).model_copy(update={"page": 4})
    assert not find_gaps(brief, [cut(paged)[0]], SOURCES).no_pages
