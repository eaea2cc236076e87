"""Grammatical French sentences without end, the same for the same seed. They state nothing."""

from __future__ import annotations

import hashlib
import random

_MASCULINE = [
    "projet", "collectif", "territoire", "réseau", "lieu", "atelier", "programme", "dispositif",
    "dialogue", "partenariat", "modèle", "budget", "calendrier", "diagnostic", "cadre",
    "conseil", "quartier", "village", "métier", "chantier", "service", "récit", "débat",
    "jardin", "groupe", "parcours", "rendez-vous", "choix", "besoin", "soutien",
]  # fmt: skip
_FEMININE = [
    "commune", "démarche", "coopérative", "rencontre", "méthode", "gouvernance", "charte",
    "collectivité", "formation", "ressource", "stratégie", "décision", "médiation", "culture",
    "pratique", "mission", "parole", "confiance", "compétence", "réunion", "réflexion",
    "bibliothèque", "place", "maison", "cuisine", "monnaie", "règle", "question", "solution",
    "saison",
]  # fmt: skip
_ADJECTIVES = [
    ("local", "locale"), ("partagé", "partagée"), ("ouvert", "ouverte"), ("durable", "durable"),
    ("commun", "commune"), ("public", "publique"), ("solidaire", "solidaire"), ("rural", "rurale"),
    ("coopératif", "coopérative"), ("associatif", "associative"), ("concret", "concrète"),
    ("régulier", "régulière"), ("citoyen", "citoyenne"), ("accessible", "accessible"),
    ("modeste", "modeste"), ("collectif", "collective"), ("patient", "patiente"),
    ("voisin", "voisine"), ("discret", "discrète"), ("attentif", "attentive"),
]  # fmt: skip
_VERBS = [
    "renforce", "prépare", "accompagne", "éclaire", "structure", "facilite", "transforme",
    "soutient", "complète", "prolonge", "oriente", "nourrit", "précise", "consolide",
    "enrichit", "anime", "simplifie", "rassemble", "questionne", "valorise", "protège",
    "relance",
]  # fmt: skip
_COMPLEMENTS = [
    "dans la durée", "au fil des saisons", "avec les habitants", "auprès des bénévoles",
    "sans alourdir les charges", "grâce aux échanges", "pour les plus jeunes", "avec méthode",
    "au plus près des usages", "en dehors des villes", "par petites étapes", "avec peu de moyens",
    "dans un esprit d’entraide", "sous le regard de tous", "loin des effets d’annonce",
    "avec les partenaires publics", "au service des familles", "dans les deux sens",
    "selon les besoins exprimés", "malgré les contraintes", "à chaque étape", "pour mieux coopérer",
]  # fmt: skip
_OPENINGS = [
    "", "", "", "Dans cette perspective, ", "En pratique, ", "À ce titre, ", "Sur le terrain, ",
    "Dans le même temps, ", "Au quotidien, ", "Par ailleurs, ", "De ce fait, ",
    "Pour cette raison, ", "À plus long terme, ", "En retour, ", "Là encore, ",
]  # fmt: skip
_LINKS = ["tandis que", "car", "et", "mais"]
_KEYWORD_FRAMES = [
    "Le thème {keyword} revient souvent dans les échanges avec {other}.",
    "Travailler la question {keyword} demande du temps et {other}.",
    "Sur le sujet {keyword}, le groupe avance pas à pas avec {other}.",
    "Parmi les mots qui comptent ici, {keyword} éclaire {other}.",
]


class French:
    """A source of sentences, none given twice; waiting keywords come first, one each."""

    def __init__(self, seed: str, keywords: list[str] | None = None) -> None:
        digest = hashlib.sha256(seed.encode()).digest()
        self._random = random.Random(int.from_bytes(digest[:8]))
        self._said: set[str] = set()
        self.keywords = list(keywords or [])

    def sentence(self) -> str:
        """Return a sentence not given before, with the next waiting keyword if there is one."""
        if self.keywords:
            return self._keyword_sentence(self.keywords.pop(0))
        while (sentence := self._plain()) in self._said:
            pass
        self._said.add(sentence)
        return sentence

    def text(self, words: int) -> str:
        """Return whole sentences that make at least ``words`` words."""
        text = self.sentence()
        while len(text.split()) < words:
            text += " " + self.sentence()
        return text

    def pick(self, choices: list[object], count: int) -> list[object]:
        """Return ``count`` of ``choices``, distinct as long as there are enough."""
        if not choices and count:
            raise ValueError("the schema asks for one of nothing")
        taken: list[object] = []
        while len(taken) < count:
            taken += self._random.sample(choices, min(count - len(taken), len(choices)))
        return taken

    def number(self, low: int, high: int) -> int:
        """Return a whole number between the two, both possible."""
        return self._random.randint(low, high)

    def _plain(self) -> str:
        clause = f"{self._noun()} {self._verb()} {self._noun()} {self._random.choice(_COMPLEMENTS)}"
        if self._random.random() < 0.4:
            link = self._random.choice(_LINKS)
            clause += f", {link} {self._noun()} {self._verb()} {self._noun()}"
        text = self._random.choice(_OPENINGS) + clause.replace(" que un", " qu’un")
        return text[0].upper() + text[1:] + "."

    def _verb(self) -> str:
        return self._random.choice(_VERBS)

    def _noun(self) -> str:
        article, nouns, form = self._random.choice(
            [
                ("le", _MASCULINE, 0),
                ("un", _MASCULINE, 0),
                ("la", _FEMININE, 1),
                ("une", _FEMININE, 1),
            ]
        )
        noun = self._random.choice(nouns)
        adjective = self._random.choice([pair[form] for pair in _ADJECTIVES if pair[form] != noun])
        return f"{article} {noun} {adjective}"

    def _keyword_sentence(self, keyword: str) -> str:
        frame = self._random.choice(_KEYWORD_FRAMES)
        return frame.format(keyword=keyword, other=self._noun())
