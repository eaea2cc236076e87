"""French words that have accents and were written without."""

from __future__ import annotations

import re
from functools import cache

from orchestra.prose import Span, fold

_WORD = re.compile(r"[^\W\d_]++")

# None of these is a word of French once its accents are gone.
_ACCENTED = """
déjà être très après auprès grâce intérêt intérêts société sociétés évaluation évaluations évaluer
création créer crée créé créée créés créées économie économies économique économiques écologie
écologique écologiques énergie énergies énergétique énergétiques numérique numériques réflexion
réflexions résumé exécutif théorique théoriques première premières deuxième troisième références
référence expérience expériences expérimentation stratégie stratégies stratégique nécessaire
nécessaires nécessité activité activités qualité utilité réalité capacité capacités communauté
communautés collectivité collectivités solidarité solidarités sobriété mobilité mobilités
inégalité inégalités égalité équité sécurité santé démocratie démocratique démocratiques système
systèmes problème problèmes modèle modèles méthode méthodes période périodes financière
financières matière matières manière manières développement développer bénéficiaire bénéficiaires
bénéfice bénéfices décision décisions définition définitions démarche démarches dépense dépenses
difficulté difficultés échelle école écoles éducation élément éléments équipe équipes équipement
équipements étude études évolution évolutions hypothèse ingénierie légitimité mémoire métier
métiers opération opérations pérennité précarité présence vulnérabilité vulnérabilités résilience
réemploi réparation réseau réseaux résidence résidences région régions rénovation matériaux
coopération coopérative coopératives intégration intermédiaire accessibilité diversité viabilité
ruralité attractivité médiation mécénat générer générale général généraux également développé
ménages ménage législation réglementation réglementaire pédagogie pédagogique idée idées
"""


def missing_accents(text: str) -> list[tuple[Span, str]]:
    """Return the words of ``text`` that lack their accents, each with its right spelling.

    Words in capitals, and a capital that alone lacks its accent (Etude), are left alone.
    """
    found = []
    accented = accented_words()
    for match in _WORD.finditer(text):
        word = match.group()
        right = accented.get(word.lower())
        if right and not word.isupper() and not _only_capital(word, right):
            found.append((Span(match.start(), match.end(), word), right))
    return found


def _only_capital(word: str, right: str) -> bool:
    return word[0].isupper() and fold(right[1:]) == right[1:]


@cache
def accented_words() -> dict[str, str]:
    """Return the words that have accents, by what they are without."""
    words = {fold(word): word for word in _ACCENTED.split()}
    return {plain: word for plain, word in words.items() if plain != word}


# For the sieve of the rule: any of the words, wherever it begins.
WITHOUT_ACCENTS = rf"(?i)(?:^|\PL)(?:{'|'.join(accented_words())})(?:\PL|$)"
