# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of typography and spelling: each in a sentence put anywhere into the prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.labelled.planting import way

if TYPE_CHECKING:
    from tests.labelled.sheet import Sheet

SENTENCES = {
    "TYP001": (
        "Qui donc viendrait ici?", "Quel plaisir, disent-ils!", "On y fait deux choses: réparer et causer.",
        "On répare; on cause.", "Le lieu (est-ce un lieu?) ferme tôt.",
    ),
    "TYP002": (
        "Qui donc viendrait ici ?", "Quel plaisir, disent-ils !", "On y fait ceci : réparer.",
        "On répare ; on cause.", "**Le principe** : partager.",
    ),
    "TYP003": (
        "Chacun dit «à bientôt».", "Chacun dit « à bientôt ».", "Chacun dit «\u00a0bonjour »et s’en va.",
    ),
    "TYP004": ("On y  vient le soir.", "On vient,  puis on part.", "Le lieu   ferme tôt."),
    "TYP005": (
        "Le lieu , lui, ferme tôt.", "Le lieu ferme tôt .", "Le lieu (un atelier) , lui, ferme tôt.",
    ),
    "TYP006": (
        "On répare,on cause.", "On y vient le soir.Les voisins aussi.", "On répare;on cause.",
        "Le lieu ferme (tôt).Il ouvre tard.",
    ),
    "TYP007": (
        "Le seau pèse 5 kg.", "On remplit le seau à 100%.", "On remplit le seau à 100 %.",
        "On y va à 5 km de là.",
    ),
    "TYP008": ("On y compte 3 500 vis.", "On y compte 1 250 000 clous.", "On y compte (10 000) boulons."),
    "TYP009": (
        'Chacun dit "à bientôt".', "Chacun dit “à bientôt”.", 'Chacun dit "à bientôt et s’en va.',
    ),
    "TYP010": ("L'atelier ferme tôt.", "On sait qu'ici l'on cause.", "L´atelier ferme tôt."),
    "TYP011": ("On verra bien...", "On cause... et on répare.", "On cite (...) et on répare."),
    "TYP012": (
        "On y trouve des vis, des clous, etc...", "On y trouve des vis, etc… et des clous.",
        "On y trouve des vis, etc. … et des clous.",
    ),
    "TYP013": (
        "Les voisins - souvent âgés - y viennent.", "On y vient -- parfois.", "Le lieu - *un atelier* - ferme tôt.",
    ),
    "TYP014": ("C’est la 2ème fois.", "Au XIXème siècle, on réparait.", "Le 1ier venu ouvre.", "La 3è porte est la bonne."),
    "TYP015": (
        "L’Etat y veille.", "A partir de là, on cause.", "On écrit « ECOLE » sur la porte.", "Etude faite, on répare.",
    ),
    "TYP016": (
        "On manque de main-d’oeuvre.", "Le coeur y est.", "Ma soeur y vient.", "Oeuvre de tous, le lieu ferme tôt.",
    ),
    "TXT009": (
        "L’utilsation des outils est libre.", "Les habitans y viennent.", "On y reaprend à coudre.",
        "La gouvernence est partagée.", "Le lieu est ouvret à tous.", "C’est une marmolerie de quartier.",
    ),
}  # fmt: skip

for rule, texts in SENTENCES.items():
    for text in texts:

        @way(rule, text, also="REF004 REF005")
        def _(sheet: Sheet, text: str = text) -> int:
            return sheet.insert_sentence(sheet.some(sheet.prose), text)
