"""The exam that a model sits once, before its first reflection: what can it do?"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestra.engines.fitted import SystemInUser
from orchestra.engines.probed import EXAM, Marks, Probe, keep_probe, known_probe
from orchestra.writing.exam import (
    PARAGRAPH,
    TREES,
    VERDICTS,
    WORDS,
    Paper,
    read_paper,
    shape_schema,
    text_of,
)
from orchestra.writing.marking import (
    mark_citing,
    mark_figures,
    mark_french,
    mark_quoted,
    mark_shape,
    mark_verdicts,
    says_supported,
)
from orchestra.writing.sitting import Answer, Sitting
from orchestra.writing.typed_sentences import closed

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.engines.engine import Engine

Tell = Callable[[str], None]
IN_JSON = "Réponds en JSON, sur une seule ligne."
_ASKED_PASSWORDS = 2
_JUDGING = (
    "On te donne un passage, puis une phrase. Sous la clé mots, recopie tel quel le morceau du"
    " passage qui en parle. Sous la clé verdict, réponds « oui » si le passage dit tout ce que dit"
    " la phrase, « en partie » si elle ajoute, enlève ou change quelque chose (une réserve, une"
    " cause, un nombre, celui qui parle), « non » s’il ne le dit pas ou dit autre chose."
)


def probe_before(engine: Engine, state_folder: Path, retries: int, tell: Tell) -> Probe:
    """Return what is known of the engine's model; one never seen is probed first, and kept.

    Raises EngineError when the server fails, ArchiveError when the result cannot be kept.
    """
    if known := known_probe(state_folder, engine.identity):
        return known
    tell(f"{engine.identity.model} was never probed: it sits a short exam first")
    probe = probe_model(engine, retries, tell)
    keep_probe(state_folder, engine.identity, probe)
    return probe


def probe_model(engine: Engine, retries: int, tell: Tell) -> Probe:
    """Return how the engine's model does in the exam; ``tell`` is given a line for each part.

    A reply that cannot be used is a wrong answer. Raises EngineError when the server fails, or
    never says anything.
    """
    started = time.monotonic()
    paper, identity = read_paper(), engine.identity
    sitting = Sitting(engine, paper.system, retries)
    tell("does it keep to a form?")
    follows_format, gets_system = _follows_format(sitting), _gets_system(sitting)
    if not gets_system:
        sitting.engine = SystemInUser(engine)
    marks = _marks(sitting, paper, tell)
    if sitting.is_silent:
        raise sitting.unusable[-1]
    return Probe(
        exam=EXAM,
        engine=identity.engine,
        model=identity.model,
        digest=identity.digest,
        date=datetime.now(UTC).date().isoformat(),
        thinks=sitting.thinks,
        system_role=gets_system,
        format_followed=follows_format,
        marks=marks,
        read_speed=sitting.read_speed,
        write_speed=sitting.write_speed,
        seconds=round(time.monotonic() - started, 1),
    )


def _marks(sitting: Sitting, paper: Paper, tell: Tell) -> Marks:
    shapes = _shapes(sitting, paper)
    tell("does it cite the right passage?")
    cited = _citations(sitting, paper)
    tell("does it write French?")
    paragraphs = _paragraphs(sitting, paper)
    marks = Marks(
        shape=mark_shape(shapes),
        french=mark_french(paragraphs),
        figures=mark_figures(paragraphs, paper.notes),
        citing=mark_citing(cited, paper.citing),
    )
    if marks.shortcomings:  # nobody asks for its verdict
        return marks
    tell("does it see what a passage does not bear out?")
    verdicts = _verdicts(sitting, paper)
    judged = {
        "verdict": mark_verdicts(verdicts, paper.support),
        "said_supported": sum(map(says_supported, verdicts)),
        "quoted": mark_quoted(verdicts, [paper.passage(pair.passage) for pair in paper.support]),
    }
    return marks.model_copy(update=judged)


def _follows_format(sitting: Sitting) -> bool:
    """Tell whether the server holds the model to a schema that its prompt says nothing of."""
    schema = closed({"salutation": {"enum": ["matin", "soir"]}})
    answer = sitting.ask(
        "Bonjour.", "Réponds « bonjour », un seul mot, sans rien d’autre.", schema, 40
    )
    return answer is not None or sitting.unusable[-1].partial.lstrip()[:1] in {"", "{"}


def _gets_system(sitting: Sitting) -> bool:
    """Tell whether the model is given the system's text, or does no better when it surely is."""
    told = _passwords(sitting)
    if told == _ASKED_PASSWORDS:
        return True
    plain, sitting.engine = sitting.engine, SystemInUser(sitting.engine)
    told_by_user = _passwords(sitting)
    sitting.engine = plain
    return told_by_user <= told


def _passwords(sitting: Sitting) -> int:
    """Return how many passwords, which only the system's text says, the model can tell."""
    schema = closed({"mot": {"enum": list(TREES)}})
    right = 0
    for tree in TREES[-_ASKED_PASSWORDS:]:
        system = f"Le mot de passe du jour est « {tree} »."
        answer = sitting.ask(
            "Bonjour.", f"Quel est le mot de passe du jour ? {IN_JSON}", schema, 40, system
        )
        right += answer is not None and answer["mot"] == tree
    return right


def _shapes(sitting: Sitting, paper: Paper) -> list[Answer]:
    schema = shape_schema(len(paper.passages))
    form = (
        "Les clés sont titre (il commence par une majuscule et n’a ni point ni guillemets), genre"
        " (fait, déduction, question ou recommandation), annee (quatre chiffres) et passages (un"
        f" ou deux numéros). {IN_JSON}"
    )
    return [sitting.ask(paper.numbered, f"{task} {form}", schema, 120) for task in paper.shape]


def _citations(sitting: Sitting, paper: Paper) -> list[Answer]:
    schema = closed({"passage": {"enum": list(range(1, len(paper.passages) + 1))}})
    question = "De quel passage vient cette phrase, qui le dit autrement ?"
    return [
        sitting.ask(
            paper.numbered,
            f"{question}\n« {citing.sentence} »\nDonne son numéro, sous la clé passage. {IN_JSON}",
            schema,
            40,
        )
        for citing in paper.citing
    ]


def _paragraphs(sitting: Sitting, paper: Paper) -> list[str]:
    """Return what was made of the notes; nothing for what was not, the half of what was cut."""
    schema = closed({"texte": text_of(PARAGRAPH)})
    task = (
        "Fais de ces notes un paragraphe de quatre phrases complètes, sans deux-points ni"
        f" point-virgule, et sans rien y ajouter. Donne-le sous la clé texte. {IN_JSON}"
    )
    answers = [sitting.ask(f"Notes :\n{notes}", task, schema, 260) for notes in paper.notes]
    return [answer["texte"] if answer else "" for answer in answers]


def _verdicts(sitting: Sitting, paper: Paper) -> list[Answer]:
    """Return a verdict of each pair; pairs of one passage follow each other, so it is read once."""
    schema = closed({"mots": text_of(WORDS), "verdict": {"enum": list(VERDICTS)}})
    return [
        sitting.ask(
            f"{_JUDGING}\n\nPassage : {paper.passage(pair.passage)}",
            f"Phrase : {pair.sentence}\nLe passage la confirme-t-il en entier ? {IN_JSON}",
            schema,
            60,
        )
        for pair in paper.support
    ]
