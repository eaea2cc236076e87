"""A small library to compile dossiers from, and a text made of one for the checker to read.

The sources are made up, as what they say is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestra.agents import Agent, Topic
from orchestra.checking.world import default_template
from orchestra.library.source import Source
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.compose import Result, compose_body, compose_document, evidence_of
from orchestra.writing.manuscript import of_sections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestra.evidence import Evidence
    from orchestra.template import SectionTemplate
    from orchestra.writing.compiled import Compiled

TOPIC = Topic(title="Troc de graines et entraide", keywords=["grainothèque", "entraide"])
AGENT = Agent(
    id="essai",
    name="Agent d’essai",
    theme="Essais",
    persona="Un agent qui n’existe que dans ces essais.",
    topics=[TOPIC, Topic(title="Une autre question", keywords=["partage"])],
)
NOTES: dict[str, tuple[str, ...]] = {
    "graines.md": (
        "Le Manuel des graines, publié en 2011, définit la grainothèque comme une armoire ouverte"
        " où chacun dépose et prend des semences. L’idée est née dans une bibliothèque de quartier"
        " en 2009. La grainothèque ne se confond pas avec un magasin : personne n’y paie, et"
        " personne n’y garantit la levée. Une grainothèque vivante suppose une personne qui trie.",
        "Le Manuel des graines retient trois règles pour une grainothèque durable. La première est"
        " d’écrire la date sur chaque sachet. La deuxième est de ne prendre que ce que l’on sème."
        " Enfin, la troisième est de rendre une part de la récolte. Pour une commune, ces règles"
        " tiennent sur une affiche.",
        "Le Manuel des graines recommande de former deux bénévoles par armoire, et demande à la"
        " commune un lieu sec. Il invite à compter les sachets au printemps et à l’automne. La"
        " grainothèque doit rester ouverte à tous, sans carte ni abonnement.",
    ),
    "entraide.md": (
        "Camille Essai publie en 2015 L’Entraide au jardin, où l’entraide désigne un service rendu"
        " sans compte ni monnaie. Ses enquêtes portent sur douze jardins. Camille Essai y voit une"
        " question d’inégalités : sans voisins, un jardinier isolé renonce.",
        "L’Entraide au jardin ne cache pas les difficultés. L’entraide s’épuise quand les mêmes"
        " personnes arrosent tout l’été ; elle dépend d’un calendrier tenu par quelqu’un. Des"
        " conflits naissent aussi de promesses vagues.",
        "L’Entraide au jardin décrit un exemple, le jardin des Trois Murs : en 2013, 40 familles y"
        " ont échangé 620 heures d’arrosage. Le jardin tient une grainothèque et un cahier"
        " d’entraide où chaque service est écrit. L’entraide y a permis de garder trois parcelles"
        " en été.",
    ),
    "loi.md": (
        "La loi du 3 mars 2012 fixe un cadre à l’échange gratuit de semences entre jardiniers. Elle"
        " autorise le don d’une variété ancienne à une grainothèque, sans déclaration. La loi du 3"
        " mars 2012 interdit en revanche la vente de sachets sans étiquette.",
    ),
}
SOURCES: dict[str, Source] = {
    "graines.md": Source(
        "graines.md", "Manuel des graines. Semer ensemble", author="Réseau d’essai",
        publisher="Éditions d’essai", year=2011, kind="note",
    ),
    "entraide.md": Source(
        "entraide.md", "L’Entraide au jardin", author="Camille Essai", publisher="Éditions d’essai",
        year=2015, kind="note",
    ),
    "loi.md": Source(
        "loi.md", "Loi n° 2012-1 du 3 mars 2012 relative à l’échange de semences",
        author="République d’essai", year=2012, kind="note",
    ),
}  # fmt: skip


def a_dossier_brief(
    notes: Mapping[str, tuple[str, ...]] = NOTES,
    topic: Topic = TOPIC,
    sources: Mapping[str, Source] = SOURCES,
    template: SectionTemplate | None = None,
) -> Brief:
    """Return a brief whose passages are these notes."""
    texts = [(source, n, text) for source, texts in notes.items() for n, text in enumerate(texts)]
    passages = [
        NumberedPassage(
            number=number, id=f"{source}#{n:08x}", source=source, text=text,
            label=f"{sources[source].author}, {sources[source].title} ({sources[source].year})",
        )
        for number, (source, n, text) in enumerate(texts, start=1)
    ]  # fmt: skip
    return Brief(
        run_id="essai", agent=AGENT, topic=topic, next_topic="Une autre question",
        template=template or default_template(), words=1820, seed=1, passages=passages,
        started=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
    )  # fmt: skip


def as_draft(
    brief: Brief, compiled: Compiled, sources: Mapping[str, Source] = SOURCES
) -> tuple[str, Evidence]:
    """Return the dossier as a document, with its evidence."""
    result = Result("compiled", brief, of_sections(compiled.sections, compiled.notes))
    body, cited = compose_body(result, sources)
    evidence = evidence_of(result)
    provenance = {"engine": "compiled", "model": "none", "seed": 1, "words": brief.words}
    return compose_document(brief, 1, body, cited, provenance, evidence.sentences), evidence
