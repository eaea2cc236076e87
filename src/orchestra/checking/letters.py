"""Letters that French writes otherwise: capitals without their accent, œ written in two letters."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from orchestra.checking.accents import accented_words
from orchestra.checking.running_text import BLANK, COMMENT
from orchestra.checking.typography import Fault
from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(rf"[^\W\d_]++(?!{BLANK})")  # what touches an address is part of it
_SHORTEST_IN_CAPITALS = 4  # ETE may be an acronym, ETAT is not

# Words whose first letter has an accent that a capital loses; none is a word or a name without it.
_CAPITALS = """
état états égalité égalités école écoles écologie écologies écologique écologiques économie
économies économique économiques éducation éducations éducatif éducatifs éducative éducatives
élu élus élue élues énergie énergies énergétique énergétiques équipe équipes équité étude études
éthique éthiques étudiant étudiants étudiante étudiantes étape étapes évaluation évaluations
évaluer évolution évolutions événement événements évènement évènements édition éditions élaborer
élection élections électricité élément éléments élève élèves émission émissions émergence éolien
éolienne éoliennes épargne équilibre équilibres équipement équipements établir établissement
établissements été étant être éviter également église églises échange échanges échelle échelles
éco-conception écoconception écosystème écosystèmes écoute éditeur éditeurs égal égale élargir
élaboration émancipation éparpillement épicerie épiceries épuisement érosion étalement étaient
était étendre étrange étranger étrangère étrangers événementiel éventuel éventuelle éventuellement
évidemment éligible éligibles éléphant
"""
# « Edition » and the like are English too; these are, in capitals or not, left alone.
_ENGLISH = "edition editions education evaluation evaluations evolution evolutions"
# What follows an « A » that can only be the preposition « À », at the beginning of a sentence.
AFTER_A = (
    "la l’ l' partir travers terme titre défaut côté condition propos quel quelle quels quelles ce "
    "cet cette ces chaque chacun chacune savoir noter moins force court moyen cause son sa ses "
    "leur leurs notre nos votre vos mesure peine plusieurs tout toute toutes tous une un"
)
_PREPOSITION = re.compile(
    rf"(?:^{COMMENT}*|[.!?…]\s|[«“]\s?)(?P<a>A)"
    rf"(?=\s(?:{AFTER_A.replace(' ', '|')})(?:(?<=[’'])|(?!\w)))"
)
_LIGATURES = """
œuvre œuvres œuvrer œuvré œuvrent œuvrant œuvrait œuvraient œuvrons chef-d’œuvre main-d’œuvre
manœuvre manœuvres manœuvrer désœuvré désœuvrés désœuvrement cœur cœurs écœurant écœurante écœuré
écœurer sœur sœurs vœu vœux nœud nœuds œil œillet œillets œillade œuf œufs bœuf bœufs mœurs chœur
chœurs rancœur rancœurs œcuménique œcuméniques œnologie œnologue œnologues œnotourisme œdème œdèmes
œsophage fœtus fœtal fœtale œstrogène œstrogènes contrecœur haut-le-cœur œillères œillère
"""


def capitals_without_accent(text: str) -> Iterator[Fault]:
    """Yield the words of ``text`` whose capitals lack an accent, each with its right spelling."""
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and (right := _right_capitals(word)):
            yield Fault(match.start(), f"a capital keeps its accent: {word} → {right}")
    for match in _PREPOSITION.finditer(text):
        yield Fault(match.start("a"), "a capital keeps its accent: A → À")


def _right_capitals(word: str) -> str | None:
    if word.isupper():
        return all_capitals().get(word) if len(word) >= _SHORTEST_IN_CAPITALS else None
    return first_capitals().get(word)


@cache
def first_capitals() -> dict[str, str]:
    """Return the words with a capital that lacks its accent, each with its right spelling."""
    words = [*_CAPITALS.split(), *accented_words().values()]
    # « Démocratie » without any accent is a fault of spelling, and another rule's.
    only = [word for word in words if fold(word[1:]) == word[1:] and fold(word[0]) != word[0]]
    return _folded(word.capitalize() for word in only if fold(word) not in _ENGLISH.split())


@cache
def all_capitals() -> dict[str, str]:
    """Return the same for words all in capitals."""
    words = [*_CAPITALS.split(), *accented_words().values()]
    return _folded(word.upper() for word in words if fold(word) not in _ENGLISH.split())


def _folded(words: Iterator[str]) -> dict[str, str]:
    return {_plain(word): word for word in words if word.isalpha()}


def _plain(word: str) -> str:
    plain = fold(word)
    return plain.upper() if word.isupper() else plain.capitalize()


def split_ligatures(text: str) -> Iterator[Fault]:
    """Yield the words of ``text`` with « oe » where French writes œ."""
    known = ligatures()
    for match in _WORD.finditer(text):
        right = known.get(match.group().lower())
        if right:
            word = match.group()
            shown = right.capitalize() if word[0].isupper() else right
            yield Fault(match.start(), f"œ is one letter: {word} → {shown}")


@cache
def ligatures() -> dict[str, str]:
    """Return the words with œ by what they are with oe; of a compound, the part that has it."""
    parts = {part for word in _LIGATURES.split() for part in _WORD.findall(word)}
    return {part.replace("œ", "oe"): part for part in parts if "œ" in part}
