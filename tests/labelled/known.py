# ruff: noqa: E501 - sentences are read line by line
"""What the rules are known to get wrong in the labelled set; a mended rule must leave this list."""

from __future__ import annotations

# An error in a good document: the document and the rule.
FALSE_ERRORS = {("cuisine-commune", "REF006")}

# A harmless change after which a rule finds something: the rule and the change's label.
HARMFUL = {
    ("TXT003", "Le fil conducteur de la visite est l’eau."),
    ("TXT003", "La section locale du syndicat se réunit ici."),
    ("TXT003", "Cette section du canal est navigable."),
    ("TXT003", "Le texte présente trois objectifs, sans plus."),
    ("TXT003", "Le document précise qui peut siéger au conseil."),
    ("TXT003", "Le paragraphe que l’on cite toujours est le plus court."),
    ("TXT003", "Voici la version lisible de tous."),
    ("TXT003", "Selon les consignes de tri, le verre va à part."),
    ("TXT003", "On respecte les instructions du fabricant."),
    ("TXT003", "Le catalogue propose des mots-clés à qui cherche un outil."),
    ("TXT003", "Le règlement remplace la version précédente."),
    ("TXT004", "Je ne suis pas capable de réparer seule, avoue une habitante."),
    ("TXT004", "Je ne peux pas accéder à l’étage, dit un membre en fauteuil."),
    ("REF005", "L’association loi 1901 reste la forme la plus simple."),
    ("REF005", "Depuis la Covid-19, on vient plus tard."),
    ("TXT001", "Ateliers vélo, cantine solidaire, studio radio, jardin, friperie, ludothèque, bricothèque, chorale."),
    ("TXT001", "Moins jeter, mieux réparer, tout partager, rien gaspiller, beaucoup apprendre."),
    ("KEY001", "travail: Les travaux avancent."),
    ("KEY001", "tiers-lieu: Des tiers-lieux ouvrent."),
    ("KEY001", "ESG: Les critères E.S.G. sont discutés."),
    ("*", "decomposed accents"),
    ("*", "a comment"),
}  # fmt: skip

# Ways of planting a fault that are not found at their line: the rule and the way's label.
MISSED = {
    ("REF005", "words: a large number"), ("REF005", "words: a share"),
    ("TXT001", "Spanish"), ("TXT001", "Portuguese"), ("TXT001", "Dutch"),
    ("TXT003", "polite offer"), ("TXT003", "hope"), ("TXT003", "eagerness"), ("TXT003", "speaker"),
    ("TXT003", "note on the work"), ("TXT003", "what was asked"),
    ("TXT004", "no access"), ("TXT004", "only a program"), ("TXT004", "being one"),
    ("TXT006", "in braces"),
}  # fmt: skip
