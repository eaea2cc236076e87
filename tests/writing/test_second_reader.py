from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.writing.desk import (
    CONCLUDES,
    INVENTS,
    LENDS,
    OPENS,
    P1,
    P2,
    STRAYS,
    THINKS,
    WELCOMES,
    Answer,
    a_brief,
    a_desk,
    a_manuscript,
    heard,
    item,
    sentence,
    texts,
)
from tests.writing.writer import an_agent

from orchestra.engines.schema_guard import mismatch
from orchestra.errors import EngineUnreachable, MalformedReply, OrchestraError, TokenLimitReached
from orchestra.evidence import Objection, Support
from orchestra.library.library import open_library
from orchestra.library.passage import Passage
from orchestra.library.source import Source
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.second_reader import (
    MOST,
    OWN_PASSAGES,
    Read,
    Reader,
    answer,
    choose_reader,
    object_to,
)
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.agents import Agent
    from orchestra.library.library import Library
    from orchestra.writing.desk import Desk

AUTHOR = an_agent()
GARDENER = an_agent(id="jardins", name="Agent Jardins", persona="Une jardinière qui compte tout.")
COOK = an_agent(id="cuisines", name="Agent Cuisines")
OWN = "Le relevé du hangar compte douze réparations abandonnées faute de pièces chaque année."
SILENT = "Le texte ne mentionne pas les bénévoles du quartier voisin."
STRONG = "La conclusion suppose une patience que rien ne mesure encore."

TEXT = a_manuscript(
    sentence(1, OPENS, "fact", P1, support=Support(verdict="supported", by="code")),
    sentence(2, THINKS, "inference", P1),
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library in which the gardener alone has something on repairing."""
    written = {
        "compost": ("", "Le compost mûr est tamisé au printemps, puis partagé entre voisins."),
        "releve": ("agents: [jardins]\n", f"{OWN} La réparation des outils occupe l’hiver."),
    }
    for name, (agents, text) in written.items():
        path = tmp_path / "sources" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\ntitle: {name}\nyear: 2020\n{agents}---\n{text}\n", "utf-8")
    return open_library(tmp_path / "sources", tmp_path / "state")


def chosen(wish: str, library: Library | None, *others: Agent) -> Reader | None:
    author = an_agent(second_reader=wish)
    return choose_reader([author, *others], a_brief(agent=author), library)


def test_the_agent_whose_own_sources_say_most_on_the_matter_reads(library: Library) -> None:
    for others in ((COOK, GARDENER), (GARDENER, COOK)):
        reader = chosen("auto", library, *others)
        assert reader
        assert reader.agent == GARDENER
        assert [passage.source.id for passage in reader.passages] == ["releve.md"]


def test_an_agent_may_be_named_by_id_or_name(library: Library) -> None:
    for wish in ("cuisines", "Agent Cuisines"):
        reader = chosen(wish, library, GARDENER, COOK)
        assert reader == Reader(COOK, ())


def test_an_agent_that_there_is_not_is_told(library: Library) -> None:
    with pytest.raises(OrchestraError, match=r"no agent “jardin”.*did you mean jardins"):
        chosen("jardin", library, GARDENER)


def test_where_none_is_wanted_or_none_is_there_nobody_reads(library: Library) -> None:
    assert chosen("none", library, GARDENER) is None
    assert chosen("auto", library) is None


def test_nobody_reads_what_they_wrote_themselves(library: Library) -> None:
    assert chosen(AUTHOR.id, library, GARDENER) is None


def test_a_reader_without_sources_brings_none(library: Library) -> None:
    free = GARDENER.model_copy(update={"grounding": "none"})
    assert chosen("jardins", library, free) == Reader(free, ())
    assert chosen("jardins", None, GARDENER) == Reader(GARDENER, ())


def test_a_reader_brings_what_the_author_has_not_of_one_source_and_little_of_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(3):
        paragraphs = [
            f"La réparation des outils, {number} fois {part}, occupe l’hiver et les voisins. " * 12
            for part in range(8)
        ]
        text = "\n\n".join(paragraphs)
        (folder / f"{number}.md").write_text(f"---\ntitle: T{number}\n---\n{text}\n", "utf-8")
    library = open_library(folder, tmp_path / "state")
    known = [hit.passage for hit in library.search("réparation outils", limit=3)]
    author = an_agent()
    brief = a_brief(agent=author, passages=()).model_copy(update={"passages": []})
    reader = choose_reader([author, GARDENER], brief.with_passages(known), library)
    assert reader
    assert len(reader.passages) == OWN_PASSAGES
    assert len({passage.source.id for passage in reader.passages}) == 1
    assert not {passage.id for passage in reader.passages} & {passage.id for passage in known}


def objection(number: int, text: str = STRONG, passage: str = "0") -> dict[str, str]:
    return {"sentence": f"S{number}", "passage": passage, "text": text}


def reading(*objections: dict[str, str], reader: Reader | None = None) -> tuple[Desk, Reader]:
    """Return a desk at which a reader, with a passage of its own, objects."""
    own = Passage("releve.md#1", Source("releve.md", "Le relevé", kind="document"), OWN)
    reader = reader or Reader(GARDENER, (own,))
    desk = a_desk(lambda request: {"objections": list(objections)})
    return replace(desk, brief=desk.brief.with_passages(reader.passages)), reader


def read(*objections: dict[str, str]) -> Read:
    desk, reader = reading(*objections)
    return object_to(desk, TEXT, reader)


def test_an_objection_names_a_sentence_and_perhaps_a_passage() -> None:
    found = read(objection(2), objection(1, "Le relevé dit autre chose.", "P3"))
    assert found.numbers == [3]
    assert [(o.by, o.sentence, o.quote, o.passage, o.text) for o in found.objections] == [
        ("Agent Jardins", 2, THINKS, "", STRONG),
        ("Agent Jardins", 1, OPENS, "releve.md#1", "Le relevé dit autre chose."),
    ]


def test_the_reader_has_the_text_its_own_persona_and_its_own_passages() -> None:
    desk, reader = reading()
    assert object_to(desk, TEXT, reader) == Read(numbers=[3])
    [request] = heard(desk)
    assert request.prefix == desk.prefix(TEXT)
    assert OWN not in request.prefix
    assert OWN in request.instruction
    assert GARDENER.persona in request.instruction
    objections = request.schema["properties"]["objections"]
    assert objections["maxItems"] == MOST
    assert mismatch([objection(1, passage=mark) for mark in ("0", "P1", "P3")], objections) == ""
    assert mismatch([objection(3)], objections)
    assert mismatch([objection(1, passage="P4")], objections)


def test_a_reader_without_sources_objects_from_the_text() -> None:
    desk, reader = reading(objection(2), reader=Reader(COOK, ()))
    found = object_to(desk, TEXT, reader)
    assert found.numbers == []
    assert [o.passage for o in found.objections] == [""]


@pytest.mark.parametrize(
    "text",
    [
        SILENT,
        "Le passage n’évoque pas la saison froide.",
        "La réflexion n’aborde pas la question des loyers.",
        "La note ne parle pas des vélos du quartier.",
        "Le texte passe sous silence le prix des outils.",
        "Le texte omet le prix des outils.",
        "La réflexion aurait pu citer le relevé du hangar.",
    ],
)
def test_an_objection_from_silence_is_refused_and_told(text: str) -> None:
    refused, kept = read(objection(1, text), objection(2)).objections
    assert (refused.answer, refused.text) == ("refused", text)
    assert refused.why
    assert (kept.answer, kept.why) == ("maintained", "")


@pytest.mark.parametrize(
    "text",
    [
        "Ce que le jardin ne nomme pas, le quartier le paie.",
        "Le relevé dit que la réparation n’aboutit pas sans pièces.",
        "La commune ne parle pas d’une seule voix.",
    ],
)
def test_an_objection_in_which_something_is_denied_is_no_silence(text: str) -> None:
    assert [o.answer for o in read(objection(1, text)).objections] == ["maintained"]


@pytest.mark.parametrize("text", ["", "…", "[P1]"])
def test_an_objection_without_a_word_is_none(text: str) -> None:
    assert [o.sentence for o in read(objection(1, text), objection(2)).objections] == [2]


QUOTED = Block(form="quotation", sentences=[sentence(7, WELCOMES, "fact", P2)])


@pytest.mark.parametrize("text", [Manuscript(), Manuscript().add(1, "A1", [QUOTED], compiled=True)])
def test_a_text_of_which_the_model_wrote_nothing_is_read_by_nobody(text: Manuscript) -> None:
    desk, reader = reading(objection(1))
    assert object_to(desk, text, reader).objections == []
    assert heard(desk) == []


def test_words_of_a_source_are_not_objected_to() -> None:
    desk, reader = reading()
    object_to(desk, TEXT.add(1, "A2", [QUOTED], compiled=True), reader)
    objections = heard(desk)[0].schema["properties"]["objections"]
    assert objections["items"]["properties"]["sentence"] == {"enum": ["S1", "S2"]}


def test_of_a_cut_reply_the_whole_objections_count() -> None:
    said = {"objections": [objection(2), objection(1)]}
    cut = TokenLimitReached("full", partial=json.dumps(said, ensure_ascii=False)[:-5])
    desk, reader = reading()
    desk = replace(desk, scribe=a_desk(lambda request: cut).scribe)
    assert [o.sentence for o in object_to(desk, TEXT, reader).objections] == [2]


def an_objection(number: int, **changes: Any) -> Objection:
    quote = {s.id: s.text for s in TEXT.sentences}.get(number, "")
    values = {"by": "Agent Jardins", "quote": quote, "text": STRONG, "answer": "maintained"}
    return Objection(sentence=number, **values | changes)


def decision(number: int, decided: str, *sentences: dict[str, Any]) -> dict[str, Any]:
    why = f"La raison de la décision {number}."
    return {"objection": number, "decision": decided, "why": why, "sentences": list(sentences)}


def answered(
    objections: list[Objection], *decisions: dict[str, Any]
) -> tuple[Manuscript, list[Objection]]:
    desk = a_desk(lambda request: {"answers": list(decisions)})
    revised = answer(desk, TEXT, Read(objections=objections))
    return revised.manuscript, revised.objections


def test_the_author_revises_a_sentence_and_says_why() -> None:
    manuscript, [found] = answered(
        [an_objection(2)], decision(1, "revise", item(CONCLUDES, "inference", "S1"))
    )
    assert texts(manuscript) == [OPENS, CONCLUDES]
    new = manuscript.sentences[1]
    assert (new.id, new.kind, new.rests_on, new.claim) == (3, "inference", [1], "A1")
    assert (found.answer, found.why) == ("revised", "La raison de la décision 1.")
    assert found.quote == THINKS


def test_a_revision_may_be_two_sentences_and_is_verified() -> None:
    two = item(LENDS, "fact", "P1"), item(CONCLUDES, "inference")
    manuscript, _ = answered([an_objection(2)], decision(1, "revise", *two))
    assert texts(manuscript) == [OPENS, LENDS, CONCLUDES]
    assert manuscript.sentences[1].support.verdict == "supported"


def test_the_author_maintains_a_sentence_and_says_why() -> None:
    manuscript, [found] = answered([an_objection(2)], decision(1, "maintain"))
    assert manuscript == TEXT
    assert (found.answer, found.why) == ("maintained", "La raison de la décision 1.")


@pytest.mark.parametrize("text", [INVENTS, STRAYS, "Nous ouvrons le jardin.", LENDS[:-1] + " !"])
def test_a_revision_that_is_weaker_than_the_sentence_is_refused(text: str) -> None:
    weak = [item(text, "fact", "P2")]
    manuscript, [found] = answered([an_objection(1)], decision(1, "revise", *weak))
    assert manuscript == TEXT
    assert found.answer == "maintained"
    assert "refusée" in found.why


def test_a_revision_with_a_doubt_is_kept_with_it() -> None:
    text = "Le jardin ouvre ses parcelles aux curieux du voisinage pendant les soirées."
    revision = decision(1, "revise", item(text, "fact", "P1"))
    manuscript, [found] = answered([an_objection(1)], revision)
    assert found.answer == "revised"
    assert manuscript.sentences[0].text == text
    assert manuscript.sentences[0].support.verdict == "partly"


@pytest.mark.parametrize("sentences", [[], [item("", "fact", "P1")], [item("…", "inference")]])
def test_a_revision_without_a_sentence_changes_nothing(sentences: list[dict[str, Any]]) -> None:
    manuscript, [found] = answered([an_objection(1)], decision(1, "revise", *sentences))
    assert manuscript == TEXT
    assert found.answer == "maintained"


def test_two_objections_to_one_sentence_revise_it_once() -> None:
    manuscript, found = answered(
        [an_objection(2), an_objection(2)],
        decision(1, "revise", item(CONCLUDES, "inference")),
        decision(2, "revise", item(WELCOMES, "fact", "P2")),
    )
    assert texts(manuscript) == [OPENS, CONCLUDES]
    assert [each.answer for each in found] == ["revised", "maintained"]


def test_an_objection_without_an_answer_is_told_as_such() -> None:
    manuscript, found = answered(
        [an_objection(1), an_objection(2)], decision(2, "maintain"), decision(2, "maintain")
    )
    assert manuscript == TEXT
    assert [(each.sentence, each.answer) for each in found] == [
        (1, "maintained"),
        (2, "maintained"),
    ]
    assert found[0].why == "sans réponse"


@pytest.mark.parametrize("partial", ["", '{"answers": [{"objection": 1, "decision": "revise", "wh'])
def test_a_reply_that_cannot_be_used_leaves_the_text(partial: str) -> None:
    desk = a_desk(lambda request: MalformedReply("bad", partial=partial))
    revised = answer(desk, TEXT, Read(objections=[an_objection(2)]))
    assert revised.manuscript == TEXT
    assert [each.why for each in revised.objections] == ["sans réponse"]


def test_refused_objections_are_not_put_to_the_author_and_stay_told() -> None:
    refused = an_objection(1, text=SILENT, answer="refused", why="elle objecte d’un silence")
    desk = a_desk()
    revised = answer(desk, TEXT, Read(objections=[refused]))
    assert (revised.manuscript, revised.objections) == (TEXT, [refused])
    assert heard(desk) == []
    _, both = answered([refused, an_objection(2)], decision(1, "maintain"))
    assert [each.answer for each in both] == ["maintained", "refused"]


def test_the_author_sees_the_passage_that_an_objection_brings_and_may_cite_it() -> None:
    desk, _ = reading()
    said: Answer = {"answers": [decision(1, "revise", item(OWN, "fact", "P3"))]}
    desk = replace(desk, scribe=a_desk(lambda request: said).scribe)
    objections = [an_objection(2, passage="releve.md#1")]
    revised = answer(desk, TEXT, Read(objections=objections, numbers=[3]))
    [request] = heard(desk)
    assert OWN in request.instruction
    assert STRONG in request.instruction
    assert revised.manuscript.sentences[1].passages == ["releve.md#1"]


def test_passages_that_no_objection_names_are_not_shown_again() -> None:
    desk, _ = reading()
    said: Answer = {"answers": []}
    desk = replace(desk, scribe=a_desk(lambda request: said).scribe)
    answer(desk, TEXT, Read(objections=[an_objection(2, passage=P2)], numbers=[3]))
    assert OWN not in heard(desk)[0].user


def test_an_engine_that_fails_is_raised() -> None:
    desk = a_desk(lambda request: EngineUnreachable("gone"))
    with pytest.raises(EngineUnreachable):
        answer(desk, TEXT, Read(objections=[an_objection(2)]))
