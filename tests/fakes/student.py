"""A model that sits the exam: it knows the paper, and errs where it is told to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.faults import Reply
from tests.fakes.meter import prompt_text
from tests.fakes.wire import Json

from orchestra.writing.exam import TREES, read_paper

GOOD_FRENCH = (
    "Le lieu occupe une ancienne école au centre du bourg et il accueille les habitants trois jours"
    " par semaine. Une coordinatrice anime l’équipe avec des bénévoles qui réparent des vélos et"
    " aident aux démarches en ligne. Un repas partagé réunit chacun à la fin du mois. Le chauffage"
    " et la toiture restent les principales difficultés."
)
BAD_FRENCH = (
    "Le lieu est un solution compteant pour les citoyens qui sont dans le bourg et il sont là"
    " chaque semaine. Ces projet permet de aider les habitants avec des activité pour tous."
    " Une tableau montre les résultats du centre. Les bénévoles peuvent réparé les vélos."
)


@dataclass
class Student:
    """Answers as the replier of a fake server.

    ``french`` is its paragraph, ``yes`` makes it say that every passage bears its sentence out,
    ``cites`` of the eight passages it names rightly, ``thinking`` comes before every answer.
    """

    french: str = GOOD_FRENCH
    yes: bool = False
    cites: int = 8
    title: str = "Un titre en quelques mots"
    thinking: str = ""

    def __call__(self, body: Json) -> Reply:
        schema = body.get("format") or _v1_schema(body)
        if not isinstance(schema, dict):
            return Reply("Bonjour.", thinking=self.thinking)
        answer = self._answer(set(schema["properties"]), prompt_text(body["messages"]))
        return Reply(json.dumps(answer, ensure_ascii=False), thinking=self.thinking)

    def _answer(self, keys: set[str], prompt: str) -> dict[str, Any]:
        if "salutation" in keys:
            return {"salutation": "matin"}
        if "mot" in keys:
            told = [tree for tree in TREES if f"« {tree} »" in prompt]
            return {"mot": (told or TREES)[0]}
        if "titre" in keys:
            return {"titre": self.title, "genre": "fait", "annee": "2024", "passages": [1]}
        if "texte" in keys:
            return {"texte": self.french}
        return self._of_a_passage(keys, prompt)

    def _of_a_passage(self, keys: set[str], prompt: str) -> dict[str, Any]:
        paper = read_paper()
        if "passage" in keys:
            number, asked = next(
                (n, c) for n, c in enumerate(paper.citing) if f"« {c.sentence} »" in prompt
            )
            return {"passage": asked.passage if number < self.cites else asked.passage % 4 + 1}
        pair = next(p for p in paper.support if f"Phrase : {p.sentence}\n" in prompt)
        words = " ".join(paper.passage(pair.passage).split()[:6])
        right = self.yes or pair.is_supported
        return {"mots": words, "verdict": "oui" if right else "non"}


def _v1_schema(body: Json) -> Any:
    return ((body.get("response_format") or {}).get("json_schema") or {}).get("schema")
