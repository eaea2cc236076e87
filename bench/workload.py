"""What the benches write: ten topics over the three agents, with fixed seeds."""

from __future__ import annotations

TOPICS = (
    ("tiers-lieux", "Impact social et mesure de la valeur créée", 11),
    ("tiers-lieux", "Gouvernance participative dans les tiers-lieux", 12),
    ("tiers-lieux", "Financement hybride et pérennité", 13),
    ("tiers-lieux", "Tiers-lieux et revitalisation des territoires ruraux", 14),
    ("durabilite", "Économie circulaire et territoires", 15),
    ("durabilite", "Communs et gouvernance des ressources partagées", 16),
    ("durabilite", "Habitat écologique et rénovation énergétique", 17),
    ("amelia", "Design thinking et co-création citoyenne", 18),
    ("amelia", "Économie collaborative et plateformes coopératives", 19),
    ("amelia", "Mesure d’impact social et évaluation", 20),
)
