"""A small world to write in: a brief, an outline, and an engine that says what it is told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.writing.writer import an_agent, stage_of

from orchestra.engines.engine import EngineIdentity, Reply, Request
from orchestra.engines.schema_guard import mismatch, refuse_unsafe_schema
from orchestra.errors import EngineError
from orchestra.evidence import Claim, Kind, Outline, Part, Sentence
from orchestra.library.source import Source
from orchestra.prompts import Prompts
from orchestra.template import Range, Section, SectionTemplate
from orchestra.workspace import starter_folder
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.desk import Desk
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.model_calls import Scribe, Watcher
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.agents import Topic

GARDEN = (
    "Le jardin partagé ouvre ses parcelles trois soirs par semaine aux habitants du quartier."
    " Les bénévoles y prêtent des outils rangés dans une remise construite en 2019 par la commune."
    " La réparation des outils occupe une séance chaque mois, sous la conduite d’un artisan."
)
WORKSHOP = (
    "L’atelier municipal accueille les écoles pendant la période froide."
    " La réparation des vélos y suit un cahier que chaque visiteur complète."
    " Un menuisier retraité transmet ses gestes à quatre apprentis."
)
# What the passages say, no more, in fewer words in a row than are a copy.
OPENS = "Le jardin partagé ouvre ses parcelles trois soirs par semaine."
LENDS = "Les bénévoles prêtent des outils rangés dans une remise."
WELCOMES = "L’atelier municipal accueille les écoles pendant la période froide."
HANDS_ON = "Un menuisier retraité transmet ses gestes à quatre apprentis."
# What no passage says: with nothing that can be looked up, and with a figure.
STRAYS = "Des éléphants migrateurs traversent parfois certaines savanes brûlantes."
INVENTS = "Les 450 habitants du quartier ouvrent les parcelles du jardin."
THINKS = "On peut en conclure que la patience compte autant que les murs."
CONCLUDES = "L’habitude des gestes fait donc durer un lieu plus que ses murs."

P1, P2 = "source-1.md#1", "source-2.md#2"
OUTLINE = Outline(
    question="Comment un jardin partagé peut-il durer sans s’épuiser ?",
    thesis="Les gestes qui se transmettent font tenir un lieu mieux que ses murs.",
    parts=[
        Part(
            heading="Cadrage",
            claims=[
                Claim(
                    id="A1", text="Des parcelles ouvertes le soir font venir le quartier.",
                    role="establish", passages=[P1], keywords=["outils"],
                ),
                Claim(
                    id="A2", text="Le jardin compte sur ses voisins, l’atelier sur les écoles.",
                    role="contrast", passages=[P1, P2], answers="A1",
                ),
            ],
        ),
        Part(
            heading="Pratiques",
            claims=[
                Claim(
                    id="B1", text="Un cahier et un artisan gardent ce que chacun apprend.",
                    role="deduce", passages=[P1, P2], keywords=["réparation"], answers="A2",
                ),
                Claim(
                    id="B2", text="La commune doit payer un menuisier avant une remise neuve.",
                    role="recommend", passages=[P2], answers="B1",
                ),
            ],
        ),
    ],
    by="perroquet",
)  # fmt: skip
IDENTITY = EngineIdentity("essai", "perroquet", "ici", "sha256:0", 8192)

Answer = dict[str, Any] | EngineError


def passage(number: int, text: str, source: str = "") -> NumberedPassage:
    """Return a passage of a source of its own, unless another is named."""
    source = source or f"source-{number}.md"
    return NumberedPassage(
        number=number, id=f"{source}#{number}", source=source, label=f"Fiche {number}", text=text
    )


def template(*sections: tuple[str, str, int]) -> SectionTemplate:
    """Return a template of sections given as heading, citations and number of words."""
    chosen = sections or (
        ("Résumé", "none", 40),
        ("Cadrage", "require", 250),
        ("Pratiques", "require", 250),
        ("Conclusion", "none", 40),
    )
    return SectionTemplate(
        id="essai",
        words=Range(min=100, max=700),
        references=Range(min=1, max=3),
        references_heading="Références",
        sections=[
            Section(
                heading=heading,
                words=words,
                purpose="dire ce que les faits établissent",
                paragraphs=["présenter un fait et ce qu’il change", "recommander une action"],
                citations=citations,  # type: ignore[arg-type]
                keywords=citations == "require",
            )
            for heading, citations, words in chosen
        ],
    )


def a_brief(
    passages: tuple[str, ...] = (GARDEN, WORKSHOP),
    topic: Topic | None = None,
    form: SectionTemplate | None = None,
    **changes: Any,
) -> Brief:
    """Return a brief whose passages are these texts."""
    agent = an_agent()
    form = form or template()
    values: dict[str, Any] = {
        "run_id": "20260102-030405-essai-abcdef",
        "agent": agent,
        "topic": topic or agent.topics[0],
        "next_topic": agent.topics[1].title,
        "template": form,
        "words": form.target,
        "started": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "seed": 1,
        "passages": [passage(n, text) for n, text in enumerate(passages, start=1)],
    }
    return Brief(**values | changes)


def no_answer(request: Request) -> Answer:
    """Refuse to be asked."""
    raise AssertionError(f"nothing was to be asked: {request.instruction}")


@dataclass
class Parrot:
    """An engine whose replies are made from the request; errors are raised.

    What no engine would send or let through is a fault of the test, or of what it tests.
    """

    say: Callable[[Request], Answer]
    heard: list[Request] = field(default_factory=list)
    identity: EngineIdentity = IDENTITY

    def reply(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        refuse_unsafe_schema(request.schema)
        assert not empty_enumerations(request.schema)
        self.heard.append(request)
        said = self.say(request)
        if isinstance(said, EngineError):
            on_text(said.partial)
            raise said
        assert not (fault := mismatch(said, request.schema)), fault
        text = json.dumps(said, ensure_ascii=False)
        on_text(text)
        return Reply(text, said, 100, 40, 20, "stop", 0.5)

    def close(self) -> None:
        """Nothing to let go of."""


def empty_enumerations(schema: Any) -> bool:
    """Tell whether a schema asks for one of nothing, which no reply can be."""
    if isinstance(schema, dict):
        return schema.get("enum") == [] or any(map(empty_enumerations, schema.values()))
    return isinstance(schema, list) and any(map(empty_enumerations, schema))


def a_scribe(
    say: Callable[[Request], Answer] = no_answer, watcher: Watcher | None = None
) -> Scribe:
    """Return a scribe whose engine is a :class:`Parrot`."""
    return Scribe(Parrot(say), "système", 0, watcher or Watcher())


def prompts() -> Prompts:
    """Return the prompts that come with the program."""
    return Prompts(starter_folder() / "prompts" / "fr")


def a_desk(
    say: Callable[[Request], Answer] = no_answer,
    brief: Brief | None = None,
    outline: Outline = OUTLINE,
    *,
    may_judge: bool = False,
) -> Desk:
    """Return a desk for writing ``brief`` from an outline of four claims."""
    brief = brief or a_brief()
    count = len(brief.passages)
    sources = {p.source: Source(id=p.source, title=p.label) for p in brief.passages}
    return Desk(brief, outline, a_scribe(say), prompts(), count, count, sources, may_judge)


def heard(desk: Desk) -> list[Request]:
    """Return what the desk's engine was asked."""
    assert isinstance(desk.scribe.engine, Parrot)
    return desk.scribe.engine.heard


def stages(desk: Desk) -> list[str]:
    """Return for what the desk's engine was asked, in order."""
    return [stage_of(request.schema) for request in heard(desk)]


def item(text: str, kind: Kind = "fact", *on: str) -> dict[str, Any]:
    """Return a sentence as a model writes it."""
    return {"kind": kind, "on": list(on), "text": text}


def sentence(
    number: int, text: str, kind: Kind = "fact", *passages: str, **changes: Any
) -> Sentence:
    """Return a sentence of the text."""
    return Sentence(id=number, text=text, kind=kind, passages=list(passages), **changes)


def a_manuscript(*sentences: Sentence, section: int = 1, claim: str = "A1") -> Manuscript:
    """Return a text of one paragraph."""
    own = [each.model_copy(update={"claim": each.claim or claim}) for each in sentences]
    return Manuscript().add(section, claim, [Block(form="paragraph", sentences=own)])


def texts(manuscript: Manuscript) -> list[str]:
    """Return the sentences of a text."""
    return [each.text for each in manuscript.sentences]
