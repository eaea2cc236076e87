"""Briefs, plans and an engine that says what it is told, without a server or a library."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.writing.writer import an_agent

from orchestra.engines.engine import EngineIdentity, Reply, Request
from orchestra.prompts import Prompts
from orchestra.template import Range, Section, SectionTemplate
from orchestra.workspace import starter_folder
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.draft import Desk
from orchestra.writing.faults import Measure
from orchestra.writing.model_calls import Scribe, Watcher
from orchestra.writing.plan import Plan, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.agents import Topic
    from orchestra.errors import EngineError

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


IDENTITY = EngineIdentity("essai", "perroquet", "ici", "sha256:0", 8192)


def passage(number: int, text: str, source: str = "") -> NumberedPassage:
    """Return a passage of a source of its own, unless another is named."""
    source = source or f"source-{number}.md"
    return NumberedPassage(
        number=number, id=f"{source}#{number}", source=source, label=f"Fiche {number}", text=text
    )


def template(*sections: tuple[str, str, int]) -> SectionTemplate:
    """Return a template of sections given as heading, citations and number of paragraphs."""
    chosen = sections or (
        ("Résumé", "none", 1),
        ("Cadrage", "require", 2),
        ("Pratiques", "require", 2),
    )
    return SectionTemplate(
        id="essai",
        words=Range(min=100, max=400),
        references=Range(min=1, max=3),
        references_heading="Références",
        sections=[
            Section(
                heading=heading,
                words=40 * count,
                purpose="dire ce que les faits établissent",
                paragraphs=["présenter un fait et ce qu’il change"] * count,
                citations=citations,  # type: ignore[arg-type]
                keywords=citations == "require",
            )
            for heading, citations, count in chosen
        ],
    )


def a_brief(
    passages: tuple[str, ...] = (GARDEN, WORKSHOP),
    topic: Topic | None = None,
    form: SectionTemplate | None = None,
) -> Brief:
    """Return a brief whose passages are these texts."""
    agent = an_agent()
    form = form or template()
    return Brief(
        run_id="20260102-030405-essai-abcdef",
        agent=agent,
        topic=topic or agent.topics[0],
        next_topic=agent.topics[1].title,
        template=form,
        words=form.target,
        started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        seed=1,
        passages=[passage(n, text) for n, text in enumerate(passages, start=1)],
    )


@dataclass
class Parrot:
    """An engine whose replies are given beforehand, or made from the request; errors are raised."""

    say: Callable[[Request], str | EngineError]
    heard: list[Request] = field(default_factory=list)
    identity: EngineIdentity = IDENTITY

    def reply(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        self.heard.append(request)
        said = self.say(request)
        if not isinstance(said, str):
            on_text(said.partial)
            raise said
        data: dict[str, Any] = {"text": said}
        if "question" in request.schema["properties"]:
            data = {"question": f"{said} ?", "angle": said}
        text = json.dumps(data, ensure_ascii=False)
        on_text(text)
        return Reply(text, data, 100, 40, 20, "stop", 0.5)

    def close(self) -> None:
        """Nothing to let go of."""


def a_scribe(say: Callable[[Request], str | EngineError], watcher: Watcher | None = None) -> Scribe:
    """Return a scribe whose engine is a :class:`Parrot`."""
    return Scribe(Parrot(say), "système", "sujet", 0, watcher or Watcher())


def prompts() -> Prompts:
    """Return the prompts that come with the program."""
    return Prompts(starter_folder() / "prompts" / "fr")


def a_desk(brief: Brief, say: Callable[[Request], str | EngineError]) -> Desk:
    """Return a desk with its plan made, for writing sections of ``brief``."""
    plan = Plan(question="", angle="", slots=lay_out(brief))
    return Desk(brief, plan, a_scribe(say), prompts())


def a_measure(**changes: Any) -> Measure:
    """Return what a paragraph on :data:`GARDEN` is measured against."""
    values: dict[str, Any] = {
        "words": 40,
        "keywords": (),
        "facts": (f"Fiche 1. {GARDEN}",),
        "quotable": (GARDEN,),
        "known": ("Réparer ensemble",),
        "earlier": (),
    }
    return Measure(**values | changes)
